/* Acts of the operator on a till: each with its event, in one transaction. */
#include "desk/till_act.h"

#include "base/check.h"
#include "desk/tills_sql.h"

/* ---- events ---- */

enum err till_event_write(struct tx *tx, const struct till_event *event)
{
    bool found;
    scoped(statement) struct statement *newest = statement_open(tx, &q_till_event_newest);
    bind_int(newest, ARG_TILL_EVENT_NEWEST_SCHOOL_ID, event->school_id);
    TRY(statement_next(newest, &found));
    CHECK(found);
    int64_t number = column_int(newest, COL_TILL_EVENT_NEWEST_NUMBER) + 1;
    scoped(statement) struct statement *insert = statement_open(tx, &q_till_event_insert);
    bind_int(insert, ARG_TILL_EVENT_INSERT_SCHOOL_ID, event->school_id);
    bind_int(insert, ARG_TILL_EVENT_INSERT_NUMBER, number);
    bind_int(insert, ARG_TILL_EVENT_INSERT_ORIGIN, event->origin);
    bind_int(insert, ARG_TILL_EVENT_INSERT_KIND, event->kind);
    bind_text(insert, ARG_TILL_EVENT_INSERT_WORDS, event->words);
    bind_int(insert, ARG_TILL_EVENT_INSERT_OTHER_SCHOOL_ID, event->other_school_id);
    bind_int(insert, ARG_TILL_EVENT_INSERT_STAFF_ID, event->staff_id);
    bind_int(insert, ARG_TILL_EVENT_INSERT_HAPPENED_AT, event->happened_at.ms);
    return statement_run(insert);
}

static struct till_event event_read(const struct statement *row, struct arena *arena,
                                    int64_t school_id)
{
    bool has_staff = !column_is_null(row, COL_TILL_EVENTS_STAFF_NAME);
    return (struct till_event){
        .school_id = school_id,
        .origin = column_int(row, COL_TILL_EVENTS_ORIGIN),
        .kind = (enum till_event_kind)column_int(row, COL_TILL_EVENTS_KIND),
        .words = column_text(row, COL_TILL_EVENTS_WORDS, arena),
        .other_school_id = column_int(row, COL_TILL_EVENTS_OTHER_SCHOOL_ID),
        .other_school_number = column_is_null(row, COL_TILL_EVENTS_OTHER_SCHOOL_NUMBER)
                                   ? 0
                                   : column_int(row, COL_TILL_EVENTS_OTHER_SCHOOL_NUMBER),
        .staff_id = column_int(row, COL_TILL_EVENTS_STAFF_ID),
        .staff_name = has_staff ? column_string(row, COL_TILL_EVENTS_STAFF_NAME, arena) : "",
        .happened_at = instant_of_ms(column_int(row, COL_TILL_EVENTS_HAPPENED_AT)),
    };
}

enum err till_events_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                          struct till_events *out_events)
{
    struct till_events events = {.list = ARENA_ARRAY(arena, struct till_event, TILL_EVENTS_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_events);
    bind_int(rows, ARG_TILL_EVENTS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILL_EVENTS_ORIGIN, origin);
    bind_int(rows, ARG_TILL_EVENTS_MOST, TILL_EVENTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        events.list[events.count++] = event_read(rows, arena, school_id);
    }
    *out_events = events;
    return OK;
}

/* ---- acts ---- */

struct act_work {
    struct arena *arena;
    struct till_act *act;
    struct instant now;
    struct school school;
    struct till till;
};

enum till_act_status till_is_clean(const struct till *till, bool has_said,
                                   const struct till_state_said *said, struct instant said_at,
                                   struct instant now)
{
    bool has_done = till->progress.highest > 0;
    if (!has_said && !has_done) return TILL_ACT_DONE; /* a code was used and nothing since */
    if (!has_said || now.ms - said_at.ms > TILL_HEARD_MS) return TILL_ACT_NOT_HEARD;
    if (said->shift != 0) return TILL_ACT_SHIFT_OPEN;
    if (said->unsent > 0 || till->progress.highest != till->progress.acknowledged) {
        return TILL_ACT_UNSENT;
    }
    return TILL_ACT_DONE;
}

static enum err till_find(struct tx *tx, struct act_work *work)
{
    bool found;
    struct till_act *act = work->act;
    act->status = TILL_ACT_UNKNOWN;
    TRY(school_by_number(tx, work->arena, act->school_number, &found, &work->school));
    if (!found) return OK;
    TRY(till_load(tx, work->arena, work->school.id, act->origin, &found, &work->till));
    bool is_in_use = found &&
                     (work->till.state == TILL_ACTIVE || work->till.state == TILL_RESTORED);
    if (is_in_use) act->status = TILL_ACT_DONE;
    return OK;
}

static enum err clean_check(struct tx *tx, struct act_work *work)
{
    bool has_said;
    struct till_state_said *said = ARENA_NEW(work->arena, struct till_state_said);
    struct instant said_at = {0};
    TRY(till_state_load(tx, work->arena, work->school.id, work->act->origin, &has_said, said,
                        &said_at));
    work->act->status = till_is_clean(&work->till, has_said, said, said_at, work->now);
    return OK;
}

static struct till_event event_of(const struct act_work *work, enum till_event_kind kind,
                                  struct text words)
{
    return (struct till_event){
        .school_id = work->school.id,
        .origin = work->act->origin,
        .kind = kind,
        .words = words,
        .staff_id = work->act->staff_id,
        .happened_at = work->now,
    };
}

static enum err act_run(struct desk *desk, struct arena *arena, struct till_act *act,
                        store_work run)
{
    struct act_work work = {.arena = arena, .act = act, .now = world_now(desk->world)};
    return store_write(desk->store, 0, run, &work);
}

/* ---- rename ---- */

static enum err rename_work(struct tx *tx, void *context)
{
    struct act_work *work = context;
    TRY(till_find(tx, work));
    if (work->act->status != TILL_ACT_DONE) return OK;
    if (!till_name_is_formed(work->act->name)) {
        work->act->status = TILL_ACT_NAME_INVALID;
        return OK;
    }
    if (text_is(work->act->name, work->till.name)) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_till_set_name);
    bind_int(set, ARG_TILL_SET_NAME_SCHOOL_ID, work->school.id);
    bind_int(set, ARG_TILL_SET_NAME_ORIGIN, work->act->origin);
    bind_text(set, ARG_TILL_SET_NAME_NAME, work->act->name);
    TRY(statement_run(set));
    const struct till_event event = event_of(work, TILL_EVENT_RENAMED, text_of(work->till.name));
    TRY(till_event_write(tx, &event));
    return lan_change(tx, work->arena, work->school.id, false);
}

enum err till_rename(struct desk *desk, struct arena *arena, struct till_act *act)
{
    return act_run(desk, arena, act, rename_work);
}

/* ---- retire ---- */

static enum err end_till(struct tx *tx, const struct act_work *work)
{
    TRY(till_set_state(tx, work->school.id, work->act->origin, TILL_REVOKED));
    return lan_change(tx, work->arena, work->school.id, true);
}

static enum err retire_work(struct tx *tx, void *context)
{
    struct act_work *work = context;
    TRY(till_find(tx, work));
    if (work->act->status != TILL_ACT_DONE) return OK;
    if (!work->act->is_known_to_be_out) TRY(clean_check(tx, work));
    if (work->act->status != TILL_ACT_DONE) return OK;
    const struct till_event event = event_of(work, TILL_EVENT_RETIRED, work->act->reason);
    TRY(till_event_write(tx, &event));
    return end_till(tx, work);
}

enum err till_retire(struct desk *desk, struct arena *arena, struct till_act *act)
{
    return act_run(desk, arena, act, retire_work);
}

/* ---- move ---- */

static enum err move_write(struct tx *tx, const struct act_work *work, int64_t other_school_id)
{
    struct text name = text_of(work->till.name);
    struct till_event left = event_of(work, TILL_EVENT_LEFT, name);
    left.other_school_id = other_school_id;
    TRY(till_event_write(tx, &left));
    struct till_event came = event_of(work, TILL_EVENT_CAME, name);
    came.school_id = other_school_id;
    came.origin = 0;
    came.other_school_id = work->school.id;
    TRY(till_event_write(tx, &came));
    TRY(end_till(tx, work));
    return till_code_put(tx, work->arena, other_school_id, name, TILL_CODE_MINUTES_LIMIT, work->now,
                         &work->act->code);
}

static enum err move_work(struct tx *tx, void *context)
{
    struct act_work *work = context;
    struct school other;
    bool found;
    TRY(till_find(tx, work));
    if (work->act->status != TILL_ACT_DONE) return OK;
    TRY(school_by_number(tx, work->arena, work->act->other_school_number, &found, &other));
    if (!found || other.id == work->school.id) {
        work->act->status = TILL_ACT_SCHOOL_UNKNOWN;
        return OK;
    }
    TRY(clean_check(tx, work));
    return work->act->status == TILL_ACT_DONE ? move_write(tx, work, other.id) : OK;
}

enum err till_move(struct desk *desk, struct arena *arena, struct till_act *act)
{
    return act_run(desk, arena, act, move_work);
}
