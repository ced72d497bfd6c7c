/* Words of people's names as the search box finds them: small letters of any alphabet and digits,
 * ё as е; «Петров-Водкин» is two. Derived from person, kept in the same transaction; what stands
 * there can be made anew (obed rebuild). */
#ifndef SCHOOL_PERSON_WORD_H
#define SCHOOL_PERSON_WORD_H

#include "school/person.h"

enum {
    PERSON_WORDS_LIMIT = 12, /* of one person; further ones are not found by */
    PERSON_WORD_FORM = 1     /* of what this program writes: raised when the reading changes */
};

/* The words of a text, a blank before each: " иванов иван". */
struct text words_folded(struct arena *arena, struct text text);

/* For person_add and person_update. */
enum err person_words_write(struct tx *tx, const struct person *person) MUST_CHECK;
enum err person_words_renew(struct tx *tx, const struct person *person) MUST_CHECK;

struct person_words_report {
    int64_t people;  /* looked at */
    int64_t changed; /* whose words were wrong */
};
/* All of one school inside a work; adds to *report. */
enum err person_words_rebuild(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct person_words_report *report) MUST_CHECK;
/* All schools, each in a transaction of its own. */
enum err people_words_rebuild(struct store *store, struct person_words_report *out_report)
    MUST_CHECK;
/* The same where the database holds another form, or none: for a server that begins. */
enum err people_words_keep(struct store *store, struct person_words_report *out_report) MUST_CHECK;

/* A name, or a part of one, among `words`: each word of the query begins another word. */
bool words_fit(struct text words, struct text query);

/* The bounds of all words that begin so: `low` itself and, in *out_high, the first behind them. */
struct text word_end(struct arena *arena, struct text low);

#endif
