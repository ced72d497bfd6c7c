/* Rights that were not used: subsidised meals that were due to pupils and that nobody was charged
 * for.
 *
 * What becomes of them is a setting. Money of a budget never comes to a pupil's account: it could
 * be given back to a card or moved to a brother, and a subsidy is for a meal. What is given is the
 * meal, as a food parcel: a roster of the missed day, charged now, so that the caterer's act, the
 * report on subsidies and the evidence hold it, each by its own rules. */
#ifndef DESK_UNSPENT_H
#define DESK_UNSPENT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "meals/menu.h"

/* Numbers stand in the database (SETTING_UNSPENT_POLICY). */
enum unspent_policy {
    UNSPENT_RETURNS = 0, /* stays in the budget; the report tells how much */
    UNSPENT_ACCUMULATES =
        1,              /* parcels for days of the whole school year, up to SETTING_UNSPENT_DAYS */
    UNSPENT_PARCEL = 2, /* parcels for days of this month and the last, as many a month */
};
const char *unspent_policy_title(enum unspent_policy policy); /* in Russian */

enum { UNSPENT_DAYS_LIMIT = 31 /* of a period: a month */ };

/* A meal of a day that was due and not charged. */
struct unspent_day {
    struct day day;
    enum meal meal;
    int64_t set_meal_id, class_id;
    struct money parent, subsidy;
};

struct unspent_line {
    int64_t account_id;
    const struct unspent_day *days; /* by day */
    int day_count;
    int64_t given;        /* parcels of the policy's window, before */
    int64_t may_be_given; /* of these days, now */
    struct money subsidy; /* of the days */
};

struct unspent {
    enum unspent_policy policy;
    int64_t limit;              /* days a pupil */
    struct unspent_line *lines; /* by account; only pupils with any */
    int count;
    int64_t days;
    struct money subsidy; /* what the budget keeps while nothing is given */
};

struct unspent_period {
    int64_t school_id;
    struct day first_day, last_day; /* a month; days from `today` on are not looked at */
    struct day today;
    int64_t account_id; /* 0: everybody */
};
enum err unspent_load(struct tx *tx, struct arena *arena, const struct unspent_period *period,
                      struct unspent *out_unspent) MUST_CHECK;

/* In order of precedence. */
enum unspent_status {
    UNSPENT_GIVEN = 0,
    UNSPENT_POLICY_KEEPS, /* the policy gives nothing out */
    UNSPENT_TOO_OLD,      /* the days are before the policy's window */
    UNSPENT_NOTHING,      /* no free meal of these days is left, or the limit is reached */
};
const char *unspent_refusal(enum unspent_status status); /* in Russian; NULL of UNSPENT_GIVEN */

struct unspent_giving {
    struct unspent_period period; /* with the account */
    int64_t login_id;
    /* answers */
    enum unspent_status status;
    int64_t given; /* days */
};
/* Charges what may be given, the oldest days first, in one transaction. Asked twice it gives no
 * more: what was given is charged. Only meals without a parent's part: a parcel costs nobody. */
enum err desk_unspent_give(struct desk *desk, struct arena *arena, struct unspent_giving *giving)
    MUST_CHECK;

#endif
