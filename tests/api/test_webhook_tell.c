/* Webhooks: what makes a message, when it happens and once, and what makes none. */
#include "card_kit.h"
#include "hook_office.h"

#include "bank_kit.h"
#include "desk/card_batch.h"
#include "desk/card_bind.h"
#include "settle_kit.h"

DESK_TEST(test_a_top_up_is_told_once)
{
    hook_office_open(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000); /* before anybody wants to hear */
    hook_add(kit, hook_kind(WEBHOOK_TOP_UP));
    assert_int_equal(hook_events_look(kit), 0);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 2, 700);
    assert_int_equal(hook_events_look(kit), 2);
    assert_int_equal(hook_events_look(kit), 0);
    assert_int_equal(hook_send_due(kit).delivered, 2);
    assert_int_equal(hook_send_due(kit).delivered, 0);
    assert_int_equal(hook_received(), 2);
    const char *words = arena_printf(
        kit->arena, "\"account\":\"%s\",\"school\":24,\"amount\":50000,\"channel\":\"bank\"",
        kit_number(kit, KIT_SCHOOL, 1));
    hook_assert_said(0, WEBHOOK_TOP_UP, words);
    hook_assert_said(1, WEBHOOK_TOP_UP, "\"school\":25,\"amount\":700");
    hook_office_close();
}

#define TILL_SQL(no_bytes)                                                                         \
    "INSERT INTO till (school_id, origin, name, digit, state, token_hash, highest, acknowledged, " \
    "ahead, enrolled_at, seen_at) VALUES (24, 77, 'Касса 1', 0, 1, " no_bytes ", 0, 0, '', 0, 0)"

static void till_says(struct kit *kit, int64_t shift)
{
    settle_sql(kit, "DELETE FROM till_state");
    settle_sql(kit, arena_printf(kit->arena,
                                 "INSERT INTO till_state (school_id, origin, said_at, program, "
                                 "shift, shift_opened_at, shift_cashier_id, unsent, "
                                 "mirror_version, printer, reader, ups, clock_difference_ms, "
                                 "is_forced_offline) VALUES (24, 77, %lld, '1', %lld, 0, 1, 3, 1, "
                                 "'ready', 'ready', 'none', 0, 0)",
                                 (long long)kit->now.ms, (long long)shift));
}

DESK_TEST(test_a_till_that_goes_and_comes_back)
{
    hook_office_open(kit);
    hook_add(kit, hook_kind(WEBHOOK_TILL_GONE) | hook_kind(WEBHOOK_TILL_BACK));
    settle_sql(kit, kit->fixture->engine == STORE_POSTGRES ? TILL_SQL("''") : TILL_SQL("x''"));
    till_says(kit, 5);
    hook_later_ms(kit, WEBHOOK_TILL_GONE_MINUTES * MINUTE_MS);
    assert_int_equal(hook_events_look(kit), 0);
    hook_later_ms(kit, 1);
    assert_int_equal(hook_events_look(kit), 1);
    assert_int_equal(hook_events_look(kit), 0);
    hook_later_ms(kit, HOUR_MS);
    till_says(kit, 5);
    assert_int_equal(hook_events_look(kit), 1);
    assert_int_equal(hook_events_look(kit), 0);
    till_says(kit, 0); /* the shift is over: silence is no news */
    hook_later_ms(kit, HOUR_MS);
    assert_int_equal(hook_events_look(kit), 0);
    assert_int_equal(hook_send_due(kit).delivered, 1); /* of one subject, one after the other */
    assert_int_equal(hook_send_due(kit).delivered, 1);
    hook_assert_said(0, WEBHOOK_TILL_GONE, "\"till\":\"77\",\"name\":\"Касса 1\",\"school\":24");
    hook_assert_said(1, WEBHOOK_TILL_BACK, "\"unsent\":3");
    hook_office_close();
}

BANK_TEST(test_a_difference_is_told_when_it_opens)
{
    static const struct bank_line LINES[] = {{"T1", "0240000001", 50000, 0, 1},
                                             {"T2", "0240000002", 10000, 0, 1}};
    hook_office_open(kit);
    hook_add(kit, hook_kind(WEBHOOK_DIFFERENCE));
    struct text file = bank_register(kit, "qiwi", LINES, 2, NULL);
    assert_int_equal(bank_import(kit, "qiwi", file).credited, 2);
    assert_int_equal(bank_import(kit, "qiwi", file).status, REGISTER_KNOWN);
    assert_int_equal(hook_send_due(kit).delivered, 2);
    hook_assert_said(
        0, WEBHOOK_DIFFERENCE,
        "\"channel\":\"qiwi\",\"kind\":\"not_with_us\",\"subject\":\"T1\",\"day\":\"2026-03-0");
    hook_assert_said(1, WEBHOOK_DIFFERENCE, "\"subject\":\"T2\"");
    hook_office_close();
}

static enum card_batch_status batch_move(struct kit *kit, int64_t batch_id,
                                         enum card_batch_state state)
{
    struct card_batch_move move = {.school_id = KIT_SCHOOL,
                                   .batch_id = batch_id,
                                   .login_id = HOOK_CLERK,
                                   .state = state,
                                   .taken_by = TEXT("Петрова А. С.")};
    assert_int_equal(desk_card_batch_move(&kit->desk, kit->arena, &move), OK);
    return move.status;
}

DESK_TEST(test_a_card_batch_is_told_when_it_is_made)
{
    hook_office_open(kit);
    hook_add(kit, hook_kind(WEBHOOK_CARD_BATCH));
    struct card_order order = {.account_id = kit_pupil(KIT_SCHOOL, 1), .cause = CARD_CAUSE_LOST};
    assert_int_equal(desk_card_order(&kit->desk, kit->arena, KIT_SCHOOL, HOOK_CLERK, &order, 1),
                     OK);
    assert_int_equal(order.status, CARD_ORDER_TAKEN);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_IN_WORK), CARD_BATCH_OK);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_MADE), CARD_BATCH_UNBOUND);
    assert_int_equal(hook_send_due(kit).delivered, 0);
    struct card_binding binding = {.school_id = KIT_SCHOOL,
                                   .batch_id = order.batch_id,
                                   .card_id = order.card_id,
                                   .login_id = HOOK_CLERK,
                                   .chip = TEXT("04A1B2C3D4E5F6")};
    assert_int_equal(desk_card_bind(&kit->desk, kit->arena, &binding), OK);
    assert_int_equal(binding.status, CARD_BIND_OK);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_MADE), CARD_BATCH_OK);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_MADE), CARD_BATCH_WRONG_STATE);
    assert_int_equal(batch_move(kit, order.batch_id, CARD_BATCH_HANDED_OVER), CARD_BATCH_OK);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_received(), 1);
    hook_assert_said(0, WEBHOOK_CARD_BATCH, "\"school\":24,\"number\":1,\"cards\":1}");
    hook_office_close();
}

DESK_TEST(test_a_period_is_told_to_each_caterer_when_it_closes)
{
    hook_office_open(kit);
    hook_add(kit, hook_kind(WEBHOOK_PERIOD));
    struct day first = kit_today(kit);
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 7);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_NOT_OVER);
    settle_next_day(kit);
    assert_int_equal(hook_send_due(kit).delivered, 0);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_EXISTS);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_received(), 1);
    hook_assert_said(0, WEBHOOK_PERIOD,
                     "{\"id\":\"1\",\"caterer\":\"Комбинат питания\",\"first_day\":\"2026-03-02\","
                     "\"last_day\":\"2026-03-02\",\"amount\":21000}");
    hook_office_close();
}

static struct order paid(struct card_kit *card, const char *key, int64_t kopecks)
{
    struct ordering ordering = card_order(card, 1, key, kopecks);
    assert_int_equal(ordering.status, ORDERING_DONE);
    assert_true(sim_pay(card->bank, &card->bank->orders[card->bank->order_count - 1]));
    return card_ask(card, ordering.order.id);
}

static int64_t ask_back(struct card_kit *card, const struct order *order, int64_t kopecks)
{
    struct refund_request request = {.school_id = order->school_id,
                                     .account_id = order->account_id,
                                     .order_id = order->id,
                                     .login_id = CARD_LOGIN,
                                     .origin = REFUND_BY_PARENT,
                                     .amount = money_of_kopecks(kopecks),
                                     .reason = TEXT("Переехали")};
    assert_int_equal(desk_refund_request(&card->kit->desk, &card->arena, &request), OK);
    assert_int_equal(request.status, REFUND_TAKEN);
    return request.refund_id;
}

static enum refund_status decide(struct card_kit *card, int64_t refund_id, int64_t staff_id,
                                 bool approves)
{
    struct refund_decision decision = {.school_id = KIT_SCHOOL,
                                       .refund_id = refund_id,
                                       .staff_id = staff_id,
                                       .approves = approves,
                                       .answer = TEXT("Не получится")};
    assert_int_equal(desk_refund_decide(&card->kit->desk, &card->arena, &decision), OK);
    return decision.status;
}

DESK_TEST(test_a_refund_is_told_when_it_is_decided)
{
    struct card_kit card;
    card_open(&card, kit, 1);
    card_set(&card, "two_people_above", "500");
    struct order small = paid(&card, "form-1", 50000), large = paid(&card, "form-2", 100000);
    struct order spent = paid(&card, "form-3", 30000);
    struct world bank_world = kit->world;
    hook_office_open(kit);
    hook_add(kit, hook_kind(WEBHOOK_REFUND));
    int64_t first = ask_back(&card, &small, 20000), second = ask_back(&card, &large, 80000);
    int64_t third = ask_back(&card, &spent, 30000);
    assert_int_equal(decide(&card, first, CARD_STAFF, false), REFUND_TAKEN);
    assert_int_equal(decide(&card, first, CARD_STAFF, true), REFUND_NOT_NOW);
    assert_int_equal(decide(&card, second, CARD_STAFF, true), REFUND_TAKEN);
    assert_int_equal(hook_send_due(kit).delivered, 1); /* the other waits for a second person */
    assert_int_equal(decide(&card, second, CARD_STAFF, true), REFUND_SAME_PERSON);
    assert_int_equal(decide(&card, second, CARD_OTHER_STAFF, true), REFUND_TAKEN);
    struct sale_line pizzas = kit_pizza(25); /* what is left is eaten before the third is decided */
    struct document sale = kit_sale(kit, &pizzas, 1);
    kit_record(kit, &sale, 1);
    assert_int_equal(decide(&card, third, CARD_STAFF, true), REFUND_ABOVE_BALANCE);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    assert_int_equal(hook_send_due(kit).delivered, 0);
    hook_assert_said(0, WEBHOOK_REFUND, "\"amount\":20000,\"decision\":\"refused\"}");
    hook_assert_said(1, WEBHOOK_REFUND, "\"amount\":80000,\"decision\":\"approved\"}");
    hook_office_close();
    kit->world = bank_world;
    card_close(&card);
}

DESK_TEST(test_a_test_goes_to_one_alone)
{
    enum webhook_status status;
    hook_office_open(kit);
    int64_t first = hook_add(kit, hook_kind(WEBHOOK_PERIOD));
    (void)hook_add(kit, hook_kind(WEBHOOK_PERIOD));
    assert_int_equal(desk_webhook_test(&kit->desk, first, &status), OK);
    assert_int_equal(status, WEBHOOK_OK);
    assert_int_equal(desk_webhook_test(&kit->desk, first + 4711, &status), OK);
    assert_int_equal(status, WEBHOOK_UNKNOWN);
    assert_int_equal(hook_send_due(kit).delivered, 1);
    hook_assert_said(0, WEBHOOK_TEST, "\"message\":\"Проверка\"");
    hook_office_close();
}

DESK_TEST(test_what_nobody_wants_is_not_written)
{
    hook_office_open(kit);
    int64_t id = hook_add(kit, hook_kind(WEBHOOK_PERIOD));
    kit_pay(kit, KIT_SCHOOL, 1, 1000);
    assert_int_equal(hook_events_look(kit), 0);
    struct webhook_wish off = {.id = id,
                               .name = TEXT("Бухгалтерия"),
                               .url = TEXT("https://accounting.example/obed"),
                               .kinds = hook_kind(WEBHOOK_PERIOD),
                               .networks = ""};
    assert_int_equal(desk_webhook_save(&kit->desk, &off), OK);
    assert_int_equal(off.status, WEBHOOK_OK);
    settle_ground(kit);
    settle_next_day(kit);
    struct day first = day_add(kit_today(kit), -1);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM webhook_event"), 0);
    hook_office_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_top_up_is_told_once),
        cmocka_unit_test(test_a_till_that_goes_and_comes_back),
        cmocka_unit_test(test_a_difference_is_told_when_it_opens),
        cmocka_unit_test(test_a_card_batch_is_told_when_it_is_made),
        cmocka_unit_test(test_a_period_is_told_to_each_caterer_when_it_closes),
        cmocka_unit_test(test_a_refund_is_told_when_it_is_decided),
        cmocka_unit_test(test_a_test_goes_to_one_alone),
        cmocka_unit_test(test_what_nobody_wants_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
