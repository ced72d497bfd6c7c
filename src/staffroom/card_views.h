/* Cards and batches in the words of the screen: what the pages about cards share. */
#ifndef STAFFROOM_CARD_VIEWS_H
#define STAFFROOM_CARD_VIEWS_H

#include <jansson.h>

#include "desk/card_batch.h"
#include "desk/card_keep.h"
#include "staffroom/inside.h"

/* «собирается», «в работе», «изготовлена», «передана школе». */
const char *card_batch_state_words(enum card_batch_state state);
/* «первая карта», «вместо утерянной», … */
const char *card_cause_words(enum card_cause cause);
/* Why an order was not taken, a sentence; CARD_ORDER_TAKEN gives "". */
const char *card_order_words(enum card_order_status status);

/* number, path, state, promised, late, cards, bound, opened. */
json_t *card_batch_row(struct arena *arena, const struct staffroom_caller *caller,
                       const struct card_batch *batch);

/* What was done by the form before, told above the page: the address carries a word and a number,
 * and the sentence is made here. */
enum told {
    TOLD_ORDERED,
    TOLD_NOBODY,
    TOLD_GIVEN,
    TOLD_BLOCKED,
    TOLD_TAKEN_UP,
    TOLD_LOST,
    TOLD_RETURNED,
    TOLD_TAKEN_BACK,
    TOLD_STATE,
    TOLD_BOUND,
    TOLD_UNDONE,
    TOLD_PHOTO,
    TOLD_PHOTO_GONE,
    TOLD_MAY_NOT,
    TOLD_COUNT
};
extern const char *const TOLD_WORDS[]; /* of the field `told`; ends with NULL */
enum { TOLD_NUMBER_LIMIT = 100000 };
/* The two fields as a route lists them. */
#define FIELD_OF_TOLD                                                                              \
    {                                                                                              \
        "told", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, TOLD_WORDS                              \
    }
#define FIELD_OF_TOLD_NUMBER                                                                       \
    {                                                                                              \
        "n", FIELD_IN_QUERY, FIELD_INT, false, 0, TOLD_NUMBER_LIMIT, NULL                          \
    }
/* Sets `told` (null: nothing to tell) and `told_bad`. */
void told_set(json_t *view, struct arena *arena, const struct request *request, int told_field,
              int number_field);
/* Back to a path of ours, with the word. */
void told_redirect(struct response *response, struct arena *arena, const char *path, enum told told,
                   int number);

#endif
