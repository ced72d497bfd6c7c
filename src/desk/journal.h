/* Documents that tills hand in, and how a batch of them is recorded.
 *
 * What a till did off line is a fact: the food is eaten. It is recorded whatever the balance, and
 * flagged when the rules would have refused it. A sale that the till asks for (is_asked) is
 * refused instead. A batch is one transaction: load, decide each document in order, save. */
#ifndef DESK_JOURNAL_H
#define DESK_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/secret.h"
#include "desk/desk.h"
#include "meals/sale.h"
#include "school/card.h"

enum document_kind {
    DOCUMENT_SALE = 1,
    DOCUMENT_RETURN = 2,
    DOCUMENT_ACTIVATION = 3, /* of a card, with its fee */
    DOCUMENT_CARD_STATE = 4, /* blocked, lost, or returned to the stock */
    DOCUMENT_SERVED = 5,     /* a set meal handed out for which the roster charges */
    DOCUMENT_NOT_SERVED = 6, /* takes a DOCUMENT_SERVED back */
    DOCUMENT_TEMPORARY_CARD = 7,
    DOCUMENT_GUEST_SALE = 8, /* to somebody of another school; always asked */
    DOCUMENT_GUEST_RETURN = 9,
};

/* In order of precedence: the first that applies is the answer. */
enum document_status {
    DOCUMENT_RECORDED = 0,
    /* malformed: the same whatever the books hold */
    DOCUMENT_ID_INVALID,
    DOCUMENT_NUMBER_INVALID,
    DOCUMENT_LINES_INVALID, /* none or more than SALE_LINES_LIMIT */
    DOCUMENT_QUANTITY_INVALID,
    DOCUMENT_PRICE_INVALID,
    DOCUMENT_TOTAL_INVALID,
    DOCUMENT_FEE_INVALID,
    DOCUMENT_CARD_STATE_INVALID,
    DOCUMENT_CHIP_INVALID,
    DOCUMENT_REASON_INVALID,     /* of an override: empty, too long, control characters */
    DOCUMENT_CARD_AND_FORGOTTEN, /* a card cannot be shown and forgotten */
    DOCUMENT_TOO_EARLY,
    DOCUMENT_TOO_LATE, /* more than a day ahead of the server's clock */
    /* known already */
    DOCUMENT_EXISTS,
    DOCUMENT_EXISTS_WITH_OTHER_CONTENT,
    /* what it names is not there */
    DOCUMENT_ACCOUNT_UNKNOWN, /* in this school */
    DOCUMENT_CARD_UNKNOWN,    /* or of another account */
    DOCUMENT_DISH_UNKNOWN,
    DOCUMENT_SET_MEAL_UNKNOWN,
    DOCUMENT_SET_MEAL_PRICE_DIFFERS,
    DOCUMENT_RETURNED_UNKNOWN, /* no such sale of this account */
    DOCUMENT_RETURN_TOO_LARGE, /* more than was sold and not yet returned */
    DOCUMENT_SERVED_UNKNOWN,   /* no such set meal handed out, or taken back already */
    DOCUMENT_CARD_MAY_NOT,     /* the card's state does not allow it */
    DOCUMENT_BALANCE_OVERFLOW,
    /* the rules say no: see `refusal` and `obstacle` */
    DOCUMENT_REFUSED,
};

/* What stands in the way of a document beside the rules of a sale. */
enum document_obstacle {
    DOCUMENT_NO_OBSTACLE = 0,
    DOCUMENT_CHIP_TAKEN,        /* recorded, but the card is blocked and has no chip */
    DOCUMENT_GUESTS_NOT_SERVED, /* by this school */
    DOCUMENT_ASKED_TOO_LATE,    /* a guest's sale that was held up on its way */
};

enum {
    DOCUMENT_BATCH_LIMIT = 500,
    DOCUMENT_NUMBER_LIMIT = 9999999,
    DOCUMENT_SHIFT_LIMIT = 9999999,
    DOCUMENT_REASON_LIMIT = 200 /* characters */
};
#define DOCUMENT_GUEST_ASKED_MS (5 * MINUTE_MS)

struct document {
    /* what the till said */
    int64_t id;
    enum document_kind kind;
    struct instant happened_at;
    int64_t account_id;
    int64_t card_id;     /* 0: the card was not shown */
    int64_t number;      /* of the receipt; sale and return */
    int64_t returned_id; /* what a return, a guest's return or a "not served" takes back */
    int64_t cashier_id;  /* 0: not said */
    int64_t shift;       /* 0: not said */
    bool is_offline;
    bool is_asked;               /* refuse instead of recording a fact */
    bool is_forgotten;           /* the card was; the pupil was found by name */
    bool is_new;                 /* never handed in before: whoever keeps count of the till knows */
    int64_t override_cashier_id; /* 0: no override */
    struct text override_reason;
    int64_t set_meal_id;     /* served */
    struct text chip;        /* of a temporary card: hexadecimal, upper case */
    int64_t guest_school;    /* guest's sale: the number of his own school */
    struct instant asked_at; /* guest's sale: the server's clock, as the till was told it */
    struct sale_line *lines; /* sale and return; category_id is filled here */
    int line_count;
    struct money fee;           /* activation; zero: free */
    enum card_state card_state; /* card state: CARD_BLOCKED, CARD_LOST or CARD_RETURNED */
    /* made by document_prepare */
    struct digest content;
    /* answers */
    enum document_status status;
    enum sale_status refusal; /* what the rules say; of a recorded fact, too */
    enum document_obstacle obstacle;
    int64_t served_meal_id; /* the set meal that was handed out or not after all */
    bool is_below_floor;
};

/* "recorded", "exists", "price_invalid", … for the wire and the log. */
const char *document_status_name(enum document_status status);

const char *document_obstacle_name(enum document_obstacle obstacle); /* "chip_taken" */

/* Recorded now or before, whatever the rules say of it. */
bool document_is_kept(enum document_status status);

/* Checks the form and makes the digest; without the books, outside the transaction. */
void document_prepare(struct document *document);

struct journal_batch {
    struct desk *desk;
    struct arena *arena;
    int64_t school_id;
    struct document *documents; /* prepared */
    int count;                  /* at most DOCUMENT_BATCH_LIMIT */
    int recorded_count;         /* answer */
    int64_t version;            /* answer: of the book, with these documents in it */
};

/* A store_work over a journal_batch: gives each document its answer. ERR_NOT_FOUND: no such
 * school. */
enum err journal_record(struct tx *tx, void *context) MUST_CHECK;

/* Prepares and records, and returns when it is durable. */
enum err desk_record(struct journal_batch *batch) MUST_CHECK;

#endif
