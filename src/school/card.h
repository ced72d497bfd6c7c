/* Cards: only the key of an account. Each change of state is kept. */
#ifndef SCHOOL_CARD_H
#define SCHOOL_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

/* Numbers stand in the books: they are never reused. */
enum card_state {
    CARD_ORDERED = 1,
    CARD_MADE = 2,
    CARD_AT_SCHOOL = 3,
    CARD_GIVEN_OUT = 4,
    CARD_ACTIVE = 5,
    CARD_BLOCKED = 6,
    CARD_LOST = 7,
    CARD_REPLACED = 8,
    CARD_TEMPORARY = 9,
    CARD_RETURNED = 10, /* a temporary one, back in the stock */
};

enum { CARD_CHIP_BYTES_LIMIT = 10 };

struct card {
    int64_t school_id;
    int64_t id;
    int64_t account_id;
    struct text chip; /* hexadecimal, upper case; empty until bound */
    enum card_state state;
    bool is_temporary; /* a blank chip given out at the till, whatever its state */
};

/* Who moved a card, where a document says so. */
struct card_mover {
    int64_t cause_id;          /* the document */
    int64_t cashier_id, shift; /* 0: not said */
    int64_t login_id;          /* of the staff; 0: a till, a command */
};

/* An even number of hexadecimal digits in upper case, 1 to CARD_CHIP_BYTES_LIMIT bytes. */
bool card_chip_is_formed(struct text chip);

const char *card_state_name(enum card_state state); /* "active", for the wire and the log */

/* Whether the account may be used with it. */
bool card_is_usable(enum card_state state);

/* Whether a card may go from one state to the other. */
bool card_may_become(enum card_state from, enum card_state to);

/* Adds a card and its first event. ERR_CONSTRAINT: the chip belongs to another card. */
enum err card_add(struct tx *tx, const struct card *card, int64_t cause_id, int64_t version,
                  struct instant now) MUST_CHECK;

/* The same by a till's document. */
enum err card_give_out(struct tx *tx, const struct card *card, struct card_mover mover,
                       int64_t version, struct instant happened_at) MUST_CHECK;

/* Moves a card to a state and keeps the event. Whether it may is the caller's to ask. A card that
 * returns to the stock gives its chip free; card->chip must be its own then. */
enum err card_move(struct tx *tx, const struct card *card, enum card_state state,
                   struct card_mover mover, int64_t version, struct instant happened_at) MUST_CHECK;

#endif
