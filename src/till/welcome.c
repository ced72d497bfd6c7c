/* Hello and what it tells: who this till is, how far the server has it, the school's key. */
#include <inttypes.h>

#include "base/id.h"
#include "base/log.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"
#include "till/identity.h"
#include "till/replica.h"

enum { FIRST_NUMBER_LIMIT = 9999999, SCHOOL_NUMBER_LIMIT = 999, NAME_BYTES_LIMIT = 400 };

/* ---- reading ---- */

static struct text short_text(struct reader *reader, const char *member)
{
    struct text text = reader_text(reader, member);
    if (text.size > NAME_BYTES_LIMIT) reader_fail(reader, "out_of_range", member);
    return text;
}

static void read_till(const json_t *said, struct reader *whole, struct welcome *welcome)
{
    struct reader reader = reader_of(json_object_get(said, "till"));
    struct enrolment_told *told = &welcome->told;
    told->origin = reader_id(&reader, "origin");
    told->replaces = reader_optional_id(&reader, "replaces");
    told->name = short_text(&reader, "name");
    told->first_number = reader_int(&reader, "first_number", 1, FIRST_NUMBER_LIMIT);
    told->counter = reader_int(&reader, "highest", 0, ID_COUNTER_LIMIT - 2);
    welcome->acknowledged = reader_int(&reader, "acknowledged", 0, ID_COUNTER_LIMIT - 2);
    if (told->origin >= ID_ORIGIN_LIMIT || told->replaces >= ID_ORIGIN_LIMIT) {
        reader_fail(&reader, "out_of_range", "origin");
    }
    if (reader.fault != NULL) reader_fail(whole, reader.fault, "till");
}

static void read_school(const json_t *said, struct reader *whole, struct enrolment_told *told)
{
    struct reader reader = reader_of(json_object_get(said, "school"));
    told->school_id = reader_id(&reader, "id");
    told->school_number = reader_int(&reader, "number", 1, SCHOOL_NUMBER_LIMIT);
    told->school_name = short_text(&reader, "name");
    told->zone = short_text(&reader, "zone");
    if (reader.fault != NULL) reader_fail(whole, reader.fault, "school");
}

static void read_lan(const json_t *said, struct reader *whole, struct welcome *welcome)
{
    struct reader reader = reader_of(json_object_get(said, "lan"));
    welcome->lan_generation = reader_int(&reader, "generation", 1, INT64_MAX);
    welcome->lan_key = reader_text(&reader, "key");
    if (reader.fault == NULL && !lan_key_is_right(welcome->lan_key)) {
        reader_fail(&reader, "wrong_type", "key");
    }
    if (reader.fault != NULL) reader_fail(whole, reader.fault, "lan");
}

bool welcome_read(const json_t *said, struct welcome *out_welcome, const char **out_wrong)
{
    struct reader reader = reader_of(said);
    struct welcome welcome = {.server_time = reader_instant(&reader, "server_time")};
    read_till(said, &reader, &welcome);
    read_school(said, &reader, &welcome.told);
    read_lan(said, &reader, &welcome);
    if (reader.fault != NULL) {
        *out_wrong = reader.member;
        return false;
    }
    *out_welcome = welcome;
    return true;
}

/* ---- taking ---- */

struct welcome_work {
    const struct welcome *welcome;
    struct instant now;
};

static enum err welcome_work(struct tx *tx, void *context)
{
    const struct welcome_work *work = context;
    const struct welcome *welcome = work->welcome;
    TRY(identity_take(tx, &welcome->told, work->now));
    /* The server may have come back from a backup: what it does not know any more is handed in
     * again, and what it does know exists. */
    TRY(outbox_rewind(tx, welcome->told.origin, welcome->acknowledged));
    return replica_heard(tx, welcome->server_time, work->now);
}

enum err welcome_take(struct courier *courier, const struct welcome *welcome,
                      const struct uplink_answer *answer)
{
    clock_watch_hear(courier->options.clock, welcome->server_time, answer->asked_us,
                     answer->answered_us);
    struct welcome_work work = {welcome, world_now(courier->world)};
    TRY(store_write(courier->options.store, 0, welcome_work, &work));
    TRY(lan_key_keep(courier->options.key, welcome->lan_generation, welcome->lan_key));
    atomic_store(&courier->lan_generation, welcome->lan_generation);
    return OK;
}

/* ---- hello ---- */

struct hello_work {
    struct arena *arena;
    struct identity identity;
    struct outbox_standing standing;
};

static enum err hello_work(struct tx *tx, void *context)
{
    struct hello_work *work = context;
    TRY(identity_load(tx, work->arena, &work->identity));
    return outbox_standing(tx, &work->standing);
}

static int64_t hear_hello(struct courier *courier, const struct hello_work *work, const char *path,
                          const struct uplink_answer *answer)
{
    struct welcome welcome;
    const char *wrong = "till";
    bool is_right = welcome_read(answer->said, &welcome, &wrong);
    const struct identity *identity = &work->identity;
    if (is_right && identity->is_enrolled && welcome.told.school_id != identity->school_id) {
        is_right = false;
        wrong = "school";
    }
    if (!is_right) {
        enum uplink_outcome outcome = uplink_nonsense(&courier->uplink, path, wrong);
        return courier_wait_after(courier, outcome, &courier->feed_backoff, 0);
    }
    if (welcome_take(courier, &welcome, answer) != OK) {
        return backoff_wait_ms(&courier->feed_backoff, courier->world, 0);
    }
    log_write(LOG_INFO, "hello", "origin=%" PRId64 " acknowledged=%" PRId64 " unsent=%" PRId64,
              welcome.told.origin, welcome.acknowledged, work->standing.unsent);
    backoff_reset(&courier->feed_backoff);
    atomic_store(&courier->has_taken, true);
    atomic_store(&courier->is_greeted, true);
    courier_wake_part(courier, COURIER_SENDER);
    courier_changed(courier);
    return 0;
}

int64_t courier_greet(struct courier *courier, struct arena *arena)
{
    struct hello_work work = {.arena = arena};
    struct uplink_answer answer;
    if (store_read(courier->options.store, hello_work, &work) != OK) {
        return backoff_wait_ms(&courier->feed_backoff, courier->world, 0);
    }
    struct uplink_ask ask = {
        .method = "GET",
        .path = arena_printf(arena, "hello?last_counter=%" PRId64, work.standing.last_counter),
        .line = courier->lines[COURIER_FEED],
    };
    enum uplink_outcome outcome = uplink_ask(&courier->uplink, arena, &ask, &answer);
    scoped(json) json_t *said = answer.said;
    if (outcome == UPLINK_DONE) return hear_hello(courier, &work, ask.path, &answer);
    courier_changed(courier);
    return courier_wait_after(courier, outcome, &courier->feed_backoff, answer.retry_after_s);
}
