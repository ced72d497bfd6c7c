/* The other tills of this canteen, over the LAN: what they sold counts here within a second,
 * whether the centre can be reached or not, so that nobody spends the same money or takes the same
 * set meal at two tills. neighbour_wire.h says how they know each other.
 *
 * What stays possible: two tills that decide within one exchange (some milliseconds; a second at
 * most) have not heard of each other. Then each may give what it would have given alone, so N tills
 * together at most N times what the rules allow once; the sales are facts, and the server flags
 * what the rules would have refused. */
#ifndef TILL_NEIGHBOUR_H
#define TILL_NEIGHBOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/route.h"
#include "store/store.h"
#include "till/board.h"
#include "till/lan_key.h"
#include "world/world.h"

enum {
    NEIGHBOURS_LIMIT = 16,
    NEIGHBOUR_ADDRESS_LIMIT = 80,
    NEIGHBOUR_WAIT_MS = 10 * 1000,   /* of a long poll */
    NEIGHBOUR_TIMEOUT_MS = 3 * 1000, /* of everything else; a long poll has both */
    NEIGHBOUR_RETRY_FIRST_MS = 100,
    NEIGHBOUR_RETRY_LIMIT_MS = 1000, /* a neighbour that comes back is heard within a second */
    NEIGHBOUR_CHALLENGE_MS = 60 * 1000,
    NEIGHBOUR_CHALLENGES_KEPT = 1024 /* that were used and are not yet too old */
};

/* ---- what it is made of ---- */

struct neighbours;

struct neighbours_options {
    const struct world *world;
    struct store *store;
    struct board *board;
    struct lan_key *key;
    const char *const *addresses; /* "192.0.2.12:9131"; at most NEIGHBOURS_LIMIT */
    int address_count;
};

/* ERR_SYNTAX: an address that is none. ERR_LIMIT: too many. */
enum err neighbours_new(const struct neighbours_options *options,
                        struct neighbours **out_neighbours) MUST_CHECK;
void neighbours_free(struct neighbours *neighbours); /* NULL is fine */

/* ---- telling ---- */

/* The area of the LAN's own site: nothing else is served there. */
struct area neighbours_area(struct neighbours *neighbours);
enum { NEIGHBOURS_PARK_KEY = 1 }; /* woken when the board has something new */

/* ---- asking ---- */

/* Asks the neighbour once and takes what it tells. Gives how long to wait before the next time: 0
 * at once. One thread a neighbour. */
int64_t neighbour_step(struct neighbours *neighbours, int place, struct arena *arena);

/* Ends what is asked just now, and everything after it. */
void neighbours_cancel(struct neighbours *neighbours);

/* ---- for the screen ---- */

enum neighbour_state {
    NEIGHBOUR_STARTING = 0,
    NEIGHBOUR_HEARD,
    NEIGHBOUR_SILENT,  /* off, or no line to it */
    NEIGHBOUR_NO_KEY,  /* this till was not told the school's key yet */
    NEIGHBOUR_FOREIGN, /* it has another key: of another school, or one of us was off too long */
    NEIGHBOUR_SELF,    /* that is this till's own address */
    NEIGHBOUR_COPY     /* it says that it is this till: one of them is a copy */
};

struct neighbour_view {
    const char *address;
    enum neighbour_state state;
    int64_t silent_ms; /* since it was heard; since the start when it never was */
};

int neighbours_count(const struct neighbours *neighbours);
void neighbour_look(struct neighbours *neighbours, int place, struct neighbour_view *out_view);
const char *neighbour_state_name(enum neighbour_state state);

#endif
