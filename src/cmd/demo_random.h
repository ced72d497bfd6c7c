/* The demo's own chance: splitmix64, so that one seed always makes the same city. */
#ifndef CMD_DEMO_RANDOM_H
#define CMD_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct demo_random {
    uint64_t state;
};

static inline uint64_t demo_random_next(struct demo_random *random)
{
    uint64_t mixed = random->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

/* 0 … limit - 1. */
static inline int demo_random_below(struct demo_random *random, int limit)
{
    return (int)(demo_random_next(random) % (uint64_t)limit);
}

/* low … high. */
static inline int demo_random_between(struct demo_random *random, int low, int high)
{
    return low + demo_random_below(random, high - low + 1);
}

static inline bool demo_random_percent(struct demo_random *random, int percent)
{
    return demo_random_below(random, 100) < percent;
}

#endif
