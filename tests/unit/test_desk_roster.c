/* Rosters: every status in its order, repeats, who was charged before. */
#include "desk_kit.h"

#include "base/id.h"
#include "ledger/account.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static int64_t balance(struct kit *kit, int pupil)
{
    return kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, pupil));
}

/* Pupils 1, 2 and 4 (who has left: what was eaten was eaten) at today's breakfast. */
static struct roster_charge roster(struct kit *kit)
{
    int64_t *ids = ARENA_ARRAY(kit->arena, int64_t, 3);
    ids[0] = kit_pupil(KIT_SCHOOL, 1);
    ids[1] = kit_pupil(KIT_SCHOOL, 2);
    ids[2] = kit_pupil(KIT_SCHOOL, 4);
    return (struct roster_charge){
        .id = kit_id(kit),
        .school_id = KIT_SCHOOL,
        .class_id = KIT_CLASS,
        .day = kit_today(kit),
        .set_meal_id = KIT_BREAKFAST,
        .happened_at = kit->now,
        .account_ids = ids,
        .account_count = 3,
    };
}

static enum roster_status charge(struct kit *kit, struct roster_charge *charge)
{
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, charge), OK);
    return charge->status;
}

static void reverse(struct kit *kit, int64_t id)
{
    struct reversal reversal = {
        .id = kit_id(kit), .school_id = KIT_SCHOOL, .reversed_id = id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    assert_int_equal(reversal.status, REVERSE_RECORDED);
}

DESK_TEST(test_a_roster_takes_the_parts_and_one_subsidy)
{
    struct roster_charge today = roster(kit), same = today;
    assert_int_equal(charge(kit, &today), ROSTER_RECORDED);
    assert_int_equal(balance(kit, 1), -4961);
    assert_int_equal(balance(kit, 4), -4961);
    assert_int_equal(balance(kit, 3), 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 1)),
                     -3 * 2039);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_ROSTER, 0)),
                     3 * (4961 + 2039));
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), 4);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_mark"), 3);
    assert_int_equal(charge(kit, &same), ROSTER_EXISTS);
    assert_int_equal(balance(kit, 1), -4961);
}

DESK_TEST(test_parts_of_nothing_move_nothing)
{
    struct roster_charge lunch = roster(kit), snack = roster(kit);
    lunch.set_meal_id = KIT_FREE_LUNCH;
    snack.set_meal_id = KIT_SNACK;
    assert_int_equal(charge(kit, &lunch), ROSTER_RECORDED);
    assert_int_equal(balance(kit, 1), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), 1);
    assert_int_equal(charge(kit, &snack), ROSTER_RECORDED);
    assert_int_equal(balance(kit, 1), -3180);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), 4);
}

/* ---- statuses ---- */

static const enum roster_status BREAKABLE[] = {
    ROSTER_ID_INVALID,
    ROSTER_SIZE_INVALID,
    ROSTER_TWICE_LISTED,
    ROSTER_DAY_INVALID,
    ROSTER_EXISTS_WITH_OTHER_CONTENT,
    ROSTER_CLASS_UNKNOWN,
    ROSTER_SET_MEAL_UNKNOWN,
    ROSTER_PERSON_UNKNOWN,
    ROSTER_CHARGED_ALREADY,
};

/* `recorded` charged the breakfast of yesterday. */
static void break_rule(struct kit *kit, struct roster_charge *charge, enum roster_status rule,
                       const struct roster_charge *recorded)
{
    int64_t *ids = ARENA_ARRAY(kit->arena, int64_t, 3);
    for (int i = 0; i < 3; i++) ids[i] = charge->account_ids[i];
    charge->account_ids = ids;
    if (rule == ROSTER_ID_INVALID) charge->id = 12;
    if (rule == ROSTER_SIZE_INVALID) charge->account_count = 0;
    if (rule == ROSTER_TWICE_LISTED) ids[1] = ids[0];
    if (rule == ROSTER_DAY_INVALID) charge->day = day_of_number(POSTING_FIRST_DAY - 1);
    if (rule == ROSTER_EXISTS_WITH_OTHER_CONTENT) {
        charge->id = recorded->id;
        charge->happened_at = instant_add_ms(charge->happened_at, -1);
    }
    if (rule == ROSTER_CLASS_UNKNOWN) charge->class_id = 7;
    if (rule == ROSTER_SET_MEAL_UNKNOWN) charge->set_meal_id = 7;
    if (rule == ROSTER_PERSON_UNKNOWN) ids[2] = kit_pupil(KIT_OTHER_SCHOOL, 1);
    if (rule == ROSTER_CHARGED_ALREADY) charge->day = recorded->day;
}

DESK_TEST(test_each_status_alone_and_with_every_other)
{
    struct roster_charge recorded = roster(kit);
    recorded.day = day_add(recorded.day, -1);
    assert_int_equal(charge(kit, &recorded), ROSTER_RECORDED);
    for (size_t first = 0; first < ROWS(BREAKABLE); first++) {
        for (size_t second = first; second < ROWS(BREAKABLE); second++) {
            struct roster_charge broken = roster(kit);
            break_rule(kit, &broken, BREAKABLE[second], &recorded);
            break_rule(kit, &broken, BREAKABLE[first], &recorded);
            charge(kit, &broken);
            if (broken.status != BREAKABLE[first]) {
                fail_msg("%s with %s: %s", roster_status_name(BREAKABLE[first]),
                         roster_status_name(BREAKABLE[second]), roster_status_name(broken.status));
            }
        }
    }
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster"), 1);
    assert_int_equal(balance(kit, 1), -4961);
}

DESK_TEST(test_it_says_whom_it_does_not_know_and_who_was_charged)
{
    struct roster_charge today = roster(kit), again = roster(kit), unknown = roster(kit);
    assert_int_equal(charge(kit, &today), ROSTER_RECORDED);
    const int64_t others[] = {kit_pupil(KIT_SCHOOL, 3), kit_pupil(KIT_SCHOOL, 2)};
    again.account_ids = others;
    again.account_count = 2;
    assert_int_equal(charge(kit, &again), ROSTER_CHARGED_ALREADY);
    assert_int_equal(again.account_id, kit_pupil(KIT_SCHOOL, 2));
    assert_int_equal(balance(kit, 3), 0);
    const int64_t strangers[] = {kit_pupil(KIT_SCHOOL, 3), kit_pupil(KIT_OTHER_SCHOOL, 2)};
    unknown.account_ids = strangers;
    unknown.account_count = 2;
    assert_int_equal(charge(kit, &unknown), ROSTER_PERSON_UNKNOWN);
    assert_int_equal(unknown.account_id, kit_pupil(KIT_OTHER_SCHOOL, 2));
    /* Another meal of the same day is another charge, and so is another pupil. */
    struct roster_charge snack = roster(kit), late = roster(kit);
    snack.set_meal_id = KIT_SNACK;
    assert_int_equal(charge(kit, &snack), ROSTER_RECORDED);
    late.account_ids = others;
    late.account_count = 1;
    assert_int_equal(charge(kit, &late), ROSTER_RECORDED);
}

DESK_TEST(test_a_reversed_roster_may_be_charged_anew)
{
    struct roster_charge first = roster(kit), second = roster(kit), third = roster(kit);
    assert_int_equal(charge(kit, &first), ROSTER_RECORDED);
    reverse(kit, first.id);
    assert_int_equal(balance(kit, 1), 0);
    assert_int_equal(charge(kit, &second), ROSTER_RECORDED);
    assert_int_equal(balance(kit, 1), -4961);
    assert_int_equal(charge(kit, &third), ROSTER_CHARGED_ALREADY);
    reverse(kit, second.id);
    assert_int_equal(charge(kit, &third), ROSTER_RECORDED);
    /* A repeat of what was reversed is still only a repeat. */
    assert_int_equal(charge(kit, &first), ROSTER_EXISTS);
    assert_int_equal(balance(kit, 1), -4961);
}

DESK_TEST(test_days_at_the_edges)
{
    struct roster_charge tomorrow = roster(kit), oldest = roster(kit), future = roster(kit);
    tomorrow.day = day_add(tomorrow.day, 1);
    assert_int_equal(charge(kit, &tomorrow), ROSTER_DAY_INVALID);
    oldest.day = day_of_number(POSTING_FIRST_DAY);
    assert_int_equal(charge(kit, &oldest), ROSTER_RECORDED);
    future.happened_at = instant_add_ms(kit->now, POSTING_FUTURE_LIMIT_MS + 1);
    assert_int_equal(charge(kit, &future), ROSTER_DAY_INVALID);
}

DESK_TEST(test_sizes_at_the_edges)
{
    struct roster_charge many = roster(kit), none = roster(kit);
    int64_t *ids = ARENA_ARRAY(kit->arena, int64_t, ROSTER_SIZE_LIMIT + 1);
    for (int i = 0; i <= ROSTER_SIZE_LIMIT; i++) ids[i] = id_make(600, i + 1);
    many.account_ids = ids;
    many.account_count = ROSTER_SIZE_LIMIT + 1;
    assert_int_equal(charge(kit, &many), ROSTER_SIZE_INVALID);
    many.account_count = ROSTER_SIZE_LIMIT;
    assert_int_equal(charge(kit, &many), ROSTER_PERSON_UNKNOWN);
    none.account_count = -1;
    assert_int_equal(charge(kit, &none), ROSTER_SIZE_INVALID);
    struct roster_charge nowhere = roster(kit);
    nowhere.school_id = 999;
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &nowhere), ERR_NOT_FOUND);
}

static void test_status_names(void **state)
{
    (void)state;
    for (int a = ROSTER_RECORDED; a <= ROSTER_BALANCE_OVERFLOW; a++) {
        assert_string_not_equal(roster_status_name((enum roster_status)a), "unknown");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_roster_takes_the_parts_and_one_subsidy),
        cmocka_unit_test(test_parts_of_nothing_move_nothing),
        cmocka_unit_test(test_each_status_alone_and_with_every_other),
        cmocka_unit_test(test_it_says_whom_it_does_not_know_and_who_was_charged),
        cmocka_unit_test(test_a_reversed_roster_may_be_charged_anew),
        cmocka_unit_test(test_days_at_the_edges),
        cmocka_unit_test(test_sizes_at_the_edges),
        cmocka_unit_test(test_status_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
