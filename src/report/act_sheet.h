/* Acts, reports on subsidies and differences as sheets (report/sheet.h). */
#ifndef REPORT_ACT_SHEET_H
#define REPORT_ACT_SHEET_H

#include "desk/act.h"
#include "report/sheet.h"

/* «Акт оказанных услуг № 24-7»: by set meal, with sums in words and lines to sign. One that is not
 * issued says that it is a draft. `made_at`: of a draft now, of an issued one when it was. */
void act_sheet(struct sheet *sheet, struct arena *arena, const struct act *act,
               struct instant made_at, const struct zone *zone);

/* By funding source, stage and kind of benefit; nobody is named. */
void subsidy_sheet(struct sheet *sheet, struct arena *arena, const struct subsidy_report *report,
                   struct instant made_at, const struct zone *zone);

#endif
