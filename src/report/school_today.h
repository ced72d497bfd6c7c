/* What a headteacher sees at a glance: today by class, and this month beside the last. Numbers
 * only. */
#ifndef REPORT_SCHOOL_TODAY_H
#define REPORT_SCHOOL_TODAY_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "school/class.h"
#include "store/store.h"

struct class_today {
    const struct school_class *of; /* NULL: of no class */
    int64_t pupils;
    int64_t in_rosters; /* marked to eat any set meal today */
    int64_t fed;        /* have one: handed out at a till, or charged by a roster */
};

/* From the month's first day up to the same number of days in both, so that they compare. */
struct month_figures {
    struct day first_day, last_day;
    int64_t portions;                                 /* set meals eaten, by days of meals */
    int64_t meal_days;                                /* days on which anybody ate one */
    int64_t eaters;                                   /* pupils who ate at least one */
    struct money parents, subsidies, dishes, top_ups; /* by days of the books */
};

struct school_today {
    struct day today;
    struct class_list classes;
    struct class_today *rows; /* those with pupils, in the classes' order */
    int count;
    struct class_today all;
    struct month_figures month, before;
};

enum err school_today_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                           struct school_today *out_today) MUST_CHECK;

#endif
