/* What the education department looks at in the demo: how fast tills served, what the budgets
 * planned, what parents complained of, an outage. */
#ifndef CMD_DEMO_REGION_H
#define CMD_DEMO_REGION_H

#include "cmd/demo_school.h"

struct demo_region {
    struct store *store;
    struct arena *arena;
    struct demo_school *schools; /* made, with their days */
    int count;
    const struct demo_calendar *calendar;
    struct day today;
    bool is_large; /* a small city has neither appeals nor outages */
};

/* Plans are drawn near what was given, so that each school has fulfilled its own more or less. */
enum err demo_region_load(const struct demo_region *region) MUST_CHECK;

#endif
