/* Roubles, kept as a whole number of kopecks.
 *
 * Only money.c opens the struct (a check greps for it); money that comes from or goes to a column,
 * a wire or a screen passes through the functions here. Arithmetic that may overflow says so. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct money {
    int64_t kopecks;
};

/* No single amount is larger: 10 million roubles. Sums may be. */
#define MONEY_AMOUNT_LIMIT_KOPECKS INT64_C(1000000000)

struct money money_zero(void);
struct money money_of_kopecks(int64_t kopecks);
int64_t money_in_kopecks(struct money money);

/* False when the result does not fit; *out is untouched then. */
bool money_add(struct money a, struct money b, struct money *out) MUST_CHECK;
bool money_subtract(struct money a, struct money b, struct money *out) MUST_CHECK;
bool money_multiply(struct money money, int64_t times, struct money *out) MUST_CHECK;

/* For sums of what is already known to be bounded: an overflow is a broken promise. */
struct money money_plus(struct money a, struct money b);
struct money money_minus(struct money a, struct money b);

int money_compare(struct money a, struct money b); /* <0, 0, >0 */
bool money_is_negative(struct money money);
bool money_is_zero(struct money money);
bool money_is_positive(struct money money);
/* Positive and at most MONEY_AMOUNT_LIMIT_KOPECKS. */
bool money_is_amount(struct money money);

/* "8,04", "-12 345,60": a comma, two digits, groups of three parted by a no-break space. */
char *money_format(struct arena *arena, struct money money);

/* "8.04" as protocols write it. */
char *money_format_dot(struct arena *arena, struct money money);

/* Roubles as people and protocols write them: "8", "8,4", "8.04", "12 345,60", "-5". At most two
 * digits of kopecks, at most 13 of roubles. */
enum err money_parse(struct text text, struct money *out_money) MUST_CHECK;

#endif
