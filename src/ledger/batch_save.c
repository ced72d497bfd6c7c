/* The rows of recording: postings, transfers, balances, the book. */
#include <string.h>

#include "ledger/account.h"
#include "ledger/batch.h"
#include "ledger/ledger_sql.h"
#include "ledger/row.h"

static enum err posting_save(struct statement *insert, int64_t school_id,
                             const struct recorded *recorded)
{
    bind_int(insert, ARG_POSTING_INSERT_SCHOOL_ID, school_id);
    bind_int(insert, ARG_POSTING_INSERT_ID, recorded->posting.id);
    bind_int(insert, ARG_POSTING_INSERT_KIND, recorded->posting.kind);
    bind_int(insert, ARG_POSTING_INSERT_FLAGS, recorded->flags);
    if (recorded->posting.has_floor) {
        bind_int(insert, ARG_POSTING_INSERT_FLOOR, money_in_kopecks(recorded->posting.floor));
    } else {
        bind_null(insert, ARG_POSTING_INSERT_FLOOR);
    }
    bind_int(insert, ARG_POSTING_INSERT_FIRST_SEQ, recorded->first_seq);
    bind_int(insert, ARG_POSTING_INSERT_TRANSFER_COUNT, recorded->transfer_count);
    if (recorded->posting.kind == POSTING_REVERSAL) {
        bind_int(insert, ARG_POSTING_INSERT_REVERSES_ID, recorded->posting.reverses_id);
    } else {
        bind_null(insert, ARG_POSTING_INSERT_REVERSES_ID);
    }
    bind_bytes(insert, ARG_POSTING_INSERT_CONTENT, recorded->posting.content.bytes,
               POSTING_CONTENT_BYTES);
    return statement_add(insert);
}

static int64_t personal_of(const struct transfer *transfer)
{
    if (account_is_personal(transfer->debit_id)) return transfer->debit_id;
    return account_is_personal(transfer->credit_id) ? transfer->credit_id : 0;
}

static struct transfer_row row_of(const struct ledger_batch *batch, const struct recorded *recorded,
                                  int index)
{
    const struct transfer *transfer = &recorded->transfers[index];
    struct instant happened_at = recorded->posting.happened_at;
    struct transfer_row row = {
        .school_id = batch->book.school_id,
        .seq = recorded->first_seq + index,
        .posting_id = recorded->posting.id,
        .debit_id = transfer->debit_id,
        .credit_id = transfer->credit_id,
        .amount = money_in_kopecks(transfer->amount),
        .code = transfer->code,
        .personal_id = personal_of(transfer),
        .happened_at = happened_at.ms,
        .happened_day = day_of_instant(happened_at, batch->book.zone).number,
        .recorded_at = batch->recorded_at.ms,
        .posting_kind = recorded->posting.kind,
        .posting_flags = recorded->flags,
        .has_floor = recorded->posting.has_floor,
        .floor = money_in_kopecks(recorded->posting.floor),
        .first_seq = recorded->first_seq,
        .transfer_count = recorded->transfer_count,
        .reverses_id = recorded->posting.reverses_id,
    };
    memcpy(row.content, recorded->posting.content.bytes, POSTING_CONTENT_BYTES);
    return row;
}

static enum err transfer_save(struct statement *insert, const struct transfer_row *row)
{
    bind_int(insert, ARG_TRANSFER_INSERT_SCHOOL_ID, row->school_id);
    bind_int(insert, ARG_TRANSFER_INSERT_SEQ, row->seq);
    bind_int(insert, ARG_TRANSFER_INSERT_POSTING_ID, row->posting_id);
    bind_int(insert, ARG_TRANSFER_INSERT_DEBIT_ID, row->debit_id);
    bind_int(insert, ARG_TRANSFER_INSERT_CREDIT_ID, row->credit_id);
    bind_int(insert, ARG_TRANSFER_INSERT_AMOUNT, row->amount);
    bind_int(insert, ARG_TRANSFER_INSERT_CODE, row->code);
    bind_int(insert, ARG_TRANSFER_INSERT_PERSONAL_ID, row->personal_id);
    bind_int(insert, ARG_TRANSFER_INSERT_HAPPENED_AT, row->happened_at);
    bind_int(insert, ARG_TRANSFER_INSERT_HAPPENED_DAY, row->happened_day);
    bind_int(insert, ARG_TRANSFER_INSERT_RECORDED_AT, row->recorded_at);
    bind_int(insert, ARG_TRANSFER_INSERT_CHECKSUM, transfer_row_checksum(row));
    return statement_add(insert);
}

static enum err transfers_save(struct ledger_batch *batch)
{
    scoped(statement) struct statement *insert = statement_open(batch->tx, &q_transfer_insert);
    for (int i = 0; i < batch->recorded_count; i++) {
        for (int k = 0; k < batch->recorded[i].transfer_count; k++) {
            struct transfer_row row = row_of(batch, &batch->recorded[i], k);
            TRY(transfer_save(insert, &row));
        }
    }
    return statement_flush(insert);
}

static enum err postings_save(struct ledger_batch *batch)
{
    scoped(statement) struct statement *insert = statement_open(batch->tx, &q_posting_insert);
    for (int i = 0; i < batch->recorded_count; i++) {
        TRY(posting_save(insert, batch->book.school_id, &batch->recorded[i]));
    }
    return statement_flush(insert);
}

static enum err balances_save(struct ledger_batch *batch)
{
    scoped(statement) struct statement *save = statement_open(batch->tx, &q_balance_save);
    for (size_t i = 0; i < batch->account_slots; i++) {
        const struct account_slot *slot = &batch->accounts[i];
        if (!slot->is_changed) continue;
        bind_int(save, ARG_BALANCE_SAVE_SCHOOL_ID, batch->book.school_id);
        bind_int(save, ARG_BALANCE_SAVE_ACCOUNT_ID, slot->id);
        bind_int(save, ARG_BALANCE_SAVE_DEBITS, slot->debits);
        bind_int(save, ARG_BALANCE_SAVE_CREDITS, slot->credits);
        bind_int(save, ARG_BALANCE_SAVE_VERSION, batch->book.version);
        TRY(statement_add(save));
    }
    return statement_flush(save);
}

static enum err book_save(struct ledger_batch *batch)
{
    scoped(statement) struct statement *save = statement_open(batch->tx, &q_book_save);
    bind_int(save, ARG_BOOK_SAVE_SCHOOL_ID, batch->book.school_id);
    bind_int(save, ARG_BOOK_SAVE_NEXT_SEQ, batch->book.next_seq);
    bind_int(save, ARG_BOOK_SAVE_VERSION, batch->book.version);
    bind_int(save, ARG_BOOK_SAVE_RECORDED_AT, batch->recorded_at.ms);
    return statement_run(save);
}

enum err ledger_batch_save(struct ledger_batch *batch)
{
    if (batch->recorded_count == 0) return OK;
    TRY(postings_save(batch));
    TRY(transfers_save(batch));
    TRY(balances_save(batch));
    return book_save(batch);
}
