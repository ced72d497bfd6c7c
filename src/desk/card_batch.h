/* Making cards: an order for a person, batches that gather orders, and what becomes of them until
 * they are in pupils' hands.
 *
 *     ordered → (its batch is made) made → (handed over) at school → given out → (till) active
 *
 * 1. A batch gathers the orders of one school and one day of its zone, so that what is promised of
 *    a batch is true of each of its cards. The promise is `card_days` working days (a setting).
 * 2. Nobody has two cards on their way.
 * 3. A batch is made when the chips of all of its cards are known; its cards are made with it.
 * 4. A lost card dies with the order of another; a damaged one, or one with an old name, works
 *    until the new one is given out. The fee is taken at the till, at activation, whatever the
 *    cause. */
#ifndef DESK_CARD_BATCH_H
#define DESK_CARD_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "desk/desk.h"
#include "school/card.h"

/* Numbers stand in the database: they are never reused. */
enum card_cause {
    CARD_CAUSE_FIRST = 1,
    CARD_CAUSE_LOST = 2,
    CARD_CAUSE_DAMAGED = 3,
    CARD_CAUSE_NAME = 4, /* the name on it has changed */
};

enum card_batch_state {
    CARD_BATCH_GATHERING = 1,
    CARD_BATCH_IN_WORK = 2, /* printed or being printed: nothing joins it */
    CARD_BATCH_MADE = 3,
    CARD_BATCH_HANDED_OVER = 4,
};

/* ---- ordering ---- */

/* The first that applies. */
enum card_order_status {
    CARD_ORDER_TAKEN = 0,
    CARD_ORDER_NO_PROJECT, /* the school does not take part in the card project */
    CARD_ORDER_PERSON_UNKNOWN,
    CARD_ORDER_PERSON_LEFT,
    CARD_ORDER_UNDER_WAY, /* a card of this person is ordered, made or not given out yet */
    CARD_ORDER_HAS_CARD,  /* a first card, but one was given out and is not lost */
    CARD_ORDER_NO_CARD,   /* in place of a card that this person never had */
};

struct card_order {
    int64_t account_id;
    enum card_cause cause;
    /* answers */
    enum card_order_status status;
    int64_t card_id, batch_id; /* when taken */
};

struct card_ordering {
    int64_t school_id;
    int64_t login_id; /* who orders; 0: a command */
    int64_t version;  /* of the school's book, raised in this transaction */
    struct instant now;
};

/* Orders cards inside the caller's transaction; each order is answered on its own, and a person
 * named twice is under way the second time. Lost cards move to CARD_LOST. */
enum err card_orders_add(struct tx *tx, struct arena *arena, const struct card_ordering *ordering,
                         struct card_order *orders, int count) MUST_CHECK;

/* The same in a transaction of its own. */
enum err desk_card_order(struct desk *desk, struct arena *arena, int64_t school_id,
                         int64_t login_id, struct card_order *orders, int count) MUST_CHECK;

/* The day by which what is ordered on `day` is promised: so many working days later, by the city's
 * calendar; what is ordered on a day off counts from the next working day. */
enum err card_promised_day(struct tx *tx, struct arena *arena, struct day day, int working_days,
                           struct day *out_promised) MUST_CHECK;

/* ---- batches ---- */

struct card_batch {
    int64_t school_id;
    int64_t school_number;
    const char *school_name;
    int64_t id;
    int64_t number; /* in its school, from 1 */
    enum card_batch_state state;
    struct instant opened_at;
    struct day promised_day;
    bool is_made; /* has made_at */
    struct instant made_at;
    struct instant handed_at; /* of CARD_BATCH_HANDED_OVER */
    int64_t handed_by;
    const char *taken_by; /* who took it at the school */
    int card_count;       /* without those whose order was taken back */
    int bound_count;      /* of them, those whose chip is known */
};

/* Not made, and the promised day has passed. */
bool card_batch_is_late(const struct card_batch *batch, struct day today);

struct card_batch_list {
    struct card_batch *batches; /* in the arena */
    int count;
};

enum { CARD_BATCHES_PAGE = 100, CARD_BATCHES_OF_CITY = 5000 };

/* The newest first, with numbers under `before` (0: from the newest). */
enum err card_batches_of_school(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t before, struct card_batch_list *out_list) MUST_CHECK;
/* Of all schools, those that are not handed over, the earliest promise first; at most
 * CARD_BATCHES_PAGE. */
enum err card_batches_open(struct tx *tx, struct arena *arena, struct card_batch_list *out_list)
    MUST_CHECK;
/* Of all schools, at most CARD_BATCHES_OF_CITY: those that are not handed over, the earliest
 * promise first, and with_handed the others behind them. */
enum err card_batches_of_city(struct tx *tx, struct arena *arena, bool with_handed,
                              struct card_batch_list *out_list) MUST_CHECK;
/* *out_found false: there is no such batch. */
enum err card_batch_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t batch_id,
                          bool *out_found, struct card_batch *out_batch) MUST_CHECK;

/* A card of a batch and whose it is. */
struct batch_card {
    int64_t card_id;
    int64_t position; /* from 1, as printed */
    enum card_cause cause;
    enum card_state state;
    const char *chip; /* "": not bound */
    int64_t account_id;
    const char *number, *surname, *name, *patronymic;
    int64_t class_id;       /* 0: none */
    const char *class_name; /* "": none */
    bool is_employee;
    bool has_photo;
};

struct batch_cards {
    struct batch_card *cards; /* in the arena, by position */
    int count;
};

enum err batch_cards_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t batch_id,
                          struct batch_cards *out_cards) MUST_CHECK;

/* ---- what becomes of a batch ---- */

/* The first that applies. */
enum card_batch_status {
    CARD_BATCH_OK = 0,
    CARD_BATCH_UNKNOWN,
    CARD_BATCH_WRONG_STATE, /* what is asked does not follow on its state */
    CARD_BATCH_UNBOUND,     /* some of its cards have no chip yet */
    CARD_BATCH_TAKER_EMPTY, /* whoever takes it has no name, or one too long */
};

enum { CARD_TAKER_LIMIT = 200 /* characters */ };

struct card_batch_move {
    int64_t school_id, batch_id;
    int64_t login_id;
    enum card_batch_state state; /* wanted: in work, made, handed over */
    struct text taken_by;        /* of CARD_BATCH_HANDED_OVER */
    enum card_batch_status status;
};
/* Taken in work, made, handed over to the school: one after the other. Its cards become
 * CARD_MADE and CARD_AT_SCHOOL with it. */
enum err desk_card_batch_move(struct desk *desk, struct arena *arena, struct card_batch_move *move)
    MUST_CHECK;

#endif
