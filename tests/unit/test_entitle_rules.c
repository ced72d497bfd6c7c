/* Which families a pupil has the right to on a day, pure: rules in order, several at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/entitle.h"

enum { TODAY = 20000, LARGE_FAMILY = 1, LOW_INCOME = 2 };
enum { PAID = 1, FREE, CHOSEN, LUNCH, SNACK, GONE, LATER }; /* families; set meals are 10 × */

static struct set_meal_family FAMILIES[] = {
    {.id = PAID, .meal = MEAL_BREAKFAST, .stage = STAGE_PRIMARY},
    {.id = FREE, .meal = MEAL_BREAKFAST},
    {.id = CHOSEN, .meal = MEAL_BREAKFAST},
    {.id = LUNCH, .meal = MEAL_LUNCH},
    {.id = SNACK, .meal = MEAL_SNACK},
    {.id = GONE, .meal = MEAL_LUNCH, .is_archived = true, .archived_day = {TODAY}},
    {.id = LATER, .meal = MEAL_LUNCH},
};
static struct family_price PRICES[] = {
    {.family_id = PAID, .first_day = {TODAY - 9}, .set_meal_id = 10},
    {.family_id = PAID, .first_day = {TODAY + 1}, .set_meal_id = 11},
    {.family_id = FREE, .first_day = {TODAY - 9}, .set_meal_id = 20},
    {.family_id = CHOSEN, .first_day = {TODAY - 9}, .set_meal_id = 30},
    {.family_id = LUNCH, .first_day = {TODAY - 9}, .set_meal_id = 40},
    {.family_id = SNACK, .first_day = {TODAY - 9}, .set_meal_id = 50},
    {.family_id = GONE, .first_day = {TODAY - 9}, .set_meal_id = 60},
    {.family_id = LATER, .first_day = {TODAY + 1}, .set_meal_id = 70},
};

/* As rules_load() orders them. */
static struct entitlement_rule RULES[] = {
    {0, 1, LARGE_FAMILY, STAGE_ANY, 0, FREE, 1, true, true},
    {0, 2, LARGE_FAMILY, STAGE_BASIC, 0, LUNCH, 2, true, true},
    {0, 3, LOW_INCOME, STAGE_ANY, 0, LUNCH, 1, true, true},
    {0, 4, LOW_INCOME, STAGE_ANY, 0, SNACK, 1, true, false}, /* off */
    {0, 5, 0, STAGE_PRIMARY, 1, PAID, 1, true, true},
    {0, 6, 0, STAGE_ANY, 0, CHOSEN, 2, false, true},
    {0, 7, 0, STAGE_ANY, 2, SNACK, 3, true, true}, /* the second shift's */
    {0, 8, 0, STAGE_ANY, 0, GONE, 4, true, true},
    {0, 9, 0, STAGE_ANY, 0, LATER, 5, false, true},
    {0, 10, 0, STAGE_ANY, 0, FREE + 90, 6, true, true}, /* a family that the school has not */
};

static const struct rule_list RULE_LIST = {RULES, sizeof RULES / sizeof RULES[0]};
static const struct benefit_kind_list KIND_LIST = {NULL, 0};
static const struct family_list FAMILY_LIST = {FAMILIES, sizeof FAMILIES / sizeof FAMILIES[0],
                                               PRICES, sizeof PRICES / sizeof PRICES[0]};

/* "20! 30": the set meals, "!" those that stand in the roster unasked. */
static void assert_entitled(const struct entitled_pupil *pupil, int day, const char *expected)
{
    char text[256] = "";
    const struct entitle_ground ground = {&RULE_LIST, &KIND_LIST, &FAMILY_LIST};
    struct entitled_family families[ENTITLED_FAMILIES_LIMIT];
    int count = entitled_families(&ground, pupil, day_of_number(day), families);
    for (int i = 0; i < count; i++) {
        size_t size = strlen(text);
        snprintf(text + size, sizeof text - size, "%s%d%s", i == 0 ? "" : " ",
                 (int)families[i].set_meal_id, families[i].is_given ? "!" : "");
    }
    assert_string_equal(text, expected);
}

static struct entitled_pupil pupil_of(int64_t grade, int64_t shift, const struct benefit *benefits,
                                      int count)
{
    return (struct entitled_pupil){.account_id = 1,
                                   .grade = grade,
                                   .shift = shift,
                                   .is_active = true,
                                   .benefits = benefits,
                                   .benefit_count = count};
}

static void test_the_first_given_holds_and_choices_stand_beside(void **state)
{
    (void)state;
    const struct benefit both[] = {
        {.kind_id = LARGE_FAMILY, .first_day = {TODAY}, .last_day = {TODAY}},
        {.kind_id = LOW_INCOME, .first_day = {TODAY - 5}, .last_day = {TODAY + 5}}};
    struct entitled_pupil plain = pupil_of(3, 1, NULL, 0);
    assert_entitled(&plain, TODAY, "10! 30");
    assert_entitled(&plain, TODAY + 1, "11! 30 70");
    /* The benefit's breakfast goes before the paid one; both benefits give one lunch. */
    struct entitled_pupil small = pupil_of(3, 1, both, 2), big = pupil_of(7, 1, both, 2);
    assert_entitled(&small, TODAY, "20! 40! 30");
    assert_entitled(&big, TODAY, "20! 40! 30");
    assert_entitled(&small, TODAY + 1, "40! 11! 30 70");
    assert_entitled(&big, TODAY + 6, "30 70");
    /* One given lunch is enough: the archived family's of yesterday does not stand beside. */
    assert_entitled(&big, TODAY - 1, "40! 30");
}

static void test_stage_shift_and_state(void **state)
{
    (void)state;
    struct entitled_pupil second = pupil_of(3, 2, NULL, 0), older = pupil_of(10, 1, NULL, 0);
    assert_entitled(&second, TODAY, "30 50!");
    assert_entitled(&older, TODAY, "30");
    struct entitled_pupil outside = pupil_of(0, 0, NULL, 0);
    assert_entitled(&outside, TODAY, "30");
    outside.is_active = false;
    assert_entitled(&outside, TODAY, "");
    /* An archived family is there until its day; before its first price there is nothing. */
    assert_entitled(&older, TODAY - 1, "30 60!");
    assert_entitled(&older, TODAY - 10, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_given_holds_and_choices_stand_beside),
        cmocka_unit_test(test_stage_shift_and_state),
    };
    return cmocka_run_group_tests_name("entitle rules", tests, NULL, NULL);
}
