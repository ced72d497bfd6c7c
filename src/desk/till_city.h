/* All tills of the city in sight: where each stands, what it said last, how its days went. */
#ifndef DESK_TILL_CITY_H
#define DESK_TILL_CITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "desk/till.h"

struct city_till {
    int64_t school_id, school_number;
    const char *school_name;
    int64_t book_version;  /* what a mirror that knows everything has */
    int64_t replaces;      /* 0: nothing */
    struct till_line till; /* without its day */
};

struct city_tills {
    struct city_till *tills; /* by school, then origin */
    int count;
};

/* school_id 0: of every school; with_ended: those that were retired or replaced, too. */
enum err city_tills_load(struct tx *tx, struct arena *arena, int64_t school_id, bool with_ended,
                         struct city_tills *out_tills) MUST_CHECK;

/* After so long a silence a till is out of sight: it says something every minute. */
#define TILL_SIGHT_MS (15 * MINUTE_MS)
/* A clock so far off has somebody look at it: the till goes by the server's from here on. */
#define TILL_CLOCK_MS (2 * MINUTE_MS)

/* What is to be looked at first, in order of precedence. */
enum till_trouble {
    TILL_WELL = 0,
    TILL_ENDED,        /* retired or replaced: nothing is expected of it */
    TILL_MUST_ENROL,   /* its counter went back: it waits for a new code */
    TILL_NEVER_HEARD,  /* enrolled, and silent since */
    TILL_OUT_OF_SIGHT, /* for longer than TILL_SIGHT_MS */
    TILL_BEHIND,       /* in sight, and documents wait on it for longer than that */
    TILL_NO_PAPER,
    TILL_PRINTER_BAD,
    TILL_READER_BAD,
    TILL_ON_BATTERY,
    TILL_CLOCK_OFF,
    TILL_FORCED_OFFLINE, /* by its cashier */
};
/* Pure. */
enum till_trouble till_trouble(const struct till_line *till, struct instant now);

struct till_days {
    struct till_day *days; /* newest first */
    int count;
};
enum err till_days_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                        struct day first_day, struct day last_day, struct till_days *out_days)
    MUST_CHECK;

#endif
