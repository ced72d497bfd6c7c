/* Waits that grow, with chance. */
#include "till/backoff.h"

#include "base/check.h"
#include "base/instant.h"

enum { ASKED_LIMIT_S = 300 }; /* a Retry-After beyond this is somebody's mistake */

void backoff_init(struct backoff *backoff, int64_t first_ms, int64_t limit_ms)
{
    CHECK(first_ms >= 2 && limit_ms >= first_ms);
    *backoff = (struct backoff){first_ms, limit_ms, first_ms};
}

void backoff_reset(struct backoff *backoff)
{
    backoff->step_ms = backoff->first_ms;
}

static int64_t chance_below(const struct world *world, int64_t limit)
{
    uint32_t bits;
    world->random(world->context, &bits, sizeof bits);
    return (int64_t)bits % limit;
}

int64_t backoff_wait_ms(struct backoff *backoff, const struct world *world, int asked_s)
{
    int64_t half_ms = backoff->step_ms / 2;
    int64_t wait_ms = half_ms + chance_below(world, backoff->step_ms - half_ms + 1);
    int64_t asked_ms = (asked_s < ASKED_LIMIT_S ? asked_s : ASKED_LIMIT_S) * SECOND_MS;
    backoff->step_ms = backoff->step_ms < backoff->limit_ms / 2 ? 2 * backoff->step_ms
                                                                : backoff->limit_ms;
    return asked_ms == 0 ? wait_ms : asked_ms + chance_below(world, SECOND_MS);
}
