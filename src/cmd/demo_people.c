/* Classes, pupils, employees and their cards. */
#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "cmd/demo_menu.h"
#include "cmd/demo_names.h"
#include "cmd/demo_rights.h"
#include "cmd/demo_school.h"
#include "ledger/book.h"

enum { CLASS_PUPILS = 25, PUPILS_AN_EMPLOYEE = 15, YEAR_DAYS = 365, ALLERGY_PERCENT = 4 };

static const char *const LETTERS[] = {"А", "Б", "В", "Г", "Д", "Е", "Ж", "И", "К", "Л", "М", "Н"};
enum { LETTERS_COUNT = sizeof LETTERS / sizeof LETTERS[0] };

/* ---- classes ---- */

/* How many classes a grade has; school 24 has its 03Б. */
static int letters_of(const struct demo_school *school)
{
    int letters = (school->pupil_count / school->grades + CLASS_PUPILS / 2) / CLASS_PUPILS;
    int least = school->school.number == DEMO_GOLDEN_SCHOOL ? 2 : 1;
    if (letters < least) return least;
    return letters > LETTERS_COUNT ? LETTERS_COUNT : letters;
}

static void classes_draw(struct demo_school *school)
{
    int letters = letters_of(school);
    school->class_count = letters * school->grades;
    school->classes = ARENA_ARRAY(school->arena, struct demo_class, (size_t)school->class_count);
    for (int i = 0; i < school->class_count; i++) {
        int grade = i / letters + 1;
        school->classes[i] = (struct demo_class){
            .id = demo_id_take(school),
            .name = arena_printf(school->arena, "%02d%s", grade, LETTERS[i % letters]),
            .grade = grade,
            .has_snack = grade == 1 && i % letters == 0,
            .first = (int)((int64_t)school->pupil_count * i / school->class_count),
            .count = (int)((int64_t)school->pupil_count * (i + 1) / school->class_count -
                           (int64_t)school->pupil_count * i / school->class_count),
        };
    }
}

/* ---- cards ---- */

/* Seven bytes, as printed on chips of that make; a card's own, because an odd factor keeps numbers
 * of 40 bits apart. */
static struct text chip_of(struct arena *arena, int64_t card_id)
{
    uint64_t mixed = (uint64_t)id_counter(card_id) * UINT64_C(0x9E3779B97F4A7C15);
    uint64_t five_bytes = mixed & (((uint64_t)1 << ID_COUNTER_BITS) - 1);
    return text_of(arena_printf(arena, "04%010" PRIX64 "80", five_bytes));
}

static void card_draw(struct demo_school *school, struct demo_person *person, int days)
{
    int chance = demo_random_below(&school->random, 100);
    person->activation_day = -1;
    if (!school->school.in_card_project) return;
    person->card_id = demo_id_take(school);
    person->card_state = CARD_ACTIVE;
    if (chance < 3) {
        person->card_state = chance == 0 ? CARD_MADE : CARD_GIVEN_OUT;
        /* Some wait for it still. */
        if (days > 0) person->activation_day = demo_random_below(&school->random, days + days / 2);
    } else if (chance == 3) {
        person->card_state = CARD_ORDERED;
        return;
    } else if (chance == 4) {
        person->lost_card_id = demo_id_take(school);
        person->lost_chip = chip_of(school->arena, person->lost_card_id);
    }
    person->chip = chip_of(school->arena, person->card_id);
}

/* ---- people ---- */

static void habits_draw(struct demo_school *school, struct demo_person *person)
{
    static const struct text ALLERGENS[] = {{"milk", 4}, {"egg", 3}, {"gluten", 6}, {"fish", 4}};
    struct demo_random *random = &school->random;
    bool is_small = person->grade >= 1 && person->grade <= 4;
    person->appetite_percent = demo_random_between(random, is_small ? 5 : 20, is_small ? 45 : 85);
    person->thrift_kopecks = demo_random_between(random, 60, 250) * 100;
    person->eats_breakfast = is_small && demo_random_percent(random, 92);
    person->eats_snack = is_small && demo_random_percent(random, 70);
    person->eats_lunch = school->has_lunch && person->grade >= 5 && person->grade <= 9 &&
                         demo_random_percent(random, 30);
    person->allergen = TEXT("");
    if (demo_random_percent(random, ALLERGY_PERCENT)) {
        person->allergen = ALLERGENS[demo_random_below(random, 4)];
    }
    if (person->grade > 0 && demo_random_percent(random, 3)) {
        person->day_limit_kopecks = demo_random_between(random, 6, 20) * 1000;
    }
}

static void person_draw(struct demo_school *school, struct demo_person *person,
                        const struct demo_calendar *calendar)
{
    struct demo_random *random = &school->random;
    struct demo_name name = demo_name_draw(random, school->arena);
    int age_days = (person->grade > 0 ? person->grade + 6 : demo_random_between(random, 23, 62)) *
                       YEAR_DAYS +
                   demo_random_below(random, YEAR_DAYS);
    habits_draw(school, person);
    person->person = (struct person){
        .school_id = school->school.id,
        .id = demo_id_take(school),
        .kind = person->grade > 0 ? PERSON_PUPIL : PERSON_EMPLOYEE,
        .state = PERSON_ACTIVE,
        .class_id = person->class_index < 0 ? 0 : school->classes[person->class_index].id,
        .surname = name.surname,
        .name = name.name,
        .patronymic = name.patronymic,
        .has_birth_day = true,
        .birth_day = day_add(calendar->first, -age_days),
        .allergens = person->allergen.bytes,
        .has_day_limit = person->day_limit_kopecks > 0,
        .day_limit = money_of_kopecks(person->day_limit_kopecks),
    };
    card_draw(school, person, calendar->count);
}

void demo_people_draw(struct demo_school *school, const struct demo_calendar *calendar)
{
    enum { LUNCH_DAYS = 10 }; /* where lunches are new */
    classes_draw(school);
    school->has_lunch = school->grades == 9 || school->school.kind[0] == 'b';
    if (!school->has_lunch && calendar->count > LUNCH_DAYS) {
        school->lunch_index = calendar->count - LUNCH_DAYS;
    }
    school->people_count = school->pupil_count + school->pupil_count / PUPILS_AN_EMPLOYEE + 1;
    school->people = ARENA_ARRAY(school->arena, struct demo_person, (size_t)school->people_count);
    for (int i = 0; i < school->people_count; i++) school->people[i].class_index = -1;
    for (int i = 0; i < school->class_count; i++) {
        const struct demo_class *class = &school->classes[i];
        for (int k = 0; k < class->count; k++) {
            school->people[class->first + k].class_index = i;
            school->people[class->first + k].grade = class->grade;
        }
    }
    for (int i = 0; i < school->people_count; i++) {
        person_draw(school, &school->people[i], calendar);
        if (school->people[i].grade < 5 || school->people[i].grade > 9) continue;
        school->people[i].eats_lunch |= demo_benefit_kind(school, &school->people[i]) != 0;
    }
}

/* ---- writing ---- */

static enum err cards_create(struct tx *tx, struct demo_school *school,
                             const struct demo_person *person, int64_t version)
{
    struct card card = {
        .school_id = school->school.id,
        .id = person->card_id,
        .account_id = person->person.id,
        .chip = person->chip,
        .state = person->card_state,
    };
    int64_t cause_id = demo_id_take(school);
    if (person->card_state == CARD_ORDERED) return OK; /* demo_cards.c orders it at the end */
    TRY(card_add(tx, &card, cause_id, version, school->now));
    if (person->lost_card_id == 0) return OK;
    card.id = person->lost_card_id;
    card.chip = person->lost_chip;
    TRY(card_add(tx, &card, demo_id_take(school), version, school->now));
    TRY(card_move(tx, &card, CARD_LOST, (struct card_mover){.cause_id = demo_id_take(school)},
                  version, school->now));
    card.state = CARD_LOST;
    return card_move(tx, &card, CARD_REPLACED,
                     (struct card_mover){.cause_id = demo_id_take(school)}, version, school->now);
}

enum err demo_people_create(struct tx *tx, struct demo_school *school)
{
    int64_t version;
    TRY(book_raise_version(tx, school->school.id, &version));
    for (int i = 0; i < school->class_count; i++) {
        int64_t class_id;
        bool added;
        const struct demo_class *class = &school->classes[i];
        TRY(class_find_or_add(tx, school->school.id, text_of(class->name), class->id, &class_id,
                              &added));
        CHECK(class_id == class->id);
    }
    for (int i = 0; i < school->people_count; i++) {
        struct demo_person *person = &school->people[i];
        if (person->is_golden) continue; /* has been here for long */
        person->person.number = NULL;
        TRY(person_add(tx, school->arena, &person->person, version, school->now));
        if (person->card_id != 0) TRY(cards_create(tx, school, person, version));
    }
    return demo_rights_people(tx, school, version);
}
