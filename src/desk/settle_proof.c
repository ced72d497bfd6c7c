/* Closed periods, debts to caterers and payments against the books.
 *
 * S-1. A caterer's payable account is what closed periods accrued less the payouts not taken back.
 * S-2. The payouts account is the sum of those made or sent and not ended.
 * S-3. Closed periods follow each other without a gap, in days and in each book's transfers, and
 *      the hash of each is that of what it says, continuing the one before.
 * S-4. What a period says of a school is what roster and sales moved there, accruals apart, between
 *      the seals that it names. */
#include <inttypes.h>
#include <string.h>

#include "desk/payout_sql.h"
#include "desk/proving.h"
#include "desk/settle.h"
#include "ledger/account.h"
#include "ledger/book.h"

enum { PERIOD_ARENA_BYTES = 64 << 20 };

/* ---- S-1, S-2 ---- */

static enum err payables_prove(struct proving *proving)
{
    scoped(statement) struct statement *rows = statement_open(proving->tx, &q_proof_payables);
    bind_int(rows, ARG_PROOF_PAYABLES_FIRST_ACCOUNT_ID, account_system_id(ACCOUNT_PAYABLE, 0));
    for (;;) {
        bool is_row;
        TRY(statement_next(rows, &is_row));
        if (!is_row) return OK;
        int64_t owed = column_int(rows, COL_PROOF_PAYABLES_ACCRUED) -
                       column_int(rows, COL_PROOF_PAYABLES_PAID);
        int64_t balance = column_int(rows, COL_PROOF_PAYABLES_BALANCE);
        if (owed == balance) continue;
        proving_found(proving, BOOK_OF_OPERATOR,
                      "caterer %" PRId64 ": is owed %" PRId64 " kopecks, its account has %" PRId64,
                      column_int(rows, COL_PROOF_PAYABLES_CATERER_ID), owed, balance);
    }
}

static enum err payouts_prove(struct proving *proving)
{
    bool is_row;
    int64_t under_way, balance;
    {
        scoped(statement) struct statement *row = statement_open(proving->tx, &q_proof_payouts);
        TRY(statement_next(row, &is_row));
        under_way = column_int(row, COL_PROOF_PAYOUTS_AMOUNT);
    }
    scoped(statement) struct statement *row = statement_open(proving->tx, &q_payout_balance);
    bind_int(row, ARG_PAYOUT_BALANCE_ACCOUNT_ID, account_system_id(ACCOUNT_PAYOUTS, 0));
    TRY(statement_next(row, &is_row));
    balance = is_row ? column_int(row, COL_PAYOUT_BALANCE_BALANCE) : 0;
    if (under_way != balance) {
        proving_found(proving, BOOK_OF_OPERATOR,
                      "payouts: %" PRId64 " kopecks are under way, their account has %" PRId64,
                      under_way, balance);
    }
    return OK;
}

/* ---- S-3 ---- */

static enum err period_prove(struct proving *proving, int64_t id, struct settle_period *previous,
                             bool *out_found)
{
    struct arena arena;
    struct settle_period period;
    arena_init(&arena, PERIOD_ARENA_BYTES);
    enum err err = settle_load(proving->tx, &arena, id, out_found, &period);
    if (err == OK && *out_found) {
        struct digest hash = settle_hash(&period, &previous->hash);
        if (!digest_equal(&hash, &period.hash)) {
            proving_found(proving, BOOK_OF_OPERATOR, "settlement period %" PRId64 ": hash differs",
                          id);
        }
        if (id > 1 && previous->last_day.number + 1 != period.first_day.number) {
            proving_found(
                proving, BOOK_OF_OPERATOR,
                "settlement period %" PRId64 ": does not begin the day after the one before", id);
        }
        *previous = (struct settle_period){.id = id,
                                           .first_day = period.first_day,
                                           .last_day = period.last_day,
                                           .hash = period.hash};
    }
    arena_release(&arena);
    return err;
}

static enum err periods_prove(struct proving *proving)
{
    struct settle_period previous = {.id = 0};
    int64_t id = 1;
    for (bool is_there = true; is_there; id++) {
        TRY(period_prove(proving, id, &previous, &is_there));
    }
    return OK;
}

/* ---- S-4 ---- */

struct settled {
    int64_t period_id, school_id, first_seq, next_seq, amount;
    bool is_sealed_so;
};

/* Credits less debits of roster and sales, with what was accrued from them, up to a place. */
static enum err moved_until(struct proving *proving, int64_t school_id, int64_t seq,
                            int64_t *out_amount)
{
    bool is_row;
    int64_t moved;
    {
        scoped(statement) struct statement *row = statement_open(proving->tx, &q_proof_meals_moved);
        bind_int(row, ARG_PROOF_MEALS_MOVED_SCHOOL_ID, school_id);
        bind_int(row, ARG_PROOF_MEALS_MOVED_SEQ, seq);
        bind_int(row, ARG_PROOF_MEALS_MOVED_SALES_ID, account_system_id(ACCOUNT_SALES, 0));
        bind_int(row, ARG_PROOF_MEALS_MOVED_ROSTER_ID, account_system_id(ACCOUNT_ROSTER, 0));
        TRY(statement_next(row, &is_row));
        moved = column_int(row, COL_PROOF_MEALS_MOVED_AMOUNT);
    }
    scoped(statement) struct statement *row = statement_open(proving->tx, &q_proof_accrued);
    bind_int(row, ARG_PROOF_ACCRUED_SCHOOL_ID, school_id);
    bind_int(row, ARG_PROOF_ACCRUED_NEXT_SEQ, seq);
    bind_int(row, ARG_PROOF_ACCRUED_TRANSIT_ID, account_system_id(ACCOUNT_TRANSIT, 0));
    TRY(statement_next(row, &is_row));
    *out_amount = moved + column_int(row, COL_PROOF_ACCRUED_AMOUNT);
    return OK;
}

static enum err settled_prove(struct proving *proving, const struct settled *one,
                              const struct settled *previous)
{
    int64_t before, after;
    if (!one->is_sealed_so) {
        proving_found(proving, one->school_id,
                      "settlement period %" PRId64 " of school %" PRId64
                      ": names a seal that is not there",
                      one->period_id, one->school_id);
    }
    bool follows = previous->school_id == one->school_id && previous->period_id > 0;
    if (follows && previous->next_seq != one->first_seq) {
        proving_found(proving, one->school_id,
                      "settlement period %" PRId64 " of school %" PRId64
                      ": does not begin where the one before ends",
                      one->period_id, one->school_id);
    }
    TRY(moved_until(proving, one->school_id, one->first_seq, &before));
    TRY(moved_until(proving, one->school_id, one->next_seq, &after));
    if (after - before == one->amount) return OK;
    proving_found(proving, one->school_id,
                  "settlement period %" PRId64 " of school %" PRId64 ": says %" PRId64
                  " kopecks, the book moved %" PRId64,
                  one->period_id, one->school_id, one->amount, after - before);
    return OK;
}

static enum err books_prove(struct proving *proving)
{
    struct settled previous = {.period_id = 0};
    scoped(statement) struct statement *rows = statement_open(proving->tx, &q_proof_settled);
    for (;;) {
        bool is_row;
        TRY(statement_next(rows, &is_row));
        if (!is_row) return OK;
        struct text kept = column_bytes(rows, COL_PROOF_SETTLED_SEAL_HASH, NULL);
        struct text now = column_bytes(rows, COL_PROOF_SETTLED_HASH_NOW, NULL);
        bool has_seal = !column_is_null(rows, COL_PROOF_SETTLED_HASH_NOW);
        bool has_none = column_int(rows, COL_PROOF_SETTLED_SEAL_DAY) == 0;
        struct settled one = {
            .period_id = column_int(rows, COL_PROOF_SETTLED_PERIOD_ID),
            .school_id = column_int(rows, COL_PROOF_SETTLED_SCHOOL_ID),
            .first_seq = column_int(rows, COL_PROOF_SETTLED_FIRST_SEQ),
            .next_seq = column_int(rows, COL_PROOF_SETTLED_NEXT_SEQ),
            .amount = column_int(rows, COL_PROOF_SETTLED_AMOUNT),
            .is_sealed_so = has_seal ? text_equal(kept, now) : has_none,
        };
        TRY(settled_prove(proving, &one, &previous));
        previous = one;
    }
}

enum err settle_prove(struct proving *proving)
{
    TRY(payables_prove(proving));
    TRY(payouts_prove(proving));
    TRY(periods_prove(proving));
    return books_prove(proving);
}
