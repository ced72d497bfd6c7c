/* How long a child waits between tap and served, by school: from what tills say of their days. */
#ifndef DESK_QUEUE_SPEED_H
#define DESK_QUEUE_SPEED_H

#include "base/arena.h"
#include "base/instant.h"
#include "meals/figures.h"
#include "store/store.h"

struct queue_speed {
    int64_t school_id;
    int64_t served;             /* taps that ended with something served */
    int64_t offline;            /* of them without the server */
    int64_t taps[FIGURES_TAPS]; /* buckets of all tills and days: they add up, percentiles do not */
    /* Bounds in ms under which a half and 99 of 100 lie; 0: no taps, -1: beyond a second. */
    int64_t half_ms, most_ms;
};

struct queue_speeds {
    struct queue_speed *schools; /* by school_id; only those of which something was said */
    int count;
    struct queue_speed all; /* of them together; school_id 0 */
};

/* school_id 0: of every school. Both days belong to it. */
enum err queue_speed(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                     struct day last_day, struct queue_speeds *out_speeds) MUST_CHECK;

#endif
