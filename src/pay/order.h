/* A payment on the bank's own page, from the button to the credit: an order.
 *
 * The order's number is durable before the gateway hears of it, so that a process killed in between
 * finds out by that number what became of it. What a browser or a callback says proves nothing;
 * only the gateway's own answer moves an order. */
#ifndef PAY_ORDER_H
#define PAY_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "pay/gateway.h"
#include "store/store.h"

/* Kept in the database: numbers are never reused. */
enum order_state {
    ORDER_NEW = 1,  /* the gateway has not told us its number of it */
    ORDER_WAITING,  /* the payer has the bank's page, or had it */
    ORDER_PAID,     /* credited */
    ORDER_DECLINED, /* the bank refused: final */
    ORDER_EXPIRED,  /* the time to pay is over */
    ORDER_FAILED,   /* never registered: nobody could pay */
    ORDER_DISPUTED, /* the gateway says paid, but not what we asked: a person looks at it */
    ORDER_RETURNED  /* paid and given back before it was credited */
};

enum order_way { ORDER_BY_CARD = 1, ORDER_BY_SBP = 2 };

struct order {
    int64_t school_id, id, account_id, channel_id, login_id;
    struct text request_key, email;
    enum order_way way;
    struct money amount;
    enum order_state state;
    struct text number, md_order, page, sbp_payload;
    int64_t action;
    struct text card, reference;
    struct money refunded;
    struct instant created_at, expires_at;
    struct instant asked_at; /* 0: not yet */
    bool is_due;             /* to be asked at due_at */
    struct instant due_at;
    struct instant told_at, paid_at; /* 0: not yet */
    int64_t payment_id;              /* 0: not credited */
};

enum order_event_kind {
    ORDER_EVENT_OPENED = 1,
    ORDER_EVENT_REGISTERED,
    ORDER_EVENT_REGISTER_REFUSED,
    ORDER_EVENT_TOLD, /* a callback came */
    ORDER_EVENT_PAID,
    ORDER_EVENT_DECLINED,
    ORDER_EVENT_EXPIRED,
    ORDER_EVENT_FAILED,
    ORDER_EVENT_DISPUTED,
    ORDER_EVENT_RETURNED,
    ORDER_EVENT_REFUND_SEEN, /* a refund that nobody of ours asked for */
};

/* Words for the operator's commands. */
const char *order_state_name(enum order_state state);
const char *order_event_name(enum order_event_kind kind);

/* ---- rules: pure ---- */

/* What an answer of the gateway means for an order, in order of precedence. */
enum order_verdict {
    ORDER_SAYS_NOTHING,      /* no answer, or one that proves nothing: ask again */
    ORDER_SAYS_UNREGISTERED, /* the gateway has no such order */
    ORDER_SAYS_OTHER,        /* another number, amount or currency */
    ORDER_SAYS_PAID,
    ORDER_SAYS_RETURNED, /* cancelled after the payment, or refunded, even a part */
    ORDER_SAYS_DECLINED,
    ORDER_SAYS_TIMED_OUT, /* by the gateway itself */
    ORDER_SAYS_UNPAID,    /* not yet */
};

const char *order_verdict_name(enum order_verdict verdict);
enum order_verdict order_judge(const struct order *order, const struct gateway_status *status);

/* The state that the verdict leads to at this moment. PAID is reached by a credit alone. */
enum order_state order_state_after(const struct order *order, enum order_verdict verdict,
                                   const struct gateway_status *status, struct instant now);

/* When to ask next of an order in `state`; false: never, it is final. */
bool order_next_due(const struct order *order, enum order_state state, struct instant now,
                    struct instant *out_due);

/* Whether nothing more is expected to happen by itself. */
bool order_is_final(enum order_state state);

/* When the bank says that it was paid, if that can be true, else now. */
struct instant order_paid_at(const struct order *order, const struct gateway_status *status,
                             struct instant now);

enum {
    ORDER_KEY_LIMIT = 64,       /* bytes of the form's key */
    ORDER_REGISTER_MS = 120000, /* after it a registration is not on its way any more */
};

/* ---- rows ---- */

/* Texts live in the arena. *out_found false: no such order. */
enum err order_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                    bool *out_found, struct order *out_order) MUST_CHECK;
/* By what a callback names. */
enum err order_by_md(struct tx *tx, struct arena *arena, int64_t channel_id, struct text md_order,
                     bool *out_found, struct order *out_order) MUST_CHECK;
enum err order_by_number(struct tx *tx, struct arena *arena, int64_t channel_id, struct text number,
                         bool *out_found, struct order *out_order) MUST_CHECK;

/* The newest that the same form opened for the account of `like` since `after`. */
enum err order_by_key(struct tx *tx, struct arena *arena, const struct order *like,
                      struct instant after, bool *out_found, struct order *out_order) MUST_CHECK;

struct order_list {
    struct order *orders;
    int count;
};
/* Of an account, newest first; at most `limit`. */
enum err orders_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, int limit, struct order_list *out_list) MUST_CHECK;
/* Those to be asked about by now, longest due first; at most `limit`. */
enum err orders_due(struct tx *tx, struct arena *arena, struct instant now, int limit,
                    struct order_list *out_list) MUST_CHECK;
/* Those in a state, newest first. */
enum err orders_in_state(struct tx *tx, struct arena *arena, enum order_state state, int limit,
                         struct order_list *out_list) MUST_CHECK;
/* What the account's orders since `from` come to that may still be paid. */
enum err orders_sum(struct tx *tx, int64_t school_id, int64_t account_id, struct instant from,
                    struct money *out_sum) MUST_CHECK;

enum err order_insert(struct tx *tx, const struct order *order) MUST_CHECK;
/* Writes all that may change. */
enum err order_save(struct tx *tx, const struct order *order) MUST_CHECK;

/* `detail` has at most GATEWAY_TEXT_LIMIT bytes. */
enum err order_event_add(struct tx *tx, const struct order *order, enum order_event_kind kind,
                         struct instant at, struct money amount, struct text detail) MUST_CHECK;

struct order_event {
    enum order_event_kind kind;
    struct instant happened_at;
    struct money amount;
    const char *detail;
};
struct order_events {
    struct order_event *events;
    int count;
};
enum { ORDER_EVENTS_LIMIT = 200 };
enum err order_events_load(struct tx *tx, struct arena *arena, const struct order *order,
                           struct order_events *out_events) MUST_CHECK;

#endif
