/* Returns, and documents about cards. */
#include "desk_kit.h"

#include "base/id.h"
#include "ledger/account.h"

static int64_t balance(struct kit *kit, int pupil)
{
    return kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, pupil));
}

static int64_t card_state(struct kit *kit, int pupil)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT state FROM card WHERE school_id = 24 AND id = %lld",
                                       (long long)kit_card(KIT_SCHOOL, pupil)));
}

/* ---- returns ---- */

DESK_TEST(test_a_return_gives_back_what_was_sold)
{
    const struct sale_line sold[] = {kit_pizza(2), kit_meal(KIT_BREAKFAST)};
    const struct sale_line pizza = kit_pizza(1), meal = kit_meal(KIT_BREAKFAST);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document sale = kit_sale(kit, sold, 2);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document first = kit_return(kit, &sale, &pizza, 1), same = first;
    assert_int_equal(kit_record_one(kit, &first), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    struct document second = kit_return(kit, &sale, &meal, 1);
    assert_int_equal(kit_record_one(kit, &second), DOCUMENT_RECORDED);
    assert_int_equal(balance(kit, 1), 100000 - 3450);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 1)), 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SALES, 0)), 3450);
    struct document third = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &third), DOCUMENT_RECORDED);
    struct document fourth = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &fourth), DOCUMENT_RETURN_TOO_LARGE);
    assert_int_equal(balance(kit, 1), 100000);
}

DESK_TEST(test_a_return_is_never_larger_than_the_sale)
{
    const struct sale_line pizza = kit_pizza(1), two = kit_pizza(2), juice = kit_juice(1);
    const struct sale_line twice[] = {kit_pizza(1), kit_pizza(1)};
    struct sale_line dear = kit_pizza(1), subsidised = kit_meal(KIT_BREAKFAST);
    dear.price = money_of_kopecks(3451);
    struct document sale = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document wrong[] = {kit_return(kit, &sale, &two, 1), kit_return(kit, &sale, twice, 2),
                               kit_return(kit, &sale, &juice, 1), kit_return(kit, &sale, &dear, 1),
                               kit_return(kit, &sale, &subsidised, 1)};
    kit_record(kit, wrong, 5);
    for (int i = 0; i < 5; i++) assert_int_equal(wrong[i].status, DOCUMENT_RETURN_TOO_LARGE);
    assert_int_equal(balance(kit, 1), -3450);
}

DESK_TEST(test_a_set_meal_comes_back_with_its_own_subsidy)
{
    const struct sale_line meal = kit_meal(KIT_BREAKFAST);
    struct sale_line less = meal;
    less.subsidy = money_of_kopecks(2038);
    struct document sale = kit_sale(kit, &meal, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document wrong = kit_return(kit, &sale, &less, 1);
    assert_int_equal(kit_record_one(kit, &wrong), DOCUMENT_RETURN_TOO_LARGE);
    struct document right = kit_return(kit, &sale, &meal, 1);
    assert_int_equal(kit_record_one(kit, &right), DOCUMENT_RECORDED);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_ROSTER, 0)), 0);
}

DESK_TEST(test_a_return_needs_a_sale_of_the_same_account)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document other = kit_return(kit, &sale, &pizza, 1);
    other.account_id = kit_pupil(KIT_SCHOOL, 2);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_RETURNED_UNKNOWN);
    struct document unknown = kit_return(kit, &sale, &pizza, 1);
    unknown.returned_id = kit_id(kit);
    assert_int_equal(kit_record_one(kit, &unknown), DOCUMENT_RETURNED_UNKNOWN);
    struct document stranger = kit_return(kit, &sale, &pizza, 1);
    stranger.account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    assert_int_equal(kit_record_one(kit, &stranger), DOCUMENT_ACCOUNT_UNKNOWN);
    /* A return is not returned. */
    struct document back = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    struct document again = kit_return(kit, &back, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_RETURNED_UNKNOWN);
}

DESK_TEST(test_sale_and_returns_in_one_batch)
{
    const struct sale_line two = kit_pizza(2), one = kit_pizza(1);
    struct document sale = kit_sale(kit, &two, 1);
    struct document batch[] = {kit_return(kit, &sale, &one, 1), sale,
                               kit_return(kit, &sale, &one, 1), kit_return(kit, &sale, &one, 1),
                               kit_return(kit, &sale, &one, 1)};
    kit_record(kit, batch, 5);
    assert_int_equal(batch[0].status, DOCUMENT_RETURNED_UNKNOWN); /* before its sale */
    assert_int_equal(batch[1].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[2].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[3].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[4].status, DOCUMENT_RETURN_TOO_LARGE);
    assert_int_equal(balance(kit, 1), 0);
}

DESK_TEST(test_a_reversed_sale_is_not_returned)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct reversal reversal = {.id = kit_id(kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = sale.id,
                                .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
    struct document back = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RETURNED_UNKNOWN);
    assert_int_equal(balance(kit, 1), 0);
}

/* What a reversed return gave back is sold again, and may be returned again. */
DESK_TEST(test_a_reversed_return_has_returned_nothing)
{
    const struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document wrong = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &wrong), DOCUMENT_RECORDED);
    struct reversal reversal = {.id = kit_id(kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = wrong.id,
                                .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
    assert_int_equal(balance(kit, 1), -3450);
    struct document right = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &right), DOCUMENT_RECORDED);
    struct document more = kit_return(kit, &sale, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &more), DOCUMENT_RETURN_TOO_LARGE);
    assert_int_equal(balance(kit, 1), 0);
}

/* ---- activation ---- */

static struct document activation(struct kit *kit, int pupil, int64_t fee)
{
    struct document document = kit_card_document(kit, DOCUMENT_ACTIVATION, pupil);
    document.fee = money_of_kopecks(fee);
    return document;
}

DESK_TEST(test_activation_takes_its_fee_once)
{
    kit_pay(kit, KIT_SCHOOL, 3, 10000);
    struct document document = activation(kit, 3, 3300), same = document, other = document;
    assert_int_equal(kit_record_one(kit, &document), DOCUMENT_RECORDED);
    assert_int_equal(card_state(kit, 3), CARD_ACTIVE);
    assert_int_equal(balance(kit, 3), 6700);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_CARD_FEES, 0)), 3300);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    other.fee = money_of_kopecks(3400);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    struct document again = activation(kit, 3, 3300);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_CARD_MAY_NOT);
    assert_int_equal(balance(kit, 3), 6700);
}

DESK_TEST(test_activation_forms)
{
    struct document negative = activation(kit, 3, -1), large = activation(kit, 3, 0);
    large.fee = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS + 1);
    assert_int_equal(kit_record_one(kit, &negative), DOCUMENT_FEE_INVALID);
    assert_int_equal(kit_record_one(kit, &large), DOCUMENT_FEE_INVALID);
    struct document other = activation(kit, 3, 3300);
    other.card_id = kit_card(KIT_SCHOOL, 1);
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_CARD_UNKNOWN);
    struct document none = activation(kit, 3, 3300);
    none.card_id = 0;
    assert_int_equal(kit_record_one(kit, &none), DOCUMENT_CARD_UNKNOWN);
    struct document stranger = activation(kit, 3, 3300);
    stranger.account_id = kit_pupil(KIT_OTHER_SCHOOL, 3);
    assert_int_equal(kit_record_one(kit, &stranger), DOCUMENT_ACCOUNT_UNKNOWN);
    assert_int_equal(card_state(kit, 3), CARD_GIVEN_OUT);
}

/* Without a fee nothing is posted; the event in the card's history is the memory. */
DESK_TEST(test_a_free_activation_is_remembered)
{
    struct document document = activation(kit, 3, 0), same = document;
    assert_int_equal(kit_record_one(kit, &document), DOCUMENT_RECORDED);
    assert_int_equal(card_state(kit, 3), CARD_ACTIVE);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM posting"), 0);
    struct document other = same;
    other.kind = DOCUMENT_CARD_STATE;
    other.card_state = CARD_LOST;
    assert_int_equal(kit_record_one(kit, &other), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
}

DESK_TEST(test_the_fee_below_zero_is_a_setting)
{
    kit_set(kit, KIT_SCHOOL, SETTING_CARD_FEE_BELOW_ZERO, 0);
    struct document asked = activation(kit, 3, 3300);
    asked.is_asked = true;
    kit_record(kit, &asked, 1);
    assert_int_equal(asked.status, DOCUMENT_REFUSED);
    assert_int_equal(asked.refusal, SALE_NOT_ENOUGH_MONEY);
    assert_int_equal(card_state(kit, 3), CARD_GIVEN_OUT);
    struct document fact = activation(kit, 3, 3300);
    kit_record(kit, &fact, 1);
    assert_int_equal(fact.status, DOCUMENT_RECORDED);
    assert_true(fact.is_below_floor);
    assert_int_equal(balance(kit, 3), -3300);
}

DESK_TEST(test_a_card_serves_from_its_activation_on_in_one_batch)
{
    const struct sale_line juice = kit_juice(1);
    kit_pay(kit, KIT_SCHOOL, 3, 10000);
    struct document before = kit_sale(kit, &juice, 1), after = kit_sale(kit, &juice, 1);
    struct document *sales[] = {&before, &after};
    for (int i = 0; i < 2; i++) {
        sales[i]->account_id = kit_pupil(KIT_SCHOOL, 3);
        sales[i]->card_id = kit_card(KIT_SCHOOL, 3);
        sales[i]->is_asked = true;
    }
    struct document block = kit_card_document(kit, DOCUMENT_CARD_STATE, 3);
    struct document last = after;
    last.id = kit_id(kit);
    struct document batch[] = {before, activation(kit, 3, 3300), after, block, last};
    kit_record(kit, batch, 5);
    assert_int_equal(batch[0].status, DOCUMENT_REFUSED);
    assert_int_equal(batch[0].refusal, SALE_CARD_NOT_ACTIVE);
    assert_int_equal(batch[1].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[2].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[3].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[4].status, DOCUMENT_REFUSED);
    assert_int_equal(batch[4].refusal, SALE_CARD_NOT_ACTIVE);
    assert_int_equal(balance(kit, 3), 10000 - 3300 - 1320);
}

/* ---- blocked and lost ---- */

DESK_TEST(test_cards_are_blocked_and_lost)
{
    struct document state = kit_card_document(kit, DOCUMENT_CARD_STATE, 1);
    state.card_state = CARD_ACTIVE;
    assert_int_equal(kit_record_one(kit, &state), DOCUMENT_CARD_STATE_INVALID);
    state.card_state = CARD_REPLACED;
    assert_int_equal(kit_record_one(kit, &state), DOCUMENT_CARD_STATE_INVALID);
    state.card_state = CARD_BLOCKED;
    struct document same = state;
    assert_int_equal(kit_record_one(kit, &state), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    struct document again = kit_card_document(kit, DOCUMENT_CARD_STATE, 1);
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_CARD_MAY_NOT);
    struct document lost = kit_card_document(kit, DOCUMENT_CARD_STATE, 1);
    lost.card_state = CARD_LOST;
    assert_int_equal(kit_record_one(kit, &lost), DOCUMENT_RECORDED);
    assert_int_equal(card_state(kit, 1), CARD_LOST);
    /* A lost card is dead. */
    struct document reborn = activation(kit, 1, 3300);
    assert_int_equal(kit_record_one(kit, &reborn), DOCUMENT_CARD_MAY_NOT);
    struct document twice = kit_card_document(kit, DOCUMENT_CARD_STATE, 1);
    twice.card_state = CARD_LOST;
    assert_int_equal(kit_record_one(kit, &twice), DOCUMENT_CARD_MAY_NOT);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM card_event WHERE cause_id > 0"),
                     2 * KIT_PUPILS + 2);
}

/* A till that mirrors the school learns of a card's move. */
DESK_TEST(test_a_move_raises_the_version)
{
    const char *version = "SELECT version FROM book WHERE school_id = 24";
    int64_t before = kit_count(kit, version);
    struct document block = kit_card_document(kit, DOCUMENT_CARD_STATE, 1);
    assert_int_equal(kit_record_one(kit, &block), DOCUMENT_RECORDED);
    assert_true(kit_count(kit, version) > before);
    assert_int_equal(kit_count(kit, "SELECT version FROM card WHERE school_id = 24 AND state = 6 "
                                    "ORDER BY version DESC LIMIT 1"),
                     kit_count(kit, version));
}

static void test_the_order_of_a_cards_life(void **state)
{
    /* A row a state it comes from, a column a state it goes to: ordered … temporary. */
    static const char *const MAY[] = {
        ".x....xx.", /* ordered */
        "..xxx.x..", /* made */
        "...xx.x..", /* at school */
        "....x.xx.", /* given out */
        ".....xxx.", /* active */
        "....x.xxx", /* blocked */
        ".......x.", /* lost */
        ".........", /* replaced */
        ".....xx..", /* temporary */
    };
    (void)state;
    for (int from = CARD_ORDERED; from <= CARD_TEMPORARY; from++) {
        for (int to = CARD_ORDERED; to <= CARD_TEMPORARY; to++) {
            assert_int_equal(card_may_become((enum card_state)from, (enum card_state)to),
                             MAY[from - 1][to - 1] == 'x');
        }
        assert_int_equal(card_is_usable((enum card_state)from),
                         from == CARD_ACTIVE || from == CARD_TEMPORARY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_return_gives_back_what_was_sold),
        cmocka_unit_test(test_a_return_is_never_larger_than_the_sale),
        cmocka_unit_test(test_a_set_meal_comes_back_with_its_own_subsidy),
        cmocka_unit_test(test_a_return_needs_a_sale_of_the_same_account),
        cmocka_unit_test(test_sale_and_returns_in_one_batch),
        cmocka_unit_test(test_a_reversed_sale_is_not_returned),
        cmocka_unit_test(test_a_reversed_return_has_returned_nothing),
        cmocka_unit_test(test_activation_takes_its_fee_once),
        cmocka_unit_test(test_activation_forms),
        cmocka_unit_test(test_a_free_activation_is_remembered),
        cmocka_unit_test(test_the_fee_below_zero_is_a_setting),
        cmocka_unit_test(test_a_card_serves_from_its_activation_on_in_one_batch),
        cmocka_unit_test(test_cards_are_blocked_and_lost),
        cmocka_unit_test(test_a_move_raises_the_version),
        cmocka_unit_test(test_the_order_of_a_cards_life),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
