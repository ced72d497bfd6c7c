/* The family's log: rows that only grow. */
#include "desk/family_log.h"

#include "desk/household_sql.h"

enum err family_event_write(struct tx *tx, const struct family_event *event)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_family_event_insert);
    bind_int(add, ARG_FAMILY_EVENT_INSERT_SCHOOL_ID, event->school_id);
    bind_int(add, ARG_FAMILY_EVENT_INSERT_ID, event->id);
    bind_int(add, ARG_FAMILY_EVENT_INSERT_ACCOUNT_ID, event->account_id);
    bind_int(add, ARG_FAMILY_EVENT_INSERT_LOGIN_ID, event->login_id);
    bind_int(add, ARG_FAMILY_EVENT_INSERT_KIND, (int64_t)event->kind);
    bind_string(add, ARG_FAMILY_EVENT_INSERT_DETAIL, event->detail);
    bind_int(add, ARG_FAMILY_EVENT_INSERT_HAPPENED_AT, event->happened_at.ms);
    return statement_run(add);
}

static struct family_event take(const struct statement *row, struct arena *arena)
{
    return (struct family_event){
        .id = column_int(row, COL_FAMILY_EVENTS_ID),
        .login_id = column_int(row, COL_FAMILY_EVENTS_LOGIN_ID),
        .kind = (enum family_event_kind)column_int(row, COL_FAMILY_EVENTS_KIND),
        .detail = column_string(row, COL_FAMILY_EVENTS_DETAIL, arena),
        .happened_at = instant_of_ms(column_int(row, COL_FAMILY_EVENTS_HAPPENED_AT)),
    };
}

enum err family_events_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, struct family_events *out_events)
{
    struct family_events events = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_family_events);
    bind_int(rows, ARG_FAMILY_EVENTS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_FAMILY_EVENTS_ACCOUNT_ID, account_id);
    bind_int(rows, ARG_FAMILY_EVENTS_LIMIT, FAMILY_EVENTS_SHOWN_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct family_event event = take(rows, arena);
        event.school_id = school_id;
        event.account_id = account_id;
        events.rows[events.count++] = event;
    }
    *out_events = events;
    return OK;
}
