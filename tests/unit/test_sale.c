/* sale_form_check and sale_decide: every status in its order, alone and with every other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "meals/sale.h"

enum { DISH = 1, OTHER_DISH = 2, CATEGORY = 3, SET_MEAL = 4, TODAY = 20000 };
#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

/* ---- the form ---- */

static struct sale_line line_of(enum sale_item_kind kind, int64_t quantity, int64_t price,
                                int64_t subsidy)
{
    return (struct sale_line){.kind = kind,
                              .item_id = kind == SALE_DISH ? DISH : SET_MEAL,
                              .quantity = quantity,
                              .price = money_of_kopecks(price),
                              .subsidy = money_of_kopecks(subsidy)};
}

static enum sale_form form_of(const struct sale_line *lines, int count)
{
    return sale_form_check(&(struct sale){.lines = lines, .line_count = count});
}

static void test_form_of_one_line(void **state)
{
    const int64_t most = MONEY_AMOUNT_LIMIT_KOPECKS;
    const struct {
        enum sale_item_kind kind;
        int64_t quantity, price, subsidy;
        enum sale_form form;
    } LINES[] = {
        {SALE_DISH, 1, 1, 0, SALE_FORM_OK},
        {SALE_DISH, 1, most, 0, SALE_FORM_OK},
        {SALE_DISH, SALE_QUANTITY_LIMIT, 1, 0, SALE_FORM_OK},
        {SALE_DISH, 0, 1, 0, SALE_FORM_QUANTITY},
        {SALE_DISH, -1, 1, 0, SALE_FORM_QUANTITY},
        {SALE_DISH, SALE_QUANTITY_LIMIT + 1, 1, 0, SALE_FORM_QUANTITY},
        {SALE_DISH, INT64_MAX, 1, 0, SALE_FORM_QUANTITY},
        {SALE_DISH, 1, 0, 0, SALE_FORM_PRICE},
        {SALE_DISH, 1, -1, 0, SALE_FORM_PRICE},
        {SALE_DISH, 1, INT64_MIN, 0, SALE_FORM_PRICE},
        {SALE_DISH, 1, most + 1, 0, SALE_FORM_PRICE},
        {SALE_DISH, 1, 1, 1, SALE_FORM_PRICE},
        {SALE_DISH, 2, most, 0, SALE_FORM_TOTAL},
        {SALE_SET_MEAL, 1, 0, 1, SALE_FORM_OK},
        {SALE_SET_MEAL, 1, 1, 0, SALE_FORM_OK},
        {SALE_SET_MEAL, 1, most, most, SALE_FORM_OK},
        {SALE_SET_MEAL, 1, 0, 0, SALE_FORM_PRICE},
        {SALE_SET_MEAL, 1, -1, 1, SALE_FORM_PRICE},
        {SALE_SET_MEAL, 1, 1, -1, SALE_FORM_PRICE},
        {SALE_SET_MEAL, 1, most + 1, 0, SALE_FORM_PRICE},
        {SALE_SET_MEAL, 1, 0, most + 1, SALE_FORM_PRICE},
        {SALE_SET_MEAL, 2, 0, most, SALE_FORM_TOTAL},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(LINES); i++) {
        struct sale_line line = line_of(LINES[i].kind, LINES[i].quantity, LINES[i].price,
                                        LINES[i].subsidy);
        assert_int_equal(form_of(&line, 1), LINES[i].form);
    }
}

static void test_form_precedence(void **state)
{
    struct sale_line lines[SALE_LINES_LIMIT + 1];
    (void)state;
    for (size_t i = 0; i < ROWS(lines); i++) lines[i] = line_of(SALE_DISH, 0, 0, 0);
    assert_int_equal(form_of(lines, 0), SALE_FORM_NO_LINES);
    assert_int_equal(form_of(lines, -1), SALE_FORM_NO_LINES);
    assert_int_equal(form_of(lines, SALE_LINES_LIMIT + 1), SALE_FORM_TOO_MANY_LINES);
    assert_int_equal(form_of(lines, SALE_LINES_LIMIT), SALE_FORM_QUANTITY);
    /* A wrong quantity in the last line goes before a wrong price in the first. */
    lines[0].quantity = 1;
    assert_int_equal(form_of(lines, 2), SALE_FORM_QUANTITY);
    lines[1] = line_of(SALE_DISH, 1, 1, 0);
    assert_int_equal(form_of(lines, 2), SALE_FORM_PRICE);
    lines[0].price = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS);
    assert_int_equal(form_of(lines, 2), SALE_FORM_TOTAL);
    assert_int_equal(form_of(lines, 1), SALE_FORM_OK);
}

static void test_largest_forms_do_not_overflow(void **state)
{
    struct sale_line lines[SALE_LINES_LIMIT];
    (void)state;
    for (size_t i = 0; i < ROWS(lines); i++) {
        lines[i] = line_of(SALE_SET_MEAL, SALE_QUANTITY_LIMIT, MONEY_AMOUNT_LIMIT_KOPECKS,
                           MONEY_AMOUNT_LIMIT_KOPECKS);
    }
    assert_int_equal(form_of(lines, SALE_LINES_LIMIT), SALE_FORM_TOTAL);
}

static void test_sums(void **state)
{
    const struct sale_line lines[] = {line_of(SALE_DISH, 2, 3450, 0),
                                      line_of(SALE_SET_MEAL, 1, 4961, 2039),
                                      line_of(SALE_SET_MEAL, 2, 0, 8700)};
    const struct sale sale = {.lines = lines, .line_count = 3};
    (void)state;
    assert_int_equal(money_in_kopecks(sale_extras(&sale)), 6900);
    assert_int_equal(money_in_kopecks(sale_total(&sale)), 11861);
    assert_int_equal(money_in_kopecks(sale_subsidy(&sale)), 19439);
}

/* ---- the decision ---- */

/* An eater who may have everything, and what breaks each rule alone. */
struct scene {
    struct sale_line lines[2]; /* a dish and a subsidised set meal */
    struct ban ban;
    struct sale_right right;
    int64_t served;
    struct sale_policy policy;
    struct eater eater;
};

/* Every status in the order of precedence, which is not that of the numbers. */
static const enum sale_status PRECEDENCE[] = {
    SALE_OK,
    SALE_ACCOUNT_CLOSED,
    SALE_CARD_NOT_ACTIVE,
    SALE_NOT_ENTITLED,
    SALE_ALREADY_SERVED,
    SALE_DISH_BANNED,
    SALE_OVER_DAY_LIMIT,
    SALE_NOT_ENOUGH_MONEY,
    SALE_OVER_OFFLINE_CAP,
};

static struct scene scene_make(void)
{
    struct scene scene = {
        .lines = {line_of(SALE_DISH, 1, 3450, 0), line_of(SALE_SET_MEAL, 1, 4961, 2039)},
        .ban = {BAN_DISH, OTHER_DISH},
        .right = {SET_MEAL, {TODAY}, {TODAY}},
        .served = SET_MEAL + 1,
        .policy = {.main_meal_floor = money_of_kopecks(-50000),
                   .set_meals_once = true,
                   .has_offline_cap = true,
                   .offline_cap = money_of_kopecks(20000)},
        .eater = {.balance = money_of_kopecks(3450 + 4961),
                  .has_day_limit = true,
                  .day_limit = money_of_kopecks(10000),
                  .spent_today = money_of_kopecks(10000 - 3450),
                  .ban_count = 1,
                  .right_count = 1,
                  .served_count = 1,
                  .spent_blind = money_of_kopecks(20000 - 3450)},
    };
    scene.lines[0].category_id = CATEGORY;
    return scene;
}

static enum sale_status decide(const struct scene *scene)
{
    struct eater eater = scene->eater;
    struct sale sale = {.lines = scene->lines, .line_count = 2, .day = {TODAY}};
    eater.bans = &scene->ban;
    eater.rights = &scene->right;
    eater.served = &scene->served;
    return sale_decide(&sale, &eater, &scene->policy);
}

static void break_rule(struct scene *scene, enum sale_status rule)
{
    switch (rule) {
    case SALE_OK: return;
    case SALE_ACCOUNT_CLOSED: scene->eater.account_closed = true; return;
    case SALE_CARD_NOT_ACTIVE: scene->eater.card_refused = true; return;
    case SALE_NOT_ENTITLED: scene->eater.right_count = 0; return;
    case SALE_ALREADY_SERVED: scene->served = SET_MEAL; return;
    case SALE_DISH_BANNED: scene->ban.banned_id = DISH; return;
    case SALE_OVER_DAY_LIMIT:
        scene->eater.spent_today = money_plus(scene->eater.spent_today, money_of_kopecks(1));
        return;
    case SALE_NOT_ENOUGH_MONEY:
        scene->eater.balance = money_minus(scene->eater.balance, money_of_kopecks(1));
        return;
    case SALE_OVER_OFFLINE_CAP:
        scene->policy.offline_cap = money_minus(scene->policy.offline_cap, money_of_kopecks(1));
        return;
    }
}

/* Whatever the balance; extras want money all the same, and what is deferred counts for both. */
static void test_everyone_is_fed(void **state)
{
    (void)state;
    struct scene scene = scene_make();
    scene.eater.balance = money_of_kopecks(-100000);
    assert_int_equal(decide(&scene), SALE_NOT_ENOUGH_MONEY);
    scene.policy.feeds_everyone = true;
    assert_int_equal(decide(&scene), SALE_NOT_ENOUGH_MONEY); /* a dish is in it */
    struct sale meal = {.lines = &scene.lines[1], .line_count = 1, .day = {TODAY}};
    scene.eater.rights = &scene.right;
    scene.eater.served = &scene.served;
    scene.eater.bans = &scene.ban;
    assert_int_equal(sale_decide(&meal, &scene.eater, &scene.policy), SALE_OK);
    scene.policy.feeds_everyone = false;
    assert_int_equal(sale_decide(&meal, &scene.eater, &scene.policy), SALE_NOT_ENOUGH_MONEY);
    scene.eater.deferred = money_of_kopecks(100000 - 50000 + 4961);
    assert_int_equal(sale_decide(&meal, &scene.eater, &scene.policy), SALE_OK);
    scene.eater.deferred = money_of_kopecks(100000 + 3450 + 4961);
    assert_int_equal(decide(&scene), SALE_OK);
    scene.eater.deferred = money_of_kopecks(100000 + 3450 + 4960);
    assert_int_equal(decide(&scene), SALE_NOT_ENOUGH_MONEY);
}

static void test_each_status_alone_and_with_every_other(void **state)
{
    (void)state;
    for (size_t first = 0; first < ROWS(PRECEDENCE); first++) {
        for (size_t second = first; second < ROWS(PRECEDENCE); second++) {
            struct scene scene = scene_make();
            break_rule(&scene, PRECEDENCE[first]);
            if (second != first) break_rule(&scene, PRECEDENCE[second]);
            assert_int_equal(decide(&scene), PRECEDENCE[first == 0 ? second : first]);
        }
    }
}

static void test_a_set_meal_goes_once_a_day(void **state)
{
    (void)state;
    struct scene twice = scene_make();
    twice.lines[1].quantity = 2;
    assert_int_equal(decide(&twice), SALE_ALREADY_SERVED);
    struct scene both = scene_make();
    both.lines[0] = both.lines[1];
    assert_int_equal(decide(&both), SALE_ALREADY_SERVED);
    /* Another set meal of the same day is another. */
    both.lines[0].item_id = SET_MEAL + 2;
    both.lines[0].subsidy = money_zero();
    assert_int_equal(decide(&both), SALE_OK);
    /* The server, which does not know what was taken at tills, does not judge it. */
    twice.policy.set_meals_once = false;
    assert_int_equal(decide(&twice), SALE_NOT_ENOUGH_MONEY);
    struct scene served = scene_make();
    served.served = SET_MEAL;
    served.policy.set_meals_once = false;
    assert_int_equal(decide(&served), SALE_OK);
    /* A dish may have the number of a set meal that was taken. */
    struct scene dish = scene_make();
    dish.served = DISH;
    assert_int_equal(decide(&dish), SALE_OK);
}

static void test_the_cap_is_of_extras_without_contact(void **state)
{
    (void)state;
    struct scene scene = scene_make();
    scene.eater.spent_blind = money_of_kopecks(20000);
    assert_int_equal(decide(&scene), SALE_OVER_OFFLINE_CAP);
    scene.policy.has_offline_cap = false;
    assert_int_equal(decide(&scene), SALE_OK);
    /* Set meals are no extras. */
    scene.policy.has_offline_cap = true;
    scene.lines[0] = scene.lines[1];
    scene.lines[0].item_id = SET_MEAL + 2;
    scene.lines[0].subsidy = money_zero();
    scene.eater.balance = money_of_kopecks(2 * 4961);
    assert_int_equal(decide(&scene), SALE_OK);
}

static void test_rights_hold_on_their_days(void **state)
{
    const struct {
        int first, last;
        bool holds;
    } DAYS[] = {{TODAY, TODAY, true},          {TODAY - 1, TODAY, true},
                {TODAY, TODAY + 1, true},      {TODAY + 1, TODAY + 2, false},
                {TODAY - 2, TODAY - 1, false}, {TODAY + 1, TODAY - 1, false}};
    (void)state;
    for (size_t i = 0; i < ROWS(DAYS); i++) {
        struct scene scene = scene_make();
        scene.right.first_day.number = DAYS[i].first;
        scene.right.last_day.number = DAYS[i].last;
        assert_int_equal(decide(&scene), DAYS[i].holds ? SALE_OK : SALE_NOT_ENTITLED);
    }
    struct scene other = scene_make();
    other.right.set_meal_id = SET_MEAL + 1;
    assert_int_equal(decide(&other), SALE_NOT_ENTITLED);
    /* What the parents pay alone wants no right. */
    other.lines[1].subsidy = money_zero();
    assert_int_equal(decide(&other), SALE_OK);
}

static void test_bans_name_dishes_and_categories(void **state)
{
    struct scene scene = scene_make();
    (void)state;
    scene.ban = (struct ban){BAN_CATEGORY, CATEGORY};
    assert_int_equal(decide(&scene), SALE_DISH_BANNED);
    scene.ban = (struct ban){BAN_CATEGORY, DISH};
    assert_int_equal(decide(&scene), SALE_OK);
    scene.ban = (struct ban){BAN_DISH, CATEGORY};
    assert_int_equal(decide(&scene), SALE_OK);
    /* A set meal's id is no dish's; an unknown category is none. */
    scene.ban = (struct ban){BAN_DISH, SET_MEAL};
    assert_int_equal(decide(&scene), SALE_OK);
    scene.lines[0].category_id = 0;
    scene.ban = (struct ban){BAN_CATEGORY, 0};
    assert_int_equal(decide(&scene), SALE_OK);
}

static void test_the_day_limit_is_of_extras(void **state)
{
    struct scene scene = scene_make();
    (void)state;
    scene.eater.day_limit = money_zero();
    assert_int_equal(decide(&scene), SALE_OVER_DAY_LIMIT);
    scene.eater.has_day_limit = false;
    assert_int_equal(decide(&scene), SALE_OK);
    scene.eater.has_day_limit = true;
    scene.lines[0] = scene.lines[1];
    scene.policy.set_meals_once = false;
    assert_int_equal(decide(&scene), SALE_OK);
}

/* The floor of set meals, and zero for extras. */
static void test_floors(void **state)
{
    const struct {
        int64_t dish, parent, balance; /* a dish of 0: two set meals instead */
        enum sale_status status;
    } CASES[] = {
        {0, 4961, 2 * 4961 - 50000, SALE_OK},
        {0, 4961, 2 * 4961 - 50001, SALE_NOT_ENOUGH_MONEY},
        {3450, 4961, 3450 + 4961, SALE_OK},
        {3450, 4961, 3450 + 4960, SALE_NOT_ENOUGH_MONEY},
        {3450, 0, 3450, SALE_OK},
        {3450, 0, 3449, SALE_NOT_ENOUGH_MONEY},
        /* What costs the parents nothing is given below any floor. */
        {0, 0, -60000, SALE_OK},
        {0, 0, INT64_MIN, SALE_OK},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct scene scene = scene_make();
        scene.policy.set_meals_once = false;
        scene.lines[1].price = money_of_kopecks(CASES[i].parent);
        if (CASES[i].dish == 0) scene.lines[0] = scene.lines[1];
        scene.eater.balance = money_of_kopecks(CASES[i].balance);
        assert_int_equal(decide(&scene), CASES[i].status);
    }
}

static void test_names_are_all_different(void **state)
{
    (void)state;
    for (int a = SALE_OK; a <= SALE_OVER_OFFLINE_CAP; a++) {
        assert_string_not_equal(sale_status_name((enum sale_status)a), "unknown");
        for (int b = SALE_OK; b < a; b++) {
            assert_string_not_equal(sale_status_name((enum sale_status)a),
                                    sale_status_name((enum sale_status)b));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_of_one_line),
        cmocka_unit_test(test_form_precedence),
        cmocka_unit_test(test_largest_forms_do_not_overflow),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_everyone_is_fed),
        cmocka_unit_test(test_each_status_alone_and_with_every_other),
        cmocka_unit_test(test_a_set_meal_goes_once_a_day),
        cmocka_unit_test(test_the_cap_is_of_extras_without_contact),
        cmocka_unit_test(test_rights_hold_on_their_days),
        cmocka_unit_test(test_bans_name_dishes_and_categories),
        cmocka_unit_test(test_the_day_limit_is_of_extras),
        cmocka_unit_test(test_floors),
        cmocka_unit_test(test_names_are_all_different),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
