/* A thread that looks for work again and again until it is told to stop: the jobs beside the
 * server. What one look left undone, or could not do, the next one finds. */
#ifndef WORLD_TICKER_H
#define WORLD_TICKER_H

#include <stdint.h>

struct ticker;

/* One look; `looks` counts those before it. */
typedef void (*ticker_look)(void *context, int64_t looks);

/* The first look begins after `pause_ms`, each other one so long after the end of the one before.
 * The context outlives the ticker. */
struct ticker *ticker_start(int pause_ms, ticker_look look, void *context);

/* Returns when the look under way has ended; no other begins. NULL is fine. */
void ticker_stop(struct ticker *ticker);

#endif
