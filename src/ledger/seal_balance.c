/* Sums at the ends of sealed days. The invariant: a row is the sum of all transfers of the book up
 * to the end of its seal (docs/LEDGER.md I-19). */
#include "ledger/seal_balance.h"

#include "ledger/account.h"
#include "ledger/ledger_sql.h"

int64_t seal_balance_account(int64_t account_id)
{
    return account_is_personal(account_id) ? SEAL_BALANCE_PEOPLE : account_id;
}

void seal_balances_move(struct sums *sums, int64_t debit_id, int64_t credit_id, int64_t amount)
{
    sums_of(sums, seal_balance_account(debit_id))->debits += amount;
    sums_of(sums, seal_balance_account(credit_id))->credits += amount;
}

enum err seal_balances_load(struct tx *tx, int64_t school_id, struct day seal_day,
                            struct sums *sums, bool *out_found)
{
    *out_found = false;
    scoped(statement) struct statement *rows = statement_open(tx, &q_seal_balances);
    bind_int(rows, ARG_SEAL_BALANCES_SCHOOL_ID, school_id);
    bind_int(rows, ARG_SEAL_BALANCES_DAY, seal_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct account_sum *sum = sums_of(sums, column_int(rows, COL_SEAL_BALANCES_ACCOUNT_ID));
        sum->debits += column_int(rows, COL_SEAL_BALANCES_DEBITS);
        sum->credits += column_int(rows, COL_SEAL_BALANCES_CREDITS);
        *out_found = true;
    }
}

enum err seal_balances_add(struct tx *tx, int64_t school_id, int64_t first_seq, int64_t next_seq,
                           struct sums *sums)
{
    if (first_seq >= next_seq) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_turnover_sums);
    bind_int(rows, ARG_TURNOVER_SUMS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TURNOVER_SUMS_FIRST_SEQ, first_seq);
    bind_int(rows, ARG_TURNOVER_SUMS_NEXT_SEQ, next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        seal_balances_move(sums, column_int(rows, COL_TURNOVER_SUMS_DEBIT_ID),
                           column_int(rows, COL_TURNOVER_SUMS_CREDIT_ID),
                           column_int(rows, COL_TURNOVER_SUMS_AMOUNT));
    }
}

enum err seal_balances_save(struct tx *tx, int64_t school_id, struct day seal_day,
                            const struct sums *sums)
{
    scoped(statement) struct statement *save = statement_open(tx, &q_seal_balance_save);
    for (size_t i = 0; i < sums->place_count; i++) {
        const struct account_sum *sum = &sums->places[i];
        if (!sum->is_taken) continue;
        bind_int(save, ARG_SEAL_BALANCE_SAVE_SCHOOL_ID, school_id);
        bind_int(save, ARG_SEAL_BALANCE_SAVE_DAY, seal_day.number);
        bind_int(save, ARG_SEAL_BALANCE_SAVE_ACCOUNT_ID, sum->id);
        bind_int(save, ARG_SEAL_BALANCE_SAVE_DEBITS, sum->debits);
        bind_int(save, ARG_SEAL_BALANCE_SAVE_CREDITS, sum->credits);
        TRY(statement_add(save));
    }
    return statement_flush(save);
}

/* ---- rebuilding ---- */

struct sealed_day {
    struct day day;
    int64_t next_seq;
};

struct seal_days {
    struct sums sums, stored;
    int64_t seq; /* the sums hold what is before */
    int64_t changed;
};

/* The stored rows are right, taking an account without a row for one that never moved. */
static bool sums_agree(const struct sums *left, struct sums *right)
{
    for (size_t i = 0; i < left->place_count; i++) {
        const struct account_sum *sum = &left->places[i];
        if (!sum->is_taken) continue;
        const struct account_sum *other = sums_of(right, sum->id);
        if (other->debits != sum->debits || other->credits != sum->credits) return false;
    }
    return left->used == right->used;
}

static enum err day_rebuild(struct tx *tx, int64_t school_id, struct sealed_day seal,
                            struct seal_days *work)
{
    bool found;
    TRY(seal_balances_add(tx, school_id, work->seq, seal.next_seq, &work->sums));
    work->seq = seal.next_seq;
    sums_release(&work->stored);
    TRY(seal_balances_load(tx, school_id, seal.day, &work->stored, &found));
    if (sums_agree(&work->sums, &work->stored)) return OK;
    work->changed++;
    {
        scoped(statement) struct statement *drop = statement_open(tx, &q_seal_balance_delete);
        bind_int(drop, ARG_SEAL_BALANCE_DELETE_SCHOOL_ID, school_id);
        bind_int(drop, ARG_SEAL_BALANCE_DELETE_DAY, seal.day.number);
        TRY(statement_run(drop));
    }
    return seal_balances_save(tx, school_id, seal.day, &work->sums);
}

static enum err days_rebuild(struct tx *tx, int64_t school_id, struct seal_days *work)
{
    scoped(statement) struct statement *seals = statement_open(tx, &q_proof_seals);
    bind_int(seals, ARG_PROOF_SEALS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(seals, &found));
        if (!found) return OK;
        struct sealed_day seal = {
            .day = day_of_number((int32_t)column_int(seals, COL_PROOF_SEALS_DAY)),
            .next_seq = column_int(seals, COL_PROOF_SEALS_NEXT_SEQ),
        };
        TRY(day_rebuild(tx, school_id, seal, work));
    }
}

static enum err strays_drop(struct tx *tx, int64_t school_id, struct seal_days *work)
{
    bool found;
    int64_t count;
    {
        scoped(statement) struct statement *strays = statement_open(tx, &q_seal_balance_strays);
        bind_int(strays, ARG_SEAL_BALANCE_STRAYS_SCHOOL_ID, school_id);
        TRY(statement_next(strays, &found));
        count = column_int(strays, COL_SEAL_BALANCE_STRAYS_COUNT);
    }
    if (count == 0) return OK;
    work->changed += count;
    scoped(statement) struct statement *drop = statement_open(tx, &q_seal_balance_strays_delete);
    bind_int(drop, ARG_SEAL_BALANCE_STRAYS_DELETE_SCHOOL_ID, school_id);
    return statement_run(drop);
}

enum err seal_balances_rebuild(struct tx *tx, int64_t school_id, int64_t *out_changed)
{
    struct seal_days work = {.seq = 1};
    enum err err = days_rebuild(tx, school_id, &work);
    if (err == OK) err = strays_drop(tx, school_id, &work);
    sums_release(&work.sums);
    sums_release(&work.stored);
    if (err == OK) *out_changed += work.changed;
    return err;
}
