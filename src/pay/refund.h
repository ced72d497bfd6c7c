/* Money on its way back to the card it came from: rows. The use cases are desk/refund.h. */
#ifndef PAY_REFUND_H
#define PAY_REFUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "store/store.h"

/* Kept in the database: numbers are never reused. */
enum refund_state {
    REFUND_REQUESTED = 1,
    REFUND_APPROVED_ONCE, /* a second person is needed */
    REFUND_SENDING,       /* taken from the account; the bank is to give it back */
    REFUND_DONE,
    REFUND_REFUSED,   /* by the staff */
    REFUND_FAILED,    /* by the bank: it is on the account again */
    REFUND_CANCELLED, /* by the parent, before it was approved */
};

enum refund_origin {
    REFUND_BY_PARENT = 1,
    REFUND_BY_CLOSING, /* the pupil left school, and the parent wished it so */
    REFUND_BY_BANK,    /* seen at the bank: nobody of ours asked for it */
};

enum { REFUND_REASON_LIMIT = 200 /* characters */ };

struct refund {
    int64_t school_id, id; /* the id is that of the posting */
    int64_t order_id, account_id, channel_id, login_id;
    enum refund_origin origin;
    struct money amount;
    enum refund_state state;
    const char *reason;
    struct instant requested_at;
    int64_t first_staff_id, second_staff_id, refused_staff_id; /* 0: nobody */
    const char *answer;                                        /* to the parent */
    bool has_before;
    struct money refunded_before; /* what the bank had given back before */
    struct instant sent_at;       /* the last time; 0: not yet */
    int64_t tries;
    bool is_due;
    struct instant due_at;
    struct instant done_at; /* 0: not yet */
    int64_t reversal_id;    /* 0: none */
};

enum refund_event_kind {
    REFUND_EVENT_REQUESTED = 1,
    REFUND_EVENT_APPROVED,
    REFUND_EVENT_REFUSED,
    REFUND_EVENT_CANCELLED,
    REFUND_EVENT_SENT,
    REFUND_EVENT_DONE,
    REFUND_EVENT_FAILED,
    REFUND_EVENT_SEEN
};

enum err refund_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct refund *out_refund) MUST_CHECK;

struct refund_list {
    struct refund *refunds;
    int count;
};
/* Newest first. */
enum err refunds_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, int limit, struct refund_list *out_list) MUST_CHECK;
enum err refunds_due(struct tx *tx, struct arena *arena, struct instant now, int limit,
                     struct refund_list *out_list) MUST_CHECK;
/* Oldest first: what waits for a person. */
enum err refunds_in_state(struct tx *tx, struct arena *arena, enum refund_state state, int limit,
                          struct refund_list *out_list) MUST_CHECK;

/* What was asked for of the account and is still on it. */
enum err refunds_open_sum(struct tx *tx, int64_t school_id, int64_t account_id,
                          struct money *out_sum) MUST_CHECK;
/* Whether a refund of the order is asked for or on its way. */
enum err refund_is_open(struct tx *tx, int64_t school_id, int64_t order_id, bool *out_open)
    MUST_CHECK;

/* Whether one is on its way at the bank. */
enum err refund_is_sending(struct tx *tx, int64_t school_id, int64_t order_id, bool *out_sending)
    MUST_CHECK;

enum err refund_insert(struct tx *tx, const struct refund *refund) MUST_CHECK;
enum err refund_save(struct tx *tx, const struct refund *refund) MUST_CHECK;
enum err refund_event_add(struct tx *tx, const struct refund *refund, enum refund_event_kind kind,
                          struct instant at, int64_t staff_id, struct text detail) MUST_CHECK;

#endif
