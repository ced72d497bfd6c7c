/* Names letter by letter. Only Latin and Russian letters change their case: others are compared as
 * they are. */
#include "desk/name_text.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/letter.h"

enum { NO_BREAK_SPACE = 0xA0, GRADE_LIMIT = 12 };

static bool is_blank(uint32_t letter)
{
    return letter == ' ' || letter == '\t' || letter == NO_BREAK_SPACE;
}

static uint32_t folded(uint32_t letter)
{
    return letter == '_' ? ' ' : letter_folded(letter);
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

bool name_is_formed(struct text name)
{
    bool is_first = true;
    while (name.size > 0) {
        uint32_t letter = letter_take(&name);
        bool joins = letter == '-' || letter == '\'' || letter == '.' || letter == ' ' ||
                     letter == 0x2019;
        if (!letter_is_letter(letter) && (is_first || !joins)) return false;
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
        if (!letter_is_letter(letter)) return tidy;
        series = letter_capital(letter);
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
