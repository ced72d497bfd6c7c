/* Money that came in through a channel, on its way to an account. */
#ifndef DESK_TOP_UP_H
#define DESK_TOP_UP_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/desk.h"
#include "pay/payment.h"

/* In order of precedence. */
enum top_up_status {
    TOP_UP_RECORDED = 0,
    TOP_UP_OUTSIDE_ID_INVALID, /* empty, too long or not UTF-8 */
    TOP_UP_AMOUNT_INVALID,     /* not positive, or above MONEY_AMOUNT_LIMIT_KOPECKS */
    TOP_UP_TIME_INVALID,       /* before 2000, or more than a day ahead */
    TOP_UP_CHANNEL_UNKNOWN,
    TOP_UP_EXISTS, /* paid before, for this account and amount */
    TOP_UP_EXISTS_WITH_OTHER_CONTENT,
    TOP_UP_REFUSED_BEFORE, /* on line, for good, with this content */
    TOP_UP_FORBIDDEN,      /* from here on only with limits, but for the unknown account */
    TOP_UP_ACCOUNT_UNKNOWN,
    TOP_UP_ACCOUNT_CLOSED,
    TOP_UP_AMOUNT_TOO_SMALL,
    TOP_UP_AMOUNT_TOO_BIG,
    TOP_UP_OVER_DAY_LIMIT,
    TOP_UP_BALANCE_OVERFLOW,
};

/* What a payment that is asked for on line has to keep; money that lies in the bank already (a
 * register, a statement, a paid order) is taken without. */
struct top_up_limits {
    bool is_forbidden; /* the channel takes no new payments */
    struct money min, max;
    struct money day_limit; /* of an account and day, through all channels; zero: none */
};

struct top_up {
    const char *channel;    /* its code */
    int64_t channel_id;     /* 0: to be asked for by the code */
    struct text outside_id; /* the payment's id at the bank or network: the idempotency key */
    struct text number;     /* of the account */
    struct money amount;
    struct instant happened_at;
    struct day bank_day;    /* of registers; 0: Moscow's day of happened_at */
    struct instant told_at; /* 0: now */
    enum payment_source source;
    /* NULL: recorded whatever the channel's limits are, also for one who has left. Otherwise what
     * is refused is kept, and refused for ever. */
    const struct top_up_limits *limits;
    /* answers */
    enum top_up_status status;
    enum payment_reason reason;    /* the status in the words of the channels */
    int64_t school_id, payment_id; /* of the one recorded, now or before */
    struct instant registered_at;  /* the same: when we were told */
};

const char *top_up_status_name(enum top_up_status status);
/* In the words of the channels; of TOP_UP_REFUSED_BEFORE the kept reason counts instead. */
enum payment_reason top_up_reason(enum top_up_status status);

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
