/* Rolls. Names are compared here and not by the engines: they fold Latin letters only. */
#include "desk/roll.h"

#include <string.h>

#include "desk/name_text.h"
#include "desk/roll_sql.h"

_Static_assert((int)COL_ROLL_OF_CLASS_ID == (int)COL_ROLL_OF_SCHOOL_ID, "the same columns");
_Static_assert((int)COL_ROLL_OF_CLASS_PATRONYMIC == (int)COL_ROLL_OF_SCHOOL_PATRONYMIC,
               "the same columns");

struct reading {
    struct arena *arena;
    struct roll roll;
    int room;
};

static struct roll_person person_of_row(const struct statement *row, struct arena *arena)
{
    return (struct roll_person){
        .id = column_int(row, COL_ROLL_OF_CLASS_ID),
        .kind = (enum person_kind)column_int(row, COL_ROLL_OF_CLASS_KIND),
        .number = column_string(row, COL_ROLL_OF_CLASS_NUMBER, arena),
        .class_id = column_int(row, COL_ROLL_OF_CLASS_CLASS_ID),
        .class_name = column_string(row, COL_ROLL_OF_CLASS_CLASS_NAME, arena),
        .surname = column_string(row, COL_ROLL_OF_CLASS_SURNAME, arena),
        .name = column_string(row, COL_ROLL_OF_CLASS_NAME, arena),
        .patronymic = column_string(row, COL_ROLL_OF_CLASS_PATRONYMIC, arena),
    };
}

static void reading_add(struct reading *reading, const struct roll_person *person)
{
    struct roll *roll = &reading->roll;
    roll->rows = arena_grow(reading->arena, roll->rows, roll->count, &reading->room,
                            sizeof *roll->rows);
    roll->rows[roll->count++] = *person;
}

/* ---- a class ---- */

/* The better card goes first. */
static int card_rank(enum card_state state)
{
    switch (state) {
    case CARD_ACTIVE: return 9;
    case CARD_TEMPORARY: return 8;
    case CARD_GIVEN_OUT: return 7;
    case CARD_BLOCKED: return 6;
    case CARD_AT_SCHOOL: return 5;
    case CARD_MADE: return 4;
    case CARD_ORDERED: return 3;
    case CARD_LOST: return 2;
    case CARD_REPLACED: return 1;
    case CARD_RETURNED: return 0;
    }
    return 0;
}

static void card_take(const struct roll *roll, int64_t account_id, enum card_state state)
{
    for (int i = 0; i < roll->count; i++) {
        struct roll_person *person = &roll->rows[i];
        if (person->id != account_id || state == CARD_RETURNED) continue;
        if (person->has_card && card_rank(person->card) >= card_rank(state)) continue;
        person->has_card = true;
        person->card = state;
    }
}

enum err roll_of_class(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                       struct roll *out_roll)
{
    struct reading reading = {.arena = arena};
    scoped(statement) struct statement *rows = statement_open(tx, &q_roll_of_class);
    bind_int(rows, ARG_ROLL_OF_CLASS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ROLL_OF_CLASS_CLASS_ID, class_id);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        const struct roll_person person = person_of_row(rows, arena);
        reading_add(&reading, &person);
    }
    scoped(statement) struct statement *cards = statement_open(tx, &q_roll_cards_of_class);
    bind_int(cards, ARG_ROLL_CARDS_OF_CLASS_SCHOOL_ID, school_id);
    bind_int(cards, ARG_ROLL_CARDS_OF_CLASS_CLASS_ID, class_id);
    for (bool found = true; found;) {
        TRY(statement_next(cards, &found));
        if (!found) break;
        card_take(&reading.roll, column_int(cards, COL_ROLL_CARDS_OF_CLASS_ACCOUNT_ID),
                  (enum card_state)column_int(cards, COL_ROLL_CARDS_OF_CLASS_STATE));
    }
    *out_roll = reading.roll;
    return OK;
}

/* ---- finding ---- */

/* A word within a name begins after a blank or a hyphen, too: "Петрова-Водкина". */
static bool word_begins(struct text name, struct text word)
{
    for (size_t at = 0; at + word.size <= name.size; at++) {
        bool is_start = at == 0 || name.bytes[at - 1] == ' ' || name.bytes[at - 1] == '-';
        if (is_start && memcmp(name.bytes + at, word.bytes, word.size) == 0) return true;
    }
    return false;
}

static bool word_fits(struct arena *arena, const struct roll_person *person, struct text word)
{
    const char *const names[] = {person->surname, person->name, person->patronymic};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (word_begins(name_fold(arena, text_of(names[i])), word)) return true;
    }
    struct text class_word = name_fold(arena, class_name_normal(arena, word));
    if (*person->class_name != '\0' &&
        text_equal(name_fold(arena, text_of(person->class_name)), class_word)) {
        return true;
    }
    return memmem(person->number, strlen(person->number), word.bytes, word.size) != NULL;
}

static bool person_fits(struct arena *arena, const struct roll_person *person, struct text query)
{
    while (query.size > 0) {
        struct text word = text_cut(&query, ' ');
        if (!word_fits(arena, person, word)) return false;
    }
    return true;
}

enum err roll_find(struct tx *tx, struct arena *arena, int64_t school_id, struct text query,
                   struct roll *out_roll)
{
    struct reading reading = {.arena = arena};
    struct text folded = name_fold(arena, query);
    *out_roll = (struct roll){NULL, 0};
    if (folded.size == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_roll_of_school);
    bind_int(rows, ARG_ROLL_OF_SCHOOL_SCHOOL_ID, school_id);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        const struct roll_person person = person_of_row(rows, arena);
        if (person_fits(arena, &person, folded)) reading_add(&reading, &person);
    }
    *out_roll = reading.roll;
    return OK;
}

/* ---- counts ---- */

enum err roll_counts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct roll_counts *out_counts)
{
    struct roll_counts counts = {NULL, 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_roll_counts);
    bind_int(rows, ARG_ROLL_COUNTS_SCHOOL_ID, school_id);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        counts.rows = arena_grow(arena, counts.rows, counts.count, &room, sizeof *counts.rows);
        counts.rows[counts.count++] = (struct roll_count){
            .class_id = column_int(rows, COL_ROLL_COUNTS_CLASS_ID),
            .people = column_int(rows, COL_ROLL_COUNTS_PEOPLE),
            .cards = column_int(rows, COL_ROLL_COUNTS_CARDS),
        };
    }
    *out_counts = counts;
    return OK;
}

struct roll_count roll_count_of(const struct roll_counts *counts, int64_t class_id)
{
    for (int i = 0; i < counts->count; i++) {
        if (counts->rows[i].class_id == class_id) return counts->rows[i];
    }
    return (struct roll_count){.class_id = class_id};
}

/* ---- cards ---- */

enum err roll_cards_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                         struct roll_cards *out_cards)
{
    struct roll_cards cards = {NULL, 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_roll_cards_of_person);
    bind_int(rows, ARG_ROLL_CARDS_OF_PERSON_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ROLL_CARDS_OF_PERSON_ACCOUNT_ID, account_id);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        cards.rows = arena_grow(arena, cards.rows, cards.count, &room, sizeof *cards.rows);
        cards.rows[cards.count++] = (struct roll_card){
            .id = column_int(rows, COL_ROLL_CARDS_OF_PERSON_ID),
            .state = (enum card_state)column_int(rows, COL_ROLL_CARDS_OF_PERSON_STATE),
            .is_temporary = column_int(rows, COL_ROLL_CARDS_OF_PERSON_IS_TEMPORARY) != 0,
            .changed_at = instant_of_ms(column_int(rows, COL_ROLL_CARDS_OF_PERSON_CHANGED_AT)),
        };
    }
    *out_cards = cards;
    return OK;
}
