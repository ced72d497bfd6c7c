/* Opening a batch: what its postings need from the books, with one query. */
#include <string.h>

#include "base/check.h"
#include "ledger/batch.h"
#include "ledger/ids.h"
#include "ledger/ledger_sql.h"

enum { SLOTS_LEAST = 16 };

static size_t slots_for(size_t count)
{
    size_t slots = SLOTS_LEAST;
    while (slots < count * 2) slots *= 2;
    return slots;
}

static size_t id_hash(int64_t id)
{
    return (size_t)(((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

struct account_slot *batch_account(const struct ledger_batch *batch, int64_t id)
{
    size_t at = id_hash(id) & (batch->account_slots - 1);
    while (batch->accounts[at].id != 0 && batch->accounts[at].id != id) {
        at = (at + 1) & (batch->account_slots - 1);
    }
    return &batch->accounts[at];
}

struct posting_slot *batch_posting(const struct ledger_batch *batch, int64_t id)
{
    size_t at = id_hash(id) & (batch->posting_slots - 1);
    while (batch->postings[at].id != 0 && batch->postings[at].id != id) {
        at = (at + 1) & (batch->posting_slots - 1);
    }
    return &batch->postings[at];
}

/* Room for `count` more accounts; those held keep their contents, not their places. */
static void accounts_make_room(struct ledger_batch *batch, size_t count)
{
    size_t slots = slots_for(batch->account_count + count);
    if (slots <= batch->account_slots) return;
    struct account_slot *old = batch->accounts;
    size_t old_slots = batch->account_slots;
    batch->accounts = ARENA_ARRAY(batch->arena, struct account_slot, slots);
    batch->account_slots = slots;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].id != 0) *batch_account(batch, old[i].id) = old[i];
    }
}

/* Takes slots for the accounts and gives those that were not held, to be asked for. */
static int accounts_reserve(struct ledger_batch *batch, const int64_t *ids, int count,
                            int64_t *out_new_ids)
{
    int new_count = 0;
    accounts_make_room(batch, (size_t)count);
    for (int i = 0; i < count; i++) {
        if (ids[i] == 0) continue;
        struct account_slot *slot = batch_account(batch, ids[i]);
        if (slot->id != 0) continue;
        slot->id = ids[i];
        out_new_ids[new_count++] = ids[i];
    }
    batch->account_count += (size_t)new_count;
    return new_count;
}

static void take_balance(struct ledger_batch *batch, int64_t account_id, int64_t debits,
                         int64_t credits)
{
    struct account_slot *slot = batch_account(batch, account_id);
    slot->debits = debits;
    slot->credits = credits;
    slot->is_known = true;
}

enum err batch_load_accounts(struct ledger_batch *batch, const int64_t *ids, int count)
{
    int64_t *new_ids = ARENA_ARRAY(batch->arena, int64_t, (size_t)count + 1);
    int new_count = accounts_reserve(batch, ids, count, new_ids);
    if (new_count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(batch->tx, &q_balances_load);
    bind_int(rows, ARG_BALANCES_LOAD_SCHOOL_ID, batch->book.school_id);
    bind_text(rows, ARG_BALANCES_LOAD_IDS, ids_text(batch->arena, new_ids, new_count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        take_balance(batch, column_int(rows, COL_BALANCES_LOAD_ACCOUNT_ID),
                     column_int(rows, COL_BALANCES_LOAD_DEBITS),
                     column_int(rows, COL_BALANCES_LOAD_CREDITS));
    }
}

static void take_posting(struct ledger_batch *batch, int64_t id, struct text content)
{
    struct posting_slot *slot = batch_posting(batch, id);
    slot->id = id;
    slot->is_recorded = true;
    CHECK(content.size == POSTING_CONTENT_BYTES);
    memcpy(slot->content, content.bytes, POSTING_CONTENT_BYTES);
}

static enum err take_book(struct ledger_batch *batch, const struct statement *row)
{
    struct text zone = column_text(row, COL_BATCH_LOAD_ZONE, NULL);
    batch->book = (struct book){
        .school_id = batch->book.school_id,
        .zone = zone_find(zone),
        .next_seq = column_int(row, COL_BATCH_LOAD_A),
        .version = column_int(row, COL_BATCH_LOAD_B),
        .open_day = {(int32_t)column_int(row, COL_BATCH_LOAD_C)},
        .recorded_at = {column_int(row, COL_BATCH_LOAD_D)},
    };
    return batch->book.zone ? OK : book_zone_fault(batch->book.school_id, zone);
}

/* What a row of batch_load is. */
enum { LOAD_BOOK = 1, LOAD_BALANCE = 2, LOAD_POSTING = 3 };

static enum err take_row(struct ledger_batch *batch, const struct statement *row)
{
    int64_t id = column_int(row, COL_BATCH_LOAD_A);
    switch (column_int(row, COL_BATCH_LOAD_KIND)) {
    case LOAD_BOOK: return take_book(batch, row);
    case LOAD_BALANCE:
        take_balance(batch, id, column_int(row, COL_BATCH_LOAD_B),
                     column_int(row, COL_BATCH_LOAD_C));
        return OK;
    case LOAD_POSTING:
        take_posting(batch, id, column_bytes(row, COL_BATCH_LOAD_CONTENT, NULL));
        return OK;
    }
    return OK;
}

/* Room for the needs; gives the accounts to be asked for, as text. */
static struct text needs_reserve(struct ledger_batch *batch, const struct ledger_needs *needs)
{
    int64_t *ids = ARENA_ARRAY(batch->arena, int64_t, (size_t)needs->account_count + 1);
    batch->posting_slots = slots_for((size_t)needs->posting_count);
    batch->postings = ARENA_ARRAY(batch->arena, struct posting_slot, batch->posting_slots);
    batch->recorded_limit = needs->posting_count;
    batch->recorded = ARENA_ARRAY(batch->arena, struct recorded, (size_t)needs->posting_count + 1);
    int count = accounts_reserve(batch, needs->account_ids, needs->account_count, ids);
    return ids_text(batch->arena, ids, count);
}

static enum err needs_load(struct ledger_batch *batch, const struct ledger_needs *needs)
{
    struct text accounts = needs_reserve(batch, needs);
    scoped(statement) struct statement *rows = statement_open(batch->tx, &q_batch_load);
    bind_int(rows, ARG_BATCH_LOAD_SCHOOL_ID, batch->book.school_id);
    bind_text(rows, ARG_BATCH_LOAD_ACCOUNTS, accounts);
    bind_text(rows, ARG_BATCH_LOAD_POSTINGS,
              ids_text(batch->arena, needs->posting_ids, needs->posting_count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return batch->book.zone ? OK : ERR_NOT_FOUND;
        TRY(take_row(batch, rows));
    }
}

enum err ledger_batch_open(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct instant now, const struct ledger_needs *needs,
                           struct ledger_batch **out_batch)
{
    CHECK(needs->posting_count <= POSTING_BATCH_LIMIT);
    struct ledger_batch *batch = ARENA_NEW(arena, struct ledger_batch);
    batch->tx = tx;
    batch->arena = arena;
    batch->now = now;
    batch->book.school_id = school_id;
    TRY(needs_load(batch, needs));
    batch->recorded_at = book_recording_time(&batch->book, now);
    batch->book.version++;
    *out_batch = batch;
    return OK;
}

struct money ledger_batch_balance(const struct ledger_batch *batch, int64_t account_id,
                                  bool *out_known)
{
    const struct account_slot *slot = batch_account(batch, account_id);
    *out_known = slot->is_known;
    return money_of_kopecks(slot->credits - slot->debits);
}

bool ledger_batch_knows(const struct ledger_batch *batch, int64_t posting_id)
{
    return batch_posting(batch, posting_id)->is_recorded;
}

const struct book *ledger_batch_book(const struct ledger_batch *batch)
{
    return &batch->book;
}

int64_t ledger_batch_version(const struct ledger_batch *batch)
{
    return batch->book.version;
}
