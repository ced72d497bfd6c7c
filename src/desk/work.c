/* Rows of long work: ordering, looking, cancelling. */
#include "desk/work.h"

#include <string.h>

#include "base/check.h"
#include "desk/work_inside.h"
#include "desk/work_sql.h"

/* ---- ordering ---- */

static enum err find_under_way(struct tx *tx, struct work_order *order, bool *out_found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_work_under_way);
    bind_int(row, ARG_WORK_UNDER_WAY_LOGIN_ID, order->login_id);
    bind_string(row, ARG_WORK_UNDER_WAY_KIND, order->kind);
    bool found;
    TRY(statement_next(row, &found));
    if (found) order->id = column_int(row, COL_WORK_UNDER_WAY_ID);
    *out_found = found;
    return OK;
}

static enum err count_waiting(struct tx *tx, int64_t *out_count)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_work_waiting);
    bool found;
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_WORK_WAITING_WAITING);
    return OK;
}

enum err work_order_write(struct tx *tx, const struct works *works, struct instant now,
                          struct work_order *order)
{
    const struct work_kind *kind = works_kind(works, text_of(order->kind));
    CHECK(kind != NULL && order->params.size <= WORK_PARAMS_LIMIT);
    bool found;
    int64_t waiting;
    order->status = WORK_ORDERED_ALREADY;
    TRY(find_under_way(tx, order, &found));
    if (found) return OK;
    TRY(count_waiting(tx, &waiting));
    order->status = waiting < WORK_WAITING_LIMIT ? WORK_ORDERED : WORK_TOO_MANY;
    if (order->status != WORK_ORDERED) return OK;
    scoped(statement) struct statement *insert = statement_open(tx, &q_work_insert);
    bind_int(insert, ARG_WORK_INSERT_ID, order->id);
    bind_string(insert, ARG_WORK_INSERT_KIND, kind->word);
    bind_string(insert, ARG_WORK_INSERT_TITLE, kind->title);
    bind_int(insert, ARG_WORK_INSERT_LOGIN_ID, order->login_id);
    bind_text(insert, ARG_WORK_INSERT_PARAMS, order->params);
    bind_int(insert, ARG_WORK_INSERT_NOW, now.ms);
    return statement_run(insert);
}

struct ordering {
    struct desk *desk;
    struct work_order *order;
    int64_t new_id;
};

static enum err order_run(struct tx *tx, void *context)
{
    struct ordering *ordering = context;
    ordering->order->id = ordering->new_id;
    return work_order_write(tx, ordering->desk->works, world_now(ordering->desk->world),
                            ordering->order);
}

enum err desk_work_order(struct desk *desk, struct work_order *order)
{
    struct ordering ordering = {.desk = desk, .order = order};
    TRY(id_maker_take(&desk->ids, 1, &ordering.new_id));
    TRY(store_write(desk->store, 0, order_run, &ordering));
    works_wake(desk->works);
    return OK;
}

/* ---- looking ---- */

enum err work_by_id(struct tx *tx, struct arena *arena, int64_t id, int64_t login_id,
                    bool *out_found, struct work *out_work)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_work_by_id);
    bind_int(row, ARG_WORK_BY_ID_ID, id);
    bool found;
    TRY(statement_next(row, &found));
    *out_found = found && column_int(row, COL_WORK_BY_ID_LOGIN_ID) == login_id;
    if (!*out_found) return OK;
    *out_work = (struct work){
        .id = id,
        .login_id = login_id,
        .kind = column_string(row, COL_WORK_BY_ID_KIND, arena),
        .title = column_string(row, COL_WORK_BY_ID_TITLE, arena),
        .state = (enum work_state)column_int(row, COL_WORK_BY_ID_STATE),
        .done = column_int(row, COL_WORK_BY_ID_DONE),
        .total = column_int(row, COL_WORK_BY_ID_TOTAL),
        .words = column_string(row, COL_WORK_BY_ID_WORDS, arena),
        .is_cancelled = column_int(row, COL_WORK_BY_ID_IS_CANCELLED) != 0,
        .ordered_at = instant_of_ms(column_int(row, COL_WORK_BY_ID_ORDERED_AT)),
        .ended_at = instant_of_ms(column_int(row, COL_WORK_BY_ID_ENDED_AT)),
        .result_name = column_string(row, COL_WORK_BY_ID_RESULT_NAME, arena),
        .result_type = column_string(row, COL_WORK_BY_ID_RESULT_TYPE, arena),
        .result_size = column_int(row, COL_WORK_BY_ID_RESULT_SIZE),
        .has_result = !column_is_null(row, COL_WORK_BY_ID_RESULT_ENDS_AT),
        .result_ends_at = instant_of_ms(column_int(row, COL_WORK_BY_ID_RESULT_ENDS_AT)),
    };
    return OK;
}

static struct work listed(const struct statement *row, struct arena *arena)
{
    return (struct work){
        .id = column_int(row, COL_WORKS_OF_LOGIN_ID),
        .login_id = column_int(row, COL_WORKS_OF_LOGIN_LOGIN_ID),
        .kind = column_string(row, COL_WORKS_OF_LOGIN_KIND, arena),
        .title = column_string(row, COL_WORKS_OF_LOGIN_TITLE, arena),
        .state = (enum work_state)column_int(row, COL_WORKS_OF_LOGIN_STATE),
        .done = column_int(row, COL_WORKS_OF_LOGIN_DONE),
        .total = column_int(row, COL_WORKS_OF_LOGIN_TOTAL),
        .words = column_string(row, COL_WORKS_OF_LOGIN_WORDS, arena),
        .is_cancelled = column_int(row, COL_WORKS_OF_LOGIN_IS_CANCELLED) != 0,
        .ordered_at = instant_of_ms(column_int(row, COL_WORKS_OF_LOGIN_ORDERED_AT)),
        .ended_at = instant_of_ms(column_int(row, COL_WORKS_OF_LOGIN_ENDED_AT)),
        .result_name = column_string(row, COL_WORKS_OF_LOGIN_RESULT_NAME, arena),
        .result_type = column_string(row, COL_WORKS_OF_LOGIN_RESULT_TYPE, arena),
        .result_size = column_int(row, COL_WORKS_OF_LOGIN_RESULT_SIZE),
        .has_result = !column_is_null(row, COL_WORKS_OF_LOGIN_RESULT_ENDS_AT),
        .result_ends_at = instant_of_ms(column_int(row, COL_WORKS_OF_LOGIN_RESULT_ENDS_AT)),
    };
}

enum err works_of_login(struct tx *tx, struct arena *arena, int64_t login_id,
                        struct work_list *out_list)
{
    struct work_list list = {ARENA_ARRAY(arena, struct work, WORKS_SHOWN), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_works_of_login);
    bind_int(rows, ARG_WORKS_OF_LOGIN_LOGIN_ID, login_id);
    bind_int(rows, ARG_WORKS_OF_LOGIN_COUNT, WORKS_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_list = list;
        if (!found) return OK;
        list.works[list.count++] = listed(rows, arena);
    }
}

int work_percent(const struct work *work)
{
    if (work->state == WORK_DONE) return 100;
    if (work->total <= 0 || work->done < 0) return -1;
    if (work->done >= work->total) return 100;
    return (int)(work->done < INT64_MAX / 100 ? work->done * 100 / work->total
                                              : work->done / (work->total / 100));
}

const char *work_state_title(enum work_state state)
{
    switch (state) {
    case WORK_WAITS: return "Ждёт очереди";
    case WORK_RUNS: return "Выполняется";
    case WORK_DONE: return "Готово";
    case WORK_REFUSED: return "Не выполнено";
    case WORK_FAILED: return "Сбой";
    case WORK_CANCELLED: return "Отменено";
    }
    return "";
}

/* ---- cancelling ---- */

struct cancelling {
    struct desk *desk;
    struct arena *arena;
    int64_t id, login_id;
};

static enum err cancel_run(struct tx *tx, void *context)
{
    const struct cancelling *cancelling = context;
    bool found;
    struct work work;
    TRY(work_by_id(tx, cancelling->arena, cancelling->id, cancelling->login_id, &found, &work));
    if (!found) return OK;
    scoped(statement) struct statement *waiting = statement_open(tx, &q_work_cancel_waiting);
    bind_int(waiting, ARG_WORK_CANCEL_WAITING_ID, work.id);
    bind_int(waiting, ARG_WORK_CANCEL_WAITING_NOW, world_now(cancelling->desk->world).ms);
    TRY(statement_run(waiting));
    scoped(statement) struct statement *running = statement_open(tx, &q_work_cancel_running);
    bind_int(running, ARG_WORK_CANCEL_RUNNING_ID, work.id);
    return statement_run(running);
}

enum err desk_work_cancel(struct desk *desk, int64_t id, int64_t login_id)
{
    struct arena arena;
    arena_init(&arena, 64 * 1024);
    struct cancelling cancelling = {desk, &arena, id, login_id};
    enum err err = store_write(desk->store, 0, cancel_run, &cancelling);
    arena_release(&arena);
    return err;
}
