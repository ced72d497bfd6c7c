/* Decisions of an import over lists and books made by chance, from a universe so small that
 * namesakes, twins and mistakes meet in every way. What must hold of each decision is asked by
 * loops over everything, without the import's indexes. */
#include "fixture.h"

#include <string.h>

#include "desk/import_match.h"

enum { RUNS = 30000, PEOPLE = 6, ROWS = 6, SCHOOL = 24, ARENA_BYTES = 8 << 20 };

static const char *const SURNAMES[] = {"Иванов", "Петров"};
static const char *const NAMES[] = {"Иван", "Пётр"};
static const char *const CLASSES[] = {"01А", "02Б"};

struct chance {
    uint64_t state;
};

static int pick(struct chance *chance, int count)
{
    chance->state = chance->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((chance->state >> 33) % (uint64_t)count);
}

struct world_of_names {
    struct arena *arena;
    struct known_pupil known[PEOPLE + ROWS];
    int known_count;
    struct pupil_row rows[ROWS];
    struct row_facts facts[ROWS];
    int row_count;
    struct pupil_problems problems;
    struct matching matching;
};

static const char *number_of(struct arena *arena, int person)
{
    return arena_printf(arena, "024000000%d", person);
}

static void birth_pick(struct chance *chance, bool *has, struct day *day)
{
    int choice = pick(chance, 3);
    *has = choice > 0;
    *day = day_of_number(16000 + choice);
}

static void books_make(struct world_of_names *world, struct chance *chance)
{
    world->known_count = pick(chance, PEOPLE + 1);
    for (int i = 0; i < world->known_count; i++) {
        struct person *person = &world->known[i].person;
        world->known[i].taken_by = -1;
        *person = (struct person){
            .school_id = SCHOOL,
            .id = 100 + i,
            .kind = pick(chance, 8) == 0 ? PERSON_EMPLOYEE : PERSON_PUPIL,
            .state = pick(chance, 5) == 0 ? PERSON_LEFT : PERSON_ACTIVE,
            .number = number_of(world->arena, i),
            .class_name = CLASSES[pick(chance, 2)],
            .surname = SURNAMES[pick(chance, 2)],
            .name = NAMES[pick(chance, 2)],
            .patronymic = "",
        };
        birth_pick(chance, &person->has_birth_day, &person->birth_day);
    }
}

static void list_make(struct world_of_names *world, struct chance *chance)
{
    world->row_count = 1 + pick(chance, ROWS);
    for (int i = 0; i < world->row_count; i++) {
        struct pupil_row *row = &world->rows[i];
        *row = (struct pupil_row){
            .line = i + 2,
            .school_number = SCHOOL,
            .class_name = text_of(CLASSES[pick(chance, 2)]),
            .surname = text_of(SURNAMES[pick(chance, 2)]),
            .name = text_of(NAMES[pick(chance, 2)]),
            .patronymic = TEXT(""),
            .number = TEXT(""),
            .chip = TEXT(""),
        };
        birth_pick(chance, &row->has_birth_day, &row->birth_day);
        if (pick(chance, 4) == 0) {
            row->number = text_of(number_of(world->arena, pick(chance, PEOPLE + 2)));
        }
    }
}

static void facts_make(struct world_of_names *world)
{
    for (int i = 0; i < world->row_count; i++) {
        struct row_facts *facts = &world->facts[i];
        *facts = (struct row_facts){.school_id = SCHOOL};
        for (int j = 0; j < world->known_count; j++) {
            const struct person *person = &world->known[j].person;
            if (world->rows[i].number.size == 0) continue;
            if (!text_is(world->rows[i].number, person->number)) continue;
            facts->number_is_known = true;
            facts->number_place = (struct directory_place){SCHOOL, person->id};
        }
    }
}

static void decide(struct world_of_names *world)
{
    facts_make(world);
    world->problems = (struct pupil_problems){.total = 0};
    world->matching = (struct matching){
        .arena = world->arena,
        .kind = PERSON_PUPIL,
        .rows = world->rows,
        .facts = world->facts,
        .row_count = world->row_count,
        .known = world->known,
        .known_count = world->known_count,
        .problems = &world->problems,
    };
    import_match(&world->matching);
}

/* ---- what must hold ---- */

static bool has_outcome(const struct row_decision *decision)
{
    return decision->person.surname != NULL;
}

static bool same_names(const struct pupil_row *row, const struct person *person)
{
    return text_is(row->surname, person->surname) && text_is(row->name, person->name);
}

static bool births_differ(const struct pupil_row *row, const struct person *person)
{
    return row->has_birth_day && person->has_birth_day &&
           day_compare(row->birth_day, person->birth_day) != 0;
}

static bool births_agree(const struct pupil_row *row, const struct person *person)
{
    return row->has_birth_day && person->has_birth_day && !births_differ(row, person);
}

static bool is_taken(const struct world_of_names *world, int known)
{
    for (int i = 0; i < world->row_count; i++) {
        const struct row_decision *decision = &world->matching.decisions[i];
        if (has_outcome(decision) && decision->known == known) return true;
    }
    return false;
}

/* A new one is nobody whom the books could mean. */
static void new_check(const struct world_of_names *world, int index)
{
    const struct pupil_row *row = &world->rows[index];
    assert_false(world->facts[index].number_is_known);
    for (int i = 0; i < world->known_count; i++) {
        const struct person *person = &world->known[i].person;
        if (person->kind != PERSON_PUPIL || !same_names(row, person) || is_taken(world, i))
            continue;
        bool same_class = text_is(row->class_name, person->class_name);
        assert_false(births_agree(row, person));
        assert_false(same_class && !births_differ(row, person));
    }
}

static void known_check(const struct world_of_names *world, int index)
{
    const struct pupil_row *row = &world->rows[index];
    const struct row_decision *decision = &world->matching.decisions[index];
    const struct person *person = &world->known[decision->known].person;
    assert_int_equal(person->kind, PERSON_PUPIL);
    assert_int_equal(decision->person.id, person->id);
    for (int i = 0; i < index; i++) {
        const struct row_decision *other = &world->matching.decisions[i];
        if (has_outcome(other)) assert_int_not_equal(other->known, decision->known);
    }
    if (world->facts[index].number_is_known) {
        assert_string_equal(person->number,
                            number_of(world->arena, (int)(decision->person.id - 100)));
        return;
    }
    assert_true(same_names(row, person));
    assert_false(births_differ(row, person));
    assert_true(text_is(row->class_name, person->class_name) || births_agree(row, person));
}

/* What is decided is what the books then say: doing it again changes nothing. */
static void again_check(struct world_of_names *world)
{
    for (int i = 0; i < world->row_count; i++) {
        const struct row_decision *decision = &world->matching.decisions[i];
        struct person person = decision->person;
        int place = decision->known >= 0 ? decision->known : world->known_count;
        if (decision->known < 0) {
            person.id = 100 + place;
            if (person.number == NULL) person.number = number_of(world->arena, place + ROWS);
            world->known_count++;
        }
        world->known[place].person = person;
    }
    for (int i = 0; i < world->known_count; i++) world->known[i].taken_by = -1;
    decide(world);
    assert_int_equal(world->problems.total, 0);
    for (int i = 0; i < world->row_count; i++) {
        assert_int_equal(world->matching.decisions[i].outcome, ROW_SAME);
    }
}

/* Two lines without number and birth day, of one name and class, and new: told apart by nothing. */
static bool lacks_identity(const struct world_of_names *world)
{
    for (int i = 0; i < world->row_count; i++) {
        const struct row_decision *decision = &world->matching.decisions[i];
        if (decision->known < 0 && world->rows[i].number.size > 0) return true;
    }
    return false;
}

static void test_decisions_hold_over_worlds_by_chance(void **state)
{
    int clean = 0, told = 0;
    (void)state;
    for (int run = 0; run < RUNS; run++) {
        struct arena arena;
        struct chance chance = {(uint64_t)run * 2654435761u + 1};
        arena_init(&arena, ARENA_BYTES);
        struct world_of_names *world = ARENA_NEW(&arena, struct world_of_names);
        world->arena = &arena;
        books_make(world, &chance);
        list_make(world, &chance);
        decide(world);
        for (int i = 0; i < world->row_count; i++) {
            const struct row_decision *decision = &world->matching.decisions[i];
            if (!has_outcome(decision)) continue;
            if (decision->known < 0) new_check(world, i);
            if (decision->known >= 0) known_check(world, i);
        }
        told += world->problems.total > 0;
        if (world->problems.total == 0 && !lacks_identity(world)) {
            again_check(world);
            clean++;
        }
        arena_release(&arena);
    }
    /* Both ways are walked often. */
    assert_true(clean > RUNS / 20);
    assert_true(told > RUNS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions_hold_over_worlds_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
