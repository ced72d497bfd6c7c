/* All figures of a period, read over one snapshot, for the pages that show them. */
#ifndef REGION_FIGURES_H
#define REGION_FIGURES_H

#include "desk/appeal.h"
#include "desk/queue_speed.h"
#include "region/inside.h"

struct figures {
    struct day first_day, last_day;
    struct instant now; /* when they were read */
    int64_t took_ms;
    struct region region;
    struct region_benefits benefits;
    struct queue_speeds speeds;
    struct appeal_counts appeals;
    struct region_outages outages;
};

/* Counting a month of a city takes a second, a year several, and people turn from page to page:
 * what was read is shown again for a minute, or FIGURES_FRESH_TIMES as long as counting took, an
 * hour at most. Pages say when it was counted. What the first pages ask for is counted ahead: that
 * costs each time one part in FIGURES_FRESH_TIMES of a core, and nobody waits. Plans are read
 * anew: whoever has changed one looks at it at once. */
enum { FIGURES_FRESH_MS = 60000, FIGURES_FRESH_MS_LIMIT = 3600000, FIGURES_FRESH_TIMES = 200 };

/* A page with figures, being answered. */
struct figures_page {
    const struct department *department;
    struct arena *arena;
    const struct request *request;
    struct response *response;
    struct region_period period;
    const struct figures *figures; /* of the period */
    struct subsidy_plans plans;
};

/* Reads the figures of the period and calls `answer`; a fault becomes the page of an error. */
void figures_page_serve(struct department *department, struct figures_page *page,
                        enum err (*answer)(const struct figures_page *page));

/* NULL: the tills of the school said nothing. */
const struct queue_speed *figures_speed(const struct figures *figures, int64_t school_id);

struct figures_appeals {
    int64_t count, complaints, unanswered, late;
};
/* Of one school, or of the city with what is about no school. */
struct figures_appeals figures_appeals_of(const struct figures *figures, int64_t school_id,
                                          bool of_all);

#endif
