/* Paying by card over a simulated bank: one credit for each paid order, none for any other;
 * refunds; limits. Both engines. */
#include "card_kit.h"

#include <string.h>

#include "desk/closing.h"
#include "school/person.h"

#define CARD_TEST(name)                                                                            \
    static void card_##name(struct card_kit *card);                                                \
    DESK_TEST(name)                                                                                \
    {                                                                                              \
        struct card_kit card;                                                                      \
        card_open(&card, kit, 1);                                                                  \
        card_##name(&card);                                                                        \
        card_close(&card);                                                                         \
    }                                                                                              \
    static void card_##name(struct card_kit *card)

static int64_t balance(struct card_kit *card, int pupil)
{
    return kit_balance(card->kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, pupil));
}

static struct sim_order *at_bank(struct card_kit *card, const struct ordering *ordering)
{
    char number[SIM_TEXT] = "";
    memcpy(number, ordering->order.number.bytes, ordering->order.number.size);
    return sim_order_find(card->bank, number);
}

static struct order paid_order(struct card_kit *card, int pupil, const char *key, int64_t kopecks)
{
    struct ordering ordering = card_order(card, pupil, key, kopecks);
    assert_int_equal(ordering.status, ORDERING_DONE);
    assert_true(sim_pay(card->bank, at_bank(card, &ordering)));
    return card_ask(card, ordering.order.id);
}

/* ---- paying ---- */

CARD_TEST(test_a_paid_order_is_credited_once)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    assert_int_equal(order.state, ORDER_PAID);
    for (int i = 0; i < 5; i++) (void)card_ask(card, order.id);
    card_pass(card, DAY_MS);
    assert_int_equal(balance(card, 1), 50000);
    assert_int_equal(card_credits(card), 1);
}

CARD_TEST(test_what_is_not_paid_is_not_credited)
{
    struct ordering declined = card_order(card, 1, "form-1", 50000);
    struct ordering idle = card_order(card, 1, "form-2", 60000);
    sim_decline(at_bank(card, &declined));
    assert_int_equal(card_ask(card, declined.order.id).state, ORDER_DECLINED);
    assert_int_equal(card_ask(card, idle.order.id).state, ORDER_WAITING);
    card_pass(card, HOUR_MS);
    assert_int_equal(card_ask(card, idle.order.id).state, ORDER_EXPIRED);
    assert_int_equal(balance(card, 1), 0);
}

CARD_TEST(test_the_job_finds_a_payment_that_nobody_told_of)
{
    struct ordering ordering = card_order(card, 1, "form-1", 50000);
    card_pass(card, 5 * MINUTE_MS);
    assert_true(sim_pay(card->bank, at_bank(card, &ordering)));
    card_pass(card, 5 * MINUTE_MS);
    assert_int_equal(balance(card, 1), 50000);
}

CARD_TEST(test_a_form_sent_twice_is_one_order)
{
    struct ordering first = card_order(card, 1, "form-1", 50000);
    struct ordering second = card_order(card, 1, "form-1", 50000);
    struct ordering other = card_order(card, 1, "form-1", 70000);
    assert_true(text_equal(first.order.page, second.order.page));
    assert_int_equal(first.order.id, second.order.id);
    assert_int_not_equal(first.order.id, other.order.id);
    assert_int_equal(card->bank->order_count, 2);
}

CARD_TEST(test_a_lost_registration_is_found_by_its_number)
{
    card->bank->always = SIM_LOST_ANSWER;
    struct ordering lost = card_order(card, 1, "form-1", 50000);
    assert_int_equal(lost.status, ORDERING_SILENT);
    card->bank->always = SIM_HONEST;
    struct ordering again = card_order(card, 1, "form-1", 50000);
    assert_int_equal(again.status, ORDERING_DONE);
    assert_int_not_equal(again.order.id, lost.order.id);
    assert_true(sim_pay(card->bank, at_bank(card, &again)));
    card_pass(card, HOUR_MS);
    assert_int_equal(balance(card, 1), 50000);
    assert_int_equal(card_ask(card, lost.order.id).state, ORDER_EXPIRED);
}

CARD_TEST(test_a_registration_that_never_arrived_fails)
{
    card->bank->always = SIM_LOST_REQUEST;
    struct ordering lost = card_order(card, 1, "form-1", 50000);
    card->bank->always = SIM_HONEST;
    card_pass(card, 10 * MINUTE_MS);
    assert_int_equal(card_ask(card, lost.order.id).state, ORDER_FAILED);
}

CARD_TEST(test_answers_about_something_else_credit_nothing)
{
    static const enum sim_fault FAULTS[] = {SIM_OTHER_AMOUNT, SIM_OTHER_CURRENCY, SIM_OTHER_NUMBER,
                                            SIM_HTML,         SIM_HALF,           SIM_NOTHING,
                                            SIM_REDIRECT,     SIM_SERVER_ERROR};
    struct ordering ordering = card_order(card, 1, "form-1", 50000);
    assert_true(sim_pay(card->bank, at_bank(card, &ordering)));
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        card->bank->always = FAULTS[i];
        assert_int_not_equal(card_ask(card, ordering.order.id).state, ORDER_PAID);
        assert_int_equal(balance(card, 1), 0);
    }
    card->bank->always = SIM_HONEST;
    card_pass(card, 2 * HOUR_MS);
    assert_int_equal(balance(card, 1), 50000);
}

CARD_TEST(test_callbacks_are_hints_and_come_as_they_like)
{
    struct ordering ordering = card_order(card, 1, "form-1", 50000);
    struct sim_order *order = at_bank(card, &ordering);
    struct callback callback = {text_of(order->id), TEXT(""), TEXT("deposited")};
    struct callback stranger = {TEXT("nobody"), TEXT("nobody"), TEXT("deposited")};
    bool is_known;
    struct desk *desk = &card->kit->desk;
    assert_int_equal(desk_order_told(desk, &card->arena, CARD_CHANNEL, &callback, &is_known), OK);
    assert_true(is_known);
    card_pass(card, MINUTE_MS);
    assert_int_equal(balance(card, 1), 0);
    assert_true(sim_pay(card->bank, order));
    for (int i = 0; i < 10; i++) {
        assert_int_equal(desk_order_told(desk, &card->arena, CARD_CHANNEL, &callback, &is_known),
                         OK);
    }
    card_pass(card, 5 * SECOND_MS);
    assert_int_equal(balance(card, 1), 50000);
    card->bank->now_ms += 365 * DAY_MS;
    assert_int_equal(desk_order_told(desk, &card->arena, CARD_CHANNEL, &callback, &is_known), OK);
    card_pass(card, MINUTE_MS);
    assert_int_equal(balance(card, 1), 50000);
    assert_int_equal(desk_order_told(desk, &card->arena, CARD_CHANNEL, &stranger, &is_known), OK);
    assert_false(is_known);
}

CARD_TEST(test_limits)
{
    card_set(card, "day_limit", "1000");
    assert_int_equal(card_order(card, 1, "a", 99).status, ORDERING_BELOW_MIN);
    assert_int_equal(card_order(card, 1, "b", 1500001).status, ORDERING_ABOVE_MAX);
    assert_int_equal(card_order(card, 1, "c", 0).status, ORDERING_AMOUNT_INVALID);
    (void)paid_order(card, 1, "d", 60000);
    struct ordering above = card_order(card, 1, "e", 40001);
    assert_int_equal(above.status, ORDERING_ABOVE_DAY);
    assert_int_equal(money_in_kopecks(above.left_today), 40000);
    assert_int_equal(card_order(card, 1, "f", 30000).status, ORDERING_DONE);
    kit_pay(card->kit, KIT_SCHOOL, 1, 5000);
    assert_int_equal(card_order(card, 1, "f2", 5001).status, ORDERING_ABOVE_DAY);
    assert_int_equal(card_order(card, 1, "f3", 5000).status, ORDERING_DONE);
    assert_int_equal(card_order(card, 2, "g", 100000).status, ORDERING_DONE);
    card->bank->now_ms += DAY_MS;
    assert_int_equal(card_order(card, 1, "h", 100000).status, ORDERING_DONE);
    card_set(card, "enabled", "no");
    assert_int_equal(card_order(card, 1, "i", 50000).status, ORDERING_CLOSED);
}

/* ---- refunds ---- */

static struct refund_request ask_back(struct card_kit *card, const struct order *order,
                                      int64_t kopecks)
{
    struct refund_request request = {
        .school_id = order->school_id,
        .account_id = order->account_id,
        .order_id = order->id,
        .login_id = CARD_LOGIN,
        .origin = REFUND_BY_PARENT,
        .amount = money_of_kopecks(kopecks),
        .reason = TEXT("Переехали"),
    };
    assert_int_equal(desk_refund_request(&card->kit->desk, &card->arena, &request), OK);
    return request;
}

static struct refund_decision decide(struct card_kit *card, int64_t refund_id, int64_t staff_id,
                                     bool approves)
{
    struct refund_decision decision = {.school_id = KIT_SCHOOL,
                                       .refund_id = refund_id,
                                       .staff_id = staff_id,
                                       .approves = approves,
                                       .answer = TEXT("")};
    assert_int_equal(desk_refund_decide(&card->kit->desk, &card->arena, &decision), OK);
    return decision;
}

CARD_TEST(test_a_refund_goes_back_once)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    struct sim_order *at = &card->bank->orders[0];
    assert_int_equal(ask_back(card, &order, 50001).status, REFUND_ABOVE_ORDER);
    assert_int_equal(ask_back(card, &order, 0).status, REFUND_AMOUNT_INVALID);
    struct refund_request request = ask_back(card, &order, 20000);
    assert_int_equal(request.status, REFUND_TAKEN);
    assert_int_equal(ask_back(card, &order, 100).status, REFUND_OPEN);
    assert_int_equal(balance(card, 1), 50000);
    assert_int_equal(decide(card, request.refund_id, CARD_STAFF, true).status, REFUND_TAKEN);
    assert_int_equal(balance(card, 1), 30000);
    assert_int_equal(decide(card, request.refund_id, CARD_STAFF, true).status, REFUND_NOT_NOW);
    struct reversal reversal = {.id = kit_id(card->kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = request.refund_id,
                                .happened_at = instant_of_ms(card->bank->now_ms)};
    assert_int_equal(desk_reverse(&card->kit->desk, &card->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_NOT_ALLOWED);
    card_pass(card, HOUR_MS);
    assert_int_equal(at->refunded, 20000);
    (void)card_ask(card, order.id);
    assert_int_equal(balance(card, 1), 30000);
    assert_int_equal(ask_back(card, &order, 30001).status, REFUND_ABOVE_ORDER);
}

CARD_TEST(test_a_refund_whose_answer_is_lost_goes_back_once)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    struct sim_order *at = &card->bank->orders[0];
    struct refund_request request = ask_back(card, &order, 20000);
    (void)decide(card, request.refund_id, CARD_STAFF, true);
    int count;
    card->bank->fault_percent = 70;
    for (int i = 0; i < 40; i++) {
        card->bank->now_ms += 11 * MINUTE_MS;
        assert_int_equal(desk_refunds_send(&card->kit->desk, &count), OK);
    }
    card->bank->fault_percent = 0;
    card_pass(card, DAY_MS);
    assert_int_equal(at->refunded, 20000);
    assert_int_equal(balance(card, 1), 30000);
}

CARD_TEST(test_a_large_refund_needs_two_people)
{
    card_set(card, "two_people_above", "100");
    struct order order = paid_order(card, 1, "form-1", 50000);
    struct refund_request request = ask_back(card, &order, 20000);
    struct refund_decision first = decide(card, request.refund_id, CARD_STAFF, true);
    assert_true(first.needs_second);
    assert_int_equal(balance(card, 1), 50000);
    assert_int_equal(decide(card, request.refund_id, CARD_STAFF, true).status, REFUND_SAME_PERSON);
    assert_int_equal(decide(card, request.refund_id, CARD_OTHER_STAFF, true).status, REFUND_TAKEN);
    assert_int_equal(balance(card, 1), 30000);
}

CARD_TEST(test_what_is_eaten_is_not_refunded)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    struct refund_request request = ask_back(card, &order, 50000);
    struct sale_line lines[] = {kit_pizza(1)};
    struct document sale = kit_sale(card->kit, lines, 1);
    sale.happened_at = instant_of_ms(card->bank->now_ms);
    assert_int_equal(kit_record_one(card->kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(decide(card, request.refund_id, CARD_STAFF, true).status,
                     REFUND_ABOVE_BALANCE);
    assert_int_equal(balance(card, 1), 50000 - 3450);
    assert_int_equal(decide(card, request.refund_id, CARD_STAFF, false).status, REFUND_TAKEN);
    assert_int_equal(ask_back(card, &order, 50000).status, REFUND_ABOVE_BALANCE);
    assert_int_equal(ask_back(card, &order, 50000 - 3450).status, REFUND_TAKEN);
}

CARD_TEST(test_a_refund_that_the_bank_refuses_is_on_the_account_again)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    struct refund_request request = ask_back(card, &order, 20000);
    (void)decide(card, request.refund_id, CARD_STAFF, true);
    card->bank->orders[0].deposited = 10000; /* it will give back no more than this */
    card->bank->orders[0].amount = 50000;
    int count;
    assert_int_equal(desk_refunds_send(&card->kit->desk, &count), OK);
    card->bank->orders[0].deposited = 50000;
    card_pass(card, DAY_MS);
    int64_t gone = card->bank->orders[0].refunded;
    assert_int_equal(balance(card, 1), 50000 - gone);
}

CARD_TEST(test_a_refund_that_the_bank_made_by_itself_is_seen)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    sim_give_back(&card->bank->orders[0], 15000);
    for (int i = 0; i < 3; i++) (void)card_ask(card, order.id);
    assert_int_equal(balance(card, 1), 35000);
    sim_give_back(&card->bank->orders[0], 35000);
    (void)card_ask(card, order.id);
    assert_int_equal(balance(card, 1), 0);
}

CARD_TEST(test_given_back_before_it_was_credited)
{
    struct ordering ordering = card_order(card, 1, "form-1", 50000);
    struct sim_order *at = at_bank(card, &ordering);
    assert_true(sim_pay(card->bank, at));
    sim_give_back(at, 50000);
    assert_int_equal(card_ask(card, ordering.order.id).state, ORDER_RETURNED);
    assert_int_equal(balance(card, 1), 0);
}

CARD_TEST(test_the_bank_was_quicker_with_a_refund)
{
    struct order order = paid_order(card, 1, "form-1", 50000);
    struct refund_request request = ask_back(card, &order, 50000);
    sim_give_back(&card->bank->orders[0], 50000);
    assert_int_equal(decide(card, request.refund_id, CARD_STAFF, true).status, REFUND_TAKEN);
    assert_int_equal(balance(card, 1), 0);
    card_pass(card, HOUR_MS);
    assert_int_equal(balance(card, 1), 0);
    assert_int_equal(card->bank->orders[0].refunded, 50000);
    assert_int_equal(kit_count(card->kit, "SELECT count(*) FROM refund WHERE origin = 3"), 1);
}

/* ---- after school ---- */

struct leaving {
    struct card_kit *card;
    int pupil;
};

static enum err leave_run(struct tx *tx, void *context)
{
    struct leaving *leaving = context;
    struct person person;
    bool found;
    TRY(person_by_id(tx, &leaving->card->arena, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, leaving->pupil),
                     &found, &person));
    person.state = PERSON_LEFT;
    return person_update(tx, &person, 2);
}

static void leave(struct card_kit *card, int pupil)
{
    struct leaving leaving = {card, pupil};
    assert_int_equal(store_write(card->kit->store, KIT_SCHOOL, leave_run, &leaving), OK);
}

static void choose(struct card_kit *card, enum closing_choice choice)
{
    struct closing closing = {
        .place = {KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 2)},
        .choice = choice,
        .sibling = {KIT_OTHER_SCHOOL, kit_pupil(KIT_OTHER_SCHOOL, 1)},
        .login_id = CARD_LOGIN,
    };
    assert_int_equal(desk_closing_choose(&card->kit->desk, &closing), OK);
}

CARD_TEST(test_a_balance_is_closed_as_the_parent_chose)
{
    int count;
    struct desk *desk = &card->kit->desk;
    int64_t sibling = kit_pupil(KIT_OTHER_SCHOOL, 1);
    (void)paid_order(card, 2, "form-1", 50000);
    choose(card, CLOSING_TO_SIBLING);
    assert_int_equal(desk_closings_work(desk, &count), OK);
    assert_int_equal(balance(card, 2), 50000);
    leave(card, 2);
    assert_int_equal(card_order(card, 2, "form-2", 50000).status, ORDERING_ACCOUNT_GONE);
    choose(card, CLOSING_KEEP);
    assert_int_equal(desk_closings_work(desk, &count), OK);
    assert_int_equal(balance(card, 2), 50000);
    choose(card, CLOSING_TO_SOURCE);
    for (int i = 0; i < 2; i++) assert_int_equal(desk_closings_work(desk, &count), OK);
    assert_int_equal(kit_count(card->kit, "SELECT count(*) FROM refund WHERE origin = 2"), 1);
    assert_int_equal(kit_count(card->kit, "SELECT amount FROM refund WHERE origin = 2"), 50000);
    choose(card, CLOSING_TO_SIBLING);
    for (int i = 0; i < 2; i++) assert_int_equal(desk_closings_work(desk, &count), OK);
    assert_int_equal(balance(card, 2), 0);
    assert_int_equal(kit_balance(card->kit, KIT_OTHER_SCHOOL, sibling), 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_paid_order_is_credited_once),
        cmocka_unit_test(test_what_is_not_paid_is_not_credited),
        cmocka_unit_test(test_the_job_finds_a_payment_that_nobody_told_of),
        cmocka_unit_test(test_a_form_sent_twice_is_one_order),
        cmocka_unit_test(test_a_lost_registration_is_found_by_its_number),
        cmocka_unit_test(test_a_registration_that_never_arrived_fails),
        cmocka_unit_test(test_answers_about_something_else_credit_nothing),
        cmocka_unit_test(test_callbacks_are_hints_and_come_as_they_like),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_a_refund_goes_back_once),
        cmocka_unit_test(test_a_refund_whose_answer_is_lost_goes_back_once),
        cmocka_unit_test(test_a_large_refund_needs_two_people),
        cmocka_unit_test(test_what_is_eaten_is_not_refunded),
        cmocka_unit_test(test_a_refund_that_the_bank_refuses_is_on_the_account_again),
        cmocka_unit_test(test_a_refund_that_the_bank_made_by_itself_is_seen),
        cmocka_unit_test(test_given_back_before_it_was_credited),
        cmocka_unit_test(test_the_bank_was_quicker_with_a_refund),
        cmocka_unit_test(test_a_balance_is_closed_as_the_parent_chose),
    };
    card_in_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
