/* A desk whose clock the demo sets: one city comes out the same at any hour of its day. */
#ifndef CMD_DEMO_CLOCK_H
#define CMD_DEMO_CLOCK_H

#include "desk/desk.h"

struct demo_clock {
    struct desk desk;
    struct world world;
    struct instant now; /* what the desk takes for now; whoever loads moves it */
};

/* Everything but the time is the given desk's. The clock must stay where it is until released. */
void demo_clock_open(struct demo_clock *clock, const struct desk *desk, struct instant now);
void demo_clock_close(struct demo_clock *clock);

#endif
