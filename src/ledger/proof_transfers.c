/* Proof of a book, second part: one pass over its transfers in the order of seq.
 *
 * A finding never stops the pass: what follows is judged by what is there. Amounts that are no
 * amounts are told and left out of the sums, so that these never overflow. */
#include <inttypes.h>
#include <string.h>

#include "ledger/account.h"
#include "ledger/ledger_sql.h"
#include "ledger/proof.h"

static void transfer_found(struct proof *proof, int64_t seq, const char *what)
{
    proof_found(proof, "transfer %" PRId64 " of school %" PRId64 ": %s", seq, proof->book.school_id,
                what);
}

/* ---- by itself ---- */

static int64_t personal_of(const struct transfer_row *row)
{
    if (account_is_personal(row->debit_id)) return row->debit_id;
    return account_is_personal(row->credit_id) ? row->credit_id : 0;
}

static void accounts_judge(struct proof *proof, const struct transfer_row *row)
{
    bool both = account_is_personal(row->debit_id) && account_is_personal(row->credit_id);
    if (row->debit_id == row->credit_id || both) {
        transfer_found(proof, row->seq, "its two accounts do not go together");
    }
    if (row->personal_id != personal_of(row)) {
        transfer_found(proof, row->seq, "personal account is not one of the two");
    }
}

/* The moments: in range, the day right, time in the book never going back. */
static void moments_judge(struct proof *proof, const struct transfer_row *row)
{
    const struct zone *zone = proof->book.zone;
    if (row->recorded_at < proof->newest_recorded_at) {
        transfer_found(proof, row->seq, "recorded before the transfer in front of it");
    }
    proof->newest_recorded_at = row->recorded_at;
    if (zone == NULL) return;
    struct instant first = day_start(day_of_number(POSTING_FIRST_DAY), zone);
    int64_t ahead_ms;
    bool is_past = __builtin_sub_overflow(row->happened_at, row->recorded_at, &ahead_ms)
                       ? row->happened_at < 0
                       : ahead_ms <= POSTING_FUTURE_LIMIT_MS;
    if (row->happened_at < first.ms || !is_past) {
        transfer_found(proof, row->seq, "happened at an impossible moment");
    } else if (row->happened_day != day_of_instant(instant_of_ms(row->happened_at), zone).number) {
        transfer_found(proof, row->seq, "day is not that of its moment");
    }
}

/* ---- with its posting ---- */

/* Postings of one maker mostly follow each other. */
static struct proof_posting *posting_of(struct proof *proof, int64_t id)
{
    for (size_t at = proof->posting_at; at < proof->posting_at + 2; at++) {
        if (at >= proof->posting_count || proof->postings[at].id != id) continue;
        proof->posting_at = at;
        return &proof->postings[at];
    }
    struct proof_posting *posting = proof_posting_find(proof, id);
    if (posting != NULL) proof->posting_at = (size_t)(posting - proof->postings);
    return posting;
}

static void row_take_posting(struct transfer_row *row, const struct proof_posting *posting)
{
    row->posting_kind = posting->kind;
    row->posting_flags = posting->flags;
    row->has_floor = posting->has_floor;
    row->floor = posting->floor;
    row->first_seq = posting->first_seq;
    row->transfer_count = posting->transfer_count;
    row->reverses_id = posting->reverses_id;
    memcpy(row->content, posting->content, POSTING_CONTENT_BYTES);
}

static void posting_meet(struct proof *proof, struct proof_posting *posting,
                         const struct transfer_row *row)
{
    if (posting->met_count == 0) posting->happened_at = row->happened_at;
    if (row->happened_at != posting->happened_at) {
        transfer_found(proof, row->seq, "happened at another moment than its posting");
    }
    bool is_inside = posting->is_formed && row->seq >= posting->first_seq &&
                     row->seq - posting->first_seq < posting->transfer_count;
    if (!is_inside) {
        transfer_found(proof, row->seq, "is outside the numbers of its posting");
    }
    if (posting->met_count < INT32_MAX) posting->met_count++;
}

/* ---- balances and floors ---- */

static void sums_move(struct proof *proof, const struct transfer_row *row)
{
    sums_make_room(&proof->sums, 2);
    struct account_sum *debit = sums_of(&proof->sums, row->debit_id);
    struct account_sum *credit = sums_of(&proof->sums, row->credit_id);
    if (!debit->is_open) transfer_found(proof, row->seq, "its debit account is not open");
    if (!credit->is_open) transfer_found(proof, row->seq, "its credit account is not open");
    if (money_is_amount(money_of_kopecks(row->amount))) {
        debit->debits += row->amount;
        credit->credits += row->amount;
    } else {
        transfer_found(proof, row->seq, "amount out of range");
    }
}

static bool is_below_floor(struct proof *proof, const struct proof_posting *posting)
{
    for (int i = 0; i < proof->debited_count; i++) {
        const struct account_sum *sum = sums_of(&proof->sums, proof->debited[i]);
        if (sum->credits - sum->debits < posting->floor) return true;
    }
    return false;
}

/* A floor is asked for once all transfers of the posting have moved. */
static void floor_judge(struct proof *proof, const struct proof_posting *posting)
{
    bool is_below = posting->has_floor && is_below_floor(proof, posting);
    bool is_fact = posting->flags & POSTING_FLAG_FACT;
    bool is_flagged = posting->flags & POSTING_FLAG_BELOW_FLOOR;
    if (is_below && !is_fact) {
        proof_found(proof,
                    "posting %" PRId64 " of school %" PRId64
                    ": brings an account below its floor and is no fact",
                    posting->id, proof->book.school_id);
    } else if (is_below != is_flagged) {
        proof_found(proof,
                    "posting %" PRId64 " of school %" PRId64
                    ": its flag of going below the floor is wrong",
                    posting->id, proof->book.school_id);
    }
}

static void floor_follow(struct proof *proof, const struct proof_posting *posting,
                         const struct transfer_row *row)
{
    if (!posting->is_formed) return;
    if (row->seq == posting->first_seq) proof->debited_count = 0;
    bool has_room = proof->debited_count < POSTING_TRANSFERS_LIMIT;
    if (account_is_personal(row->debit_id) && has_room) {
        proof->debited[proof->debited_count++] = row->debit_id;
    }
    int64_t before_last = posting->transfer_count - 1;
    bool is_last = row->seq >= before_last && row->seq - before_last == posting->first_seq;
    if (is_last) floor_judge(proof, posting);
}

/* ---- seals ---- */

static const struct digest NO_SEAL = {{0}};

static void seal_begin(struct proof *proof)
{
    if (proof->seal_at == proof->seal_count) return;
    const struct seal *seal = &proof->seals[proof->seal_at];
    const struct digest *previous = proof->seal_at > 0 ? &seal[-1].hash : &NO_SEAL;
    seal_hash_begin(&proof->seal_hash, previous, seal);
}

/* Ends the seals whose transfers end before `seq`. */
static void seals_end(struct proof *proof, int64_t seq)
{
    while (proof->seal_at < proof->seal_count && seq >= proof->seals[proof->seal_at].next_seq) {
        const struct seal *seal = &proof->seals[proof->seal_at];
        struct digest digest = seal_hash_end(&proof->seal_hash);
        if (!digest_equal(&digest, &seal->hash)) {
            proof_seal_found(proof, seal, "hash differs");
        }
        proof_seal_sums_keep(proof, seal->day);
        proof->seal_at++;
        seal_begin(proof);
    }
}

/* After the day of the seal before, and not after that of its own. */
static void seal_day_judge(struct proof *proof, const struct transfer_row *row)
{
    const struct zone *zone = proof->book.zone;
    if (zone == NULL || proof->seal_count == 0) return;
    if (proof->seal_at > 0) {
        struct day sealed = proof->seals[proof->seal_at - 1].day;
        if (row->recorded_at < day_start(day_add(sealed, 1), zone).ms) {
            transfer_found(proof, row->seq, "recorded into a day that was sealed before");
        }
    }
    if (proof->seal_at == proof->seal_count) return;
    struct day day = proof->seals[proof->seal_at].day;
    if (row->recorded_at >= day_start(day_add(day, 1), zone).ms) {
        transfer_found(proof, row->seq, "recorded after the day of its seal");
    }
}

/* ---- the pass ---- */

static void seq_judge(struct proof *proof, int64_t seq)
{
    if (seq > proof->expected_seq) {
        proof_found(proof, "transfers %" PRId64 " to %" PRId64 " of school %" PRId64 ": missing",
                    proof->expected_seq, seq - 1, proof->book.school_id);
    } else if (seq < proof->expected_seq) {
        transfer_found(proof, seq, "number is not positive");
        return;
    }
    proof->expected_seq = seq < INT64_MAX ? seq + 1 : seq;
}

static void transfer_judge(struct proof *proof, struct transfer_row *row, int64_t checksum)
{
    uint8_t packed[TRANSFER_ROW_BYTES];
    proof->report.transfers++;
    seq_judge(proof, row->seq);
    accounts_judge(proof, row);
    moments_judge(proof, row);
    if (row->code < TRANSFER_TOP_UP || row->code > TRANSFER_WRITE_OFF) {
        transfer_found(proof, row->seq, "unknown code");
    }
    sums_move(proof, row);
    struct proof_posting *posting = posting_of(proof, row->posting_id);
    if (posting == NULL) {
        transfer_found(proof, row->seq, "its posting is missing");
    } else {
        row_take_posting(row, posting);
        posting_meet(proof, posting, row);
        floor_follow(proof, posting, row);
    }
    transfer_row_pack(row, packed);
    if (packed_row_checksum(packed) != checksum) {
        transfer_found(proof, row->seq, "checksum differs");
    }
    seals_end(proof, row->seq);
    proof_seal_sums_move(proof, row);
    seal_day_judge(proof, row);
    if (proof->seal_at < proof->seal_count) seal_hash_add(&proof->seal_hash, packed);
}

static struct transfer_row row_read(const struct statement *rows, int64_t school_id)
{
    return (struct transfer_row){
        .school_id = school_id,
        .seq = column_int(rows, COL_PROOF_TRANSFERS_SEQ),
        .posting_id = column_int(rows, COL_PROOF_TRANSFERS_POSTING_ID),
        .debit_id = column_int(rows, COL_PROOF_TRANSFERS_DEBIT_ID),
        .credit_id = column_int(rows, COL_PROOF_TRANSFERS_CREDIT_ID),
        .amount = column_int(rows, COL_PROOF_TRANSFERS_AMOUNT),
        .code = column_int(rows, COL_PROOF_TRANSFERS_CODE),
        .personal_id = column_int(rows, COL_PROOF_TRANSFERS_PERSONAL_ID),
        .happened_at = column_int(rows, COL_PROOF_TRANSFERS_HAPPENED_AT),
        .happened_day = column_int(rows, COL_PROOF_TRANSFERS_HAPPENED_DAY),
        .recorded_at = column_int(rows, COL_PROOF_TRANSFERS_RECORDED_AT),
    };
}

static enum err transfers_page(struct proof *proof, int64_t *after, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_transfers);
    bind_int(rows, ARG_PROOF_TRANSFERS_SCHOOL_ID, proof->book.school_id);
    bind_int(rows, ARG_PROOF_TRANSFERS_AFTER, *after);
    bind_int(rows, ARG_PROOF_TRANSFERS_COUNT, PROOF_PAGE_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct transfer_row row = row_read(rows, proof->book.school_id);
        if (!proof_key_follows(proof, "transfer", row.seq, after)) break;
        transfer_judge(proof, &row, column_int(rows, COL_PROOF_TRANSFERS_CHECKSUM));
    }
    *out_more = count == PROOF_PAGE_ROWS;
    return OK;
}

enum err proof_transfers(struct proof *proof)
{
    int64_t after = INT64_MIN;
    proof->expected_seq = 1;
    proof->newest_recorded_at = INT64_MIN;
    seal_begin(proof);
    for (bool more = true; more;) TRY(transfers_page(proof, &after, &more));
    seals_end(proof, INT64_MAX);
    return OK;
}
