/* Everything between the till and the centre, and between the till and its neighbours.
 *
 * Each part is a step: one question at most, then how long to wait. Steps need no thread, so that
 * tills run in one process in virtual time; courier_start() gives each a thread of its own.
 *
 * 1. A document is handed in until the server's answer to it is on this till's disk: one request at
 *    a time, in the order of the journal, the same bytes each time.
 * 2. An answer is taken whole, in one transaction, or not at all.
 * 3. Nothing that the server says, or somebody in its place, stops the till from selling. */
#ifndef TILL_COURIER_H
#define TILL_COURIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"
#include "till/clock_watch.h"
#include "till/contact.h"
#include "till/counter.h"
#include "till/lan_key.h"
#include "till/neighbour.h"
#include "till/screen.h"
#include "till/token.h"
#include "world/world.h"

/* How the devices are, in the words of docs/api/till.yaml. */
struct courier_devices {
    const char *printer, *reader, *ups;
};

struct courier_options {
    const struct world *world; /* the machine's: ticks, chance, calls */
    struct clock_watch *clock; /* the till's time */
    struct store *store;
    struct counter *counter;
    struct contact *contact;
    struct token_box *token;
    struct lan_key *key;
    const char *server;            /* "https://obed.example" */
    const char *ca_file;           /* NULL: the system's */
    const char *const *neighbours; /* "192.0.2.12:9131"; at most NEIGHBOURS_LIMIT */
    int neighbour_count;
    const char *lan_address; /* where neighbours are answered; NULL: nowhere */
    int lan_port;
    /* Something that a screen shows is other; NULL: nobody wants to know. Any thread. */
    void (*on_change)(void *context);
    /* NULL: "none" each. */
    struct courier_devices (*devices)(void *context);
    void *context;
};

enum {
    COURIER_ARENA_BUDGET = 32 << 20,
    COURIER_RETRY_FIRST_MS = 500,
    COURIER_RETRY_LIMIT_MS = 5 * 1000, /* a server that comes back is found within so long */
    COURIER_IDLE_MS = 60 * 1000,       /* looked at again without being woken */
    COURIER_NO_TILL_MS = 30 * 1000,    /* before asking again who was told that it is no till */
    COURIER_FORCED_MS = 1000,          /* whether the cashier took it back */
    COURIER_POLL_WAIT_MS = 20 * 1000,  /* of a long poll */
    COURIER_STATE_MS = 60 * 1000,      /* between two words about the till's state */
    COURIER_DAYS_TOLD = 3,             /* in each: a day may end without contact */
    COURIER_BATCH_LIMIT = 500,         /* documents */
    COURIER_BATCH_BYTES = 900 * 1000,  /* of their bodies */
    COURIER_COUNTER_TIMEOUT_MS = 5000, /* of what is asked while somebody stands there */
    COURIER_PHOTOS_AT_ONCE = 20
};

struct courier;

/* Faults of neighbours_new. */
enum err courier_new(const struct courier_options *options, struct courier **out_courier)
    MUST_CHECK;
void courier_free(struct courier *courier); /* stopped or never started; NULL is fine */

/* ERR_BUSY, ERR_NOT_FOUND: the LAN's address cannot be listened on; nothing was started. */
enum err courier_start(struct courier *courier) MUST_CHECK;
/* Ends what is under way, within moments. */
void courier_stop(struct courier *courier);

/* A document was made: it is handed in, and told to the neighbours, at once. Any thread, cheap. */
void courier_wake(struct courier *courier);

/* The till's state is another one (a shift): it is said at once, not in a minute. Any thread,
 * cheap. */
void courier_say(struct courier *courier);

/* ---- steps: each gives how many milliseconds to wait, 0 for none ---- */

/* Says hello when that is due, then asks for changes; waits there up to `poll_ms` for one. */
int64_t courier_feed_step(struct courier *courier, struct arena *arena, int poll_ms);
/* Hands in one batch. */
int64_t courier_send_step(struct courier *courier, struct arena *arena);
/* Photos that are missing, the till's state, what siblings did that is contained by now. */
int64_t courier_chores_step(struct courier *courier, struct arena *arena);
/* Tells the board what is new in the journal. */
void courier_tell(struct courier *courier);

struct neighbours *courier_neighbours(struct courier *courier);

/* ---- what is asked while somebody stands there ---- */

/* For the screen: enrolment, password, operations; the context is the courier. */
struct screen_centre courier_centre(struct courier *courier);

/* Turns a code into a till; an old token goes beside it. NULL: done. Else a sentence for whoever
 * typed it, and nothing has changed. */
const char *courier_enrol(struct courier *courier, struct arena *arena, struct text code);

#endif
