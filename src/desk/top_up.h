/* Money that came in through a channel, on its way to an account. */
#ifndef DESK_TOP_UP_H
#define DESK_TOP_UP_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/desk.h"

/* In order of precedence. */
enum top_up_status {
    TOP_UP_RECORDED = 0,
    TOP_UP_OUTSIDE_ID_INVALID, /* empty, too long or not UTF-8 */
    TOP_UP_AMOUNT_INVALID,     /* not positive, or above MONEY_AMOUNT_LIMIT_KOPECKS */
    TOP_UP_TIME_INVALID,       /* before 2000, or more than a day ahead */
    TOP_UP_CHANNEL_UNKNOWN,
    TOP_UP_EXISTS, /* paid before, for this account and amount */
    TOP_UP_EXISTS_WITH_OTHER_CONTENT,
    TOP_UP_ACCOUNT_UNKNOWN,
    TOP_UP_BALANCE_OVERFLOW,
};

struct top_up {
    const char *channel;    /* its code */
    struct text outside_id; /* the payment's id at the bank or network: the idempotency key */
    struct text number;     /* of the account */
    struct money amount;
    struct instant happened_at;
    /* answers */
    enum top_up_status status;
    int64_t school_id, payment_id; /* of the one recorded, now or before */
};

const char *top_up_status_name(enum top_up_status status);

/* Credits the account once, whatever the number of repeats; durable when it returns. */
enum err desk_top_up(struct desk *desk, struct arena *arena, struct top_up *top_up) MUST_CHECK;

enum { TOP_UP_BATCH_LIMIT = 500 };

/* Many at once, of any schools: what a network or a bank hands in as a list. */
struct top_up_batch {
    struct desk *desk;
    struct arena *arena;
    struct top_up *top_ups; /* answers stand in them; decided in this order */
    int count;              /* at most TOP_UP_BATCH_LIMIT */
    int64_t first_id;       /* of `count` ids that follow each other, for those recorded */
};
/* A store_work. */
enum err top_ups_record(struct tx *tx, void *context) MUST_CHECK;

#endif
