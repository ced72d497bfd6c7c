/* A desk whose clock the demo sets. */
#include "cmd/demo_clock.h"

static struct instant clock_now(void *context)
{
    return ((const struct demo_clock *)context)->now;
}

void demo_clock_open(struct demo_clock *clock, const struct desk *desk, struct instant now)
{
    *clock = (struct demo_clock){.world = *desk->world, .now = now};
    clock->world.context = clock;
    clock->world.now = clock_now;
    desk_init(&clock->desk, desk->store, &clock->world);
}

void demo_clock_close(struct demo_clock *clock)
{
    desk_release(&clock->desk);
}
