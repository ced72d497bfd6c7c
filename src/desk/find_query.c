/* Reading the search box. */
#include "desk/find_query.h"

#include <string.h>

#include "base/buf.h"
#include "base/letter.h"
#include "base/parse.h"
#include "desk/name_text.h"
#include "school/person_word.h"
#include "school/school.h"

enum {
    RECEIPT_DIGITS_SHORTEST = 6, /* "001983" */
    RECEIPT_DIGITS_LONGEST = 9,
    RECEIPT_SCHOOL_DIGITS = 3,
    APPEAL_DIGITS_LONGEST = 9,
    CLASS_DIGITS = 2,
    NUMBER_SIGN = 0x2116, /* № */
    EN_DASH = 0x2013,
    NO_BREAK_SPACE = 0xA0
};

static bool is_gap(uint32_t letter)
{
    return letter == ' ' || letter == '-' || letter == EN_DASH || letter == NO_BREAK_SPACE;
}

/* Without № and what parts digits: "024 201-31-37". Empty when anything else is among them. */
static struct text digits_of(struct arena *arena, struct text text)
{
    struct buf buf;
    buf_init(&buf, arena);
    while (text.size > 0) {
        uint32_t letter = letter_take(&text);
        if (letter_is_digit(letter)) {
            buf_add_char(&buf, (char)letter);
        } else if (!is_gap(letter) && letter != NUMBER_SIGN) {
            return TEXT("");
        }
    }
    return buf_text(&buf);
}

static struct text without_sign(struct text text)
{
    struct text rest = text;
    if (rest.size > 0 && letter_take(&rest) == NUMBER_SIGN) return text_trim(rest);
    return text;
}

static bool number_of(struct text digits, size_t shortest, size_t longest, int64_t *out_number)
{
    if (digits.size < shortest || digits.size > longest) return false;
    for (size_t i = 0; i < digits.size; i++) {
        if (!letter_is_digit((unsigned char)digits.bytes[i])) return false;
    }
    return parse_int64(digits, 0, INT64_MAX, out_number) == OK;
}

static void read_receipt(struct text text, struct find_query *query)
{
    struct text rest = without_sign(text);
    struct text school = text_trim(text_cut(&rest, '-'));
    query->has_receipt = number_of(school, 1, RECEIPT_SCHOOL_DIGITS, &query->receipt_school) &&
                         number_of(text_trim(rest), RECEIPT_DIGITS_SHORTEST, RECEIPT_DIGITS_LONGEST,
                                   &query->receipt_number);
}

static void read_number(struct arena *arena, struct text text, struct find_query *query)
{
    struct text digits = digits_of(arena, text);
    query->has_number = digits.size == ACCOUNT_NUMBER_DIGITS;
    if (query->has_number) memcpy(query->number, digits.bytes, digits.size);
    bool is_signed = without_sign(text).size != text.size;
    if (!is_signed) return;
    query->has_appeal = number_of(digits, 1, APPEAL_DIGITS_LONGEST, &query->appeal_number);
}

static void read_outside(struct text text, struct find_query *query)
{
    bool has_digit = false;
    struct text word = without_sign(text);
    if (word.size < FIND_OUTSIDE_SHORTEST) return;
    for (size_t i = 0; i < word.size; i++) {
        unsigned char byte = (unsigned char)word.bytes[i];
        if (byte <= ' ' || byte >= 0x7F) return;
        has_digit |= letter_is_digit(byte);
    }
    if (has_digit) query->outside = word;
}

/* ---- words ---- */

static bool is_kind_of_school(struct text word)
{
    static const char *const WORDS[] = {"школа",    "школы",  "школе", "гимназия",
                                        "гимназии", "лицей",  "лицея", "сош",
                                        "оош",      "ученик", "класс", "класса"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (text_is(word, WORDS[i])) return true;
    }
    return false;
}

/* What a word is made of: digits first, then letters. */
struct shape {
    size_t digits; /* bytes */
    int letters;
    bool is_mixed; /* digits behind letters */
};

static struct shape shape_of(struct text word)
{
    struct shape shape = {0};
    while (word.size > 0) {
        if (letter_is_digit(letter_take(&word))) {
            shape.is_mixed |= shape.letters > 0;
            shape.digits++;
        } else {
            shape.letters++;
        }
    }
    return shape;
}

static bool is_appeal_word(struct text word)
{
    return text_starts(word, TEXT("обращени"));
}

static void read_grade(struct arena *arena, struct text grade, struct text letter,
                       struct find_query *query)
{
    struct text name = text_of(
        arena_printf(arena, "%.*s%.*s", TEXT_ARGS(grade), TEXT_ARGS(letter)));
    query->class_name = class_name_normal(arena, name);
}

/* One letter behind a grade belongs to it: «3 Б», «3-Б». */
static bool is_letter_of_grade(struct text before, struct text word)
{
    struct shape last = shape_of(before), shape = shape_of(word);
    return before.size > 0 && last.letters == 0 && last.digits <= CLASS_DIGITS &&
           shape.letters == 1 && shape.digits == 0;
}

static void read_digits(struct text word, struct text before, struct find_query *query)
{
    int64_t number;
    if (is_appeal_word(before)) {
        query->has_appeal = number_of(word, 1, APPEAL_DIGITS_LONGEST, &query->appeal_number);
    } else if (number_of(word, 1, RECEIPT_SCHOOL_DIGITS, &number) && number > 0 &&
               number <= SCHOOL_NUMBER_LIMIT) {
        query->school_number = number;
    }
}

static void read_words(struct arena *arena, struct find_query *query)
{
    struct buf names;
    struct text rest = words_folded(arena, query->text), before = TEXT("");
    int64_t school_before = 0;
    buf_init(&names, arena);
    while (rest.size > 0) {
        struct text word = text_cut(&rest, ' ');
        if (word.size == 0) continue;
        struct shape shape = shape_of(word);
        bool is_class = shape.digits > 0 && shape.digits <= CLASS_DIGITS && shape.letters == 1 &&
                        !shape.is_mixed;
        if (is_class) {
            read_grade(arena, word, TEXT(""), query);
        } else if (is_letter_of_grade(before, word)) {
            read_grade(arena, before, word, query);
            query->school_number = school_before; /* that number was the grade's */
        } else if (shape.letters == 0) {
            school_before = query->school_number;
            read_digits(word, before, query);
        } else if (!is_kind_of_school(word) && !is_appeal_word(word) && shape.digits == 0) {
            buf_add_char(&names, ' ');
            buf_add_text(&names, word);
        }
        before = word;
    }
    query->names = buf_text(&names);
}

void find_query_parse(struct arena *arena, struct text text, struct find_query *out_query)
{
    *out_query = (struct find_query){0};
    if (!text_is_utf8(text)) return;
    text = text_trim(text);
    if (text.size == 0 || text_length_characters(text) > FIND_TEXT_LIMIT) return;
    out_query->text = text;
    read_receipt(text, out_query);
    read_number(arena, text, out_query);
    read_outside(text, out_query);
    out_query->has_chip = card_keys_parse(text, &out_query->chip) == CARD_LINE_CHIP;
    read_words(arena, out_query);
    /* «24-001983» is no school. */
    if (out_query->has_receipt) out_query->school_number = 0;
}

bool find_query_is_empty(const struct find_query *query)
{
    return !query->has_number && !query->has_chip && !query->has_receipt && !query->has_appeal &&
           query->outside.size == 0 && query->names.size == 0 && query->class_name.size == 0 &&
           query->school_number == 0;
}
