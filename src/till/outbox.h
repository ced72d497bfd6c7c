/* The journal: what this till did, in order, for ever.
 *
 * 1. A document is written in the transaction of everything that it changes, with the next counter
 *    and, when it is a receipt, the next number: both without gaps.
 * 2. The body is made once, here, and goes to the server as it is: a repeat is the same bytes.
 * 3. Moments do not go back: a clock that does by less than OUTBOX_HOLD_LIMIT_MS is held at the
 *    newest document's moment, and the document flagged. Farther back goes only a clock that ran
 *    ahead and was put right by the server (clock_watch.h). A clock too far from all that is known
 *    stops the selling (enum clock_state).
 * 4. A document leaves nothing: answers stand beside it. It counts against a balance until the
 *    mirror's version contains it; "recorded" alone is not enough. */
#ifndef TILL_OUTBOX_H
#define TILL_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "meals/sale.h"
#include "school/card.h"
#include "store/store.h"

/* Numbers stand in the journal: never reused. */
enum outbox_kind {
    OUTBOX_SALE = 1,
    OUTBOX_RETURN = 2,
    OUTBOX_ACTIVATION = 3,
    OUTBOX_CARD_STATE = 4,     /* blocked, lost; a temporary card given back */
    OUTBOX_SERVED = 5,         /* a set meal that the roster charges was handed out */
    OUTBOX_TEMPORARY_CARD = 6, /* a blank chip becomes a key of the account */
    OUTBOX_NOT_SERVED = 7,     /* a `served` is taken back */
    OUTBOX_GUEST_SALE = 8,     /* asked, not told: handed in at once and alone */
    OUTBOX_GUEST_RETURN = 9,
};

/* Bits of a document. Never reused. */
enum {
    OUTBOX_OFFLINE = 1,        /* decided without contact with the server */
    OUTBOX_CLOCK_HELD = 2,     /* the clock stood behind the document before */
    OUTBOX_FORGOTTEN_CARD = 4, /* found by class and name */
    OUTBOX_OVERRIDDEN = 8,     /* the rules said no, somebody with the role said yes */
    OUTBOX_BY_QUEUE = 16,
    OUTBOX_BY_CLASS = 32,
    OUTBOX_REISSUED = 64, /* a document of before, handed in again under a new id */
    OUTBOX_LOST = 128,    /* a card state: lost, not blocked */
    OUTBOX_GIVEN_BACK = 256,
};

enum { OUTBOX_REASON_LIMIT = 200 /* characters */, OUTBOX_REQUEST_LIMIT = 64 /* bytes */ };

struct outbox_line {
    struct sale_line what;
    const char *name; /* on the receipt */
};

struct outbox_document {
    /* from the caller */
    enum outbox_kind kind;
    struct text request; /* the page's key of this click; empty: none */
    int64_t account_id;
    int64_t card_id; /* 0: not shown */
    int64_t shift, cashier_id;
    int64_t returned_id; /* return, not served, guest's return: the document taken back */
    const struct outbox_line *lines;
    int line_count;
    struct money fee;           /* activation */
    enum card_state card_state; /* card state */
    bool is_given_back;         /* card state: a temporary card was returned */
    struct text chip;           /* temporary card, in upper case */
    struct instant asked_at;    /* guest's sale: the server's clock as `guest` told it */
    int64_t guest_school;       /* guest's sale: the number of his own school, told there too */
    enum sale_status refusal;   /* of an override: what the rules said */
    int64_t override_cashier_id;
    struct text override_reason;
    unsigned flags;
    /* made by outbox_add */
    int64_t seq, id;
    int64_t number; /* of the receipt: sales and returns; else 0 */
    struct instant happened_at;
    struct day day;
};

/* ---- the clock ---- */

enum clock_state {
    CLOCK_RIGHT = 0,
    CLOCK_HELD,   /* a little behind the newest document: its moment is used, and flagged */
    CLOCK_BEHIND, /* more than OUTBOX_BACK_LIMIT_MS behind, or before this program was made */
    CLOCK_AHEAD,  /* further ahead of all that is known than OUTBOX_AHEAD_LIMIT_MS */
};

#define OUTBOX_HOLD_LIMIT_MS (10 * MINUTE_MS)
#define OUTBOX_BACK_LIMIT_MS DAY_MS
#define OUTBOX_AHEAD_LIMIT_MS (400 * DAY_MS)
/* 2024-01-01: no till ran this before. */
#define OUTBOX_EARLIEST_MS INT64_C(1704067200000)

/* `known` is the newest moment known for sure: of the newest document or the server's last word. */
enum clock_state clock_judge(struct instant now, struct instant known);

/* ---- writing ---- */

/* The journal's end within one transaction. */
struct outbox {
    struct tx *tx;
    struct arena *arena;
    int64_t origin;
    const struct zone *zone;
    struct instant at; /* of the documents of this transaction */
    bool is_held;
    int64_t next_seq, next_counter, next_number;
    int64_t contained_through;
    struct instant last_at;
};

/* Reads the end. The caller has asked clock_judge; is_held follows from it. ERR_NOT_FOUND: the till
 * is not enrolled. */
enum err outbox_open(struct tx *tx, struct arena *arena, struct instant now,
                     struct outbox *out_outbox) MUST_CHECK;
/* Writes one document with its lines and fills what is made here. */
enum err outbox_add(struct outbox *outbox, struct outbox_document *document) MUST_CHECK;
/* Writes the end: once, behind all that was added. */
enum err outbox_close(struct outbox *outbox) MUST_CHECK;

/* ---- sending ---- */

struct outbox_item {
    int64_t seq, id;
    enum outbox_kind kind;
    struct text body; /* a JSON object, as it goes into "documents" */
};

struct outbox_list {
    struct outbox_item *items;
    int count;
};

/* Documents without an answer behind `after_seq` (0: from the first), oldest first: at most
 * `count_limit`, and no more than `bytes_limit` of bodies but for the first. In the arena. */
enum err outbox_unsent(struct tx *tx, struct arena *arena, int64_t after_seq, int count_limit,
                       size_t bytes_limit, struct outbox_list *out_list) MUST_CHECK;

/* Numbers stand in the journal: never reused. */
enum outbox_result {
    OUTBOX_RECORDED = 1,
    OUTBOX_EXISTS = 2,
    OUTBOX_TAKEN = 3,     /* exists_with_other_content */
    OUTBOX_MALFORMED = 4, /* the server will never take it as it is */
    OUTBOX_REFUSED = 5,   /* a guest's sale that the server said no to */
};

struct outbox_answer {
    int64_t id; /* of the document */
    enum outbox_result result;
    struct text reason; /* "" or the server's word: refusal or reason */
    int64_t version;    /* of the book, as the answer gave it */
};

/* Keeps an answer; a second one for the document replaces it. *out_found false: no such
 * document. */
enum err outbox_answered(struct tx *tx, const struct outbox_answer *answer, struct instant now,
                         bool *out_found) MUST_CHECK;

/* Makes a new document of one whose id was taken: same body, new id, at the journal's end.
 * *out_done false: there is no such document, or it was reissued before. */
enum err outbox_reissue(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                        bool *out_done) MUST_CHECK;

/* The same for one whose moment the server cannot believe, because the till's clock was wrong by
 * `ahead_ms` and nobody could tell: the new one's moment is put right, `now` at the latest. */
enum err outbox_redate(struct tx *tx, struct arena *arena, int64_t id, int64_t ahead_ms,
                       struct instant now, bool *out_done) MUST_CHECK;

/* The server came back from a backup and knows this origin's counters up to `acknowledged` only:
 * what is behind counts as unsent again. */
enum err outbox_rewind(struct tx *tx, int64_t origin, int64_t acknowledged) MUST_CHECK;

/* Moves `contained_through` on as far as answers and the mirror's version allow: after answers and
 * after changes. */
enum err outbox_settle(struct tx *tx) MUST_CHECK;

struct outbox_standing {
    int64_t unsent, malformed;
    struct instant oldest_unsent; /* when unsent > 0 */
    int64_t last_counter;         /* of this origin; 0: none */
    struct instant last_at;       /* of the newest document; 0: none */
};
enum err outbox_standing(struct tx *tx, struct outbox_standing *out_standing) MUST_CHECK;

/* Documents that siblings have to know of: of `day`, behind `after_seq`, or not contained yet. */
struct outbox_told {
    int64_t seq, id, account_id;
    struct instant happened_at;
    struct day day;
    struct money charge, extras;
    const char *set_meals; /* ids parted by commas; a return's with a minus */
    int64_t version;       /* of its answer; 0: none yet */
};
struct outbox_told_list {
    struct outbox_told *items;
    int count;
};
enum err outbox_tell(struct tx *tx, struct arena *arena, int64_t after_seq, int limit,
                     struct outbox_told_list *out_list) MUST_CHECK;

/* The JSON of a document whose made members are filled; in the arena. */
struct text outbox_body(struct arena *arena, const struct outbox_document *document);

#endif
