/* Sales in batches: every status in its order, facts and what is asked, repeats, other schools. */
#include "desk_kit.h"

#include <string.h>

#include "ledger/account.h"
#include "meals/receipt.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static int64_t balance(struct kit *kit, int pupil)
{
    return kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, pupil));
}

/* ---- every status of a sale ---- */

/* A dish, a subsidised set meal to which there is a right, and one that the parents pay alone: a
 * sale that is recorded when asked for. */
static struct document whole_sale(struct kit *kit)
{
    struct sale_line lines[] = {kit_pizza(1), kit_meal(KIT_BREAKFAST), kit_meal(KIT_SNACK)};
    struct document document = kit_sale(kit, lines, 3);
    document.is_asked = true;
    return document;
}

/* In the order of precedence. Each breaks one rule and leaves the others as they were. */
static const enum document_status BREAKABLE[] = {
    DOCUMENT_ID_INVALID,
    DOCUMENT_NUMBER_INVALID,
    DOCUMENT_QUANTITY_INVALID,
    DOCUMENT_PRICE_INVALID,
    DOCUMENT_TOTAL_INVALID,
    DOCUMENT_TOO_EARLY,
    DOCUMENT_EXISTS_WITH_OTHER_CONTENT,
    DOCUMENT_ACCOUNT_UNKNOWN,
    DOCUMENT_CARD_UNKNOWN,
    DOCUMENT_DISH_UNKNOWN,
    DOCUMENT_SET_MEAL_UNKNOWN,
    DOCUMENT_SET_MEAL_PRICE_DIFFERS,
    DOCUMENT_REFUSED,
};

static void break_names(struct document *document, enum document_status rule)
{
    if (rule == DOCUMENT_ACCOUNT_UNKNOWN) document->account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    if (rule == DOCUMENT_CARD_UNKNOWN) document->card_id = kit_card(KIT_SCHOOL, 2);
    if (rule == DOCUMENT_DISH_UNKNOWN) document->lines[0].item_id = 999;
    if (rule == DOCUMENT_SET_MEAL_UNKNOWN) document->lines[1].item_id = 999;
    if (rule == DOCUMENT_SET_MEAL_PRICE_DIFFERS) document->lines[2].price = money_of_kopecks(3179);
}

static void break_rule(struct document *document, enum document_status rule, int64_t recorded_id)
{
    struct money limit = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS);
    if (rule == DOCUMENT_ID_INVALID) document->id = 0;
    if (rule == DOCUMENT_NUMBER_INVALID) document->number = 0;
    if (rule == DOCUMENT_QUANTITY_INVALID) document->lines[0].quantity = 0;
    if (rule == DOCUMENT_PRICE_INVALID) document->lines[0].price = money_zero();
    if (rule == DOCUMENT_TOTAL_INVALID) document->lines[2].subsidy = limit;
    if (rule == DOCUMENT_TOTAL_INVALID) document->lines[2].quantity = 2;
    if (rule == DOCUMENT_TOO_EARLY) document->happened_at = instant_of_ms(0);
    if (rule == DOCUMENT_EXISTS_WITH_OTHER_CONTENT) {
        document->id = recorded_id;
        document->number = 1984;
    }
    /* Twenty portions are more than the money. */
    if (rule == DOCUMENT_REFUSED) document->lines[1].quantity = 20;
    break_names(document, rule);
}

DESK_TEST(test_each_status_alone_and_with_every_other)
{
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    kit_entitle(kit, kit_pupil(KIT_SCHOOL, 1), KIT_BREAKFAST, day_add(kit_today(kit), -3000));
    struct document recorded = whole_sale(kit);
    assert_int_equal(kit_record_one(kit, &recorded), DOCUMENT_RECORDED);
    int64_t before = balance(kit, 1);
    for (size_t first = 0; first < ROWS(BREAKABLE); first++) {
        for (size_t second = first; second < ROWS(BREAKABLE); second++) {
            struct document document = whole_sale(kit);
            /* The id of the other content would mend the broken one. */
            break_rule(&document, BREAKABLE[second], recorded.id);
            break_rule(&document, BREAKABLE[first], recorded.id);
            kit_record(kit, &document, 1);
            if (document.status != BREAKABLE[first]) {
                fail_msg("%s with %s: %s", document_status_name(BREAKABLE[first]),
                         document_status_name(BREAKABLE[second]),
                         document_status_name(document.status));
            }
        }
    }
    assert_int_equal(balance(kit, 1), before);
}

DESK_TEST(test_forms_at_the_edges)
{
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    struct sale_line lines[SALE_LINES_LIMIT];
    for (int i = 0; i < SALE_LINES_LIMIT; i++) lines[i] = kit_juice(1);
    struct document none = kit_sale(kit, lines, 0);
    assert_int_equal(kit_record_one(kit, &none), DOCUMENT_LINES_INVALID);
    struct document many = kit_sale(kit, lines, SALE_LINES_LIMIT);
    many.line_count++;
    assert_int_equal(kit_record_one(kit, &many), DOCUMENT_LINES_INVALID);
    struct document most = kit_sale(kit, lines, SALE_LINES_LIMIT);
    most.number = DOCUMENT_NUMBER_LIMIT;
    assert_int_equal(kit_record_one(kit, &most), DOCUMENT_RECORDED);
    struct document number = kit_sale(kit, lines, 1);
    number.number = DOCUMENT_NUMBER_LIMIT + 1;
    assert_int_equal(kit_record_one(kit, &number), DOCUMENT_NUMBER_INVALID);
    struct document system_id = kit_sale(kit, lines, 1);
    system_id.id = 5;
    assert_int_equal(kit_record_one(kit, &system_id), DOCUMENT_ID_INVALID);
    struct document negative = kit_sale(kit, lines, 1);
    negative.id = -1;
    assert_int_equal(kit_record_one(kit, &negative), DOCUMENT_ID_INVALID);
    assert_int_equal(balance(kit, 1), 1000000 - 1320 * SALE_LINES_LIMIT);
}

DESK_TEST(test_times_at_the_edges)
{
    const struct sale_line line = kit_juice(1);
    struct instant first = day_start(day_of_number(POSTING_FIRST_DAY), zone_moscow());
    struct document early = kit_sale(kit, &line, 1), oldest = kit_sale(kit, &line, 1);
    early.happened_at = instant_add_ms(first, -1);
    oldest.happened_at = first;
    assert_int_equal(kit_record_one(kit, &early), DOCUMENT_TOO_EARLY);
    assert_int_equal(kit_record_one(kit, &oldest), DOCUMENT_RECORDED);
    struct document late = kit_sale(kit, &line, 1), latest = kit_sale(kit, &line, 1);
    late.happened_at = instant_add_ms(kit->now, POSTING_FUTURE_LIMIT_MS + 1);
    latest.happened_at = instant_add_ms(kit->now, POSTING_FUTURE_LIMIT_MS);
    assert_int_equal(kit_record_one(kit, &late), DOCUMENT_TOO_LATE);
    assert_int_equal(kit_record_one(kit, &latest), DOCUMENT_RECORDED);
}

/* ---- facts ---- */

DESK_TEST(test_a_fact_is_recorded_whatever_the_rules_say)
{
    const struct sale_line pizza = kit_pizza(1), lunch = kit_meal(KIT_FREE_LUNCH);
    struct document poor = kit_sale(kit, &pizza, 1);
    poor.is_offline = true;
    kit_record(kit, &poor, 1);
    assert_int_equal(poor.status, DOCUMENT_RECORDED);
    assert_int_equal(poor.refusal, SALE_NOT_ENOUGH_MONEY);
    assert_true(poor.is_below_floor);
    assert_int_equal(balance(kit, 1), -3450);
    assert_int_equal(kit_count(kit, "SELECT max(flags) FROM receipt"),
                     RECEIPT_OFFLINE | RECEIPT_REFUSABLE | RECEIPT_BELOW_FLOOR);
    assert_int_equal(kit_count(kit, "SELECT max(refusal) FROM receipt"), SALE_NOT_ENOUGH_MONEY);
    /* One who has left, with a blocked card, without the right. */
    struct document gone = kit_sale(kit, &lunch, 1);
    gone.account_id = kit_pupil(KIT_SCHOOL, 4);
    gone.card_id = kit_card(KIT_SCHOOL, 4);
    kit_record(kit, &gone, 1);
    assert_int_equal(gone.status, DOCUMENT_RECORDED);
    assert_int_equal(gone.refusal, SALE_ACCOUNT_CLOSED);
    assert_false(gone.is_below_floor);
    assert_int_equal(balance(kit, 4), 0);
}

DESK_TEST(test_what_is_asked_is_refused_with_its_reason)
{
    const struct {
        int pupil;
        enum sale_status refusal;
    } CASES[] = {{4, SALE_ACCOUNT_CLOSED}, {3, SALE_CARD_NOT_ACTIVE}, {1, SALE_NOT_ENTITLED}};
    const struct sale_line lunch = kit_meal(KIT_FREE_LUNCH);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct document asked = kit_sale(kit, &lunch, 1);
        asked.is_asked = true;
        asked.account_id = kit_pupil(KIT_SCHOOL, CASES[i].pupil);
        asked.card_id = kit_card(KIT_SCHOOL, CASES[i].pupil);
        kit_record(kit, &asked, 1);
        assert_int_equal(asked.status, DOCUMENT_REFUSED);
        assert_int_equal(asked.refusal, CASES[i].refusal);
    }
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    kit_ban(kit, kit_pupil(KIT_SCHOOL, 1), BAN_CATEGORY, KIT_CATEGORY);
    const struct sale_line pizza = kit_pizza(1);
    struct document banned = kit_sale(kit, &pizza, 1);
    banned.is_asked = true;
    kit_record(kit, &banned, 1);
    assert_int_equal(banned.status, DOCUMENT_REFUSED);
    assert_int_equal(banned.refusal, SALE_DISH_BANNED);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM receipt"), 0);
    /* A refused id is free: it may come again when the rules allow it. */
    struct document again = banned;
    const struct sale_line snack = kit_meal(KIT_SNACK);
    again.lines[0] = snack;
    assert_int_equal(kit_record_one(kit, &again), DOCUMENT_RECORDED);
}

DESK_TEST(test_a_dish_at_another_price_is_flagged)
{
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct sale_line dear = kit_pizza(1);
    dear.price = money_of_kopecks(3451);
    struct document document = kit_sale(kit, &dear, 1);
    assert_int_equal(kit_record_one(kit, &document), DOCUMENT_RECORDED);
    assert_int_equal(balance(kit, 1), 10000 - 3451);
    assert_int_equal(kit_count(kit, "SELECT max(flags) FROM receipt"), RECEIPT_PRICE_DIFFERS);
}

/* ---- floors and limits within a batch ---- */

DESK_TEST(test_each_sale_sees_what_those_before_it_took)
{
    const struct sale_line pizza = kit_pizza(1), meal = kit_meal(KIT_SNACK);
    kit_pay(kit, KIT_SCHOOL, 1, 7000);
    kit_set(kit, 0, SETTING_MAIN_MEAL_FLOOR, -3180);
    struct document batch[] = {kit_sale(kit, &pizza, 1), kit_sale(kit, &pizza, 1),
                               kit_sale(kit, &pizza, 1), kit_sale(kit, &meal, 1),
                               kit_sale(kit, &meal, 1)};
    for (size_t i = 0; i < ROWS(batch); i++) batch[i].is_asked = true;
    kit_record(kit, batch, ROWS(batch));
    assert_int_equal(batch[0].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[1].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[2].status, DOCUMENT_REFUSED);  /* 1,00 is left */
    assert_int_equal(batch[3].status, DOCUMENT_RECORDED); /* -30,80 */
    assert_int_equal(batch[4].status, DOCUMENT_REFUSED);
    assert_int_equal(balance(kit, 1), 7000 - 2 * 3450 - 3180);
}

DESK_TEST(test_the_day_limit_counts_this_batch_and_those_before)
{
    const struct sale_line juice = kit_juice(1);
    kit_pay(kit, KIT_SCHOOL, 2, 100000);
    struct document sales[] = {kit_sale(kit, &juice, 1), kit_sale(kit, &juice, 1),
                               kit_sale(kit, &juice, 1), kit_sale(kit, &juice, 1)};
    for (size_t i = 0; i < ROWS(sales); i++) {
        sales[i].account_id = kit_pupil(KIT_SCHOOL, 2);
        sales[i].card_id = 0;
        sales[i].is_asked = true;
    }
    kit_record(kit, sales, 2);
    kit_record(kit, &sales[2], 2); /* 39,60 of 50,00, then 52,80 */
    assert_int_equal(sales[2].status, DOCUMENT_RECORDED);
    assert_int_equal(sales[3].status, DOCUMENT_REFUSED);
    assert_int_equal(sales[3].refusal, SALE_OVER_DAY_LIMIT);
    /* What came back may be spent again; tomorrow is another day. */
    struct document back = kit_return(kit, &sales[0], &juice, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &sales[3]), DOCUMENT_RECORDED);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct document tomorrow = sales[3];
    tomorrow.id = kit_id(kit);
    tomorrow.happened_at = kit->now;
    assert_int_equal(kit_record_one(kit, &tomorrow), DOCUMENT_RECORDED);
}

/* A batch that holds two days takes each day's spending for itself. */
DESK_TEST(test_the_day_limit_across_midnight_in_one_batch)
{
    const struct sale_line three = kit_juice(3);
    kit_pay(kit, KIT_SCHOOL, 2, 100000);
    struct document sales[4];
    for (size_t i = 0; i < ROWS(sales); i++) {
        sales[i] = kit_sale(kit, &three, 1); /* 39,60 */
        sales[i].account_id = kit_pupil(KIT_SCHOOL, 2);
        sales[i].card_id = 0;
        sales[i].is_asked = true;
        sales[i].happened_at = instant_add_ms(kit->now, i % 2 == 0 ? -DAY_MS : 0);
    }
    kit_record(kit, sales, ROWS(sales));
    assert_int_equal(sales[0].status, DOCUMENT_RECORDED);
    assert_int_equal(sales[1].status, DOCUMENT_RECORDED);
    assert_int_equal(sales[2].status, DOCUMENT_REFUSED);
    assert_int_equal(sales[3].status, DOCUMENT_REFUSED);
}

/* ---- repeats ---- */

DESK_TEST(test_a_repeat_is_answered_whatever_has_become_of_the_world)
{
    const struct sale_line lines[] = {kit_pizza(1), kit_meal(KIT_BREAKFAST)};
    kit_pay(kit, KIT_SCHOOL, 1, 8411);
    kit_entitle(kit, kit_pupil(KIT_SCHOOL, 1), KIT_BREAKFAST, kit_today(kit));
    struct document sale = kit_sale(kit, lines, 2);
    sale.is_asked = true;
    struct document same = sale, changed = sale, earlier = sale;
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(balance(kit, 1), 0);
    /* No money is left, and the card is blocked by now. */
    struct document block = kit_card_document(kit, DOCUMENT_CARD_STATE, 1);
    assert_int_equal(kit_record_one(kit, &block), DOCUMENT_RECORDED);
    assert_int_equal(kit_record_one(kit, &same), DOCUMENT_EXISTS);
    changed.number++;
    assert_int_equal(kit_record_one(kit, &changed), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    earlier.happened_at = instant_add_ms(earlier.happened_at, -1);
    assert_int_equal(kit_record_one(kit, &earlier), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(balance(kit, 1), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM receipt"), 1);
}

DESK_TEST(test_a_repeat_within_one_batch)
{
    const struct sale_line pizza = kit_pizza(1);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct document sale = kit_sale(kit, &pizza, 1), other = sale;
    other.number = 7;
    struct document batch[] = {sale, sale, other};
    kit_record(kit, batch, 3);
    assert_int_equal(batch[0].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[1].status, DOCUMENT_EXISTS);
    assert_int_equal(batch[2].status, DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(balance(kit, 1), 10000 - 3450);
}

/* What is said twice in different words by each field is another content. */
DESK_TEST(test_every_field_is_content)
{
    const struct sale_line lines[] = {kit_pizza(2), kit_juice(1)};
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    kit_pay(kit, KIT_SCHOOL, 2, 100000);
    struct document sale = kit_sale(kit, lines, 2);
    struct document recorded = sale;
    assert_int_equal(kit_record_one(kit, &recorded), DOCUMENT_RECORDED);
    for (int field = 0; field < 8; field++) {
        struct document other = sale;
        struct sale_line copy[] = {lines[0], lines[1]};
        other.lines = copy;
        if (field == 0) other.account_id = kit_pupil(KIT_SCHOOL, 2);
        if (field == 1) other.card_id = 0;
        if (field == 2) other.is_offline = true;
        if (field == 3) other.line_count = 1;
        if (field == 4) copy[0].quantity = 1;
        if (field == 5) copy[0].price = money_of_kopecks(3449);
        if (field == 6) copy[0].item_id = KIT_JUICE;
        if (field == 7) other.kind = DOCUMENT_RETURN;
        assert_int_equal(kit_record_one(kit, &other), DOCUMENT_EXISTS_WITH_OTHER_CONTENT);
    }
}

DESK_TEST(test_a_bad_document_stops_no_other)
{
    const struct sale_line pizza = kit_pizza(1);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document batch[] = {kit_sale(kit, &pizza, 1), kit_sale(kit, &pizza, 0),
                               kit_sale(kit, &pizza, 1), kit_sale(kit, &pizza, 1)};
    batch[2].account_id = kit_pupil(KIT_OTHER_SCHOOL, 1);
    batch[2].card_id = 0;
    kit_record(kit, batch, 4);
    assert_int_equal(batch[0].status, DOCUMENT_RECORDED);
    assert_int_equal(batch[1].status, DOCUMENT_LINES_INVALID);
    assert_int_equal(batch[2].status, DOCUMENT_ACCOUNT_UNKNOWN);
    assert_int_equal(batch[3].status, DOCUMENT_RECORDED);
    assert_int_equal(balance(kit, 1), 100000 - 2 * 3450);
}

DESK_TEST(test_a_batch_without_documents_and_without_school)
{
    struct journal_batch batch = {
        .desk = &kit->desk, .arena = kit->arena, .school_id = KIT_SCHOOL, .count = 0};
    assert_int_equal(desk_record(&batch), OK);
    assert_int_equal(batch.recorded_count, 0);
    batch.school_id = 999;
    assert_int_equal(desk_record(&batch), ERR_NOT_FOUND);
}

DESK_TEST(test_the_fullest_batch)
{
    const struct sale_line juice = kit_juice(1);
    kit_pay(kit, KIT_SCHOOL, 1, 1320 * DOCUMENT_BATCH_LIMIT);
    struct document *batch = ARENA_ARRAY(kit->arena, struct document, DOCUMENT_BATCH_LIMIT);
    for (int i = 0; i < DOCUMENT_BATCH_LIMIT; i++) {
        batch[i] = kit_sale(kit, &juice, 1);
        batch[i].is_asked = true;
    }
    kit_record(kit, batch, DOCUMENT_BATCH_LIMIT);
    for (int i = 0; i < DOCUMENT_BATCH_LIMIT; i++) {
        assert_int_equal(batch[i].status, DOCUMENT_RECORDED);
    }
    assert_int_equal(balance(kit, 1), 0);
}

/* The money of a sale goes where it belongs. */
DESK_TEST(test_what_a_sale_moves)
{
    const struct sale_line lines[] = {kit_pizza(2), kit_meal(KIT_BREAKFAST),
                                      kit_meal(KIT_FREE_LUNCH), kit_meal(KIT_BREAKFAST)};
    struct document sale = kit_sale(kit, lines, 4);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(balance(kit, 1), -(2 * 3450 + 2 * 4961));
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SALES, 0)), 2 * 3450);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_ROSTER, 0)),
                     2 * 4961 + 2 * 2039 + 8700);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 1)),
                     -2 * 2039);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 2)), -8700);
    assert_int_equal(kit_count(kit, "SELECT total FROM receipt"), 2 * 3450 + 2 * 4961);
    assert_int_equal(kit_count(kit, "SELECT subsidy FROM receipt"), 2 * 2039 + 8700);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM receipt_line"), 4);
}

static void test_status_names(void **state)
{
    (void)state;
    for (int a = DOCUMENT_RECORDED; a <= DOCUMENT_REFUSED; a++) {
        assert_string_not_equal(document_status_name((enum document_status)a), "unknown");
        for (int b = DOCUMENT_RECORDED; b < a; b++) {
            assert_string_not_equal(document_status_name((enum document_status)a),
                                    document_status_name((enum document_status)b));
        }
        assert_int_equal(document_is_kept((enum document_status)a),
                         a == DOCUMENT_RECORDED || a == DOCUMENT_EXISTS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_status_alone_and_with_every_other),
        cmocka_unit_test(test_forms_at_the_edges),
        cmocka_unit_test(test_times_at_the_edges),
        cmocka_unit_test(test_a_fact_is_recorded_whatever_the_rules_say),
        cmocka_unit_test(test_what_is_asked_is_refused_with_its_reason),
        cmocka_unit_test(test_a_dish_at_another_price_is_flagged),
        cmocka_unit_test(test_each_sale_sees_what_those_before_it_took),
        cmocka_unit_test(test_the_day_limit_counts_this_batch_and_those_before),
        cmocka_unit_test(test_the_day_limit_across_midnight_in_one_batch),
        cmocka_unit_test(test_a_repeat_is_answered_whatever_has_become_of_the_world),
        cmocka_unit_test(test_a_repeat_within_one_batch),
        cmocka_unit_test(test_every_field_is_content),
        cmocka_unit_test(test_a_bad_document_stops_no_other),
        cmocka_unit_test(test_a_batch_without_documents_and_without_school),
        cmocka_unit_test(test_the_fullest_batch),
        cmocka_unit_test(test_what_a_sale_moves),
        cmocka_unit_test(test_status_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
