/* What the banks and networks handed in, as tables: registers of payments with what became of their
 * lines and money, and statements. */
#ifndef REPORT_BANK_FILE_SHEET_H
#define REPORT_BANK_FILE_SHEET_H

#include "base/instant.h"
#include "report/sheet.h"
#include "store/store.h"

/* Columns and rows, without a total: the registers of days of the period, newest day first. What a
 * register whose taking was cut short has not found out yet is blank. */
enum err register_rows(struct tx *tx, struct day first, struct day last, struct sheet *sheet)
    MUST_CHECK;

/* The statements that have a day of the period in them, newest first. A document belongs to the
 * statement in which it came first. */
enum err bank_statement_rows(struct tx *tx, struct day first, struct day last, struct sheet *sheet)
    MUST_CHECK;

#endif
