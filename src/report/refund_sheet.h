/* Refunds to parents' cards of a period as a table: whatever became of them, and who decided. */
#ifndef REPORT_REFUND_SHEET_H
#define REPORT_REFUND_SHEET_H

#include "base/instant.h"
#include "report/sheet.h"
#include "store/store.h"

/* Columns and rows, without a total: those that were asked for on days of the period, newest
 * first. The account leads to its page in the office. */
enum err refund_rows(struct tx *tx, struct day first, struct day last, struct sheet *sheet)
    MUST_CHECK;

#endif
