/* Guests at the till: every refusal, the server's answer, money, repeats, in virtual time. */
#include "till_test.h"

#include <string.h>

enum { GUEST_ACCOUNT = 990001, GUEST_CARD = 990002, GUEST_HOME = 12 };

static struct counter_guest guest_told(struct till_kit *kit)
{
    return (struct counter_guest){.account_id = GUEST_ACCOUNT,
                                  .card_id = GUEST_CARD,
                                  .school_number = GUEST_HOME,
                                  .asked_at = kit->now,
                                  .heard_at = kit->now,
                                  .name = "Гостев П.",
                                  .class_name = "07А"};
}

static void furnish_host(struct till_kit *kit)
{
    till_kit_furnish(kit);
    till_set(kit, SETTING_GUESTS_SERVED, 1);
}

static struct counter_outcome sell_as(struct till_kit *kit, const struct counter_guest *guest,
                                      struct text request, struct counter_line line)
{
    const struct counter_order order = {.request = request, .lines = &line, .line_count = 1};
    struct counter_outcome outcome;
    assert_int_equal(counter_guest_sell(&kit->counter, &kit->arena, &order, guest, &outcome), OK);
    return outcome;
}

static struct counter_outcome sell(struct till_kit *kit, struct counter_line line)
{
    struct counter_guest guest = guest_told(kit);
    return sell_as(kit, &guest, till_request(kit), line);
}

struct answer_work {
    struct outbox_answer answer;
    struct instant now;
};

static enum err answer_work(struct tx *tx, void *context)
{
    struct answer_work *work = context;
    bool found;
    enum err err = outbox_answered(tx, &work->answer, work->now, &found);
    assert_true(err != OK || found);
    return err == OK ? outbox_settle(tx) : err;
}

static void answer(struct till_kit *kit, int64_t id, enum outbox_result result, struct text reason)
{
    struct answer_work work = {{.id = id, .result = result, .reason = reason, .version = 1},
                               kit->now};
    assert_int_equal(store_write(kit->store, 0, answer_work, &work), OK);
}

static enum counter_status answered(struct till_kit *kit, int64_t id, struct text *out_reason)
{
    struct counter_outcome outcome;
    enum err err = counter_guest_answer(&kit->counter, &kit->arena, id, &outcome, out_reason);
    assert_int_equal(err, OK);
    return outcome.status;
}

static struct shift_report report_of(struct till_kit *kit)
{
    enum shift_status status;
    struct shift_report report;
    assert_int_equal(shift_report_x(kit->store, &kit->arena, kit->now, &status, &report), OK);
    assert_int_equal(status, SHIFT_DONE);
    return report;
}

static const struct counter_line PIZZA = {SALE_DISH, TILL_PIZZA, 2, {-1}};

TILL_TEST_WITH(test_a_guest_s_sale_is_asked_of_the_server, furnish_host)
{
    struct text reason;
    struct counter_outcome outcome = sell(kit, PIZZA);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_string_equal(outcome.receipts[0].number_text, "24-000001");
    assert_string_equal(outcome.receipts[0].owner, "Гостев П.");
    assert_string_equal(outcome.receipts[0].class_name, "Школа №12, 07А");
    assert_int_equal(money_in_kopecks(outcome.receipts[0].total), 2 * 3450);
    assert_string_equal(outcome.person.about.surname, "Гостев");
    assert_false(outcome.person.balance_is_shown || outcome.person.balance_may_be_asked);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document WHERE kind = 8 AND body LIKE "
                                     "'%\"school\":12,%' AND body NOT LIKE '%offline%'"),
                     1);
    int64_t id = outcome.receipts[0].id, waiting;
    assert_int_equal(counter_guest_waiting(&kit->counter, &waiting), OK);
    assert_int_equal(waiting, id);
    assert_int_equal(answered(kit, id, &reason), COUNTER_GUEST_WAITING);
    assert_int_equal(report_of(kit).sale_count, 0);
    answer(kit, id, OUTBOX_RECORDED, TEXT(""));
    assert_int_equal(answered(kit, id, &reason), COUNTER_DONE);
    assert_int_equal(counter_guest_waiting(&kit->counter, &waiting), OK);
    assert_int_equal(waiting, 0);
    struct shift_report report = report_of(kit);
    assert_int_equal(report.sale_count, 1);
    assert_int_equal(money_in_kopecks(report.sold), 2 * 3450);
}

/* The balance is the server's to know: what it says no to was never sold. */
TILL_TEST_WITH(test_what_the_server_refuses_never_happened, furnish_host)
{
    static const enum outbox_result NOES[] = {OUTBOX_REFUSED, OUTBOX_MALFORMED};
    for (size_t i = 0; i < ROWS(NOES); i++) {
        struct text reason;
        struct counter_receipts recent;
        struct counter_outcome back;
        int64_t id = sell(kit, PIZZA).receipts[0].id;
        answer(kit, id, NOES[i], TEXT("not_enough_money"));
        assert_int_equal(answered(kit, id, &reason), COUNTER_GUEST_REFUSED);
        assert_true(text_is(reason, "not_enough_money"));
        assert_int_equal(report_of(kit).sale_count, 0);
        assert_int_equal(money_in_kopecks(report_of(kit).sold), 0);
        assert_int_equal(report_of(kit).item_count, 0);
        assert_int_equal(counter_recent(&kit->counter, &kit->arena, 0, 9, &recent), OK);
        assert_int_equal(recent.count, 0);
        const struct counter_return order = {.request = till_request(kit), .receipt_id = id};
        assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &order, &back), OK);
        assert_int_equal(back.status, COUNTER_RECEIPT_UNKNOWN);
    }
    assert_non_null(strstr(counter_guest_refusal_words(TEXT("not_enough_money")), "не хватает"));
    assert_string_equal(counter_guest_refusal_words(TEXT("else")),
                        counter_status_words(COUNTER_GUEST_REFUSED));
}

TILL_TEST_WITH(test_one_guest_s_sale_is_asked_at_a_time, furnish_host)
{
    int64_t id = sell(kit, PIZZA).receipts[0].id;
    assert_int_equal(sell(kit, PIZZA).status, COUNTER_GUEST_WAITING);
    assert_int_equal(till_sell(kit, 1, &PIZZA, 1).status, COUNTER_DONE);
    answer(kit, id, OUTBOX_EXISTS, TEXT(""));
    assert_int_equal(sell(kit, PIZZA).status, COUNTER_DONE);
}

TILL_TEST_WITH(test_a_guest_s_request_again_does_nothing, furnish_host)
{
    struct counter_guest guest = guest_told(kit);
    struct counter_outcome first = sell_as(kit, &guest, TEXT("page-1"), PIZZA);
    struct counter_outcome again = sell_as(kit, &guest, TEXT("page-1"), PIZZA);
    assert_true(again.is_repeat);
    assert_int_equal(again.receipts[0].id, first.receipts[0].id);
    contact_set(kit->contact, CONTACT_SILENT, "");
    assert_true(sell_as(kit, &guest, TEXT("page-1"), PIZZA).is_repeat);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 1);
}

TILL_TEST(test_guests_by_setting)
{
    assert_int_equal(sell(kit, PIZZA).status, COUNTER_GUESTS_NOT_SERVED);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 0);
}

TILL_TEST_WITH(test_what_a_guest_is_refused_here, furnish_host)
{
    struct counter_guest guest = guest_told(kit);
    assert_int_equal(sell(kit, till_meal(TILL_SNACK)).status, COUNTER_GUEST_DISHES_ONLY);
    assert_int_equal(sell(kit, till_dish(TILL_OLD_DISH, 1)).status, COUNTER_ITEM_UNKNOWN);
    assert_int_equal(sell(kit, till_dish(TILL_PIZZA, 0)).status, COUNTER_ORDER_WRONG);
    struct counter_line cheap = {SALE_DISH, TILL_PIZZA, 1, {3449}};
    assert_int_equal(sell(kit, cheap).status, COUNTER_PRICE_CHANGED);
    memcpy(guest.allergens, "milk nuts", sizeof "milk nuts");
    struct counter_outcome outcome = sell_as(kit, &guest, till_request(kit), PIZZA);
    assert_int_equal(outcome.status, COUNTER_ACKNOWLEDGE);
    contact_set(kit->contact, CONTACT_SILENT, "");
    assert_int_equal(sell(kit, PIZZA).status, COUNTER_GUEST_OFFLINE);
    till_hear(kit);
    guest = guest_told(kit);
    till_wait(kit, COUNTER_GUEST_LIMIT_MS + 1);
    assert_int_equal(sell_as(kit, &guest, till_request(kit), PIZZA).status, COUNTER_GUEST_OLD);
    enum shift_status status;
    assert_int_equal(shift_enter(kit->store, 0, &status), OK);
    assert_int_equal(sell(kit, PIZZA).status, COUNTER_NO_CASHIER);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM document"), 0);
}

TILL_TEST_WITH(test_a_guest_s_receipt_is_taken_back, furnish_host)
{
    struct counter_outcome back;
    int64_t id = sell(kit, PIZZA).receipts[0].id;
    const struct counter_return_line one = {0, 1};
    struct counter_return order = {
        .request = till_request(kit), .receipt_id = id, .lines = &one, .line_count = 1};
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &order, &back), OK);
    assert_int_equal(back.status, COUNTER_GUEST_WAITING);
    answer(kit, id, OUTBOX_RECORDED, TEXT(""));
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &order, &back), OK);
    assert_int_equal(back.status, COUNTER_DONE);
    assert_int_equal(back.receipts[0].kind, OUTBOX_GUEST_RETURN);
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &order, &back), OK);
    assert_true(back.is_repeat);
    order.request = till_request(kit);
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &order, &back), OK);
    order.request = till_request(kit);
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &order, &back), OK);
    assert_int_equal(back.status, COUNTER_RETURN_TOO_LARGE);
    assert_int_equal(report_of(kit).return_count, 2);
    assert_int_equal(money_in_kopecks(report_of(kit).returned), 2 * 3450);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_guest_s_sale_is_asked_of_the_server),
        cmocka_unit_test(test_what_the_server_refuses_never_happened),
        cmocka_unit_test(test_one_guest_s_sale_is_asked_at_a_time),
        cmocka_unit_test(test_a_guest_s_request_again_does_nothing),
        cmocka_unit_test(test_guests_by_setting),
        cmocka_unit_test(test_what_a_guest_is_refused_here),
        cmocka_unit_test(test_a_guest_s_receipt_is_taken_back),
    };
    return cmocka_run_group_tests_name("till guest", tests, NULL, NULL);
}
