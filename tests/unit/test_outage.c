/* "Feed everyone, settle later": the mode, the debts, the instalments. */
#include "desk_kit.h"

#include "desk/instalment.h"
#include "desk/outage.h"
#include "meals/deferral.h"

struct outage_work {
    struct kit *kit;
    struct outage outage;
    bool ends;
    enum outage_status status;
};

static enum err outage_run(struct tx *tx, void *context)
{
    struct outage_work *work = context;
    struct day today = kit_today(work->kit);
    return work->ends ? outage_end(tx, work->kit->arena, &work->outage, today, &work->status)
                      : outage_begin(tx, work->kit->arena, &work->outage, today, &work->status);
}

static enum outage_status outage_make(struct kit *kit, int64_t school_id, int first, int last,
                                      bool ends)
{
    struct outage_work work = {.kit = kit, .ends = ends};
    kit->now = instant_add_ms(kit->now, MINUTE_MS); /* the newest decides */
    work.outage = (struct outage){
        .school_id = school_id,
        .id = kit_id(kit),
        .reason = "Сбой банка",
        .first_day = day_add(kit_today(kit), first),
        .last_day = day_add(kit_today(kit), last),
        .set_at = kit->now,
    };
    assert_int_equal(store_write(kit->store, school_id, outage_run, &work), OK);
    return work.status;
}

struct holds_work {
    struct kit *kit;
    int64_t school_id;
    struct day day;
    bool holds;
};

static enum err holds_run(struct tx *tx, void *context)
{
    struct holds_work *work = context;
    return outage_holds(tx, work->school_id, work->day, &work->holds);
}

static bool holds(struct kit *kit, int64_t school_id, int day)
{
    struct holds_work work = {kit, school_id, day_add(kit_today(kit), day), false};
    assert_int_equal(store_read(kit->store, holds_run, &work), OK);
    return work.holds;
}

static int64_t owed(struct kit *kit, int pupil)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) FROM "
                                       "outage_debt WHERE school_id = 24 AND account_id = %lld",
                                       (long long)kit_pupil(KIT_SCHOOL, pupil)));
}

/* ---- the mode ---- */

DESK_TEST(test_the_newest_decides_and_either_is_enough)
{
    assert_false(holds(kit, KIT_SCHOOL, 0));
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 0, 5, false), OUTAGE_OK);
    assert_true(holds(kit, KIT_SCHOOL, 0));
    assert_true(holds(kit, KIT_SCHOOL, 5));
    assert_false(holds(kit, KIT_SCHOOL, 6));
    assert_false(holds(kit, KIT_OTHER_SCHOOL, 0));
    assert_int_equal(outage_make(kit, 0, 4, 8, false), OUTAGE_OK);
    assert_true(holds(kit, KIT_OTHER_SCHOOL, 4));
    assert_true(holds(kit, KIT_SCHOOL, 8));
    /* Ended from the third day on; what held before stays so. */
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 2, 2, true), OUTAGE_OK);
    assert_true(holds(kit, KIT_SCHOOL, 1));
    assert_false(holds(kit, KIT_SCHOOL, 2));
    assert_true(holds(kit, KIT_SCHOOL, 4)); /* the city's */
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 3, 3, true), OUTAGE_NOT_ON);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 2, 3, false), OUTAGE_OK); /* and on again */
    assert_true(holds(kit, KIT_SCHOOL, 2));
}

DESK_TEST(test_a_mode_is_refused)
{
    int64_t version = kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
    assert_int_equal(outage_make(kit, KIT_SCHOOL, -1, 5, false), OUTAGE_DAY_PAST);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 5, 4, false), OUTAGE_DATES_REVERSED);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 32, 33, false), OUTAGE_TOO_FAR);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 0, 92, false), OUTAGE_TOO_LONG);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 0, 0, true), OUTAGE_NOT_ON);
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 24"), version);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 0, 91, false), OUTAGE_OK);
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 24"), version + 1);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 5, 6, false), OUTAGE_HOLDS_ALREADY);
    struct outage_work work = {.kit = kit,
                               .outage = {.school_id = KIT_SCHOOL,
                                          .id = kit_id(kit),
                                          .reason = " ",
                                          .first_day = kit_today(kit),
                                          .last_day = kit_today(kit)}};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, outage_run, &work), OK);
    assert_int_equal(work.status, OUTAGE_REASON_MISSING);
    /* The city's is told to every school. */
    version = kit_count(kit, "SELECT version FROM book WHERE school_id = 25");
    assert_int_equal(outage_make(kit, 0, 0, 1, false), OUTAGE_OK);
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 25"), version + 1);
}

/* ---- what is sold ---- */

static enum document_status sell(struct kit *kit, const struct sale_line *lines, int count)
{
    struct document document = kit_sale(kit, lines, count);
    document.is_asked = true;
    return kit_record_one(kit, &document);
}

DESK_TEST(test_a_meal_is_sold_whatever_the_balance)
{
    const struct sale_line snack = kit_meal(KIT_SNACK), pizza = kit_pizza(1), juice = kit_juice(1);
    kit_set(kit, 0, SETTING_MAIN_MEAL_FLOOR, 0);
    kit_pay(kit, KIT_SCHOOL, 1, 2000);
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_REFUSED);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 0, 5, false), OUTAGE_OK);
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_RECORDED);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), -1180);
    assert_int_equal(owed(kit, 1), 1180); /* only what it lacked */
    assert_int_equal(kit_count(kit, "SELECT max(flags) FROM receipt"), 0);
    /* Extras want money; what is deferred takes none of it. */
    assert_int_equal(sell(kit, &pizza, 1), DOCUMENT_REFUSED);
    kit_pay(kit, KIT_SCHOOL, 1, 4000);
    assert_int_equal(sell(kit, &pizza, 1), DOCUMENT_RECORDED);
    assert_int_equal(sell(kit, &juice, 1), DOCUMENT_REFUSED); /* 5,50 are left */
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), -630);
    assert_int_equal(owed(kit, 1), 1180);
}

DESK_TEST(test_instalments_come_due)
{
    const struct sale_line snack = kit_meal(KIT_SNACK), pizza = kit_pizza(1);
    kit_set(kit, 0, SETTING_MAIN_MEAL_FLOOR, 0);
    kit_set(kit, 0, SETTING_OUTAGE_INSTALMENTS, 2);
    kit_set(kit, 0, SETTING_OUTAGE_INSTALMENT_DAYS, 10);
    assert_int_equal(outage_make(kit, 0, 0, 4, false), OUTAGE_OK);
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_RECORDED);
    assert_int_equal(owed(kit, 1), 3180);
    kit_pay(kit, KIT_SCHOOL, 1, 3450);
    /* The last day is the fifth; ten days later 15,90 are due. */
    kit->now = instant_add_ms(kit->now, 13 * DAY_MS);
    struct document early = kit_sale(kit, &pizza, 1);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct document late = kit_sale(kit, &pizza, 1);
    late.is_asked = true;
    assert_int_equal(kit_record_one(kit, &late), DOCUMENT_REFUSED);
    early.is_asked = true;
    assert_int_equal(kit_record_one(kit, &early), DOCUMENT_RECORDED);
    /* The floor of later meals is asked with what is not due: 15,90 below zero it would be. */
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_REFUSED);
    kit_pay(kit, KIT_SCHOOL, 1, 1590 + 3180);
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_RECORDED);
    assert_int_equal(owed(kit, 1), 3180); /* the mode is over: nothing is deferred any more */
}

DESK_TEST(test_an_early_end_brings_the_instalments_forward)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    assert_int_equal(outage_make(kit, 0, 0, 30, false), OUTAGE_OK);
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_RECORDED);
    int64_t due = kit_count(kit, "SELECT first_due_day FROM outage_debt");
    assert_int_equal(due, kit_today(kit).number + 60);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    assert_int_equal(outage_make(kit, 0, 0, 0, true), OUTAGE_OK);
    assert_int_equal(kit_count(kit, "SELECT first_due_day FROM outage_debt"), due - 30);
    assert_int_equal(kit_count(kit, "SELECT version FROM outage_debt"),
                     kit_count(kit, "SELECT version FROM book WHERE school_id = 24"));
    /* A till hands in what it sold before the end: by the same days. */
    struct document document = kit_sale(kit, &snack, 1);
    document.account_id = kit_pupil(KIT_SCHOOL, 2);
    document.card_id = 0;
    document.happened_at = instant_add_ms(kit->now, -DAY_MS);
    assert_int_equal(kit_record_one(kit, &document), DOCUMENT_RECORDED);
    assert_int_equal(kit_count(kit, "SELECT count(DISTINCT first_due_day) FROM outage_debt"), 1);
}

DESK_TEST(test_what_is_taken_back_is_owed_no_more)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    assert_int_equal(outage_make(kit, 0, 0, 5, false), OUTAGE_OK);
    struct document sale = kit_sale(kit, &snack, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(owed(kit, 1), 3180);
    struct document back = kit_return(kit, &sale, &snack, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_int_equal(owed(kit, 1), 0);
}

DESK_TEST(test_a_roster_defers_too)
{
    int64_t eaters[] = {kit_pupil(KIT_SCHOOL, 1), kit_pupil(KIT_SCHOOL, 2)};
    struct roster_charge charge = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(kit),
                                   .set_meal_id = KIT_BREAKFAST,
                                   .happened_at = kit->now,
                                   .account_ids = eaters,
                                   .account_count = 2};
    kit_pay(kit, KIT_SCHOOL, 2, 1000);
    assert_int_equal(outage_make(kit, KIT_SCHOOL, 0, 5, false), OUTAGE_OK);
    charge.happened_at = kit->now;
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
    assert_int_equal(owed(kit, 1), 4961);
    assert_int_equal(owed(kit, 2), 3961);
    struct reversal reversal = {.id = kit_id(kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = charge.id,
                                .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
    assert_int_equal(owed(kit, 1), 0);
    assert_int_equal(owed(kit, 2), 0);
}

DESK_TEST(test_two_meals_of_one_receipt_are_one_debt)
{
    struct sale_line lines[] = {kit_meal(KIT_SNACK), kit_meal(KIT_BREAKFAST)};
    assert_int_equal(outage_make(kit, 0, 0, 5, false), OUTAGE_OK);
    kit_entitle(kit, kit_pupil(KIT_SCHOOL, 1), KIT_BREAKFAST, kit_today(kit));
    struct document sale = kit_sale(kit, lines, 2);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_int_equal(owed(kit, 1), 3180 + 4961);
    struct reversal reversal = {.id = kit_id(kit),
                                .school_id = KIT_SCHOOL,
                                .reversed_id = sale.id,
                                .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(owed(kit, 1), 0);
}

/* ---- what a family has to bring ---- */

struct plan_work {
    struct kit *kit;
    int64_t balance;
    int day; /* from today */
    struct instalment_plan plan;
};

static enum err plan_run(struct tx *tx, void *context)
{
    struct plan_work *work = context;
    struct kit *kit = work->kit;
    struct outage_debt_list debts;
    int64_t account_id = kit_pupil(KIT_SCHOOL, 1);
    TRY(outage_debts_load(tx, kit->arena, KIT_SCHOOL, &account_id, 1, &debts));
    instalment_plan_make(&debts, money_of_kopecks(work->balance),
                         day_add(kit_today(kit), work->day), kit->arena, &work->plan);
    return OK;
}

static struct instalment_plan plan_of(struct kit *kit, int64_t balance, int day)
{
    struct plan_work work = {.kit = kit, .balance = balance, .day = day};
    assert_int_equal(store_read(kit->store, plan_run, &work), OK);
    return work.plan;
}

DESK_TEST(test_a_family_sees_what_it_lacks_and_when)
{
    const struct sale_line snack = kit_meal(KIT_SNACK);
    kit_set(kit, 0, SETTING_OUTAGE_INSTALMENTS, 3);
    kit_set(kit, 0, SETTING_OUTAGE_INSTALMENT_DAYS, 10);
    assert_int_equal(plan_of(kit, -500, 0).count, 0); /* a debt of another kind is not told here */
    assert_true(money_is_zero(plan_of(kit, -500, 0).now));
    assert_int_equal(outage_make(kit, 0, 0, 4, false), OUTAGE_OK);
    assert_int_equal(sell(kit, &snack, 1), DOCUMENT_RECORDED); /* 31,80, due on days 14, 24, 34 */
    static const struct {
        int64_t balance;
        int day;
        int64_t now, later, first;
        int count, first_day;
    } ROWS[] = {
        {-3180, 0, 0, 3180, 1060, 3, 14},
        {-3180, 13, 0, 3180, 1060, 3, 14},
        {-3180, 14, 1060, 2120, 1060, 2, 24},
        {-3180, 34, 3180, 0, 0, 0, 0},
        {-2000, 0, 0, 2000, 940, 2, 24}, /* 11,80 were paid in: the first part and of the second */
        {-2000, 24, 940, 1060, 1060, 1, 34},
        {-1, 0, 0, 1, 1, 1, 34},
        {0, 0, 0, 0, 0, 0, 0},
        {50000, 34, 0, 0, 0, 0, 0},
        {-4000, 0, 0, 3180, 1060, 3, 14}, /* 8,20 below are no part of it */
        {-4000, 14, 1060, 2120, 1060, 2, 24},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct instalment_plan plan = plan_of(kit, ROWS[i].balance, ROWS[i].day);
        assert_int_equal(money_in_kopecks(plan.now), ROWS[i].now);
        assert_int_equal(money_in_kopecks(plan.later), ROWS[i].later);
        assert_int_equal(plan.count, ROWS[i].count);
        if (plan.count == 0) continue;
        assert_int_equal(money_in_kopecks(plan.instalments[0].amount), ROWS[i].first);
        assert_int_equal(plan.instalments[0].day.number, kit_today(kit).number + ROWS[i].first_day);
    }
}

/* ---- instalments, pure ---- */

static void test_instalments(void **state)
{
    (void)state;
    struct deferral deferral = {money_of_kopecks(100), day_of_number(1000), 3, 10};
    static const struct {
        int day;
        int64_t due;
    } DUE[] = {{999, 0}, {1000, 33}, {1009, 33}, {1010, 66}, {1019, 66}, {1020, 100}, {9999, 100}};
    for (size_t i = 0; i < sizeof DUE / sizeof DUE[0]; i++) {
        struct day day = day_of_number(DUE[i].day);
        assert_int_equal(money_in_kopecks(deferral_due(&deferral, day)), DUE[i].due);
        assert_int_equal(money_in_kopecks(deferral_left(&deferral, day)), 100 - DUE[i].due);
    }
    int64_t sum = 0;
    for (int number = 1; number <= 3; number++) {
        sum += money_in_kopecks(deferral_instalment(&deferral, number));
        assert_int_equal(deferral_instalment_day(&deferral, number).number,
                         1000 + (number - 1) * 10);
    }
    assert_int_equal(sum, 100);
    static const int64_t LACKING[][3] = {
        {-50, 30, 30}, {0, 30, 30}, {10, 30, 20}, {30, 30, 0}, {40, 30, 0}};
    for (size_t i = 0; i < sizeof LACKING / sizeof LACKING[0]; i++) {
        struct money lacking = deferral_of_meal(money_of_kopecks(LACKING[i][0]),
                                                money_of_kopecks(LACKING[i][1]));
        assert_int_equal(money_in_kopecks(lacking), LACKING[i][2]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_newest_decides_and_either_is_enough),
        cmocka_unit_test(test_a_mode_is_refused),
        cmocka_unit_test(test_a_meal_is_sold_whatever_the_balance),
        cmocka_unit_test(test_instalments_come_due),
        cmocka_unit_test(test_an_early_end_brings_the_instalments_forward),
        cmocka_unit_test(test_what_is_taken_back_is_owed_no_more),
        cmocka_unit_test(test_a_roster_defers_too),
        cmocka_unit_test(test_two_meals_of_one_receipt_are_one_debt),
        cmocka_unit_test(test_a_family_sees_what_it_lacks_and_when),
        cmocka_unit_test(test_instalments),
    };
    return cmocka_run_group_tests_name("outage", tests, NULL, NULL);
}
