/* Settlement with caterers: what is owed, closing, corrections, payments, and what verify finds. */
#include "settle_kit.h"

#include <string.h>

#include "desk/caterer_payee.h"
#include "ledger/account.h"

static int64_t kopecks(struct money money)
{
    return money_in_kopecks(money);
}

static int64_t total_of(const struct settle_period *period)
{
    return kopecks(settle_total(period));
}

/* The test fails when there is none. */
static struct settle_line line_of(const struct settle_period *period, int64_t set_meal_id,
                                  int64_t corrects_id)
{
    for (int i = 0; i < period->line_count; i++) {
        const struct settle_line *line = &period->lines[i];
        if (line->set_meal_id == set_meal_id && line->corrects_id == corrects_id) return *line;
    }
    fail_msg("no line of %lld that corrects %lld", (long long)set_meal_id, (long long)corrects_id);
    return (struct settle_line){.name = ""};
}

/* ---- what is owed ---- */

DESK_TEST(test_a_period_says_what_each_caterer_is_owed)
{
    struct day first = kit_today(kit);
    struct sale_line pizza[] = {kit_pizza(2), kit_juice(1)}, back[] = {kit_juice(1)};
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 7);
    (void)settle_roster(kit, KIT_FREE_LUNCH, first, 1);
    struct document sale = kit_sale(kit, pizza, 2);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct document returned = kit_return(kit, &sale, back, 1);
    assert_int_equal(kit_record_one(kit, &returned), DOCUMENT_RECORDED);
    struct settle_period period = settle_computed(kit, first, first);
    assert_false(period.is_over);
    assert_true(period.agrees);
    assert_int_equal(period.line_count, 3);
    assert_int_equal(kopecks(period.parent_total), 3 * 4961);
    assert_int_equal(kopecks(period.subsidy_total), 3 * 2039 + 8700);
    assert_int_equal(kopecks(period.buffet_total), 2 * 3450);
    struct settle_line lunch = line_of(&period, KIT_FREE_LUNCH, 0);
    assert_int_equal(lunch.funding_source_id, 2);
    assert_string_equal(lunch.contract_number, "12-П");
    assert_string_equal(lunch.caterer_name, "Комбинат питания");
    struct settle_line counter = line_of(&period, 0, 0);
    assert_int_equal(counter.kind, SETTLE_BUFFET);
    assert_int_equal(counter.caterer_id, SETTLE_CATERER);
}

DESK_TEST(test_a_closed_period_becomes_a_debt)
{
    struct day first = kit_today(kit);
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 7);
    (void)settle_pizza(kit, kit->now);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    struct settle_period period = settle_of(kit, 1);
    assert_int_equal(total_of(&period), 3 * 7000 + 3450);
    assert_int_equal(settle_owed(kit, SETTLE_CATERER), 3 * 7000 + 3450);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_ROSTER, 0)), 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SALES, 0)), 0);
    settle_is_right(kit);
}

/* ---- corrections ---- */

DESK_TEST(test_a_correction_names_the_period_it_corrects)
{
    struct day first = kit_today(kit);
    struct instant before = kit->now;
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    int64_t charged = settle_roster(kit, KIT_BREAKFAST, first, 7);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    struct settle_period closed = settle_of(kit, 1);
    settle_reverse(kit, charged);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 3);
    (void)settle_roster(kit, KIT_BREAKFAST, kit_today(kit), 1);
    (void)settle_pizza(kit, before); /* a till that was off */
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, day_add(first, 1), day_add(first, 1)), SETTLE_CLOSED);
    struct settle_period again = settle_of(kit, 1), next = settle_of(kit, 2);
    assert_memory_equal(again.hash.bytes, closed.hash.bytes, sizeof closed.hash.bytes);
    assert_int_equal(total_of(&again), 3 * 7000);
    assert_int_equal(line_of(&next, KIT_BREAKFAST, 1).meals, -1);
    assert_int_equal(line_of(&next, KIT_BREAKFAST, 0).meals, 1);
    assert_int_equal(kopecks(line_of(&next, 0, 1).parent_sum), 3450);
    assert_int_equal(total_of(&next), 3450);
    assert_int_equal(settle_owed(kit, SETTLE_CATERER), 3 * 7000 + 3450);
    settle_is_right(kit);
}

/* More taken back than given: the caterer owes. */
DESK_TEST(test_a_period_may_come_to_less_than_nothing)
{
    struct day first = kit_today(kit);
    settle_ground(kit);
    int64_t charged = settle_roster(kit, KIT_BREAKFAST, first, 7);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    settle_reverse(kit, charged);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, day_add(first, 1), day_add(first, 1)), SETTLE_CLOSED);
    struct settle_period period = settle_of(kit, 2);
    assert_int_equal(total_of(&period), -3 * 7000);
    assert_int_equal(settle_owed(kit, SETTLE_CATERER), 0);
    settle_is_right(kit);
}

/* ---- refusals ---- */

DESK_TEST(test_settle_status_order)
{
    struct day first = kit_today(kit);
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 7);
    assert_int_equal(settle_close_days(kit, first, day_add(first, -1)), SETTLE_PERIOD_INVALID);
    assert_int_equal(settle_close_days(kit, first, day_add(first, SETTLE_DAYS_LIMIT)),
                     SETTLE_PERIOD_INVALID);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_NOT_OVER);
    settle_next_day(kit);
    /* A period of days to come is not over; one with nothing in it is closed all the same. */
    assert_int_equal(settle_close_days(kit, first, day_add(first, 40)), SETTLE_NOT_OVER);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_EXISTS);
    assert_int_equal(settle_close_days(kit, first, day_add(first, 1)), SETTLE_OVERLAPS);
    assert_int_equal(settle_close_days(kit, day_add(first, -1), day_add(first, -1)),
                     SETTLE_OVERLAPS);
    assert_int_equal(settle_close_days(kit, day_add(first, 2), day_add(first, 2)),
                     SETTLE_LEAVES_HOLE);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, day_add(first, 1), day_add(first, 1)), SETTLE_CLOSED);
    assert_int_equal(settle_of(kit, 2).line_count, 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM settlement_period"), 2);
    settle_is_right(kit);
}

DESK_TEST(test_what_has_no_caterer_is_looked_at_first)
{
    struct day first = kit_today(kit);
    enum buffet_status status;
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    settle_sql(kit, "UPDATE contract SET last_day = 5 WHERE school_id = 24");
    (void)settle_pizza(kit, kit->now);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_UNOWNED);
    assert_int_equal(settle_computed(kit, first, first).unowned_count, 1);
    struct buffet_caterer buffet = {99, first, SETTLE_OTHER_CATERER};
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    assert_int_equal(status, BUFFET_SCHOOL_UNKNOWN);
    buffet.school_id = KIT_SCHOOL;
    buffet.caterer_id = 99;
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    assert_int_equal(status, BUFFET_CATERER_UNKNOWN);
    buffet.caterer_id = SETTLE_OTHER_CATERER;
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    assert_int_equal(status, BUFFET_SET);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    assert_int_equal(settle_owed(kit, SETTLE_OTHER_CATERER), 3450);
    /* Of a closed day the same may be said again, and nothing else. */
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    assert_int_equal(status, BUFFET_SET);
    buffet.caterer_id = SETTLE_CATERER;
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    assert_int_equal(status, BUFFET_CLOSED);
    settle_is_right(kit);
}

/* A till was off on a day of nobody, and hands in when the period is closed: somebody may still say
 * whose that day was. */
DESK_TEST(test_a_closed_day_of_nobody_may_become_somebody_s)
{
    struct day first = kit_today(kit);
    struct instant before = kit->now;
    enum buffet_status status;
    struct buffet_caterer buffet = {KIT_SCHOOL, first, SETTLE_OTHER_CATERER};
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    settle_sql(kit, "UPDATE contract SET last_day = 5 WHERE school_id = 24");
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
    (void)settle_pizza(kit, before);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, day_add(first, 1), day_add(first, 1)), SETTLE_UNOWNED);
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    assert_int_equal(status, BUFFET_SET);
    assert_int_equal(settle_close_days(kit, day_add(first, 1), day_add(first, 1)), SETTLE_CLOSED);
    struct settle_period period = settle_of(kit, 2);
    assert_int_equal(kopecks(line_of(&period, 0, 1).parent_sum), 3450);
    assert_int_equal(settle_owed(kit, SETTLE_OTHER_CATERER), 3450);
    settle_is_right(kit);
}

/* Sold by one, taken back when the counter is another's. */
DESK_TEST(test_what_is_taken_back_is_taken_from_whoever_sold_it)
{
    struct day first = kit_today(kit);
    enum buffet_status status;
    struct sale_line pizza[] = {kit_pizza(2)}, back[] = {kit_pizza(1)};
    struct buffet_caterer buffet = {KIT_SCHOOL, day_add(first, 1), SETTLE_OTHER_CATERER};
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 1000000);
    assert_int_equal(desk_buffet_set(&kit->desk, &buffet, 5, &status), OK);
    struct document sale = kit_sale(kit, pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    settle_next_day(kit);
    struct document returned = kit_return(kit, &sale, back, 1);
    assert_int_equal(kit_record_one(kit, &returned), DOCUMENT_RECORDED);
    struct settle_period period = settle_computed(kit, first, day_add(first, 1));
    assert_int_equal(period.line_count, 1);
    assert_int_equal(period.lines[0].caterer_id, SETTLE_CATERER);
    assert_int_equal(total_of(&period), 3450);
}

/* ---- paying ---- */

static void owe(struct kit *kit)
{
    struct day first = kit_today(kit);
    settle_ground(kit);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 7);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
}

static enum payout_status end(struct kit *kit, int64_t payout_id, bool is_executed,
                              const char *note)
{
    struct payout_end end = {.payout_id = payout_id,
                             .is_executed = is_executed,
                             .day = kit_today(kit),
                             .note = text_of(note),
                             .staff_id = 5};
    assert_int_equal(desk_payout_end(&kit->desk, kit->arena, &end), OK);
    return end.status;
}

DESK_TEST(test_a_debt_is_paid_by_parts_and_never_twice)
{
    owe(kit);
    struct payout_make part = settle_pay(kit, SETTLE_CATERER, 10000);
    assert_int_equal(part.status, PAYOUT_DONE);
    assert_int_equal(part.number, 1);
    assert_int_equal(settle_owed(kit, SETTLE_CATERER), 11000);
    assert_int_equal(settle_pay(kit, SETTLE_CATERER, 11001).status, PAYOUT_ABOVE_OWED);
    /* The same form again is the same payment. */
    struct payout_make again = part;
    assert_int_equal(desk_payout_make(&kit->desk, kit->arena, &again), OK);
    assert_int_equal(again.status, PAYOUT_EXISTS);
    assert_int_equal(again.number, 1);
    struct payout_make rest = settle_pay(kit, SETTLE_CATERER, 11000);
    assert_int_equal(rest.number, 2);
    assert_int_equal(kit_balance(kit, 0, account_system_id(ACCOUNT_PAYOUTS, 0)), 21000);
    settle_is_right(kit);
    assert_int_equal(end(kit, part.id, true, "по выписке"), PAYOUT_DONE);
    assert_int_equal(end(kit, part.id, false, "ошибка"), PAYOUT_NOT_NOW);
    assert_int_equal(kit_balance(kit, 0, account_system_id(ACCOUNT_BANK, 0)), 10000);
    assert_int_equal(end(kit, rest.id, false, ""), PAYOUT_NOTE_INVALID);
    assert_int_equal(end(kit, rest.id, false, "не те реквизиты"), PAYOUT_DONE);
    assert_int_equal(settle_owed(kit, SETTLE_CATERER), 11000);
    assert_int_equal(kit_balance(kit, 0, account_system_id(ACCOUNT_PAYOUTS, 0)), 0);
    assert_int_equal(end(kit, 777, false, "нет такого"), PAYOUT_UNKNOWN);
    settle_is_right(kit);
}

DESK_TEST(test_payout_status_order)
{
    owe(kit);
    struct payout_make make = {.id = kit_id(kit), .caterer_id = 99};
    const struct {
        enum payout_status status;
        int days;
        int64_t kopecks;
        const char *purpose;
    } CASES[] = {{PAYOUT_DAY_INVALID, -1, 0, ""},
                 {PAYOUT_DAY_INVALID, PAYOUT_DAYS_AHEAD + 1, 0, ""},
                 {PAYOUT_AMOUNT_INVALID, 0, 0, ""},
                 {PAYOUT_AMOUNT_INVALID, 0, -5, ""},
                 {PAYOUT_AMOUNT_INVALID, 0, MONEY_AMOUNT_LIMIT_KOPECKS + 1, ""},
                 {PAYOUT_PURPOSE_INVALID, 0, 1, " "},
                 {PAYOUT_PURPOSE_INVALID, 0, 1, "две\nстроки"},
                 {PAYOUT_PURPOSE_INVALID, 0, 1, "рубли ₽"},
                 {PAYOUT_PAYEE_UNTOLD, 0, 1, "Оплата"}};
    assert_int_equal(desk_payout_make(&kit->desk, kit->arena, &make), OK);
    assert_int_equal(make.status, PAYOUT_CATERER_UNKNOWN);
    settle_sql(kit, "UPDATE caterer_requisite SET value = '' WHERE name = 'bic'");
    make.caterer_id = SETTLE_CATERER;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        make.day = day_add(kit_today(kit), CASES[i].days);
        make.amount = money_of_kopecks(CASES[i].kopecks);
        make.purpose = text_of(CASES[i].purpose);
        assert_int_equal(desk_payout_make(&kit->desk, kit->arena, &make), OK);
        assert_int_equal(make.status, CASES[i].status);
    }
    settle_sql(kit, "UPDATE caterer_requisite SET value = '044525225' WHERE name = 'bic'");
    settle_sql(kit, "UPDATE requisite SET value = '' WHERE name = 'inn'");
    assert_int_equal(desk_payout_make(&kit->desk, kit->arena, &make), OK);
    assert_int_equal(make.status, PAYOUT_PAYER_UNTOLD);
    settle_sql(kit, "UPDATE requisite SET value = '7707083893' WHERE name = 'inn'");
    assert_int_equal(desk_payout_make(&kit->desk, kit->arena, &make), OK);
    assert_int_equal(make.status, PAYOUT_DONE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM payout"), 1);
}

DESK_TEST(test_a_caterer_s_requisites_are_judged_together)
{
    settle_ground(kit);
    struct caterer_payee_change change = {
        .caterer_id = SETTLE_CATERER,
        .values = {TEXT("770701001"), TEXT("044525225"), TEXT("40702810938000000002"),
                   TEXT("ПАО СБЕРБАНК"), TEXT("30101810400000000225")},
        .staff_id = 5};
    assert_int_equal(desk_caterer_payee_set(&kit->desk, kit->arena, &change), OK);
    assert_non_null(change.refusal);
    assert_int_equal(change.refused, REQUISITE_ACCOUNT);
    change.values[2] = TEXT(" 40702810938000000001 ");
    change.values[0] = TEXT("");
    assert_int_equal(desk_caterer_payee_set(&kit->desk, kit->arena, &change), OK);
    assert_null(change.refusal);
    /* Only what changed leaves a trace. */
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM caterer_requisite_change"), 1);
    change.caterer_id = 99;
    assert_int_equal(desk_caterer_payee_set(&kit->desk, kit->arena, &change), OK);
    assert_false(change.is_known);
}

/* ---- verify ---- */

DESK_TEST(test_verify_finds_what_was_altered)
{
    static const char *const SPOILT[][3] = {
        {"UPDATE settlement_line SET parent_sum = parent_sum + 1", "hash differs",
         "UPDATE settlement_line SET parent_sum = parent_sum - 1"},
        {"UPDATE settlement_line SET parent_sum = parent_sum + 1", "the book moved",
         "UPDATE settlement_line SET parent_sum = parent_sum - 1"},
        {"UPDATE settlement_line SET parent_sum = parent_sum + 1", "caterer 7: is owed",
         "UPDATE settlement_line SET parent_sum = parent_sum - 1"},
        {"UPDATE settlement_book SET next_seq = next_seq + 1 WHERE school_id = 24", "hash differs",
         "UPDATE settlement_book SET next_seq = next_seq - 1 WHERE school_id = 24"},
        {"UPDATE settlement_period SET first_day = first_day + 1", "hash differs",
         "UPDATE settlement_period SET first_day = first_day - 1"},
        {"UPDATE payout SET amount = amount + 1", "payouts: 10001 kopecks are under way",
         "UPDATE payout SET amount = amount - 1"},
    };
    owe(kit);
    (void)settle_pay(kit, SETTLE_CATERER, 10000);
    settle_is_right(kit);
    settle_drop_refusals(kit);
    for (size_t i = 0; i < sizeof SPOILT / sizeof SPOILT[0]; i++) {
        settle_sql(kit, SPOILT[i][0]);
        const char *told = settle_findings(kit);
        if (strstr(told, SPOILT[i][1]) == NULL) fail_msg("%s told: %s", SPOILT[i][0], told);
        settle_sql(kit, SPOILT[i][2]);
        settle_is_right(kit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_period_says_what_each_caterer_is_owed),
        cmocka_unit_test(test_a_closed_period_becomes_a_debt),
        cmocka_unit_test(test_a_correction_names_the_period_it_corrects),
        cmocka_unit_test(test_a_period_may_come_to_less_than_nothing),
        cmocka_unit_test(test_settle_status_order),
        cmocka_unit_test(test_what_has_no_caterer_is_looked_at_first),
        cmocka_unit_test(test_a_closed_day_of_nobody_may_become_somebody_s),
        cmocka_unit_test(test_what_is_taken_back_is_taken_from_whoever_sold_it),
        cmocka_unit_test(test_a_debt_is_paid_by_parts_and_never_twice),
        cmocka_unit_test(test_payout_status_order),
        cmocka_unit_test(test_a_caterer_s_requisites_are_judged_together),
        cmocka_unit_test(test_verify_finds_what_was_altered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
