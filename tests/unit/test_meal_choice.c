/* Choosing set meals: what may be chosen, until when, what holds; and that the roster follows. */
#include "roster_kit.h"

#include "desk/choice_day.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum { LOGIN_MOTHER = 501, LOGIN_FATHER = 502 };

static struct meal_choice on_day(struct kit *kit, int days, enum meal meal, int64_t family_id)
{
    return (struct meal_choice){.meal = meal,
                                .day = day_add(kit_today(kit), days),
                                .wish = family_id > 0 ? MEAL_WISH_FAMILY : MEAL_WISH_NOTHING,
                                .family_id = family_id};
}

static struct meal_choice every(int weekday, enum meal meal, int64_t family_id)
{
    return (struct meal_choice){.meal = meal,
                                .weekday = weekday,
                                .wish = family_id > 0 ? MEAL_WISH_FAMILY : MEAL_WISH_NOTHING,
                                .family_id = family_id};
}

static struct choice_saying choose(struct kit *kit, int pupil, const struct meal_choice *wishes,
                                   int count)
{
    struct choice_saying saying = {.school_id = KIT_SCHOOL,
                                   .account_id = kit_pupil(KIT_SCHOOL, pupil),
                                   .login_id = LOGIN_MOTHER,
                                   .wishes = wishes,
                                   .wish_count = count};
    assert_int_equal(desk_meal_choose(&kit->desk, &saying), OK);
    return saying;
}

static enum choice_status choose_one(struct kit *kit, int pupil, struct meal_choice wish)
{
    return choose(kit, pupil, &wish, 1).status;
}

static int64_t eats(struct kit *kit, int pupil, enum meal meal, int days)
{
    return roster_kit_eats(kit, pupil, meal, day_add(kit_today(kit), days));
}

static void test_the_first_open_day(void **state)
{
    (void)state;
    static const struct {
        int minute, cutoff_minute, cutoff_days, open;
    } CASES[] = {
        {0, 900, 1, 1},   {899, 900, 1, 1},   {900, 900, 1, 2},   {1439, 900, 1, 2},
        {0, 0, 1, 2},     {1439, 1440, 1, 1}, {479, 480, 0, 0},   {480, 480, 0, 1},
        {599, 600, 3, 3}, {600, 600, 3, 4},   {1439, 1440, 0, 0}, {0, 1440, 7, 7},
    };
    struct day today = day_of_number(20514);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        const struct choice_clock clock = {today, CASES[i].minute, CASES[i].cutoff_minute,
                                           CASES[i].cutoff_days};
        assert_int_equal(choice_first_open_day(&clock).number, today.number + CASES[i].open);
    }
}

/* It is Monday, 08:00; until 15:00 tomorrow is open. */
DESK_TEST(test_every_refusal_in_its_order)
{
    roster_kit_open(kit);
    roster_kit_plain(kit, "INSERT INTO calendar_day (school_id, day, shift, kind, reason, login_id,"
                          " set_at) VALUES (24, 20517, 0, 3, 'Карантин', 0, 0)");
    const struct {
        int pupil, days;
        enum meal meal;
        int64_t family_id;
        enum choice_status status;
    } CASES[] = {
        {4, 0, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_ACCOUNT_CLOSED}, /* has left */
        {1, 0, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_TOO_LATE},
        {1, -1, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_TOO_LATE},
        {1, 15, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_TOO_FAR},
        {1, 3, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_NO_MEAL_DAY}, /* closed all of a sudden */
        {1, 5, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_NO_MEAL_DAY}, /* Saturday */
        {1, 1, MEAL_BREAKFAST, ROSTER_KIT_FREE, CHOICE_NOT_OFFERED},
        {1, 1, MEAL_BREAKFAST, ROSTER_KIT_LUNCH, CHOICE_NOT_OFFERED},
        {1, 1, MEAL_SNACK, 0, CHOICE_NOT_OFFERED},
        {21, 1, MEAL_BREAKFAST, ROSTER_KIT_PAID, CHOICE_NOT_OFFERED}, /* of the primary stage */
        {1, 14, MEAL_LUNCH, ROSTER_KIT_LUNCH, CHOICE_OK},
        {1, 1, MEAL_BREAKFAST, 0, CHOICE_OK},
    };
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct meal_choice wish = on_day(kit, CASES[i].days, CASES[i].meal, CASES[i].family_id);
        assert_int_equal(choose_one(kit, CASES[i].pupil, wish), CASES[i].status);
    }
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM meal_choice"), 2);
    /* All or none: the second is refused, and told as such. */
    const struct meal_choice both[] = {on_day(kit, 2, MEAL_LUNCH, ROSTER_KIT_LUNCH),
                                       on_day(kit, 2, MEAL_BREAKFAST, ROSTER_KIT_FREE)};
    struct choice_saying saying = choose(kit, 1, both, 2);
    assert_int_equal(saying.status, CHOICE_NOT_OFFERED);
    assert_int_equal(saying.refused, 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM meal_choice"), 2);
    /* An account of another school is nobody here. */
    const struct meal_choice wish = on_day(kit, 1, MEAL_LUNCH, ROSTER_KIT_LUNCH);
    struct choice_saying foreign = {.school_id = KIT_SCHOOL,
                                    .account_id = kit_pupil(KIT_OTHER_SCHOOL, 1),
                                    .wishes = &wish,
                                    .wish_count = 1};
    assert_int_equal(desk_meal_choose(&kit->desk, &foreign), OK);
    assert_int_equal(foreign.status, CHOICE_ACCOUNT_CLOSED);
}

DESK_TEST(test_the_roster_follows_and_needs_no_parent)
{
    roster_kit_open(kit);
    assert_int_equal(eats(kit, 1, MEAL_BREAKFAST, 1), ROSTER_KIT_PAID);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 1), 0);
    assert_int_equal(choose_one(kit, 1, every(2, MEAL_LUNCH, ROSTER_KIT_LUNCH)), CHOICE_OK);
    assert_int_equal(choose_one(kit, 1, every(2, MEAL_BREAKFAST, 0)), CHOICE_OK);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 1), ROSTER_KIT_LUNCH);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 8), ROSTER_KIT_LUNCH);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 2), 0);
    assert_int_equal(eats(kit, 1, MEAL_BREAKFAST, 1), 0);
    /* A day's own goes before, and ends. */
    assert_int_equal(choose_one(kit, 1, on_day(kit, 1, MEAL_LUNCH, 0)), CHOICE_OK);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 1), 0);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 8), ROSTER_KIT_LUNCH);
    struct meal_choice usual = on_day(kit, 1, MEAL_LUNCH, 0);
    usual.wish = MEAL_WISH_AS_USUAL;
    assert_int_equal(choose_one(kit, 1, usual), CHOICE_OK);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 1), ROSTER_KIT_LUNCH);
    usual = every(2, MEAL_BREAKFAST, 0);
    usual.wish = MEAL_WISH_AS_USUAL;
    assert_int_equal(choose_one(kit, 1, usual), CHOICE_OK);
    assert_int_equal(eats(kit, 1, MEAL_BREAKFAST, 1), ROSTER_KIT_PAID);
    /* Nobody else's changed. */
    assert_int_equal(eats(kit, 2, MEAL_LUNCH, 1), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event"), 5);
}

DESK_TEST(test_a_standing_wish_changes_nothing_behind_the_cutoff)
{
    roster_kit_open(kit);
    assert_int_equal(choose_one(kit, 1, every(2, MEAL_LUNCH, ROSTER_KIT_LUNCH)), CHOICE_OK);
    roster_kit_clock(kit, 0, 15, 0); /* Monday: Tuesday is closed now */
    assert_int_equal(choose_one(kit, 1, every(2, MEAL_LUNCH, 0)), CHOICE_OK);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 1), ROSTER_KIT_LUNCH);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 8), 0);
    /* A cut-off that moves nearer does not leave the later wish above a newer one. */
    kit_set(kit, KIT_SCHOOL, SETTING_CHOICE_CUTOFF_DAYS, 0);
    kit_set(kit, KIT_SCHOOL, SETTING_CHOICE_CUTOFF, 1440);
    assert_int_equal(choose_one(kit, 1, every(2, MEAL_LUNCH, ROSTER_KIT_LUNCH)), CHOICE_OK);
    assert_int_equal(eats(kit, 1, MEAL_LUNCH, 8), ROSTER_KIT_LUNCH);
}

DESK_TEST(test_what_is_said_twice_is_said_once)
{
    roster_kit_open(kit);
    const struct meal_choice wishes[] = {on_day(kit, 1, MEAL_LUNCH, ROSTER_KIT_LUNCH),
                                         every(3, MEAL_LUNCH, ROSTER_KIT_LUNCH)};
    assert_int_equal(choose(kit, 1, wishes, 2).changed, 2);
    assert_int_equal(choose(kit, 1, wishes, 2).changed, 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event"), 1);
    struct meal_choice usual = on_day(kit, 2, MEAL_LUNCH, 0);
    usual.wish = MEAL_WISH_AS_USUAL;
    assert_int_equal(choose(kit, 1, &usual, 1).changed, 0);
}

struct days_work {
    struct kit *kit;
    struct choice_days days;
};

static enum err days_run(struct tx *tx, void *context)
{
    struct days_work *work = context;
    return choice_days_load(tx, work->kit->arena, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1),
                            work->kit->now, &work->days);
}

DESK_TEST(test_the_page_shows_what_holds)
{
    roster_kit_open(kit);
    assert_int_equal(choose_one(kit, 1, every(4, MEAL_LUNCH, ROSTER_KIT_LUNCH)), CHOICE_OK);
    assert_int_equal(choose_one(kit, 1, on_day(kit, 1, MEAL_BREAKFAST, 0)), CHOICE_OK);
    struct days_work work = {.kit = kit};
    assert_int_equal(store_read(kit->store, days_run, &work), OK);
    const struct choice_days *days = &work.days;
    assert_int_equal(days->day_count, MEAL_CHOICE_DAYS_AHEAD + 1);
    assert_false(days->days[0].is_open);
    assert_true(days->days[1].is_open);
    const struct choice_meal *breakfast = &days->days[1].meals[MEAL_BREAKFAST - 1];
    assert_int_equal(breakfast->option_count, 1);
    assert_int_equal(money_in_kopecks(breakfast->options[0].parent_part), 4961);
    assert_int_equal(breakfast->own_wish, MEAL_WISH_NOTHING);
    assert_int_equal(breakfast->holds_id, 0);
    assert_int_equal(breakfast->standing_id, ROSTER_KIT_PAID);
    const struct choice_meal *thursday = &days->days[3].meals[MEAL_LUNCH - 1];
    assert_true(thursday->is_standing);
    assert_int_equal(thursday->holds_id, ROSTER_KIT_LUNCH);
    assert_int_equal(days->days[5].answer.verdict, CALENDAR_WEEKEND);
    assert_int_equal(days->standing[3].meals[MEAL_LUNCH - 1].standing_id, ROSTER_KIT_LUNCH);
    assert_int_equal(days->standing[0].meals[MEAL_LUNCH - 1].standing_id, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_open_day),
        cmocka_unit_test(test_every_refusal_in_its_order),
        cmocka_unit_test(test_the_roster_follows_and_needs_no_parent),
        cmocka_unit_test(test_a_standing_wish_changes_nothing_behind_the_cutoff),
        cmocka_unit_test(test_what_is_said_twice_is_said_once),
        cmocka_unit_test(test_the_page_shows_what_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
