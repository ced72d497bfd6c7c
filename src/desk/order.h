/* Paying by card on the bank's page: an order is opened and registered, asked about until its
 * answer is final, and credited once.
 *
 * No transaction is held while the bank is asked. What was decided before a call is durable before
 * it: killed anywhere, the order is found again by orders_due and asked about by its number. */
#ifndef DESK_ORDER_H
#define DESK_ORDER_H

#include "desk/desk.h"
#include "pay/acquiring.h"
#include "pay/order.h"

/* In order of precedence. */
enum ordering_status {
    ORDERING_DONE = 0,     /* the page is there: send the payer to it */
    ORDERING_CLOSED,       /* no channel takes cards now */
    ORDERING_WAY_CLOSED,   /* the bank offers no faster payments */
    ORDERING_ACCOUNT_GONE, /* no such person, or one who has left */
    ORDERING_AMOUNT_INVALID,
    ORDERING_BELOW_MIN,
    ORDERING_ABOVE_MAX,
    ORDERING_ABOVE_DAY,
    ORDERING_REFUSED, /* the bank would not register it; nothing can be paid */
    ORDERING_SILENT   /* the bank did not answer: the order is asked about */
};

const char *ordering_status_name(enum ordering_status status);

struct ordering {
    const char *channel; /* its code; NULL: whichever takes cards */
    int64_t school_id, account_id, login_id;
    struct text key;   /* of the form, random: a repeat within the order's life finds its order */
    struct text email; /* for the fiscal receipt; empty: none */
    enum order_way way;
    struct money amount;
    struct text base_url; /* "https://cabinet.example": the payer comes back to ORDER_PAGE there */
    /* answers */
    enum ordering_status status;
    struct acquiring acquiring; /* unless ORDERING_CLOSED: its limits */
    struct money left_today;    /* of ORDERING_ABOVE_DAY: what may still be paid */
    struct order order;         /* of DONE, REFUSED and SILENT */
};

#define ORDER_PAGE "/cabinet/topup/order?id="

enum { ORDER_DUE_LIMIT = 50 /* asked about in one round */ };

/* Opens the order or finds it again, and registers it: up to GATEWAY_TIMEOUT_MS. */
enum err desk_order(struct desk *desk, struct arena *arena, struct ordering *ordering) MUST_CHECK;

/* Asks the bank about the order unless that was done within `gap_ms`, and does what follows from
 * the answer. *out_order is how it is then. ERR_NOT_FOUND: no such order. A bank that does not
 * answer is no fault. */
enum err desk_order_ask(struct desk *desk, struct arena *arena, int64_t school_id, int64_t order_id,
                        int64_t gap_ms, struct order *out_order) MUST_CHECK;

/* The gateway called about an order: it is asked about at once. *out_known false: not of ours. */
enum err desk_order_told(struct desk *desk, struct arena *arena, int64_t channel_id,
                         const struct callback *callback, bool *out_known) MUST_CHECK;

/* One round of the job: asks about at most ORDER_DUE_LIMIT orders that are due, those of a channel
 * whose bank does not answer but one. *out_asked counts them. */
enum err desk_orders_ask_due(struct desk *desk, int *out_asked) MUST_CHECK;

#endif
