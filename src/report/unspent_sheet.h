/* Subsidised meals that were due and that nobody ate, by school: for the department and the
 * operator. */
#ifndef REPORT_UNSPENT_SHEET_H
#define REPORT_UNSPENT_SHEET_H

#include "desk/unspent.h"
#include "report/sheet.h"

/* Columns and a row a school, without a total. `period` names no school. Each school over a
 * snapshot of its own: none stands while the whole city is counted. `link`, if not NULL, is what
 * stands before the school's number in the address of its page. */
enum err unspent_schools_make(struct store *store, const struct unspent_period *period,
                              const char *link, struct sheet *sheet) MUST_CHECK;

#endif
