/* The decisions of recording: what becomes of a posting.
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
#include "ledger/batch.h"

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

static enum posting_status happened_status(const struct ledger_batch *batch,
                                           struct instant happened_at)
{
    struct instant first = day_start(day_of_number(POSTING_FIRST_DAY), batch->book.zone);
    struct instant last = instant_add_ms(batch->now, POSTING_FUTURE_LIMIT_MS);
    if (instant_compare(happened_at, first) < 0) return POSTING_TOO_EARLY;
    return instant_compare(happened_at, last) > 0 ? POSTING_TOO_LATE : POSTING_RECORDED;
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
    return happened_status(batch, posting->happened_at);
}

static enum posting_status posting_known_status(const struct ledger_batch *batch,
                                                const struct posting *posting)
{
    const struct posting_slot *slot = batch_posting(batch, posting->id);
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
        struct account_slot *debit = batch_account(batch, transfer->debit_id);
        struct account_slot *credit = batch_account(batch, transfer->credit_id);
        int64_t debits, credits;
        if (__builtin_add_overflow(debit->debits, amount, &debits)) return false;
        if (__builtin_add_overflow(credit->credits, amount, &credits)) return false;
        debit->debits = debits;
        credit->credits = credits;
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
        if (!batch_account(batch, transfers[i].debit_id)->is_known) return POSTING_ACCOUNT_UNKNOWN;
        if (!batch_account(batch, transfers[i].credit_id)->is_known) return POSTING_ACCOUNT_UNKNOWN;
    }
    int done;
    bool fits = balances_move(batch, transfers, count, 1, &done);
    *out_below_floor = fits && is_below_floor(batch, posting, transfers, count);
    if (fits && (posting->is_fact || !*out_below_floor)) return POSTING_RECORDED;
    CHECK(balances_move(batch, transfers, done, -1, &done));
    return fits ? POSTING_BELOW_FLOOR : POSTING_BALANCE_OVERFLOW;
}

/* ---- the whole decision ---- */

static void keep(struct ledger_batch *batch, const struct posting *posting,
                 const struct transfer *transfers, int count, bool below_floor)
{
    CHECK(batch->recorded_count < batch->recorded_limit);
    int64_t flags = posting->is_fact ? POSTING_FLAG_FACT : 0;
    if (below_floor) flags |= POSTING_FLAG_BELOW_FLOOR;
    batch->recorded[batch->recorded_count++] = (struct recorded){
        .posting = *posting,
        .first_seq = batch->book.next_seq,
        .transfers = transfers,
        .transfer_count = count,
        .flags = flags,
    };
    batch->book.next_seq += count;
    for (int i = 0; i < count; i++) {
        batch_account(batch, transfers[i].debit_id)->is_changed = true;
        batch_account(batch, transfers[i].credit_id)->is_changed = true;
    }
    struct posting_slot *slot = batch_posting(batch, posting->id);
    slot->id = posting->id;
    slot->is_recorded = true;
    memcpy(slot->content, posting->content.bytes, POSTING_CONTENT_BYTES);
}

enum err ledger_batch_post(struct ledger_batch *batch, const struct posting *posting,
                           enum posting_status *out_status)
{
    CHECK(posting->kind == POSTING_REVERSAL || posting->reverses_id == 0);
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
