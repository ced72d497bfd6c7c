/* «Ограничения»: what a parent does not want the child to be sold, and what it must not eat. The
 * tills of the school learn each change within a second. */
#ifndef DESK_RESTRICTION_H
#define DESK_RESTRICTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/desk.h"
#include "meals/sale.h"

enum { DAY_LIMIT_KOPECKS_LIMIT = 1000000 };

/* In order of precedence. */
enum restriction_status {
    RESTRICTION_OK = 0,
    RESTRICTION_ACCOUNT_CLOSED,   /* unknown, or the pupil has left */
    RESTRICTION_NOT_ON_MENU,      /* the school has no such dish or category */
    RESTRICTION_ALLERGEN_UNKNOWN, /* a code that meals/allergen.h does not have */
    RESTRICTION_LIMIT_INVALID,    /* of a day: 0 … DAY_LIMIT_KOPECKS_LIMIT */
};

/* Each is logged with the login unless nothing changes. */
struct restriction_ban {
    int64_t school_id, account_id, login_id;
    enum ban_kind kind;
    int64_t banned_id;
    bool is_banned; /* false: allowed again */
    enum restriction_status status;
};
enum err desk_restriction_ban(struct desk *desk, struct restriction_ban *ban) MUST_CHECK;

struct restriction_allergens {
    int64_t school_id, account_id, login_id;
    struct text
        codes; /* parted by spaces; codes that are not known here but stand in the row stay */
    enum restriction_status status;
};
enum err desk_restriction_allergens(struct desk *desk, struct restriction_allergens *allergens)
    MUST_CHECK;

struct restriction_limit {
    int64_t school_id, account_id, login_id;
    bool has_limit;
    struct money limit; /* of extras a day; zero: none at all */
    enum restriction_status status;
};
enum err desk_restriction_limit(struct desk *desk, struct restriction_limit *limit) MUST_CHECK;

/* ---- for pages ---- */

struct restricted_category {
    int64_t id;
    const char *name;
    bool is_banned;
};

struct restricted_dish {
    int64_t id, category_id;
    const char *name;
    struct money price;
    const char *allergens; /* codes */
    bool is_offered;       /* false: it was banned and is not on the menu now */
    bool is_banned;        /* by itself; its category may be */
};

struct restrictions {
    struct restricted_category *categories; /* in the menu's order */
    int category_count;
    struct restricted_dish *dishes; /* by category, then by name */
    int dish_count;
};

/* The menu of the school, with what is banned for the account. */
enum err restrictions_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, struct restrictions *out_restrictions) MUST_CHECK;

#endif
