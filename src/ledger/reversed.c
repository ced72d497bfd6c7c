/* Reversals, asked from above. */
#include "ledger/reversed.h"

#include "ledger/ledger_sql.h"

enum err ledger_is_reversed(struct tx *tx, int64_t school_id, int64_t posting_id,
                            bool *out_reversed)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_reversal_of);
    bind_int(row, ARG_REVERSAL_OF_SCHOOL_ID, school_id);
    bind_int(row, ARG_REVERSAL_OF_REVERSED_ID, posting_id);
    return statement_next(row, out_reversed);
}

enum err ledger_posting_kind(struct tx *tx, int64_t school_id, int64_t posting_id, bool *out_found,
                             int64_t *out_kind)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_posting_by_id);
    bind_int(row, ARG_POSTING_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_POSTING_BY_ID_ID, posting_id);
    TRY(statement_next(row, &found));
    if (found) *out_kind = column_int(row, COL_POSTING_BY_ID_KIND);
    *out_found = found;
    return OK;
}
