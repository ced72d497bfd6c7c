/* The driver of two sessions. */
#include "spec.h"

enum { LOOK_MS = 10 };

static const char LOCK_WAITS[] =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND wait_event_type = 'Lock'";

void spec_open(struct spec *spec, struct fixture *fixture)
{
    *spec = (struct spec){.fixture = fixture};
    world_init(&spec->world, &(struct world_options){0});
    for (int i = 0; i < 2; i++) {
        struct store_options options = {.url = fixture->url, .lane_count = 1, .reader_count = 1};
        spec->sessions[i].spec = spec;
        assert_int_equal(store_open(&options, &spec->sessions[i].store), OK);
    }
}

void spec_close(struct spec *spec)
{
    for (int i = 0; i < 2; i++) store_close(spec->sessions[i].store);
    world_release(&spec->world);
}

void spec_turn(struct spec_session *session)
{
    if (session->runs > 1) return;
    sem_post(&session->stopped);
    while (sem_wait(&session->turn) != 0) continue;
}

static enum err run_work(struct tx *tx, void *context)
{
    struct spec_session *session = context;
    session->runs++;
    return session->work(tx, session->context);
}

static void *session_main(void *context)
{
    struct spec_session *session = context;
    while (sem_wait(&session->turn) != 0) continue;
    session->err = (session->is_held ? store_write_held : store_write)(
        session->store, session->school_id, run_work, session);
    /* More than one wait may be left when the work ran again. */
    for (int i = 0; i <= SPEC_STEPS; i++) sem_post(&session->stopped);
    return NULL;
}

/* Waits until the session stopped or hangs on a lock. */
static void wait_for(struct spec *spec, struct spec_session *session)
{
    for (;;) {
        int64_t until_ms = world_now(&spec->world).ms + LOOK_MS;
        struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = (until_ms % 1000) * 1000000};
        if (sem_timedwait(&session->stopped, &until) == 0) return;
        if (kit_number(spec->fixture, LOCK_WAITS) > 0) return;
    }
}

/* The interleaving as bits: which session makes each of the six steps. */
static unsigned order_of(int interleaving)
{
    for (unsigned bits = 0; bits < 64; bits++) {
        if (__builtin_popcount(bits) != SPEC_STEPS) continue;
        if (interleaving-- == 0) return bits;
    }
    fail_msg("there are but %d interleavings", SPEC_INTERLEAVINGS);
    return 0;
}

bool spec_run(struct spec *spec, int run)
{
    unsigned order = order_of(run % SPEC_INTERLEAVINGS);
    for (int i = 0; i < 2; i++) {
        struct spec_session *session = &spec->sessions[i];
        session->runs = 0;
        session->is_held = run / SPEC_INTERLEAVINGS > i;
        session->err = ERR_CANCELLED;
        assert_int_equal(sem_init(&session->turn, 0, 0), 0);
        assert_int_equal(sem_init(&session->stopped, 0, 0), 0);
        assert_int_equal(pthread_create(&session->thread, NULL, session_main, session), 0);
    }
    for (int step = 0; step < 2 * SPEC_STEPS; step++) {
        struct spec_session *session = &spec->sessions[order >> step & 1];
        sem_post(&session->turn);
        wait_for(spec, session);
    }
    bool is_done = true;
    for (int i = 0; i < 2; i++) {
        struct spec_session *session = &spec->sessions[i];
        pthread_join(session->thread, NULL);
        spec->collisions += session->runs - 1;
        sem_destroy(&session->turn);
        sem_destroy(&session->stopped);
        is_done = is_done && session->err == OK;
    }
    return is_done;
}
