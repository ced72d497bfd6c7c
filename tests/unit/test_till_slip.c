/* Slips: rows that fit, code pages, pictures; and the bytes of both languages at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "samples.h"
#include "till/print_code.h"

enum { ARENA_BYTES = 8 << 20 };
#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static int begin(void **state)
{
    static struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    *state = &arena;
    return 0;
}

static int end(void **state)
{
    arena_release(*state);
    return 0;
}

/* ---- rows ---- */

static const char *plain_of(struct arena *arena, int columns, void (*fill)(struct slip *slip))
{
    struct slip slip;
    slip_init(&slip, arena);
    fill(&slip);
    return slip_plain(&slip, columns, arena);
}

static void fill_pairs(struct slip *slip)
{
    slip_add_pair(slip, 0, "Сок", "13,20");
    slip_add_pair(slip, 0, "Котлета рубленая из филе курицы", "23,85");
    slip_add_pair(slip, 0, "Ровно восемнадцать", "13,20");
    slip_add_pair(slip, 0, "Ровно девятнадцать!", "13,20");
    slip_add_pair(slip, 0, "", "13,20");
    slip_add_pair(slip, 0, "Сок", "");
    slip_add_pair(slip, 0, "Сок", NULL);
    slip_add_pair(slip, 0, "", "");
}

static void test_pairs(void **state)
{
    assert_string_equal(plain_of(*state, 24, fill_pairs), "Сок                13,20\n"
                                                          "Котлета рубленая из филе\n"
                                                          "курицы             23,85\n"
                                                          "Ровно восемнадцать 13,20\n"
                                                          "Ровно девятнадцать!\n"
                                                          "                   13,20\n"
                                                          "                   13,20\n"
                                                          "Сок\n"
                                                          "Сок\n"
                                                          "\n");
}

static void fill_texts(struct slip *slip)
{
    slip_add_text(slip, SLIP_CENTRE, 0, "Школа №24");
    slip_add_text(slip, SLIP_RIGHT, 0, "вправо");
    slip_add_text(slip, SLIP_CENTRE, SLIP_WIDE, "четыре слова в строках");
    slip_add_text(slip, SLIP_LEFT, 0, "  много   слов,   и\tтабуляция\nи строка");
    slip_add_text(slip, SLIP_LEFT, 0, "сверхдлинноесловобезединогопробела");
    slip_add_text(slip, SLIP_LEFT, 0, NULL);
    slip_add_rule(slip);
    slip_add_feed(slip);
    slip_add_logo(slip);
    slip_add_qr(slip, "да");
    slip_add_qr(slip, "");
    slip_add_qr(slip, NULL);
}

static void test_texts(void **state)
{
    assert_string_equal(plain_of(*state, 24, fill_texts), "       Школа №24\n"
                                                          "                  вправо\n"
                                                          "четыре слова\n"
                                                          " в строках\n"
                                                          "много   слов,   и\n"
                                                          "табуляция и строка\n"
                                                          "сверхдлинноесловобезедин\n"
                                                          "огопробела\n"
                                                          "\n"
                                                          "------------------------\n"
                                                          "\n"
                                                          "[logo]\n"
                                                          "[QR да]\n");
}

static size_t width_of(const struct slip_row *row)
{
    return text_length_characters(row->text) * (row->look & SLIP_WIDE ? 2 : 1);
}

/* S-2, for all samples and widths. */
static void test_no_row_is_too_long(void **state)
{
    struct arena *arena = *state;
    for (int i = 0; sample_names[i] != NULL; i++) {
        for (int columns = SLIP_COLUMNS_LEAST; columns <= SLIP_COLUMNS_MOST; columns++) {
            struct slip slip;
            assert_true(sample_make(sample_names[i], arena, &slip));
            struct slip_rows rows = slip_lay(&slip, columns, arena);
            for (size_t row = 0; row < rows.count; row++) {
                if (rows.rows[row].kind == SLIP_QR) continue;
                assert_true(width_of(&rows.rows[row]) <= (size_t)columns);
                assert_true(text_is_utf8(rows.rows[row].text));
            }
            arena_reset(arena);
        }
    }
}

static void test_a_slip_is_bounded(void **state)
{
    struct slip slip;
    slip_init(&slip, *state);
    for (int i = 0; i < 2 * SLIP_ITEMS_LIMIT; i++) slip_add_pair(&slip, 0, "Сок", "13,20");
    assert_int_equal(slip.item_count, SLIP_ITEMS_LIMIT + 1);
    assert_true(text_is(slip.items[SLIP_ITEMS_LIMIT].left, "* * *"));
}

static void test_copies_say_so(void **state)
{
    struct slip slip, copy, same;
    assert_true(sample_make("password", *state, &slip));
    slip_copy(&slip, true, *state, &copy);
    slip_copy(&slip, false, *state, &same);
    assert_string_equal(slip_plain(&slip, 48, *state), slip_plain(&same, 48, *state));
    const char *said = slip_plain(&copy, 48, *state);
    assert_true(strncmp(said, "         КОПИЯ\n", 15) == 0);
    assert_non_null(strstr(said + 20, "КОПИЯ\n"));
    assert_true(copy.is_secret && same.is_secret);
}

/* ---- code pages ---- */

static void test_fitting(void **state)
{
    static const struct {
        const char *text, *in_866, *in_1251;
    } CASES[] = {
        {"«Ёлка» — 5 ₽…", "\"Ёлка\" - 5 р....", "«Ёлка» — 5 р.…"},
        {"№ 24, 20°", "№ 24, 20°", "№ 24, 20°"},
        {"и\xCC\x86\xD0\x95\xCC\x88", "йЁ", "йЁ"},
        {"e\xCC\x81t\xC3\xA9", "ete", "ete"},
        {"Ångström Łódź", "Angstrom Lodz", "Angstrom Lodz"},
        {"Әсел Өмір Ғани Қарағанды", "Асел Омiр Гани Караганды", "Асел Омір Гани Караганды"},
        {"Ѓорѓи", "Гьоргьи", "Ѓорѓи"},
        {"你🍕", "??", "??"},
        {"\xFFплохо\xD0", "?плохо?", "?плохо?"},
        {"½ л × 2", " 1/2 л x 2", " 1/2 л x 2"},
        {"\xEF\xBB\xBFслово\xE2\x80\x8B", "слово", "слово"},
        {"", "", ""},
    };
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct text text = text_of(CASES[i].text);
        struct text in_866 = code_page_fit(CODE_PAGE_866, text, *state);
        struct text in_1251 = code_page_fit(CODE_PAGE_1251, text, *state);
        assert_string_equal(in_866.bytes, CASES[i].in_866);
        assert_string_equal(in_1251.bytes, CASES[i].in_1251);
    }
}

static void test_encoding(void **state)
{
    struct text in_866 = code_page_encode(CODE_PAGE_866, TEXT("ЧЕК ё\xC2\xA0№"), *state);
    struct text in_1251 = code_page_encode(CODE_PAGE_1251, TEXT("ЧЕК ё\xC2\xA0№"), *state);
    assert_string_equal(in_866.bytes, "\x97\x85\x8A \xF1 \xFC");
    assert_string_equal(in_1251.bytes, "\xD7\xC5\xCA \xB8 \xB9");
    enum code_page page;
    assert_true(code_page_parse(TEXT("CP1251"), &page) && page == CODE_PAGE_1251);
    assert_true(code_page_parse(TEXT("cp866"), &page) && page == CODE_PAGE_866);
    assert_false(code_page_parse(TEXT("koi8-r"), &page));
}

/* No byte of a text may command the printer. */
static void test_texts_command_nothing(void **state)
{
    char every[256];
    for (int i = 0; i < 256; i++) every[i] = (char)i;
    for (int page = CODE_PAGE_866; page <= CODE_PAGE_1251; page++) {
        struct text bytes = code_page_encode((enum code_page)page,
                                             (struct text){every, sizeof every}, *state);
        for (size_t i = 0; i < bytes.size; i++) {
            assert_true((unsigned char)bytes.bytes[i] >= ' ' && bytes.bytes[i] != 0x7F);
        }
    }
}

/* ---- bytes ---- */

static struct text bytes_of(struct arena *arena, const struct print_code *code,
                            void (*fill)(struct slip *slip))
{
    struct slip slip;
    slip_init(&slip, arena);
    fill(&slip);
    return print_code_slip(code, &slip, arena);
}

static void fill_small(struct slip *slip)
{
    slip_add_logo(slip);
    slip_add_text(slip, SLIP_LEFT, SLIP_BOLD | SLIP_TALL | SLIP_WIDE, "ЧЕК");
    slip_add_qr(slip, "да");
}

static void assert_bytes(struct text bytes, const char *expected, size_t size)
{
    assert_int_equal(bytes.size, size);
    assert_memory_equal(bytes.bytes, expected, size);
}
#define ASSERT_BYTES(bytes, literal) assert_bytes((bytes), (literal), sizeof(literal) - 1)

static void test_star(void **state)
{
    struct print_code code = {.columns = 42};
    ASSERT_BYTES(bytes_of(*state, &code, fill_small),
                 "\x1B@\x1B\x1E"
                 "a\x01\x1B\x1E"
                 "F\0\x1B\x1Dt\x0A"
                 "\x1B"
                 "E\x1Bi\x01\x01\x97\x85\x8A\x1B"
                 "F\x1Bi\0\0\n"
                 "\x1B\x1D"
                 "a\x01\x1B\x1DyS0\x02\x1B\x1DyS1\x01\x1B\x1DyS2\x06"
                 "\x1B\x1DyD1\0\x04\0\xD0\xB4\xD0\xB0\x1B\x1DyP\n\x1B\x1D"
                 "a\0"
                 "\x1B"
                 "d\x03");
}

static void test_escpos(void **state)
{
    struct print_code code = {.language = PRINT_ESCPOS,
                              .code_page = CODE_PAGE_1251,
                              .code_page_number = 59,
                              .columns = 32,
                              .has_no_cutter = true};
    ASSERT_BYTES(bytes_of(*state, &code, fill_small), "\x1B@\x1D"
                                                      "a\0\x1C.\x1BM\0\x1Bt\x3B"
                                                      "\x1B"
                                                      "E\x01\x1D!\x11\xD7\xC5\xCA\x1B"
                                                      "E\0\x1D!\0\n"
                                                      "\x1B"
                                                      "a\x01\x1D(k\x04\0"
                                                      "1A2\0\x1D(k\x03\0"
                                                      "1C\x06\x1D(k\x03\0"
                                                      "1E1\x1D(k\x07\0"
                                                      "1P0\xD0\xB4\xD0\xB0\x1D(k\x03\0"
                                                      "1Q0\n\x1B"
                                                      "a\0"
                                                      "\x1B"
                                                      "d\x05");
}

/* The drawer is never opened, whatever is printed: BEL, SUB, ESC BEL, ESC p, DLE DC4. */
static void test_no_drawer(void **state)
{
    struct arena *arena = *state;
    for (int i = 0; sample_names[i] != NULL; i++) {
        struct slip slip;
        struct print_code star = {.columns = 48},
                          escpos = {.language = PRINT_ESCPOS, .columns = 48};
        assert_true(sample_make(sample_names[i], arena, &slip));
        struct text a = print_code_slip(&star, &slip, arena);
        struct text b = print_code_slip(&escpos, &slip, arena);
        assert_null(memchr(a.bytes, 0x07, a.size));
        assert_null(memchr(a.bytes, 0x1A, a.size));
        assert_null(memmem(b.bytes, b.size, "\x1Bp", 2));
        assert_null(memmem(b.bytes, b.size, "\x10\x14", 2));
        arena_reset(arena);
    }
}

/* ---- pictures ---- */

static void test_bitmaps(void **state)
{
    struct print_picture picture;
    assert_int_equal(print_picture_parse(TEXT("P1\n# logo\n3 2\n1 0 1\n010\n"), *state, &picture),
                     OK);
    assert_int_equal(picture.width_dots, 3);
    assert_int_equal(picture.height_dots, 2);
    assert_int_equal(picture.dots[0], 0xA0);
    assert_int_equal(picture.dots[1], 0x40);
    assert_int_equal(print_picture_parse(TEXT("P4 9 1\n\xFF\x80"), *state, &picture), OK);
    assert_int_equal(picture.dots[1], 0x80);
    static const char *const BAD[] = {
        "",
        "P4",
        "P5 1 1\n1",
        "P4 0 1\n1",
        "P4 577 1\n1",
        "P4 1 401\n1",
        "P4 9 1\n\xFF",
        "P1 3 2\n10101",
        "P1 1 1\n2",
        "P4 1 1",
        "P1 -1 1\n1",
        "P1 1 x\n1",
        "P1 #",
        "P1 1",
    };
    for (size_t i = 0; i < ROWS(BAD); i++) {
        assert_int_not_equal(print_picture_parse(text_of(BAD[i]), *state, &picture), OK);
    }
}

static void test_logo(void **state)
{
    struct print_picture logo;
    struct print_code code = {.columns = 48, .logo = &logo};
    struct print_code other = {.language = PRINT_ESCPOS, .columns = 48, .logo = &logo};
    assert_int_equal(print_picture_parse(TEXT("P1 8 1 10000001"), *state, &logo), OK);
    struct text star = bytes_of(*state, &code, fill_small);
    struct text escpos = bytes_of(*state, &other, fill_small);
    static const char BAND[] = "\x1B\x30\x1Bk\x01\0\x81\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                               "\0\n\x1Bz\x01";
    assert_non_null(memmem(star.bytes, star.size, BAND, sizeof BAND - 1));
    static const char RASTER[] = "\x1Dv0\0\x01\0\x01\0\x81\n";
    assert_non_null(memmem(escpos.bytes, escpos.size, RASTER, sizeof RASTER - 1));
}

static void test_qr_as_a_picture(void **state)
{
    struct print_code code = {.columns = 48, .has_no_qr = true};
    struct text bytes = bytes_of(*state, &code, fill_small);
    assert_null(memmem(bytes.bytes, bytes.size, "\x1B\x1Dy", 3));
    /* Version 1: 21 modules of 6 dots, 126 rows in 6 bands of 16 bytes a row. */
    assert_non_null(memmem(bytes.bytes, bytes.size, "\x1Bk\x10\0", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pairs, begin, end),
        cmocka_unit_test_setup_teardown(test_texts, begin, end),
        cmocka_unit_test_setup_teardown(test_no_row_is_too_long, begin, end),
        cmocka_unit_test_setup_teardown(test_a_slip_is_bounded, begin, end),
        cmocka_unit_test_setup_teardown(test_copies_say_so, begin, end),
        cmocka_unit_test_setup_teardown(test_fitting, begin, end),
        cmocka_unit_test_setup_teardown(test_encoding, begin, end),
        cmocka_unit_test_setup_teardown(test_texts_command_nothing, begin, end),
        cmocka_unit_test_setup_teardown(test_star, begin, end),
        cmocka_unit_test_setup_teardown(test_escpos, begin, end),
        cmocka_unit_test_setup_teardown(test_no_drawer, begin, end),
        cmocka_unit_test_setup_teardown(test_bitmaps, begin, end),
        cmocka_unit_test_setup_teardown(test_logo, begin, end),
        cmocka_unit_test_setup_teardown(test_qr_as_a_picture, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
