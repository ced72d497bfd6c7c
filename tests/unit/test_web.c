/* Russian words and the pictures of spending. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "page/words.h"
#include "web/spending.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_plurals(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *expected;
    } ROWS[] = {
        {0, "0 дней"},   {1, "1 день"},     {2, "2 дня"},      {4, "4 дня"},      {5, "5 дней"},
        {11, "11 дней"}, {12, "12 дней"},   {14, "14 дней"},   {21, "21 день"},   {22, "22 дня"},
        {25, "25 дней"}, {101, "101 день"}, {111, "111 дней"}, {114, "114 дней"}, {122, "122 дня"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        assert_string_equal(words_counted(&arena, ROWS[i].number, "день", "дня", "дней"),
                            ROWS[i].expected);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    assert_string_equal(words_number(&arena, 0), "0");
    assert_string_equal(words_number(&arena, 999), "999");
    assert_string_equal(words_number(&arena, 16002), "16\u00a0002");
    assert_string_equal(words_number(&arena, -1000000), "−1\u00a0000\u00a0000");
    assert_string_equal(words_number(&arena, INT64_MIN),
                        "−9\u00a0223\u00a0372\u00a0036\u00a0854\u00a0775\u00a0808");
}

static void test_capitals(void **state)
{
    (void)state;
    assert_string_equal(words_upper(&arena, "Иванов Пётр, школа №24 abc"),
                        "ИВАНОВ ПЁТР, ШКОЛА №24 ABC");
    assert_string_equal(words_upper(&arena, "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
                        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ");
    assert_string_equal(words_upper(&arena, ""), "");
    assert_string_equal(words_upper(&arena, "Ђђ—"), "Ђђ—");
}

static void test_devices(void **state)
{
    (void)state;
    static const struct {
        const char *agent, *expected;
    } ROWS[] = {
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
         "Chrome, Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
         "Safari, iPhone"},
        {"Mozilla/5.0 (Windows NT 10.0) Chrome/120 YaBrowser/24.1 Safari/537.36",
         "Яндекс Браузер, Windows"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox, Linux"},
        {"curl/8.0", "Неизвестное устройство"},
        {"", "Неизвестное устройство"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        assert_string_equal(words_device(&arena, text_of(ROWS[i].agent)), ROWS[i].expected);
    }
}

/* ---- pictures ---- */

static struct account_dish dish(const char *name, int64_t quantity, int64_t kopecks,
                                int64_t energy_kcal)
{
    return (struct account_dish){
        .name = name,
        .quantity = quantity,
        .price = money_of_kopecks(kopecks / quantity),
        .sum = money_of_kopecks(kopecks),
        .has_nutrients = energy_kcal > 0,
        .nutrients = {.energy_kcal = energy_kcal, .protein_mg = 10060},
    };
}

static struct account_entry entry(enum account_entry_kind kind, int day, int64_t kopecks,
                                  const struct account_dish *dishes, int count)
{
    return (struct account_entry){
        .kind = kind,
        .of = kind,
        .day = day_of_number(17532 + day),
        .name = kind == ENTRY_ROSTER ? "Табель: Завтрак" : "Чек №24-000001",
        .is_debit = kind == ENTRY_ROSTER || kind == ENTRY_RECEIPT,
        .amount = money_of_kopecks(kopecks),
        .dishes = dishes,
        .dish_count = count,
    };
}

static struct account_statement statement(const struct account_entry *entries, int count, int days)
{
    return (struct account_statement){
        .first_day = day_of_number(17532),
        .last_day = day_of_number(17532 + days - 1),
        .entries = entries,
        .entry_count = count,
    };
}

static int64_t bar_number(const json_t *chart, size_t bar, const char *name)
{
    const json_t *row = json_array_get(json_object_get(chart, "bars"), bar);
    return json_integer_value(json_object_get(row, name));
}

static void test_bars_stand_upon_each_other(void **state)
{
    (void)state;
    struct account_entry entries[] = {
        entry(ENTRY_ROSTER, 0, 5000, NULL, 0),  entry(ENTRY_RECEIPT, 0, 7000, NULL, 0),
        entry(ENTRY_RETURN, 0, 2000, NULL, 0),  entry(ENTRY_TOP_UP, 1, 99999, NULL, 0),
        entry(ENTRY_RECEIPT, 2, 2500, NULL, 0),
    };
    struct account_statement sheet = statement(entries, 5, 3);
    json_t *chart = spending_chart_view(&arena, &sheet);
    assert_int_equal(json_array_size(json_object_get(chart, "bars")), 2);
    assert_int_equal(bar_number(chart, 0, "roster_height"), 500);
    assert_int_equal(bar_number(chart, 0, "roster_y"), 500);
    assert_int_equal(bar_number(chart, 0, "receipt_height"), 500);
    assert_int_equal(bar_number(chart, 0, "receipt_y"), 0);
    assert_int_equal(bar_number(chart, 1, "x"), 2 * CHART_STEP + 1);
    assert_int_equal(bar_number(chart, 1, "receipt_height"), 250);
    assert_string_equal(json_string_value(json_object_get(chart, "max")), "100,00");
    assert_string_equal(json_string_value(json_object_get(chart, "total")), "125,00");
    json_decref(chart);
}

static void test_a_reversal_counts_down(void **state)
{
    (void)state;
    struct account_dish pizza = dish("Пицца", 1, 3450, 300);
    struct account_entry entries[] = {entry(ENTRY_RECEIPT, 0, 3450, &pizza, 1),
                                      entry(ENTRY_REVERSAL, 0, 3450, &pizza, 1),
                                      entry(ENTRY_RECEIPT, 0, 3450, &pizza, 1)};
    entries[1].of = ENTRY_RECEIPT;
    struct account_statement sheet = statement(entries, 3, 1);
    json_t *chart = spending_chart_view(&arena, &sheet);
    assert_string_equal(json_string_value(json_object_get(chart, "receipts")), "34,50");
    json_decref(chart);
    json_t *dishes = spending_dishes_view(&arena, &sheet);
    const json_t *first = json_array_get(dishes, 0);
    assert_string_equal(json_string_value(json_object_get(first, "times")), "1 раз");
    json_decref(dishes);
    json_t *nutrients = spending_nutrients_view(&arena, &sheet);
    assert_string_equal(json_string_value(json_object_get(nutrients, "energy")), "300");
    json_decref(nutrients);
}

static void test_no_spending_draws_nothing(void **state)
{
    (void)state;
    struct account_entry back = entry(ENTRY_RETURN, 0, 100, NULL, 0);
    struct account_statement sheet = statement(&back, 1, 1);
    json_t *chart = spending_chart_view(&arena, &sheet);
    assert_true(json_is_false(json_object_get(chart, "any")));
    assert_int_equal(json_array_size(json_object_get(chart, "bars")), 0);
    json_decref(chart);
}

static void test_long_periods_are_drawn_by_weeks(void **state)
{
    (void)state;
    struct account_entry entries[] = {
        entry(ENTRY_RECEIPT, 0, 100, NULL, 0),
        entry(ENTRY_RECEIPT, 6, 100, NULL, 0),
        entry(ENTRY_RECEIPT, CHART_DAYS_LIMIT, 100, NULL, 0),
    };
    struct account_statement sheet = statement(entries, 3, CHART_DAYS_LIMIT + 1);
    json_t *chart = spending_chart_view(&arena, &sheet);
    assert_int_equal(json_array_size(json_object_get(chart, "bars")), 2);
    assert_int_equal(bar_number(chart, 0, "receipt_height"), CHART_HEIGHT);
    assert_int_equal(bar_number(chart, 1, "receipt_height"), CHART_HEIGHT / 2);
    json_decref(chart);
}

static void test_dishes_by_cost_less_returns(void **state)
{
    (void)state;
    struct account_dish bought[] = {dish("Сок", 3, 3960, 0), dish("Пицца", 1, 3450, 0)};
    struct account_dish back[] = {dish("Сок", 2, 2640, 0)};
    struct account_entry entries[] = {entry(ENTRY_RECEIPT, 0, 7410, bought, 2),
                                      entry(ENTRY_RETURN, 0, 2640, back, 1)};
    struct account_statement sheet = statement(entries, 2, 1);
    json_t *dishes = spending_dishes_view(&arena, &sheet);
    assert_int_equal(json_array_size(dishes), 2);
    const json_t *first = json_array_get(dishes, 0);
    const json_t *second = json_array_get(dishes, 1);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "Пицца");
    assert_string_equal(json_string_value(json_object_get(second, "times")), "1 раз");
    assert_string_equal(json_string_value(json_object_get(second, "sum")), "13,20");
    assert_int_equal(json_integer_value(json_object_get(first, "share")), CHART_HEIGHT);
    json_decref(dishes);
}

static void test_nutrients_of_an_average_day(void **state)
{
    (void)state;
    struct account_dish first[] = {dish("Каша", 2, 1660, 100), dish("Сок", 1, 1320, 0)};
    struct account_dish second[] = {dish("Суп", 1, 2000, 101)};
    struct account_entry entries[] = {entry(ENTRY_RECEIPT, 0, 2980, first, 2),
                                      entry(ENTRY_RECEIPT, 1, 2000, second, 1)};
    struct account_statement sheet = statement(entries, 2, 2);
    json_t *view = spending_nutrients_view(&arena, &sheet);
    assert_string_equal(json_string_value(json_object_get(view, "days")), "2 дня");
    assert_string_equal(json_string_value(json_object_get(view, "energy")), "151");
    assert_string_equal(json_string_value(json_object_get(view, "protein")), "15,1");
    assert_string_equal(json_string_value(json_object_get(view, "coverage")),
                        "Посчитано по 3 блюдам из 4: у остальных состав в меню не указан.");
    json_decref(view);
    sheet.entry_count = 0;
    view = spending_nutrients_view(&arena, &sheet);
    assert_true(json_is_null(view));
    json_decref(view);
}

static void test_operations_come_last_first(void **state)
{
    (void)state;
    struct account_dish dishes[] = {dish("Сок", 1, 1320, 0), dish("Пицца", 1, 3450, 0)};
    struct account_entry entries[] = {entry(ENTRY_ROSTER, 0, 4961, dishes, 1),
                                      entry(ENTRY_RECEIPT, 1, 4770, dishes, 2)};
    struct account_statement sheet = statement(entries, 2, 2);
    json_t *rows = spending_operations_view(&arena, &sheet, 1);
    assert_int_equal(json_array_size(rows), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "detail")),
                        "Сок; Пицца");
    json_decref(rows);
    rows = spending_operations_view(&arena, &sheet, 10);
    assert_int_equal(json_array_size(rows), 2);
    const json_t *roster = json_array_get(rows, 1);
    assert_string_equal(json_string_value(json_object_get(roster, "name")), "Завтрак");
    assert_string_equal(json_string_value(json_object_get(roster, "amount")), "−49,61");
    assert_true(json_is_null(json_object_get(roster, "detail")));
    json_decref(rows);
}

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plurals),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_capitals),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_bars_stand_upon_each_other),
        cmocka_unit_test(test_a_reversal_counts_down),
        cmocka_unit_test(test_no_spending_draws_nothing),
        cmocka_unit_test(test_long_periods_are_drawn_by_weeks),
        cmocka_unit_test(test_dishes_by_cost_less_returns),
        cmocka_unit_test(test_nutrients_of_an_average_day),
        cmocka_unit_test(test_operations_come_last_first),
    };
    return cmocka_run_group_tests_name("web", tests, open_arena, close_arena);
}
