/* Income from activated cards by school and month of a year, less what was taken back. Months are
 * those of recording, as the books part them: sealed days do not change. */
#ifndef REPORT_CARD_FEE_SHEET_H
#define REPORT_CARD_FEE_SHEET_H

#include "base/arena.h"
#include "base/instant.h"
#include "report/sheet.h"
#include "store/store.h"

/* Columns and rows of all schools, without a total; months that brought nothing are blank. */
enum err card_fee_rows(struct tx *tx, struct arena *arena, int year, struct day today,
                       struct sheet *sheet) MUST_CHECK;

#endif
