/* The department's figures on both engines: each held against what the test itself has put in, at
 * the edges of days, kinds, stages, benefits and plans. What a whole city gives is
 * tests/region/region_test.py. */
#include "desk_kit.h"

#include <inttypes.h>

#include "desk/region.h"

enum { MONDAY = 20514, SCHOOL_ADDED = 30, GRADE_OF_PRIMARY = 3, BENEFIT_KIND = 9 };

/* ---- putting in what use cases would ---- */

static enum err run_sql(struct tx *tx, void *context)
{
    const struct query *query = context;
    scoped(statement) struct statement *statement = statement_open(tx, query);
    return statement_run(statement);
}

/* Prepared statements are known by their query: each has one of its own. */
static void put(struct kit *kit, const char *sql)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    assert_int_equal(store_write(kit->store, 0, run_sql, query), OK);
}

static void put_meal(struct kit *kit, int64_t school_id, int pupil, int day, int64_t meal_id,
                     int served, int charged)
{
    put(kit, arena_printf(
                 kit->arena,
                 "INSERT INTO meal_taken (school_id, day, account_id, set_meal_id, served, "
                 "charged, version) VALUES (%" PRId64 ", %d, %" PRId64 ", %" PRId64 ", %d, %d, 1)",
                 school_id, day, kit_pupil(school_id, pupil), meal_id, served, charged));
}

static void put_benefit(struct kit *kit, int pupil, int id, int first_day, int last_day)
{
    put(kit, arena_printf(kit->arena,
                          "INSERT INTO benefit (school_id, id, account_id, kind_id, first_day, "
                          "last_day, document, login_id, set_at) VALUES (%d, %d, %" PRId64
                          ", %d, %d, %d, '', 0, 0)",
                          KIT_SCHOOL, id, kit_pupil(KIT_SCHOOL, pupil), BENEFIT_KIND, first_day,
                          last_day));
}

static void put_school(struct kit *kit, int number, const char *kind, bool in_project)
{
    put(kit, arena_printf(kit->arena,
                          "INSERT INTO school (school_id, number, name, kind, "
                          "in_card_project, next_account, version) VALUES (%d, %d, "
                          "'Школа', '%s', %d, 1, 1)",
                          number, number, kind, in_project));
}

static void put_till(struct kit *kit, int school, int origin, int state)
{
    put(kit, arena_printf(kit->arena,
                          "INSERT INTO till (school_id, origin, name, digit, state, "
                          "token_hash, highest, acknowledged, ahead, enrolled_at, seen_at) "
                          "VALUES (%d, %d, 'Буфет', 1, %d, %s, 0, 0, '', 0, 0)",
                          school, origin, state,
                          kit->fixture->engine == STORE_SQLITE ? "x'00'" : "'\\x00'"));
}

/* ---- asking ---- */

struct load_work {
    struct arena *arena;
    struct day first_day, last_day;
    struct region region;
    struct region_benefits benefits;
    struct region_outages outages;
    struct subsidy_plans plans;
};

static enum err load_run(struct tx *tx, void *context)
{
    struct load_work *work = context;
    TRY(region_load(tx, work->arena, work->first_day, work->last_day, &work->region));
    TRY(region_benefits_load(tx, work->arena, &work->region, &work->benefits));
    TRY(region_outages_load(tx, work->arena, &work->outages));
    return subsidy_plans_load(tx, work->arena, work->first_day, work->last_day, &work->plans);
}

static struct load_work load(struct store *store, struct arena *arena, int first_day, int last_day)
{
    struct load_work work = {.arena = arena, .first_day = {first_day}, .last_day = {last_day}};
    assert_int_equal(store_read(store, load_run, &work), OK);
    return work;
}

static const struct region_school *school_of(const struct load_work *work, int64_t number)
{
    const struct region_school *school = region_school_by_number(&work->region, number);
    assert_non_null(school);
    return school;
}

static void assert_money(struct money money, int64_t kopecks)
{
    assert_int_equal(money_in_kopecks(money), kopecks);
}

/* ---- nothing at all ---- */

static void body_empty(struct fixture *fixture)
{
    struct load_work work = load(fixture->store, fixture->arena, MONDAY, MONDAY + 29);
    bool any;
    assert_int_equal(work.region.count, 0);
    assert_int_equal(work.region.kind_count, 0);
    assert_int_equal(work.region.all.schools, 0);
    assert_int_equal(work.region.fed.pupils, 0);
    assert_int_equal(work.region.source_count, 0);
    assert_int_equal(work.benefits.count, 0);
    assert_int_equal(work.outages.count, 0);
    for (int i = 0; i < 30; i++) assert_int_equal(work.region.fed_by_day[i], 0);
    assert_null(region_school_by_number(&work.region, 1));
    assert_money(subsidy_plan_sum(&work.plans, 0, 0, &any), 0);
    assert_false(any);
}

static void test_an_empty_city(void **state)
{
    (void)state;
    fixture_each_engine(body_empty);
}

/* ---- coverage by kind ---- */

DESK_TEST(test_coverage_is_counted_by_kind)
{
    put(kit, "INSERT INTO school_kind (code, name, position) VALUES ('lyceum', 'лицей', 0)");
    put_school(kit, SCHOOL_ADDED, "lyceum", false);
    put_school(kit, SCHOOL_ADDED + 1, "unheard-of", true);
    put_till(kit, KIT_SCHOOL, 7001, 1);
    put_till(kit, KIT_OTHER_SCHOOL, 7002, 2); /* retired */
    struct load_work work = load(kit->store, kit->arena, MONDAY, MONDAY);
    const struct region *region = &work.region;
    assert_int_equal(region->kind_count, 3);
    assert_string_equal(region->kinds[0].name, "лицей"); /* by position; no kind comes first, too */
    assert_int_equal(region->all.schools, 4);
    assert_int_equal(region->all.cashless, 1);
    assert_int_equal(region->all.in_card_project, 3);
    assert_int_equal(region->all.pupils, 6); /* the fourth of each school has left */
    assert_int_equal(region->all.carded, 4);
    int64_t schools = 0, pupils = 0;
    for (int i = 0; i < region->kind_count; i++) {
        schools += region->kinds[i].schools;
        pupils += region->kinds[i].pupils;
    }
    assert_int_equal(schools, region->all.schools);
    assert_int_equal(pupils, region->all.pupils);
    assert_false(school_of(&work, SCHOOL_ADDED)->is_cashless);
    assert_string_equal(school_of(&work, SCHOOL_ADDED + 1)->kind_name, "unheard-of");
}

DESK_TEST(test_cashless_is_seen_for_so_many_days)
{
    put_meal(kit, KIT_SCHOOL, 1, MONDAY, KIT_BREAKFAST, 1, 0);
    struct load_work on = load(kit->store, kit->arena, MONDAY, MONDAY + CASHLESS_WINDOW_DAYS);
    assert_true(school_of(&on, KIT_SCHOOL)->is_cashless);
    assert_false(school_of(&on, KIT_OTHER_SCHOOL)->is_cashless);
    struct load_work late = load(kit->store, kit->arena, MONDAY, MONDAY + CASHLESS_WINDOW_DAYS + 1);
    assert_false(school_of(&late, KIT_SCHOOL)->is_cashless);
    struct load_work early = load(kit->store, kit->arena, MONDAY - 9, MONDAY - 1);
    assert_false(school_of(&early, KIT_SCHOOL)->is_cashless);
}

DESK_TEST(test_a_sale_makes_a_school_cashless)
{
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct sale_line pizza = kit_pizza(1);
    struct document sale = kit_sale(kit, &pizza, 1);
    kit_record(kit, &sale, 1);
    int today = kit_today(kit).number;
    struct load_work work = load(kit->store, kit->arena, today, today);
    assert_true(school_of(&work, KIT_SCHOOL)->is_cashless);
    assert_false(school_of(&work, KIT_OTHER_SCHOOL)->is_cashless);
}

/* ---- meals ---- */

static void classes_grade(struct kit *kit)
{
    put(kit, "UPDATE class SET grade = 3");
    put(kit, "INSERT INTO benefit_kind (id, name, position, funding_source_id, is_active) "
             "VALUES (9, 'Многодетная семья', 1, 2, 1)");
}

DESK_TEST(test_coverage_of_meals_by_stage_and_benefit)
{
    classes_grade(kit);
    put_benefit(kit, 2, 1, MONDAY + 1, MONDAY + 1); /* for one day */
    put_meal(kit, KIT_SCHOOL, 1, MONDAY, KIT_BREAKFAST, 1, 0);
    put_meal(kit, KIT_SCHOOL, 1, MONDAY, KIT_FREE_LUNCH, 0, 1); /* a second meal of the day */
    put_meal(kit, KIT_SCHOOL, 2, MONDAY, KIT_BREAKFAST, 0, 1);
    put_meal(kit, KIT_SCHOOL, 3, MONDAY, KIT_BREAKFAST, 0, 0); /* given back */
    put_meal(kit, KIT_SCHOOL, 2, MONDAY + 1, KIT_BREAKFAST, 1, 1);
    put_meal(kit, KIT_SCHOOL, 1, MONDAY + 3, KIT_BREAKFAST, 1, 0); /* out of the period */
    struct load_work work = load(kit->store, kit->arena, MONDAY, MONDAY + 2);
    const struct region_school *school = school_of(&work, KIT_SCHOOL);
    const struct region_group *without = &school->groups[STAGE_PRIMARY][REGION_WITHOUT_BENEFIT];
    const struct region_group *benefited = &school->groups[STAGE_PRIMARY][REGION_BENEFITED];
    assert_int_equal(school->meal_days, 2);
    assert_int_equal(without->fed_days, 2);
    assert_int_equal(without->fed, 2);
    assert_int_equal(without->meals, 3);
    assert_int_equal(benefited->fed_days, 1);
    assert_int_equal(benefited->fed, 1);
    assert_int_equal(benefited->meals, 1);
    assert_int_equal(school->all.pupils, 3);
    assert_int_equal(school->all.meal_days, 3 * 2); /* pupils × days of meals */
    assert_int_equal(work.region.fed_by_day[0], 2);
    assert_int_equal(work.region.fed_by_day[1], 1);
    assert_int_equal(work.region.fed_by_day[2], 0); /* a closed day is no day of meals */
    assert_int_equal(work.region.fed.fed_days, 3);
    assert_int_equal(work.benefits.count, 1);
    assert_int_equal(work.benefits.rows[0].pupils, 1);
    assert_int_equal(work.benefits.rows[0].meals, 1);
}

/* A snack is no hot meal, an employee no pupil; who has no class stands by himself. */
DESK_TEST(test_what_is_not_counted_as_a_pupil_fed)
{
    classes_grade(kit);
    put(kit, "INSERT INTO set_meal (school_id, id, name, meal, parent_part, subsidy_part, "
             "funding_source_id, energy_kcal, protein_mg, fat_mg, carbohydrate_mg) VALUES "
             "(24, 77, 'Полдник', 3, 100, 0, 0, 1, 1, 1, 1)");
    put(kit, arena_printf(kit->arena,
                          "UPDATE person SET kind = 2 WHERE school_id = %d AND id = %" PRId64,
                          KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 3)));
    put(kit, arena_printf(kit->arena,
                          "UPDATE person SET class_id = NULL WHERE school_id = %d AND id = "
                          "%" PRId64,
                          KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 2)));
    put_meal(kit, KIT_SCHOOL, 1, MONDAY, 77, 1, 1);
    put_meal(kit, KIT_SCHOOL, 3, MONDAY, KIT_BREAKFAST, 1, 1);
    struct load_work none = load(kit->store, kit->arena, MONDAY, MONDAY);
    assert_int_equal(none.region.fed.fed, 0);
    assert_int_equal(none.region.fed_by_day[0], 0);
    assert_int_equal(none.region.fed.meal_days, 0);
    put_meal(kit, KIT_SCHOOL, 2, MONDAY, KIT_BREAKFAST, 1, 0);
    struct load_work one = load(kit->store, kit->arena, MONDAY, MONDAY);
    assert_int_equal(school_of(&one, KIT_SCHOOL)->groups[STAGE_ANY][0].fed, 1);
    assert_int_equal(one.region.fed_by_day[0], 1);
}

/* Of a school that opened in the middle of the period only its own days are the whole. */
DESK_TEST(test_a_school_opened_in_the_middle)
{
    classes_grade(kit);
    for (int day = 0; day < 10; day++)
        put_meal(kit, KIT_SCHOOL, 1, MONDAY + day, KIT_BREAKFAST, 1, 0);
    put_meal(kit, KIT_OTHER_SCHOOL, 1, MONDAY + 9, KIT_BREAKFAST, 1, 0);
    struct load_work work = load(kit->store, kit->arena, MONDAY, MONDAY + 9);
    const struct region_school *other = school_of(&work, KIT_OTHER_SCHOOL);
    assert_int_equal(other->meal_days, 1);
    assert_int_equal(other->all.meal_days, 3);
    assert_int_equal(other->all.fed_days, 1);
    assert_int_equal(work.region.fed.meal_days, 3 * 10 + 3 * 1);
    assert_int_equal(work.region.fed.fed_days, 11);
    assert_int_equal(work.region.fed_by_day[9], 2);
}

/* ---- money ---- */

DESK_TEST(test_subsidies_by_source_and_bills)
{
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    int today = kit_today(kit).number;
    kit_entitle(kit, kit_pupil(KIT_SCHOOL, 1), KIT_FREE_LUNCH, kit_today(kit));
    struct sale_line breakfast = kit_meal(KIT_BREAKFAST), lunch = kit_meal(KIT_FREE_LUNCH);
    struct sale_line dishes[] = {kit_pizza(1), kit_juice(2)};
    struct document documents[] = {kit_sale(kit, &breakfast, 1), kit_sale(kit, &lunch, 1),
                                   kit_sale(kit, dishes, 2), kit_sale(kit, dishes, 1)};
    kit_record(kit, documents, 4);
    struct load_work work = load(kit->store, kit->arena, today, today);
    const struct region_school *school = school_of(&work, KIT_SCHOOL);
    assert_int_equal(work.region.source_count, 2);
    assert_string_equal(work.region.sources[0].name, "Город");
    assert_money(school->subsidies[0], 2039);
    assert_money(school->subsidies[1], 8700);
    assert_money(school->subsidy, 2039 + 8700);
    int64_t oracle = kit_count(kit, "SELECT CAST(sum(amount) AS BIGINT) FROM transfer WHERE "
                                    "school_id = 24 AND code = 4 AND personal_id = 0");
    assert_money(school->subsidy, oracle);
    assert_int_equal(school->receipts, 2);
    assert_money(school->receipts_amount, 3450 + 2 * 1320 + 3450);
    assert_money(school_of(&work, KIT_OTHER_SCHOOL)->subsidy, 0);
    struct load_work before = load(kit->store, kit->arena, today - 1, today - 1);
    assert_money(school_of(&before, KIT_SCHOOL)->subsidy, 0);
    assert_int_equal(school_of(&before, KIT_SCHOOL)->receipts, 0);
}

/* A meal that is given back takes its subsidy with it. */
DESK_TEST(test_a_return_takes_the_subsidy_back)
{
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct sale_line breakfast = kit_meal(KIT_BREAKFAST);
    struct document sale = kit_sale(kit, &breakfast, 1);
    kit_record(kit, &sale, 1);
    struct document back = kit_return(kit, &sale, &breakfast, 1);
    kit_record(kit, &back, 1);
    int today = kit_today(kit).number;
    struct load_work work = load(kit->store, kit->arena, today, today);
    assert_money(school_of(&work, KIT_SCHOOL)->subsidy, 0);
    assert_money(school_of(&work, KIT_SCHOOL)->subsidies[0], 0);
}

/* ---- plans ---- */

struct plan_work {
    struct subsidy_plan plan;
    struct subsidy_planned planned;
    struct instant now;
    enum err err;
    bool is_changed;
};

static enum err plan_run(struct tx *tx, void *context)
{
    struct plan_work *work = context;
    work->err = subsidy_plan_set(tx, &work->plan, work->planned, 601, work->now, &work->is_changed);
    return work->err == ERR_LIMIT ? OK : work->err;
}

static enum err plan_set(struct kit *kit, int64_t school_id, int64_t source_id, struct day month,
                         int64_t kopecks, bool *out_is_changed)
{
    bool is_planned = kopecks != INT64_MIN;
    struct plan_work work = {.plan = {school_id, source_id, month, money_zero()},
                             .planned = {is_planned, money_of_kopecks(is_planned ? kopecks : 0)},
                             .now = kit->now};
    assert_int_equal(store_write(kit->store, 0, plan_run, &work), OK);
    *out_is_changed = work.err == OK && work.is_changed;
    return work.err;
}

static void plan_put(struct kit *kit, int64_t school_id, int64_t source_id, struct day month,
                     int64_t kopecks)
{
    bool is_changed;
    kit->now = instant_add_ms(kit->now, MINUTE_MS);
    assert_int_equal(plan_set(kit, school_id, source_id, month, kopecks, &is_changed), OK);
    assert_true(is_changed);
}

struct changes_work {
    struct arena *arena;
    struct day month;
    struct subsidy_plan_changes changes;
};

static enum err changes_run(struct tx *tx, void *context)
{
    struct changes_work *work = context;
    return subsidy_plan_changes_load(tx, work->arena, 1, work->month, &work->changes);
}

DESK_TEST(test_plans_are_by_school_source_and_month)
{
    bool any;
    struct day march = day_month_first(kit_today(kit)), april = day_add(march, 31);
    plan_put(kit, KIT_SCHOOL, 1, march, 100);
    plan_put(kit, KIT_SCHOOL, 2, march, 20);
    plan_put(kit, KIT_OTHER_SCHOOL, 1, march, 3);
    plan_put(kit, KIT_SCHOOL, 1, april, 50000);
    struct load_work work = load(kit->store, kit->arena, march.number + 30, march.number + 30);
    assert_money(subsidy_plan_sum(&work.plans, 0, 0, &any), 123);
    assert_money(subsidy_plan_sum(&work.plans, KIT_SCHOOL, 0, &any), 120);
    assert_money(subsidy_plan_sum(&work.plans, 0, 1, &any), 103);
    assert_money(subsidy_plan_sum(&work.plans, KIT_OTHER_SCHOOL, 2, &any), 0);
    assert_false(any);
    work = load(kit->store, kit->arena, march.number + 30, march.number + 31);
    assert_money(subsidy_plan_sum(&work.plans, 0, 0, &any), 50123); /* both months */
    work = load(kit->store, kit->arena, march.number - 20, march.number - 1);
    subsidy_plan_sum(&work.plans, 0, 0, &any);
    assert_false(any);
}

DESK_TEST(test_plans_keep_their_history)
{
    bool any, is_changed;
    struct day march = day_month_first(kit_today(kit));
    plan_put(kit, KIT_SCHOOL, 1, march, 100);
    assert_int_equal(plan_set(kit, KIT_SCHOOL, 1, march, 100, &is_changed), OK);
    assert_false(is_changed);
    plan_put(kit, KIT_SCHOOL, 1, march, 0); /* a plan of nothing */
    struct load_work work = load(kit->store, kit->arena, march.number, march.number);
    assert_money(subsidy_plan_sum(&work.plans, KIT_SCHOOL, 1, &any), 0);
    assert_true(any);
    plan_put(kit, KIT_SCHOOL, 1, march, INT64_MIN); /* taken away */
    work = load(kit->store, kit->arena, march.number, march.number);
    subsidy_plan_sum(&work.plans, KIT_SCHOOL, 1, &any);
    assert_false(any);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM subsidy_plan"), 3);
    struct changes_work history = {.arena = kit->arena, .month = march};
    assert_int_equal(store_read(kit->store, changes_run, &history), OK);
    assert_int_equal(history.changes.count, 3);
    assert_false(history.changes.rows[0].after.is_planned);
    assert_true(history.changes.rows[0].before.is_planned);
    assert_money(history.changes.rows[1].before.amount, 100);
    assert_money(history.changes.rows[1].after.amount, 0);
    assert_false(history.changes.rows[2].before.is_planned);
    assert_string_equal(history.changes.rows[2].who, "");
    assert_int_equal(history.changes.rows[0].set_at.ms, kit->now.ms);
}

DESK_TEST(test_plans_have_bounds)
{
    bool is_changed;
    struct day march = day_month_first(kit_today(kit));
    assert_int_equal(plan_set(kit, KIT_SCHOOL, 1, march, -1, &is_changed), ERR_LIMIT);
    assert_int_equal(
        plan_set(kit, KIT_SCHOOL, 1, march, SUBSIDY_PLAN_KOPECKS_LIMIT + 1, &is_changed),
        ERR_LIMIT);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM subsidy_plan"), 0);
    plan_put(kit, KIT_SCHOOL, 1, march, SUBSIDY_PLAN_KOPECKS_LIMIT);
}

/* ---- outages ---- */

static void put_outage(struct kit *kit, int school, int id, bool is_on, int first_day, int last_day)
{
    put(kit, arena_printf(kit->arena,
                          "INSERT INTO outage_mode (school_id, id, is_on, reason, "
                          "first_day, last_day, instalment_count, instalment_days, "
                          "login_id, set_at) VALUES (%d, %d, %d, 'Сбой', %d, %d, 1, 1, 0, "
                          "%d)",
                          school, id, is_on, first_day, last_day, id));
}

static int64_t outage_days(struct kit *kit, int school, int first_day, int last_day)
{
    struct load_work work = load(kit->store, kit->arena, first_day, last_day);
    return region_outage_days(&work.outages, school, work.first_day, work.last_day);
}

DESK_TEST(test_days_on_which_all_were_fed)
{
    put_outage(kit, KIT_SCHOOL, 1, true, MONDAY, MONDAY + 4);
    put_outage(kit, 0, 2, true, MONDAY + 3, MONDAY + 6); /* the city's: three days overlap no more
                                                            than once */
    assert_int_equal(outage_days(kit, KIT_SCHOOL, MONDAY, MONDAY + 9), 7);
    assert_int_equal(outage_days(kit, KIT_OTHER_SCHOOL, MONDAY, MONDAY + 9), 4);
    assert_int_equal(outage_days(kit, KIT_SCHOOL, MONDAY + 7, MONDAY + 9), 0);
    put_outage(kit, KIT_SCHOOL, 3, false, MONDAY + 2, MONDAY + 2); /* ended early */
    assert_int_equal(outage_days(kit, KIT_SCHOOL, MONDAY, MONDAY + 9), 2 + 4);
    put_outage(kit, 0, 4, false, MONDAY + 5, MONDAY + 5);
    assert_int_equal(outage_days(kit, KIT_OTHER_SCHOOL, MONDAY, MONDAY + 9), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_city),
        cmocka_unit_test(test_coverage_is_counted_by_kind),
        cmocka_unit_test(test_cashless_is_seen_for_so_many_days),
        cmocka_unit_test(test_a_sale_makes_a_school_cashless),
        cmocka_unit_test(test_coverage_of_meals_by_stage_and_benefit),
        cmocka_unit_test(test_what_is_not_counted_as_a_pupil_fed),
        cmocka_unit_test(test_a_school_opened_in_the_middle),
        cmocka_unit_test(test_subsidies_by_source_and_bills),
        cmocka_unit_test(test_a_return_takes_the_subsidy_back),
        cmocka_unit_test(test_plans_are_by_school_source_and_month),
        cmocka_unit_test(test_plans_keep_their_history),
        cmocka_unit_test(test_plans_have_bounds),
        cmocka_unit_test(test_days_on_which_all_were_fed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
