/* Proof of a book: the sums at the ends of its seals are those of its transfers (I-19). */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "ledger/ledger_sql.h"
#include "ledger/proof.h"
#include "ledger/seal_balance.h"

enum { SEAL_SUMS_FIRST_ROOM = 256 };

void proof_seal_sums_move(struct proof *proof, const struct transfer_row *row)
{
    if (proof->seal_at == proof->seal_count) return;
    if (!money_is_amount(money_of_kopecks(row->amount))) return;
    seal_balances_move(&proof->folded, row->debit_id, row->credit_id, row->amount);
}

static struct seal_sum *sum_new(struct proof *proof)
{
    if (proof->seal_sum_count == proof->seal_sum_room) {
        size_t room = proof->seal_sum_room;
        proof->seal_sum_room = room == 0 ? SEAL_SUMS_FIRST_ROOM : room * 2;
        proof->seal_sums = memory_resize(proof->seal_sums,
                                         proof->seal_sum_room * sizeof *proof->seal_sums);
    }
    return &proof->seal_sums[proof->seal_sum_count++];
}

static int sum_compare(const void *a, const void *b)
{
    const struct seal_sum *left = a, *right = b;
    return (left->account_id > right->account_id) - (left->account_id < right->account_id);
}

void proof_seal_sums_keep(struct proof *proof, struct day seal_day)
{
    size_t first = proof->seal_sum_count;
    for (size_t i = 0; i < proof->folded.place_count; i++) {
        const struct account_sum *sum = &proof->folded.places[i];
        if (!sum->is_taken) continue;
        *sum_new(proof) = (struct seal_sum){seal_day, sum->id, sum->debits, sum->credits};
    }
    if (proof->seal_sum_count == first) return;
    qsort(&proof->seal_sums[first], proof->seal_sum_count - first, sizeof *proof->seal_sums,
          sum_compare);
}

static void sum_found(struct proof *proof, struct day day, int64_t account_id, const char *what)
{
    struct date date = day_date(day);
    proof_found(proof, "sum of account %" PRId64 " of school %" PRId64 " at %04d-%02d-%02d: %s",
                account_id, proof->book.school_id, date.year, date.month, date.day_of_month, what);
}

/* Below zero: the kept one stands before the stored one. */
static int place_compare(const struct seal_sum *kept, const struct seal_sum *stored)
{
    int order = day_compare(kept->day, stored->day);
    return order != 0 ? order : sum_compare(kept, stored);
}

/* Those kept that stand before `stored` have no row; all that are left when it is NULL. */
static void missing_tell(struct proof *proof, size_t *at, const struct seal_sum *stored)
{
    for (; *at < proof->seal_sum_count; ++*at) {
        const struct seal_sum *kept = &proof->seal_sums[*at];
        if (stored != NULL && place_compare(kept, stored) >= 0) return;
        sum_found(proof, kept->day, kept->account_id, "is missing");
    }
}

static void stored_judge(struct proof *proof, size_t *at, const struct seal_sum *stored)
{
    missing_tell(proof, at, stored);
    const struct seal_sum *kept = *at < proof->seal_sum_count ? &proof->seal_sums[*at] : NULL;
    if (kept == NULL || place_compare(kept, stored) != 0) {
        sum_found(proof, stored->day, stored->account_id, "is of no seal and account");
        return;
    }
    ++*at;
    if (kept->debits != stored->debits || kept->credits != stored->credits) {
        sum_found(proof, stored->day, stored->account_id, "is not the sum of its transfers");
    }
}

static struct seal_sum stored_read(const struct statement *rows)
{
    int64_t day = column_int(rows, COL_PROOF_SEAL_BALANCES_DAY);
    bool fits = day >= 0 && day < PROOF_DAY_LIMIT;
    return (struct seal_sum){
        .day = day_of_number(fits ? (int32_t)day : 0),
        .account_id = column_int(rows, COL_PROOF_SEAL_BALANCES_ACCOUNT_ID),
        .debits = column_int(rows, COL_PROOF_SEAL_BALANCES_DEBITS),
        .credits = column_int(rows, COL_PROOF_SEAL_BALANCES_CREDITS),
    };
}

enum err proof_seal_sums_end(struct proof *proof)
{
    size_t at = 0;
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_seal_balances);
    bind_int(rows, ARG_PROOF_SEAL_BALANCES_SCHOOL_ID, proof->book.school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct seal_sum stored = stored_read(rows);
        stored_judge(proof, &at, &stored);
    }
    missing_tell(proof, &at, NULL);
    return OK;
}
