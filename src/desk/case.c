/* Cases: opening, listing, closing. */
#include "desk/case.h"

#include <stdlib.h>

#include "base/check.h"
#include "desk/case_row.h"
#include "desk/reconciliation_sql.h"
#include "desk/webhook.h"
#include "ledger/origin.h"

/* ---- opening ---- */

static void case_bind(struct statement *row, const struct reconciliation_case *item)
{
    bind_int(row, ARG_CASE_INSERT_ID, item->id);
    bind_int(row, ARG_CASE_INSERT_CHANNEL_ID, item->channel_id);
    bind_int(row, ARG_CASE_INSERT_KIND, item->kind);
    bind_text(row, ARG_CASE_INSERT_SUBJECT, item->subject);
    bind_int(row, ARG_CASE_INSERT_DAY, item->day.number);
    bind_int(row, ARG_CASE_INSERT_STATE, CASE_OPEN);
    bind_int(row, ARG_CASE_INSERT_REGISTER_ID, item->register_id);
    bind_int(row, ARG_CASE_INSERT_LINE, item->line);
    bind_int(row, ARG_CASE_INSERT_DOCUMENT_ID, item->document_id);
    bind_int(row, ARG_CASE_INSERT_SUSPENSE_ID, item->suspense_id);
    bind_int(row, ARG_CASE_INSERT_SCHOOL_ID, item->school_id);
    bind_int(row, ARG_CASE_INSERT_PAYMENT_ID, item->payment_id);
    bind_text(row, ARG_CASE_INSERT_NUMBER, item->number.bytes == NULL ? TEXT("") : item->number);
    bind_int(row, ARG_CASE_INSERT_OURS, money_in_kopecks(item->ours));
    bind_int(row, ARG_CASE_INSERT_THEIRS, money_in_kopecks(item->theirs));
    bind_int(row, ARG_CASE_INSERT_OTHER_DAY, item->other_day.number);
    bind_int(row, ARG_CASE_INSERT_OPENED_AT, item->opened_at.ms);
    bind_int(row, ARG_CASE_INSERT_DEADLINE_AT, item->deadline_at.ms);
    bind_int(row, ARG_CASE_INSERT_ASSIGNED_TO, 0);
    bind_int(row, ARG_CASE_INSERT_RESOLUTION, CASE_UNRESOLVED);
    bind_int(row, ARG_CASE_INSERT_CLOSED_AT, 0);
}

/* SPEC osmp 1.7: the provider must report within 2 h. */
static int64_t hours_of(const struct channel *channel)
{
    enum { BY_FORM = 0, OSMP_FORM = 2, OSMP_HOURS = 2, OTHER_HOURS = 24 };
    int64_t hours = channel_number(channel, CHANNEL_CASE_HOURS);
    if (hours != BY_FORM) return hours;
    return channel_number(channel, CHANNEL_REGISTER) == OSMP_FORM ? OSMP_HOURS : OTHER_HOURS;
}

enum { TELL_ARENA_BYTES = 64 * 1024 };

static enum err cases_tell(struct tx *tx, const struct channel *channel,
                           const struct reconciliation_case *cases, int count)
{
    struct arena arena;
    enum err err = OK;
    arena_init(&arena, TELL_ARENA_BYTES);
    for (int i = 0; err == OK && i < count; i++) {
        arena_reset(&arena);
        err = webhook_tell_difference(tx, &arena, cases[i].id, channel->code,
                                      case_kind_name(cases[i].kind), cases[i].subject, cases[i].day,
                                      cases[i].opened_at);
    }
    arena_release(&arena);
    return err;
}

enum err cases_open(struct tx *tx, const struct channel *channel, struct instant now,
                    struct reconciliation_case *cases, int count)
{
    int64_t first_id;
    if (count == 0) return OK;
    TRY(origin_take_ids(tx, count, &first_id));
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_case_insert);
        for (int i = 0; i < count; i++) {
            cases[i].id = first_id + i;
            cases[i].channel_id = channel->id;
            cases[i].opened_at = now;
            cases[i].deadline_at = instant_add_ms(now, hours_of(channel) * HOUR_MS);
            CHECK(cases[i].subject.size > 0 && cases[i].subject.size <= CASE_SUBJECT_LIMIT);
            case_bind(row, &cases[i]);
            TRY(statement_add(row));
        }
        TRY(statement_flush(row));
    }
    TRY(cases_tell(tx, channel, cases, count));
    scoped(statement) struct statement *events = statement_open(tx, &q_case_opened_event);
    bind_int(events, ARG_CASE_OPENED_EVENT_FIRST_ID, first_id);
    bind_int(events, ARG_CASE_OPENED_EVENT_END_ID, first_id + count);
    return statement_run(events);
}

/* ---- events and closing ---- */

enum err case_event_add(struct tx *tx, int64_t case_id, enum case_event_kind kind, int64_t staff_id,
                        struct instant now, struct text note)
{
    bool found;
    int64_t number;
    {
        scoped(statement) struct statement *last = statement_open(tx, &q_case_last_event);
        bind_int(last, ARG_CASE_LAST_EVENT_CASE_ID, case_id);
        TRY(statement_next(last, &found));
        number = column_int(last, COL_CASE_LAST_EVENT_NUMBER) + 1;
    }
    scoped(statement) struct statement *event = statement_open(tx, &q_case_event_insert);
    bind_int(event, ARG_CASE_EVENT_INSERT_CASE_ID, case_id);
    bind_int(event, ARG_CASE_EVENT_INSERT_NUMBER, number);
    bind_int(event, ARG_CASE_EVENT_INSERT_KIND, kind);
    bind_int(event, ARG_CASE_EVENT_INSERT_STAFF_ID, staff_id);
    bind_int(event, ARG_CASE_EVENT_INSERT_HAPPENED_AT, now.ms);
    bind_text(event, ARG_CASE_EVENT_INSERT_NOTE, note);
    return statement_run(event);
}

enum err case_close(struct tx *tx, int64_t case_id, enum case_resolution resolution,
                    int64_t staff_id, struct instant now, struct text note)
{
    {
        scoped(statement) struct statement *close = statement_open(tx, &q_case_close);
        bind_int(close, ARG_CASE_CLOSE_ID, case_id);
        bind_int(close, ARG_CASE_CLOSE_RESOLUTION, resolution);
        bind_int(close, ARG_CASE_CLOSE_CLOSED_AT, now.ms);
        TRY(statement_run(close));
    }
    return case_event_add(tx, case_id, CASE_EVENT_CLOSED, staff_id, now, note);
}

enum { SETTLED_AT_ONCE = 500 };

enum err cases_settle(struct tx *tx, int64_t channel_id, struct instant now)
{
    int64_t ids[SETTLED_AT_ONCE];
    enum case_resolution resolutions[SETTLED_AT_ONCE];
    int count = 0;
    {
        scoped(statement) struct statement *rows = statement_open(tx, &q_cases_settled);
        bind_int(rows, ARG_CASES_SETTLED_CHANNEL_ID, channel_id);
        for (;;) {
            bool found;
            TRY(statement_next(rows, &found));
            if (!found || count == SETTLED_AT_ONCE) break;
            ids[count] = column_int(rows, COL_CASES_SETTLED_ID);
            resolutions[count++] = (enum case_resolution)column_int(rows,
                                                                    COL_CASES_SETTLED_RESOLUTION);
        }
    }
    for (int i = 0; i < count; i++) {
        TRY(case_close(tx, ids[i], resolutions[i], 0, now, TEXT("")));
    }
    return OK;
}

/* ---- lists ---- */

/* The columns of case_list and case_by_id are the same, in one order. */
static struct reconciliation_case case_read(const struct statement *row, struct arena *arena)
{
    return (struct reconciliation_case){
        .id = column_int(row, COL_CASE_LIST_ID),
        .channel_id = column_int(row, COL_CASE_LIST_CHANNEL_ID),
        .channel_code = column_string(row, COL_CASE_LIST_CHANNEL_CODE, arena),
        .channel_name = column_string(row, COL_CASE_LIST_CHANNEL_NAME, arena),
        .kind = (enum case_kind)column_int(row, COL_CASE_LIST_KIND),
        .subject = column_text(row, COL_CASE_LIST_SUBJECT, arena),
        .day = {(int32_t)column_int(row, COL_CASE_LIST_DAY)},
        .state = (enum case_state)column_int(row, COL_CASE_LIST_STATE),
        .register_id = column_int(row, COL_CASE_LIST_REGISTER_ID),
        .line = column_int(row, COL_CASE_LIST_LINE),
        .document_id = column_int(row, COL_CASE_LIST_DOCUMENT_ID),
        .suspense_id = column_int(row, COL_CASE_LIST_SUSPENSE_ID),
        .school_id = column_int(row, COL_CASE_LIST_SCHOOL_ID),
        .payment_id = column_int(row, COL_CASE_LIST_PAYMENT_ID),
        .number = column_text(row, COL_CASE_LIST_NUMBER, arena),
        .ours = money_of_kopecks(column_int(row, COL_CASE_LIST_OURS)),
        .theirs = money_of_kopecks(column_int(row, COL_CASE_LIST_THEIRS)),
        .other_day = {(int32_t)column_int(row, COL_CASE_LIST_OTHER_DAY)},
        .opened_at = instant_of_ms(column_int(row, COL_CASE_LIST_OPENED_AT)),
        .deadline_at = instant_of_ms(column_int(row, COL_CASE_LIST_DEADLINE_AT)),
        .assigned_to = column_int(row, COL_CASE_LIST_ASSIGNED_TO),
        .resolution = (enum case_resolution)column_int(row, COL_CASE_LIST_RESOLUTION),
        .closed_at = instant_of_ms(column_int(row, COL_CASE_LIST_CLOSED_AT)),
    };
}

enum err cases_load(struct tx *tx, struct arena *arena, const struct case_filter *filter,
                    struct case_list *out_list)
{
    int limit = filter->limit > 0 && filter->limit < CASE_PAGE ? filter->limit : CASE_PAGE;
    struct case_list list = {ARENA_ARRAY(arena, struct reconciliation_case, CASE_PAGE), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_case_list);
    bind_int(rows, ARG_CASE_LIST_STATE, filter->state);
    bind_int(rows, ARG_CASE_LIST_CHANNEL_ID, filter->channel_id);
    bind_int(rows, ARG_CASE_LIST_DAY, filter->has_day ? filter->day.number : -1);
    bind_int(rows, ARG_CASE_LIST_AFTER, filter->after);
    bind_int(rows, ARG_CASE_LIST_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.cases[list.count++] = case_read(rows, arena);
    }
    *out_list = list;
    return OK;
}

enum err case_find(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                   struct reconciliation_case *out_case)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_case_by_id);
    bind_int(row, ARG_CASE_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_case = case_read(row, arena);
    return OK;
}

enum { EVENTS_LIMIT = 200 };

enum err case_load(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                   struct reconciliation_case *out_case, struct case_history *out_history)
{
    struct case_history history = {ARENA_ARRAY(arena, struct case_event, EVENTS_LIMIT), 0};
    TRY(case_find(tx, arena, id, out_found, out_case));
    scoped(statement) struct statement *rows = statement_open(tx, &q_case_events);
    bind_int(rows, ARG_CASE_EVENTS_CASE_ID, id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || history.count == EVENTS_LIMIT) break;
        history.events[history.count++] = (struct case_event){
            .kind = (enum case_event_kind)column_int(rows, COL_CASE_EVENTS_KIND),
            .staff_id = column_int(rows, COL_CASE_EVENTS_STAFF_ID),
            .happened_at = instant_of_ms(column_int(rows, COL_CASE_EVENTS_HAPPENED_AT)),
            .note = column_string(rows, COL_CASE_EVENTS_NOTE, arena),
        };
    }
    *out_history = history;
    return OK;
}
