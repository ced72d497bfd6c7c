/* The server's side of the tills: /api/till/v1. docs/SYNC.md tells why it is so. */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include "access/entrance.h"
#include "desk/desk.h"
#include "http/park.h"
#include "http/route.h"

struct sync;

/* Both outlive it. */
struct sync *sync_new(struct desk *desk, const struct access *access);
void sync_free(struct sync *sync); /* NULL is fine */

/* The area for the site; `sync` outlives the server. */
struct area sync_area(struct sync *sync);

/* Begins to look for changes that other processes or other parts of this one make, and wakes the
 * polls that wait for them. `park` is the server's, until sync_stop. */
void sync_start(struct sync *sync, struct park *park);
/* Before server_stop. Stopping what was not started is fine. */
void sync_stop(struct sync *sync);

#endif
