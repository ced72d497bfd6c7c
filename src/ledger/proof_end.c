/* Proof of a book, last part: what is known only after its last transfer. */
#include <inttypes.h>

#include "ledger/account.h"
#include "ledger/ledger_sql.h"
#include "ledger/proof.h"

/* ---- postings ---- */

static void posting_found(struct proof *proof, int64_t id, const char *what)
{
    proof_found(proof, "posting %" PRId64 " of school %" PRId64 ": %s", id, proof->book.school_id,
                what);
}

void proof_end_postings(struct proof *proof)
{
    for (size_t i = 0; i < proof->posting_count; i++) {
        const struct proof_posting *posting = &proof->postings[i];
        if (posting->met_count == posting->transfer_count) continue;
        proof_found(
            proof, "posting %" PRId64 " of school %" PRId64 ": has %d transfers and says %" PRId64,
            posting->id, proof->book.school_id, (int)posting->met_count, posting->transfer_count);
    }
}

/* ---- reversals ---- */

struct moved {
    int64_t debit_id, credit_id, amount, code;
};

struct moved_list {
    struct moved items[POSTING_TRANSFERS_LIMIT];
    int count;
};

static enum err moved_load(struct proof *proof, const struct proof_posting *posting,
                           struct moved_list *list)
{
    list->count = 0;
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_moved);
    bind_int(rows, ARG_PROOF_MOVED_SCHOOL_ID, proof->book.school_id);
    bind_int(rows, ARG_PROOF_MOVED_FIRST_SEQ, posting->first_seq);
    bind_int(rows, ARG_PROOF_MOVED_COUNT, posting->transfer_count);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list->items[list->count++] = (struct moved){
            .debit_id = column_int(rows, COL_PROOF_MOVED_DEBIT_ID),
            .credit_id = column_int(rows, COL_PROOF_MOVED_CREDIT_ID),
            .amount = column_int(rows, COL_PROOF_MOVED_AMOUNT),
            .code = column_int(rows, COL_PROOF_MOVED_CODE),
        };
    }
}

static bool is_mirror(const struct moved_list *reversal, const struct moved_list *reversed)
{
    if (reversal->count != reversed->count) return false;
    for (int i = 0; i < reversal->count; i++) {
        const struct moved *back = &reversal->items[i], *forth = &reversed->items[i];
        if (back->debit_id != forth->credit_id || back->credit_id != forth->debit_id) return false;
        if (back->amount != forth->amount || back->code != forth->code) return false;
    }
    return true;
}

static enum err reversal_judge(struct proof *proof, const struct proof_posting *reversal)
{
    struct proof_posting *reversed = proof_posting_find(proof, reversal->reverses_id);
    if (reversed == NULL) {
        posting_found(proof, reversal->id, "reverses a posting that is missing");
        return OK;
    }
    if (reversed->is_reversed) {
        posting_found(proof, reversal->id, "reverses a posting that was reversed before");
    }
    reversed->is_reversed = true;
    if (reversed->reverses_id != 0 || reversed->first_seq >= reversal->first_seq) {
        posting_found(proof, reversal->id, "reverses a reversal or a later posting");
    }
    if (!reversal->is_formed || !reversed->is_formed) return OK;
    struct moved_list back, forth;
    TRY(moved_load(proof, reversal, &back));
    TRY(moved_load(proof, reversed, &forth));
    if (!is_mirror(&back, &forth)) {
        posting_found(proof, reversal->id, "does not mirror what it reverses");
    }
    return OK;
}

enum err proof_end_reversals(struct proof *proof)
{
    for (size_t i = 0; i < proof->posting_count; i++) {
        if (proof->postings[i].reverses_id == 0) continue;
        TRY(reversal_judge(proof, &proof->postings[i]));
    }
    return OK;
}

/* ---- balances ---- */

struct balance_row {
    int64_t account_id, debits, credits, version;
};

static void balance_found(struct proof *proof, int64_t account_id, const char *what)
{
    proof_found(proof, "balance of account %" PRId64 " of school %" PRId64 ": %s", account_id,
                proof->book.school_id, what);
}

static void balance_judge(struct proof *proof, const struct balance_row *balance)
{
    struct account_sum *sum = sums_of(&proof->sums, balance->account_id);
    sum->has_balance = true;
    if (!sum->is_open) balance_found(proof, balance->account_id, "there is no such account");
    if (balance->debits != sum->debits || balance->credits != sum->credits) {
        balance_found(proof, balance->account_id, "is not the sum of its transfers");
    }
    if (balance->version < 0 || balance->version > proof->book.version) {
        balance_found(proof, balance->account_id, "version is beyond the book's");
    }
}

/* Adds what the page's balances come to; it wraps, because altered rows may hold anything. */
static enum err balances_page(struct proof *proof, int64_t *after, uint64_t *total, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_balances);
    bind_int(rows, ARG_PROOF_BALANCES_SCHOOL_ID, proof->book.school_id);
    bind_int(rows, ARG_PROOF_BALANCES_AFTER, *after);
    bind_int(rows, ARG_PROOF_BALANCES_COUNT, PROOF_PAGE_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct balance_row balance = {
            .account_id = column_int(rows, COL_PROOF_BALANCES_ACCOUNT_ID),
            .debits = column_int(rows, COL_PROOF_BALANCES_DEBITS),
            .credits = column_int(rows, COL_PROOF_BALANCES_CREDITS),
            .version = column_int(rows, COL_PROOF_BALANCES_VERSION),
        };
        if (!proof_key_follows(proof, "balance", balance.account_id, after)) break;
        *total += (uint64_t)balance.credits - (uint64_t)balance.debits;
        balance_judge(proof, &balance);
    }
    *out_more = count == PROOF_PAGE_ROWS;
    return OK;
}

static void sums_judge(struct proof *proof)
{
    for (size_t i = 0; i < proof->sums.place_count; i++) {
        const struct account_sum *sum = &proof->sums.places[i];
        if (!sum->is_taken) continue;
        if (!sum->has_balance) balance_found(proof, sum->id, "is missing");
        if (!account_is_personal(sum->id)) continue;
        struct money balance = money_of_kopecks(sum->credits - sum->debits);
        proof->report.personal_total = money_plus(proof->report.personal_total, balance);
    }
}

enum err proof_end_balances(struct proof *proof)
{
    int64_t after = INT64_MIN;
    uint64_t total = 0;
    for (bool more = true; more;) TRY(balances_page(proof, &after, &total, &more));
    if (total != 0) {
        proof_found(proof, "balances of school %" PRId64 ": do not come to zero together",
                    proof->book.school_id);
    }
    sums_judge(proof);
    return OK;
}

/* ---- the book ---- */

static void book_found(struct proof *proof, const char *what)
{
    proof_found(proof, "book of school %" PRId64 ": %s", proof->book.school_id, what);
}

static void open_day_judge(struct proof *proof)
{
    if (proof->book.zone == NULL || !proof->has_opening) return;
    struct day day = day_of_instant(proof->opened_at, proof->book.zone);
    if (proof->seal_count > 0) day = day_add(proof->seals[proof->seal_count - 1].day, 1);
    if (day_compare(proof->book.open_day, day) != 0) {
        book_found(proof, "its open day is not the day after the last seal");
    }
}

void proof_end_book(struct proof *proof)
{
    if (proof->book.next_seq != proof->expected_seq) {
        proof_found(proof,
                    "book of school %" PRId64 ": its next transfer is %" PRId64
                    " and the last one met is %" PRId64,
                    proof->book.school_id, proof->book.next_seq, proof->expected_seq - 1);
    }
    bool has_transfers = proof->report.transfers > 0;
    int64_t recorded_at = has_transfers ? proof->newest_recorded_at : proof->opened_at.ms;
    if (proof->book.recorded_at.ms != recorded_at) {
        book_found(proof, "its moment is not that of its newest transfer");
    }
    if (!proof->has_opening) book_found(proof, "its sales account is missing");
    open_day_judge(proof);
}
