/* Lines of card readers: all samples of docs/spec/reader.md, their variants, what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "school/card_line.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

struct sample {
    const char *line;
    enum card_line_kind kind;
    const char *digits;
    enum card_known known;
    bool is_random;
};

static void assert_sample(const struct sample *sample, enum card_line_kind kind,
                          const struct card_chip *chip)
{
    if (kind != sample->kind) print_error("kind %d of '%s'\n", (int)kind, sample->line);
    assert_int_equal(kind, sample->kind);
    if (kind != CARD_LINE_CHIP) return;
    assert_string_equal(chip->digits, sample->digits);
    assert_int_equal(chip->known, sample->known);
    assert_int_equal(chip->is_random, sample->is_random);
}

#define EM(line, digits)                                                                           \
    {                                                                                              \
        line, CARD_LINE_CHIP, digits, CARD_KNOWN_WHOLE, false                                      \
    }
#define RANDOM(line, digits)                                                                       \
    {                                                                                              \
        line, CARD_LINE_CHIP, digits, CARD_KNOWN_WHOLE, true                                       \
    }
#define NONE(line, kind)                                                                           \
    {                                                                                              \
        line, kind, NULL, CARD_KNOWN_WHOLE, false                                                  \
    }

static const struct sample SERIAL[] = {
    /* SPEC reader 2.1 */
    EM("Em-Marine[5500] 126,58404", "55007EE424"),
    EM("Em-Marine[5500] 126,52873", "55007ECE89"),
    EM("Em-Marine[A100] 007,42", "A10007002A"),
    EM("Em-Marine[5500] 090,48676,", "55005ABE24"),
    EM("em-marine[a100] 7,42", "A10007002A"),
    EM("[5500] 126,58404", "55007EE424"),
    EM("Temic[5500] 126,58404", "55007EE424"),
    EM("  Em-Marine[5500]   126,58404  ", "55007EE424"),
    EM("HID[0A] 126,58404", "000A7EE424"),
    EM("HID[2006123456] 126,58404", "2006123456"),
    /* SPEC reader 2.2 */
    EM("Mifare[77242CF0]  (0004,88) 044,09335", "77242CF0"),
    EM("Mifare[BCD14264] 1K (0004,08) 066,53692", "BCD14264"),
    EM("Mifare[3AAC2280045646]  (0142,20) 004,22086", "3AAC2280045646"),
    EM("Mifare[FA592F830412E6] UL (0144,00) 004,04838", "FA592F830412E6"),
    EM("Mifare[FA592F830412E6] DF (0144,20) 004,04838", "FA592F830412E6"),
    EM("Mifare[FA592F830412E6] Plus SL1 (0144,20) 004,04838", "FA592F830412E6"),
    EM("Mifare[bcd14264] 1K 066,53692", "BCD14264"),
    EM("Mifare[BCD14264] 066,53692", "BCD14264"),
    EM("19997 Mifare[77242CF0]  (0004,88) 044,09335", "77242CF0"),
    EM("19997 Em-Marine[5500] 126,58404", "55007EE424"),
    RANDOM("Mifare[08A1B2C3]  (0004,20) 178,41224", "08A1B2C3"),
    RANDOM("Mifare[08A1B2C3]  (0004,08) 178,41224", "08A1B2C3"),
    RANDOM("Mifare[C3B2A108]  (0004,20) 161,45763", "C3B2A108"),
    RANDOM("Mifare[C3B2A108] 161,45763", "C3B2A108"),
    EM("Mifare[C3B2A108] 1K (0004,08) 161,45763", "C3B2A108"),
    EM("Mifare[08A1B2C3D4E5F6] UL (0144,00) 004,04838", "08A1B2C3D4E5F6"),
    /* SPEC reader 2.3 */
    {"W26:096,17669", CARD_LINE_CHIP, "604505", CARD_KNOWN_LOW_24, false},
    {"W34:5DF50F46", CARD_LINE_CHIP, "5DF50F46", CARD_KNOWN_LOW_32, false},
    EM(":170009593F48", "170009593F48"),
    /* SPEC reader 3 */
    NONE("No card", CARD_LINE_REMOVED),
    NONE("No Card", CARD_LINE_REMOVED),
    NONE("no card", CARD_LINE_REMOVED),
    NONE("NO CARD ", CARD_LINE_REMOVED),
    NONE("19997 No card", CARD_LINE_REMOVED),
    NONE("[0000] 000,00000", CARD_LINE_REMOVED),
    NONE("Mifare[00000000]  (0004,88) 000,00000", CARD_LINE_REMOVED),
    NONE("W26:000,00000", CARD_LINE_REMOVED),
    NONE("W34:00000000", CARD_LINE_REMOVED),
    /* Not cards. */
    NONE("", CARD_LINE_NOISE),
    NONE("   ", CARD_LINE_NOISE),
    NONE("19997", CARD_LINE_NOISE),
    NONE("Z-2 USB v1.07", CARD_LINE_NOISE),
    NONE("No cards", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 256,00001", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 001,65536", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 0001,00001", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 001,000001", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 126,", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 126", CARD_LINE_NOISE),
    NONE("Em-Marine[5500]", CARD_LINE_NOISE),
    NONE("Em-Marine[55G0] 126,58404", CARD_LINE_NOISE),
    NONE("Em-Marine[] 126,58404", CARD_LINE_NOISE),
    NONE("Em-Marine[5500 126,58404", CARD_LINE_NOISE),
    NONE("500] 126,58404", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 126,58404,,", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] 126,58404 x", CARD_LINE_NOISE),
    NONE("Em-Marine[5500] -12,58404", CARD_LINE_NOISE),
    NONE("Mifare[7724] 044,09335", CARD_LINE_NOISE),
    NONE("Mifare[77242CF] 044,09335", CARD_LINE_NOISE),
    NONE("Mifare[0102030405060708090A0B] 044,09335", CARD_LINE_NOISE),
    NONE("Mifare[77242CF0]  (0004,88 044,09335", CARD_LINE_NOISE),
    NONE("Mifare[77242CF0]  (,88) 044,09335", CARD_LINE_NOISE),
    NONE("W26:096", CARD_LINE_NOISE),
    NONE("W34:5DF50F", CARD_LINE_NOISE),
    NONE("W34:5DF50F4", CARD_LINE_NOISE),
    NONE("W34:", CARD_LINE_NOISE),
    NONE("W35:5DF50F46", CARD_LINE_NOISE),
    NONE(":17000", CARD_LINE_NOISE),
    NONE(":", CARD_LINE_NOISE),
};

static void test_serial_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(SERIAL); i++) {
        struct card_chip chip = {.digits = "untouched"};
        enum card_line_kind kind = card_line_parse(text_of(SERIAL[i].line), &chip);
        assert_sample(&SERIAL[i], kind, &chip);
        if (kind != CARD_LINE_CHIP) assert_string_equal(chip.digits, "untouched");
    }
}

static const struct sample TYPED[] = {
    /* SPEC reader 4 */
    {"0008310409", CARD_LINE_CHIP, "007ECE89", CARD_KNOWN_LOW_32, false},
    {"0008310409 126,52873", CARD_LINE_CHIP, "007ECE89", CARD_KNOWN_LOW_32, false},
    {"126,52873", CARD_LINE_CHIP, "7ECE89", CARD_KNOWN_LOW_24, false},
    {"4294967295", CARD_LINE_CHIP, "FFFFFFFF", CARD_KNOWN_LOW_32, false},
    EM("55007ECE89", "55007ECE89"),
    EM("bcd14264", "BCD14264"),
    EM("FA592F830412E6", "FA592F830412E6"),
    EM("Em-Marine[5500] 126,58404", "55007EE424"),
    EM("19997 Em-Marine[5500] 126,58404", "55007EE424"),
    NONE("4294967296", CARD_LINE_NOISE),
    NONE("0008310409 126,52874", CARD_LINE_NOISE),
    NONE("0008310409 126,52873 1", CARD_LINE_NOISE),
    NONE("0000000000", CARD_LINE_NOISE),
    NONE("12345", CARD_LINE_NOISE),
    NONE("1234", CARD_LINE_NOISE),
    NONE("ABCD", CARD_LINE_NOISE),
    NONE("Иванов", CARD_LINE_NOISE),
    NONE("", CARD_LINE_NOISE),
};

static void test_typed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(TYPED); i++) {
        struct card_chip chip = {0};
        assert_sample(&TYPED[i], card_keys_parse(text_of(TYPED[i].line), &chip), &chip);
    }
}

/* An account number has ten digits, too: on the sale screen it is typed into a field of its own. */
static void test_ten_digits_are_a_chip(void **state)
{
    struct card_chip chip = {0};
    (void)state;
    assert_int_equal(card_keys_parse(TEXT("0242013137"), &chip), CARD_LINE_CHIP);
}

static struct card_chip chip_of(const char *typed)
{
    struct card_chip chip = {0};
    assert_int_equal(card_keys_parse(text_of(typed), &chip), CARD_LINE_CHIP);
    return chip;
}

static void test_matching(void **state)
{
    (void)state;
    struct card_chip whole = chip_of("55007ECE89"), low_32 = chip_of("0008310409"),
                     low_24 = chip_of("126,52873");
    assert_int_equal(card_chip_match(&whole, TEXT("55007ECE89")), CARD_MATCH_WHOLE);
    assert_int_equal(card_chip_match(&whole, TEXT("55007ece89")), CARD_MATCH_WHOLE);
    assert_int_equal(card_chip_match(&whole, TEXT("56007ECE89")), CARD_MATCH_NONE);
    assert_int_equal(card_chip_match(&low_32, TEXT("55007ECE89")), CARD_MATCH_LOW_32);
    assert_int_equal(card_chip_match(&low_32, TEXT("55017ECE89")), CARD_MATCH_LOW_24);
    assert_int_equal(card_chip_match(&low_32, TEXT("007ECE89")), CARD_MATCH_WHOLE);
    assert_int_equal(card_chip_match(&low_24, TEXT("55007ECE89")), CARD_MATCH_LOW_24);
    /* Low bits of a Mifare id mean nothing. */
    assert_int_equal(card_chip_match(&low_24, TEXT("FA592F83047ECE89")), CARD_MATCH_NONE);
    assert_int_equal(card_chip_match(&low_24, TEXT("")), CARD_MATCH_NONE);
    struct card_chip upper = chip_of("4294967295");
    assert_int_equal(card_chip_match(&upper, TEXT("5500FFFFFF")), CARD_MATCH_NONE);
}

static void test_choosing(void **state)
{
    (void)state;
    size_t index = 99;
    const struct text ids[] = {TEXT("55007ECE89"), TEXT("A1007ECE89"), TEXT("A1017ECE89"),
                               TEXT("55007EE424"), TEXT("007ECE89")};
    struct card_chip low_32 = chip_of("0008310409"), low_24 = chip_of("126,52873"),
                     other = chip_of("126,58404"), none = chip_of("1,1");
    assert_int_equal(card_chip_choose(&low_32, ids, 1, &index), CARD_CHOSEN);
    assert_int_equal(index, 0);
    index = 99;
    assert_int_equal(card_chip_choose(&low_32, ids, 2, &index), CARD_AMBIGUOUS);
    assert_int_equal(index, 99);
    /* A better fit wins over two that are worse. */
    assert_int_equal(card_chip_choose(&low_32, ids, 5, &index), CARD_CHOSEN);
    assert_int_equal(index, 4);
    assert_int_equal(card_chip_choose(&low_32, ids + 1, 2, &index), CARD_CHOSEN);
    assert_int_equal(index, 0);
    assert_int_equal(card_chip_choose(&low_24, ids, 3, &index), CARD_AMBIGUOUS);
    assert_int_equal(card_chip_choose(&other, ids, 5, &index), CARD_CHOSEN);
    assert_int_equal(index, 3);
    assert_int_equal(card_chip_choose(&none, ids, 5, &index), CARD_UNKNOWN);
    assert_int_equal(card_chip_choose(&none, NULL, 0, &index), CARD_UNKNOWN);
}

/* ---- bytes ---- */

static int lines_of(struct card_lines *lines, const char *bytes, size_t size, char *last)
{
    struct text line;
    int count = 0;
    for (size_t i = 0; i < size; i++) {
        if (!card_lines_take(lines, bytes[i], &line)) continue;
        count++;
        memcpy(last, line.bytes, line.size);
        last[line.size] = '\0';
    }
    return count;
}

static void test_bytes_to_lines(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int count;
        const char *last;
    } CASES[] = {
        {"No card\r\n", 1, "No card"},
        {"No card\n", 1, "No card"},
        {"No card\r", 1, "No card"},
        {"\r\n\r\nNo card\r\n\r\n", 1, "No card"},
        {"No card", 0, ""},
        {"W26:1,1\r\nW26:2,2\r\n", 2, "W26:2,2"},
        /* What a reader sends as it is plugged in, before its first line. */
        {"\xFF\xFE\x01garbage\x80No card\r\n", 1, "No card"},
        {"\xFF\r\n", 0, ""},
        {"Em-Marine[5500]\t126,58404\r\n", 1, "Em-Marine[5500] 126,58404"},
    };
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct card_lines lines;
        char last[CARD_LINE_BYTES_LIMIT + 1] = "";
        card_lines_init(&lines);
        int count = lines_of(&lines, CASES[i].bytes, strlen(CASES[i].bytes), last);
        assert_int_equal(count, CASES[i].count);
        assert_string_equal(last, CASES[i].last);
    }
}

static void test_long_lines_are_noise_to_their_end(void **state)
{
    struct card_lines lines;
    char last[CARD_LINE_BYTES_LIMIT + 1] = "", bytes[CARD_LINE_BYTES_LIMIT + 1];
    (void)state;
    card_lines_init(&lines);
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(lines_of(&lines, bytes, sizeof bytes, last), 0);
    assert_int_equal(lines_of(&lines, "\r\nNo card\r\n", 11, last), 1);
    assert_string_equal(last, "No card");
    assert_int_equal(lines_of(&lines, bytes, CARD_LINE_BYTES_LIMIT, last), 0);
    assert_int_equal(lines_of(&lines, "\n", 1, last), 1);
    assert_int_equal(strlen(last), CARD_LINE_BYTES_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serial_lines),
        cmocka_unit_test(test_typed),
        cmocka_unit_test(test_ten_digits_are_a_chip),
        cmocka_unit_test(test_matching),
        cmocka_unit_test(test_choosing),
        cmocka_unit_test(test_bytes_to_lines),
        cmocka_unit_test(test_long_lines_are_noise_to_their_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
