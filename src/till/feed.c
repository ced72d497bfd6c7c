/* The mirror's food: changes by long poll, applied a page at a time. */
#include <inttypes.h>

#include "base/log.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"
#include "till/replica.h"

enum {
    POLL_TIMEOUT_MS = 10 * 1000, /* beyond what the server was asked to wait */
    POLL_PAUSE_MS = 1000,        /* after a poll that should have waited and did not */
    POLL_TRIP_US = 500 * 1000    /* the server looks at its clock just before it answers */
};

struct page {
    int64_t version, lan_generation;
    bool more, reset;
    struct instant server_time;
};

/* NULL: a page that may follow `since`; else what is wrong. */
static const char *page_read(const json_t *said, int64_t since, struct page *out_page)
{
    struct reader reader = reader_of(said);
    struct page page = {
        .version = reader_int(&reader, "version", 0, INT64_MAX),
        .lan_generation = reader_int(&reader, "lan_generation", 1, INT64_MAX),
        .more = reader_bool(&reader, "more"),
        .reset = reader_bool(&reader, "reset"),
        .server_time = reader_instant(&reader, "server_time"),
    };
    if (reader.fault != NULL) return reader.member != NULL ? reader.member : reader.fault;
    if (!page.reset && page.version < since) return "the version went back without a reset";
    if (page.reset && page.version >= since) return "a reset without need";
    if (page.more && !page.reset && page.version == since) return "more behind a page of nothing";
    *out_page = page;
    return NULL;
}

struct apply_work {
    struct arena *arena;
    const json_t *page;
    struct instant now;
};

static enum err apply_work(struct tx *tx, void *context)
{
    const struct apply_work *work = context;
    return replica_apply(tx, work->arena, work->page, work->now);
}

static int64_t page_take(struct courier *courier, struct arena *arena, int64_t since,
                         const char *path, const struct uplink_answer *answer, int poll_ms)
{
    struct page page;
    const char *wrong = page_read(answer->said, since, &page);
    struct apply_work work = {arena, answer->said, world_now(courier->world)};
    enum err err = ERR_SYNTAX;
    if (wrong == NULL) {
        err = store_write(courier->options.store, 0, apply_work, &work);
        wrong = "a row that is none";
    }
    if (err == ERR_SYNTAX) {
        enum uplink_outcome outcome = uplink_nonsense(&courier->uplink, path, wrong);
        return courier_wait_after(courier, outcome, &courier->feed_backoff, 0);
    }
    if (err != OK) return backoff_wait_ms(&courier->feed_backoff, courier->world, 0);
    int64_t asked_us = answer->asked_us;
    if (answer->answered_us - asked_us > POLL_TRIP_US)
        asked_us = answer->answered_us - POLL_TRIP_US;
    clock_watch_hear(courier->options.clock, page.server_time, asked_us, answer->answered_us);
    backoff_reset(&courier->feed_backoff);
    if (page.reset) log_write(LOG_WARNING, "mirror_reset", "from=%" PRId64, since);
    /* A server that came back from a backup has forgotten documents, too: hello tells which. */
    if (page.reset || page.lan_generation != atomic_load(&courier->lan_generation)) {
        atomic_store(&courier->is_greeted, false);
    }
    courier_changed(courier);
    bool is_hurried = poll_ms > 0 && page.version == since &&
                      answer->answered_us - answer->asked_us < POLL_PAUSE_MS * INT64_C(1000);
    return is_hurried ? POLL_PAUSE_MS : 0;
}

static enum err since_work(struct tx *tx, void *context)
{
    return replica_state_load(tx, context);
}

int64_t courier_feed_step(struct courier *courier, struct arena *arena, int poll_ms)
{
    struct replica_state state;
    struct uplink_answer answer;
    struct contact_view contact;
    if (courier_is_forced_off(courier)) return COURIER_FORCED_MS;
    if (!atomic_load(&courier->is_greeted)) return courier_greet(courier, arena);
    if (store_read(courier->options.store, since_work, &state) != OK) {
        return backoff_wait_ms(&courier->feed_backoff, courier->world, 0);
    }
    /* After a silence, and while the mirror is being filled, the first word is wanted at once. */
    contact_look(courier->options.contact, &contact);
    if (contact.state != CONTACT_ONLINE || !state.is_complete) poll_ms = 0;
    struct uplink_ask ask = {
        .method = "GET",
        .path = arena_printf(arena, "changes?since=%" PRId64 "&wait_ms=%d", state.version, poll_ms),
        .timeout_ms = poll_ms + POLL_TIMEOUT_MS,
        .line = courier->lines[COURIER_FEED],
    };
    enum uplink_outcome outcome = uplink_ask(&courier->uplink, arena, &ask, &answer);
    scoped(json) json_t *said = answer.said;
    if (outcome == UPLINK_DONE) {
        return page_take(courier, arena, state.version, ask.path, &answer, poll_ms);
    }
    courier_changed(courier);
    return courier_wait_after(courier, outcome, &courier->feed_backoff, answer.retry_after_s);
}
