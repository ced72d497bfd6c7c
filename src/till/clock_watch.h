/* The till's clock, watched against the server's.
 *
 * A till's own clock may be wrong: a dead battery says 1970, somebody sets it. What is on the
 * screen, on a receipt and in a document is the till's time, and it comes from here:
 *
 * - With the server heard since the start, and the machine's clock farther than
 *   CLOCK_WATCH_TOLERANCE_MS from the server's: the server's time, carried on by the monotonic
 *   clock.
 * - Else the machine's clock, unless it is before the latest moment that the till knows (its last
 *   document, the last server time on its disk): then that moment, carried on the same way.
 * - It does not go back by itself: a small step back waits until it is made up for. A step back
 *   farther than CLOCK_WATCH_STEP_BACK_MS corrects a clock that had run ahead, and is taken.
 *
 * Documents keep the order of their counters whatever the clock says. */
#ifndef TILL_CLOCK_WATCH_H
#define TILL_CLOCK_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "world/world.h"

enum {
    CLOCK_WATCH_TOLERANCE_MS = 120 * 1000,
    CLOCK_WATCH_STEP_BACK_MS = 10 * 60 * 1000,
    CLOCK_WATCH_TRIP_LIMIT_MS = 20 * 1000 /* an answer that took longer tells no time */
};

enum clock_watch_state {
    CLOCK_WATCH_UNPROVEN =
        0,              /* the server was not heard since the start; the machine's clock is used */
    CLOCK_WATCH_RIGHT,  /* within the tolerance of the server's */
    CLOCK_WATCH_BEHIND, /* the machine's clock is behind and is not used */
    CLOCK_WATCH_AHEAD,  /* the same, ahead */
};

struct clock_view {
    enum clock_watch_state state;
    bool is_compared;      /* with the server's, since the start */
    int64_t difference_ms; /* the machine's clock less the server's, as far as it is known */
};

struct clock_watch;

/* `known` is the latest moment on the till's disk; 0 for none. `world` outlives the watch. */
struct clock_watch *clock_watch_new(const struct world *world, struct instant known);
void clock_watch_free(struct clock_watch *watch); /* NULL is fine */

/* The same world, whose clock is the till's. Lives as long as the watch. */
const struct world *clock_watch_world(const struct clock_watch *watch);

/* What the server said the time was, in an answer to a question asked at these ticks. */
void clock_watch_hear(struct clock_watch *watch, struct instant server_time, int64_t asked_us,
                      int64_t answered_us);

void clock_watch_look(struct clock_watch *watch, struct clock_view *out_view);

const char *clock_watch_state_name(enum clock_watch_state state);

#endif
