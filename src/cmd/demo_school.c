/* Schools of the demo: which there are, and how each begins. */
#include "cmd/demo_school.h"

#include "base/check.h"
#include "base/id.h"
#include "cmd/demo_menu.h"
#include "cmd/demo_rights.h"
#include "ledger/book.h"

enum {
    KIND_FULL,
    KIND_GYMNASIUM,
    KIND_LYCEUM,
    KIND_BASIC,
    KIND_PRIMARY,
    KIND_BOARDING,
    KIND_COUNT
};

/* The source tells 44, 9, 5, 7 and 2: 67 of 68. docs/DECISIONS.md says why the last one boards. */
static const struct kind {
    const char *code, *name, *school_name;
    int count, grades, size;
} KINDS[KIND_COUNT] = {
    {"full", "средняя общеобразовательная школа", "Школа", 44, 11, 100},
    {"gymnasium", "гимназия", "Гимназия", 9, 11, 130},
    {"lyceum", "лицей", "Лицей", 5, 11, 120},
    {"basic", "основная общеобразовательная школа", "Основная школа", 7, 9, 45},
    {"primary", "начальная школа", "Начальная школа", 2, 4, 30},
    {"boarding", "школа-интернат", "Школа-интернат", 1, 11, 40},
};

enum {
    CITY_SCHOOLS = 68,
    CARD_PROJECT_SCHOOLS = 45,
    GOLDEN_PUPILS_LEAST = 33, /* so that each class of school 24 has somebody */
    TWO_TILLS_PUPILS = 150,
    PLAN_SEED = 2018
};

/* What kind the schools number 1 … 68 are, and which take part in the card project. */
struct city_plan {
    int kinds[CITY_SCHOOLS];
    bool in_card_project[CITY_SCHOOLS];
};

static void swap(int *a, int *b)
{
    int kept = *a;
    *a = *b;
    *b = kept;
}

static void shuffle(struct demo_random *random, int *list, int count)
{
    for (int i = count - 1; i > 0; i--) swap(&list[i], &list[demo_random_below(random, i + 1)]);
}

/* Puts `value` at `place` by changing places with another that has it. */
static void settle(int *list, int place, int value)
{
    for (int i = 0; i < CITY_SCHOOLS && list[place] != value; i++) {
        if (list[i] == value) swap(&list[i], &list[place]);
    }
}

static struct city_plan city_plan_make(void)
{
    struct city_plan plan;
    struct demo_random random = {PLAN_SEED};
    int project[CITY_SCHOOLS], at = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        for (int i = 0; i < KINDS[kind].count; i++) plan.kinds[at++] = kind;
    }
    CHECK(at == CITY_SCHOOLS);
    for (int i = 0; i < CITY_SCHOOLS; i++) project[i] = i < CARD_PROJECT_SCHOOLS;
    shuffle(&random, plan.kinds, CITY_SCHOOLS);
    shuffle(&random, project, CITY_SCHOOLS);
    settle(plan.kinds, DEMO_GOLDEN_SCHOOL - 1, KIND_FULL);
    settle(project, DEMO_GOLDEN_SCHOOL - 1, true);
    for (int i = 0; i < CITY_SCHOOLS; i++) plan.in_card_project[i] = project[i];
    return plan;
}

/* 1 … count; a small city ends with school 24 all the same. */
static int64_t number_of(int index, int count)
{
    return index == count - 1 && count < DEMO_GOLDEN_SCHOOL ? DEMO_GOLDEN_SCHOOL : index + 1;
}

void demo_schools_plan(struct demo_school *schools, int count, int pupils)
{
    struct city_plan plan = city_plan_make();
    struct demo_random random = {PLAN_SEED + 1};
    int64_t total = 0, before = 0;
    int *weights = ARENA_ARRAY(schools[0].arena, int, (size_t)count);
    for (int i = 0; i < count; i++) {
        int64_t number = number_of(i, count);
        const struct kind *kind = &KINDS[plan.kinds[(number - 1) % CITY_SCHOOLS]];
        weights[i] = kind->size * demo_random_between(&random, 75, 125);
        total += weights[i];
        schools[i].grades = kind->grades;
        schools[i].school = (struct school){
            .number = number,
            .name = arena_printf(schools[0].arena, "%s №%d", kind->school_name, (int)number),
            .kind = kind->code,
            .in_card_project = plan.in_card_project[(number - 1) % CITY_SCHOOLS],
            .zone = zone_moscow(),
        };
    }
    for (int i = 0; i < count; i++) {
        int64_t after = before + weights[i];
        schools[i].pupil_count = (int)(pupils * after / total - pupils * before / total);
        before = after;
        bool is_golden = schools[i].school.number == DEMO_GOLDEN_SCHOOL;
        if (is_golden && schools[i].pupil_count < GOLDEN_PUPILS_LEAST) {
            schools[i].pupil_count = GOLDEN_PUPILS_LEAST;
        }
    }
}

enum err demo_school_kinds(struct tx *tx)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        TRY(school_kind_set(tx, KINDS[i].code, KINDS[i].name, i + 1));
    }
    return OK;
}

/* ---- one school ---- */

static struct instant clock_now(void *context)
{
    const struct demo_school *school = context;
    return school->now;
}

static int64_t clock_ticks_us(void *context)
{
    const struct demo_school *school = context;
    return school->now.ms * 1000;
}

static void chance(void *context, void *out_bytes, size_t size)
{
    struct demo_school *school = context;
    for (size_t i = 0; i < size; i++) {
        ((uint8_t *)out_bytes)[i] = (uint8_t)demo_random_next(&school->random);
    }
}

void demo_school_open(struct demo_school *school, struct store *store, uint64_t seed,
                      struct instant now)
{
    school->random.state = seed * UINT64_C(0xD1B54A32D192ED03) + (uint64_t)school->school.number;
    school->now = now;
    school->world = (struct world){
        .context = school, .now = clock_now, .ticks_us = clock_ticks_us, .random = chance};
    desk_init(&school->desk, store, &school->world);
}

void demo_school_close(struct demo_school *school)
{
    desk_release(&school->desk);
}

int64_t demo_id_take(struct demo_school *school)
{
    CHECK(school->next_id < school->end_id);
    return school->next_id++;
}

enum err demo_school_create(struct tx *tx, struct demo_school *school)
{
    enum school_status status;
    TRY(demo_school_kinds(tx));
    TRY(school_create(tx, &school->school, school->now, &status));
    CHECK(status == SCHOOL_OK);
    TRY(demo_menu_school(tx, school->school.id, school->now));
    TRY(demo_rights_school(tx, school));
    TRY(origin_take_ids(tx, DEMO_SCHOOL_IDS, &school->next_id));
    school->end_id = school->next_id + DEMO_SCHOOL_IDS;
    school->till_count = school->pupil_count > TWO_TILLS_PUPILS ? DEMO_TILLS : 1;
    for (int i = 0; i < school->till_count; i++) {
        struct demo_till *till = &school->tills[i];
        TRY(origin_new(tx, ORIGIN_TILL, &till->origin));
        till->next_counter = 1;
        till->next_number = (int64_t)i * DEMO_TILL_NUMBERS + 1001 + school->school.number * 37;
    }
    return OK;
}
