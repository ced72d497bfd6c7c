/* Reversals: the same transfers with the sides changed.
 *
 * A posting of the same batch is not in the books yet, so that the batch itself is asked first: a
 * batch answers what its postings would have been answered one by one. */
#include "base/check.h"
#include "ledger/batch.h"
#include "ledger/ledger_sql.h"

static const struct recorded *recorded_find(const struct ledger_batch *batch, int64_t id)
{
    for (int i = 0; i < batch->recorded_count; i++) {
        if (batch->recorded[i].posting.id == id) return &batch->recorded[i];
    }
    return NULL;
}

static bool batch_reverses(const struct ledger_batch *batch, int64_t reversed_id)
{
    for (int i = 0; i < batch->recorded_count; i++) {
        if (batch->recorded[i].posting.reverses_id == reversed_id) return true;
    }
    return false;
}

static struct transfer mirrored(struct transfer transfer)
{
    int64_t debit_id = transfer.debit_id;
    transfer.debit_id = transfer.credit_id;
    transfer.credit_id = debit_id;
    return transfer;
}

/* ---- of this batch ---- */

static enum posting_status of_batch(const struct ledger_batch *batch,
                                    const struct recorded *reversed,
                                    const struct transfer **out_transfers, int *out_count)
{
    if (reversed->posting.kind == POSTING_REVERSAL) return POSTING_REVERSED_IS_REVERSAL;
    if (batch_reverses(batch, reversed->posting.id)) return POSTING_REVERSED_ALREADY;
    int count = reversed->transfer_count;
    struct transfer *transfers = ARENA_ARRAY(batch->arena, struct transfer, (size_t)count);
    for (int i = 0; i < count; i++) transfers[i] = mirrored(reversed->transfers[i]);
    *out_transfers = transfers;
    *out_count = count;
    return POSTING_RECORDED;
}

/* ---- of the books ---- */

static enum err books_status(struct ledger_batch *batch, int64_t reversed_id,
                             enum posting_status *out_status, int64_t *out_first_seq,
                             int64_t *out_next_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(batch->tx, &q_posting_by_id);
    bind_int(row, ARG_POSTING_BY_ID_SCHOOL_ID, batch->book.school_id);
    bind_int(row, ARG_POSTING_BY_ID_ID, reversed_id);
    TRY(statement_next(row, &found));
    *out_status = POSTING_REVERSED_UNKNOWN;
    if (!found) return OK;
    *out_status = POSTING_REVERSED_IS_REVERSAL;
    if (column_int(row, COL_POSTING_BY_ID_KIND) == POSTING_REVERSAL) return OK;
    *out_first_seq = column_int(row, COL_POSTING_BY_ID_FIRST_SEQ);
    *out_next_seq = *out_first_seq + column_int(row, COL_POSTING_BY_ID_TRANSFER_COUNT);
    scoped(statement) struct statement *reversal = statement_open(batch->tx, &q_reversal_of);
    bind_int(reversal, ARG_REVERSAL_OF_SCHOOL_ID, batch->book.school_id);
    bind_int(reversal, ARG_REVERSAL_OF_REVERSED_ID, reversed_id);
    TRY(statement_next(reversal, &found));
    found = found || batch_reverses(batch, reversed_id);
    *out_status = found ? POSTING_REVERSED_ALREADY : POSTING_RECORDED;
    return OK;
}

static enum err books_transfers(struct ledger_batch *batch, int64_t first_seq, int64_t next_seq,
                                struct transfer **out_transfers, int *out_count)
{
    int limit = (int)(next_seq - first_seq), count = 0;
    struct transfer *transfers = ARENA_ARRAY(batch->arena, struct transfer, (size_t)limit + 1);
    scoped(statement) struct statement *rows = statement_open(batch->tx, &q_transfers_of_range);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_SCHOOL_ID, batch->book.school_id);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_FIRST_SEQ, first_seq);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_NEXT_SEQ, next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        CHECK(count < limit);
        transfers[count++] = mirrored((struct transfer){
            .debit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_DEBIT_ID),
            .credit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_CREDIT_ID),
            .amount = money_of_kopecks(column_int(rows, COL_TRANSFERS_OF_RANGE_AMOUNT)),
            .code = (enum transfer_code)column_int(rows, COL_TRANSFERS_OF_RANGE_CODE),
        });
    }
    *out_transfers = transfers;
    *out_count = count;
    return OK;
}

/* The accounts that a reversal moves are found only now: they join the loaded ones. */
static enum err accounts_load(struct ledger_batch *batch, const struct transfer *transfers,
                              int count)
{
    int64_t *ids = ARENA_ARRAY(batch->arena, int64_t, 2 * (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        ids[2 * i] = transfers[i].debit_id;
        ids[2 * i + 1] = transfers[i].credit_id;
    }
    return batch_load_accounts(batch, ids, 2 * count);
}

enum err reversal_load(struct ledger_batch *batch, int64_t reversed_id,
                       enum posting_status *out_status, const struct transfer **out_transfers,
                       int *out_count)
{
    const struct recorded *recorded = recorded_find(batch, reversed_id);
    if (recorded != NULL) {
        *out_status = of_batch(batch, recorded, out_transfers, out_count);
        return OK;
    }
    int64_t first_seq = 0, next_seq = 0;
    TRY(books_status(batch, reversed_id, out_status, &first_seq, &next_seq));
    if (*out_status != POSTING_RECORDED) return OK;
    struct transfer *transfers;
    TRY(books_transfers(batch, first_seq, next_seq, &transfers, out_count));
    *out_transfers = transfers;
    return accounts_load(batch, transfers, *out_count);
}
