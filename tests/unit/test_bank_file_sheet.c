/* The lists of what banks handed in and of what went back to parents' cards, on both engines. */
#include "bank_kit.h"

#include <string.h>

#include "pay/refund.h"
#include "report/bank_file_sheet.h"
#include "report/refund_sheet.h"

#define ROWS(list) (int)(sizeof(list) / sizeof((list)[0]))
#define N1 "0240000001"
#define N2 "0240000002"
#define NOBODY "0249999997"

typedef enum err rows_work(struct tx *tx, struct day first, struct day last, struct sheet *sheet);

struct reading {
    rows_work *rows;
    struct day first, last;
    struct sheet sheet;
};

static enum err work_rows(struct tx *tx, void *context)
{
    struct reading *reading = context;
    return reading->rows(tx, reading->first, reading->last, &reading->sheet);
}

/* The list of some days as CSV, without its heading. */
static const char *list_of(struct kit *kit, rows_work *rows, struct day first, struct day last)
{
    struct text made;
    struct reading reading = {.rows = rows, .first = first, .last = last};
    sheet_init(&reading.sheet, kit->arena, "Список", kit->now, zone_moscow());
    assert_int_equal(store_read(kit->store, work_rows, &reading), OK);
    assert_int_equal(sheet_document(kit->arena, &reading.sheet, SHEET_CSV, &made), OK);
    const char *csv = arena_copy(kit->arena, made.bytes, made.size);
    const char *end = strchr(csv, '\n');
    assert_non_null(end);
    return end + 1;
}

static const struct bank_line DAY[] = {
    {"T1", N1, 50000, 800, 1}, {"T2", N2, 10000, 160, 1}, {"T3", NOBODY, 2500, 40, 1}};

BANK_TEST(test_a_register_is_listed_with_what_became_of_it)
{
    struct day yesterday = day_add(kit_today(kit), -1);
    bank_tell(kit, "sber", &DAY[0]);
    assert_string_equal(list_of(kit, register_rows, yesterday, yesterday), "");
    struct text file = bank_register(kit, "sber", DAY, ROWS(DAY), "945839");
    assert_int_equal(bank_import(kit, "sber", file).status, REGISTER_TAKEN);
    const char *before = list_of(kit, register_rows, yesterday, yesterday);
    assert_non_null(strstr(before, "01.03.2026;"));
    assert_non_null(strstr(before, ";3;625,00;615,00;10,00;;1;1;1;"));
    const struct bank_paper money = {
        "945839", 61500, BANK_SBER_INN, "ПАО Сбербанк", "Платежи по реестру 945839", 0};
    bank_statement(kit, bank_papers(kit, &money, 1));
    assert_non_null(
        strstr(list_of(kit, register_rows, yesterday, yesterday), ";10,00;02.03.2026;1;"));
    /* Its day is outside of the period. */
    struct day today = kit_today(kit);
    assert_string_equal(list_of(kit, register_rows, today, today), "");
}

BANK_TEST(test_a_document_counts_in_the_statement_it_came_first_in)
{
    struct day today = kit_today(kit);
    const struct bank_paper papers[] = {
        {"1", 10000, "230000000001", "Иванов И. И.", "Питание, л/с " N1, 0},
        {"2", 20000, "230000000001", "Иванов И. И.", "Питание, л/с " N2, 0}};
    assert_string_equal(list_of(kit, bank_statement_rows, today, today), "");
    bank_statement(kit, bank_papers(kit, papers, 1));
    const char *first = list_of(kit, bank_statement_rows, today, today);
    assert_non_null(strstr(first, ";1;1;100,00\r\n"));
    bank_statement(kit, bank_papers(kit, papers, 2));
    const char *both = list_of(kit, bank_statement_rows, today, today);
    assert_non_null(strstr(both, ";2;1;200,00\r\n")); /* the newer one stands first */
    assert_non_null(strstr(strstr(both, ";2;1;200,00\r\n"), ";1;1;100,00\r\n"));
}

/* ---- refunds ---- */

static enum err work_refund(struct tx *tx, void *context)
{
    return refund_insert(tx, context);
}

static enum err work_save(struct tx *tx, void *context)
{
    return refund_save(tx, context);
}

BANK_TEST(test_refunds_are_listed_whatever_became_of_them)
{
    struct day today = kit_today(kit);
    struct refund refund = {.school_id = KIT_SCHOOL,
                            .id = kit_id(kit),
                            .order_id = kit_id(kit),
                            .account_id = kit_pupil(KIT_SCHOOL, 1),
                            .channel_id = BANK_CARD,
                            .origin = REFUND_BY_PARENT,
                            .amount = money_of_kopecks(12345),
                            .state = REFUND_REQUESTED,
                            .reason = "переезд; до июня",
                            .answer = "",
                            .requested_at = kit->now};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, work_refund, &refund), OK);
    const char *asked = list_of(kit, refund_rows, today, today);
    assert_non_null(strstr(asked, "ждёт решения;\"переезд; до июня\";;;;123,45\r\n"));
    assert_non_null(strstr(asked, N1));
    refund.state = REFUND_REFUSED;
    refund.refused_staff_id = BANK_STAFF;
    refund.answer = "счёт нужен до конца года";
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, work_save, &refund), OK);
    const char *refused = list_of(kit, refund_rows, today, today);
    assert_non_null(strstr(refused, "отказано;\"переезд; до июня\";"));
    assert_non_null(strstr(refused, ";счёт нужен до конца года;;123,45\r\n"));
    struct day tomorrow = day_add(today, 1);
    assert_string_equal(list_of(kit, refund_rows, tomorrow, tomorrow), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_register_is_listed_with_what_became_of_it),
        cmocka_unit_test(test_a_document_counts_in_the_statement_it_came_first_in),
        cmocka_unit_test(test_refunds_are_listed_whatever_became_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
