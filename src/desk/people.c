/* Changing people. */
#include "desk/people.h"

#include "base/check.h"
#include "desk/entitle.h"
#include "desk/people_sql.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/card.h"
#include "school/school.h"
#include "school/school_sql.h"

enum { IDS_AT_ONCE = 64, PEOPLE_FIRST_ROOM = 1024, CARDS_OF_PERSON = 64 };

void people_begin(struct people_work *work, struct tx *tx, struct arena *arena, int64_t school_id,
                  const struct zone *zone, int64_t login_id, struct instant now, int limit)
{
    *work = (struct people_work){.tx = tx,
                                 .arena = arena,
                                 .school_id = school_id,
                                 .login_id = login_id,
                                 .zone = zone,
                                 .now = now,
                                 .touched_limit = limit};
    id_map_init(&work->touched, arena, limit + 1);
}

enum err people_version(struct people_work *work, int64_t *out_version)
{
    if (work->version == 0) {
        TRY(book_raise_version(work->tx, work->school_id, &work->version));
    }
    *out_version = work->version;
    return OK;
}

enum err people_id(struct people_work *work, int64_t *out_id)
{
    if (work->next_id == work->end_id) {
        /* As many as the work may still need, so that a long list asks once. */
        int64_t count = IDS_AT_ONCE + 2 * (int64_t)work->touched_limit;
        TRY(origin_take_ids(work->tx, count, &work->next_id));
        work->end_id = work->next_id + count;
    }
    *out_id = work->next_id++;
    return OK;
}

enum err people_class(struct people_work *work, struct text name, int64_t *out_class_id,
                      bool *out_added)
{
    int64_t id;
    *out_added = false;
    *out_class_id = 0;
    if (name.size == 0) return OK;
    TRY(people_id(work, &id));
    return class_find_or_add(work->tx, work->school_id, name, id, out_class_id, out_added);
}

enum err people_event(struct people_work *work, const struct person *before, int64_t class_id,
                      enum person_event_kind kind, int64_t other_school_id, int64_t id)
{
    scoped(statement) struct statement *insert = statement_open(work->tx, &q_person_event_insert);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_SCHOOL_ID, work->school_id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_ID, id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_ACCOUNT_ID, before->id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_KIND, kind);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_FROM_CLASS_ID, before->class_id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_CLASS_ID, class_id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_OTHER_SCHOOL_ID, other_school_id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_CAUSE_ID, work->cause_id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_LOGIN_ID, work->login_id);
    bind_int(insert, ARG_PERSON_EVENT_INSERT_HAPPENED_AT, work->now.ms);
    return statement_run(insert);
}

static enum err event(struct people_work *work, const struct person *before, int64_t class_id,
                      enum person_event_kind kind, int64_t *out_id)
{
    TRY(people_id(work, out_id));
    return people_event(work, before, class_id, kind, 0, *out_id);
}

static void touch(struct people_work *work, int64_t account_id)
{
    CHECK(work->touched.count <= work->touched_limit);
    id_map_add(&work->touched, account_id);
}

enum err people_add(struct people_work *work, struct person *person)
{
    int64_t version, event_id;
    TRY(people_version(work, &version));
    if (person->id == 0) TRY(people_id(work, &person->id));
    TRY(person_add(work->tx, work->arena, person, version, work->now));
    touch(work, person->id);
    struct person before = *person;
    before.class_id = 0;
    return event(work, &before, person->class_id, PERSON_EVENT_ADDED, &event_id);
}

/* ---- cards of who leaves and returns ---- */

struct cards {
    struct card cards[CARDS_OF_PERSON];
    int count;
};

static enum err cards_in_use(struct people_work *work, int64_t account_id, struct cards *out)
{
    out->count = 0;
    scoped(statement) struct statement *rows = statement_open(work->tx, &q_cards_in_use);
    bind_int(rows, ARG_CARDS_IN_USE_SCHOOL_ID, work->school_id);
    bind_int(rows, ARG_CARDS_IN_USE_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || out->count == CARDS_OF_PERSON) return OK;
        out->cards[out->count++] = (struct card){
            .school_id = work->school_id,
            .id = column_int(rows, COL_CARDS_IN_USE_ID),
            .account_id = account_id,
            .chip = column_text(rows, COL_CARDS_IN_USE_CHIP, work->arena),
            .state = (enum card_state)column_int(rows, COL_CARDS_IN_USE_STATE),
            .is_temporary = column_int(rows, COL_CARDS_IN_USE_IS_TEMPORARY) != 0,
        };
    }
}

static enum err cards_blocked(struct people_work *work, int64_t account_id, struct cards *out)
{
    out->count = 0;
    scoped(statement) struct statement *rows = statement_open(work->tx,
                                                              &q_cards_blocked_by_leaving);
    bind_int(rows, ARG_CARDS_BLOCKED_BY_LEAVING_SCHOOL_ID, work->school_id);
    bind_int(rows, ARG_CARDS_BLOCKED_BY_LEAVING_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || out->count == CARDS_OF_PERSON) return OK;
        out->cards[out->count++] = (struct card){
            .school_id = work->school_id,
            .id = column_int(rows, COL_CARDS_BLOCKED_BY_LEAVING_ID),
            .account_id = account_id,
            .chip = column_text(rows, COL_CARDS_BLOCKED_BY_LEAVING_CHIP, work->arena),
            .is_temporary = column_int(rows, COL_CARDS_BLOCKED_BY_LEAVING_IS_TEMPORARY) != 0,
        };
    }
}

static enum err cards_move(struct people_work *work, const struct cards *cards, bool blocks,
                           int64_t event_id)
{
    int64_t version;
    TRY(people_version(work, &version));
    for (int i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];
        enum card_state state = blocks               ? CARD_BLOCKED
                                : card->is_temporary ? CARD_TEMPORARY
                                                     : CARD_ACTIVE;
        TRY(card_move(work->tx, card, state, (struct card_mover){.cause_id = event_id}, version,
                      work->now));
    }
    return OK;
}

/* ---- changes ---- */

static bool names_differ(const struct person *a, const struct person *b)
{
    bool same_birth = a->has_birth_day == b->has_birth_day &&
                      (!a->has_birth_day || day_compare(a->birth_day, b->birth_day) == 0);
    return !same_birth || !text_is(text_of(a->surname), b->surname) ||
           !text_is(text_of(a->name), b->name) || !text_is(text_of(a->patronymic), b->patronymic);
}

static enum err return_events(struct people_work *work, const struct person *before,
                              const struct person *after)
{
    int64_t event_id;
    struct cards *cards = ARENA_NEW(work->arena, struct cards);
    TRY(cards_blocked(work, before->id, cards));
    TRY(event(work, before, after->class_id, PERSON_EVENT_RETURNED, &event_id));
    return cards_move(work, cards, false, event_id);
}

enum err people_change(struct people_work *work, const struct person *before,
                       const struct person *after)
{
    int64_t version, event_id;
    bool returns = before->state == PERSON_LEFT && after->state == PERSON_ACTIVE;
    TRY(people_version(work, &version));
    TRY(person_update(work->tx, after, version));
    if (returns) {
        TRY(return_events(work, before, after));
    } else if (before->class_id != after->class_id) {
        TRY(event(work, before, after->class_id, PERSON_EVENT_CLASS, &event_id));
    }
    if (names_differ(before, after)) {
        TRY(event(work, after, after->class_id, PERSON_EVENT_CHANGED, &event_id));
    }
    touch(work, before->id);
    return OK;
}

enum err people_leave(struct people_work *work, const struct person *person)
{
    int64_t version, event_id;
    struct person after = *person;
    struct cards *cards = ARENA_NEW(work->arena, struct cards);
    TRY(people_version(work, &version));
    TRY(cards_in_use(work, person->id, cards));
    after.state = PERSON_LEFT;
    TRY(person_update(work->tx, &after, version));
    TRY(event(work, person, person->class_id, PERSON_EVENT_LEFT, &event_id));
    touch(work, person->id);
    return cards_move(work, cards, true, event_id);
}

enum err people_end(struct people_work *work)
{
    int changed;
    if (work->touched.count == 0) return OK;
    const struct entitle_scope scope = {
        .school_id = work->school_id,
        .account_ids = work->touched.ids,
        .account_count = work->touched.count,
        .first_day = day_of_instant(work->now, work->zone),
        .version = work->version,
    };
    return entitlements_derive(work->tx, work->arena, &scope, &changed);
}

/* ---- loading ---- */

static struct person person_read(const struct statement *row, struct arena *arena,
                                 int64_t school_id)
{
    return (struct person){
        .school_id = school_id,
        .id = column_int(row, COL_PEOPLE_OF_SCHOOL_ID),
        .kind = (enum person_kind)column_int(row, COL_PEOPLE_OF_SCHOOL_KIND),
        .state = (enum person_state)column_int(row, COL_PEOPLE_OF_SCHOOL_STATE),
        .number = column_string(row, COL_PEOPLE_OF_SCHOOL_NUMBER, arena),
        .class_id = column_int(row, COL_PEOPLE_OF_SCHOOL_CLASS_ID),
        .class_name = column_string(row, COL_PEOPLE_OF_SCHOOL_CLASS_NAME, arena),
        .surname = column_string(row, COL_PEOPLE_OF_SCHOOL_SURNAME, arena),
        .name = column_string(row, COL_PEOPLE_OF_SCHOOL_NAME, arena),
        .patronymic = column_string(row, COL_PEOPLE_OF_SCHOOL_PATRONYMIC, arena),
        .has_birth_day = !column_is_null(row, COL_PEOPLE_OF_SCHOOL_BIRTH_DAY),
        .birth_day = {(int32_t)column_int(row, COL_PEOPLE_OF_SCHOOL_BIRTH_DAY)},
    };
}

enum err people_load(struct tx *tx, struct arena *arena, int64_t school_id,
                     struct people_list *out_list)
{
    int room = PEOPLE_FIRST_ROOM;
    struct people_list list = {ARENA_ARRAY(arena, struct person, (size_t)room), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_people_of_school);
    bind_int(rows, ARG_PEOPLE_OF_SCHOOL_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_list = list;
        if (!found) return OK;
        if (list.count + 1 == room) {
            struct person *people = ARENA_ARRAY(arena, struct person, 2 * (size_t)room);
            for (int i = 0; i < list.count; i++) people[i] = list.people[i];
            list.people = people;
            room *= 2;
        }
        list.people[list.count++] = person_read(rows, arena, school_id);
    }
}
