/* Balances that nobody moves.
 *
 * 1. Only the fold writes account_moved, and with it, in the same transaction, how far it has come:
 *    a transfer is counted by the table or by whoever reads behind it. */
#include "desk/dormant.h"

#include "base/check.h"
#include "desk/dormant_sql.h"
#include "school/school.h"

enum { FOLD_ARENA_BYTES = 1 << 20, MONTHS_OF_YEAR = 12 };

struct day dormant_before(struct day today, int64_t months)
{
    struct day day;
    struct date date = day_date(today);
    int month = date.year * MONTHS_OF_YEAR + date.month - 1 - (int)months;
    date.year = month / MONTHS_OF_YEAR;
    date.month = month % MONTHS_OF_YEAR + 1;
    while (!day_from_date(date, &day)) date.day_of_month--;
    return day;
}

/* ---- following the books ---- */

struct moved_school {
    int64_t school_id, seen_seq, next_seq;
};

struct schools_work {
    struct arena *arena;
    struct moved_school *list;
    int count;
};

static enum err schools_run(struct tx *tx, void *context)
{
    int room = 0;
    struct schools_work *work = context;
    work->list = NULL;
    work->count = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_moved_schools);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        work->list = arena_grow(work->arena, work->list, work->count, &room, sizeof *work->list);
        work->list[work->count++] = (struct moved_school){
            .school_id = column_int(row, COL_MOVED_SCHOOLS_SCHOOL_ID),
            .seen_seq = column_int(row, COL_MOVED_SCHOOLS_SEEN_SEQ),
            .next_seq = column_int(row, COL_MOVED_SCHOOLS_NEXT_SEQ),
        };
    }
}

static enum err fold_run(struct tx *tx, void *context)
{
    const struct moved_school *school = context;
    int64_t next_seq = school->seen_seq + DORMANT_FOLD_TRANSFERS;
    if (next_seq > school->next_seq) next_seq = school->next_seq;
    scoped(statement) struct statement *add = statement_open(tx, &q_moved_add);
    bind_int(add, ARG_MOVED_ADD_SCHOOL_ID, school->school_id);
    bind_int(add, ARG_MOVED_ADD_FIRST_SEQ, school->seen_seq);
    bind_int(add, ARG_MOVED_ADD_NEXT_SEQ, next_seq);
    TRY(statement_run(add));
    scoped(statement) struct statement *set = statement_open(tx, &q_moved_progress_set);
    bind_int(set, ARG_MOVED_PROGRESS_SET_SCHOOL_ID, school->school_id);
    bind_int(set, ARG_MOVED_PROGRESS_SET_NEXT_SEQ, next_seq);
    return statement_run(set);
}

/* Two who fold at once write the same: a greatest day is the same however often it is asked. */
static enum err school_fold(struct desk *desk, struct moved_school school)
{
    while (school.seen_seq < school.next_seq) {
        TRY(store_write(desk->store, 0, fold_run, &school));
        school.seen_seq += DORMANT_FOLD_TRANSFERS;
    }
    return OK;
}

enum err desk_moved_fold(struct desk *desk)
{
    struct arena arena;
    struct schools_work schools = {.arena = &arena};
    arena_init(&arena, FOLD_ARENA_BYTES);
    enum err err = store_read(desk->store, schools_run, &schools);
    for (int i = 0; err == OK && i < schools.count; i++) {
        err = school_fold(desk, schools.list[i]);
    }
    arena_release(&arena);
    return err;
}

static enum err drop_run(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *drop = statement_open(tx, &q_moved_drop);
    TRY(statement_run(drop));
    scoped(statement) struct statement *progress = statement_open(tx, &q_moved_progress_drop);
    return statement_run(progress);
}

enum err desk_moved_rebuild(struct desk *desk)
{
    TRY(store_write(desk->store, 0, drop_run, NULL));
    return desk_moved_fold(desk);
}

/* ---- who ---- */

static enum err tail_seq(struct tx *tx, int64_t school_id, int64_t *out_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_moved_progress);
    bind_int(row, ARG_MOVED_PROGRESS_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    *out_seq = found ? column_int(row, COL_MOVED_PROGRESS_NEXT_SEQ) : 1;
    return OK;
}

static struct dormant dormant_of(const struct statement *row, struct arena *arena,
                                 int64_t school_id)
{
    return (struct dormant){
        .school_id = school_id,
        .account_id = column_int(row, COL_DORMANT_OF_SCHOOL_ACCOUNT_ID),
        .number = column_string(row, COL_DORMANT_OF_SCHOOL_NUMBER, arena),
        .surname = column_string(row, COL_DORMANT_OF_SCHOOL_SURNAME, arena),
        .name = column_string(row, COL_DORMANT_OF_SCHOOL_NAME, arena),
        .patronymic = column_string(row, COL_DORMANT_OF_SCHOOL_PATRONYMIC, arena),
        .class_name = column_string(row, COL_DORMANT_OF_SCHOOL_CLASS_NAME, arena),
        .kind = (enum person_kind)column_int(row, COL_DORMANT_OF_SCHOOL_KIND),
        .state = (enum person_state)column_int(row, COL_DORMANT_OF_SCHOOL_STATE),
        .last_day = day_of_number((int32_t)column_int(row, COL_DORMANT_OF_SCHOOL_LAST_DAY)),
        .balance = money_of_kopecks(column_int(row, COL_DORMANT_OF_SCHOOL_BALANCE)),
    };
}

static enum err school_add(struct tx *tx, struct arena *arena, int64_t school_id, struct day before,
                           struct dormant_list *list, int *room)
{
    int64_t seq;
    TRY(tail_seq(tx, school_id, &seq));
    scoped(statement) struct statement *row = statement_open(tx, &q_dormant_of_school);
    bind_int(row, ARG_DORMANT_OF_SCHOOL_SCHOOL_ID, school_id);
    bind_int(row, ARG_DORMANT_OF_SCHOOL_TAIL_SEQ, seq);
    bind_int(row, ARG_DORMANT_OF_SCHOOL_BEFORE_DAY, before.number);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        list->rows = arena_grow(arena, list->rows, list->count, room, sizeof *list->rows);
        list->rows[list->count++] = dormant_of(row, arena, school_id);
    }
}

enum err dormant_of_school(struct tx *tx, struct arena *arena, int64_t school_id, struct day before,
                           struct dormant_list *out_list)
{
    int room = 0;
    *out_list = (struct dormant_list){.rows = NULL};
    return school_add(tx, arena, school_id, before, out_list, &room);
}

struct load_work {
    struct arena *arena;
    int64_t school_id;
    struct day before;
    struct dormant_list list;
    struct school_list schools;
};

static enum err load_schools(struct tx *tx, void *context)
{
    struct load_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

static enum err load_school(struct tx *tx, void *context)
{
    struct load_work *work = context;
    return dormant_of_school(tx, work->arena, work->school_id, work->before, &work->list);
}

enum err desk_dormant_load(struct desk *desk, struct arena *arena, int64_t school_id,
                           struct day before, struct dormant_list *out_list)
{
    int room = 0;
    struct load_work work = {.arena = arena, .before = before};
    *out_list = (struct dormant_list){.rows = NULL};
    TRY(store_read(desk->store, load_schools, &work));
    for (int i = 0; i < work.schools.count; i++) {
        work.school_id = work.schools.rows[i].id;
        if (school_id != 0 && school_id != work.school_id) continue;
        TRY(store_read(desk->store, load_school, &work));
        for (int k = 0; k < work.list.count; k++) {
            out_list->rows = arena_grow(arena, out_list->rows, out_list->count, &room,
                                        sizeof *out_list->rows);
            out_list->rows[out_list->count++] = work.list.rows[k];
        }
    }
    return OK;
}
