/* Sums of one account on one day. */
#include "ledger/turnover.h"

#include "ledger/ledger_sql.h"

enum { CODES_LIMIT = 32 /* bits of the set */ };

enum err ledger_day_spending(struct tx *tx, int64_t school_id, int64_t account_id, struct day day,
                             unsigned codes, struct money *out_spent)
{
    struct money spent = money_zero();
    scoped(statement) struct statement *rows = statement_open(tx, &q_transfers_of_day);
    bind_int(rows, ARG_TRANSFERS_OF_DAY_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TRANSFERS_OF_DAY_HAPPENED_DAY, day.number);
    bind_int(rows, ARG_TRANSFERS_OF_DAY_PERSONAL_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t code = column_int(rows, COL_TRANSFERS_OF_DAY_CODE);
        if (code < 0 || code >= CODES_LIMIT || (codes >> code & 1) == 0) continue;
        struct money amount = money_of_kopecks(column_int(rows, COL_TRANSFERS_OF_DAY_AMOUNT));
        bool is_debit = column_int(rows, COL_TRANSFERS_OF_DAY_DEBIT_ID) == account_id;
        spent = is_debit ? money_plus(spent, amount) : money_minus(spent, amount);
    }
    *out_spent = spent;
    return OK;
}
