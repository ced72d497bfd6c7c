/* Money back to the card it came from: asked for by the parent, approved by the staff, given back
 * by the bank.
 *
 * 1. The money leaves the account when the refund is approved, before the bank is asked: it cannot
 *    be eaten and given back. A refund that the bank will not make is reversed.
 * 2. Never more than the order paid and than is on the account; one refund of an order at a time.
 * 3. What the bank had given back before is durable before it is asked, so that after an answer
 *    that was lost its own figures tell whether it was done; only then is it asked again. */
#ifndef DESK_REFUND_H
#define DESK_REFUND_H

#include "desk/desk.h"
#include "pay/order.h"
#include "pay/refund.h"

/* In order of precedence. */
enum refund_status {
    REFUND_TAKEN = 0, /* as asked: requested, approved, refused, cancelled */
    REFUND_UNKNOWN,   /* no such order or refund, or another account's */
    REFUND_NOT_PAID,  /* the order was never paid, or given back whole */
    REFUND_TOO_OLD,   /* paid more than REFUND_AGE_DAYS ago: banks give nothing back any more */
    REFUND_OPEN,      /* one of this order is under way */
    REFUND_AMOUNT_INVALID,
    REFUND_ABOVE_ORDER,
    REFUND_ABOVE_BALANCE,
    REFUND_NOT_NOW,     /* not in a state for it */
    REFUND_SAME_PERSON, /* the second approval is another person's */
};

const char *refund_status_name(enum refund_status status);

enum { REFUND_AGE_DAYS = 365, REFUND_DUE_LIMIT = 20 };

/* What may be refunded of an order now. */
struct refund_offer {
    enum refund_status status; /* REFUND_TAKEN: at most `most` */
    struct money most;
};
enum err refund_offer_of(struct tx *tx, const struct order *order, struct instant now,
                         struct refund_offer *out_offer) MUST_CHECK;

struct refund_request {
    int64_t school_id, account_id, order_id;
    int64_t login_id;
    enum refund_origin origin;
    struct money amount;
    struct text reason;
    /* answers */
    enum refund_status status;
    struct money most; /* of ABOVE_… */
    int64_t refund_id;
};

/* Asks for a refund; nothing moves yet. */
enum err desk_refund_request(struct desk *desk, struct arena *arena, struct refund_request *request)
    MUST_CHECK;

/* The parent thinks better of it, before it is approved. */
enum err desk_refund_cancel(struct desk *desk, struct arena *arena, int64_t school_id,
                            int64_t account_id, int64_t refund_id, enum refund_status *out_status)
    MUST_CHECK;

struct refund_decision {
    int64_t school_id, refund_id;
    int64_t staff_id;
    bool approves;
    struct text answer; /* to the parent; of a refusal */
    /* answers */
    enum refund_status status;
    bool needs_second; /* approved, and a second person has to, too */
};

/* A person of the staff decides. Above the channel's limit two different people approve. */
enum err desk_refund_decide(struct desk *desk, struct arena *arena,
                            struct refund_decision *decision) MUST_CHECK;

/* How it stands, for the staff, in Russian: «ждёт второго сотрудника». */
const char *refund_state_title(enum refund_state state);

/* One round of the job: sends what is approved and finds out what became of what was sent. */
enum err desk_refunds_send(struct desk *desk, int *out_sent) MUST_CHECK;

/* Inside a work: the bank says that it gave money of this order back. What nobody of ours asked for
 * is taken from the account as a fact; *order is changed, not saved. */
enum err refund_seen(struct tx *tx, struct arena *arena, struct order *order,
                     const struct gateway_status *status, int64_t new_id, struct instant now)
    MUST_CHECK;

#endif
