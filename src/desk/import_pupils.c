/* The import: load what the list names, decide in memory, save.
 *
 * Invariant: nothing is written when any line has a problem. */
#include "desk/import_pupils.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/id_map.h"
#include "base/secret.h"
#include "desk/import_match.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/card.h"
#include "school/school.h"
#include "school/school_sql.h"

enum { PEOPLE_FIRST_ROOM = 1024, IDS_A_ROW = 4 /* class, person, card and its event */ };

struct school_known {
    bool is_asked;
    int64_t id;      /* 0: there is none */
    int64_t version; /* 0: not raised yet */
};

struct importing {
    struct arena *arena;
    struct tx *tx;
    struct instant now;
    struct pupil_import *import;
    const struct pupil_list *list;
    struct school_known schools[SCHOOL_NUMBER_LIMIT + 1]; /* by number */
    struct row_facts *facts;
    struct known_pupil *people;
    int people_count, people_room;
    struct row_decision *decisions;
    struct id_map classes; /* by key of school and name */
    int64_t *class_ids;
    int64_t next_id;
};

/* ---- load ---- */

static struct known_pupil *people_add(struct importing *importing)
{
    if (importing->people_count == importing->people_room) {
        int room = importing->people_room == 0 ? PEOPLE_FIRST_ROOM : 2 * importing->people_room;
        struct known_pupil *people = ARENA_ARRAY(importing->arena, struct known_pupil,
                                                 (size_t)room);
        for (int i = 0; i < importing->people_count; i++) people[i] = importing->people[i];
        importing->people = people;
        importing->people_room = room;
    }
    return &importing->people[importing->people_count++];
}

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

static enum err people_load(struct importing *importing, int64_t school_id)
{
    scoped(statement) struct statement *rows = statement_open(importing->tx, &q_people_of_school);
    bind_int(rows, ARG_PEOPLE_OF_SCHOOL_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *people_add(importing) = (struct known_pupil){
            .person = person_read(rows, importing->arena, school_id), .taken_by = -1};
    }
}

static enum err school_ask(struct importing *importing, int64_t number, int64_t *out_id)
{
    struct school_known *known = &importing->schools[number];
    if (!known->is_asked) {
        struct school school;
        bool found;
        TRY(school_by_number(importing->tx, importing->arena, number, &found, &school));
        known->is_asked = true;
        if (found) {
            known->id = school.id;
            TRY(people_load(importing, school.id));
        }
    }
    *out_id = known->id;
    return OK;
}

/* Where all numbers, or all chips, belong. */
static enum err places_load(struct importing *importing, enum directory_kind kind,
                            struct directory_place *out_places)
{
    int count = importing->list->count;
    struct text *keys = ARENA_ARRAY(importing->arena, struct text, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        const struct pupil_row *row = &importing->list->rows[i];
        keys[i] = kind == DIRECTORY_CHIP ? row->chip : row->number;
    }
    return directory_find_all(importing->tx, importing->arena, kind, keys, count, out_places);
}

static enum err facts_load(struct importing *importing)
{
    int count = importing->list->count;
    size_t room = (size_t)count + 1;
    struct directory_place *numbers = ARENA_ARRAY(importing->arena, struct directory_place, room);
    struct directory_place *chips = ARENA_ARRAY(importing->arena, struct directory_place, room);
    TRY(places_load(importing, DIRECTORY_ACCOUNT_NUMBER, numbers));
    TRY(places_load(importing, DIRECTORY_CHIP, chips));
    importing->facts = ARENA_ARRAY(importing->arena, struct row_facts, room);
    for (int i = 0; i < count; i++) {
        struct row_facts *facts = &importing->facts[i];
        TRY(school_ask(importing, importing->list->rows[i].school_number, &facts->school_id));
        facts->number_place = numbers[i];
        facts->number_is_known = numbers[i].school_id != 0;
        facts->chip_place = chips[i];
        facts->chip_is_known = chips[i].school_id != 0;
    }
    return OK;
}

/* ---- save ---- */

static int64_t class_key(int64_t school_id, const char *name)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, school_id);
    hash_add_text(&hash, text_of(name));
    struct digest digest = hash_digest(&hash);
    return digest_int63(&digest) | 1;
}

static enum err class_take(struct importing *importing, struct person *person)
{
    int count = importing->classes.count;
    int place = id_map_add(&importing->classes, class_key(person->school_id, person->class_name));
    if (importing->classes.count > count) {
        bool added;
        TRY(class_find_or_add(importing->tx, person->school_id, text_of(person->class_name),
                              importing->next_id, &importing->class_ids[place], &added));
        importing->next_id += added;
        importing->import->classes_added += added;
    }
    person->class_id = importing->class_ids[place];
    return OK;
}

static enum err version_take(struct importing *importing, const struct pupil_row *row,
                             int64_t *out_version)
{
    struct school_known *school = &importing->schools[row->school_number];
    if (school->version == 0) {
        TRY(book_raise_version(importing->tx, school->id, &school->version));
    }
    *out_version = school->version;
    return OK;
}

static enum err card_save(struct importing *importing, const struct pupil_row *row,
                          const struct person *person, int64_t version)
{
    struct card card = {
        .school_id = person->school_id,
        .id = importing->next_id++,
        .account_id = person->id,
        .chip = row->chip,
        .state = row->number.size > 0 ? CARD_ACTIVE : CARD_GIVEN_OUT,
    };
    return card_add(importing->tx, &card, importing->next_id++, version, importing->now);
}

static enum err row_save(struct importing *importing, int index)
{
    const struct pupil_row *row = &importing->list->rows[index];
    struct row_decision *decision = &importing->decisions[index];
    struct person *person = &decision->person;
    int64_t version;
    if (decision->outcome == ROW_SAME && !decision->adds_card) return OK;
    TRY(version_take(importing, row, &version));
    if (decision->outcome != ROW_SAME) TRY(class_take(importing, person));
    if (decision->outcome == ROW_ADDED) {
        person->id = importing->next_id++;
        TRY(person_add(importing->tx, importing->arena, person, version, importing->now));
    } else if (decision->outcome == ROW_CHANGED) {
        TRY(person_update(importing->tx, person, version));
    }
    return decision->adds_card ? card_save(importing, row, person, version) : OK;
}

static enum err rows_save(struct importing *importing)
{
    int count = importing->list->count;
    id_map_init(&importing->classes, importing->arena, count + 1);
    importing->class_ids = ARENA_ARRAY(importing->arena, int64_t, (size_t)count + 1);
    TRY(origin_take_ids(importing->tx, IDS_A_ROW * (int64_t)count, &importing->next_id));
    for (int i = 0; i < count; i++) TRY(row_save(importing, i));
    return OK;
}

/* ---- the whole ---- */

static void outcomes_count(struct importing *importing)
{
    struct pupil_import *import = importing->import;
    for (int i = 0; i < importing->list->count; i++) {
        const struct row_decision *decision = &importing->decisions[i];
        import->added += decision->outcome == ROW_ADDED;
        import->changed += decision->outcome == ROW_CHANGED;
        import->unchanged += decision->outcome == ROW_SAME;
        import->cards_added += decision->adds_card;
    }
    import->has_changes = import->added + import->changed + import->cards_added > 0;
}

struct import_work {
    struct desk *desk;
    struct arena *arena;
    struct pupil_import *import; /* as it was before the work */
    const struct pupil_list *list;
    struct pupil_import answer;
};

static enum err import_run(struct tx *tx, void *context)
{
    struct import_work *work = context;
    struct importing *importing = ARENA_NEW(work->arena, struct importing);
    work->answer = *work->import;
    importing->arena = work->arena;
    importing->tx = tx;
    importing->now = world_now(work->desk->world);
    importing->import = &work->answer;
    importing->list = work->list;
    TRY(facts_load(importing));
    struct matching matching = {
        .arena = work->arena,
        .rows = work->list->rows,
        .facts = importing->facts,
        .row_count = work->list->count,
        .known = importing->people,
        .known_count = importing->people_count,
        .problems = &work->answer.problems,
    };
    import_match(&matching);
    importing->decisions = matching.decisions;
    if (work->answer.problems.total > 0) return OK;
    outcomes_count(importing);
    return work->answer.has_changes && !work->answer.is_dry_run ? rows_save(importing) : OK;
}

static int problem_compare(const void *a, const void *b)
{
    const struct pupil_problem *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

enum err desk_import_pupils(struct desk *desk, struct arena *arena, struct pupil_import *import)
{
    struct pupil_list list;
    struct day today = day_of_instant(world_now(desk->world), zone_moscow());
    pupil_list_read(arena, import->file, import->school_number, today, &list, &import->problems);
    import->lines = list.lines;
    if (list.count > 0) {
        struct import_work work = {desk, arena, import, &list, {.lines = 0}};
        TRY(store_write(desk->store, BOOK_OF_OPERATOR, import_run, &work));
        *import = work.answer;
    }
    if (import->problems.told > 1) {
        qsort(import->problems.list, (size_t)import->problems.told, sizeof *import->problems.list,
              problem_compare);
    }
    return OK;
}
