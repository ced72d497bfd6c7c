/* Those who leave school, school by school. */
#include "desk/leaver.h"

#include "desk/leaver_sql.h"
#include "school/class.h"
#include "school/person.h"
#include "school/school.h"

enum { NO_GRADE = -1 };

const char *leaver_choice_words(const struct leaver *leaver)
{
    if (!leaver->has_choice) return "не выбрано";
    switch (leaver->choice) {
    case CLOSING_KEEP: return "оставить на счёте";
    case CLOSING_TO_SIBLING: return "перевести другому ребёнку";
    case CLOSING_TO_SOURCE: return "вернуть на карты";
    }
    return "";
}

struct leavers_work {
    struct arena *arena;
    const struct leaver_query *query;
    struct school_list schools;
    const struct school *school;
    struct leaver_list *list;
    int *room;
};

/* Years end with a stage, or nobody leaves: a school whose eldest are in the tenth year has no
 * graduates this summer. */
static enum err grades_load(struct tx *tx, const struct leavers_work *work, int64_t *out_last,
                            int64_t *out_other)
{
    bool found;
    int64_t grade = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_leaver_last_grade);
    bind_int(row, ARG_LEAVER_LAST_GRADE_SCHOOL_ID, work->school->id);
    TRY(statement_next(row, &found));
    if (found && !column_is_null(row, COL_LEAVER_LAST_GRADE_GRADE)) {
        grade = column_int(row, COL_LEAVER_LAST_GRADE_GRADE);
    }
    bool ends = grade == GRADE_LIMIT ||
                (grade > 0 && stage_of_grade(grade) != stage_of_grade(grade + 1));
    *out_last = ends ? grade : NO_GRADE;
    *out_other = work->query->with_nine ? BASIC_LAST_GRADE : NO_GRADE;
    return OK;
}

static struct leaver leaver_of(const struct statement *row, struct arena *arena,
                               const struct school *school)
{
    int64_t choice = column_int(row, COL_LEAVERS_OF_SCHOOL_CHOICE);
    bool knows_day = !column_is_null(row, COL_LEAVERS_OF_SCHOOL_LEFT_AT);
    struct instant left_at = instant_of_ms(column_int(row, COL_LEAVERS_OF_SCHOOL_LEFT_AT));
    return (struct leaver){
        .school_id = school->id,
        .school_number = school->number,
        .school_name = school->name,
        .account_id = column_int(row, COL_LEAVERS_OF_SCHOOL_ID),
        .number = column_string(row, COL_LEAVERS_OF_SCHOOL_NUMBER, arena),
        .surname = column_string(row, COL_LEAVERS_OF_SCHOOL_SURNAME, arena),
        .name = column_string(row, COL_LEAVERS_OF_SCHOOL_NAME, arena),
        .patronymic = column_string(row, COL_LEAVERS_OF_SCHOOL_PATRONYMIC, arena),
        .class_name = column_string(row, COL_LEAVERS_OF_SCHOOL_CLASS_NAME, arena),
        .has_left = column_int(row, COL_LEAVERS_OF_SCHOOL_STATE) == PERSON_LEFT,
        .knows_day = knows_day,
        .left_day = day_of_instant(left_at, school->zone),
        .balance = money_of_kopecks(column_int(row, COL_LEAVERS_OF_SCHOOL_BALANCE)),
        .has_choice = choice != 0,
        .choice = (enum closing_choice)choice,
        .has_login = !column_is_null(row, COL_LEAVERS_OF_SCHOOL_LOGIN_ID),
    };
}

static enum err school_load(struct tx *tx, void *context)
{
    struct leavers_work *work = context;
    struct leaver_list *list = work->list;
    int64_t last, other;
    TRY(grades_load(tx, work, &last, &other));
    scoped(statement) struct statement *row = statement_open(tx, &q_leavers_of_school);
    bind_int(row, ARG_LEAVERS_OF_SCHOOL_SCHOOL_ID, work->school->id);
    bind_int(row, ARG_LEAVERS_OF_SCHOOL_LAST_GRADE, last);
    bind_int(row, ARG_LEAVERS_OF_SCHOOL_OTHER_GRADE, other);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        list->rows = arena_grow(work->arena, list->rows, list->count, work->room,
                                sizeof *list->rows);
        list->rows[list->count++] = leaver_of(row, work->arena, work->school);
    }
}

static enum err schools_load(struct tx *tx, void *context)
{
    struct leavers_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

enum err desk_leavers_load(struct desk *desk, struct arena *arena, const struct leaver_query *query,
                           struct leaver_list *out_list)
{
    int room = 0;
    struct leaver_list list = {.rows = NULL};
    struct leavers_work work = {.arena = arena, .query = query, .list = &list, .room = &room};
    TRY(store_read(desk->store, schools_load, &work));
    for (int i = 0; i < work.schools.count; i++) {
        work.school = &work.schools.rows[i];
        if (query->school_id != 0 && query->school_id != work.school->id) continue;
        TRY(store_read(desk->store, school_load, &work));
    }
    *out_list = list;
    return OK;
}
