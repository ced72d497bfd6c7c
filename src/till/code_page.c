/* What a code page lacks, by its nearest. */
#include "till/code_page.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/charset.h"

enum { BREVE = 0x306, DIAERESIS = 0x308, FIRST_MARK = 0x300, LAST_MARK = 0x36F };

struct nearest {
    uint32_t code_point;
    const char *text;
};

/* In the order of code points. The right side is in every code page that we have. */
static const struct nearest NEAREST[] = {
    {0x00A0, " "},    {0x00A1, "!"},    {0x00A2, "c"},    {0x00A3, "GBP"}, {0x00A5, "JPY"},
    {0x00A6, "|"},    {0x00A7, "п."},   {0x00A8, "\""},   {0x00A9, "(c)"}, {0x00AA, "a"},
    {0x00AB, "\""},   {0x00AC, "-"},    {0x00AD, ""},     {0x00AE, "(R)"}, {0x00B0, "o"},
    {0x00B1, "+-"},   {0x00B2, "2"},    {0x00B3, "3"},    {0x00B4, "'"},   {0x00B5, "мк"},
    {0x00B7, "-"},    {0x00B9, "1"},    {0x00BA, "o"},    {0x00BB, "\""},  {0x00BC, " 1/4"},
    {0x00BD, " 1/2"}, {0x00BE, " 3/4"}, {0x00BF, "?"},    {0x00C6, "AE"},  {0x00D0, "D"},
    {0x00D7, "x"},    {0x00D8, "O"},    {0x00DE, "Th"},   {0x00DF, "ss"},  {0x00E6, "ae"},
    {0x00F0, "d"},    {0x00F7, "/"},    {0x00F8, "o"},    {0x00FE, "th"},  {0x0131, "i"},
    {0x0141, "L"},    {0x0142, "l"},    {0x0152, "OE"},   {0x0153, "oe"},  {0x018F, "А"},
    {0x0259, "а"},    {0x02BC, "'"},    {0x0402, "Дж"},   {0x0403, "Гь"},  {0x0404, "Е"},
    {0x0405, "S"},    {0x0406, "I"},    {0x0407, "I"},    {0x0408, "J"},   {0x0409, "Ль"},
    {0x040A, "Нь"},   {0x040B, "Ч"},    {0x040C, "Кь"},   {0x040E, "У"},   {0x040F, "Дж"},
    {0x0452, "дж"},   {0x0453, "гь"},   {0x0454, "е"},    {0x0455, "s"},   {0x0456, "i"},
    {0x0457, "i"},    {0x0458, "j"},    {0x0459, "ль"},   {0x045A, "нь"},  {0x045B, "ч"},
    {0x045C, "кь"},   {0x045E, "у"},    {0x045F, "дж"},   {0x0490, "Г"},   {0x0491, "г"},
    {0x0492, "Г"},    {0x0493, "г"},    {0x0496, "Ж"},    {0x0497, "ж"},   {0x0498, "З"},
    {0x0499, "з"},    {0x049A, "К"},    {0x049B, "к"},    {0x04A0, "К"},   {0x04A1, "к"},
    {0x04A2, "Н"},    {0x04A3, "н"},    {0x04A8, "О"},    {0x04A9, "о"},   {0x04AA, "С"},
    {0x04AB, "с"},    {0x04AE, "У"},    {0x04AF, "у"},    {0x04B0, "У"},   {0x04B1, "у"},
    {0x04B2, "Х"},    {0x04B3, "х"},    {0x04BA, "Х"},    {0x04BB, "х"},   {0x04C0, "I"},
    {0x04CF, "I"},    {0x04D8, "А"},    {0x04D9, "а"},    {0x04E8, "О"},   {0x04E9, "о"},
    {0x200B, ""},     {0x200C, ""},     {0x200D, ""},     {0x2010, "-"},   {0x2011, "-"},
    {0x2012, "-"},    {0x2013, "-"},    {0x2014, "-"},    {0x2015, "-"},   {0x2018, "'"},
    {0x2019, "'"},    {0x201A, "'"},    {0x201C, "\""},   {0x201D, "\""},  {0x201E, "\""},
    {0x2020, "+"},    {0x2022, "*"},    {0x2026, "..."},  {0x2030, "%o"},  {0x2032, "'"},
    {0x2033, "\""},   {0x2039, "<"},    {0x203A, ">"},    {0x2044, "/"},   {0x20AC, "EUR"},
    {0x20BD, "р."},   {0x2116, "N"},    {0x2122, "(TM)"}, {0x2190, "<-"},  {0x2192, "->"},
    {0x2212, "-"},    {0x2219, "*"},    {0x221A, "V"},    {0x2248, "~"},   {0x2260, "!="},
    {0x2264, "<="},   {0x2265, ">="},   {0x2500, "-"},    {0x2502, "|"},   {0x25A0, "*"},
    {0x2605, "*"},    {0x2713, "+"},    {0x2714, "+"},    {0x2716, "x"},   {0xFE0F, ""},
    {0xFEFF, ""},
};

/* Plain letters of U+00C0…U+017F, a row of 16 each; '?' stands where NEAREST knows better. */
static const char LATIN[] = "AAAAAA?CEEEEIIII"
                            "?NOOOOO?OUUUUY??"
                            "aaaaaa?ceeeeiiii"
                            "?nooooo?ouuuuy?y"
                            "AaAaAaCcCcCcCcDd"
                            "DdEeEeEeEeEeGgGg"
                            "GgGgHhHhIiIiIiIi"
                            "I?IiJjKkkLlLlLlL"
                            "lLlNnNnNnnNnOoOo"
                            "Oo??RrRrRrSsSsSs"
                            "SsTtTtTtUuUuUuUu"
                            "UuUuWwYyYZzZzZzs";
enum { LATIN_FIRST = 0xC0 };

bool code_page_parse(struct text name, enum code_page *out_page)
{
    bool is_866 = text_equal_ignoring_case(name, TEXT("cp866"));
    if (!is_866 && !text_equal_ignoring_case(name, TEXT("cp1251"))) return false;
    *out_page = is_866 ? CODE_PAGE_866 : CODE_PAGE_1251;
    return true;
}

static enum charset charset_of(enum code_page page)
{
    return page == CODE_PAGE_866 ? CHARSET_CP866 : CHARSET_WINDOWS_1251;
}

static const char *nearest_of(uint32_t code_point)
{
    size_t low = 0, high = sizeof NEAREST / sizeof NEAREST[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (NEAREST[middle].code_point == code_point) return NEAREST[middle].text;
        if (NEAREST[middle].code_point < code_point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static char latin_of(uint32_t code_point)
{
    if (code_point < LATIN_FIRST || code_point >= LATIN_FIRST + sizeof LATIN - 1) return '?';
    return LATIN[code_point - LATIN_FIRST];
}

/* The code point at *at, which moves behind it; '?' for a byte that begins none. */
static uint32_t take_code_point(struct text text, size_t *at)
{
    unsigned char first = (unsigned char)text.bytes[*at];
    size_t size = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    struct text one = text_part(text, *at, size);
    if (size == 0 || one.size < size || !text_is_utf8(one)) {
        ++*at;
        return '?';
    }
    *at += size;
    uint32_t code_point = size == 1 ? first : first & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        code_point = code_point << 6 | ((unsigned char)one.bytes[i] & 0x3F);
    }
    return code_point;
}

/* й and ё that came as a letter and a mark behind it. */
static uint32_t composed(uint32_t letter, uint32_t mark)
{
    if (mark == BREVE && letter == 0x0418) return 0x0419;
    if (mark == BREVE && letter == 0x0438) return 0x0439;
    if (mark == DIAERESIS && letter == 0x0415) return 0x0401;
    if (mark == DIAERESIS && letter == 0x0435) return 0x0451;
    return letter;
}

/* A character as it can be printed; a blank that does not break stays one until it is encoded. */
static void add_fitted(enum code_page page, uint32_t code_point, struct buf *buf)
{
    if (charset_has(charset_of(page), code_point)) {
        buf_add_code_point(buf, code_point);
        return;
    }
    const char *nearest = nearest_of(code_point);
    if (nearest != NULL) {
        buf_add_string(buf, nearest);
    } else {
        buf_add_char(buf, latin_of(code_point));
    }
}

struct text code_page_fit(enum code_page page, struct text text, struct arena *arena)
{
    struct buf buf;
    uint32_t waiting = 0;
    buf_init(&buf, arena);
    for (size_t at = 0; at < text.size;) {
        uint32_t code_point = take_code_point(text, &at);
        if (code_point >= FIRST_MARK && code_point <= LAST_MARK) {
            waiting = composed(waiting, code_point);
            continue;
        }
        if (waiting != 0) add_fitted(page, waiting, &buf);
        waiting = code_point;
    }
    if (waiting != 0) add_fitted(page, waiting, &buf);
    return buf_text(&buf);
}

struct text code_page_encode(enum code_page page, struct text text, struct arena *arena)
{
    static const unsigned char NO_BREAK[] = {[CODE_PAGE_866] = 0xFF, [CODE_PAGE_1251] = 0xA0};
    struct text fitted = code_page_fit(page, text, arena);
    struct text encoded = charset_encode(arena, charset_of(page), fitted);
    char *bytes = arena_copy(arena, encoded.bytes, encoded.size);
    for (size_t i = 0; i < encoded.size; i++) {
        /* Printers show what they like there. */
        if ((unsigned char)bytes[i] == NO_BREAK[page]) bytes[i] = ' ';
        if ((unsigned char)bytes[i] < ' ' || bytes[i] == 0x7F) bytes[i] = ' ';
    }
    return (struct text){bytes, encoded.size};
}
