/* Payments that the bank or the network takes back. */
#ifndef DESK_CANCEL_H
#define DESK_CANCEL_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/desk.h"

/* In order of precedence. */
enum cancel_status {
    CANCEL_RECORDED = 0,
    CANCEL_UNKNOWN,    /* nothing was accepted under this id */
    CANCEL_EXISTS,     /* taken back before: as good as recorded */
    CANCEL_IMPOSSIBLE, /* the money is not on the account any more */
};

const char *cancel_status_name(enum cancel_status status);

struct cancel {
    struct desk *desk;
    struct arena *arena;
    const char *channel;    /* its code */
    struct text outside_id; /* of the payment */
    bool asks_only;         /* says what came of the payment: nothing is written */
    int64_t reversal_id;    /* a fresh one */
    /* answers, but for CANCEL_UNKNOWN; asks_only: CANCEL_RECORDED while the payment stands */
    enum cancel_status status;
    int64_t school_id, payment_id;
    struct money amount;
    struct instant registered_at; /* of the payment */
};

/* A store_work. Reverses the payment's posting while the account holds its amount: what was eaten
 * cannot be taken back, and an account is not brought below zero by a bank. */
enum err payment_cancel(struct tx *tx, void *cancel) MUST_CHECK;

#endif
