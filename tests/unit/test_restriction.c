/* Bans, allergens and the day's limit: refusals in order, the book's version, the log, a sale. */
#include "desk_kit.h"

#include "desk/restriction.h"
#include "meals/allergen.h"

enum { LOGIN_MOTHER = 501 };

static int64_t version(struct kit *kit)
{
    return kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
}

static int64_t events(struct kit *kit)
{
    return kit_count(kit, "SELECT count(*) FROM family_event");
}

static enum restriction_status ban(struct kit *kit, int pupil, enum ban_kind kind, int64_t id,
                                   bool is_banned)
{
    struct restriction_ban change = {.school_id = KIT_SCHOOL,
                                     .account_id = kit_pupil(KIT_SCHOOL, pupil),
                                     .login_id = LOGIN_MOTHER,
                                     .kind = kind,
                                     .banned_id = id,
                                     .is_banned = is_banned};
    assert_int_equal(desk_restriction_ban(&kit->desk, &change), OK);
    return change.status;
}

static enum restriction_status allergens(struct kit *kit, const char *codes)
{
    struct restriction_allergens change = {.school_id = KIT_SCHOOL,
                                           .account_id = kit_pupil(KIT_SCHOOL, 1),
                                           .login_id = LOGIN_MOTHER,
                                           .codes = text_of(codes)};
    assert_int_equal(desk_restriction_allergens(&kit->desk, &change), OK);
    return change.status;
}

static enum restriction_status limit(struct kit *kit, bool has_limit, int64_t kopecks)
{
    struct restriction_limit change = {.school_id = KIT_SCHOOL,
                                       .account_id = kit_pupil(KIT_SCHOOL, 1),
                                       .login_id = LOGIN_MOTHER,
                                       .has_limit = has_limit,
                                       .limit = money_of_kopecks(kopecks)};
    assert_int_equal(desk_restriction_limit(&kit->desk, &change), OK);
    return change.status;
}

DESK_TEST(test_a_ban_raises_the_version_once)
{
    int64_t before = version(kit);
    assert_int_equal(ban(kit, 4, BAN_DISH, KIT_PIZZA, true), RESTRICTION_ACCOUNT_CLOSED);
    assert_int_equal(ban(kit, 1, BAN_DISH, 999, true), RESTRICTION_NOT_ON_MENU);
    assert_int_equal(ban(kit, 1, BAN_CATEGORY, 999, true), RESTRICTION_NOT_ON_MENU);
    assert_int_equal(ban(kit, 1, BAN_DISH, KIT_PIZZA, false), RESTRICTION_OK); /* it is allowed */
    assert_int_equal(version(kit), before);
    assert_int_equal(ban(kit, 1, BAN_DISH, KIT_PIZZA, true), RESTRICTION_OK);
    assert_int_equal(ban(kit, 1, BAN_DISH, KIT_PIZZA, true), RESTRICTION_OK);
    assert_int_equal(version(kit), before + 1);
    assert_int_equal(events(kit), 1);
    assert_int_equal(kit_count(kit, "SELECT version FROM ban"), before + 1);
    assert_int_equal(ban(kit, 1, BAN_CATEGORY, KIT_CATEGORY, true), RESTRICTION_OK);
    assert_int_equal(ban(kit, 1, BAN_DISH, KIT_PIZZA, false), RESTRICTION_OK);
    assert_int_equal(version(kit), before + 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM ban WHERE is_banned = 1"), 1);
    assert_int_equal(events(kit), 3);
}

/* The books decide by what the parent set the moment before. */
DESK_TEST(test_a_sale_after_it_is_flagged)
{
    const struct sale_line pizza = kit_pizza(1), juice = kit_juice(1);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document allowed = kit_sale(kit, &pizza, 1);
    kit_record(kit, &allowed, 1);
    assert_int_equal(allowed.refusal, SALE_OK);
    assert_int_equal(ban(kit, 1, BAN_DISH, KIT_PIZZA, true), RESTRICTION_OK);
    struct document banned = kit_sale(kit, &pizza, 1);
    kit_record(kit, &banned, 1);
    assert_int_equal(banned.refusal, SALE_DISH_BANNED);
    assert_int_equal(limit(kit, true, 1000), RESTRICTION_OK);
    struct document over = kit_sale(kit, &juice, 1);
    kit_record(kit, &over, 1);
    assert_int_equal(over.refusal, SALE_OVER_DAY_LIMIT);
}

DESK_TEST(test_allergens_are_those_of_the_list)
{
    int64_t before = version(kit);
    assert_int_equal(allergens(kit, "dust"), RESTRICTION_ALLERGEN_UNKNOWN);
    assert_int_equal(allergens(kit, "milk '; DROP"), RESTRICTION_ALLERGEN_UNKNOWN);
    assert_int_equal(version(kit), before);
    assert_int_equal(allergens(kit, " fish eggs milk milk "), RESTRICTION_OK);
    assert_int_equal(version(kit), before + 1);
    assert_int_equal(kit_count(kit,
                               "SELECT count(*) FROM person WHERE allergens = 'milk egg fish'"
                               " AND version = (SELECT version FROM book WHERE school_id = 24)"),
                     1);
    assert_int_equal(allergens(kit, "milk egg fish"), RESTRICTION_OK);
    assert_int_equal(version(kit), before + 1);
    assert_int_equal(allergens(kit, ""), RESTRICTION_OK);
    assert_int_equal(events(kit), 2);
}

DESK_TEST(test_a_limit_has_bounds)
{
    assert_int_equal(limit(kit, true, -1), RESTRICTION_LIMIT_INVALID);
    assert_int_equal(limit(kit, true, DAY_LIMIT_KOPECKS_LIMIT + 1), RESTRICTION_LIMIT_INVALID);
    assert_int_equal(limit(kit, true, DAY_LIMIT_KOPECKS_LIMIT), RESTRICTION_OK);
    assert_int_equal(limit(kit, true, 0), RESTRICTION_OK);
    assert_int_equal(limit(kit, true, 0), RESTRICTION_OK);
    assert_int_equal(limit(kit, false, 0), RESTRICTION_OK);
    assert_int_equal(events(kit), 3);
}

static void test_allergens_have_words(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * 1024);
    assert_string_equal(allergens_words(&arena, TEXT("milk eggs dust")), "молоко, яйца, dust");
    assert_string_equal(allergens_words(&arena, TEXT(" ")), "");
    assert_true(allergens_have(TEXT("nuts peanuts"), allergen_find(TEXT("peanut"))));
    assert_false(allergens_have(TEXT("nuts"), allergen_find(TEXT("peanut"))));
    assert_null(allergen_find(TEXT("")));
    int standard = 0;
    for (int i = 0; i < ALLERGEN_COUNT; i++) standard += ALLERGENS[i].is_standard;
    assert_int_equal(standard, 14);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_ban_raises_the_version_once),
        cmocka_unit_test(test_a_sale_after_it_is_flagged),
        cmocka_unit_test(test_allergens_are_those_of_the_list),
        cmocka_unit_test(test_a_limit_has_bounds),
        cmocka_unit_test(test_allergens_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
