/* Settlement with caterers as sheets: the summary of a period, its lines, the act of a caterer, and
 * registers of payments. */
#ifndef REPORT_SETTLE_SHEET_H
#define REPORT_SETTLE_SHEET_H

#include "desk/payout.h"
#include "desk/settle.h"
#include "report/sheet.h"

/* «исправление периода 01.09.2026–30.09.2026», "" of a line of the period itself. */
const char *settle_correction_words(struct arena *arena, const struct settle_line *line,
                                    const struct settle_list *closed);

/* A row a caterer and school: meals, parents' part, subsidies, counter, all. */
void settle_summary_rows(struct sheet *sheet, const struct settle_period *period);
/* Every line; `caterer_id` 0: of all. */
void settle_line_rows(struct sheet *sheet, struct arena *arena, const struct settle_period *period,
                      const struct settle_list *closed, int64_t caterer_id);

/* «Акт оказанных услуг»: of a closed period and a caterer, a group a school, corrections named by
 * the period they correct; sums in words and lines to sign. One of an open period says that it is a
 * draft. `operator_name`: the customer. */
void settle_act_sheet(struct sheet *sheet, struct arena *arena, const struct settle_period *period,
                      const struct settle_list *closed, const struct caterer_debt *caterer,
                      const char *operator_name, struct instant made_at, const struct zone *zone);

/* «Реестр платежей организаторам питания». */
void payout_rows(struct sheet *sheet, struct arena *arena, const struct payouts *payouts,
                 bool with_links);

#endif
