/* The counter on days on which everyone is fed, and while what they lacked is settled. */
#include "till_test.h"

/* Pupil 3, by name: his card is not active. */
static struct counter_outcome sell_to_3(struct till_kit *kit, struct counter_line line)
{
    struct counter_outcome outcome;
    struct counter_order order = {.request = till_request(kit),
                                  .account_id = till_pupil(3),
                                  .lines = &line,
                                  .line_count = 1,
                                  .is_acknowledged = true};
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    return outcome;
}

/* The mode is a span of days in the mirror: the till needs nobody to begin or to end it. */
TILL_TEST(test_everyone_is_fed_without_the_server)
{
    struct counter_line meal = till_meal(TILL_BREAKFAST), pizza = till_dish(TILL_PIZZA, 1);
    till_set(kit, SETTING_MAIN_MEAL_FLOOR, 0);
    assert_int_equal(till_apply(kit, 11,
                                "\"outages\":[{\"first_day\":\"2026-03-03\","
                                "\"last_day\":\"2026-03-04\"}]"),
                     OK);
    assert_int_equal(sell_to_3(kit, meal).refusal, SALE_NOT_ENOUGH_MONEY);
    till_wait(kit, DAY_MS);
    assert_int_equal(sell_to_3(kit, meal).status, COUNTER_DONE);
    assert_int_equal(sell_to_3(kit, pizza).refusal, SALE_NOT_ENOUGH_MONEY);
    till_wait(kit, DAY_MS);
    assert_int_equal(sell_to_3(kit, meal).status, COUNTER_DONE);
    assert_int_equal(till_balance(kit, 3), -2 * 4961);
    till_wait(kit, DAY_MS);
    assert_int_equal(sell_to_3(kit, meal).refusal, SALE_NOT_ENOUGH_MONEY);
    /* What a newer page does not say any more is over. */
    assert_int_equal(till_apply(kit, 12, "\"outages\":[]"), OK);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM replica_outage"), 0);
}

TILL_TEST(test_what_is_not_due_stands_in_nobodys_way)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    const char *owes = arena_printf(&kit->arena,
                                    "\"balances\":[{\"account\":\"%lld\",\"balance\":-1511}],"
                                    "\"deferrals\":[{\"account\":\"%lld\",\"outage\":\"5\","
                                    "\"amount\":4961,\"first_due\":\"2026-03-04\","
                                    "\"instalments\":2,\"every_days\":10}]",
                                    (long long)till_pupil(3), (long long)till_pupil(3));
    assert_int_equal(till_apply(kit, 11, owes), OK);
    till_wait(kit, 2 * DAY_MS); /* 24,80 are due: 9,70 are left for extras */
    assert_int_equal(sell_to_3(kit, pizza).refusal, SALE_NOT_ENOUGH_MONEY);
    till_wait(kit, -DAY_MS); /* nothing is due: 34,50 */
    assert_int_equal(sell_to_3(kit, pizza).status, COUNTER_DONE);
    assert_int_equal(till_apply(kit, 12,
                                "\"deferrals\":[{\"account\":\"1\",\"outage\":\"5\",\"amount\":1,"
                                "\"first_due\":\"2026-03-04\",\"instalments\":0,"
                                "\"every_days\":10}]"),
                     ERR_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everyone_is_fed_without_the_server),
        cmocka_unit_test(test_what_is_not_due_stands_in_nobodys_way),
    };
    return cmocka_run_group_tests_name("till outage", tests, NULL, NULL);
}
