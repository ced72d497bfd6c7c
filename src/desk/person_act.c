/* One person by hand. */
#include "desk/person_act.h"

#include "desk/card_batch.h"
#include "desk/importing.h"
#include "desk/people_sql.h"
#include "school/school.h"

struct acting {
    struct desk *desk;
    struct arena *arena;
    struct person_act *act;
    bool returns;
};

/* ---- reading what was typed ---- */

static enum err school_of(struct tx *tx, struct acting *acting, struct school *out_school)
{
    bool found;
    TRY(school_by_id(tx, acting->arena, acting->act->school_id, &found, out_school));
    return found ? OK : ERR_NOT_FOUND;
}

static bool typed_read(const struct acting *acting, const struct school *school,
                       enum person_kind kind, struct pupil_row *out_row)
{
    struct person_act *act = acting->act;
    const struct pupil_list_request request = {
        .school_number = school->number,
        .kind = kind,
        .today = day_of_instant(world_now(acting->desk->world), school->zone),
    };
    return pupil_typed_read(acting->arena, &act->typed, &request, out_row, act->problems);
}

/* ---- entering ---- */

static enum err card_order(struct acting *acting, struct tx *tx, struct people_work *work)
{
    struct person_act *act = acting->act;
    struct card_order order = {.account_id = act->person.id, .cause = CARD_CAUSE_FIRST};
    struct card_ordering ordering = {
        .school_id = act->school_id, .login_id = act->login_id, .now = work->now};
    act->card_ordered = false;
    if (!act->orders_card) return OK;
    TRY(people_version(work, &ordering.version));
    TRY(card_orders_add(tx, acting->arena, &ordering, &order, 1));
    act->card_ordered = order.status == CARD_ORDER_TAKEN;
    return OK;
}

static enum err decided_save(struct acting *acting, struct importing *importing, int64_t number)
{
    struct people_work *work;
    struct person_act *act = acting->act;
    act->status = PERSON_ACT_REFUSED;
    if (importing->problems->total > 0) {
        act->reason = importing->problems->list[0].reason;
        return OK;
    }
    const struct row_decision *decision = &importing->decisions[0];
    act->status = PERSON_ACT_EXISTS;
    act->person = decision->person;
    if (decision->outcome != ROW_ADDED) return OK;
    act->status = PERSON_ACT_DONE;
    TRY(importing_save(importing));
    act->person = importing->decisions[0].person;
    TRY(importing_work(importing, number, &work));
    TRY(importing_end(importing));
    return card_order(acting, importing->tx, work);
}

static enum err enter_run(struct tx *tx, void *context)
{
    struct school school;
    struct acting *acting = context;
    struct person_act *act = acting->act;
    struct pupil_row row;
    struct pupil_problems problems = {.total = 0};
    TRY(school_of(tx, acting, &school));
    act->status = PERSON_ACT_FIELDS;
    if (!typed_read(acting, &school, act->kind, &row)) return OK;
    struct pupil_list list = {.rows = &row, .count = 1, .lines = 1};
    struct importing *importing = ARENA_NEW(acting->arena, struct importing);
    *importing = (struct importing){
        .arena = acting->arena,
        .tx = tx,
        .now = world_now(acting->desk->world),
        .login_id = act->login_id,
        .kind = act->kind,
        .list = &list,
        .problems = &problems,
    };
    TRY(importing_decide(importing));
    return decided_save(acting, importing, school.number);
}

enum err desk_person_enter(struct desk *desk, struct arena *arena, struct person_act *act)
{
    struct acting acting = {.desk = desk, .arena = arena, .act = act};
    return store_write(desk->store, act->school_id, enter_run, &acting);
}

/* ---- changing ---- */

static const char *kept(struct arena *arena, struct text text)
{
    return arena_copy(arena, text.bytes, text.size);
}

static enum err changed_save(struct acting *acting, struct people_work *work,
                             const struct person *before, const struct pupil_row *row)
{
    bool added;
    struct arena *arena = acting->arena;
    struct person after = *before;
    after.surname = kept(arena, row->surname);
    after.name = kept(arena, row->name);
    after.patronymic = kept(arena, row->patronymic);
    after.has_birth_day = row->has_birth_day;
    after.birth_day = row->birth_day;
    after.class_name = kept(arena, row->class_name);
    if (acting->returns) after.state = PERSON_ACTIVE;
    TRY(people_class(work, row->class_name, &after.class_id, &added));
    TRY(people_change(work, before, &after));
    acting->act->person = after;
    return people_end(work);
}

static enum err known_load(struct acting *acting, struct tx *tx, struct school *school,
                           struct people_work *work, bool *out_found)
{
    struct person_act *act = acting->act;
    TRY(school_of(tx, acting, school));
    TRY(person_by_id(tx, acting->arena, act->school_id, act->account_id, out_found, &act->person));
    people_begin(work, tx, acting->arena, act->school_id, school->zone, act->login_id,
                 world_now(acting->desk->world), 1);
    act->status = PERSON_ACT_UNKNOWN;
    return OK;
}

static enum err change_run(struct tx *tx, void *context)
{
    bool found;
    struct school school;
    struct people_work work;
    struct pupil_row row;
    struct acting *acting = context;
    struct person_act *act = acting->act;
    TRY(known_load(acting, tx, &school, &work, &found));
    if (!found) return OK;
    act->status = PERSON_ACT_STATE;
    if (acting->returns && act->person.state != PERSON_LEFT) return OK;
    act->status = PERSON_ACT_FIELDS;
    act->typed.number = TEXT("");
    if (!typed_read(acting, &school, act->person.kind, &row)) return OK;
    act->status = PERSON_ACT_DONE;
    struct person before = act->person;
    return changed_save(acting, &work, &before, &row);
}

enum err desk_person_change(struct desk *desk, struct arena *arena, struct person_act *act)
{
    struct acting acting = {.desk = desk, .arena = arena, .act = act};
    return store_write(desk->store, act->school_id, change_run, &acting);
}

enum err desk_person_return(struct desk *desk, struct arena *arena, struct person_act *act)
{
    struct acting acting = {.desk = desk, .arena = arena, .act = act, .returns = true};
    return store_write(desk->store, act->school_id, change_run, &acting);
}

/* ---- leaving ---- */

static enum err leave_run(struct tx *tx, void *context)
{
    bool found;
    struct school school;
    struct people_work work;
    struct acting *acting = context;
    struct person_act *act = acting->act;
    TRY(known_load(acting, tx, &school, &work, &found));
    if (!found) return OK;
    act->status = PERSON_ACT_STATE;
    if (act->person.state != PERSON_ACTIVE) return OK;
    act->status = PERSON_ACT_DONE;
    TRY(people_leave(&work, &act->person));
    return people_end(&work);
}

enum err desk_person_leave(struct desk *desk, struct arena *arena, struct person_act *act)
{
    struct acting acting = {.desk = desk, .arena = arena, .act = act};
    return store_write(desk->store, act->school_id, leave_run, &acting);
}

/* ---- history ---- */

enum err person_history_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t account_id, struct person_history *out_history)
{
    struct person_history history = {
        ARENA_ARRAY(arena, struct person_history_row, PERSON_HISTORY_ROWS), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_person_events);
    bind_int(rows, ARG_PERSON_EVENTS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_PERSON_EVENTS_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_PERSON_EVENTS_COUNT, PERSON_HISTORY_ROWS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_history = history;
        if (!found) return OK;
        history.rows[history.count++] = (struct person_history_row){
            .kind = (enum person_event_kind)column_int(rows, COL_PERSON_EVENTS_KIND),
            .from_class = column_string(rows, COL_PERSON_EVENTS_FROM_CLASS, arena),
            .class_name = column_string(rows, COL_PERSON_EVENTS_CLASS_NAME, arena),
            .other_school_id = column_int(rows, COL_PERSON_EVENTS_OTHER_SCHOOL_ID),
            .login_id = column_int(rows, COL_PERSON_EVENTS_LOGIN_ID),
            .happened_at = instant_of_ms(column_int(rows, COL_PERSON_EVENTS_HAPPENED_AT)),
        };
    }
}
