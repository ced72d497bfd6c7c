/* Two sessions on PostgreSQL in every interleaving of their steps, as PostgreSQL's own isolation
 * tests do it. A session is a work of its own store: it loads, it saves, it commits. Before saving
 * and before committing it waits for its turn; a session that waits for a lock of the other counts
 * as having made its step. What runs again after a collision runs freely. */
#ifndef TESTS_LEDGER_SPEC_H
#define TESTS_LEDGER_SPEC_H

#include <pthread.h>
#include <semaphore.h>

#include "kit.h"
#include "world/world.h"

enum {
    SPEC_STEPS = 3,
    SPEC_INTERLEAVINGS = 20,
    /* Both works are watched (store_write), the first holds its book, both do
     * (store_write_held). */
    SPEC_WAYS = 3,
    SPEC_RUNS = SPEC_WAYS * SPEC_INTERLEAVINGS
};

struct spec_session {
    struct store *store;
    int64_t school_id;
    store_work work;
    void *context;
    enum err err; /* what store_write gave */

    /* Inside. */
    struct spec *spec;
    bool is_held;
    pthread_t thread;
    sem_t turn, stopped;
    int runs;
};

struct spec {
    struct fixture *fixture;
    struct world world;
    struct spec_session sessions[2];
    int collisions; /* works that ran again, over all interleavings */
};

void spec_open(struct spec *spec, struct fixture *fixture);
void spec_close(struct spec *spec);

/* Called by a work between loading and saving, and again before it returns. */
void spec_turn(struct spec_session *session);

/* Runs the two sessions: run 0 … SPEC_RUNS-1 is an interleaving and a way; whether both ended with
 * OK. */
bool spec_run(struct spec *spec, int run);

#endif
