/* Reading appeals: the office's queue, a family's own, one with its story, and counts. */
#include "base/check.h"
#include "desk/appeal.h"
#include "desk/appeal_sql.h"

/* The columns of appeal_by_id, appeals_of_queue and appeals_of_account are the same, in order. */
_Static_assert((int)COL_APPEAL_BY_ID_STAFF_NAME == (int)COL_APPEALS_OF_QUEUE_STAFF_NAME &&
                   (int)COL_APPEAL_BY_ID_STAFF_NAME == (int)COL_APPEALS_OF_ACCOUNT_STAFF_NAME,
               "three statements give one row");

static struct appeal appeal_of_row(const struct statement *row, struct arena *arena)
{
    return (struct appeal){
        .school_id = column_int(row, COL_APPEAL_BY_ID_SCHOOL_ID),
        .id = column_int(row, COL_APPEAL_BY_ID_ID),
        .number = column_int(row, COL_APPEAL_BY_ID_NUMBER),
        .account_id = column_int(row, COL_APPEAL_BY_ID_ACCOUNT_ID),
        .login_id = column_int(row, COL_APPEAL_BY_ID_LOGIN_ID),
        .caller = column_string(row, COL_APPEAL_BY_ID_CALLER, arena),
        .nature = (enum appeal_nature)column_int(row, COL_APPEAL_BY_ID_NATURE),
        .kind = (enum appeal_kind)column_int(row, COL_APPEAL_BY_ID_KIND),
        .state = (enum appeal_state)column_int(row, COL_APPEAL_BY_ID_STATE),
        .taken_by = column_int(row, COL_APPEAL_BY_ID_TAKEN_BY),
        .made_at = instant_of_ms(column_int(row, COL_APPEAL_BY_ID_MADE_AT)),
        .due_at = instant_of_ms(column_int(row, COL_APPEAL_BY_ID_DUE_AT)),
        .changed_at = instant_of_ms(column_int(row, COL_APPEAL_BY_ID_CHANGED_AT)),
        .has_answer = !column_is_null(row, COL_APPEAL_BY_ID_ANSWERED_AT),
        .answered_at = instant_of_ms(column_int(row, COL_APPEAL_BY_ID_ANSWERED_AT)),
        .school_name = column_string(row, COL_APPEAL_BY_ID_SCHOOL_NAME, arena),
        .school_number = column_int(row, COL_APPEAL_BY_ID_SCHOOL_NUMBER),
        .account_number = column_string(row, COL_APPEAL_BY_ID_ACCOUNT_NUMBER, arena),
        .surname = column_string(row, COL_APPEAL_BY_ID_SURNAME, arena),
        .name = column_string(row, COL_APPEAL_BY_ID_PERSON_NAME, arena),
        .patronymic = column_string(row, COL_APPEAL_BY_ID_PATRONYMIC, arena),
        .staff_name = column_string(row, COL_APPEAL_BY_ID_STAFF_NAME, arena),
    };
}

static enum err rows_take(struct statement *row, struct arena *arena, int limit,
                          struct appeal_list *out_list)
{
    struct appeal_list list = {.rows = ARENA_ARRAY(arena, struct appeal, (size_t)limit)};
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        list.rows[list.count++] = appeal_of_row(row, arena);
    }
    *out_list = list;
    return OK;
}

enum err appeals_load(struct tx *tx, struct arena *arena, const struct appeal_filter *filter,
                      struct appeal_list *out_list)
{
    bool is_one = filter->state != 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_appeals_of_queue);
    bind_int(row, ARG_APPEALS_OF_QUEUE_FIRST_STATE, is_one ? filter->state : APPEAL_NEW);
    bind_int(row, ARG_APPEALS_OF_QUEUE_SECOND_STATE, is_one ? filter->state : APPEAL_TAKEN);
    bind_int(row, ARG_APPEALS_OF_QUEUE_THIRD_STATE, is_one ? filter->state : APPEAL_ANSWERED);
    bind_int(row, ARG_APPEALS_OF_QUEUE_KIND, filter->kind);
    bind_int(row, ARG_APPEALS_OF_QUEUE_SCHOOL_ID, filter->school_id);
    bind_int(row, ARG_APPEALS_OF_QUEUE_COUNT, APPEAL_LIST_LIMIT);
    return rows_take(row, arena, APPEAL_LIST_LIMIT, out_list);
}

enum err appeals_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, int64_t login_id, struct appeal_list *out_list)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_appeals_of_account);
    bind_int(row, ARG_APPEALS_OF_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(row, ARG_APPEALS_OF_ACCOUNT_ACCOUNT_ID, account_id);
    bind_int(row, ARG_APPEALS_OF_ACCOUNT_LOGIN_ID, login_id);
    bind_int(row, ARG_APPEALS_OF_ACCOUNT_COUNT, APPEALS_SHOWN_LIMIT);
    return rows_take(row, arena, APPEALS_SHOWN_LIMIT, out_list);
}

static enum err story_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                           struct appeal_story *out_story)
{
    int room = 0;
    struct appeal_story story = {0};
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_story);
    bind_int(row, ARG_APPEAL_STORY_SCHOOL_ID, school_id);
    bind_int(row, ARG_APPEAL_STORY_APPEAL_ID, id);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        story.rows = arena_grow(arena, story.rows, story.count, &room, sizeof *story.rows);
        story.rows[story.count++] = (struct appeal_event){
            .id = column_int(row, COL_APPEAL_STORY_ID),
            .kind = (enum appeal_event_kind)column_int(row, COL_APPEAL_STORY_KIND),
            .login_id = column_int(row, COL_APPEAL_STORY_LOGIN_ID),
            .staff_name = column_string(row, COL_APPEAL_STORY_STAFF_NAME, arena),
            .text = column_string(row, COL_APPEAL_STORY_TEXT, arena),
            .happened_at = instant_of_ms(column_int(row, COL_APPEAL_STORY_HAPPENED_AT)),
        };
    }
    *out_story = story;
    return OK;
}

static enum err one_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                         bool *out_found, struct appeal *out_appeal)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_by_id);
    bind_int(row, ARG_APPEAL_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_APPEAL_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    if (found) *out_appeal = appeal_of_row(row, arena);
    *out_found = found;
    return OK;
}

enum err appeal_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct appeal *out_appeal, struct appeal_story *out_story)
{
    TRY(one_load(tx, arena, school_id, id, out_found, out_appeal));
    return *out_found ? story_load(tx, arena, school_id, id, out_story) : OK;
}

enum err appeal_by_number(struct tx *tx, struct arena *arena, int64_t number, bool *out_found,
                          struct appeal *out_appeal)
{
    bool found;
    int64_t school_id, id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_appeal_place);
        bind_int(row, ARG_APPEAL_PLACE_NUMBER, number);
        TRY(statement_next(row, &found));
        *out_found = found;
        if (!found) return OK;
        school_id = column_int(row, COL_APPEAL_PLACE_SCHOOL_ID);
        id = column_int(row, COL_APPEAL_PLACE_ID);
    }
    return one_load(tx, arena, school_id, id, out_found, out_appeal);
}

enum err appeals_waiting(struct tx *tx, struct instant now, struct appeal_waiting *out_waiting)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_appeals_waiting);
    bind_int(row, ARG_APPEALS_WAITING_NOW, now.ms);
    TRY(statement_next(row, &found));
    *out_waiting = (struct appeal_waiting){
        .waiting = column_int(row, COL_APPEALS_WAITING_WAITING),
        .late = column_int(row, COL_APPEALS_WAITING_LATE),
    };
    return OK;
}

enum err appeal_counts(struct tx *tx, struct arena *arena, struct day first_day,
                       struct day last_day, struct instant now, struct appeal_counts *out_counts)
{
    int room = 0;
    struct appeal_counts counts = {0};
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_counts);
    bind_int(row, ARG_APPEAL_COUNTS_FIRST_DAY, first_day.number);
    bind_int(row, ARG_APPEAL_COUNTS_LAST_DAY, last_day.number);
    bind_int(row, ARG_APPEAL_COUNTS_NOW, now.ms);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        counts.rows = arena_grow(arena, counts.rows, counts.count, &room, sizeof *counts.rows);
        counts.rows[counts.count++] = (struct appeal_count){
            .school_id = column_int(row, COL_APPEAL_COUNTS_SCHOOL_ID),
            .kind = (enum appeal_kind)column_int(row, COL_APPEAL_COUNTS_KIND),
            .count = column_int(row, COL_APPEAL_COUNTS_COUNT),
            .complaints = column_int(row, COL_APPEAL_COUNTS_COMPLAINTS),
            .unanswered = column_int(row, COL_APPEAL_COUNTS_UNANSWERED),
            .late = column_int(row, COL_APPEAL_COUNTS_LATE),
        };
    }
    *out_counts = counts;
    return OK;
}
