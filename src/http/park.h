/* Where long polls wait without holding a worker.
 *
 * Requests are parked on a key (a school's id) until somebody wakes the key or their time is up;
 * then they run again. Nothing is lost between looking and parking: the looker takes a ticket
 * first, and parking with an old ticket runs him again at once. Time is given by the caller. */
#ifndef HTTP_PARK_H
#define HTTP_PARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"

struct park;

/* Embedded in whatever waits. */
struct park_entry {
    struct park_entry *next, *previous; /* of the same bucket */
    int64_t key;
    int64_t deadline_us;
    enum wake wake;
};

/* Called without any lock of the park, from the thread that wakes; must not block. */
typedef void (*park_run)(struct park_entry *entry, void *context);

struct park *park_new(park_run run, void *context);
void park_free(struct park *park); /* nothing may be parked; NULL is fine */

/* Changes with every wake of the key (keys may share it: then a wake too many). Any thread. */
uint64_t park_ticket(struct park *park, int64_t key);

/* Parks entry until a wake or deadline_us. False: woken since the ticket or closed; entry->wake
 * says which, and the entry stays the caller's. */
bool park_enter(struct park *park, struct park_entry *entry, uint64_t ticket) MUST_CHECK;

/* Runs all that are parked on the key. Any thread. */
void park_wake(struct park *park, int64_t key);

/* Runs all whose time is up by now_us. */
void park_expire(struct park *park, int64_t now_us);

/* Runs all; from now on nobody can enter. */
void park_close(struct park *park);

size_t park_count(struct park *park);

#endif
