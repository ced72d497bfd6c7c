/* The lists of the office and the department: order by every kind of column, the filter, pages at
 * their edges, links, and documents of what was looked at. Asked as JSON through a route, as a
 * browser would ask; how the template shows it is in the browser tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "page/table.h"

enum { TEST_ARENA_BYTES = 256 << 20, MANY = 20000 };

static const struct instant MADE = {INT64_C(1516259405120)}; /* 18.01.2018 10:10 in Moscow */

/* What the list of a test is made of. */
struct hall {
    struct arena arena;
    struct page_kit kit;
    void (*fill)(struct table *table);
    const char *total;
    enum err err;
};

enum { LIST_SCHOOL, LIST_TABLE };
static const struct field LIST_FIELDS[] = {
    [LIST_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, 999, NULL},
    TABLE_FIELDS,
};

static void list_show(void *context, struct arena *arena, const struct request *request,
                      struct response *response)
{
    struct hall *hall = context;
    struct table table;
    table_open(&table, "Дети", MADE, zone_moscow());
    table.file_name = "children";
    table.total = hall->total;
    hall->fill(&table);
    json_t *view = json_object();
    hall->err = table_answer(&hall->kit, arena, request, LIST_TABLE, &table, "region_money", view,
                             response);
    table_close(&table);
}

static const struct route ROUTES[] = {
    {"GET", "/list", list_show, ROUTE_FIELDS(LIST_FIELDS)},
};

/* ---- asking ---- */

static int setup(void **state)
{
    static struct hall hall;
    hall = (struct hall){.fill = NULL};
    arena_init(&hall.arena, TEST_ARENA_BYTES);
    assert_int_equal(page_kit_open(&hall.kit), OK);
    *state = &hall;
    return 0;
}

static int teardown(void **state)
{
    struct hall *hall = *state;
    page_kit_close(&hall->kit);
    arena_release(&hall->arena);
    return 0;
}

static struct response ask(struct hall *hall, const char *target)
{
    const struct area area = {
        .name = "test", .prefix = "", .routes = ROUTES, .route_count = 1, .context = hall};
    const struct site site = {&area, 1};
    struct request request = {.method = TEXT("GET"), .id = "test"};
    struct response response = {.arena = &hall->arena};
    const struct area *found;
    const char *allow;
    struct text text = text_of(target);
    assert_int_equal(request_set_target(&request, &hall->arena, text), TARGET_RIGHT);
    assert_int_equal(pairs_parse(&hall->arena, request.query_raw, &request.query), OK);
    assert_int_equal(site_find(&site, &hall->arena, &request, &found, &allow), ROUTE_FOUND);
    request.wants_json = true;
    site_serve(found, &hall->arena, &request, &response);
    return response;
}

/* The table of a page; the caller releases the whole. */
static json_t *page_of(struct hall *hall, const char *target)
{
    struct response response = ask(hall, target);
    assert_int_equal(response.status, 200);
    json_error_t error;
    json_t *view = json_loadb(response.body.bytes, response.body.size, 0, &error);
    assert_non_null(view);
    return view;
}

static const json_t *at(const json_t *view, const char *name)
{
    const json_t *value = json_object_get(json_object_get(view, "table"), name);
    assert_non_null(value);
    return value;
}

static int64_t number_of(const json_t *view, const char *name)
{
    return json_integer_value(at(view, name));
}

/* The rows' first cells, parted by blanks. */
static const char *heads(struct hall *hall, const json_t *view)
{
    struct buf buf;
    buf_init(&buf, &hall->arena);
    const json_t *rows = at(view, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *head = json_object_get(json_array_get(rows, i), "head");
        buf_printf(&buf, "%s%s", i == 0 ? "" : " ", json_string_value(head));
    }
    return buf.size == 0 ? "" : buf.bytes;
}

static void assert_heads(struct hall *hall, const char *target, const char *expected)
{
    json_t *view = page_of(hall, target);
    assert_string_equal(heads(hall, view), expected);
    json_decref(view);
}

static void assert_status(struct hall *hall, const char *target, int status)
{
    assert_int_equal(ask(hall, target).status, status);
}

/* ---- the lists ---- */

static void columns_add(struct table *table)
{
    struct sheet *sheet = &table->sheet;
    sheet_column(sheet, (struct sheet_column){"Имя", SHEET_TEXT});
    sheet_column(sheet, (struct sheet_column){"Дней", SHEET_NUMBER, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Сумма, руб.", SHEET_MONEY, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"С какого дня", SHEET_DAY});
    sheet_column(sheet, (struct sheet_column){"Доля", SHEET_PERCENT});
    sheet_column(sheet, (struct sheet_column){"Сколько", SHEET_TEXT});
}

struct child {
    const char *name;
    int64_t days, kopecks;
    int32_t day;
    int64_t tenths, sorted;
};

static void child_add(struct table *table, const struct child *child)
{
    struct sheet *sheet = &table->sheet;
    sheet_row(sheet);
    sheet_string(sheet, child->name);
    if (child->days < 0) {
        sheet_blank(sheet);
    } else {
        sheet_number(sheet, child->days);
    }
    sheet_money(sheet, money_of_kopecks(child->kopecks));
    sheet_day(sheet, day_of_number(child->day));
    sheet_percent(sheet, child->tenths);
    sheet_text_sorted(sheet, text_of(arena_printf(&table->arena, "№%d", (int)child->sorted)),
                      child->sorted);
}

/* Ё stands with е, a blank is last, two are alike in all but the name. */
static void fill_children(struct table *table)
{
    static const struct child CHILDREN[] = {
        {"Яков", 3, 123450, 17549, 662, 10}, {"анна", 20, -5, 17550, 1000, 9},
        {"Ёжик", 3, 100, 17000, 0, 100},     {"Егор", -1, 100, 17548, 5, 2},
        {"Борис", 3, 99999, 17549, 662, 1},
    };
    columns_add(table);
    for (size_t i = 0; i < sizeof CHILDREN / sizeof *CHILDREN; i++) child_add(table, &CHILDREN[i]);
}

static void fill_none(struct table *table)
{
    columns_add(table);
    table->empty = "Детей пока нет: их заводит школа.";
}

static void fill_count(struct table *table, int count)
{
    columns_add(table);
    for (int i = 0; i < count; i++) {
        struct child child = {.name = arena_printf(&table->arena, "Р%d", i),
                              .days = i % 7,
                              .kopecks = i,
                              .day = 17000 + i % 400,
                              .tenths = i % 1000,
                              .sorted = 1 + i};
        child_add(table, &child);
    }
}

static void fill_ten(struct table *table)
{
    fill_count(table, 10);
}

static void fill_eleven(struct table *table)
{
    fill_count(table, 11);
}

static void fill_page(struct table *table)
{
    fill_count(table, TABLE_ROWS_A_PAGE);
}

static void fill_page_and_one(struct table *table)
{
    fill_count(table, TABLE_ROWS_A_PAGE + 1);
}

static void fill_many(struct table *table)
{
    fill_count(table, MANY);
}

static void fill_too_many(struct table *table)
{
    sheet_column(&table->sheet, (struct sheet_column){"Имя", SHEET_TEXT});
    for (int i = 0; i <= TABLE_ROWS_LIMIT; i++) {
        sheet_row(&table->sheet);
        sheet_string(&table->sheet, "Р");
    }
}

static void fill_groups(struct table *table)
{
    struct sheet *sheet = &table->sheet;
    columns_add(table);
    sheet->group_title = "Класс";
    static const char *const CLASSES[] = {"01А", "02Б", "03В"};
    for (int i = 0; i < 3; i++) {
        sheet_group(sheet, text_of(CLASSES[i]));
        child_add(table, &(struct child){i == 1 ? "Олег" : "Анна", 2 + i, 100, 17549, 1, 1});
        child_add(table, &(struct child){"Яна", 1, 100, 17549, 1, 1});
        sheet_subtotal(sheet, "Итого");
    }
}

static void fill_nasty(struct table *table)
{
    columns_add(table);
    child_add(table, &(struct child){"=1+1", 1, 1, 17549, 1, 1});
    child_add(table, &(struct child){"<b>&\"'", 1, 1, 17549, 1, 1});
    sheet_link(&table->sheet, "/list?school=1");
}

/* ---- order ---- */

static void test_each_kind_of_column_sorts_both_ways(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    assert_heads(hall, "/list", "Яков анна Ёжик Егор Борис");
    /* Texts by letters: small as large, ё as е. */
    assert_heads(hall, "/list?sort=1", "анна Борис Егор Ёжик Яков");
    assert_heads(hall, "/list?sort=1&down=1", "Яков Ёжик Егор Борис анна");
    /* Numbers: who is alike stays in the list's own order either way; a blank is last. */
    assert_heads(hall, "/list?sort=2", "Яков Ёжик Борис анна Егор");
    assert_heads(hall, "/list?sort=2&down=1", "анна Яков Ёжик Борис Егор");
    assert_heads(hall, "/list?sort=3", "анна Ёжик Егор Борис Яков");
    assert_heads(hall, "/list?sort=3&down=1", "Яков Борис Ёжик Егор анна");
    assert_heads(hall, "/list?sort=4", "Ёжик Егор Яков Борис анна");
    assert_heads(hall, "/list?sort=4&down=1", "анна Яков Борис Егор Ёжик");
    assert_heads(hall, "/list?sort=5", "Ёжик Егор Яков Борис анна");
    assert_heads(hall, "/list?sort=5&down=1", "анна Яков Борис Егор Ёжик");
    /* Texts with a number of their own: №2 before №10. */
    assert_heads(hall, "/list?sort=6", "Борис Егор анна Яков Ёжик");
    assert_heads(hall, "/list?sort=6&down=1", "Ёжик Яков анна Егор Борис");
}

static void test_an_order_that_is_not_there(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    assert_heads(hall, "/list?sort=7", "Яков анна Ёжик Егор Борис");
    assert_heads(hall, "/list?sort=64&down=1", "Яков анна Ёжик Егор Борис");
    assert_heads(hall, "/list?down=1", "Яков анна Ёжик Егор Борис");
    assert_heads(hall, "/list?sort=", "Яков анна Ёжик Егор Борис");
    assert_status(hall, "/list?sort=0", 400);
    assert_status(hall, "/list?sort=65", 400);
    assert_status(hall, "/list?sort=name", 400);
    assert_status(hall, "/list?sort=1&sort=2", 400);
}

static void test_headings_turn_the_order(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    json_t *view = page_of(hall, "/list?sort=2&down=1&school=7&q=%D0%B0");
    const json_t *columns = at(view, "columns");
    const char *other = json_string_value(json_object_get(json_array_get(columns, 0), "sort"));
    const char *own = json_string_value(json_object_get(json_array_get(columns, 1), "sort"));
    const char *numeric = json_string_value(json_object_get(json_array_get(columns, 2), "sort"));
    assert_string_equal(other, "/list?school=7&q=%D0%B0&sort=1");
    assert_string_equal(own, "/list?school=7&q=%D0%B0&sort=2");
    assert_string_equal(numeric, "/list?school=7&q=%D0%B0&sort=3&down=1");
    assert_true(json_is_true(json_object_get(json_array_get(columns, 1), "down")));
    assert_false(json_is_true(json_object_get(json_array_get(columns, 1), "up")));
    assert_true(json_is_true(json_object_get(json_array_get(columns, 1), "numeric")));
    assert_false(json_is_true(json_object_get(json_array_get(columns, 0), "numeric")));
    json_decref(view);
}

/* ---- the filter ---- */

static void test_words_hold(void **state)
{
    (void)state;
    static const struct {
        const char *words, *looked_for;
        bool holds;
    } CASES[] = {
        {"Алёна Королёва", "КОРОЛЕВ", true},
        {"Алена Королева", "алёна", true},
        {"ЁЛКА", "елк", true},
        {"Школа №24", "№2", true},
        {"Школа №24", "школа  ", false},
        {"Иванов", "", true},
        {"", "", true},
        {"", "а", false},
        {"Иванов", "Ивановa", false},
        {"aBC", "Abc", true},
        {"ЯНА", "яна", true},
        {"р", "Р", true},
        {"1\xc2\xa0"
         "234,50",
         "1 234,5", true},
        {"Я", "\xd0", false},
        {"п", "\xbf", false},
        {"Њ", "њ", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        bool holds = table_words_hold(text_of(CASES[i].words), text_of(CASES[i].looked_for));
        if (holds != CASES[i].holds) fail_msg("«%s» in «%s»", CASES[i].looked_for, CASES[i].words);
    }
}

static void test_the_filter_reads_every_column(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    assert_heads(hall, "/list?q=%D0%81%D0%96", "Ёжик");     /* ЁЖ */
    assert_heads(hall, "/list?q=%D0%95", "Ёжик Егор");      /* Е */
    assert_heads(hall, "/list?q=1%20234,50", "Яков");       /* a sum with a plain blank */
    assert_heads(hall, "/list?q=18.01.2018", "Яков Борис"); /* a day */
    assert_heads(hall, "/list?q=66,2", "Яков Борис");       /* a share */
    assert_heads(hall, "/list?q=%20%20%D1%8F%20", "Яков");  /* blanks around */
    assert_heads(hall, "/list?q=66,2&sort=1", "Борис Яков");
    json_t *view = page_of(hall, "/list?q=66,2&sort=1&down=1");
    assert_int_equal(number_of(view, "count"), 2);
    assert_int_equal(number_of(view, "all_count"), 5);
    assert_true(json_is_true(at(view, "has_filter")));
    assert_string_equal(json_string_value(at(view, "all")), "/list?sort=1&down=1");
    json_decref(view);
}

static void test_a_filter_that_finds_nothing_is_not_an_empty_list(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    hall->total = "Всего";
    json_t *view = page_of(hall, "/list?q=zzz");
    assert_string_equal(heads(hall, view), "");
    assert_true(json_is_true(at(view, "has_any")));
    assert_false(json_is_true(at(view, "has_rows")));
    assert_string_equal(json_string_value(at(view, "filter")), "zzz");
    json_decref(view);
    hall->fill = fill_none;
    view = page_of(hall, "/list?q=zzz&sort=1&page=3");
    assert_false(json_is_true(at(view, "has_any")));
    assert_string_equal(json_string_value(at(view, "empty")), "Детей пока нет: их заводит школа.");
    json_decref(view);
    static char target[1000] = "/list?q=";
    memset(target + strlen(target), 'a', TABLE_FILTER_LIMIT + 1);
    assert_status(hall, target, 400);
    assert_status(hall, "/list?q=%0a%01", 400);
}

static void test_a_short_list_needs_no_search(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_ten;
    json_t *view = page_of(hall, "/list");
    assert_false(json_is_true(at(view, "has_find")));
    json_decref(view);
    view = page_of(hall, "/list?q=1"); /* how else could it be taken back */
    assert_true(json_is_true(at(view, "has_find")));
    json_decref(view);
    hall->fill = fill_eleven;
    view = page_of(hall, "/list");
    assert_true(json_is_true(at(view, "has_find")));
    json_decref(view);
}

static void test_groups_keep_their_order_and_lose_sums_to_a_filter(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_groups;
    const char *all = "01А Анна Яна Итого 02Б Олег Яна Итого 03В Анна Яна Итого";
    assert_heads(hall, "/list", all);
    assert_heads(hall, "/list?sort=2&down=1", all);
    assert_heads(hall, "/list?q=%D0%BE%D0%BB%D0%B5%D0%B3", "02Б Олег");
    assert_heads(hall, "/list?q=%D0%B0%D0%BD%D0%BD%D0%B0", "01А Анна 03В Анна");
    assert_heads(hall, "/list?q=zzz", "");
    json_t *view = page_of(hall, "/list");
    assert_int_equal(number_of(view, "count"), 6);
    assert_true(json_is_null(json_object_get(json_array_get(at(view, "columns"), 0), "sort")));
    json_decref(view);
}

/* ---- pages ---- */

static void test_pages_at_their_edges(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_page;
    json_t *view = page_of(hall, "/list");
    assert_false(json_is_true(at(view, "has_pages")));
    assert_int_equal(json_array_size(at(view, "rows")), TABLE_ROWS_A_PAGE);
    json_decref(view);
    hall->fill = fill_page_and_one;
    view = page_of(hall, "/list?school=7&page=2&sort=2");
    assert_int_equal(number_of(view, "pages"), 2);
    assert_int_equal(json_array_size(at(view, "rows")), 1);
    assert_string_equal(json_string_value(at(view, "before")), "/list?school=7&sort=2");
    assert_true(json_is_null(at(view, "after")));
    json_decref(view);
    view = page_of(hall, "/list");
    assert_true(json_is_null(at(view, "before")));
    assert_string_equal(json_string_value(at(view, "after")), "/list?page=2");
    json_decref(view);
    view = page_of(hall, "/list?page=50000"); /* beyond the end: the last there is */
    assert_int_equal(number_of(view, "page"), 2);
    json_decref(view);
    assert_status(hall, "/list?page=0", 400);
    assert_status(hall, "/list?page=-1", 400);
    assert_status(hall, "/list?page=two", 400);
    assert_status(hall, "/list?page=99999999999999999999", 400);
}

/* A sum stands behind the last row, of what the filter left; a page of it alone would be none. */
static void test_the_sum_is_of_what_was_found(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    hall->total = "Всего";
    assert_heads(hall, "/list", "Яков анна Ёжик Егор Борис Всего");
    assert_heads(hall, "/list?sort=1", "анна Борис Егор Ёжик Яков Всего");
    json_t *view = page_of(hall, "/list?q=66,2");
    const json_t *sum = json_array_get(at(view, "rows"), 2);
    const json_t *cells = json_object_get(sum, "cells");
    assert_string_equal(json_string_value(json_object_get(sum, "head")), "Всего");
    assert_string_equal(json_string_value(json_object_get(json_array_get(cells, 0), "text")), "6");
    assert_string_equal(json_string_value(json_object_get(json_array_get(cells, 1), "text")),
                        "2\xc2\xa0"
                        "234,49");
    json_decref(view);
    hall->fill = fill_page;
    view = page_of(hall, "/list");
    assert_int_equal(number_of(view, "pages"), 1);
    assert_int_equal(json_array_size(at(view, "rows")), TABLE_ROWS_A_PAGE + 1);
    json_decref(view);
}

/* Shares add up as their parts and wholes do; a part without a whole counts. */
static void fill_shares(struct table *table)
{
    struct sheet *sheet = &table->sheet;
    sheet_column(sheet, (struct sheet_column){"Имя", SHEET_TEXT});
    sheet_column(sheet, (struct sheet_column){"Доля", SHEET_PERCENT, .is_summed = true});
    static const int64_t SHARES[][2] = {{1, 2}, {0, 100}, {30, 0}};
    for (int i = 0; i < 3; i++) {
        sheet_row(sheet);
        sheet_string(sheet, i == 0 ? "Анна" : "Яна");
        sheet_share(sheet, SHARES[i][0], SHARES[i][1]);
    }
}

static void assert_share(struct hall *hall, const char *target, int row, const char *expected)
{
    json_t *view = page_of(hall, target);
    const json_t *cells = json_object_get(json_array_get(at(view, "rows"), (size_t)row), "cells");
    const json_t *text = json_object_get(json_array_get(cells, 0), "text");
    assert_string_equal(json_string_value(text), expected);
    json_decref(view);
}

static void test_the_sum_of_shares(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_shares;
    hall->total = "Всего";
    assert_share(hall, "/list", 0, "50,0 %");
    assert_share(hall, "/list", 2, "");
    assert_share(hall, "/list", 3, "30,4 %"); /* 31 of 102 */
    assert_share(hall, "/list?q=%D0%90%D0%BD", 1, "50,0 %");
}

/* ---- links and foreign words ---- */

static void test_links_carry_what_was_asked(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_page_and_one;
    json_t *view = page_of(hall, "/list?school=7&x=%26%3D%20%D1%8F&q=%D0%A0%26&page=1");
    assert_string_equal(json_string_value(at(view, "all")), "/list?school=7&x=%26%3D%20%D1%8F");
    const json_t *others = at(view, "others");
    assert_int_equal(json_array_size(others), 2);
    const json_t *other = json_array_get(others, 1);
    assert_string_equal(json_string_value(json_object_get(other, "value")), "&= я");
    json_decref(view);
    hall->fill = fill_nasty;
    view = page_of(hall, "/list");
    const json_t *row = json_array_get(at(view, "rows"), 1);
    assert_string_equal(json_string_value(json_object_get(row, "head")), "<b>&\"'");
    const json_t *cells = json_object_get(row, "cells");
    const json_t *last = json_array_get(cells, json_array_size(cells) - 1);
    assert_string_equal(json_string_value(json_object_get(last, "link")), "/list?school=1");
    json_decref(view);
}

/* ---- documents ---- */

static const char *csv_of(struct hall *hall, const char *target)
{
    struct response response = ask(hall, target);
    assert_int_equal(response.status, 200);
    assert_string_equal(response.content_type, "text/csv; charset=utf-8");
    assert_string_equal(response.headers[0].name, "Content-Disposition");
    assert_string_equal(response.headers[0].value, "attachment; filename=\"children.csv\"");
    return arena_copy(&hall->arena, response.body.bytes, response.body.size);
}

static void test_documents_are_of_what_was_looked_at(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_children;
    hall->total = "Всего";
    assert_string_equal(csv_of(hall, "/list?as=csv&q=66,2&sort=1&page=7"),
                        "\xef\xbb\xbfИмя;Дней;\"Сумма, руб.\";С какого дня;Доля;Сколько\r\n"
                        "Борис;3;999,99;18.01.2018;66,2;№1\r\n"
                        "Яков;3;1234,50;18.01.2018;66,2;№10\r\n");
    struct response xlsx = ask(hall, "/list?as=xlsx"), pdf = ask(hall, "/list?as=pdf");
    assert_int_equal(xlsx.status, 200);
    assert_true(text_starts(xlsx.body, TEXT("PK\x03\x04")));
    assert_int_equal(pdf.status, 200);
    assert_true(text_starts(pdf.body, TEXT("%PDF-")));
    assert_status(hall, "/list?as=exe", 400);
}

static void test_a_document_of_nothing_is_a_document(void **state)
{
    static const char *const TARGETS[] = {"/list?as=xlsx", "/list?as=pdf", "/list?as=csv"};
    struct hall *hall = *state;
    hall->fill = fill_none;
    hall->total = "Всего";
    for (int i = 0; i < 3; i++) assert_status(hall, TARGETS[i], 200);
}

static void test_formulas_leave_as_texts(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_nasty;
    assert_non_null(strstr(csv_of(hall, "/list?as=csv&sort=1"), "\r\n'=1+1;"));
}

/* ---- long lists ---- */

static int lines_of(const char *csv)
{
    int lines = 0;
    for (const char *at = csv; (at = strchr(at, '\n')) != NULL; at++) lines++;
    return lines;
}

static void test_twenty_thousand_rows(void **state)
{
    struct hall *hall = *state;
    hall->fill = fill_many;
    hall->total = "Всего";
    json_t *view = page_of(hall, "/list?sort=3&down=1&page=2");
    assert_int_equal(number_of(view, "pages"), MANY / TABLE_ROWS_A_PAGE);
    const json_t *first = json_array_get(at(view, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "head")), "Р19899");
    json_decref(view);
    /* All pages of the filter, in the order looked at: those that hold «Р199». */
    const char *csv = csv_of(hall, "/list?as=csv&q=%D1%80199&sort=3&down=1");
    assert_int_equal(lines_of(csv), 1 + 1 + 10 + 100);
    assert_non_null(strstr(csv, "\r\nР19999;"));
    assert_int_equal(lines_of(csv_of(hall, "/list?as=csv")), MANY + 1);
    assert_status(hall, "/list?as=xlsx", 200);
}

static void test_a_list_beyond_the_limit_is_refused_in_words(void **state)
{
    static const char *const TARGETS[] = {"/list", "/list?as=csv", "/list?q=%D0%A0"};
    struct hall *hall = *state;
    hall->fill = fill_too_many;
    for (int i = 0; i < 3; i++) {
        struct response response = ask(hall, TARGETS[i]);
        assert_int_equal(response.status, 422);
        const char *body = arena_copy(&hall->arena, response.body.bytes, response.body.size);
        assert_non_null(strstr(body, "Сузьте отбор"));
    }
}

#define TABLE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TABLE_TEST(test_each_kind_of_column_sorts_both_ways),
        TABLE_TEST(test_an_order_that_is_not_there),
        TABLE_TEST(test_headings_turn_the_order),
        TABLE_TEST(test_words_hold),
        TABLE_TEST(test_the_filter_reads_every_column),
        TABLE_TEST(test_a_filter_that_finds_nothing_is_not_an_empty_list),
        TABLE_TEST(test_a_short_list_needs_no_search),
        TABLE_TEST(test_groups_keep_their_order_and_lose_sums_to_a_filter),
        TABLE_TEST(test_pages_at_their_edges),
        TABLE_TEST(test_the_sum_is_of_what_was_found),
        TABLE_TEST(test_the_sum_of_shares),
        TABLE_TEST(test_links_carry_what_was_asked),
        TABLE_TEST(test_documents_are_of_what_was_looked_at),
        TABLE_TEST(test_a_document_of_nothing_is_a_document),
        TABLE_TEST(test_formulas_leave_as_texts),
        TABLE_TEST(test_twenty_thousand_rows),
        TABLE_TEST(test_a_list_beyond_the_limit_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
