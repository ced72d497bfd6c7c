/* What has time: photos, the till's state once a minute, siblings' documents that the mirror
 * contains by now. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/secret.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"
#include "till/identity.h"
#include "till/replica.h"
#include "till/shift.h"
#include "till/sibling.h"

enum { FORGET_MS = 10 * 60 * 1000, PHOTOS_PAUSE_MS = 60 * 1000, PHOTOS_BETWEEN_MS = 50 };

static bool is_due(const struct courier *courier, int64_t after_us)
{
    return world_ticks_us(courier->world) >= after_us;
}

static int64_t in_ms(const struct courier *courier, int64_t ms)
{
    return world_ticks_us(courier->world) + ms * 1000;
}

/* ---- photos ---- */

struct photos_work {
    struct arena *arena;
    struct replica_accounts missing;
};

static enum err photos_work(struct tx *tx, void *context)
{
    struct photos_work *work = context;
    return replica_photos_missing(tx, work->arena, COURIER_PHOTOS_AT_ONCE, &work->missing);
}

struct photo_work {
    int64_t account_id;
    struct replica_photo photo;
};

static enum err photo_work(struct tx *tx, void *context)
{
    const struct photo_work *work = context;
    return replica_photo_keep(tx, work->account_id, &work->photo);
}

static bool is_picture(struct text content_type)
{
    return text_is(content_type, "image/jpeg") || text_is(content_type, "image/png");
}

/* False: not now. A photo that the server has not (the mirror is behind) is left out. */
static bool fetch_photo(struct courier *courier, struct arena *arena, int64_t account_id)
{
    struct uplink_answer answer;
    struct uplink_ask ask = {
        .method = "GET",
        .path = arena_printf(arena, "photo?account=%" PRId64, account_id),
        .line = courier->lines[COURIER_CHORES],
        .wants_bytes = true,
    };
    enum uplink_outcome outcome = uplink_ask(&courier->uplink, arena, &ask, &answer);
    json_decref(answer.said);
    if (outcome == UPLINK_REFUSED) return true;
    if (outcome != UPLINK_DONE || answer.status != 200) return false;
    if (!is_picture(answer.content_type) || answer.body.size > REPLICA_PHOTO_LIMIT) {
        uplink_nonsense(&courier->uplink, ask.path, "no picture");
        return false;
    }
    struct text type = answer.content_type;
    struct digest digest = hash_of(answer.body.bytes, answer.body.size);
    struct photo_work work = {account_id,
                              {.hash = format_hex(arena, digest.bytes, sizeof digest.bytes / 2),
                               .content_type = arena_copy(arena, type.bytes, type.size),
                               .bytes = answer.body}};
    return store_write(courier->options.store, 0, photo_work, &work) == OK;
}

/* Whether there may be more: some came, and as many as were asked for were missing. */
static bool fetch_photos(struct courier *courier, struct arena *arena)
{
    struct photos_work before = {.arena = arena}, after = {.arena = arena};
    if (store_read(courier->options.store, photos_work, &before) != OK) return false;
    for (int i = 0; i < before.missing.count; i++) {
        if (courier_is_forced_off(courier)) return false;
        if (!fetch_photo(courier, arena, before.missing.items[i])) return false;
    }
    if (before.missing.count == 0) return false;
    courier_changed(courier);
    if (store_read(courier->options.store, photos_work, &after) != OK) return false;
    bool has_moved = after.missing.count == 0 || after.missing.items[0] != before.missing.items[0];
    return has_moved && before.missing.count == COURIER_PHOTOS_AT_ONCE;
}

/* ---- the till's state ---- */

struct state_work {
    struct courier *courier;
    struct arena *arena;
    struct buf *buf;
};

static enum err write_shift(struct tx *tx, struct state_work *work)
{
    struct shift shift;
    bool found;
    TRY(shift_newest(tx, &found, &shift));
    if (!found || !shift.is_open) return OK;
    int64_t cashier_id = shift.cashier_id != 0 ? shift.cashier_id : shift.opened_by;
    buf_printf(work->buf,
               "\"shift\":{\"number\":%" PRId64 ",\"opened_at\":\"%s\",\"cashier\":\"%" PRId64
               "\"},",
               shift.number, instant_format_iso(work->arena, shift.opened_at), cashier_id);
    return OK;
}

static enum err write_standing(struct tx *tx, struct state_work *work)
{
    struct outbox_standing standing;
    struct replica_state mirror;
    TRY(outbox_standing(tx, &standing));
    TRY(replica_state_load(tx, &mirror));
    buf_printf(work->buf, "\"unsent\":%" PRId64 ",\"mirror_version\":%" PRId64 ",", standing.unsent,
               mirror.version);
    if (standing.unsent > 0) {
        buf_printf(work->buf, "\"oldest_unsent_at\":\"%s\",",
                   instant_format_iso(work->arena, standing.oldest_unsent));
    }
    return OK;
}

static void write_machine(struct state_work *work)
{
    const struct courier_options *options = &work->courier->options;
    struct courier_devices devices = {"none", "none", "none"};
    struct clock_view clock;
    if (options->devices != NULL) devices = options->devices(options->context);
    clock_watch_look(options->clock, &clock);
    buf_printf(work->buf,
               "\"printer\":\"%s\",\"reader\":\"%s\",\"ups\":\"%s\","
               "\"clock_difference_ms\":%" PRId64 ",\"forced_offline\":%s,",
               devices.printer, devices.reader, devices.ups, clock.difference_ms,
               courier_is_forced_off(work->courier) ? "true" : "false");
}

static enum err state_work(struct tx *tx, void *context)
{
    struct state_work *work = context;
    buf_add_string(work->buf, "{\"program\":\"" OBED_VERSION "\",");
    TRY(write_shift(tx, work));
    return write_standing(tx, work);
}

static void write_counts(struct buf *buf, const int64_t *counts, int count)
{
    buf_add_char(buf, '[');
    for (int i = 0; i < count; i++) buf_printf(buf, "%s%" PRId64, i ? "," : "", counts[i]);
    buf_add_char(buf, ']');
}

static void write_refused(struct buf *buf, const int64_t *refused)
{
    bool is_first = true;
    buf_add_char(buf, '{');
    for (int i = 0; i < SALE_STATUS_LIMIT; i++) {
        if (refused[i] == 0) continue;
        buf_printf(buf, "%s\"%s\":%" PRId64, is_first ? "" : ",",
                   sale_status_name((enum sale_status)i), refused[i]);
        is_first = false;
    }
    buf_add_char(buf, '}');
}

static enum err write_days(struct state_work *work)
{
    struct counter_days days;
    struct buf *buf = work->buf;
    TRY(counter_days(work->courier->options.counter, work->arena, COURIER_DAYS_TOLD, &days));
    buf_add_string(buf, "\"days\":[");
    for (int i = 0; i < days.count; i++) {
        const struct counter_day *day = &days.items[i];
        buf_printf(buf,
                   "%s{\"day\":\"%s\",\"served\":%" PRId64 ",\"offline\":%" PRId64
                   ",\"forgotten\":%" PRId64 ",\"overrides\":%" PRId64 ",\"refused\":",
                   i ? "," : "", day_format_iso(work->arena, day->day), day->served, day->offline,
                   day->forgotten, day->overrides);
        write_refused(buf, day->refused);
        buf_add_string(buf, ",\"taps_ms\":");
        write_counts(buf, day->taps, COUNTER_TAP_BUCKETS);
        buf_add_char(buf, '}');
    }
    buf_add_string(buf, "]}");
    return OK;
}

static enum uplink_outcome tell_state(struct courier *courier, struct arena *arena,
                                      int *out_retry_after_s)
{
    struct buf buf;
    struct uplink_answer answer;
    buf_init(&buf, arena);
    struct state_work work = {courier, arena, &buf};
    enum err err = store_read(courier->options.store, state_work, &work);
    if (err == OK) {
        write_machine(&work);
        err = write_days(&work);
    }
    if (err != OK) return UPLINK_DONE; /* said to the log; in a minute again */
    struct uplink_ask ask = {.method = "POST",
                             .path = "state",
                             .body = buf_text(&buf),
                             .line = courier->lines[COURIER_CHORES]};
    enum uplink_outcome outcome = uplink_ask(&courier->uplink, arena, &ask, &answer);
    scoped(json) json_t *said = answer.said;
    *out_retry_after_s = answer.retry_after_s;
    if (outcome == UPLINK_REFUSED) {
        log_write(LOG_ERROR, "state_refused", "status=%d code=%s", answer.status, answer.code);
    }
    if (outcome != UPLINK_DONE) return outcome;
    struct reader reader = reader_of(said);
    struct instant server_time = reader_instant(&reader, "server_time");
    if (reader.fault != NULL) return uplink_nonsense(&courier->uplink, "state", "server_time");
    clock_watch_hear(courier->options.clock, server_time, answer.asked_us, answer.answered_us);
    return UPLINK_DONE;
}

/* ---- what is over ---- */

struct forget_work {
    struct arena *arena;
    struct instant now;
};

static enum err forget_work(struct tx *tx, void *context)
{
    const struct forget_work *work = context;
    struct identity identity;
    TRY(identity_load(tx, work->arena, &identity));
    TRY(sibling_forget(tx, day_of_instant(work->now, identity.zone)));
    return replica_photos_forget(tx);
}

static void forget(struct courier *courier, struct arena *arena)
{
    struct forget_work work = {arena, world_now(courier->world)};
    courier->forget_after_us = in_ms(courier, FORGET_MS);
    if (store_write(courier->options.store, 0, forget_work, &work) != OK) {
        log_write(LOG_WARNING, "forget", "text=\"tried again later\"");
    }
}

/* ---- a step ---- */

int64_t courier_chores_step(struct courier *courier, struct arena *arena)
{
    if (is_due(courier, courier->forget_after_us)) forget(courier, arena);
    if (courier_is_forced_off(courier)) return COURIER_FORCED_MS;
    if (!atomic_load(&courier->is_greeted)) return COURIER_NO_TILL_MS;
    bool is_to_say = atomic_exchange(&courier->is_to_say, false);
    if (is_to_say || is_due(courier, courier->state_after_us)) {
        int retry_after_s = 0;
        courier->state_after_us = in_ms(courier, COURIER_STATE_MS);
        if (counter_tally_flush(courier->options.counter) != OK) {
            log_write(LOG_WARNING, "tally", "text=\"kept in memory\"");
        }
        enum uplink_outcome outcome = tell_state(courier, arena, &retry_after_s);
        if (outcome != UPLINK_DONE && outcome != UPLINK_REFUSED) return COURIER_STATE_MS;
    }
    if (is_due(courier, courier->photos_after_us)) {
        if (fetch_photos(courier, arena)) return PHOTOS_BETWEEN_MS;
        courier->photos_after_us = in_ms(courier, PHOTOS_PAUSE_MS);
    }
    return COURIER_STATE_MS / 4;
}
