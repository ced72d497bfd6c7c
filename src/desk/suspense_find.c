/* Whose money may it be: numbers like the one that was written, and names in the purpose. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "desk/reconciliation_sql.h"
#include "desk/suspense.h"
#include "pay/bank_statement.h"

enum {
    CANDIDATES_LIMIT = 1024,
    NUMBER_ROOM = ACCOUNT_NUMBER_DIGITS + 2,
    WORDS_LIMIT = 40,
    WORD_LETTERS_LEAST = 3,
    PEOPLE_BY_NAME_LIMIT = 200,
};

struct candidate {
    struct text number;
    enum suspense_hint hint;
};

struct finding {
    struct tx *tx;
    struct arena *arena;
    const struct suspense_item *item;
    struct suspense_proposals *proposals;
    struct candidate *candidates;
    int candidate_count;
    struct text words[WORDS_LIMIT]; /* of payer and purpose, folded */
    int word_count;
};

/* ---- numbers ---- */

static void candidate_add(struct finding *finding, const char *digits, size_t size,
                          enum suspense_hint hint)
{
    struct text number = {digits, size};
    if (size != ACCOUNT_NUMBER_DIGITS || finding->candidate_count == CANDIDATES_LIMIT) return;
    for (int i = 0; i < finding->candidate_count; i++) {
        if (text_equal(finding->candidates[i].number, number)) return;
    }
    char *copy = arena_copy(finding->arena, digits, size);
    finding->candidates[finding->candidate_count++] = (struct candidate){{copy, size}, hint};
}

static void swaps_add(struct finding *finding, struct text number)
{
    char digits[NUMBER_ROOM];
    for (size_t i = 0; i + 1 < number.size; i++) {
        memcpy(digits, number.bytes, number.size);
        digits[i] = number.bytes[i + 1];
        digits[i + 1] = number.bytes[i];
        candidate_add(finding, digits, number.size, SUSPENSE_SWAPPED_DIGITS);
    }
}

static void replacements_add(struct finding *finding, struct text number)
{
    char digits[NUMBER_ROOM];
    for (size_t i = 0; i < number.size; i++) {
        memcpy(digits, number.bytes, number.size);
        for (int digit = 0; digit <= 9; digit++) {
            digits[i] = (char)('0' + digit);
            candidate_add(finding, digits, number.size, SUSPENSE_ONE_DIGIT_OFF);
        }
    }
}

static void insertions_add(struct finding *finding, struct text number)
{
    char digits[NUMBER_ROOM];
    for (size_t i = 0; i <= number.size; i++) {
        memcpy(digits, number.bytes, i);
        memcpy(digits + i + 1, number.bytes + i, number.size - i);
        for (int digit = 0; digit <= 9; digit++) {
            digits[i] = (char)('0' + digit);
            candidate_add(finding, digits, number.size + 1, SUSPENSE_DIGIT_MORE);
        }
    }
}

static void deletions_add(struct finding *finding, struct text number)
{
    char digits[NUMBER_ROOM];
    for (size_t i = 0; i < number.size; i++) {
        memcpy(digits, number.bytes, i);
        memcpy(digits + i, number.bytes + i + 1, number.size - i - 1);
        candidate_add(finding, digits, number.size - 1, SUSPENSE_DIGIT_MORE);
    }
}

/* Only the digits of what was written; likelier slips first. */
static void number_add(struct finding *finding, struct text written)
{
    char digits[NUMBER_ROOM];
    struct text number = {digits, 0};
    for (size_t i = 0; i < written.size; i++) {
        if (written.bytes[i] < '0' || written.bytes[i] > '9') continue;
        if (number.size == ACCOUNT_NUMBER_DIGITS + 1) return;
        digits[number.size++] = written.bytes[i];
    }
    if (number.size == ACCOUNT_NUMBER_DIGITS) {
        candidate_add(finding, digits, number.size, SUSPENSE_SAME_NUMBER);
        swaps_add(finding, number);
        replacements_add(finding, number);
    } else if (number.size == ACCOUNT_NUMBER_DIGITS - 1) {
        char with_zero[NUMBER_ROOM] = "0";
        memcpy(with_zero + 1, digits, number.size);
        candidate_add(finding, with_zero, number.size + 1, SUSPENSE_LOST_ZERO);
        insertions_add(finding, number);
    } else if (number.size == ACCOUNT_NUMBER_DIGITS + 1) {
        deletions_add(finding, number);
    }
}

static void numbers_make(struct finding *finding)
{
    struct purpose_numbers numbers;
    number_add(finding, finding->item->number);
    purpose_numbers_find(finding->arena, finding->item->purpose, &numbers);
    for (int i = 0; i < numbers.count; i++) number_add(finding, numbers.numbers[i]);
    for (int i = 0; i < numbers.guess_count; i++) {
        candidate_add(finding, numbers.guesses[i].bytes, numbers.guesses[i].size,
                      SUSPENSE_LOST_ZERO);
    }
}

/* ---- names ---- */

static bool is_word_byte(char byte)
{
    return (unsigned char)byte >= 0x80 || byte == '-';
}

static void words_add(struct finding *finding, struct text written)
{
    struct text text = name_fold(finding->arena, written);
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && is_word_byte(text.bytes[end])) end++;
        struct text word = text_part(text, at, end - at);
        bool is_long = text_length_characters(word) >= WORD_LETTERS_LEAST;
        if (is_long && finding->word_count < WORDS_LIMIT) {
            finding->words[finding->word_count++] = word;
        }
        at = end > at ? end : at + 1;
    }
}

/* The word is the name, or the name in another case: «за Иванова Ивана». */
static bool word_is_name(struct text word, struct text name)
{
    enum { LETTER = 2 /* bytes */ };
    if (text_equal(word, name)) return true;
    struct text stem = text_part(name, 0, name.size > LETTER ? name.size - LETTER : 0);
    bool may_bend = name.size >= 3 * LETTER && word.size <= name.size + 2 * LETTER;
    if (!may_bend) return false;
    return text_starts(word, name) || (word.size >= stem.size && text_starts(word, stem));
}

static bool has_name(const struct finding *finding, const char *name)
{
    struct text folded = name_fold(finding->arena, text_of(name));
    for (int i = 0; i < finding->word_count && folded.size > 0; i++) {
        if (word_is_name(finding->words[i], folded)) return true;
    }
    return false;
}

/* А small Russian letter at the word's begin made capital. */
static char *capitalized(struct arena *arena, struct text word)
{
    char *copy = arena_copy(arena, word.bytes, word.size);
    unsigned char first = (unsigned char)copy[0], second = (unsigned char)copy[1];
    if (first == 0xD0 && second >= 0xB0) {
        copy[1] = (char)(second - 0x20);
    } else if (first == 0xD1 && second < 0x90) {
        copy[0] = (char)0xD0;
        copy[1] = (char)(second + 0x20);
    }
    return copy;
}

/* Surnames that a word may stand for: as it is, and without the endings of its cases. */
static struct text surnames_json(const struct finding *finding)
{
    static const char *const ENDINGS[] = {"",   "а", "у", "ым", "ой", "ом",
                                          "ем", "е", "ы", "и",  "ю",  "я"};
    struct buf list;
    buf_init(&list, finding->arena);
    for (int i = 0; i < finding->word_count; i++) {
        struct text word = finding->words[i];
        for (size_t j = 0; j < sizeof ENDINGS / sizeof ENDINGS[0]; j++) {
            struct text ending = text_of(ENDINGS[j]);
            if (word.size < ending.size + 4) continue;
            struct text end = text_part(word, word.size - ending.size, ending.size);
            if (!text_equal(end, ending)) continue;
            struct text stem = text_part(word, 0, word.size - ending.size);
            buf_add_char(&list, list.size == 0 ? '[' : ',');
            buf_add_json_string(&list, text_of(capitalized(finding->arena, stem)));
            if (ending.size == 0) continue;
            buf_add_char(&list, ',');
            buf_add_json_string(&list, text_of(arena_printf(finding->arena, "%sа",
                                                            capitalized(finding->arena, stem))));
        }
    }
    if (list.size == 0) buf_add_char(&list, '[');
    buf_add_char(&list, ']');
    return buf_text(&list);
}

/* ---- proposals ---- */

static bool is_proposed(const struct finding *finding, int64_t school_id, int64_t account_id)
{
    for (int i = 0; i < finding->proposals->count; i++) {
        const struct suspense_proposal *known = &finding->proposals->list[i];
        if (known->school_id == school_id && known->account_id == account_id) return true;
    }
    return false;
}

static void propose(struct finding *finding, const struct suspense_proposal *proposal)
{
    if (finding->proposals->count == SUSPENSE_PROPOSALS_LIMIT) return;
    if (is_proposed(finding, proposal->school_id, proposal->account_id)) return;
    finding->proposals->list[finding->proposals->count++] = *proposal;
}

static enum err number_propose(struct finding *finding, const struct candidate *candidate,
                               const struct directory_place *place)
{
    struct person person;
    bool found;
    TRY(person_by_id(finding->tx, finding->arena, place->school_id, place->account_id, &found,
                     &person));
    if (!found) return OK;
    struct suspense_proposal proposal = {
        .hint = candidate->hint,
        .name_agrees = has_name(finding, person.surname) && has_name(finding, person.name),
        .school_id = place->school_id,
        .account_id = place->account_id,
        .number = person.number,
        .surname = person.surname,
        .name = person.name,
        .patronymic = person.patronymic,
        .class_name = person.class_name,
    };
    propose(finding, &proposal);
    return OK;
}

static enum err numbers_propose(struct finding *finding)
{
    size_t room = (size_t)finding->candidate_count + 1;
    struct text *numbers = ARENA_ARRAY(finding->arena, struct text, room);
    struct directory_place *places = ARENA_ARRAY(finding->arena, struct directory_place, room);
    for (int i = 0; i < finding->candidate_count; i++) numbers[i] = finding->candidates[i].number;
    TRY(directory_find_all(finding->tx, finding->arena, DIRECTORY_ACCOUNT_NUMBER, numbers,
                           finding->candidate_count, places));
    for (int i = 0; i < finding->candidate_count; i++) {
        if (places[i].school_id == 0) continue;
        TRY(number_propose(finding, &finding->candidates[i], &places[i]));
    }
    return OK;
}

static enum err names_propose(struct finding *finding)
{
    scoped(statement) struct statement *rows = statement_open(finding->tx, &q_people_by_surnames);
    bind_text(rows, ARG_PEOPLE_BY_SURNAMES_SURNAMES, surnames_json(finding));
    bind_int(rows, ARG_PEOPLE_BY_SURNAMES_COUNT, PEOPLE_BY_NAME_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct suspense_proposal proposal = {
            .hint = SUSPENSE_BY_NAME,
            .name_agrees = true,
            .school_id = column_int(rows, COL_PEOPLE_BY_SURNAMES_SCHOOL_ID),
            .account_id = column_int(rows, COL_PEOPLE_BY_SURNAMES_ID),
            .number = column_string(rows, COL_PEOPLE_BY_SURNAMES_NUMBER, finding->arena),
            .surname = column_string(rows, COL_PEOPLE_BY_SURNAMES_SURNAME, finding->arena),
            .name = column_string(rows, COL_PEOPLE_BY_SURNAMES_NAME, finding->arena),
            .patronymic = column_string(rows, COL_PEOPLE_BY_SURNAMES_PATRONYMIC, finding->arena),
            .class_name = column_string(rows, COL_PEOPLE_BY_SURNAMES_CLASS_NAME, finding->arena),
        };
        if (has_name(finding, proposal.name)) propose(finding, &proposal);
    }
}

const char *suspense_hint_title(enum suspense_hint hint)
{
    switch (hint) {
    case SUSPENSE_SAME_NUMBER: return "тот же номер";
    case SUSPENSE_LOST_ZERO: return "потерян ноль в начале";
    case SUSPENSE_SWAPPED_DIGITS: return "переставлены соседние цифры";
    case SUSPENSE_ONE_DIGIT_OFF: return "отличается одна цифра";
    case SUSPENSE_DIGIT_MORE: return "лишняя или пропущенная цифра";
    case SUSPENSE_BY_NAME: return "имя в назначении платежа";
    }
    return "";
}

enum err suspense_propose(struct tx *tx, struct arena *arena, const struct suspense_item *item,
                          struct suspense_proposals *out_proposals)
{
    struct finding *finding = ARENA_NEW(arena, struct finding);
    finding->tx = tx;
    finding->arena = arena;
    finding->item = item;
    finding->proposals = out_proposals;
    finding->candidates = ARENA_ARRAY(arena, struct candidate, CANDIDATES_LIMIT);
    out_proposals->count = 0;
    words_add(finding, item->purpose);
    words_add(finding, item->payer);
    numbers_make(finding);
    TRY(numbers_propose(finding));
    return names_propose(finding);
}

const char *suspense_status_title(enum suspense_status status)
{
    switch (status) {
    case SUSPENSE_DONE: return "сделано";
    case SUSPENSE_UNKNOWN: return "нет такой суммы";
    case SUSPENSE_DECIDED_ALREADY: return "по этой сумме уже решено";
    case SUSPENSE_NOTE_INVALID: return "напишите, кому и как возвращено, не длиннее 500 знаков";
    case SUSPENSE_ACCOUNT_UNKNOWN: return "такого лицевого счёта нет";
    }
    return "";
}
