/* Names letter by letter. Only Latin and Russian letters change their case: others are compared as
 * they are. */
#include "desk/name_text.h"

#include <stdint.h>

#include "base/buf.h"

enum {
    NO_BREAK_SPACE = 0xA0,
    CYRILLIC_A = 0x410,
    CYRILLIC_A_SMALL = 0x430,
    CYRILLIC_LAST = 0x42F,
    CYRILLIC_LAST_SMALL = 0x44F,
    CYRILLIC_IO = 0x401,
    CYRILLIC_IO_SMALL = 0x451,
    CYRILLIC_IE_SMALL = 0x435,
    CASE_STEP = 0x20,
    GRADE_LIMIT = 12
};

/* Takes the first code point off a well-formed text. */
static uint32_t letter_take(struct text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    uint32_t letter = bytes[0];
    size_t size = 1;
    if (letter >= 0xF0) {
        letter &= 0x07;
        size = 4;
    } else if (letter >= 0xE0) {
        letter &= 0x0F;
        size = 3;
    } else if (letter >= 0xC0) {
        letter &= 0x1F;
        size = 2;
    }
    for (size_t i = 1; i < size && i < text->size; i++) letter = letter << 6 | (bytes[i] & 0x3F);
    *text = text_part(*text, size, text->size);
    return letter;
}

static bool is_blank(uint32_t letter)
{
    return letter == ' ' || letter == '\t' || letter == NO_BREAK_SPACE;
}

static uint32_t small(uint32_t letter)
{
    if (letter >= 'A' && letter <= 'Z') return letter + CASE_STEP;
    if (letter >= CYRILLIC_A && letter <= CYRILLIC_LAST) return letter + CASE_STEP;
    return letter == CYRILLIC_IO ? CYRILLIC_IO_SMALL : letter;
}

static uint32_t capital(uint32_t letter)
{
    if (letter >= 'a' && letter <= 'z') return letter - CASE_STEP;
    if (letter >= CYRILLIC_A_SMALL && letter <= CYRILLIC_LAST_SMALL) return letter - CASE_STEP;
    return letter == CYRILLIC_IO_SMALL ? CYRILLIC_IO : letter;
}

static uint32_t folded(uint32_t letter)
{
    letter = small(letter);
    if (letter == '_') return ' ';
    return letter == CYRILLIC_IO_SMALL ? CYRILLIC_IE_SMALL : letter;
}

static struct text words_of(struct arena *arena, struct text name, bool folds)
{
    struct buf buf;
    bool parts = false; /* a blank waits for the next word */
    buf_init(&buf, arena);
    while (name.size > 0) {
        uint32_t letter = letter_take(&name);
        if (folds) letter = folded(letter);
        if (is_blank(letter)) {
            parts = true;
            continue;
        }
        if (parts && buf.size > 0) buf_add_char(&buf, ' ');
        parts = false;
        buf_add_code_point(&buf, letter);
    }
    return buf_text(&buf);
}

struct text name_fold(struct arena *arena, struct text name)
{
    return words_of(arena, name, true);
}

struct text name_tidy(struct arena *arena, struct text name)
{
    return words_of(arena, name, false);
}

static bool is_letter(uint32_t letter)
{
    if (letter < 0x80) return (letter | CASE_STEP) >= 'a' && (letter | CASE_STEP) <= 'z';
    /* Past the Latin-1 signs, and neither punctuation nor symbols. */
    return letter >= 0xC0 && !(letter >= 0x2000 && letter < 0x2C00);
}

bool name_is_formed(struct text name)
{
    bool is_first = true;
    while (name.size > 0) {
        uint32_t letter = letter_take(&name);
        bool joins = letter == '-' || letter == '\'' || letter == '.' || letter == ' ' ||
                     letter == 0x2019;
        if (!is_letter(letter) && (is_first || !joins)) return false;
        is_first = false;
    }
    return !is_first;
}

static bool is_class_mark(uint32_t letter)
{
    return is_blank(letter) || letter == '-' || letter == '"' || letter == 0xAB || letter == 0xBB ||
           letter == 0x2013 || letter == 0x201C || letter == 0x201D || letter == 0x201E;
}

struct text class_name_normal(struct arena *arena, struct text name)
{
    struct text rest = name_tidy(arena, name), tidy = rest;
    uint32_t grade = 0, series = 0;
    while (rest.size > 0 && rest.bytes[0] >= '0' && rest.bytes[0] <= '9' && grade <= GRADE_LIMIT) {
        grade = grade * 10 + (letter_take(&rest) - '0');
    }
    while (rest.size > 0 && series == 0) {
        uint32_t letter = letter_take(&rest);
        if (is_class_mark(letter)) continue;
        if (!is_letter(letter)) return tidy;
        series = capital(letter);
    }
    while (rest.size > 0) {
        if (!is_class_mark(letter_take(&rest))) return tidy;
    }
    if (grade < 1 || grade > GRADE_LIMIT || series == 0) return tidy;
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "%02u", (unsigned)grade);
    buf_add_code_point(&buf, series);
    return buf_text(&buf);
}
