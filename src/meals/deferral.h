/* What a meal for everybody lacked, and when it is due: pure, the same at the till and on the
 * server. An account owes `amount` in equal instalments; what is not due yet stands in the way of
 * nothing that the account has money for. */
#ifndef MEALS_DEFERRAL_H
#define MEALS_DEFERRAL_H

#include <stdint.h>

#include "base/instant.h"
#include "base/money.h"

struct deferral {
    struct money amount;
    struct day first_due;
    int64_t instalment_count; /* 1 or more */
    int64_t instalment_days;  /* between two of them; 1 or more */
};

/* Of the amount, what is due on the day; kopecks that do not divide are due with the last. */
struct money deferral_due(const struct deferral *deferral, struct day day);
struct money deferral_left(const struct deferral *deferral, struct day day);

/* The day on which instalment 1 … instalment_count is due, and how much it is. */
struct day deferral_instalment_day(const struct deferral *deferral, int64_t number);
struct money deferral_instalment(const struct deferral *deferral, int64_t number);

/* What of a meal's price an account does not cover: `there` is its balance and what is deferred
 * already. */
struct money deferral_of_meal(struct money there, struct money price);

#endif
