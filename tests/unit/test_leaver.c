/* Who leaves school this summer and who has left with something on the account; what cards brought
 * by month. */
#include "settle_kit.h"

#include <string.h>

#include "desk/closing.h"
#include "desk/leaver.h"
#include "ledger/account.h"
#include "report/card_fee_sheet.h"

static struct leaver_list leavers(struct kit *kit, bool with_nine)
{
    struct leaver_list list;
    const struct leaver_query query = {.with_nine = with_nine};
    assert_int_equal(desk_leavers_load(&kit->desk, kit->arena, &query, &list), OK);
    return list;
}

static void grade_is(struct kit *kit, int64_t school_id, int grade)
{
    settle_sql(kit, arena_printf(kit->arena, "UPDATE class SET grade = %d WHERE school_id = %lld",
                                 grade, (long long)school_id));
}

/* The kit's classes are of the third year; pupil 4 of each school has left. */
DESK_TEST(test_a_school_ends_with_the_last_year_of_a_stage)
{
    static const struct {
        int grade;
        bool with_nine;
        int count; /* of school 24 */
    } CASES[] = {{3, false, 0}, {4, false, 3},  {8, true, 0},  {9, false, 3}, {9, true, 3},
                 {10, true, 0}, {11, false, 3}, {11, true, 3}, {0, true, 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        grade_is(kit, KIT_SCHOOL, CASES[i].grade);
        assert_int_equal(leavers(kit, CASES[i].with_nine).count, CASES[i].count);
    }
    /* The ninth classes of a school that goes on after them. */
    settle_sql(kit, "INSERT INTO class (school_id, id, name, version, grade) VALUES"
                    " (24, 901, '11А', 1, 11)");
    settle_sql(kit, arena_printf(kit->arena, "UPDATE person SET class_id = 901 WHERE id = %lld",
                                 (long long)kit_pupil(KIT_SCHOOL, 1)));
    grade_is(kit, KIT_SCHOOL, 9);
    settle_sql(kit, "UPDATE class SET grade = 11 WHERE id = 901");
    assert_int_equal(leavers(kit, false).count, 1);
    assert_int_equal(leavers(kit, true).count, 3);
    assert_string_equal(leavers(kit, false).rows[0].class_name, "11А");
}

DESK_TEST(test_who_has_left_is_told_while_something_is_on_the_account)
{
    assert_int_equal(leavers(kit, false).count, 0);
    kit_pay(kit, KIT_SCHOOL, 4, 804);
    struct leaver_list list = leavers(kit, false);
    assert_int_equal(list.count, 1);
    assert_true(list.rows[0].has_left);
    assert_false(list.rows[0].knows_day);
    assert_false(list.rows[0].has_choice);
    assert_string_equal(leaver_choice_words(&list.rows[0]), "не выбрано");
    assert_int_equal(money_in_kopecks(list.rows[0].balance), 804);
    const struct closing closing = {.place = {KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 4)},
                                    .choice = CLOSING_TO_SOURCE};
    assert_int_equal(desk_closing_choose(&kit->desk, &closing), OK);
    list = leavers(kit, false);
    assert_string_equal(leaver_choice_words(&list.rows[0]), "вернуть на карты");
}

/* ---- card fees ---- */

struct fees {
    int year;
    struct day today;
    struct sheet sheet;
};

static enum err fees_run(struct tx *tx, void *context)
{
    struct fees *fees = context;
    return card_fee_rows(tx, fees->sheet.arena, fees->year, fees->today, &fees->sheet);
}

static struct fees *fees_of(struct kit *kit, int year)
{
    struct fees *fees = ARENA_NEW(kit->arena, struct fees);
    fees->year = year;
    fees->today = kit_today(kit);
    sheet_init(&fees->sheet, kit->arena, "Карты", kit->now, zone_moscow());
    assert_int_equal(store_read(kit->store, fees_run, fees), OK);
    return fees;
}

static void months_are(struct kit *kit, int64_t march, int64_t april)
{
    enum { MARCH = 3, APRIL = 4, YEAR = 13 };
    struct fees *fees = fees_of(kit, 2026);
    assert_int_equal(fees->sheet.column_count, YEAR + 1);
    assert_int_equal(sheet_sum(&fees->sheet, MARCH), march);
    assert_int_equal(sheet_sum(&fees->sheet, APRIL), april);
    assert_int_equal(sheet_sum(&fees->sheet, YEAR), march + april);
    assert_int_equal(sheet_sum(&fees_of(kit, 2025)->sheet, YEAR), 0);
}

DESK_TEST(test_card_fees_stand_in_the_month_of_their_recording)
{
    settle_ground(kit);
    struct document activation = kit_card_document(kit, DOCUMENT_ACTIVATION, 3);
    activation.fee = money_of_kopecks(3300);
    assert_int_equal(kit_record_one(kit, &activation), DOCUMENT_RECORDED);
    months_are(kit, 3300, 0);
    for (int i = 0; i < 30; i++) settle_next_day(kit); /* 1 April */
    months_are(kit, 3300, 0);
    settle_reverse(kit, activation.id); /* taken back in April: what March was stays */
    months_are(kit, 3300, -3300);
    settle_next_day(kit);
    months_are(kit, 3300, -3300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_school_ends_with_the_last_year_of_a_stage),
        cmocka_unit_test(test_who_has_left_is_told_while_something_is_on_the_account),
        cmocka_unit_test(test_card_fees_stand_in_the_month_of_their_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
