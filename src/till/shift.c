/* Shifts: opening, taking over, and what a shift is. */
#include "till/shift.h"

#include "base/check.h"
#include "till/crew.h"
#include "till/identity.h"
#include "till/outbox.h"
#include "till/shift_inside.h"
#include "till/till_sql.h"

enum err shift_newest(struct tx *tx, bool *out_found, struct shift *out_shift)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_shift_newest);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_shift = (struct shift){
        .number = column_int(row, COL_SHIFT_NEWEST_NUMBER),
        .is_open = column_is_null(row, COL_SHIFT_NEWEST_CLOSED_AT),
        .opened_at = instant_of_ms(column_int(row, COL_SHIFT_NEWEST_OPENED_AT)),
        .closed_at = instant_of_ms(column_int(row, COL_SHIFT_NEWEST_CLOSED_AT)),
        .opened_by = column_int(row, COL_SHIFT_NEWEST_OPENED_BY),
        .closed_by = column_int(row, COL_SHIFT_NEWEST_CLOSED_BY),
        .cashier_id = column_int(row, COL_SHIFT_NEWEST_CASHIER_ID),
    };
    return OK;
}

enum err shift_judge_cashier(struct tx *tx, int64_t cashier_id, enum shift_status *out_status)
{
    struct arena arena;
    struct cashier cashier;
    bool found;
    enum { CASHIER_ARENA_BYTES = 4096 };
    arena_init(&arena, CASHIER_ARENA_BYTES);
    enum err err = crew_by_id(tx, &arena, cashier_id, &found, &cashier);
    if (err == OK) *out_status = found && cashier.is_active ? SHIFT_DONE : SHIFT_CASHIER_UNKNOWN;
    arena_release(&arena);
    return err;
}

/* Whether the till is enrolled and its clock can be right. */
static enum err judge_till(struct tx *tx, struct instant now, enum shift_status *out_status)
{
    bool found;
    struct outbox_standing standing;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_identity_load);
        TRY(statement_next(row, &found));
    }
    *out_status = SHIFT_NOT_ENROLLED;
    if (!found) return OK;
    TRY(outbox_standing(tx, &standing));
    enum clock_state clock = clock_judge(now, standing.last_at);
    *out_status = clock == CLOCK_BEHIND || clock == CLOCK_AHEAD ? SHIFT_CLOCK_WRONG : SHIFT_DONE;
    return OK;
}

struct opening {
    int64_t cashier_id;
    struct instant now;
    enum shift_status status;
    struct shift shift;
};

static enum err open_work(struct tx *tx, void *context)
{
    struct opening *opening = context;
    struct shift newest = {0};
    bool found;
    TRY(judge_till(tx, opening->now, &opening->status));
    if (opening->status != SHIFT_DONE) return OK;
    TRY(shift_judge_cashier(tx, opening->cashier_id, &opening->status));
    if (opening->status != SHIFT_DONE) return OK;
    TRY(shift_newest(tx, &found, &newest));
    if (found && newest.is_open) {
        opening->status = SHIFT_OPEN_ALREADY;
        opening->shift = newest;
        return OK;
    }
    /* A clock that went back a little does not open a shift before the last one was closed. */
    struct instant at = opening->now;
    if (found && instant_compare(at, newest.closed_at) < 0) at = newest.closed_at;
    {
        scoped(statement) struct statement *insert = statement_open(tx, &q_shift_insert);
        bind_int(insert, ARG_SHIFT_INSERT_NUMBER, newest.number + 1);
        bind_int(insert, ARG_SHIFT_INSERT_NOW, at.ms);
        bind_int(insert, ARG_SHIFT_INSERT_CASHIER_ID, opening->cashier_id);
        TRY(statement_run(insert));
    }
    return shift_newest(tx, &found, &opening->shift);
}

enum err shift_open(struct store *store, int64_t cashier_id, struct instant now,
                    enum shift_status *out_status, struct shift *out_shift)
{
    struct opening opening = {.cashier_id = cashier_id, .now = now};
    TRY(store_write(store, 0, open_work, &opening));
    *out_status = opening.status;
    *out_shift = opening.shift;
    return OK;
}

static enum err enter_work(struct tx *tx, void *context)
{
    struct opening *opening = context;
    struct shift newest;
    bool found;
    opening->status = SHIFT_DONE;
    if (opening->cashier_id != 0) {
        TRY(shift_judge_cashier(tx, opening->cashier_id, &opening->status));
        if (opening->status != SHIFT_DONE) return OK;
    }
    TRY(shift_newest(tx, &found, &newest));
    if (!found || !newest.is_open) {
        opening->status = SHIFT_NOT_OPEN;
        return OK;
    }
    scoped(statement) struct statement *set = statement_open(tx, &q_shift_set_cashier);
    bind_int(set, ARG_SHIFT_SET_CASHIER_NUMBER, newest.number);
    bind_int(set, ARG_SHIFT_SET_CASHIER_CASHIER_ID, opening->cashier_id);
    return statement_run(set);
}

enum err shift_enter(struct store *store, int64_t cashier_id, enum shift_status *out_status)
{
    struct opening opening = {.cashier_id = cashier_id};
    TRY(store_write(store, 0, enter_work, &opening));
    *out_status = opening.status;
    return OK;
}

/* ---- words ---- */

const char *shift_status_name(enum shift_status status)
{
    switch (status) {
    case SHIFT_DONE: return "done";
    case SHIFT_NOT_ENROLLED: return "not_enrolled";
    case SHIFT_CLOCK_WRONG: return "clock_wrong";
    case SHIFT_CASHIER_UNKNOWN: return "cashier_unknown";
    case SHIFT_OPEN_ALREADY: return "open_already";
    case SHIFT_NOT_OPEN: return "not_open";
    }
    return "unknown";
}

const char *shift_status_words(enum shift_status status)
{
    switch (status) {
    case SHIFT_DONE: return NULL;
    case SHIFT_NOT_ENROLLED:
        return "Касса ещё не зарегистрирована. Введите код регистрации от оператора питания.";
    case SHIFT_CLOCK_WRONG:
        return "Часы кассы показывают неверную дату. Установите дату и время на компьютере кассы "
               "или подключите его к сети, затем откройте смену.";
    case SHIFT_CASHIER_UNKNOWN:
        return "Такого кассира нет или его работа на кассе завершена. Обратитесь к оператору "
               "питания.";
    case SHIFT_OPEN_ALREADY: return "Смена уже открыта. Войдите в неё или закройте её Z-отчётом.";
    case SHIFT_NOT_OPEN: return "Смена не открыта. Откройте смену.";
    }
    return NULL;
}
