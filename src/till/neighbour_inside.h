/* What the asking and the telling side of neighbours share. */
#ifndef TILL_NEIGHBOUR_INSIDE_H
#define TILL_NEIGHBOUR_INSIDE_H

#include <pthread.h>

#include "till/backoff.h"
#include "till/neighbour.h"

#define NEIGHBOUR_PREFIX "/neighbour/v1"

/* A challenge that was used: not again before it is too old. */
struct used_challenge {
    int64_t made_ms;
    uint64_t word;
};

struct neighbour {
    char address[NEIGHBOUR_ADDRESS_LIMIT + 1];
    struct outgoing_line *line;
    struct backoff backoff;
    /* where we are with it; its thread's alone */
    uint64_t epoch;
    int64_t after;
    char challenge[NEIGHBOUR_CHALLENGE_LIMIT + 1]; /* empty: to be asked for */
    bool is_hearing_all;                           /* since its epoch changed */
    int64_t *open_ids;                             /* heard since then, without a version yet */
    int open_count, open_capacity;
    /* under the lock */
    enum neighbour_state state;
    int64_t heard_us;
};

struct neighbours {
    const struct world *world;
    struct store *store;
    struct board *board;
    struct lan_key *key;
    pthread_mutex_t lock;
    struct neighbour list[NEIGHBOURS_LIMIT];
    int count;
    /* telling */
    uint8_t boot_key[32];
    struct used_challenge used[NEIGHBOUR_CHALLENGES_KEPT];
};

/* A fresh challenge. */
const char *challenge_make(const struct neighbours *neighbours, struct arena *arena);
/* Ours, not too old, and not used before; then it is used. */
bool challenge_use(struct neighbours *neighbours, struct text challenge);

/* Who this till is, for an answer or for judging one. */
struct neighbour_self {
    int64_t origin, replaces;
    int64_t version; /* of its mirror */
};
enum err neighbour_self_load(struct store *store, struct neighbour_self *out_self) MUST_CHECK;

#endif
