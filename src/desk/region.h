/* The city in figures, for the education department: who takes cashless payment, who is fed, by
 * stage and by benefit, what it costs and how it goes. Counts and sums; no person is in any of it.
 *
 * 1. Whether a school takes cashless payment is counted, never typed: it has a till that is
 *    enrolled, or something was paid or handed out on accounts within CASHLESS_WINDOW_DAYS.
 * 2. A pupil is fed on a day when breakfast or lunch was handed out or charged on it. The coverage
 *    of a period is the mean of its days: fed pupils of all days on which the school fed anybody,
 *    of the pupils it has times these days.
 * 3. Plans of subsidies are by school, source and month, so that none overlap; a change adds a row
 *    and keeps the former ones.
 * 4. Counts of pupils by benefit below REGION_HIDDEN_BELOW are not told. */
#ifndef DESK_REGION_H
#define DESK_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "school/class.h"

enum {
    REGION_DAYS_LIMIT = 366,    /* of a period */
    CASHLESS_WINDOW_DAYS = 120, /* a summer lies within it */
    REGION_HIDDEN_BELOW = 5,
    REGION_SOURCES_LIMIT = 20,       /* funding sources; more are not told apart */
    SUBSIDY_PLAN_CHANGES_LIMIT = 200 /* shown of the history of a month */
};

enum region_benefited { REGION_WITHOUT_BENEFIT = 0, REGION_BENEFITED = 1 };

struct region_group {
    int64_t pupils;    /* the school has now */
    int64_t fed;       /* different pupils, in the period */
    int64_t fed_days;  /* pupil and day */
    int64_t meals;     /* breakfasts and lunches */
    int64_t meal_days; /* pupils × days on which their school fed anybody */
};

struct region_school {
    int64_t id, number;
    const char *name, *kind, *kind_name;
    bool is_cashless, in_card_project;
    int64_t carded;                             /* pupils with a card that works */
    int64_t meal_days;                          /* on which it fed anybody */
    struct region_group groups[STAGE_COUNT][2]; /* by enum school_stage and region_benefited */
    struct region_group all;
    int64_t receipts; /* of dishes */
    struct money receipts_amount;
    struct money subsidies[REGION_SOURCES_LIMIT]; /* by the place of the source in the region's */
    struct money subsidy;                         /* of all sources */
};

struct region_source {
    int64_t id;
    const char *name;
};

struct region_kind {
    const char *name;
    int64_t schools, cashless, in_card_project, pupils, carded;
};

struct region {
    struct day first_day, last_day;
    struct region_school *schools; /* by kind's position, number; in the arena */
    int count;
    struct region_kind *kinds; /* in the order of their positions */
    int kind_count;
    struct region_kind all;
    struct region_group groups[STAGE_COUNT][2], fed;
    struct region_source sources[REGION_SOURCES_LIMIT];
    int source_count;
    int64_t *fed_by_day; /* pupils fed on each day of the period */
};

/* Both days belong to the period, which has REGION_DAYS_LIMIT days at most. */
enum err region_load(struct tx *tx, struct arena *arena, struct day first_day, struct day last_day,
                     struct region *out_region) MUST_CHECK;
/* Only what does not need the meals and the money: schools, kinds, pupils, cards. */
enum err region_coverage_load(struct tx *tx, struct arena *arena, struct day day,
                              struct region *out_region) MUST_CHECK;

void region_group_add(struct region_group *to, const struct region_group *from);

/* The funding sources alone, up to REGION_SOURCES_LIMIT. */
enum err region_sources_load(struct tx *tx, struct arena *arena, struct region *region) MUST_CHECK;

/* NULL: no school has this number. */
const struct region_school *region_school_by_number(const struct region *region, int64_t number);

/* ---- kinds of benefits, over the city ---- */

struct region_benefit {
    const char *name;
    int64_t pupils; /* below REGION_HIDDEN_BELOW: shown as that */
    int64_t meals;
};
struct region_benefits {
    struct region_benefit *rows; /* in the order of the kinds */
    int count;
};
/* Over the region's schools and days. */
enum err region_benefits_load(struct tx *tx, struct arena *arena, const struct region *region,
                              struct region_benefits *out_benefits) MUST_CHECK;

/* ---- outages: meals for everybody ---- */

struct region_outage {
    int64_t school_id; /* 0: the city */
    bool is_on;        /* false: from first_day on it is over */
    struct day first_day, last_day;
    const char *reason;
};
struct region_outages {
    struct region_outage *rows; /* as they were set */
    int count;
};
enum err region_outages_load(struct tx *tx, struct arena *arena, struct region_outages *out_outages)
    MUST_CHECK;
/* Days of the period on which the school fed everybody whatever the balance. */
int64_t region_outage_days(const struct region_outages *outages, int64_t school_id,
                           struct day first_day, struct day last_day);

/* ---- plans of subsidies ---- */

struct subsidy_plan {
    int64_t school_id, funding_source_id;
    struct day month; /* its first day */
    struct money amount;
};
struct subsidy_plans {
    struct subsidy_plan *rows; /* in the arena */
    int count;
};
#define SUBSIDY_PLAN_KOPECKS_LIMIT INT64_C(100000000000) /* a milliard roubles */

/* Of the months from the one of `first_day` to that of `last_day`. */
enum err subsidy_plans_load(struct tx *tx, struct arena *arena, struct day first_day,
                            struct day last_day, struct subsidy_plans *out_plans) MUST_CHECK;
/* school_id 0: of all schools; funding_source_id 0: of all sources. *out_any false: nothing was
 * planned. */
struct money subsidy_plan_sum(const struct subsidy_plans *plans, int64_t school_id,
                              int64_t funding_source_id, bool *out_any);

/* A plan of nothing is a plan: what is given all the same goes beyond it. */
struct subsidy_planned {
    bool is_planned;     /* false: it is taken away */
    struct money amount; /* zero unless planned */
};
/* Adds to the history, nothing when it holds already (*out_is_changed). `plan->amount` is not
 * looked at. ERR_LIMIT: below zero or above SUBSIDY_PLAN_KOPECKS_LIMIT. */
enum err subsidy_plan_set(struct tx *tx, const struct subsidy_plan *plan,
                          struct subsidy_planned planned, int64_t login_id, struct instant now,
                          bool *out_is_changed) MUST_CHECK;

struct subsidy_plan_change {
    int64_t school_id;
    struct subsidy_planned before, after;
    const char *who; /* "": nobody of the staff */
    struct instant set_at;
};
struct subsidy_plan_changes {
    struct subsidy_plan_change *rows; /* the newest first; in the arena */
    int count;                        /* at most SUBSIDY_PLAN_CHANGES_LIMIT */
};
/* Of one source and month. */
enum err subsidy_plan_changes_load(struct tx *tx, struct arena *arena, int64_t funding_source_id,
                                   struct day month, struct subsidy_plan_changes *out_changes)
    MUST_CHECK;

#endif
