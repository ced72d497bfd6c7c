/* What a change of rosters writes: sheets, marks and events, each table as one batch. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "desk/roster_inside.h"
#include "desk/roster_sql.h"
#include "ledger/origin.h"

void roster_writing_sheet(struct roster_writing *writing, struct roster_sheet *sheet,
                          enum roster_state state, int64_t roster_id)
{
    sheet->state = state;
    for (int i = 0; i < writing->sheet_count; i++) {
        if (writing->sheets[i] != sheet) continue;
        if (roster_id != 0) writing->roster_ids[i] = roster_id;
        return;
    }
    writing->sheets = roster_room(writing->arena, writing->sheets, writing->sheet_count,
                                  sizeof(struct roster_sheet *));
    writing->roster_ids = roster_room(writing->arena, writing->roster_ids, writing->sheet_count,
                                      sizeof *writing->roster_ids);
    writing->roster_ids[writing->sheet_count] = roster_id;
    writing->sheets[writing->sheet_count++] = sheet;
}

void roster_writing_mark(struct roster_writing *writing, const struct roster_place *place,
                         int64_t family_id, bool eats, enum roster_why why)
{
    writing->marks = roster_room(writing->arena, writing->marks, writing->mark_count,
                                 sizeof *writing->marks);
    writing->marks[writing->mark_count++] = (struct roster_mark){
        .account_id = place->account_id,
        .family_id = family_id,
        .class_id = place->class_id,
        .meal = place->meal,
        .eats = eats,
        .why = why,
        .marked_at = writing->day->now,
    };
}

struct roster_event *roster_writing_event(struct roster_writing *writing, int64_t class_id,
                                          int64_t family_id, enum roster_event_kind kind)
{
    writing->events = roster_room(writing->arena, writing->events, writing->event_count,
                                  sizeof *writing->events);
    struct roster_event *event = &writing->events[writing->event_count++];
    *event = (struct roster_event){.class_id = class_id,
                                   .family_id = family_id,
                                   .kind = kind,
                                   .login_id = writing->actor.login_id,
                                   .happened_at = writing->day->now};
    return event;
}

void roster_event_change(struct arena *arena, struct roster_event *event,
                         const struct roster_place *place, int64_t from_id, int64_t to_id)
{
    event->changes = roster_room(arena, event->changes, event->change_count,
                                 sizeof *event->changes);
    event->changes[event->change_count++] = (struct roster_change){
        .account_id = place->account_id, .meal = place->meal, .from_id = from_id, .to_id = to_id};
}

/* ---- saving ---- */

static enum err sheets_save(const struct roster_writing *writing)
{
    const struct roster_day *day = writing->day;
    scoped(statement) struct statement *set = statement_open(writing->tx, &q_roster_sheet_set);
    for (int i = 0; i < writing->sheet_count; i++) {
        const struct roster_sheet *sheet = writing->sheets[i];
        bind_int(set, ARG_ROSTER_SHEET_SET_SCHOOL_ID, day->school_id);
        bind_int(set, ARG_ROSTER_SHEET_SET_DAY, day->day.number);
        bind_int(set, ARG_ROSTER_SHEET_SET_CLASS_ID, sheet->class_id);
        bind_int(set, ARG_ROSTER_SHEET_SET_FAMILY_ID, sheet->family_id);
        bind_int(set, ARG_ROSTER_SHEET_SET_STATE, sheet->state);
        bind_int(set, ARG_ROSTER_SHEET_SET_VERSION, 1); /* is added to what it was */
        bind_int(set, ARG_ROSTER_SHEET_SET_CHANGED_AT, day->now.ms);
        bind_int(set, ARG_ROSTER_SHEET_SET_LOGIN_ID, writing->actor.login_id);
        bind_int(set, ARG_ROSTER_SHEET_SET_ROSTER_ID, writing->roster_ids[i]);
        TRY(statement_add(set));
    }
    return statement_flush(set);
}

/* The same mark twice in one act: the last word stands, and PostgreSQL would not touch a row
 * twice. Marks of one sheet and pupil are few and near each other. */
static bool mark_is_last(const struct roster_writing *writing, int index)
{
    const struct roster_mark *mark = &writing->marks[index];
    for (int i = index + 1; i < writing->mark_count; i++) {
        const struct roster_mark *later = &writing->marks[i];
        if (later->class_id != mark->class_id) return true;
        if (later->account_id == mark->account_id && later->family_id == mark->family_id) {
            return false;
        }
    }
    return true;
}

static enum err marks_save(const struct roster_writing *writing)
{
    const struct roster_day *day = writing->day;
    scoped(statement) struct statement *set = statement_open(writing->tx, &q_roster_mark_set);
    for (int i = 0; i < writing->mark_count; i++) {
        const struct roster_mark *mark = &writing->marks[i];
        if (!mark_is_last(writing, i)) continue;
        bind_int(set, ARG_ROSTER_MARK_SET_SCHOOL_ID, day->school_id);
        bind_int(set, ARG_ROSTER_MARK_SET_DAY, day->day.number);
        bind_int(set, ARG_ROSTER_MARK_SET_CLASS_ID, mark->class_id);
        bind_int(set, ARG_ROSTER_MARK_SET_FAMILY_ID, mark->family_id);
        bind_int(set, ARG_ROSTER_MARK_SET_ACCOUNT_ID, mark->account_id);
        bind_int(set, ARG_ROSTER_MARK_SET_EATS, mark->eats);
        bind_int(set, ARG_ROSTER_MARK_SET_WHY, mark->why);
        bind_int(set, ARG_ROSTER_MARK_SET_MARKED_AT, mark->marked_at.ms);
        TRY(statement_add(set));
    }
    return statement_flush(set);
}

/* [["ACCOUNT",meal,"FROM","TO"],…]: ids as texts, for readers whose numbers stop at 53 bits. */
static struct text changes_text(struct arena *arena, const struct roster_event *event)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_char(&buf, '[');
    for (int i = 0; i < event->change_count; i++) {
        const struct roster_change *change = &event->changes[i];
        buf_printf(&buf, "%s[\"%lld\",%d,\"%lld\",\"%lld\"]", i == 0 ? "" : ",",
                   (long long)change->account_id, (int)change->meal, (long long)change->from_id,
                   (long long)change->to_id);
    }
    buf_add_char(&buf, ']');
    return buf_text(&buf);
}

static enum err events_save(const struct roster_writing *writing, struct text reason)
{
    int64_t first_id;
    const struct roster_day *day = writing->day;
    if (writing->event_count == 0) return OK;
    TRY(origin_take_ids(writing->tx, writing->event_count, &first_id));
    scoped(statement) struct statement *add = statement_open(writing->tx, &q_roster_event_insert);
    for (int i = 0; i < writing->event_count; i++) {
        const struct roster_event *event = &writing->events[i];
        bind_int(add, ARG_ROSTER_EVENT_INSERT_SCHOOL_ID, day->school_id);
        bind_int(add, ARG_ROSTER_EVENT_INSERT_ID, first_id + i);
        bind_int(add, ARG_ROSTER_EVENT_INSERT_DAY, day->day.number);
        bind_int(add, ARG_ROSTER_EVENT_INSERT_CLASS_ID, event->class_id);
        bind_int(add, ARG_ROSTER_EVENT_INSERT_FAMILY_ID, event->family_id);
        bind_int(add, ARG_ROSTER_EVENT_INSERT_KIND, event->kind);
        bind_int(add, ARG_ROSTER_EVENT_INSERT_LOGIN_ID, event->login_id);
        bind_text(add, ARG_ROSTER_EVENT_INSERT_REASON, reason.bytes == NULL ? TEXT("") : reason);
        bind_text(add, ARG_ROSTER_EVENT_INSERT_CHANGES, changes_text(writing->arena, event));
        bind_int(add, ARG_ROSTER_EVENT_INSERT_HAPPENED_AT, event->happened_at.ms);
        TRY(statement_add(add));
    }
    return statement_flush(add);
}

enum err roster_writing_save(struct roster_writing *writing, struct text reason)
{
    TRY(sheets_save(writing));
    TRY(marks_save(writing));
    return events_save(writing, reason);
}

/* ---- handing in ---- */

void roster_sheet_freeze(struct roster_writing *writing, struct roster_sheet *sheet)
{
    struct roster_day *day = writing->day;
    const struct roster_class *class = roster_class_find(day, sheet->class_id);
    for (int i = 0; i < class->place_count; i++) {
        const struct roster_place *place = &day->places.at[class->first_place + i];
        bool eats = place->family_id == sheet->family_id;
        if (eats || place->proposed_id == sheet->family_id) {
            roster_writing_mark(writing, place, sheet->family_id, eats, place->why);
        }
    }
}
