/* The decisions and the rows of recording.
 *
 * Invariants (docs/LEDGER.md):
 * I-1  each transfer has one debit, one credit and one positive amount;
 * I-2  a posting's transfers are recorded all or none, under consecutive numbers;
 * I-3  an id is recorded at most once, and what it was does not change;
 * I-4  a balance row is the sum of its account's transfers;
 * I-5  only a fact brings a debited personal account below the floor, and it is flagged. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "ledger/account.h"
#include "ledger/ids.h"
#include "ledger/ledger_sql.h"
#include "ledger/posting.h"
#include "ledger/row.h"

struct account_slot {
    int64_t id; /* 0: empty */
    int64_t debits, credits;
    bool is_known, is_changed;
};

struct posting_slot {
    int64_t id; /* 0: empty */
    bool is_recorded;
    uint8_t content[POSTING_CONTENT_BYTES];
};

struct recorded {
    int64_t id, first_seq, reverses_id;
    struct posting posting;
    const struct transfer *transfers;
    int transfer_count;
    int64_t flags;
};

struct ledger_batch {
    struct tx *tx;
    struct arena *arena;
    struct book book;
    struct instant now, recorded_at;
    struct account_slot *accounts;
    size_t account_mask;
    struct posting_slot *postings;
    size_t posting_mask;
    struct recorded *recorded;
    int recorded_count, recorded_limit;
};

const char *posting_status_name(enum posting_status status)
{
    switch (status) {
    case POSTING_RECORDED: return "recorded";
    case POSTING_ID_INVALID: return "id_invalid";
    case POSTING_TRANSFERS_INVALID: return "transfers_invalid";
    case POSTING_AMOUNT_INVALID: return "amount_invalid";
    case POSTING_ACCOUNTS_INVALID: return "accounts_invalid";
    case POSTING_TOO_EARLY: return "too_early";
    case POSTING_TOO_LATE: return "too_late";
    case POSTING_EXISTS: return "exists";
    case POSTING_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case POSTING_ACCOUNT_UNKNOWN: return "account_unknown";
    case POSTING_REVERSED_UNKNOWN: return "reversed_unknown";
    case POSTING_REVERSED_IS_REVERSAL: return "reversed_is_reversal";
    case POSTING_REVERSED_ALREADY: return "reversed_already";
    case POSTING_BALANCE_OVERFLOW: return "balance_overflow";
    case POSTING_BELOW_FLOOR: return "below_floor";
    }
    return "unknown";
}

/* ---- what is loaded ---- */

static size_t slots_for(int count)
{
    size_t slots = 8;
    while (slots < (size_t)count * 2) slots *= 2;
    return slots;
}

static size_t id_hash(int64_t id)
{
    return (size_t)(((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

/* The slot of the account, or the empty one where it belongs. */
static struct account_slot *account_slot(const struct ledger_batch *batch, int64_t id)
{
    size_t at = id_hash(id) & batch->account_mask;
    while (batch->accounts[at].id != 0 && batch->accounts[at].id != id) {
        at = (at + 1) & batch->account_mask;
    }
    return &batch->accounts[at];
}

static struct posting_slot *posting_slot(const struct ledger_batch *batch, int64_t id)
{
    size_t at = id_hash(id) & batch->posting_mask;
    while (batch->postings[at].id != 0 && batch->postings[at].id != id) {
        at = (at + 1) & batch->posting_mask;
    }
    return &batch->postings[at];
}

/* Takes slots for the needs and gives the distinct ids, to be asked for. */
static void accounts_reserve(struct ledger_batch *batch, const struct ledger_needs *needs,
                             int64_t *ids, int *out_count)
{
    size_t slots = slots_for(needs->account_count);
    batch->accounts = ARENA_ARRAY(batch->arena, struct account_slot, slots);
    batch->account_mask = slots - 1;
    int count = 0;
    for (int i = 0; i < needs->account_count; i++) {
        int64_t id = needs->account_ids[i];
        if (id == 0) continue;
        struct account_slot *slot = account_slot(batch, id);
        if (slot->id != 0) continue;
        slot->id = id;
        ids[count++] = id;
    }
    *out_count = count;
}

static enum err accounts_load(struct ledger_batch *batch, const struct ledger_needs *needs)
{
    int count;
    int64_t *ids = ARENA_ARRAY(batch->arena, int64_t, (size_t)needs->account_count + 1);
    accounts_reserve(batch, needs, ids, &count);
    if (count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(batch->tx, &q_balances_load);
    bind_int(rows, ARG_BALANCES_LOAD_SCHOOL_ID, batch->book.school_id);
    bind_text(rows, ARG_BALANCES_LOAD_IDS, ids_text(batch->arena, ids, count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct account_slot *slot =
            account_slot(batch, column_int(rows, COL_BALANCES_LOAD_ACCOUNT_ID));
        slot->debits = column_int(rows, COL_BALANCES_LOAD_DEBITS);
        slot->credits = column_int(rows, COL_BALANCES_LOAD_CREDITS);
        slot->is_known = true;
    }
}

static enum err postings_load(struct ledger_batch *batch, const struct ledger_needs *needs)
{
    size_t slots = slots_for(needs->posting_count);
    batch->postings = ARENA_ARRAY(batch->arena, struct posting_slot, slots);
    batch->posting_mask = slots - 1;
    batch->recorded_limit = needs->posting_count;
    batch->recorded = ARENA_ARRAY(batch->arena, struct recorded, (size_t)needs->posting_count + 1);
    if (needs->posting_count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(batch->tx, &q_postings_known);
    bind_int(rows, ARG_POSTINGS_KNOWN_SCHOOL_ID, batch->book.school_id);
    bind_text(rows, ARG_POSTINGS_KNOWN_IDS,
              ids_text(batch->arena, needs->posting_ids, needs->posting_count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t id = column_int(rows, COL_POSTINGS_KNOWN_ID);
        struct text content = column_bytes(rows, COL_POSTINGS_KNOWN_CONTENT, NULL);
        struct posting_slot *slot = posting_slot(batch, id);
        slot->id = id;
        slot->is_recorded = true;
        CHECK(content.size == POSTING_CONTENT_BYTES);
        memcpy(slot->content, content.bytes, POSTING_CONTENT_BYTES);
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
    bool found;
    TRY(book_load(tx, school_id, &found, &batch->book));
    if (!found) return ERR_NOT_FOUND;
    batch->recorded_at = book_recording_time(&batch->book, now);
    batch->book.version++;
    TRY(accounts_load(batch, needs));
    TRY(postings_load(batch, needs));
    *out_batch = batch;
    return OK;
}

struct money ledger_batch_balance(const struct ledger_batch *batch, int64_t account_id,
                                  bool *out_known)
{
    const struct account_slot *slot = account_slot(batch, account_id);
    *out_known = slot->is_known;
    return money_of_kopecks(slot->credits - slot->debits);
}

bool ledger_batch_knows(const struct ledger_batch *batch, int64_t posting_id)
{
    return posting_slot(batch, posting_id)->is_recorded;
}

const struct book *ledger_batch_book(const struct ledger_batch *batch)
{
    return &batch->book;
}

int64_t ledger_batch_version(const struct ledger_batch *batch)
{
    return batch->book.version;
}

/* ---- what is decided ---- */

static enum posting_status transfers_status(const struct posting *posting)
{
    for (int i = 0; i < posting->transfer_count; i++) {
        if (!money_is_amount(posting->transfers[i].amount)) return POSTING_AMOUNT_INVALID;
    }
    for (int i = 0; i < posting->transfer_count; i++) {
        const struct transfer *transfer = &posting->transfers[i];
        if (transfer->debit_id == transfer->credit_id) return POSTING_ACCOUNTS_INVALID;
        if (account_is_personal(transfer->debit_id) && account_is_personal(transfer->credit_id)) {
            return POSTING_ACCOUNTS_INVALID;
        }
    }
    return POSTING_RECORDED;
}

/* What can be told without the books. */
static enum posting_status posting_form_status(const struct ledger_batch *batch,
                                               const struct posting *posting)
{
    if (posting->id <= 0 || id_origin(posting->id) == 0) return POSTING_ID_INVALID;
    /* A reversal's transfers come from what it reverses. */
    bool is_reversal = posting->kind == POSTING_REVERSAL;
    if (is_reversal != (posting->transfer_count == 0)) return POSTING_TRANSFERS_INVALID;
    if (posting->transfer_count > POSTING_TRANSFERS_LIMIT) return POSTING_TRANSFERS_INVALID;
    enum posting_status status = transfers_status(posting);
    if (status != POSTING_RECORDED) return status;
    struct day day = day_of_instant(posting->happened_at, batch->book.zone);
    if (day.number < POSTING_FIRST_DAY) return POSTING_TOO_EARLY;
    if (posting->happened_at.ms > batch->now.ms + POSTING_FUTURE_LIMIT_MS) return POSTING_TOO_LATE;
    return POSTING_RECORDED;
}

static enum posting_status posting_known_status(const struct ledger_batch *batch,
                                                const struct posting *posting)
{
    const struct posting_slot *slot = posting_slot(batch, posting->id);
    if (!slot->is_recorded) return POSTING_RECORDED;
    bool is_same = memcmp(slot->content, posting->content.bytes, POSTING_CONTENT_BYTES) == 0;
    return is_same ? POSTING_EXISTS : POSTING_EXISTS_WITH_OTHER_CONTENT;
}

/* Adds the transfers to the balances in memory; `sign` -1 takes them back. False on overflow, with
 * nothing changed by the transfer that overflowed; *out_done counts those before it. */
static bool balances_move(struct ledger_batch *batch, const struct transfer *transfers, int count,
                          int sign, int *out_done)
{
    for (*out_done = 0; *out_done < count; (*out_done)++) {
        const struct transfer *transfer = &transfers[*out_done];
        int64_t amount = money_in_kopecks(transfer->amount) * sign;
        struct account_slot *debit = account_slot(batch, transfer->debit_id);
        struct account_slot *credit = account_slot(batch, transfer->credit_id);
        int64_t debits, credits;
        if (__builtin_add_overflow(debit->debits, amount, &debits)) return false;
        if (__builtin_add_overflow(credit->credits, amount, &credits)) return false;
        debit->debits = debits;
        credit->credits = credits;
        debit->is_changed = credit->is_changed = true;
    }
    return true;
}

static bool is_below_floor(const struct ledger_batch *batch, const struct posting *posting,
                           const struct transfer *transfers, int count)
{
    if (!posting->has_floor) return false;
    for (int i = 0; i < count; i++) {
        if (!account_is_personal(transfers[i].debit_id)) continue;
        bool known;
        struct money balance = ledger_batch_balance(batch, transfers[i].debit_id, &known);
        if (money_compare(balance, posting->floor) < 0) return true;
    }
    return false;
}

/* What the books say: accounts, overflow, floor. Moves the balances when it answers RECORDED. */
static enum posting_status posting_books_status(struct ledger_batch *batch,
                                                const struct posting *posting,
                                                const struct transfer *transfers, int count,
                                                bool *out_below_floor)
{
    for (int i = 0; i < count; i++) {
        if (!account_slot(batch, transfers[i].debit_id)->is_known) return POSTING_ACCOUNT_UNKNOWN;
        if (!account_slot(batch, transfers[i].credit_id)->is_known) return POSTING_ACCOUNT_UNKNOWN;
    }
    int done;
    bool fits = balances_move(batch, transfers, count, 1, &done);
    *out_below_floor = fits && is_below_floor(batch, posting, transfers, count);
    if (fits && (posting->is_fact || !*out_below_floor)) return POSTING_RECORDED;
    CHECK(balances_move(batch, transfers, done, -1, &done));
    return fits ? POSTING_BELOW_FLOOR : POSTING_BALANCE_OVERFLOW;
}

/* ---- reversal: the same transfers with the sides changed ---- */

static enum err reversed_check(struct ledger_batch *batch, int64_t reversed_id,
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
    for (int i = 0; i < batch->recorded_count; i++) {
        found |= batch->recorded[i].reverses_id == reversed_id;
    }
    *out_status = found ? POSTING_REVERSED_ALREADY : POSTING_RECORDED;
    return OK;
}

static enum err reversed_transfers(struct ledger_batch *batch, int64_t first_seq, int64_t next_seq,
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
        transfers[count++] = (struct transfer){
            .debit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_CREDIT_ID),
            .credit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_DEBIT_ID),
            .amount = money_of_kopecks(column_int(rows, COL_TRANSFERS_OF_RANGE_AMOUNT)),
            .code = (enum transfer_code)column_int(rows, COL_TRANSFERS_OF_RANGE_CODE),
        };
    }
    *out_transfers = transfers;
    *out_count = count;
    return OK;
}

/* The accounts that a reversal moves are found only now: they join the loaded ones. */
static enum err reversed_accounts_load(struct ledger_batch *batch,
                                       const struct transfer *transfers, int count)
{
    struct account_slot *old = batch->accounts;
    size_t old_slots = batch->account_mask + 1;
    int64_t *ids = ARENA_ARRAY(batch->arena, int64_t, old_slots + 2 * (size_t)count);
    int id_count = 0;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].id != 0) ids[id_count++] = old[i].id;
    }
    for (int i = 0; i < count; i++) {
        ids[id_count++] = transfers[i].debit_id;
        ids[id_count++] = transfers[i].credit_id;
    }
    TRY(accounts_load(batch,
                      &(struct ledger_needs){.account_ids = ids, .account_count = id_count}));
    /* What this batch has moved is newer than the rows just read. */
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].id != 0) *account_slot(batch, old[i].id) = old[i];
    }
    return OK;
}

static enum err reversal_load(struct ledger_batch *batch, int64_t reversed_id,
                              enum posting_status *out_status, const struct transfer **out_transfers,
                              int *out_count)
{
    int64_t first_seq = 0, next_seq = 0;
    TRY(reversed_check(batch, reversed_id, out_status, &first_seq, &next_seq));
    if (*out_status != POSTING_RECORDED) return OK;
    struct transfer *transfers;
    TRY(reversed_transfers(batch, first_seq, next_seq, &transfers, out_count));
    *out_transfers = transfers;
    return reversed_accounts_load(batch, transfers, *out_count);
}

/* ---- the whole decision ---- */

static void keep(struct ledger_batch *batch, const struct posting *posting,
                 const struct transfer *transfers, int count, bool below_floor)
{
    CHECK(batch->recorded_count < batch->recorded_limit);
    int64_t flags = posting->is_fact ? POSTING_FLAG_FACT : 0;
    if (below_floor) flags |= POSTING_FLAG_BELOW_FLOOR;
    batch->recorded[batch->recorded_count++] = (struct recorded){
        .id = posting->id,
        .first_seq = batch->book.next_seq,
        .reverses_id = posting->reverses_id,
        .posting = *posting,
        .transfers = transfers,
        .transfer_count = count,
        .flags = flags,
    };
    batch->book.next_seq += count;
    struct posting_slot *slot = posting_slot(batch, posting->id);
    slot->id = posting->id;
    slot->is_recorded = true;
    memcpy(slot->content, posting->content.bytes, POSTING_CONTENT_BYTES);
}

enum err ledger_batch_post(struct ledger_batch *batch, const struct posting *posting,
                           enum posting_status *out_status)
{
    *out_status = posting_form_status(batch, posting);
    if (*out_status != POSTING_RECORDED) return OK;
    *out_status = posting_known_status(batch, posting);
    if (*out_status != POSTING_RECORDED) return OK;
    const struct transfer *transfers = posting->transfers;
    int count = posting->transfer_count;
    if (posting->kind == POSTING_REVERSAL) {
        TRY(reversal_load(batch, posting->reverses_id, out_status, &transfers, &count));
        if (*out_status != POSTING_RECORDED) return OK;
    }
    bool below_floor = false;
    *out_status = posting_books_status(batch, posting, transfers, count, &below_floor);
    if (*out_status == POSTING_RECORDED) keep(batch, posting, transfers, count, below_floor);
    return OK;
}

bool ledger_batch_last_is_below_floor(const struct ledger_batch *batch)
{
    if (batch->recorded_count == 0) return false;
    return batch->recorded[batch->recorded_count - 1].flags & POSTING_FLAG_BELOW_FLOOR;
}

/* ---- what is saved ---- */

static enum err posting_save(struct statement *insert, int64_t school_id,
                             const struct recorded *recorded)
{
    bind_int(insert, ARG_POSTING_INSERT_SCHOOL_ID, school_id);
    bind_int(insert, ARG_POSTING_INSERT_ID, recorded->id);
    bind_int(insert, ARG_POSTING_INSERT_KIND, recorded->posting.kind);
    bind_int(insert, ARG_POSTING_INSERT_FLAGS, recorded->flags);
    if (recorded->posting.has_floor) {
        bind_int(insert, ARG_POSTING_INSERT_FLOOR, money_in_kopecks(recorded->posting.floor));
    } else {
        bind_null(insert, ARG_POSTING_INSERT_FLOOR);
    }
    bind_int(insert, ARG_POSTING_INSERT_FIRST_SEQ, recorded->first_seq);
    bind_int(insert, ARG_POSTING_INSERT_TRANSFER_COUNT, recorded->transfer_count);
    bind_bytes(insert, ARG_POSTING_INSERT_CONTENT, recorded->posting.content.bytes,
               POSTING_CONTENT_BYTES);
    return statement_add(insert);
}

static int64_t personal_of(const struct transfer *transfer)
{
    if (account_is_personal(transfer->debit_id)) return transfer->debit_id;
    return account_is_personal(transfer->credit_id) ? transfer->credit_id : 0;
}

static struct transfer_row row_of(const struct ledger_batch *batch,
                                  const struct recorded *recorded, int index)
{
    const struct transfer *transfer = &recorded->transfers[index];
    struct instant happened_at = recorded->posting.happened_at;
    struct transfer_row row = {
        .school_id = batch->book.school_id,
        .seq = recorded->first_seq + index,
        .posting_id = recorded->id,
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

static enum err reversals_save(struct ledger_batch *batch)
{
    for (int i = 0; i < batch->recorded_count; i++) {
        if (batch->recorded[i].posting.kind != POSTING_REVERSAL) continue;
        scoped(statement) struct statement *insert =
            statement_open(batch->tx, &q_reversal_insert);
        bind_int(insert, ARG_REVERSAL_INSERT_SCHOOL_ID, batch->book.school_id);
        bind_int(insert, ARG_REVERSAL_INSERT_REVERSED_ID, batch->recorded[i].reverses_id);
        bind_int(insert, ARG_REVERSAL_INSERT_POSTING_ID, batch->recorded[i].id);
        TRY(statement_run(insert));
    }
    return OK;
}

static enum err balances_save(struct ledger_batch *batch)
{
    scoped(statement) struct statement *save = statement_open(batch->tx, &q_balance_save);
    for (size_t i = 0; i <= batch->account_mask; i++) {
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
    TRY(reversals_save(batch));
    TRY(balances_save(batch));
    return book_save(batch);
}
