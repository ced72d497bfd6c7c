/* From a list that was read to rows in the books. */
#include "desk/importing.h"

#include "base/check.h"
#include "base/secret.h"
#include "school/card.h"

enum { PEOPLE_FIRST_ROOM = 1024 };

/* ---- load ---- */

static struct known_pupil *people_add_known(struct importing *importing)
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

static enum err school_people(struct importing *importing, int64_t school_id)
{
    struct people_list list;
    TRY(people_load(importing->tx, importing->arena, school_id, &list));
    for (int i = 0; i < list.count; i++) {
        *people_add_known(importing) = (struct known_pupil){.person = list.people[i],
                                                            .taken_by = -1};
    }
    return OK;
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
            known->zone = school.zone;
            TRY(school_people(importing, school.id));
        }
    }
    known->rows++;
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

/* ---- decide ---- */

enum err importing_decide(struct importing *importing)
{
    TRY(facts_load(importing));
    struct matching matching = {
        .arena = importing->arena,
        .kind = importing->kind,
        .rows = importing->list->rows,
        .facts = importing->facts,
        .row_count = importing->list->count,
        .known = importing->people,
        .known_count = importing->people_count,
        .problems = importing->problems,
    };
    import_match(&matching);
    importing->decisions = matching.decisions;
    return OK;
}

/* ---- save ---- */

enum err importing_work(struct importing *importing, int64_t school_number,
                        struct people_work **out_work)
{
    struct school_known *school = &importing->schools[school_number];
    CHECK(school->id != 0);
    if (school->work == NULL) {
        school->work = ARENA_NEW(importing->arena, struct people_work);
        people_begin(school->work, importing->tx, importing->arena, school->id, school->zone,
                     importing->login_id, importing->now, school->rows + importing->people_count);
        school->work->cause_id = importing->cause_id;
    }
    *out_work = school->work;
    return OK;
}

static int64_t class_key(int64_t school_id, const char *name)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, school_id);
    hash_add_text(&hash, text_of(name));
    struct digest digest = hash_digest(&hash);
    return digest_int63(&digest) | 1;
}

static enum err class_take(struct importing *importing, struct people_work *work,
                           struct person *person)
{
    int count = importing->classes.count;
    person->class_id = 0;
    if (person->class_name == NULL || *person->class_name == '\0') return OK;
    int place = id_map_add(&importing->classes, class_key(person->school_id, person->class_name));
    if (importing->classes.count > count) {
        bool added;
        TRY(people_class(work, text_of(person->class_name), &importing->class_ids[place], &added));
        importing->classes_added += added;
    }
    person->class_id = importing->class_ids[place];
    return OK;
}

static enum err card_save(struct importing *importing, struct people_work *work,
                          const struct pupil_row *row, const struct person *person)
{
    int64_t version, cause_id;
    struct card card = {
        .school_id = person->school_id,
        .account_id = person->id,
        .chip = row->chip,
        .state = row->number.size > 0 ? CARD_ACTIVE : CARD_GIVEN_OUT,
    };
    TRY(people_version(work, &version));
    TRY(people_id(work, &card.id));
    TRY(people_id(work, &cause_id));
    return card_add(importing->tx, &card, cause_id, version, importing->now);
}

static enum err row_save(struct importing *importing, int index)
{
    struct people_work *work;
    const struct pupil_row *row = &importing->list->rows[index];
    struct row_decision *decision = &importing->decisions[index];
    struct person *person = &decision->person;
    if (decision->outcome == ROW_SAME && !decision->adds_card) return OK;
    TRY(importing_work(importing, row->school_number, &work));
    if (decision->outcome != ROW_SAME) TRY(class_take(importing, work, person));
    if (decision->outcome == ROW_ADDED) {
        TRY(people_add(work, person));
    } else if (decision->outcome == ROW_CHANGED) {
        TRY(people_change(work, &importing->people[decision->known].person, person));
    }
    return decision->adds_card ? card_save(importing, work, row, person) : OK;
}

enum err importing_save(struct importing *importing)
{
    int count = importing->list->count;
    id_map_init(&importing->classes, importing->arena, count + 1);
    importing->class_ids = ARENA_ARRAY(importing->arena, int64_t, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        TRY(row_save(importing, i));
        if (importing->progress != NULL) atomic_store(&importing->progress->done, i + 1);
    }
    return OK;
}

enum err importing_end(struct importing *importing)
{
    for (int i = 0; i <= SCHOOL_NUMBER_LIMIT; i++) {
        if (importing->schools[i].work != NULL) TRY(people_end(importing->schools[i].work));
    }
    return OK;
}
