/* Settings, schools, classes, account numbers. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "base/luhn.h"
#include "promise.h"
#include "school/person.h"
#include "school/school.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

/* ---- settings ---- */

struct load {
    int64_t school_id;
    struct settings settings;
};

static enum err settings_run(struct tx *tx, void *context)
{
    struct load *load = context;
    return settings_load(tx, load->school_id, &load->settings);
}

static int64_t setting_of(struct kit *kit, int64_t school_id, enum setting setting)
{
    struct load load = {.school_id = school_id};
    assert_int_equal(store_read(kit->store, settings_run, &load), OK);
    return load.settings.values[setting];
}

DESK_TEST(test_a_school_goes_before_the_city_before_the_default)
{
    assert_int_equal(setting_of(kit, KIT_SCHOOL, SETTING_CARD_FEE), 3300);
    kit_set(kit, 0, SETTING_CARD_FEE, 4000);
    assert_int_equal(setting_of(kit, KIT_SCHOOL, SETTING_CARD_FEE), 4000);
    kit_set(kit, KIT_SCHOOL, SETTING_CARD_FEE, 0);
    assert_int_equal(setting_of(kit, KIT_SCHOOL, SETTING_CARD_FEE), 0);
    assert_int_equal(setting_of(kit, KIT_OTHER_SCHOOL, SETTING_CARD_FEE), 4000);
    /* Set again, for the city: the school keeps its own. */
    kit_set(kit, 0, SETTING_CARD_FEE, 5000);
    assert_int_equal(setting_of(kit, KIT_SCHOOL, SETTING_CARD_FEE), 0);
    assert_int_equal(setting_of(kit, KIT_OTHER_SCHOOL, SETTING_CARD_FEE), 5000);
    assert_int_equal(setting_of(kit, KIT_SCHOOL, SETTING_MAIN_MEAL_FLOOR), -50000);
}

static enum err bad_setting_run(struct tx *tx, void *context)
{
    (void)context;
    return setting_set(tx, KIT_SCHOOL, SETTING_MAIN_MEAL_FLOOR, 1, 1);
}

DESK_TEST(test_settings_keep_to_their_bounds)
{
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, bad_setting_run, NULL), ERR_LIMIT);
    assert_int_equal(setting_of(kit, KIT_SCHOOL, SETTING_MAIN_MEAL_FLOOR), -50000);
    assert_true(setting_allows(SETTING_MAIN_MEAL_FLOOR, 0));
    assert_false(setting_allows(SETTING_CARD_FEE, -1));
    assert_false(setting_allows(SETTING_CARD_FEE_BELOW_ZERO, 2));
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting found;
        assert_true(setting_by_name(text_of(setting_name((enum setting)i)), &found));
        assert_int_equal(found, i);
    }
    enum setting none = SETTING_COUNT;
    assert_false(setting_by_name(TEXT("card_fe"), &none));
    assert_int_equal(none, SETTING_COUNT);
}

/* ---- schools ---- */

struct create {
    struct school school;
    enum school_status status;
};

static enum err create_run(struct tx *tx, void *context)
{
    struct create *create = context;
    return school_create(tx, &create->school, instant_of_ms(0), &create->status);
}

DESK_TEST(test_school_statuses_in_order)
{
    char long_name[2 * SCHOOL_NAME_LIMIT + 3];
    memset(long_name, 'x', sizeof long_name);
    long_name[SCHOOL_NAME_LIMIT + 1] = '\0';
    const struct {
        int64_t number;
        const char *name, *kind;
        enum school_status status;
    } CASES[] = {
        {0, "", "?", SCHOOL_NUMBER_INVALID},
        {SCHOOL_NUMBER_LIMIT + 1, "Школа", "full", SCHOOL_NUMBER_INVALID},
        {-1, "Школа", "full", SCHOOL_NUMBER_INVALID},
        {KIT_SCHOOL, "", "?", SCHOOL_NAME_INVALID},
        {30, "\xFF", "full", SCHOOL_NAME_INVALID},
        {30, long_name, "full", SCHOOL_NAME_INVALID},
        {KIT_SCHOOL, "Школа", "?", SCHOOL_KIND_UNKNOWN},
        {KIT_SCHOOL, "Школа", "full", SCHOOL_EXISTS},
        {SCHOOL_NUMBER_LIMIT, "Школа", "full", SCHOOL_OK},
        {SCHOOL_NUMBER_LIMIT, "Школа", "full", SCHOOL_EXISTS},
    };
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct create create = {.school = {.number = CASES[i].number,
                                           .name = CASES[i].name,
                                           .kind = CASES[i].kind,
                                           .zone = zone_moscow()}};
        assert_int_equal(store_write(kit->store, 0, create_run, &create), OK);
        assert_int_equal(create.status, CASES[i].status);
    }
}

/* ---- account numbers ---- */

static void test_new_numbers(void **state)
{
    char number[ACCOUNT_NUMBER_DIGITS + 1];
    (void)state;
    account_number_make(24, 1, number);
    assert_int_equal(strlen(number), ACCOUNT_NUMBER_DIGITS);
    assert_memory_equal(number, "024000001", 9);
    assert_true(luhn_is_right(text_of(number)));
    account_number_make(SCHOOL_NUMBER_LIMIT, SCHOOL_ACCOUNTS_LIMIT, number);
    assert_memory_equal(number, "999999999", 9);
    assert_true(luhn_is_right(text_of(number)));
    assert_true(account_number_is_formed(TEXT("0242013137")));
    static const char *const BAD[] = {"",           "242013137",  "00242013137",
                                      "024201313a", "0242 13137", "-242013137"};
    for (size_t i = 0; i < ROWS(BAD); i++) assert_false(account_number_is_formed(text_of(BAD[i])));
}

static void sequence_zero(void)
{
    char number[ACCOUNT_NUMBER_DIGITS + 1];
    account_number_make(24, 0, number);
}
static void sequence_too_large(void)
{
    char number[ACCOUNT_NUMBER_DIGITS + 1];
    account_number_make(24, SCHOOL_ACCOUNTS_LIMIT + 1, number);
}
static void school_too_large(void)
{
    char number[ACCOUNT_NUMBER_DIGITS + 1];
    account_number_make(SCHOOL_NUMBER_LIMIT + 1, 1, number);
}

static void test_numbers_out_of_range_are_not_made(void **state)
{
    (void)state;
    assert_promise_broken(sequence_zero);
    assert_promise_broken(sequence_too_large);
    assert_promise_broken(school_too_large);
}

struct add {
    struct kit *kit;
    struct person person;
};

static enum err add_run(struct tx *tx, void *context)
{
    struct add *add = context;
    return person_add(tx, add->kit->arena, &add->person, 1, add->kit->now);
}

static struct add newcomer(struct kit *kit, const char *number)
{
    return (struct add){kit,
                        {.school_id = KIT_SCHOOL,
                         .id = kit_id(kit),
                         .kind = PERSON_PUPIL,
                         .state = PERSON_ACTIVE,
                         .number = number,
                         .surname = "Петров",
                         .name = "Пётр",
                         .patronymic = ""}};
}

DESK_TEST(test_a_new_number_steps_over_an_old_one)
{
    /* An old number that happens to be what the second new one would be. */
    char second[ACCOUNT_NUMBER_DIGITS + 1];
    account_number_make(KIT_SCHOOL, 2, second);
    struct add old = newcomer(kit, second), a = newcomer(kit, NULL), b = newcomer(kit, NULL);
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, add_run, &old), OK);
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, add_run, &a), OK);
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, add_run, &b), OK);
    char expected[ACCOUNT_NUMBER_DIGITS + 1];
    account_number_make(KIT_SCHOOL, 1, expected);
    assert_string_equal(a.person.number, expected);
    account_number_make(KIT_SCHOOL, 3, expected);
    assert_string_equal(b.person.number, expected);
}

DESK_TEST(test_a_number_belongs_to_one)
{
    struct add first = newcomer(kit, "0242013137"), second = newcomer(kit, "0242013137");
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, add_run, &first), OK);
    second.person.school_id = KIT_OTHER_SCHOOL;
    assert_int_equal(store_write(kit->store, KIT_OTHER_SCHOOL, add_run, &second), ERR_CONSTRAINT);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM person WHERE surname = 'Петров'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_school_goes_before_the_city_before_the_default),
        cmocka_unit_test(test_settings_keep_to_their_bounds),
        cmocka_unit_test(test_school_statuses_in_order),
        cmocka_unit_test(test_new_numbers),
        cmocka_unit_test(test_numbers_out_of_range_are_not_made),
        cmocka_unit_test(test_a_new_number_steps_over_an_old_one),
        cmocka_unit_test(test_a_number_belongs_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
