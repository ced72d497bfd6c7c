/* Texts, their encodings and tables at their edges. */
#include "promise.h"

#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/parse.h"
#include "base/text.h"

enum { ARENA_BYTES = 4 << 20 };
#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static int arena_begin(void **state)
{
    static struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    *state = &arena;
    return 0;
}

static int arena_end(void **state)
{
    arena_release(*state);
    return 0;
}

static void assert_text(struct text text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    if (text.size > 0) assert_memory_equal(text.bytes, expected, text.size);
}

/* ---- texts ---- */

static void test_text_parts_are_clipped(void **state)
{
    struct text text = TEXT("abc");
    (void)state;
    assert_text(text_part(text, 1, 1), "b");
    assert_text(text_part(text, 1, SIZE_MAX), "bc");
    assert_text(text_part(text, 3, 1), "");
    assert_text(text_part(text, 9, 1), "");
    assert_text(text_trim(TEXT(" \t\r\n a b \v\f")), "a b");
    assert_text(text_trim(TEXT(" ")), "");
    assert_true(text_equal(text_of(NULL), TEXT("")));
    assert_true(text_starts(text, TEXT("")));
    assert_false(text_starts(text, TEXT("abcd")));
    assert_true(text_ends(text, TEXT("")));
    assert_true(text_ends(text, text));
    assert_false(text_ends(TEXT("bc"), TEXT("abc")));
    assert_true(text_ends(TEXT("Салат, 100г"), TEXT("г")));
    assert_true(text_equal_ignoring_case(TEXT("aBz"), TEXT("AbZ")));
    assert_false(text_equal_ignoring_case(TEXT("@"), TEXT("`")));
}

static void test_text_cut_walks_to_the_end(void **state)
{
    struct text rest = TEXT("a,,b");
    (void)state;
    assert_text(text_cut(&rest, ','), "a");
    assert_text(text_cut(&rest, ','), "");
    assert_text(text_cut(&rest, ','), "b");
    assert_int_equal(rest.size, 0);
    assert_null(rest.bytes);
    rest = TEXT("a,");
    assert_text(text_cut(&rest, ','), "a");
    assert_int_equal(rest.size, 0);
    assert_non_null(rest.bytes);
}

/* ---- UTF-8 ---- */

static void test_utf8_well_formed(void **state)
{
    static const char *const GOOD[] = {
        "",
        "abc",
        "Ёжик",
        "\x7F",
        "\xC2\x80",
        "\xDF\xBF",
        "\xE0\xA0\x80",
        "\xED\x9F\xBF",
        "\xEE\x80\x80",
        "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(GOOD); i++) assert_true(text_is_utf8(text_of(GOOD[i])));
    assert_int_equal(text_length_characters(TEXT("Ёжик 🙂")), 6);
    assert_int_equal(text_length_characters(TEXT("")), 0);
}

static void test_utf8_ill_formed(void **state)
{
    static const char *const BAD[] = {
        "\x80", /* a tail alone */
        "\xBF",
        "\xC2",
        "\xC2 ",
        "\xC0\x80", /* overlong */
        "\xC1\xBF",
        "\xE0\x9F\xBF",
        "\xF0\x8F\xBF\xBF",
        "\xED\xA0\x80", /* surrogates */
        "\xED\xBF\xBF",
        "\xF4\x90\x80\x80", /* past U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xE2\x82",
        "\xF0\x9F\x99",
        "ab\xC3",
        "\xD0\xD0",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(BAD); i++) assert_false(text_is_utf8(text_of(BAD[i])));
    assert_false(text_is_utf8((struct text){"a\0b", 3}));
}

static void test_code_points_are_written_and_read_back(void **state)
{
    static const uint32_t POINTS[] = {1,      0x7F,   0x80,   0x7FF,   0x800,
                                      0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF};
    for (size_t i = 0; i < ROWS(POINTS); i++) {
        struct buf buf;
        buf_init(&buf, *state);
        buf_add_code_point(&buf, POINTS[i]);
        assert_true(text_is_utf8(buf_text(&buf)));
        assert_int_equal(text_length_characters(buf_text(&buf)), 1);
    }
}

/* ---- Windows-1251 ---- */

static void test_windows_1251(void **state)
{
    struct arena *arena = *state;
    assert_text(parse_windows_1251(arena, TEXT("\xC8\xE2\xE0\xED\xEE\xE2")), "Иванов");
    assert_text(parse_windows_1251(arena, TEXT("\xA8\xB8\xB9 \xAB\xBB")), "Ёё№ «»");
    assert_text(parse_windows_1251(arena, TEXT("\xC0\xDF\xE0\xFF")), "АЯая");
    assert_text(parse_windows_1251(arena, TEXT("\x98")), "\xEF\xBF\xBD");
    assert_text(parse_windows_1251(arena, TEXT("")), "");
    char all[255];
    for (int i = 0; i < 255; i++) all[i] = (char)(i + 1);
    struct text text = parse_windows_1251(arena, (struct text){all, sizeof all});
    assert_true(text_is_utf8(text));
    assert_int_equal(text_length_characters(text), 255);
}

/* ---- hexadecimal ---- */

static void test_hex_there_and_back(void **state)
{
    struct arena *arena = *state;
    struct text bytes = TEXT("kept");
    assert_int_equal(parse_hex(arena, TEXT("00fFAb"), &bytes), OK);
    assert_int_equal(bytes.size, 3);
    assert_memory_equal(bytes.bytes, "\x00\xFF\xAB", 3);
    assert_string_equal(format_hex(arena, bytes.bytes, bytes.size), "00ffab");
    assert_int_equal(parse_hex(arena, TEXT(""), &bytes), OK);
    assert_int_equal(bytes.size, 0);
    assert_string_equal(format_hex(arena, "", 0), "");
    static const char *const BAD[] = {"0", "000", "0g", "g0", "0x", " 0", "0:"};
    for (size_t i = 0; i < ROWS(BAD); i++) {
        assert_int_equal(parse_hex(arena, text_of(BAD[i]), &bytes), ERR_SYNTAX);
    }
}

/* ---- growing texts ---- */

static void test_buf_grows(void **state)
{
    enum { TIMES = 10000 };
    struct buf buf;
    buf_init(&buf, *state);
    assert_string_equal(buf.bytes, "");
    for (int i = 0; i < TIMES; i++) buf_printf(&buf, "%d,", i % 10);
    assert_int_equal(buf.size, 2 * TIMES);
    assert_int_equal(strlen(buf.bytes), buf.size);
    buf_add(&buf, "a\0b", 3);
    assert_int_equal(buf.size, 2 * TIMES + 3);
    buf_add_text(&buf, (struct text){NULL, 0});
    buf_add_string(&buf, "");
    assert_int_equal(buf.size, 2 * TIMES + 3);
    assert_memory_equal(buf.bytes + 2 * TIMES, "a\0b", 4);
}

/* ---- tables ---- */

/* All records as text: fields parted by |, records by a new line; mistakes as their names. */
static const char *table_read(struct arena *arena, struct text text)
{
    struct csv csv;
    struct csv_record record;
    struct buf buf;
    buf_init(&buf, arena);
    csv_init(&csv, text);
    for (;;) {
        enum err err = csv_next(&csv, arena, &record);
        if (err == ERR_NOT_FOUND) return buf.bytes;
        buf_printf(&buf, "%d:", csv.line);
        if (err != OK) {
            buf_printf(&buf, "%s\n", err_name(err));
            continue;
        }
        for (int i = 0; i < record.count; i++) {
            buf_printf(&buf, "%s%.*s", i ? "|" : "", TEXT_ARGS(record.fields[i]));
        }
        buf_add_char(&buf, '\n');
    }
}

static void test_csv_tables(void **state)
{
    static const struct {
        const char *text, *expected;
    } TABLES[] = {
        {"", ""},
        {"\n\r\n \n", ""},
        {"a,b\n1,2\n", "1:a|b\n2:1|2\n"},
        {"a;b\n1;2", "1:a|b\n2:1|2\n"},
        {"a\tb\r\n1\t2\r\n", "1:a|b\n2:1|2\n"},
        {"a;b\rc;d\r", "1:a|b\n2:c|d\n"},
        {"\xEF\xBB\xBF"
         "a;b",
         "1:a|b\n"},
        {"a;b,c;d\n", "1:a|b,c|d\n"},
        {"\"x;y\",b\n", "1:x;y|b\n"},
        {"a,,\n,,b\n", "1:a||\n2:||b\n"},
        {",,\nx,y,z\n", "2:x|y|z\n"},
        {"\"a\"\"b\",\"\"\n", "1:a\"b|\n"},
        {"\"two\nlines\",b\nc,d\n", "1:two\nlines|b\n3:c|d\n"},
        {"\"two\r\nlines\",b\r\nc,d\r\n", "1:two\r\nlines|b\n3:c|d\n"},
        {"a,b\n\"open,x\nc,d\n", "1:a|b\n2:syntax\n3:c|d\n"},
        {"a,b\nx\"y,z\nc,d\n", "1:a|b\n2:syntax\n3:c|d\n"},
        {"a,b\n\"x\"y,z\nc,d\n", "1:a|b\n2:syntax\n3:c|d\n"},
        {" a , b \n", "1: a | b \n"},
        {"one", "1:one\n"},
    };
    for (size_t i = 0; i < ROWS(TABLES); i++) {
        assert_string_equal(table_read(*state, text_of(TABLES[i].text)), TABLES[i].expected);
    }
}

static void test_csv_limit_of_fields(void **state)
{
    struct buf buf;
    buf_init(&buf, *state);
    for (int i = 1; i < CSV_FIELD_LIMIT; i++) buf_add_string(&buf, "x,");
    buf_add_string(&buf, "x\n");
    for (int i = 0; i < CSV_FIELD_LIMIT; i++) buf_add_string(&buf, "y,");
    buf_add_string(&buf, "y\nlast,one\n");
    struct csv csv;
    struct csv_record record;
    csv_init(&csv, buf_text(&buf));
    assert_int_equal(csv_next(&csv, *state, &record), OK);
    assert_int_equal(record.count, CSV_FIELD_LIMIT);
    assert_int_equal(csv_next(&csv, *state, &record), ERR_LIMIT);
    assert_int_equal(csv_next(&csv, *state, &record), OK);
    assert_int_equal(csv.line, 3);
    assert_text(record.fields[0], "last");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_parts_are_clipped),
        cmocka_unit_test(test_text_cut_walks_to_the_end),
        cmocka_unit_test(test_utf8_well_formed),
        cmocka_unit_test(test_utf8_ill_formed),
        cmocka_unit_test(test_code_points_are_written_and_read_back),
        cmocka_unit_test(test_windows_1251),
        cmocka_unit_test(test_hex_there_and_back),
        cmocka_unit_test(test_buf_grows),
        cmocka_unit_test(test_csv_tables),
        cmocka_unit_test(test_csv_limit_of_fields),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_end);
}
