/* Leavers of school 24 with money on their accounts. */
#include "cmd/demo_leavers.h"

#include "school/person.h"

enum { MINUTE_TOP_UP = 7 * 60 + 40 };

static const struct leaver_row {
    const char *number, *surname, *name, *patronymic;
    int64_t amount;
} LEAVERS[] = {
    {"0242009017", "Лебедев", "Артём", "Игоревич", 124000},
    {"0242009025", "Морозова", "Дарья", "Олеговна", 6150},
};
enum { LEAVERS_COUNT = sizeof LEAVERS / sizeof LEAVERS[0] };

enum err demo_leavers_create(struct tx *tx, struct demo_school *school, int64_t version)
{
    for (int i = 0; i < LEAVERS_COUNT; i++) {
        struct person person = {
            .school_id = school->school.id,
            .id = demo_id_take(school),
            .kind = PERSON_PUPIL,
            .state = PERSON_LEFT,
            .number = LEAVERS[i].number,
            .surname = LEAVERS[i].surname,
            .name = LEAVERS[i].name,
            .patronymic = LEAVERS[i].patronymic,
            .allergens = "",
        };
        TRY(person_add(tx, school->arena, &person, version, school->now));
    }
    return OK;
}

void demo_leavers_plan(struct demo_plan *plan, struct demo_school *school, struct day day)
{
    struct instant at = demo_at(school, day, MINUTE_TOP_UP, 0);
    struct demo_step *step = demo_plan_add(plan, STEP_TOP_UPS, instant_add_ms(at, 2 * SECOND_MS));
    step->top_ups = ARENA_ARRAY(plan->arena, struct top_up, LEAVERS_COUNT);
    step->top_up_count = LEAVERS_COUNT;
    for (int i = 0; i < LEAVERS_COUNT; i++) {
        int64_t id = demo_id_take(school);
        if (i == 0) step->first_id = id;
        step->top_ups[i] = (struct top_up){
            .channel = "qiwi",
            .outside_id = text_of(arena_printf(plan->arena, "2018-leaver-%d", i + 1)),
            .number = text_of(LEAVERS[i].number),
            .amount = money_of_kopecks(LEAVERS[i].amount),
            .happened_at = at,
        };
    }
}
