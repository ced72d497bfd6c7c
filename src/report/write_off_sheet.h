/* Balances that nobody moves, and what was written off of them, as tables; the act of a write-off
 * as a document; those who leave school with what they have left. */
#ifndef REPORT_WRITE_OFF_SHEET_H
#define REPORT_WRITE_OFF_SHEET_H

#include "desk/leaver.h"
#include "desk/write_off.h"
#include "report/sheet.h"
#include "school/school.h"

/* Columns and rows, without a total; people with links to their pages. */
void dormant_rows(struct sheet *sheet, struct arena *arena, const struct dormant_list *list,
                  const struct school_list *schools);

/* Columns and rows of one write-off, or of many with `with_number`; without a total. with_links: a
 * line that was written off leads to where it is given back. */
void write_off_rows(struct sheet *sheet, struct arena *arena, const struct write_off_lines *lines,
                    bool with_number, bool with_links);
/* What an act says above and below its lines. */
void write_off_act_words(struct sheet *sheet, struct arena *arena,
                         const struct write_off *write_off, const char *operator_name);

/* Columns and rows, without a total. */
void leaver_rows(struct sheet *sheet, struct arena *arena, const struct leaver_list *list);

#endif
