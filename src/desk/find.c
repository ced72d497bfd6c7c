/* Finding people, classes and cards. Names are compared by the words that school/person_word.h
 * keeps: the longest word of the query bounds what is read, the others are asked for by patterns,
 * and that each finds a word of its own is judged here. */
#include "desk/find.h"

#include <string.h>

#include "base/buf.h"
#include "desk/find_sql.h"
#include "school/person_word.h"

_Static_assert((int)COL_FIND_PEOPLE_SCHOOL_NAME == (int)COL_FIND_PERSON_SCHOOL_NAME &&
                   (int)COL_FIND_CARDS_PATRONYMIC == (int)COL_FIND_CARDS_ENDING_PATRONYMIC,
               "two statements give one row");

enum { PATTERNS = 3, WORDS_USED = PATTERNS + 1 };

static struct find_person person_of_row(const struct statement *row, struct arena *arena)
{
    return (struct find_person){
        .school_id = column_int(row, COL_FIND_PEOPLE_SCHOOL_ID),
        .id = column_int(row, COL_FIND_PEOPLE_ACCOUNT_ID),
        .who = {column_string(row, COL_FIND_PEOPLE_NUMBER, arena),
                column_string(row, COL_FIND_PEOPLE_SURNAME, arena),
                column_string(row, COL_FIND_PEOPLE_PERSON_NAME, arena),
                column_string(row, COL_FIND_PEOPLE_PATRONYMIC, arena)},
        .kind = (enum person_kind)column_int(row, COL_FIND_PEOPLE_KIND),
        .state = (enum person_state)column_int(row, COL_FIND_PEOPLE_STATE),
        .class_id = column_int(row, COL_FIND_PEOPLE_CLASS_ID),
        .class_name = column_string(row, COL_FIND_PEOPLE_CLASS_NAME, arena),
        .school_number = column_int(row, COL_FIND_PEOPLE_SCHOOL_NUMBER),
        .school_name = column_string(row, COL_FIND_PEOPLE_SCHOOL_NAME, arena),
    };
}

/* ---- by name ---- */

/* The words of the query, the longest first: most names are told apart by it. */
static int words_by_size(struct text names, struct text *out_words)
{
    int count = 0;
    while (names.size > 0 && count < WORDS_USED) {
        struct text word = text_cut(&names, ' ');
        if (word.size == 0) continue;
        int at = count++;
        while (at > 0 && out_words[at - 1].size < word.size) {
            out_words[at] = out_words[at - 1];
            at--;
        }
        out_words[at] = word;
    }
    return count;
}

/* «ив» beside «иванов» asks for two words that begin so. */
static void bind_pattern(struct statement *row, int arg, struct arena *arena, struct text first,
                         struct text word)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "%");
    for (int i = 0; word.size > 0 && i < (text_starts(first, word) ? 2 : 1); i++) {
        buf_printf(&buf, " %.*s%%", TEXT_ARGS(word));
    }
    bind_text(row, arg, buf_text(&buf));
}

static void bind_names(struct statement *row, struct arena *arena, struct text names)
{
    struct text words[WORDS_USED] = {{0}};
    static const int ARGS[PATTERNS] = {ARG_FIND_PEOPLE_SECOND, ARG_FIND_PEOPLE_THIRD,
                                       ARG_FIND_PEOPLE_FOURTH};
    int count = words_by_size(names, words);
    struct text high = word_end(arena, words[0]);
    bind_bytes(row, ARG_FIND_PEOPLE_LOW, words[0].bytes, words[0].size);
    bind_bytes(row, ARG_FIND_PEOPLE_HIGH, high.bytes, high.size);
    for (int i = 0; i < PATTERNS; i++) {
        bind_pattern(row, ARGS[i], arena, words[0], i + 1 < count ? words[i + 1] : TEXT(""));
    }
}

static bool is_listed(const struct found *found, int64_t school_id, int64_t id)
{
    for (int i = 0; i < found->people_count; i++) {
        if (found->people[i].id == id && found->people[i].school_id == school_id) return true;
    }
    return false;
}

/* A name that holds the word twice is met twice; those who have left come behind. */
static void people_add(struct found *found, const struct find_person *person)
{
    if (is_listed(found, person->school_id, person->id)) return;
    found->has_more_people |= found->people_count == FIND_PEOPLE_LIMIT;
    if (found->people_count == FIND_PEOPLE_LIMIT) return;
    int at = found->people_count++;
    while (at > 0 && person->state == PERSON_ACTIVE &&
           found->people[at - 1].state != PERSON_ACTIVE) {
        found->people[at] = found->people[at - 1];
        at--;
    }
    found->people[at] = *person;
}

static enum err find_people(struct tx *tx, struct arena *arena, const struct find_query *query,
                            struct found *found)
{
    int read = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_find_people);
    bind_names(row, arena, query->names);
    bind_int(row, ARG_FIND_PEOPLE_SCHOOL_NUMBER, query->school_number);
    bind_text(row, ARG_FIND_PEOPLE_CLASS_NAME, query->class_name);
    bind_int(row, ARG_FIND_PEOPLE_COUNT, FIND_PEOPLE_READ);
    for (;; read++) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) break;
        if (!words_fit(column_text(row, COL_FIND_PEOPLE_WORDS, NULL), query->names)) continue;
        struct find_person person = person_of_row(row, arena);
        people_add(found, &person);
    }
    found->has_more_people |= read == FIND_PEOPLE_READ;
    return OK;
}

static enum err find_person(struct tx *tx, struct arena *arena, const struct find_query *query,
                            struct found *found)
{
    bool is_there;
    scoped(statement) struct statement *row = statement_open(tx, &q_find_person);
    bind_text(row, ARG_FIND_PERSON_NUMBER, text_of(query->number));
    TRY(statement_next(row, &is_there));
    if (is_there) found->people[found->people_count++] = person_of_row(row, arena);
    return OK;
}

/* ---- classes and schools ---- */

static enum err find_classes(struct tx *tx, struct arena *arena, const struct find_query *query,
                             struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_classes);
    bind_text(row, ARG_FIND_CLASSES_CLASS_NAME, query->class_name);
    bind_int(row, ARG_FIND_CLASSES_SCHOOL_NUMBER, query->school_number);
    bind_int(row, ARG_FIND_CLASSES_COUNT, FIND_CLASSES_LIMIT);
    found->classes = ARENA_ARRAY(arena, struct find_class, FIND_CLASSES_LIMIT);
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there) return OK;
        found->classes[found->class_count++] = (struct find_class){
            .school_id = column_int(row, COL_FIND_CLASSES_SCHOOL_ID),
            .id = column_int(row, COL_FIND_CLASSES_ID),
            .name = column_string(row, COL_FIND_CLASSES_NAME, arena),
            .school_number = column_int(row, COL_FIND_CLASSES_SCHOOL_NUMBER),
            .school_name = column_string(row, COL_FIND_CLASSES_SCHOOL_NAME, arena),
        };
    }
}

static enum err find_school(struct tx *tx, struct arena *arena, const struct find_query *query,
                            struct found *found)
{
    bool is_there;
    struct school *school = ARENA_NEW(arena, struct school);
    TRY(school_by_number(tx, arena, query->school_number, &is_there, school));
    if (is_there) found->school = school;
    return OK;
}

/* ---- cards ---- */

static enum err cards_take(struct statement *row, struct arena *arena, struct found *found)
{
    for (;;) {
        bool is_there;
        TRY(statement_next(row, &is_there));
        if (!is_there || found->card_count == FIND_PAPERS_LIMIT) return OK;
        found->cards[found->card_count++] = (struct find_card){
            .who = {column_string(row, COL_FIND_CARDS_NUMBER, arena),
                    column_string(row, COL_FIND_CARDS_SURNAME, arena),
                    column_string(row, COL_FIND_CARDS_PERSON_NAME, arena),
                    column_string(row, COL_FIND_CARDS_PATRONYMIC, arena)},
            .chip = column_string(row, COL_FIND_CARDS_CHIP, arena),
            .state = (enum card_state)column_int(row, COL_FIND_CARDS_STATE),
            .is_temporary = column_int(row, COL_FIND_CARDS_IS_TEMPORARY) != 0,
        };
    }
}

static enum err find_cards_whole(struct tx *tx, struct arena *arena, struct text chip,
                                 struct found *found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_find_cards);
    bind_text(row, ARG_FIND_CARDS_CHIP, chip);
    bind_int(row, ARG_FIND_CARDS_COUNT, FIND_PAPERS_LIMIT);
    return cards_take(row, arena, found);
}

static enum err find_cards(struct tx *tx, struct arena *arena, const struct find_query *query,
                           struct found *found)
{
    struct text chip = card_chip_text(&query->chip);
    found->cards = ARENA_ARRAY(arena, struct find_card, FIND_PAPERS_LIMIT);
    if (query->has_number) TRY(find_cards_whole(tx, arena, text_of(query->number), found));
    if (!query->has_chip) return OK;
    if (query->chip.known == CARD_KNOWN_WHOLE) {
        bool is_asked = query->has_number && text_is(chip, query->number);
        return is_asked ? OK : find_cards_whole(tx, arena, chip, found);
    }
    /* All cards are looked through: not for what is somebody's account number already. */
    if (query->has_number && found->people_count > 0) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_find_cards_ending);
    bind_string(row, ARG_FIND_CARDS_ENDING_PATTERN, arena_printf(arena, "%%%.*s", TEXT_ARGS(chip)));
    bind_int(row, ARG_FIND_CARDS_ENDING_COUNT, FIND_PAPERS_LIMIT);
    return cards_take(row, arena, found);
}

/* ---- all ---- */

int found_count(const struct found *found)
{
    return found->people_count + (found->school != NULL) + found->class_count + found->card_count +
           found->receipt_count + found->payment_count + found->refused_count +
           found->suspense_count + found->order_count + (found->appeal != NULL);
}

static bool is_whole_number(const struct find_query *query)
{
    bool names_else = query->names.size > 0;
    return !names_else &&
           (query->has_number || query->has_chip || query->has_receipt || query->has_appeal ||
            query->outside.size > 0 || (query->class_name.size > 0 && query->school_number != 0));
}

enum err find_all(struct tx *tx, struct arena *arena, const struct find_query *query,
                  struct found *out_found)
{
    struct found found = {.people = ARENA_ARRAY(arena, struct find_person, FIND_PEOPLE_LIMIT)};
    bool names = query->names.size > 0;
    if (query->has_number) TRY(find_person(tx, arena, query, &found));
    if (names) TRY(find_people(tx, arena, query, &found));
    if (!names && query->class_name.size > 0) TRY(find_classes(tx, arena, query, &found));
    if (!names && query->class_name.size == 0 && query->school_number != 0) {
        TRY(find_school(tx, arena, query, &found));
    }
    if (query->has_number || query->has_chip) TRY(find_cards(tx, arena, query, &found));
    TRY(find_papers(tx, arena, query, &found));
    found.is_number = found_count(&found) == 1 && is_whole_number(query);
    *out_found = found;
    return OK;
}
