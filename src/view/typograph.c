/* Russian typography, letter by letter with one word behind and one letter ahead. */
#include "view/typograph.h"

#include <string.h>

enum {
    NO_BREAK_SPACE = 0xA0,
    LEFT_QUOTE = 0xAB,
    RIGHT_QUOTE = 0xBB,
    EN_DASH = 0x2013,
    EM_DASH = 0x2014,
    INNER_RIGHT_QUOTE = 0x201C,
    INNER_LEFT_QUOTE = 0x201E,
    ELLIPSIS = 0x2026,
    RANGE_FIGURES_LIMIT = 4 /* of one side of «5–7»: more is a telephone */
};

/* ---- letters ---- */

/* The code point at `at`, and how many bytes it takes. */
static uint32_t point_at(struct text text, size_t at, size_t *out_size)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes + at;
    size_t left = text.size - at;
    *out_size = 1;
    if (left == 0) return 0;
    if (bytes[0] < 0x80) return bytes[0];
    size_t size = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
    if (size > left) return bytes[0];
    uint32_t point = bytes[0] & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) point = point << 6 | (bytes[i] & 0x3FU);
    *out_size = size;
    return point;
}

static bool is_figure(uint32_t point)
{
    return point >= '0' && point <= '9';
}

static bool is_capital(uint32_t point)
{
    return (point >= 0x410 && point <= 0x42F) || point == 0x401;
}

static bool is_russian(uint32_t point)
{
    return (point >= 0x410 && point <= 0x44F) || point == 0x401 || point == 0x451;
}

static bool is_letter(uint32_t point)
{
    return is_russian(point) || (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

static bool is_space(uint32_t point)
{
    return point == ' ' || point == '\n' || point == '\t' || point == NO_BREAK_SPACE;
}

/* ---- the word behind ---- */

static void word_end(struct typograph *typograph)
{
    typograph->word_size = 0;
    typograph->is_number = false;
}

static void word_add(struct typograph *typograph, const char *bytes, size_t size, uint32_t point)
{
    bool begins = typograph->word_size == 0;
    typograph->is_number = is_figure(point) && (begins || typograph->is_number);
    if (typograph->word_size + (int)size >= TYPOGRAPH_WORD_LIMIT) {
        typograph->word_size = TYPOGRAPH_WORD_LIMIT;
        return;
    }
    memcpy(typograph->word + typograph->word_size, bytes, size);
    typograph->word_size += (int)size;
}

static bool is_one_of(struct text word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (text_is(word, *words)) return true;
    }
    return false;
}

/* Words that no line ends with. */
static bool clings_to_next(const struct typograph *typograph)
{
    static const char *const SHORT[] = {
        "не", "ни", "на", "по", "до", "из",  "от",  "об",  "во", "со", "ко",   "за",
        "но", "то", "мы", "вы", "он", "их",  "её",  "ее",  "Не", "Ни", "На",   "По",
        "До", "Из", "От", "Об", "Во", "Со",  "Ко",  "За",  "Но", "То", "Мы",   "Вы",
        "Он", "Их", "Её", "№",  "§",  "ул.", "пр.", "им.", "д.", "г.", "тел.", NULL};
    if (typograph->word_size == 0 || typograph->word_size == TYPOGRAPH_WORD_LIMIT) return false;
    struct text word = {typograph->word, (size_t)typograph->word_size};
    size_t size;
    uint32_t first = point_at(word, 0, &size);
    if (size == word.size && is_russian(first)) return true; /* «в», «и», «А» */
    bool is_initial = is_capital(first) && size + 1 == word.size && word.bytes[size] == '.';
    return is_initial || is_one_of(word, SHORT);
}

/* The particle, and what stands behind it is no letter. */
static bool particle_at(struct text text, size_t at)
{
    static const char *const PARTICLES[] = {"бы", "ли", "же", NULL};
    size_t size;
    for (const char *const *word = PARTICLES; *word != NULL; word++) {
        struct text there = text_part(text, at, strlen(*word));
        if (!text_is(there, *word)) continue;
        return !is_letter(point_at(text, at + there.size, &size));
    }
    return false;
}

/* ---- signs ---- */

static void put(struct typograph *typograph, uint32_t point, struct buf *out)
{
    buf_add_code_point(out, point);
    typograph->before = point;
}

static bool opens_quote(const struct typograph *typograph)
{
    uint32_t before = typograph->before;
    return before == 0 || is_space(before) || before == '(' || before == '[' ||
           before == LEFT_QUOTE || before == INNER_LEFT_QUOTE || before == EM_DASH ||
           before == '/' || before == '=';
}

static void put_quote(struct typograph *typograph, struct buf *out)
{
    word_end(typograph);
    if (opens_quote(typograph)) {
        bool is_outer = typograph->quote_depth++ == 0;
        put(typograph, is_outer ? LEFT_QUOTE : INNER_LEFT_QUOTE, out);
        return;
    }
    if (typograph->quote_depth > 0) typograph->quote_depth--;
    put(typograph, typograph->quote_depth == 0 ? RIGHT_QUOTE : INNER_RIGHT_QUOTE, out);
}

static size_t figures_at(struct text text, size_t at)
{
    size_t count = 0;
    while (at + count < text.size && is_figure((unsigned char)text.bytes[at + count])) count++;
    return count;
}

/* «5-7», and not a piece of a telephone number or of a date. */
static bool is_range(const struct typograph *typograph, struct text text, size_t at)
{
    if (!typograph->is_number || typograph->word_size > RANGE_FIGURES_LIMIT) return false;
    if (at < (size_t)typograph->word_size) return false;
    size_t from = at - (size_t)typograph->word_size, size;
    char left = from == 0 ? ' ' : text.bytes[from - 1];
    size_t count = figures_at(text, at + 1);
    uint32_t right = point_at(text, at + 1 + count, &size);
    return count > 0 && count <= RANGE_FIGURES_LIMIT && right != '-' && !is_letter(right) &&
           left != '-' && left != '.' && left != '/';
}

/* How many hyphens at `at` are a dash; 0: none, it is a hyphen. */
static size_t dash_size(const struct typograph *typograph, struct text text, size_t at)
{
    size_t size = at + 1 < text.size && text.bytes[at + 1] == '-' ? 2 : 1, next;
    uint32_t behind = point_at(text, at + size, &next);
    bool stands_alone = is_space(typograph->before) && (behind == 0 || is_space(behind));
    return stands_alone ? size : 0;
}

/* Gives how many bytes it took. */
static size_t put_hyphen(struct typograph *typograph, struct text text, size_t at, struct buf *out)
{
    size_t dash = dash_size(typograph, text, at);
    bool is_span = dash == 0 && is_range(typograph, text, at);
    word_end(typograph);
    put(typograph, dash > 0 ? EM_DASH : is_span ? EN_DASH : '-', out);
    return dash > 0 ? dash : 1;
}

/* Whether the space at `at` must not break. */
static bool space_clings(const struct typograph *typograph, struct text text, size_t at)
{
    size_t size;
    uint32_t next = point_at(text, at + 1, &size);
    if (is_space(next)) return false;
    if (next == EM_DASH) return typograph->before != 0;
    if (next == '-') {
        struct typograph behind = {.before = ' '};
        return typograph->before != 0 && dash_size(&behind, text, at + 1) > 0;
    }
    if (typograph->is_number && typograph->word_size <= TYPOGRAPH_WORD_LIMIT) {
        return is_letter(next) || next == 0x20BD /* ₽ */ || next == '%';
    }
    return clings_to_next(typograph) || particle_at(text, at + 1);
}

void typograph_add(struct typograph *typograph, struct text text, struct buf *out)
{
    for (size_t at = 0, size; at < text.size; at += size) {
        uint32_t point = point_at(text, at, &size);
        if (point == '"') {
            put_quote(typograph, out);
        } else if (point == '-') {
            size = put_hyphen(typograph, text, at, out);
        } else if (point == '.' && text_starts(text_part(text, at, 3), TEXT("..."))) {
            size = 3;
            word_end(typograph);
            put(typograph, ELLIPSIS, out);
        } else if (point == ' ') {
            put(typograph, space_clings(typograph, text, at) ? NO_BREAK_SPACE : ' ', out);
            word_end(typograph);
        } else {
            bool is_word = is_letter(point) || is_figure(point) || point == '.' || point == 0x2116;
            if (is_word) {
                word_add(typograph, text.bytes + at, size, point);
            } else {
                word_end(typograph);
            }
            if (point == LEFT_QUOTE || point == INNER_LEFT_QUOTE) typograph->quote_depth++;
            if ((point == RIGHT_QUOTE || point == INNER_RIGHT_QUOTE) && typograph->quote_depth > 0)
                typograph->quote_depth--;
            buf_add(out, text.bytes + at, size);
            typograph->before = point;
        }
    }
}

char *typograph_text(struct arena *arena, struct text text)
{
    struct typograph typograph = {0};
    struct buf out;
    buf_init(&out, arena);
    typograph_add(&typograph, text, &out);
    return out.bytes;
}
