/* The counter: taps, sales, the queue, classes, overrides, returns, cards, in virtual time. */
#include "till_test.h"

#include <string.h>

#include "base/id.h"
#include "till/sibling.h"

/* ---- a tap ---- */

static struct tap tap_of(struct till_kit *kit, const char *digits)
{
    struct tap tap;
    struct card_chip chip = till_chip_of(digits);
    assert_int_equal(counter_tap(&kit->counter, &kit->arena, &chip, &tap), OK);
    return tap;
}

static struct tap tap_pupil(struct till_kit *kit, int pupil)
{
    return tap_of(kit, till_chip(pupil).digits);
}

TILL_TEST(test_a_tap_says_who_and_what)
{
    struct tap tap = tap_pupil(kit, 1);
    assert_int_equal(tap.kind, TAP_PERSON);
    assert_int_equal(tap.status, COUNTER_DONE);
    assert_string_equal(tap.person.about.surname, "Иванов");
    assert_string_equal(tap.person.about.class_name, "03Б");
    assert_int_equal(money_in_kopecks(tap.person.balance), 50000);
    assert_true(tap.person.balance_is_shown);
    assert_int_equal(tap.person.meal_count, 3);
    assert_int_equal(tap.person.meals[0].set_meal_id, TILL_BREAKFAST);
    assert_int_equal(tap.person.meals[0].refusal, SALE_OK);
    assert_int_equal(tap.person.meals[1].set_meal_id, TILL_FREE_LUNCH);
    assert_true(tap.person.meals[1].is_due);
    /* What the budget pays nothing of is for everybody. */
    assert_int_equal(tap.person.meals[2].set_meal_id, TILL_SNACK);
    assert_false(tap.person.meals[2].is_due);
    assert_false(tap.person.must_acknowledge);
    assert_true(tap_pupil(kit, 3).person.must_acknowledge);
    assert_int_equal(tap_pupil(kit, 3).person.refusal, SALE_CARD_NOT_ACTIVE);
    assert_int_equal(tap_pupil(kit, 4).person.refusal, SALE_ACCOUNT_CLOSED);
    assert_int_equal(tap_of(kit, "0102030405060708").kind, TAP_CASHIER);
    assert_int_equal(tap_of(kit, "0102030405060708").cashier.id, TILL_HELPER);
}

TILL_TEST(test_cards_that_are_nobodys)
{
    struct tap tap = tap_of(kit, "04DEADBEEF0000");
    assert_int_equal(tap.kind, TAP_NOBODY);
    assert_int_equal(tap.status, COUNTER_CARD_UNKNOWN);
    struct card_chip phone = till_chip_of("08A1B2C3");
    phone.is_random = true;
    assert_int_equal(counter_tap(&kit->counter, &kit->arena, &phone, &tap), OK);
    assert_int_equal(tap.status, COUNTER_CARD_RANDOM);
}

TILL_TEST(test_balance_by_setting)
{
    till_set(kit, SETTING_BALANCE_SHOWN, 1);
    assert_false(tap_pupil(kit, 1).person.balance_is_shown);
    assert_true(tap_pupil(kit, 1).person.balance_may_be_asked);
    till_set(kit, SETTING_BALANCE_SHOWN, 0);
    assert_false(tap_pupil(kit, 1).person.balance_may_be_asked);
}

/* ---- the tray ---- */

TILL_TEST(test_a_sale_is_in_the_journal)
{
    const struct counter_line lines[] = {till_dish(TILL_PIZZA, 2), till_meal(TILL_BREAKFAST)};
    struct counter_outcome outcome = till_sell(kit, 1, lines, 2);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(outcome.receipt_count, 1);
    assert_string_equal(outcome.receipts[0].number_text, "24-000001");
    assert_int_equal(money_in_kopecks(outcome.receipts[0].total), 2 * 3450 + 4961);
    assert_int_equal(money_in_kopecks(outcome.receipts[0].subsidy), 2039);
    assert_int_equal(money_in_kopecks(outcome.balance), 50000 - 2 * 3450 - 4961);
    assert_string_equal(outcome.receipts[0].cashier_name, "Кассирова А.");
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 1);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document_line"), 2);
}

TILL_TEST(test_a_request_again_does_nothing)
{
    struct counter_line line = till_dish(TILL_PIZZA, 1);
    struct counter_order order = {.request = TEXT("page-1"),
                                  .account_id = till_pupil(1),
                                  .card_id = till_card(1),
                                  .lines = &line,
                                  .line_count = 1};
    struct counter_outcome first, again;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &first), OK);
    line.quantity = 5;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &again), OK);
    assert_false(first.is_repeat);
    assert_true(again.is_repeat);
    assert_int_equal(again.status, COUNTER_DONE);
    assert_int_equal(again.receipts[0].id, first.receipts[0].id);
    assert_int_equal(money_in_kopecks(again.receipts[0].total), 3450);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 1);
    /* Also when nothing may be sold any more. */
    enum shift_status status;
    assert_int_equal(shift_enter(kit->store, 0, &status), OK);
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &again), OK);
    assert_true(again.is_repeat);
    assert_int_equal(again.status, COUNTER_DONE);
}

TILL_TEST(test_orders_that_are_wrong)
{
    const struct {
        struct counter_line line;
        enum counter_status status;
    } CASES[] = {
        {{SALE_DISH, TILL_PIZZA, 0, {-1}}, COUNTER_ORDER_WRONG},
        {{SALE_DISH, TILL_PIZZA, 100, {-1}}, COUNTER_ORDER_WRONG},
        {{(enum sale_item_kind)7, TILL_PIZZA, 1, {-1}}, COUNTER_ORDER_WRONG},
        {{SALE_DISH, 12345, 1, {-1}}, COUNTER_ITEM_UNKNOWN},
        {{SALE_DISH, TILL_OLD_DISH, 1, {-1}}, COUNTER_ITEM_UNKNOWN},
        {{SALE_SET_MEAL, 12345, 1, {-1}}, COUNTER_ITEM_UNKNOWN},
        {{SALE_DISH, TILL_PIZZA, 1, {3449}}, COUNTER_PRICE_CHANGED},
        {{SALE_DISH, TILL_PIZZA, 1, {3450}}, COUNTER_DONE},
    };
    for (size_t i = 0; i < ROWS(CASES); i++) {
        assert_int_equal(till_sell(kit, 1, &CASES[i].line, 1).status, CASES[i].status);
    }
    assert_int_equal(till_sell(kit, 1, NULL, 0).status, COUNTER_ORDER_WRONG);
    struct counter_order odd = {.request = TEXT("a b"),
                                .account_id = till_pupil(1),
                                .lines = &CASES[7].line,
                                .line_count = 1};
    struct counter_outcome outcome;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &odd, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_ORDER_WRONG);
    odd.request = TEXT("ok");
    odd.account_id = 5;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &odd, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_PERSON_UNKNOWN);
}

TILL_TEST(test_allergies_come_first)
{
    struct counter_line line = till_meal(TILL_BREAKFAST);
    struct counter_order order = {.account_id = till_pupil(3), .lines = &line, .line_count = 1};
    struct counter_outcome outcome;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_ACKNOWLEDGE);
    order.is_acknowledged = true;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_true(outcome.receipts[0].is_forgotten);
}

TILL_TEST(test_a_set_meal_for_everybody)
{
    struct counter_line snack = till_meal(TILL_SNACK), breakfast = till_meal(TILL_BREAKFAST);
    struct counter_outcome outcome;
    till_set(kit, SETTING_SET_MEAL_CHARGED_BY, 1);
    struct counter_order order = {.account_id = till_pupil(5), .lines = &snack, .line_count = 1};
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    /* Nobody's roster charges it: it is a sale. */
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(outcome.receipts[0].kind, OUTBOX_SALE);
    assert_int_equal(till_balance(kit, 5), 5000 - 3180);
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.refusal, SALE_ALREADY_SERVED);
    order.lines = &breakfast;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.refusal, SALE_NOT_ENTITLED);
    /* The queue does not offer it. */
    const struct counter_serving serving = {.account_id = till_pupil(5), .meal = MEAL_SNACK};
    assert_int_equal(counter_serve(&kit->counter, &kit->arena, &serving, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_NO_SET_MEAL);
}

/* ---- the rules at the till ---- */

TILL_TEST(test_money)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1), meal = till_meal(TILL_BREAKFAST);
    /* 3 has nothing: no dish, and the set meal on credit. */
    struct counter_order order = {
        .account_id = till_pupil(3), .lines = &pizza, .line_count = 1, .is_acknowledged = true};
    struct counter_outcome outcome;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.refusal, SALE_NOT_ENOUGH_MONEY);
    order.lines = &meal;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(money_in_kopecks(outcome.balance), -4961);
    /* 2 has a day limit of 50,00 for extras. */
    assert_int_equal(till_sell(kit, 2, &pizza, 1).status, COUNTER_DONE);
    assert_int_equal(till_sell(kit, 2, &pizza, 1).refusal, SALE_OVER_DAY_LIMIT);
    /* The floor of set meals. */
    till_set(kit, SETTING_MAIN_MEAL_FLOOR, 0);
    struct counter_line snack = till_meal(TILL_SNACK);
    order.lines = &snack;
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    assert_int_equal(outcome.refusal, SALE_NOT_ENOUGH_MONEY);
}

/* A balance loses what is unsent, once, until the mirror contains it. */
TILL_TEST(test_a_document_counts_until_the_mirror_contains_it)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    assert_int_equal(till_sell(kit, 1, &pizza, 1).status, COUNTER_DONE);
    assert_int_equal(till_balance(kit, 1), 50000 - 3450);
    till_answer_all(kit, 12);
    /* Recorded, and not in the mirror yet: nobody spends it twice in between. */
    assert_int_equal(till_balance(kit, 1), 50000 - 3450);
    assert_int_equal(till_apply(kit, 11, ""), OK);
    assert_int_equal(till_balance(kit, 1), 50000 - 3450);
    assert_int_equal(till_apply(kit, 12,
                                arena_printf(&kit->arena,
                                             "\"balances\":[{\"account\":\"%lld\","
                                             "\"balance\":46550}]",
                                             (long long)till_pupil(1))),
                     OK);
    assert_int_equal(till_balance(kit, 1), 46550);
    assert_int_equal(till_count(kit, "SELECT contained_through FROM outbox_state"), 1);
}

struct sibling_work {
    struct outbox_told told;
};

static enum err sibling_work(struct tx *tx, void *context)
{
    return sibling_take(tx, &((struct sibling_work *)context)->told);
}

static void sibling_tells(struct till_kit *kit, int pupil, int64_t charge, int64_t extras,
                          const char *set_meals, int64_t version)
{
    struct sibling_work work = {{.id = id_make(99, pupil),
                                 .account_id = till_pupil(pupil),
                                 .happened_at = kit->now,
                                 .day = day_of_instant(kit->now, zone_moscow()),
                                 .charge = money_of_kopecks(charge),
                                 .extras = money_of_kopecks(extras),
                                 .set_meals = set_meals,
                                 .version = version}};
    assert_int_equal(store_write(kit->store, 0, sibling_work, &work), OK);
}

TILL_TEST(test_siblings_count)
{
    sibling_tells(kit, 2, 4961 + 4000, 4000, "10", 0);
    assert_int_equal(till_balance(kit, 2), 10000 - 8961);
    struct counter_line meal = till_meal(TILL_BREAKFAST), juice = till_dish(TILL_JUICE, 1);
    assert_int_equal(till_sell(kit, 2, &meal, 1).refusal, SALE_ALREADY_SERVED);
    assert_int_equal(till_sell(kit, 2, &juice, 1).refusal, SALE_OVER_DAY_LIMIT);
    /* Its answer came, and the mirror with it. */
    sibling_tells(kit, 2, 4961 + 4000, 4000, "10", 11);
    assert_int_equal(till_balance(kit, 2), 10000 - 8961);
    assert_int_equal(till_apply(kit, 11, ""), OK);
    assert_int_equal(till_balance(kit, 2), 10000);
    /* The day's limit knows it still. */
    assert_int_equal(till_sell(kit, 2, &juice, 1).refusal, SALE_OVER_DAY_LIMIT);
    struct sibling_work odd = {{.id = 7, .set_meals = "10,x"}};
    assert_int_equal(store_write(kit->store, 0, sibling_work, &odd), ERR_SYNTAX);
}

TILL_TEST(test_a_set_meal_goes_once_a_day)
{
    struct counter_line meal = till_meal(TILL_BREAKFAST);
    assert_int_equal(till_sell(kit, 1, &meal, 1).status, COUNTER_DONE);
    assert_int_equal(till_sell(kit, 1, &meal, 1).refusal, SALE_ALREADY_SERVED);
    /* Contained by the mirror, which says itself that it was taken. */
    till_answer_all(kit, 11);
    assert_int_equal(till_apply(kit, 11,
                                arena_printf(&kit->arena,
                                             "\"meals\":[{\"account\":\"%lld\",\"day\":"
                                             "\"2026-03-02\",\"set_meal\":\"10\",\"served\":1,"
                                             "\"charged\":0}]",
                                             (long long)till_pupil(1))),
                     OK);
    assert_int_equal(till_sell(kit, 1, &meal, 1).refusal, SALE_ALREADY_SERVED);
    till_wait(kit, DAY_MS);
    assert_int_equal(till_sell(kit, 1, &meal, 1).status, COUNTER_DONE);
}

/* Bounded risk: a cap of extras a pupil and day, when the server was not heard for too long. */
TILL_TEST(test_the_cap_without_contact)
{
    till_set(kit, SETTING_OFFLINE_CAP, 4000);
    till_set(kit, SETTING_OFFLINE_AFTER, 30);
    struct counter_line pizza = till_dish(TILL_PIZZA, 1), meal = till_meal(TILL_BREAKFAST);
    contact_set(kit->contact, CONTACT_SILENT, "");
    till_wait(kit, 29 * MINUTE_MS);
    assert_int_equal(till_sell(kit, 1, &pizza, 1).status, COUNTER_DONE);
    till_wait(kit, 2 * MINUTE_MS);
    assert_int_equal(till_sell(kit, 1, &pizza, 1).refusal, SALE_OVER_OFFLINE_CAP);
    /* Everybody eats. */
    assert_int_equal(till_sell(kit, 1, &meal, 1).status, COUNTER_DONE);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE flags & 1 = 1"), 2);
    till_hear(kit);
    assert_int_equal(till_sell(kit, 1, &pizza, 1).status, COUNTER_DONE);
    /* The next day has a cap of its own. */
    contact_set(kit->contact, CONTACT_SILENT, "");
    till_wait(kit, DAY_MS);
    assert_int_equal(till_sell(kit, 1, &pizza, 1).status, COUNTER_DONE);
    assert_int_equal(till_sell(kit, 1, &pizza, 1).refusal, SALE_OVER_OFFLINE_CAP);
}

/* ---- overrides ---- */

static struct counter_outcome sell_over(struct till_kit *kit, int pupil,
                                        const struct counter_line *line, int64_t cashier_id,
                                        const char *reason)
{
    struct counter_outcome outcome;
    const struct counter_order order = {.request = till_request(kit),
                                        .account_id = till_pupil(pupil),
                                        .lines = line,
                                        .line_count = 1,
                                        .is_acknowledged = true,
                                        .override_cashier_id = cashier_id,
                                        .override_reason = text_of(reason)};
    assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
    return outcome;
}

TILL_TEST(test_overrides)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    assert_int_equal(sell_over(kit, 3, &pizza, TILL_HELPER, "голоден").status, COUNTER_ROLE_NEEDED);
    assert_int_equal(sell_over(kit, 3, &pizza, TILL_CASHIER, "  ").status, COUNTER_REASON_NEEDED);
    struct counter_outcome outcome = sell_over(kit, 3, &pizza, TILL_CASHIER, "голоден");
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(outcome.refusal, SALE_NOT_ENOUGH_MONEY);
    assert_true(outcome.receipts[0].is_overridden);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE"
                                     " json_extract(body, '$.override.reason') = 'голоден' AND"
                                     " json_extract(body, '$.override.cashier') = '700' AND"
                                     " refusal = 6"),
                     1);
    /* No further than its own floor. */
    till_set(kit, SETTING_OVERRIDE_FLOOR, -5000);
    assert_int_equal(sell_over(kit, 3, &pizza, TILL_CASHIER, "ещё").status,
                     COUNTER_OVERRIDE_FORBIDDEN);
    /* What no setting allows. */
    till_set(kit, SETTING_OVERRIDE_OVER_DAY_LIMIT, 0);
    struct counter_line many = till_dish(TILL_PIZZA, 2);
    outcome = sell_over(kit, 2, &many, TILL_CASHIER, "просит");
    assert_int_equal(outcome.status, COUNTER_OVERRIDE_FORBIDDEN);
    assert_int_equal(outcome.refusal, SALE_OVER_DAY_LIMIT);
    assert_int_equal(sell_over(kit, 4, &pizza, TILL_CASHIER, "просит").refusal,
                     SALE_ACCOUNT_CLOSED);
    /* What needs none has none. */
    outcome = sell_over(kit, 1, &pizza, TILL_CASHIER, "просто так");
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_false(outcome.receipts[0].is_overridden);
}

/* ---- the queue ---- */

static struct counter_outcome serve_chip(struct till_kit *kit, const char *digits, enum meal meal)
{
    struct counter_outcome outcome;
    struct card_chip chip = till_chip_of(digits);
    assert_int_equal(counter_serve_chip(&kit->counter, &kit->arena, &chip, meal, &outcome), OK);
    return outcome;
}

TILL_TEST(test_the_queue)
{
    struct counter_outcome outcome = serve_chip(kit, till_chip(1).digits, MEAL_BREAKFAST);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_string_equal(outcome.receipts[0].lines[0].name, "Завтрак");
    /* The card still lies there: the same tap. */
    till_wait(kit, COUNTER_DEBOUNCE_MS - 1);
    outcome = serve_chip(kit, till_chip(1).digits, MEAL_BREAKFAST);
    assert_true(outcome.is_repeat);
    assert_int_equal(outcome.status, COUNTER_DONE);
    till_wait(kit, 1);
    outcome = serve_chip(kit, till_chip(1).digits, MEAL_BREAKFAST);
    assert_int_equal(outcome.status, COUNTER_REFUSED);
    assert_int_equal(outcome.refusal, SALE_ALREADY_SERVED);
    /* Any meal: the next that is due, which costs the parents nothing. */
    outcome = serve_chip(kit, till_chip(1).digits, 0);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(money_in_kopecks(outcome.receipts[0].total), 0);
    assert_int_equal(till_serve(kit, 5, 0).status, COUNTER_REFUSED);
    assert_int_equal(serve_chip(kit, "04DEADBEEF0000", 0).status, COUNTER_CARD_UNKNOWN);
    assert_int_equal(serve_chip(kit, till_chip(4).digits, 0).refusal, SALE_ACCOUNT_CLOSED);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 2);
    struct counter_serving nobody = {.account_id = till_pupil(5)};
    assert_int_equal(counter_serve(&kit->counter, &kit->arena, &nobody, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_NO_SET_MEAL);
}

TILL_TEST(test_what_the_roster_charges)
{
    till_set(kit, SETTING_SET_MEAL_CHARGED_BY, 1);
    struct counter_outcome outcome = till_serve(kit, 3, MEAL_BREAKFAST);
    /* His card is not active: by name then. */
    assert_int_equal(outcome.refusal, SALE_CARD_NOT_ACTIVE);
    outcome = till_serve(kit, 1, MEAL_BREAKFAST);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(outcome.receipts[0].kind, OUTBOX_SERVED);
    assert_string_equal(outcome.receipts[0].number_text, "");
    assert_int_equal(till_balance(kit, 1), 50000);
    till_wait(kit, COUNTER_DEBOUNCE_MS);
    assert_int_equal(till_serve(kit, 1, MEAL_BREAKFAST).refusal, SALE_ALREADY_SERVED);
    /* A tray with both: a receipt and a set meal handed out, under one request. */
    const struct counter_line both[] = {till_dish(TILL_PIZZA, 1), till_meal(TILL_FREE_LUNCH)};
    outcome = till_sell(kit, 1, both, 2);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(outcome.receipt_count, 2);
    assert_int_equal(outcome.receipts[0].kind, OUTBOX_SALE);
    assert_int_equal(outcome.receipts[1].kind, OUTBOX_SERVED);
    assert_int_equal(till_balance(kit, 1), 50000 - 3450);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE kind = 5 AND"
                                     " json_extract(body, '$.set_meal') IN ('10', '11')"),
                     2);
}

/* A tray may take all that is due at once; pressed again it is the same three documents. */
TILL_TEST(test_several_charged_meals)
{
    till_set(kit, SETTING_SET_MEAL_CHARGED_BY, 1);
    const struct counter_line lines[] = {till_meal(TILL_BREAKFAST), till_meal(TILL_FREE_LUNCH),
                                         till_dish(TILL_JUICE, 1)};
    const struct counter_order order = {.request = TEXT("three"),
                                        .account_id = till_pupil(1),
                                        .card_id = till_card(1),
                                        .lines = lines,
                                        .line_count = 3};
    struct counter_outcome outcome;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(counter_sell(&kit->counter, &kit->arena, &order, &outcome), OK);
        assert_int_equal(outcome.status, COUNTER_DONE);
        assert_int_equal(outcome.receipt_count, 3);
        assert_int_equal(outcome.is_repeat, i == 1);
        assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 3);
    }
}

/* Charged by a roster already, although the till charges by setting. */
TILL_TEST(test_a_charged_meal_takes_no_money)
{
    assert_int_equal(till_apply(kit, 11,
                                arena_printf(&kit->arena,
                                             "\"meals\":[{\"account\":\"%lld\",\"day\":"
                                             "\"2026-03-02\",\"set_meal\":\"10\",\"served\":0,"
                                             "\"charged\":1}]",
                                             (long long)till_pupil(5))),
                     OK);
    struct counter_outcome outcome;
    const struct counter_serving serving = {.account_id = till_pupil(5)};
    assert_int_equal(counter_serve(&kit->counter, &kit->arena, &serving, &outcome), OK);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_int_equal(outcome.receipts[0].kind, OUTBOX_SERVED);
    assert_int_equal(till_balance(kit, 5), 5000);
}

/* ---- the class ---- */

TILL_TEST(test_a_class_at_once)
{
    struct counter_class look, done, again;
    assert_int_equal(
        till_apply(kit, 11,
                   arena_printf(&kit->arena,
                                "\"attendance\":[{\"account\":\"%lld\",\"day\":\"2026-03-02\","
                                "\"present\":false}]",
                                (long long)till_pupil(2))),
        OK);
    assert_int_equal(
        counter_class_look(&kit->counter, &kit->arena, TILL_CLASS, MEAL_BREAKFAST, &look), OK);
    assert_int_equal(look.line_count, 3);
    assert_int_equal(look.done_count, 0);
    int absent = 0;
    for (int i = 0; i < look.line_count; i++) absent += look.lines[i].is_absent;
    assert_int_equal(absent, 1);
    const int64_t away[] = {till_pupil(2)};
    const struct counter_class_order order = {.request = TEXT("class-1"),
                                              .class_id = TILL_CLASS,
                                              .meal = MEAL_BREAKFAST,
                                              .absent = away,
                                              .absent_count = 1};
    assert_int_equal(counter_serve_class(&kit->counter, &kit->arena, &order, &done), OK);
    assert_int_equal(done.done_count, 2);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE flags & 32 = 32"), 2);
    assert_int_equal(counter_serve_class(&kit->counter, &kit->arena, &order, &again), OK);
    assert_true(again.is_repeat);
    assert_int_equal(again.done_count, 2);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 2);
    /* Under another key everybody was served, but who was away. */
    const struct counter_class_order later = {
        .request = TEXT("class-2"), .class_id = TILL_CLASS, .meal = MEAL_BREAKFAST};
    assert_int_equal(counter_serve_class(&kit->counter, &kit->arena, &later, &done), OK);
    assert_int_equal(done.done_count, 1);
    const struct counter_class_order nowhere = {.class_id = 1};
    assert_int_equal(counter_serve_class(&kit->counter, &kit->arena, &nowhere, &done), OK);
    assert_int_equal(done.status, COUNTER_CLASS_EMPTY);
}

/* ---- returns ---- */

static struct counter_outcome give_back(struct till_kit *kit, int64_t receipt_id, int place,
                                        int64_t quantity)
{
    struct counter_outcome outcome;
    const struct counter_return_line line = {place, quantity};
    const struct counter_return back = {.request = till_request(kit),
                                        .receipt_id = receipt_id,
                                        .lines = &line,
                                        .line_count = quantity == 0 ? 0 : 1};
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &back, &outcome), OK);
    return outcome;
}

TILL_TEST(test_returns)
{
    const struct counter_line lines[] = {till_dish(TILL_PIZZA, 3), till_dish(TILL_JUICE, 1)};
    struct counter_outcome sale = till_sell(kit, 1, lines, 2);
    int64_t id = sale.receipts[0].id;
    struct counter_outcome back = give_back(kit, id, 0, 2);
    assert_int_equal(back.status, COUNTER_DONE);
    assert_int_equal(back.receipts[0].kind, OUTBOX_RETURN);
    assert_string_equal(back.receipts[0].number_text, "24-000002");
    assert_int_equal(money_in_kopecks(back.receipts[0].total), 6900);
    assert_int_equal(money_in_kopecks(back.balance), 50000 - 3450 - 1320);
    assert_int_equal(give_back(kit, id, 0, 2).status, COUNTER_RETURN_TOO_LARGE);
    assert_int_equal(give_back(kit, id, 2, 1).status, COUNTER_ORDER_WRONG);
    /* Everything that is left, then nothing is. */
    assert_int_equal(money_in_kopecks(give_back(kit, id, 0, 0).receipts[0].total), 3450 + 1320);
    assert_int_equal(give_back(kit, id, 0, 0).status, COUNTER_RETURN_TOO_LARGE);
    assert_int_equal(till_balance(kit, 1), 50000);
    assert_int_equal(give_back(kit, 12345, 0, 0).status, COUNTER_RECEIPT_UNKNOWN);
    assert_int_equal(give_back(kit, back.receipts[0].id, 0, 0).status, COUNTER_RECEIPT_UNKNOWN);
}

TILL_TEST(test_a_return_frees_the_set_meal)
{
    struct counter_line meal = till_meal(TILL_BREAKFAST);
    struct counter_outcome sale = till_sell(kit, 1, &meal, 1);
    assert_int_equal(give_back(kit, sale.receipts[0].id, 0, 0).status, COUNTER_DONE);
    assert_int_equal(till_sell(kit, 1, &meal, 1).status, COUNTER_DONE);
    till_set(kit, SETTING_SET_MEAL_CHARGED_BY, 1);
    struct counter_outcome served = till_serve(kit, 2, MEAL_BREAKFAST);
    struct counter_outcome back = give_back(kit, served.receipts[0].id, 0, 0);
    assert_int_equal(back.receipts[0].kind, OUTBOX_NOT_SERVED);
    till_wait(kit, COUNTER_DEBOUNCE_MS);
    assert_int_equal(till_serve(kit, 2, MEAL_BREAKFAST).status, COUNTER_DONE);
}

TILL_TEST(test_who_may_return_what)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    enum shift_status status;
    struct shift shift;
    struct shift_report report;
    int64_t id = till_sell(kit, 1, &pizza, 1).receipts[0].id;
    assert_int_equal(shift_enter(kit->store, TILL_HELPER, &status), OK);
    assert_int_equal(give_back(kit, id, 0, 0).status, COUNTER_ROLE_NEEDED);
    assert_int_equal(shift_close(kit->store, &kit->arena, TILL_CASHIER, kit->now, &status, &report),
                     OK);
    assert_int_equal(give_back(kit, id, 0, 0).status, COUNTER_NO_SHIFT);
    assert_int_equal(shift_open(kit->store, TILL_CASHIER, kit->now, &status, &shift), OK);
    assert_int_equal(give_back(kit, id, 0, 0).status, COUNTER_RECEIPT_OLD);
}

/* ---- cards ---- */

TILL_TEST(test_activation)
{
    struct counter_card_done done;
    struct counter_line meal = till_meal(TILL_BREAKFAST);
    assert_int_equal(till_sell(kit, 3, &meal, 1).refusal, SALE_CARD_NOT_ACTIVE);
    till_set(kit, SETTING_CARD_FEE_BELOW_ZERO, 0);
    assert_int_equal(counter_activate(&kit->counter, &kit->arena, TEXT("a"), till_card(3), &done),
                     OK);
    assert_int_equal(done.status, COUNTER_FEE_TOO_LARGE);
    till_set(kit, SETTING_CARD_FEE_BELOW_ZERO, 1);
    assert_int_equal(counter_activate(&kit->counter, &kit->arena, TEXT("a"), till_card(3), &done),
                     OK);
    assert_int_equal(done.status, COUNTER_DONE);
    assert_int_equal(money_in_kopecks(done.fee), 3300);
    assert_int_equal(money_in_kopecks(done.balance), -3300);
    assert_int_equal(counter_activate(&kit->counter, &kit->arena, TEXT("a"), till_card(3), &done),
                     OK);
    assert_true(done.is_repeat);
    assert_int_equal(till_sell(kit, 3, &meal, 1).status, COUNTER_DONE);
    const int may_not[] = {1, 3, 4, 5};
    for (size_t i = 0; i < ROWS(may_not); i++) {
        assert_int_equal(
            counter_activate(&kit->counter, &kit->arena, TEXT(""), till_card(may_not[i]), &done),
            OK);
        assert_int_equal(done.status, COUNTER_CARD_MAY_NOT);
    }
    assert_int_equal(counter_activate(&kit->counter, &kit->arena, TEXT(""), 5, &done), OK);
    assert_int_equal(done.status, COUNTER_CARD_UNKNOWN);
}

TILL_TEST(test_a_lost_card_stops_at_once)
{
    struct counter_card_done done;
    struct counter_line meal = till_meal(TILL_BREAKFAST);
    assert_int_equal(counter_card_stop(&kit->counter, &kit->arena, TEXT("l"), till_pupil(1), 0,
                                       CARD_LOST, &done),
                     OK);
    assert_int_equal(done.status, COUNTER_DONE);
    assert_int_equal(till_sell(kit, 1, &meal, 1).refusal, SALE_CARD_NOT_ACTIVE);
    assert_int_equal(counter_card_stop(&kit->counter, &kit->arena, TEXT("l"), till_pupil(1), 0,
                                       CARD_LOST, &done),
                     OK);
    assert_true(done.is_repeat);
    assert_int_equal(
        counter_card_stop(&kit->counter, &kit->arena, TEXT(""), till_pupil(1), 0, CARD_LOST, &done),
        OK);
    assert_int_equal(done.status, COUNTER_CARD_MAY_NOT);
}

TILL_TEST(test_temporary_cards)
{
    struct counter_card_done done;
    struct card_chip blank = till_chip_of("04AABBCCDDEE11"), taken = till_chip(2);
    struct card_chip part = till_chip_of("AABBCC"), phone = till_chip_of("08010203");
    part.known = CARD_KNOWN_LOW_24;
    phone.is_random = true;
    const struct {
        const struct card_chip *chip;
        enum counter_status status;
    } CHIPS[] = {{&taken, COUNTER_CHIP_TAKEN},
                 {&part, COUNTER_CHIP_UNFIT},
                 {&phone, COUNTER_CHIP_UNFIT},
                 {&blank, COUNTER_DONE},
                 {&blank, COUNTER_CHIP_TAKEN}};
    for (size_t i = 0; i < ROWS(CHIPS); i++) {
        assert_int_equal(counter_temporary_give(&kit->counter, &kit->arena, TEXT(""), till_pupil(1),
                                                CHIPS[i].chip, &done),
                         OK);
        assert_int_equal(done.status, CHIPS[i].status);
    }
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE kind = 6 AND"
                                     " json_extract(body, '$.chip') = '04AABBCCDDEE11'"),
                     1);
    /* It is a key of the account at once, until it comes back. */
    struct counter_outcome outcome = serve_chip(kit, blank.digits, MEAL_BREAKFAST);
    assert_int_equal(outcome.status, COUNTER_DONE);
    int64_t card_id = outcome.person.card.id;
    assert_int_equal(counter_temporary_back(&kit->counter, &kit->arena, TEXT(""), card_id, &done),
                     OK);
    assert_int_equal(done.status, COUNTER_DONE);
    assert_int_equal(serve_chip(kit, blank.digits, 0).status, COUNTER_CARD_UNKNOWN);
    assert_int_equal(
        counter_temporary_back(&kit->counter, &kit->arena, TEXT(""), till_card(1), &done), OK);
    assert_int_equal(done.status, COUNTER_CARD_MAY_NOT);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE kind = 4 AND"
                                     " json_extract(body, '$.state') = 'returned'"),
                     1);
}

/* ---- what stands against selling ---- */

static enum counter_status status_of_sale(struct till_kit *kit)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    return till_sell(kit, 1, &pizza, 1).status;
}

TILL_TEST(test_the_clock)
{
    assert_int_equal(status_of_sale(kit), COUNTER_DONE);
    struct instant right = kit->now;
    kit->now = instant_of_ms(0);
    assert_int_equal(status_of_sale(kit), COUNTER_CLOCK_BEHIND);
    kit->now = instant_add_ms(right, -2 * DAY_MS);
    assert_int_equal(status_of_sale(kit), COUNTER_CLOCK_BEHIND);
    kit->now = instant_add_ms(right, 500 * DAY_MS);
    assert_int_equal(status_of_sale(kit), COUNTER_CLOCK_AHEAD);
    /* A little back: the moment is held, and the document says so. */
    kit->now = instant_add_ms(right, -5 * MINUTE_MS);
    assert_int_equal(status_of_sale(kit), COUNTER_DONE);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE flags & 2 = 2"), 1);
    assert_int_equal(till_count(kit, "SELECT count(DISTINCT happened_at) FROM document"), 1);
    /* Farther back goes only a clock that was put right: its moment is taken, flagged as well. */
    kit->now = instant_add_ms(right, -HOUR_MS);
    assert_int_equal(status_of_sale(kit), COUNTER_DONE);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE flags & 2 = 2"), 2);
    assert_int_equal(till_count(kit, "SELECT count(DISTINCT happened_at) FROM document"), 2);
    kit->now = instant_add_ms(right, 100 * DAY_MS);
    assert_int_equal(status_of_sale(kit), COUNTER_DONE);
}

/* A server from the future: ours is the clock that is behind, until somebody mends one of them. */
TILL_TEST(test_a_mirror_from_the_future)
{
    assert_int_equal(till_apply_page(kit, "{\"version\":11,\"more\":false,\"reset\":false,"
                                          "\"server_time\":\"2026-03-05T08:00:00Z\","
                                          "\"settings\":{}}"),
                     OK);
    assert_int_equal(status_of_sale(kit), COUNTER_CLOCK_BEHIND);
    till_wait(kit, 3 * DAY_MS);
    assert_int_equal(status_of_sale(kit), COUNTER_DONE);
}

static void nothing(struct till_kit *kit)
{
    (void)kit;
}

TILL_TEST_WITH(test_a_bare_till, nothing)
{
    struct tap tap = tap_pupil(kit, 1);
    assert_int_equal(tap.kind, TAP_NOBODY);
    assert_int_equal(tap.status, COUNTER_NOT_ENROLLED);
    assert_int_equal(status_of_sale(kit), COUNTER_NOT_ENROLLED);
}

TILL_TEST_WITH(test_without_shift_and_cashier, till_kit_enrol)
{
    enum shift_status status;
    struct shift shift;
    assert_int_equal(status_of_sale(kit), COUNTER_NO_SHIFT);
    assert_int_equal(shift_open(kit->store, TILL_HELPER, kit->now, &status, &shift), OK);
    assert_int_equal(status_of_sale(kit), COUNTER_DONE);
    assert_int_equal(shift_enter(kit->store, 0, &status), OK);
    assert_int_equal(status_of_sale(kit), COUNTER_NO_CASHIER);
    assert_int_equal(shift_enter(kit->store, TILL_CASHIER, &status), OK);
    atomic_store(&kit->counter.is_stopping, true);
    assert_int_equal(status_of_sale(kit), COUNTER_STOPPING);
}

/* ---- put aside, looked back at, counted ---- */

TILL_TEST(test_postponed)
{
    enum counter_status status;
    int64_t id;
    bool found;
    struct counter_postponed taken;
    struct counter_postponed_list list;
    assert_int_equal(
        counter_postpone(&kit->counter, till_pupil(1), TEXT("{\"a\":1}"), &status, &id), OK);
    assert_int_equal(status, COUNTER_DONE);
    assert_int_equal(counter_postponed(&kit->counter, &kit->arena, &list), OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].owner, "Иванов Иван");
    assert_int_equal(counter_postponed_take(&kit->counter, &kit->arena, id, &found, &taken), OK);
    assert_true(found && text_is(taken.body, "{\"a\":1}"));
    assert_int_equal(counter_postponed_take(&kit->counter, &kit->arena, id, &found, &taken), OK);
    assert_false(found);
    for (int i = 0; i < COUNTER_POSTPONED_LIMIT; i++) {
        assert_int_equal(counter_postpone(&kit->counter, 0, TEXT("x"), &status, &id), OK);
        assert_int_equal(status, COUNTER_DONE);
    }
    assert_int_equal(counter_postpone(&kit->counter, 0, TEXT("x"), &status, &id), OK);
    assert_int_equal(status, COUNTER_ORDER_WRONG);
}

TILL_TEST(test_recent_receipts_and_copies)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    struct counter_receipts recent;
    struct counter_receipt copy;
    bool found;
    till_sell(kit, 1, &pizza, 1);
    int64_t id = till_sell(kit, 2, &pizza, 1).receipts[0].id;
    assert_int_equal(counter_recent(&kit->counter, &kit->arena, 0, 10, &recent), OK);
    assert_int_equal(recent.count, 2);
    assert_int_equal(recent.items[0].id, id);
    assert_string_equal(recent.items[1].owner, "Иванов Иван Иванович");
    assert_int_equal(counter_recent(&kit->counter, &kit->arena, till_pupil(1), 10, &recent), OK);
    assert_int_equal(recent.count, 1);
    assert_int_equal(counter_receipt(&kit->counter, &kit->arena, id, &found, &copy), OK);
    assert_true(found);
    assert_string_equal(copy.number_text, "24-000002");
    assert_int_equal(counter_receipt(&kit->counter, &kit->arena, 1, &found, &copy), OK);
    assert_false(found);
}

TILL_TEST(test_figures_of_the_day)
{
    struct counter_line pizza = till_dish(TILL_PIZZA, 1);
    struct counter_days days;
    till_sell(kit, 1, &pizza, 1);
    for (int i = 0; i < 3; i++) till_sell(kit, 2, &pizza, 1);
    counter_tapped(&kit->counter, 900);
    counter_tapped(&kit->counter, 14000);
    counter_tapped(&kit->counter, 5000000);
    assert_int_equal(counter_tally_flush(&kit->counter), OK);
    assert_int_equal(counter_tally_flush(&kit->counter), OK);
    assert_int_equal(counter_days(&kit->counter, &kit->arena, 14, &days), OK);
    assert_int_equal(days.count, 1);
    assert_int_equal(days.items[0].served, 2);
    assert_int_equal(days.items[0].refused[SALE_OVER_DAY_LIMIT], 2);
    assert_int_equal(days.items[0].taps[0], 1);
    assert_int_equal(days.items[0].taps[4], 1);
    assert_int_equal(days.items[0].taps[COUNTER_TAP_BUCKETS - 1], 1);
}

static void test_every_status_has_its_words(void **state)
{
    (void)state;
    for (int a = COUNTER_DONE; a < COUNTER_STATUS_COUNT; a++) {
        const char *name = counter_status_name((enum counter_status)a);
        const char *words = counter_status_words((enum counter_status)a);
        assert_non_null(name);
        assert_true(a == COUNTER_DONE ? words == NULL : strlen(words) > 20);
        for (int b = COUNTER_DONE; b < a; b++) {
            assert_string_not_equal(name, counter_status_name((enum counter_status)b));
        }
    }
    for (int refusal = SALE_OK + 1; refusal < SALE_STATUS_LIMIT; refusal++) {
        assert_non_null(counter_refusal_words((enum sale_status)refusal));
    }
    assert_non_null(strstr(counter_fault_words(ERR_IO), "ничего не потеряно"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_tap_says_who_and_what),
        cmocka_unit_test(test_cards_that_are_nobodys),
        cmocka_unit_test(test_balance_by_setting),
        cmocka_unit_test(test_a_sale_is_in_the_journal),
        cmocka_unit_test(test_a_request_again_does_nothing),
        cmocka_unit_test(test_orders_that_are_wrong),
        cmocka_unit_test(test_allergies_come_first),
        cmocka_unit_test(test_a_set_meal_for_everybody),
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_a_document_counts_until_the_mirror_contains_it),
        cmocka_unit_test(test_siblings_count),
        cmocka_unit_test(test_a_set_meal_goes_once_a_day),
        cmocka_unit_test(test_the_cap_without_contact),
        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_the_queue),
        cmocka_unit_test(test_what_the_roster_charges),
        cmocka_unit_test(test_several_charged_meals),
        cmocka_unit_test(test_a_charged_meal_takes_no_money),
        cmocka_unit_test(test_a_class_at_once),
        cmocka_unit_test(test_returns),
        cmocka_unit_test(test_a_return_frees_the_set_meal),
        cmocka_unit_test(test_who_may_return_what),
        cmocka_unit_test(test_activation),
        cmocka_unit_test(test_a_lost_card_stops_at_once),
        cmocka_unit_test(test_temporary_cards),
        cmocka_unit_test(test_the_clock),
        cmocka_unit_test(test_a_mirror_from_the_future),
        cmocka_unit_test(test_a_bare_till),
        cmocka_unit_test(test_without_shift_and_cashier),
        cmocka_unit_test(test_postponed),
        cmocka_unit_test(test_recent_receipts_and_copies),
        cmocka_unit_test(test_figures_of_the_day),
        cmocka_unit_test(test_every_status_has_its_words),
    };
    return cmocka_run_group_tests_name("till counter", tests, NULL, NULL);
}
