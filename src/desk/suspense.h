/* Money that came for nobody known: it waits in book 0's suspense account until a person
 * decides. */
#ifndef DESK_SUSPENSE_H
#define DESK_SUSPENSE_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "desk/name_text.h"
#include "school/person.h"

/* Numbers are kept. */
enum suspense_state {
    SUSPENSE_WAITING = 1,
    SUSPENSE_ATTACHED = 2, /* credited to an account */
    SUSPENSE_RETURNED = 3, /* to the payer */
    SUSPENSE_MATCHED = 4,  /* it was a register's money */
};

struct suspense_item {
    int64_t id; /* of the posting that took it */
    enum suspense_state state;
    int64_t channel_id;
    const char *channel_name; /* answer */
    struct text outside_id;
    int64_t document_id; /* of the bank; 0: a register told of it */
    struct text number;  /* of the account, as the payer wrote it; may be empty */
    struct text payer, purpose;
    struct money amount;
    struct instant happened_at, taken_at;
    struct day bank_day; /* of a register's line */
    /* once decided */
    int64_t school_id, account_id;
    int64_t staff_id;
    struct instant decided_at;
    const char *note;
};

/* Takes items into suspense: told by a register, clearing → suspense, with a payment of book 0
 * under their key, so that a later on-line request is answered as known; told by the bank, bank →
 * suspense. Fills in ids. */
enum err suspense_take(struct tx *tx, struct arena *arena, struct instant now,
                       struct suspense_item *items, int count) MUST_CHECK;

enum { SUSPENSE_PAGE = 100, SUSPENSE_NOTE_LIMIT = 500 /* characters */ };

struct suspense_list {
    struct suspense_item *items;
    int count;
};
/* A page of those in this state, by age; `after` is the last id of the page before. */
enum err suspense_load(struct tx *tx, struct arena *arena, enum suspense_state state, int64_t after,
                       struct suspense_list *out_list) MUST_CHECK;
enum err suspense_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                        struct suspense_item *out_item) MUST_CHECK;

/* ---- whose may it be ---- */

/* In the order in which they are shown: the likeliest first. */
enum suspense_hint {
    SUSPENSE_SAME_NUMBER = 1, /* the account is there by now, or stands in the purpose */
    SUSPENSE_LOST_ZERO,       /* the leading zero is missing */
    SUSPENSE_SWAPPED_DIGITS,
    SUSPENSE_ONE_DIGIT_OFF,
    SUSPENSE_DIGIT_MORE, /* or one less */
    SUSPENSE_BY_NAME,    /* the name stands in the purpose */
};
const char *suspense_hint_title(enum suspense_hint hint); /* in Russian */

enum { SUSPENSE_PROPOSALS_LIMIT = 20 };
struct suspense_proposal {
    enum suspense_hint hint;
    bool name_agrees; /* the purpose or the payer has the pupil's name too */
    int64_t school_id, account_id;
    const char *number, *surname, *name, *patronymic, *class_name;
};
struct suspense_proposals {
    struct suspense_proposal list[SUSPENSE_PROPOSALS_LIMIT];
    int count;
};
/* For a store_read. */
enum err suspense_propose(struct tx *tx, struct arena *arena, const struct suspense_item *item,
                          struct suspense_proposals *out_proposals) MUST_CHECK;

/* ---- a person decides ---- */

/* In order of precedence. */
enum suspense_status {
    SUSPENSE_DONE = 0,
    SUSPENSE_UNKNOWN,
    SUSPENSE_DECIDED_ALREADY,
    SUSPENSE_NOTE_INVALID, /* a return needs one: what the bank was told */
    SUSPENSE_ACCOUNT_UNKNOWN,
};
const char *suspense_status_title(enum suspense_status status); /* in Russian */

struct suspense_decision {
    int64_t suspense_id;
    int64_t staff_id;
    bool is_return;     /* otherwise it is attached to: */
    struct text number; /* an account */
    struct text note;
    enum suspense_status status; /* answer */
};
/* Once: suspense → transit in book 0 and transit → personal in the school's, or suspense → bank. */
enum err desk_suspense_decide(struct desk *desk, struct arena *arena,
                              struct suspense_decision *decision) MUST_CHECK;

#endif
