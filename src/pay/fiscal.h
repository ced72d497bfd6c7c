/* Fiscal receipts (54-FZ) of card payments: an advance when money comes in, its return when it goes
 * back. Off unless the channel says who makes them: the gateway itself, from the orderBundle of
 * the registration, or ATOL Online, from a queue of ours.
 *
 * SPEC fiscal 4.0: a top-up is an advance (payment_method "advance", payment_object 10) without a
 * list of goods; school food is free of VAT. */
#ifndef PAY_FISCAL_H
#define PAY_FISCAL_H

#include "pay/acquiring.h"
#include "pay/order.h"

enum fiscal_kind { FISCAL_SELL = 1, FISCAL_SELL_REFUND = 2 };

/* Kept in the database: numbers are never reused. */
enum fiscal_state {
    FISCAL_QUEUED = 1, /* to be handed in */
    FISCAL_HANDED_IN,  /* the service has it, and works */
    FISCAL_MADE,
    FISCAL_FAILED /* the service would not: a person mends the settings and tries again */
};

struct fiscal_receipt {
    int64_t school_id, id, order_id, channel_id;
    enum fiscal_kind kind;
    struct money amount;
    struct text email, account_number;
    enum fiscal_state state;
    struct text outside_id;
    struct instant created_at;
    int64_t tries;
    bool is_due;
    struct instant due_at;
    struct instant done_at; /* 0: not yet */
    struct text fiscal_number, fault;
};

/* ---- builders: pure ---- */

/* The orderBundle of the gateway's generation as JSON. `email` empty: the seller's. */
struct text fiscal_bundle(struct arena *arena, const struct acquiring *acquiring,
                          struct text account_number, struct text email, struct money amount,
                          bool is_refund);

/* A receipt as ATOL Online v5 takes it. */
struct text fiscal_atol_body(struct arena *arena, const struct acquiring *acquiring,
                             const struct fiscal_receipt *receipt, struct instant now);

/* ---- ATOL's answers: pure ---- */

enum fiscal_outcome {
    FISCAL_SAYS_NOTHING = 0, /* no answer, or none that can be believed */
    FISCAL_SAYS_WAIT,        /* `uuid` is set when it was handed in */
    FISCAL_SAYS_DONE,
    FISCAL_SAYS_TOKEN, /* a token, or that the token is stale when it is empty */
    FISCAL_SAYS_FAIL
};

struct fiscal_answer {
    enum fiscal_outcome outcome;
    struct text token, uuid, fiscal_number;
    int64_t error;
    struct text fault;
};
struct fiscal_answer fiscal_read_answer(struct arena *arena, struct text bytes);

/* ---- rows ---- */

/* Queues a receipt where the channel makes them by ATOL; does nothing elsewhere. */
enum err fiscal_receipt_open(struct tx *tx, const struct acquiring *acquiring,
                             const struct order *order, enum fiscal_kind kind,
                             struct text account_number, struct money amount, int64_t id,
                             struct instant now) MUST_CHECK;

enum err fiscal_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct fiscal_receipt *out_receipt) MUST_CHECK;

struct fiscal_list {
    struct fiscal_receipt *receipts;
    int count;
};
enum err fiscal_due(struct tx *tx, struct arena *arena, struct instant now, int limit,
                    struct fiscal_list *out_list) MUST_CHECK;
enum err fiscal_of_order(struct tx *tx, struct arena *arena, const struct order *order, int limit,
                         struct fiscal_list *out_list) MUST_CHECK;
enum err fiscal_in_state(struct tx *tx, struct arena *arena, enum fiscal_state state, int limit,
                         struct fiscal_list *out_list) MUST_CHECK;
enum err fiscal_save(struct tx *tx, const struct fiscal_receipt *receipt) MUST_CHECK;

#endif
