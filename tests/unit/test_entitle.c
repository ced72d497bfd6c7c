/* Benefits, families with their prices, rules, and what follows from them: the entitlements. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "desk/benefit.h"
#include "desk/entitle.h"
#include "desk/set_meal.h"
#include "ledger/book.h"
#include "meals/contract.h"
#include "school/class.h"
#include "school/person.h"

enum {
    FAMILY_BREAKFAST = 71,
    FAMILY_LUNCH,
    KIND_LARGE_FAMILY = 5,
    KIND_LOW_INCOME = 6,
    KIND_OLD = 7, /* no longer given */
    CATERER = 3,
    NEW_MEAL = 500
};

/* Runs a function of (tx, kit, context) in a transaction of KIT_SCHOOL. */
struct step {
    struct kit *kit;
    enum err (*run)(struct tx *tx, struct kit *kit, void *context);
    void *context;
};

static enum err step_work(struct tx *tx, void *context)
{
    struct step *step = context;
    return step->run(tx, step->kit, step->context);
}

static void run(struct kit *kit, enum err (*work)(struct tx *tx, struct kit *kit, void *context),
                void *context)
{
    struct step step = {kit, work, context};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, step_work, &step), OK);
}

/* ---- the ground: two families, two kinds, rules ---- */

static enum err family_make(struct tx *tx, struct kit *kit, int64_t id, const char *name,
                            enum meal meal, int64_t set_meal_id)
{
    enum family_status status;
    struct set_meal_family family = {.school_id = KIT_SCHOOL,
                                     .id = id,
                                     .name = name,
                                     .meal = meal,
                                     .caterer_id = CATERER,
                                     .funding_source_id = 1};
    struct family_price price = {.family_id = id,
                                 .first_day = day_add(kit_today(kit), -30),
                                 .set_meal_id = set_meal_id,
                                 .set_at = kit->now};
    TRY(family_add(tx, &family, &status));
    assert_int_equal(status, FAMILY_OK);
    return family_price_adopt(tx, KIT_SCHOOL, &price);
}

static enum err ground_make(struct tx *tx, struct kit *kit, void *context)
{
    (void)context;
    enum caterer_status status;
    struct caterer caterer = {CATERER, "Комбинат питания", "2320000000"};
    const struct benefit_kind kinds[] = {{KIND_LARGE_FAMILY, "Многодетная семья", 1, 1, true},
                                         {KIND_LOW_INCOME, "Малоимущая семья", 2, 1, true},
                                         {KIND_OLD, "Прежняя льгота", 3, 1, false}};
    TRY(caterer_set(tx, &caterer, &status));
    TRY(funding_source_set(tx, 1, "Бюджет города"));
    for (int i = 0; i < 3; i++) TRY(benefit_kind_set(tx, &kinds[i]));
    TRY(family_make(tx, kit, FAMILY_BREAKFAST, "Завтрак", MEAL_BREAKFAST, KIT_BREAKFAST));
    TRY(family_make(tx, kit, FAMILY_LUNCH, "Обед", MEAL_LUNCH, KIT_FREE_LUNCH));
    const struct entitlement_rule rules[] = {
        {0, 1, 0, STAGE_PRIMARY, 0, FAMILY_BREAKFAST, 1, true, true},
        {0, 2, KIND_LARGE_FAMILY, STAGE_ANY, 0, FAMILY_LUNCH, 1, true, true},
        {0, 3, KIND_LOW_INCOME, STAGE_ANY, 0, FAMILY_LUNCH, 1, true, true},
    };
    for (int i = 0; i < 3; i++) TRY(rule_set(tx, &rules[i]));
    return OK;
}

static enum err derive_run(struct tx *tx, struct kit *kit, void *context)
{
    return set_meal_derive(tx, kit->arena, KIT_SCHOOL, kit_today(kit), context);
}

static int derive(struct kit *kit)
{
    int changed;
    run(kit, derive_run, &changed);
    return changed;
}

/* "10:+0..ever 11:+5..+9": set meals and days from today. Withdrawn rows are left out. */
static const char *rights_of(struct kit *kit, int pupil)
{
    const char *text = "";
    int64_t id = kit_pupil(KIT_SCHOOL, pupil);
    for (int64_t place = 0;; place++) {
        const char *from = arena_printf(
            kit->arena,
            "FROM entitlement WHERE school_id = 24 AND account_id = %lld AND last_day >= first_day",
            (long long)id);
        if (place >= kit_count(kit, arena_printf(kit->arena, "SELECT count(*) %s", from))) break;
        const char *order = arena_printf(
            kit->arena, "%s ORDER BY set_meal_id, first_day LIMIT 1 OFFSET %d", from, (int)place);
        int64_t today = kit_today(kit).number;
        int64_t first = kit_count(kit, arena_printf(kit->arena, "SELECT first_day %s", order));
        int64_t last = kit_count(kit, arena_printf(kit->arena, "SELECT last_day %s", order));
        int64_t meal = kit_count(kit, arena_printf(kit->arena, "SELECT set_meal_id %s", order));
        const char *end = last == ENTITLEMENT_LAST_DAY
                              ? "ever"
                              : arena_printf(kit->arena, "%+d", (int)(last - today));
        text = arena_printf(kit->arena, "%s%s%d:%+d..%s", text, place == 0 ? "" : " ", (int)meal,
                            (int)(first - today), end);
    }
    return text;
}

/* ---- benefits ---- */

struct benefit_step {
    struct benefit benefit;
    enum benefit_status status;
};

static enum err benefit_run(struct tx *tx, struct kit *kit, void *context)
{
    struct benefit_step *step = context;
    return benefit_add(tx, kit->arena, &step->benefit, kit_today(kit), &step->status);
}

static struct benefit benefit_of(struct kit *kit, int pupil, int64_t kind, int first, int last)
{
    return (struct benefit){
        .school_id = KIT_SCHOOL,
        .id = kit_id(kit),
        .account_id = kit_pupil(KIT_SCHOOL, pupil),
        .kind_id = kind,
        .first_day = day_add(kit_today(kit), first),
        .last_day = day_add(kit_today(kit), last),
        .document = "справка № 12 от 01.03.2026",
        .set_at = kit->now,
    };
}

static enum benefit_status benefit_put(struct kit *kit, struct benefit benefit)
{
    struct benefit_step step = {benefit, BENEFIT_OK};
    run(kit, benefit_run, &step);
    return step.status;
}

struct end_step {
    int64_t id;
    struct day last_day;
    enum benefit_status status;
};

static enum err end_run(struct tx *tx, struct kit *kit, void *context)
{
    struct end_step *step = context;
    return benefit_end(tx, kit->arena, KIT_SCHOOL, step->id, step->last_day, kit_today(kit),
                       &step->status);
}

static enum benefit_status benefit_close(struct kit *kit, int64_t id, int last)
{
    struct end_step step = {id, day_add(kit_today(kit), last), BENEFIT_OK};
    run(kit, end_run, &step);
    return step.status;
}

struct rule_step {
    struct entitlement_rule rule;
    enum rule_status status;
};

static enum err rule_run(struct tx *tx, struct kit *kit, void *context)
{
    struct rule_step *step = context;
    return rule_change(tx, kit->arena, KIT_SCHOOL, &step->rule, kit_today(kit), &step->status);
}

static enum rule_status rule_put(struct kit *kit, struct entitlement_rule rule)
{
    struct rule_step step = {rule, RULE_OK};
    run(kit, rule_run, &step);
    return step.status;
}

DESK_TEST(test_rights_follow_from_stage_and_benefit)
{
    run(kit, ground_make, NULL);
    assert_int_equal(derive(kit), 3); /* pupil 4 has left */
    assert_string_equal(rights_of(kit, 1), "10:+0..ever");
    assert_string_equal(rights_of(kit, 4), "");
    int64_t version = kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
    assert_int_equal(derive(kit), 0);
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 24"), version);
    struct benefit benefit = benefit_of(kit, 1, KIND_LARGE_FAMILY, -3, 20);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_OK);
    /* A past day gives no right any more. */
    assert_string_equal(rights_of(kit, 1), "10:+0..ever 11:+0..+20");
    assert_string_equal(rights_of(kit, 2), "10:+0..ever");
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 24"), version + 1);
    /* Another kind that gives the same goes on where the first ends: one row. */
    assert_int_equal(benefit_put(kit, benefit_of(kit, 1, KIND_LOW_INCOME, 10, 40)), BENEFIT_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..ever 11:+0..+40");
    assert_int_equal(benefit_close(kit, benefit.id, 5), BENEFIT_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..ever 11:+0..+5 11:+10..+40");
}

DESK_TEST(test_what_was_a_right_stays_one)
{
    run(kit, ground_make, NULL);
    struct benefit benefit = benefit_of(kit, 1, KIND_LARGE_FAMILY, 0, 100);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_OK);
    kit->now = instant_add_ms(kit->now, 10 * DAY_MS);
    assert_int_equal(benefit_close(kit, benefit.id, -1), BENEFIT_OK);
    assert_string_equal(rights_of(kit, 1), "10:-10..ever 11:-10..-1");
    /* It comes back: the row goes on, nothing is told twice. */
    assert_int_equal(benefit_put(kit, benefit_of(kit, 1, KIND_LARGE_FAMILY, 0, 30)), BENEFIT_OK);
    assert_string_equal(rights_of(kit, 1), "10:-10..ever 11:-10..+30");
    assert_int_equal(derive(kit), 2); /* the others, whom nobody derived yet */
    assert_int_equal(derive(kit), 0);
}

DESK_TEST(test_a_right_withdrawn_before_it_began_is_told)
{
    run(kit, ground_make, NULL);
    struct benefit benefit = benefit_of(kit, 1, KIND_LARGE_FAMILY, 5, 100);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..ever 11:+5..+100");
    struct entitlement_rule off = {
        KIT_SCHOOL, 2, KIND_LARGE_FAMILY, STAGE_ANY, 0, FAMILY_LUNCH, 1, true, false};
    assert_int_equal(rule_put(kit, off), RULE_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..ever");
    /* The rule goes: the row stays and ends the day before its first. */
    assert_int_equal(kit_count(kit, "SELECT last_day - first_day FROM entitlement WHERE "
                                    "set_meal_id = 11"),
                     -1);
    off.is_active = true;
    assert_int_equal(rule_put(kit, off), RULE_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..ever 11:+5..+100");
}

DESK_TEST(test_benefits_are_refused)
{
    run(kit, ground_make, NULL);
    struct benefit benefit = benefit_of(kit, 4, KIND_LARGE_FAMILY, 0, 1);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_PERSON_UNKNOWN); /* has left */
    benefit.account_id = 5;
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_PERSON_UNKNOWN);
    benefit = benefit_of(kit, 1, 99, 0, 1);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_KIND_UNKNOWN);
    benefit.kind_id = KIND_OLD;
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_KIND_UNKNOWN);
    benefit.kind_id = KIND_LARGE_FAMILY;
    benefit.document = "  ";
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_DOCUMENT_MISSING);
    benefit = benefit_of(kit, 1, KIND_LARGE_FAMILY, 2, 1);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_DATES_REVERSED);
    benefit = benefit_of(kit, 1, KIND_LARGE_FAMILY, -9, -1);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_OVER);
    benefit = benefit_of(kit, 1, KIND_LARGE_FAMILY, 0, 10);
    assert_int_equal(benefit_put(kit, benefit), BENEFIT_OK);
    assert_int_equal(benefit_put(kit, benefit_of(kit, 1, KIND_LARGE_FAMILY, 10, 20)),
                     BENEFIT_OVERLAPS);
    assert_int_equal(benefit_put(kit, benefit_of(kit, 1, KIND_LARGE_FAMILY, 11, 20)), BENEFIT_OK);
    assert_int_equal(benefit_put(kit, benefit_of(kit, 2, KIND_LARGE_FAMILY, 0, 20)), BENEFIT_OK);
    assert_int_equal(benefit_close(kit, 12345, 1), BENEFIT_UNKNOWN);
    assert_int_equal(benefit_close(kit, benefit.id, 11), BENEFIT_DATES_REVERSED);
    kit->now = instant_add_ms(kit->now, 5 * DAY_MS);
    assert_int_equal(benefit_close(kit, benefit.id, -2), BENEFIT_END_PAST);
    assert_int_equal(benefit_close(kit, benefit.id, -1), BENEFIT_OK);
}

/* ---- prices ---- */

struct price_step {
    struct family_price price;
    enum family_status status;
};

static enum err price_run(struct tx *tx, struct kit *kit, void *context)
{
    struct price_step *step = context;
    return set_meal_price_set(tx, kit->arena, KIT_SCHOOL, &step->price, kit_today(kit),
                              &step->status);
}

static enum family_status price_put(struct kit *kit, int64_t family, int64_t meal, int first,
                                    int64_t parent, int64_t subsidy)
{
    struct price_step step = {{family, day_add(kit_today(kit), first), meal,
                               money_of_kopecks(parent), money_of_kopecks(subsidy), 0, kit->now},
                              FAMILY_OK};
    run(kit, price_run, &step);
    return step.status;
}

DESK_TEST(test_a_new_price_splits_rights)
{
    run(kit, ground_make, NULL);
    derive(kit);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, 7, 5200, 2100), FAMILY_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..+6 500:+7..ever");
    assert_int_equal(kit_count(kit, "SELECT is_offered FROM set_meal_offer WHERE school_id = 24 "
                                    "AND set_meal_id = 500"),
                     0);
    /* Put right before it begins: the newest of one day holds, the other is withdrawn. */
    kit->now = instant_add_ms(kit->now, MINUTE_MS);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL + 1, 7, 5300, 2100), FAMILY_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..+6 501:+7..ever");
    assert_int_equal(kit_count(kit, "SELECT last_day - first_day FROM entitlement WHERE "
                                    "set_meal_id = 500 ORDER BY account_id LIMIT 1"),
                     -1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM set_meal WHERE id = 10 AND "
                                    "parent_part = 4961"),
                     2); /* both schools': a price of the past is never changed */
    assert_int_equal(kit_count(kit, "SELECT energy_kcal FROM set_meal WHERE id = 501"), 0);
    assert_int_equal(derive(kit), 0);
}

DESK_TEST(test_prices_are_refused)
{
    run(kit, ground_make, NULL);
    assert_int_equal(price_put(kit, 5, NEW_MEAL, 1, 100, 0), FAMILY_UNKNOWN);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, -1, 100, 0), FAMILY_DAY_PAST);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, 1, 0, 0), FAMILY_PARTS_INVALID);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, 1, -1, 100), FAMILY_PARTS_INVALID);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, 1, 4961, 2039),
                     FAMILY_PRICE_UNCHANGED);
    int64_t version = kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
    int64_t account_id = kit_pupil(KIT_SCHOOL, 1);
    struct roster_charge charge = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(kit),
                                   .set_meal_id = KIT_BREAKFAST,
                                   .happened_at = kit->now,
                                   .account_ids = &account_id,
                                   .account_count = 1};
    assert_int_equal(kit_count(kit, "SELECT version FROM book WHERE school_id = 24"), version);
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, 0, 100, 0), FAMILY_DAY_CHARGED);
    assert_int_equal(price_put(kit, FAMILY_LUNCH, NEW_MEAL, 0, 100, 0), FAMILY_OK);
}

/* ---- archive, rules, contracts ---- */

struct archive_step {
    int64_t family_id;
    struct day day;
    enum family_status status;
    int64_t entitled;
};

static enum err archive_run(struct tx *tx, struct kit *kit, void *context)
{
    struct archive_step *step = context;
    return set_meal_archive(tx, kit->arena, KIT_SCHOOL, step->family_id, step->day, kit_today(kit),
                            &step->status, &step->entitled);
}

DESK_TEST(test_a_family_is_archived_when_nobody_is_entitled)
{
    struct archive_step step = {.family_id = FAMILY_BREAKFAST, .day = day_add(kit_today(kit), 5)};
    run(kit, ground_make, NULL);
    derive(kit);
    run(kit, archive_run, &step);
    assert_int_equal(step.status, FAMILY_ENTITLED);
    assert_int_equal(step.entitled, 3);
    /* The school's own row goes before the city's: here the rule is off, elsewhere it is on. */
    struct entitlement_rule off = {KIT_SCHOOL,       1, 0,    STAGE_PRIMARY, 0,
                                   FAMILY_BREAKFAST, 1, true, false};
    assert_int_equal(rule_put(kit, off), RULE_OK);
    assert_string_equal(rights_of(kit, 1), "");
    run(kit, archive_run, &step);
    assert_int_equal(step.status, FAMILY_OK);
    run(kit, archive_run, &step);
    assert_int_equal(step.status, FAMILY_ARCHIVED);
    /* The rule comes back: until the archive there is a right, behind it none. */
    off.is_active = true;
    assert_int_equal(rule_put(kit, off), RULE_OK);
    assert_string_equal(rights_of(kit, 1), "10:+0..+4");
    assert_int_equal(price_put(kit, FAMILY_BREAKFAST, NEW_MEAL, 6, 100, 0), FAMILY_ARCHIVED);
    step.family_id = 5;
    run(kit, archive_run, &step);
    assert_int_equal(step.status, FAMILY_UNKNOWN);
}

DESK_TEST(test_rules_in_order)
{
    run(kit, ground_make, NULL);
    /* A benefit's breakfast goes before the one for everybody: of given ones the first holds. */
    struct entitlement_rule rule = {
        KIT_SCHOOL, 9, KIND_LARGE_FAMILY, STAGE_ANY, 0, FAMILY_LUNCH, 1, true, true};
    assert_int_equal(rule_put(kit, rule), RULE_OK);
    rule.family_id = 5;
    assert_int_equal(rule_put(kit, rule), RULE_FAMILY_UNKNOWN);
    rule.family_id = FAMILY_BREAKFAST;
    rule.benefit_kind_id = 77;
    assert_int_equal(rule_put(kit, rule), RULE_KIND_UNKNOWN);
    rule.benefit_kind_id = 0;
    rule.stage = (enum school_stage)4;
    assert_int_equal(rule_put(kit, rule), RULE_STAGE_INVALID);
    rule.stage = STAGE_ANY;
    rule.shift = 2;
    assert_int_equal(rule_put(kit, rule), RULE_SECOND_SHIFT_BREAKFAST);
    rule.shift = 3;
    assert_int_equal(rule_put(kit, rule), RULE_SHIFT_INVALID);
}

static enum err contract_run(struct tx *tx, struct kit *kit, void *context)
{
    enum contract_status status;
    struct day today = kit_today(kit);
    struct contract contract = {KIT_SCHOOL, 1, CATERER, "ДП-1", today, day_add(today, -1)};
    (void)context;
    TRY(contract_add(tx, &contract, &status));
    assert_int_equal(status, CONTRACT_DATES_REVERSED);
    contract.last_day = day_add(today, 10);
    contract.caterer_id = 9;
    TRY(contract_add(tx, &contract, &status));
    assert_int_equal(status, CONTRACT_CATERER_UNKNOWN);
    contract.caterer_id = CATERER;
    TRY(contract_add(tx, &contract, &status));
    assert_int_equal(status, CONTRACT_OK);
    contract.id = 2;
    TRY(contract_add(tx, &contract, &status));
    assert_int_equal(status, CONTRACT_EXISTS);
    contract.number = " ";
    TRY(contract_add(tx, &contract, &status));
    assert_int_equal(status, CONTRACT_NUMBER_INVALID);
    struct contract_list list;
    TRY(contracts_load(tx, kit->arena, KIT_SCHOOL, &list));
    assert_int_equal(list.count, 1);
    assert_true(contract_holds(&list, CATERER, today));
    assert_true(contract_holds(&list, CATERER, day_add(today, 10)));
    assert_false(contract_holds(&list, CATERER, day_add(today, 11)));
    assert_false(contract_holds(&list, CATERER, day_add(today, -1)));
    assert_false(contract_holds(&list, 9, today));
    TRY(contract_change_end(tx, KIT_SCHOOL, 7, today, &status));
    assert_int_equal(status, CONTRACT_UNKNOWN);
    TRY(contract_change_end(tx, KIT_SCHOOL, 1, day_add(today, -1), &status));
    assert_int_equal(status, CONTRACT_DATES_REVERSED);
    TRY(contract_change_end(tx, KIT_SCHOOL, 1, today, &status));
    assert_int_equal(status, CONTRACT_OK);
    return OK;
}

DESK_TEST(test_contracts)
{
    run(kit, ground_make, NULL);
    run(kit, contract_run, NULL);
}

/* ---- classes and schools ---- */

static enum err promote_run(struct tx *tx, struct kit *kit, void *context)
{
    enum class_status status;
    struct school_class class = {KIT_CLASS, "05Б", 5, 1, "", true};
    (void)kit;
    (void)context;
    TRY(class_update(tx, KIT_SCHOOL, &class, 9, &status));
    assert_int_equal(status, CLASS_OK);
    return OK;
}

DESK_TEST(test_promotion_ends_the_breakfasts_of_grades_1_to_4)
{
    run(kit, ground_make, NULL);
    derive(kit);
    kit->now = instant_add_ms(kit->now, 3 * DAY_MS);
    run(kit, promote_run, NULL);
    assert_int_equal(derive(kit), 3);
    assert_string_equal(rights_of(kit, 1), "10:-3..-1");
}

static enum err move_run(struct tx *tx, struct kit *kit, void *context)
{
    struct benefit_move move = {.from_school_id = KIT_SCHOOL,
                                .from_account_id = kit_pupil(KIT_SCHOOL, 1),
                                .to_school_id = KIT_OTHER_SCHOOL,
                                .to_account_id = kit_pupil(KIT_OTHER_SCHOOL, 1),
                                .first_day = day_add(kit_today(kit), 3),
                                .now = kit->now};
    (void)context;
    return benefits_move(tx, kit->arena, &move);
}

DESK_TEST(test_benefits_go_along_to_another_school)
{
    run(kit, ground_make, NULL);
    assert_int_equal(benefit_put(kit, benefit_of(kit, 1, KIND_LARGE_FAMILY, 0, 30)), BENEFIT_OK);
    assert_int_equal(benefit_put(kit, benefit_of(kit, 1, KIND_LOW_INCOME, 10, 30)), BENEFIT_OK);
    run(kit, move_run, NULL);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM benefit WHERE school_id = 24"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM benefit WHERE school_id = 25"), 2);
    assert_string_equal(rights_of(kit, 1), "10:+0..ever 11:+0..+2");
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM benefit WHERE school_id = 25 AND "
                                    "document = 'справка № 12 от 01.03.2026'"),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rights_follow_from_stage_and_benefit),
        cmocka_unit_test(test_what_was_a_right_stays_one),
        cmocka_unit_test(test_a_right_withdrawn_before_it_began_is_told),
        cmocka_unit_test(test_benefits_are_refused),
        cmocka_unit_test(test_a_new_price_splits_rights),
        cmocka_unit_test(test_prices_are_refused),
        cmocka_unit_test(test_a_family_is_archived_when_nobody_is_entitled),
        cmocka_unit_test(test_rules_in_order),
        cmocka_unit_test(test_contracts),
        cmocka_unit_test(test_promotion_ends_the_breakfasts_of_grades_1_to_4),
        cmocka_unit_test(test_benefits_go_along_to_another_school),
    };
    return cmocka_run_group_tests_name("entitle", tests, NULL, NULL);
}
