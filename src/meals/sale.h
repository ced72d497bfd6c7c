/* The rules of a sale: pure, the same at the till over its mirror and on the server over the
 * books. */
#ifndef MEALS_SALE_H
#define MEALS_SALE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/money.h"

enum sale_item_kind { SALE_DISH = 1, SALE_SET_MEAL = 2 };

enum { SALE_LINES_LIMIT = 50, SALE_QUANTITY_LIMIT = 99 };

struct sale_line {
    enum sale_item_kind kind;
    int64_t item_id;
    int64_t category_id; /* of a dish; 0 where it is not known */
    int64_t quantity;
    struct money price;   /* of one, the parent's part; zero only for a subsidised set meal */
    struct money subsidy; /* of one; zero for a dish */
};

struct sale {
    const struct sale_line *lines;
    int line_count;
    struct day day; /* in the school's zone */
};

enum ban_kind { BAN_DISH = 1, BAN_CATEGORY = 2 };

struct ban {
    enum ban_kind kind;
    int64_t banned_id;
};

struct sale_right {
    int64_t set_meal_id;
    struct day first_day, last_day;
};

/* What is known of who eats, at the moment of the decision. */
struct eater {
    bool account_closed;
    bool card_refused; /* a card was shown and it may not be used */
    struct money balance;
    bool has_day_limit;
    struct money day_limit;
    struct money spent_today; /* on extras; needed only with a day limit */
    const struct ban *bans;
    int ban_count;
    const struct sale_right *rights;
    int right_count;
    const int64_t *served; /* set meals taken on the sale's day; needed with set_meals_once */
    int served_count;
    struct money spent_blind; /* on extras today; needed only with a cap */
    struct money deferred;    /* owed of meals for everybody and not due on the sale's day */
};

struct sale_policy {
    bool feeds_everyone;          /* set meals whatever the balance: what they lack is deferred */
    struct money main_meal_floor; /* set meals may bring the balance down to it */
    bool set_meals_once;          /* the same set meal goes to a person once a day */
    bool has_offline_cap;         /* decided long after the last word of the server: */
    struct money offline_cap;     /* what a person may spend on extras a day meanwhile */
};

/* In order of precedence. Numbers are kept in receipts: never reused, so that what came later
 * stands at its place with a higher number. */
enum sale_status {
    SALE_OK = 0,
    SALE_ACCOUNT_CLOSED = 1,
    SALE_CARD_NOT_ACTIVE = 2,
    SALE_NOT_ENTITLED = 3,
    SALE_ALREADY_SERVED = 7, /* the set meal was taken today, or stands twice in the sale */
    SALE_DISH_BANNED = 4,
    SALE_OVER_DAY_LIMIT = 5,
    SALE_NOT_ENOUGH_MONEY = 6,
    SALE_OVER_OFFLINE_CAP = 8, /* of extras, while the server was not heard for too long */
};
enum { SALE_STATUS_LIMIT = 9 }; /* every status is below */

/* What is wrong with the sale itself, whoever eats. In order of precedence. */
enum sale_form {
    SALE_FORM_OK = 0,
    SALE_FORM_NO_LINES,
    SALE_FORM_TOO_MANY_LINES,
    SALE_FORM_QUANTITY, /* 1 … SALE_QUANTITY_LIMIT */
    SALE_FORM_PRICE,    /* a dish: an amount, without subsidy; a set meal: parts not negative and
                            one of them positive */
    SALE_FORM_TOTAL,    /* no more than one amount may be */
};

enum sale_form sale_form_check(const struct sale *sale);

/* Of a well-formed sale. Extras are what is no set meal. */
struct money sale_total(const struct sale *sale);
struct money sale_extras(const struct sale *sale);
struct money sale_subsidy(const struct sale *sale);

/* The first refusal that applies, in the order of enum sale_status; SALE_OK when none does.
 * Set meals may bring the balance down to the floor, extras never below zero. What is deferred
 * counts for both as if it were there. */
enum sale_status sale_decide(const struct sale *sale, const struct eater *eater,
                             const struct sale_policy *policy);

const char *sale_status_name(enum sale_status status);

#endif
