/* How long to wait before trying again: a step that doubles up to a limit, and of each step a
 * chance part, so that the tills of a city do not come back all at once when the server does. */
#ifndef TILL_BACKOFF_H
#define TILL_BACKOFF_H

#include <stdint.h>

#include "world/world.h"

struct backoff {
    int64_t first_ms, limit_ms;
    int64_t step_ms; /* of the next wait */
};

void backoff_init(struct backoff *backoff, int64_t first_ms, int64_t limit_ms);

/* From half of the step to the whole of it, and not before the server's Retry-After (`asked_s`,
 * 0: it said none). The next step is twice as long. */
int64_t backoff_wait_ms(struct backoff *backoff, const struct world *world, int asked_s);

/* It went well: the next wait is the first one again. */
void backoff_reset(struct backoff *backoff);

#endif
