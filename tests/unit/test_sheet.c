/* Tables as documents: exact sums, foreign bytes, limits, the same bytes again. What other programs
 * read in them is tests/report/documents_test.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/sheet.h"

enum { BUDGET = 64 << 20 };

static const struct instant MADE = {INT64_C(1516259405120)}; /* 18.01.2018 10:10 in Moscow */

static int arena_begin(void **state)
{
    static struct arena arena;
    arena_init(&arena, BUDGET);
    *state = &arena;
    return 0;
}

static int arena_end(void **state)
{
    arena_release(*state);
    return 0;
}

static void begin(struct sheet *sheet, struct arena *arena)
{
    sheet_init(sheet, arena, "Питание", MADE, zone_moscow());
    sheet_note(sheet, "Школа №24");
    sheet_column(sheet, (struct sheet_column){"Кто", SHEET_TEXT, .width = 24});
    sheet_column(sheet, (struct sheet_column){"Дней", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Сумма", SHEET_MONEY, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"С", SHEET_DAY});
    sheet_column(sheet, (struct sheet_column){"Доля", SHEET_PERCENT});
}

static void add(struct sheet *sheet, struct text who, int64_t days, int64_t kopecks)
{
    sheet_row(sheet);
    sheet_text(sheet, who);
    sheet_number(sheet, days);
    sheet_money(sheet, money_of_kopecks(kopecks));
    sheet_day(sheet, day_of_number(17549));
    sheet_share(sheet, days, 3);
}

static const char *csv_of(struct arena *arena, const struct sheet *sheet)
{
    struct text csv;
    assert_int_equal(sheet_csv(arena, sheet, &csv), OK);
    return arena_copy(arena, csv.bytes, csv.size);
}

/* ---- CSV ---- */

static void test_csv_is_data(void **state)
{
    struct arena *arena = *state;
    struct sheet sheet;
    begin(&sheet, arena);
    add(&sheet, TEXT("Иванов; \"И\""), 2, -5);
    add(&sheet, TEXT("Петров"), 1, 123450);
    sheet_total(&sheet, "Итого");
    assert_string_equal(csv_of(arena, &sheet), "\xef\xbb\xbfКто;Дней;Сумма;С;Доля\r\n"
                                               "\"Иванов; \"\"И\"\"\";2;-0,05;18.01.2018;66,7\r\n"
                                               "Петров;1;1234,50;18.01.2018;33,3\r\n");
}

static void test_csv_names_the_group_of_each_row(void **state)
{
    struct arena *arena = *state;
    struct sheet sheet;
    begin(&sheet, arena);
    sheet.group_title = "Класс";
    sheet_group(&sheet, TEXT("01А"));
    add(&sheet, TEXT("Иванов"), 2, 100);
    sheet_subtotal(&sheet, "Итого по классу");
    add(&sheet, TEXT("Без класса"), 1, 200);
    sheet_total(&sheet, "Итого");
    assert_string_equal(csv_of(arena, &sheet), "\xef\xbb\xbfКласс;Кто;Дней;Сумма;С;Доля\r\n"
                                               "01А;Иванов;2;1,00;18.01.2018;66,7\r\n"
                                               ";Без класса;1;2,00;18.01.2018;33,3\r\n");
}

static void test_csv_neutralises_formulas(void **state)
{
    static const char *const NASTY[] = {"=1+1",  "+7 900",      "-x",  "@SUM(A1)",
                                        "\n=1",  "＝1",         "＠a", "=cmd|' /C calc'!A0",
                                        "=1;\"", "=HYPERLINK()"};
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof NASTY / sizeof NASTY[0]; i++) {
        struct sheet sheet;
        begin(&sheet, arena);
        add(&sheet, text_of(NASTY[i]), 1, 1);
        const char *line = strchr(csv_of(arena, &sheet), '\n') + 1;
        if (*line == '"') line++;
        assert_int_equal(*line, '\'');
    }
}

/* ---- sums ---- */

static void test_sums_are_exact(void **state)
{
    struct sheet sheet;
    begin(&sheet, *state);
    sheet.group_title = "Класс";
    int64_t sum = 0;
    for (int i = 0; i < 1000; i++) {
        if (i % 100 == 0) sheet_group(&sheet, TEXT("Класс"));
        add(&sheet, TEXT("Кто-то"), 1, 10 + i * 7);
        sum += 10 + i * 7;
        if (i % 100 == 99) sheet_subtotal(&sheet, "Итого по классу");
    }
    sheet_total(&sheet, "Итого");
    assert_int_equal(sheet_plain_count(&sheet), 1000);
    assert_int_equal(sheet_sum(&sheet, 2), sum);
    const struct sheet_row *total = &sheet.rows[sheet.row_count - 1];
    assert_int_equal(total->kind, SHEET_ROW_TOTAL);
    assert_int_equal(total->cells[2].number, sum);
    assert_int_equal(total->cells[1].number, 1000);
    assert_false(total->cells[3].is_there);
}

static void test_an_empty_table_has_no_sums(void **state)
{
    struct arena *arena = *state;
    struct sheet sheet;
    struct text document;
    begin(&sheet, arena);
    sheet.group_title = "Класс";
    sheet_group(&sheet, TEXT("01А"));
    sheet_subtotal(&sheet, "Итого по классу");
    sheet_total(&sheet, "Итого");
    assert_int_equal(sheet.row_count, 1);
    for (int format = SHEET_XLSX; format <= SHEET_PDF; format++) {
        assert_int_equal(sheet_document(arena, &sheet, (enum sheet_format)format, &document), OK);
        assert_true(document.size > 0);
    }
}

/* ---- foreign texts ---- */

static void clean_is(struct arena *arena, struct text foreign, const char *clean)
{
    struct sheet sheet;
    begin(&sheet, arena);
    add(&sheet, foreign, 1, 1);
    assert_string_equal(sheet.rows[0].cells[0].text.bytes, clean);
}

static void test_texts_are_cleaned(void **state)
{
    struct arena *arena = *state;
    clean_is(arena, TEXT("Ёлка"), "Ёлка");
    clean_is(arena, TEXT("a\tb\rc\x01"), "a b c ");
    clean_is(arena, TEXT("a\nb"), "a\nb");
    clean_is(arena, TEXT("a\0b"), "a b");
    clean_is(arena, TEXT("\xff\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    clean_is(arena, TEXT("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    clean_is(arena, TEXT("x\xef\xbf\xbf"), "x\xef\xbf\xbd");
    clean_is(arena, TEXT("\xc2\x85y"), " y");
    clean_is(arena, TEXT("я\xd1"), "я\xef\xbf\xbd");
    clean_is(arena, TEXT("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
}

static void test_long_texts_are_cut(void **state)
{
    struct arena *arena = *state;
    struct buf text;
    buf_init(&text, arena);
    for (int i = 0; i < SHEET_TEXT_LIMIT + 1000; i++) buf_add_string(&text, "я");
    struct sheet sheet;
    begin(&sheet, arena);
    add(&sheet, buf_text(&text), 1, 1);
    struct text kept = sheet.rows[0].cells[0].text;
    assert_int_equal(text_length_characters(kept), SHEET_TEXT_LIMIT);
    assert_string_equal(kept.bytes + kept.size - 3, "…");
    for (int format = SHEET_XLSX; format <= SHEET_PDF; format++) {
        struct text document;
        assert_int_equal(sheet_document(arena, &sheet, (enum sheet_format)format, &document), OK);
    }
}

/* ---- limits, formats ---- */

static void test_too_many_rows_are_no_document(void **state)
{
    struct arena small;
    (void)state;
    arena_init(&small, 1 << 20);
    struct sheet sheet;
    begin(&sheet, &small);
    for (int i = 0; i < 20000; i++) add(&sheet, TEXT("Кто-то"), 1, 1);
    sheet_total(&sheet, "Итого");
    assert_true(sheet.is_over);
    json_t *view;
    struct text document;
    for (int format = SHEET_XLSX; format <= SHEET_PDF; format++) {
        assert_int_equal(sheet_document(&small, &sheet, (enum sheet_format)format, &document),
                         ERR_LIMIT);
    }
    assert_int_equal(sheet_view(&small, &sheet, 0, 10, &view), ERR_LIMIT);
    arena_release(&small);
}

static void test_the_same_bytes_again(void **state)
{
    struct arena *arena = *state;
    struct sheet sheet;
    begin(&sheet, arena);
    for (int i = 0; i < 300; i++) add(&sheet, TEXT("Кто-то с длинным именем"), i, i);
    sheet_total(&sheet, "Итого");
    for (int format = SHEET_XLSX; format <= SHEET_PDF; format++) {
        struct text first, again;
        assert_int_equal(sheet_document(arena, &sheet, (enum sheet_format)format, &first), OK);
        assert_int_equal(sheet_document(arena, &sheet, (enum sheet_format)format, &again), OK);
        assert_true(text_equal(first, again));
    }
}

static void test_formats_by_word(void **state)
{
    enum sheet_format format;
    (void)state;
    assert_true(sheet_format_of(TEXT("pdf"), &format));
    assert_int_equal(format, SHEET_PDF);
    assert_string_equal(sheet_format_word(SHEET_XLSX), "xlsx");
    assert_false(sheet_format_of(TEXT("PDF"), &format));
    assert_false(sheet_format_of(TEXT(""), &format));
}

static void test_the_view_is_a_part(void **state)
{
    struct arena *arena = *state;
    struct sheet sheet;
    begin(&sheet, arena);
    for (int i = 0; i < 30; i++) add(&sheet, TEXT("Кто-то"), 1, 123456);
    sheet_total(&sheet, "Итого");
    json_t *view;
    assert_int_equal(sheet_view(arena, &sheet, 25, 10, &view), OK);
    json_t *rows = json_object_get(view, "rows");
    assert_int_equal(json_array_size(rows), 6);
    json_t *last = json_array_get(rows, 5);
    assert_true(json_is_true(json_object_get(last, "sum")));
    assert_string_equal(json_string_value(json_object_get(last, "head")), "Итого");
    json_t *cells = json_object_get(json_array_get(rows, 0), "cells");
    assert_string_equal(json_string_value(json_object_get(json_array_get(cells, 1), "text")),
                        "1\u00a0234,56");
    json_decref(view);
}

#define SHEET_CASE(name) cmocka_unit_test_setup_teardown(name, arena_begin, arena_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHEET_CASE(test_csv_is_data),
        SHEET_CASE(test_csv_names_the_group_of_each_row),
        SHEET_CASE(test_csv_neutralises_formulas),
        SHEET_CASE(test_sums_are_exact),
        SHEET_CASE(test_an_empty_table_has_no_sums),
        SHEET_CASE(test_texts_are_cleaned),
        SHEET_CASE(test_long_texts_are_cut),
        SHEET_CASE(test_too_many_rows_are_no_document),
        SHEET_CASE(test_the_same_bytes_again),
        SHEET_CASE(test_formats_by_word),
        SHEET_CASE(test_the_view_is_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
