/* Balances that are written off: carrying it out, giving it back, proving it. */
#include "desk/write_off.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "desk/proving.h"
#include "desk/write_off_sql.h"
#include "ledger/account.h"
#include "ledger/posting.h"

enum { ROUND_ARENA_BYTES = 32 << 20 };

static int64_t written_off_account(void)
{
    return account_system_id(ACCOUNT_WRITTEN_OFF, 0);
}

/* ---- one round ---- */

struct due_line {
    int64_t account_id, posting_id;
    struct money amount;
    struct day last_day;
    enum write_off_outcome outcome;
};

/* Lines of one proposal and one school. */
struct round {
    struct arena *arena;
    const struct world *world;
    struct instant now; /* of the transaction */
    int64_t write_off_id, school_id;
    struct day before;
    struct due_line lines[WRITE_OFF_AT_ONCE];
    int count;
};

static enum err round_load(struct tx *tx, void *context)
{
    struct round *round = context;
    round->count = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_write_off_due);
    bind_int(row, ARG_WRITE_OFF_DUE_COUNT, WRITE_OFF_AT_ONCE);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        int64_t id = column_int(row, COL_WRITE_OFF_DUE_ID);
        int64_t school_id = column_int(row, COL_WRITE_OFF_DUE_SCHOOL_ID);
        bool is_other = id != round->write_off_id || school_id != round->school_id;
        if (round->count > 0 && is_other) continue;
        round->write_off_id = id;
        round->school_id = school_id;
        round->before = day_of_number((int32_t)column_int(row, COL_WRITE_OFF_DUE_BEFORE_DAY));
        round->lines[round->count++] = (struct due_line){
            .account_id = column_int(row, COL_WRITE_OFF_DUE_ACCOUNT_ID),
            .posting_id = column_int(row, COL_WRITE_OFF_DUE_POSTING_ID),
            .amount = money_of_kopecks(column_int(row, COL_WRITE_OFF_DUE_AMOUNT)),
            .last_day = day_of_number((int32_t)column_int(row, COL_WRITE_OFF_DUE_LAST_DAY)),
        };
    }
}

/* Whether the account lies as it lay when it was proposed; NULL: it is dormant no more. */
static const struct dormant *dormant_find(const struct dormant_list *list, int64_t account_id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->rows[i].account_id == account_id) return &list->rows[i];
    }
    return NULL;
}

static bool lies_still(const struct dormant *dormant, const struct due_line *line)
{
    return dormant != NULL && money_compare(dormant->balance, line->amount) == 0 &&
           day_compare(dormant->last_day, line->last_day) == 0;
}

static struct digest content_of(const struct round *round, const struct due_line *line)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, round->write_off_id);
    hash_add_int64(&hash, line->account_id);
    hash_add_int64(&hash, money_in_kopecks(line->amount));
    return hash_digest(&hash);
}

/* Money goes personal → written off, a debt the other way. */
static enum err line_post(struct ledger_batch *batch, const struct round *round,
                          struct due_line *line)
{
    enum posting_status status;
    bool is_debt = money_is_negative(line->amount);
    struct transfer *transfer = ARENA_NEW(round->arena, struct transfer);
    *transfer = (struct transfer){
        .debit_id = is_debt ? written_off_account() : line->account_id,
        .credit_id = is_debt ? line->account_id : written_off_account(),
        .amount = is_debt ? money_minus(money_zero(), line->amount) : line->amount,
        .code = TRANSFER_WRITE_OFF,
    };
    const struct posting posting = {
        .id = line->posting_id,
        .kind = POSTING_WRITE_OFF,
        .happened_at = round->now,
        .has_floor = true,
        .floor = money_zero(),
        .content = content_of(round, line),
        .transfers = transfer,
        .transfer_count = 1,
    };
    TRY(ledger_batch_post(batch, &posting, &status));
    line->outcome = WRITE_OFF_WRITTEN;
    if (status == POSTING_RECORDED) return OK;
    return log_fault(ERR_CONSTRAINT, "write_off", "school=%lld posting=%lld status=%s",
                     (long long)round->school_id, (long long)line->posting_id,
                     posting_status_name(status));
}

static enum err lines_post(struct tx *tx, struct round *round, const struct dormant_list *list)
{
    int64_t posting_ids[WRITE_OFF_AT_ONCE], account_ids[WRITE_OFF_AT_ONCE + 1];
    struct ledger_batch *batch;
    for (int i = 0; i < round->count; i++) {
        posting_ids[i] = round->lines[i].posting_id;
        account_ids[i] = round->lines[i].account_id;
    }
    account_ids[round->count] = written_off_account();
    TRY(account_open(tx, round->school_id, written_off_account(), ACCOUNT_WRITTEN_OFF, round->now));
    const struct ledger_needs needs = {posting_ids, round->count, account_ids, round->count + 1};
    TRY(ledger_batch_open(tx, round->arena, round->school_id, round->now, &needs, &batch));
    for (int i = 0; i < round->count; i++) {
        struct due_line *line = &round->lines[i];
        line->outcome = WRITE_OFF_MOVED;
        if (!lies_still(dormant_find(list, line->account_id), line)) continue;
        TRY(line_post(batch, round, line));
    }
    return ledger_batch_save(batch);
}

static enum err outcomes_write(struct tx *tx, const struct round *round)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_write_off_outcome_insert);
    for (int i = 0; i < round->count; i++) {
        bind_int(add, ARG_WRITE_OFF_OUTCOME_INSERT_WRITE_OFF_ID, round->write_off_id);
        bind_int(add, ARG_WRITE_OFF_OUTCOME_INSERT_SCHOOL_ID, round->school_id);
        bind_int(add, ARG_WRITE_OFF_OUTCOME_INSERT_ACCOUNT_ID, round->lines[i].account_id);
        bind_int(add, ARG_WRITE_OFF_OUTCOME_INSERT_OUTCOME, round->lines[i].outcome);
        bind_int(add, ARG_WRITE_OFF_OUTCOME_INSERT_HAPPENED_AT, round->now.ms);
        TRY(statement_add(add));
    }
    return statement_flush(add);
}

/* The oldest that goes and has no line left is over. */
static enum err going_end(struct tx *tx, const struct round *round)
{
    bool found;
    int64_t id = 0;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_write_off_going);
        TRY(statement_next(row, &found));
        if (!column_is_null(row, COL_WRITE_OFF_GOING_ID)) {
            id = column_int(row, COL_WRITE_OFF_GOING_ID);
        }
    }
    if (id == 0) return OK;
    scoped(statement) struct statement *end = statement_open(tx, &q_write_off_end);
    bind_int(end, ARG_WRITE_OFF_END_ID, id);
    bind_int(end, ARG_WRITE_OFF_END_ENDED_AT, round->now.ms);
    return statement_run(end);
}

static enum err round_run(struct tx *tx, void *context)
{
    struct round *round = context;
    struct dormant_list list;
    round->now = world_now(round->world);
    TRY(round_load(tx, round));
    if (round->count == 0) return going_end(tx, round);
    TRY(dormant_of_school(tx, round->arena, round->school_id, round->before, &list));
    TRY(lines_post(tx, round, &list));
    return outcomes_write(tx, round);
}

struct going_work {
    struct round *round;
    bool is_any;
};

static enum err work_going(struct tx *tx, void *context)
{
    bool found;
    struct going_work *work = context;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_write_off_going);
        TRY(statement_next(row, &found));
        work->is_any = found && !column_is_null(row, COL_WRITE_OFF_GOING_ID);
    }
    return work->is_any ? round_load(tx, work->round) : OK;
}

enum err desk_write_off_round(struct desk *desk, int *out_count)
{
    struct arena arena;
    *out_count = 0;
    arena_init(&arena, ROUND_ARENA_BYTES);
    struct round *round = ARENA_NEW(&arena, struct round);
    struct going_work going = {.round = round};
    round->arena = &arena;
    round->world = desk->world;
    enum err err = store_read(desk->store, work_going, &going);
    if (err == OK && going.is_any) {
        err = store_write(desk->store, round->school_id, round_run, round);
        if (err == OK) *out_count = round->count;
    }
    arena_release(&arena);
    return err;
}

enum err desk_write_offs_work(struct desk *desk, int *out_count)
{
    *out_count = 0;
    for (int count = 1; count > 0;) {
        TRY(desk_write_off_round(desk, &count));
        *out_count += count;
    }
    return OK;
}

/* ---- giving back ---- */

const char *write_off_return_refusal(enum write_off_return_status status)
{
    switch (status) {
    case RETURN_DONE:
    case RETURN_EXISTS: return NULL;
    case RETURN_UNKNOWN: return "Такого списания нет: возвращать нечего.";
    case RETURN_NO_REASON: return "Напишите основание: заявление, дата, кто обратился.";
    case RETURN_REASON_LONG: return "Слишком длинное основание.";
    }
    return NULL;
}

struct returning {
    struct desk *desk;
    struct arena *arena;
    struct write_off_return *back;
    int64_t reversal_id;
};

static enum err reversal_post(struct tx *tx, const struct returning *returning,
                              const struct write_off_line *line, struct instant now)
{
    struct ledger_batch *batch;
    enum posting_status status;
    struct hash hash;
    const struct ledger_needs needs = {&returning->reversal_id, 1, NULL, 0};
    TRY(ledger_batch_open(tx, returning->arena, line->school_id, now, &needs, &batch));
    hash_init(&hash);
    hash_add_int64(&hash, line->posting_id);
    hash_add_text(&hash, returning->back->reason);
    const struct posting posting = {
        .id = returning->reversal_id,
        .kind = POSTING_REVERSAL,
        .happened_at = now,
        .is_fact = true,
        .reverses_id = line->posting_id,
        .content = hash_digest(&hash),
    };
    TRY(ledger_batch_post(batch, &posting, &status));
    if (status == POSTING_RECORDED) return ledger_batch_save(batch);
    return log_fault(ERR_CONSTRAINT, "write_off_return", "school=%lld posting=%lld status=%s",
                     (long long)line->school_id, (long long)line->posting_id,
                     posting_status_name(status));
}

static enum err return_run(struct tx *tx, void *context)
{
    struct returning *returning = context;
    struct write_off_return *back = returning->back;
    struct write_off_line line;
    struct instant now = world_now(returning->desk->world);
    bool found;
    TRY(write_off_line_load(tx, returning->arena, back->posting_id, &found, &line));
    back->status = RETURN_UNKNOWN;
    if (!found || line.outcome != WRITE_OFF_WRITTEN) return OK;
    back->status = RETURN_EXISTS;
    if (line.is_returned) return OK;
    back->status = RETURN_NO_REASON;
    if (text_trim(back->reason).size == 0) return OK;
    back->status = RETURN_REASON_LONG;
    if (text_length_characters(back->reason) > WRITE_OFF_REASON_LIMIT) return OK;
    TRY(reversal_post(tx, returning, &line, now));
    scoped(statement) struct statement *add = statement_open(tx, &q_write_off_return_insert);
    bind_int(add, ARG_WRITE_OFF_RETURN_INSERT_POSTING_ID, line.posting_id);
    bind_int(add, ARG_WRITE_OFF_RETURN_INSERT_REVERSAL_ID, returning->reversal_id);
    bind_text(add, ARG_WRITE_OFF_RETURN_INSERT_REASON, text_trim(back->reason));
    bind_int(add, ARG_WRITE_OFF_RETURN_INSERT_STAFF_ID, back->staff_id);
    bind_int(add, ARG_WRITE_OFF_RETURN_INSERT_HAPPENED_AT, now.ms);
    back->status = RETURN_DONE;
    return statement_run(add);
}

enum err desk_write_off_return(struct desk *desk, struct arena *arena,
                               struct write_off_return *back)
{
    struct returning returning = {.desk = desk, .arena = arena, .back = back};
    TRY(id_maker_take(&desk->ids, 1, &returning.reversal_id));
    return store_write(desk->store, 0, return_run, &returning);
}

/* ---- the proof ---- */

enum err write_off_prove(struct proving *proving)
{
    scoped(statement) struct statement *row = statement_open(proving->tx, &q_proof_write_offs);
    bind_int(row, ARG_PROOF_WRITE_OFFS_ACCOUNT_ID, written_off_account());
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        int64_t school_id = column_int(row, COL_PROOF_WRITE_OFFS_SCHOOL_ID);
        proving_found(proving, school_id,
                      "written off in school %" PRId64 ": %" PRId64
                      " kopecks, the account of it has %" PRId64,
                      school_id, column_int(row, COL_PROOF_WRITE_OFFS_AMOUNT),
                      column_int(row, COL_PROOF_WRITE_OFFS_BALANCE));
    }
}
