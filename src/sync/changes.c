/* GET changes: what has changed in the till's own school after a version it knows.
 *
 * A page ends at a version, never within one: what was changed together is seen together. A till
 * that knows a version the books have never had (they were restored from a backup) is told to
 * begin anew. */
#include "base/buf.h"
#include "desk/outage.h"
#include "ledger/book.h"
#include "sync/inside.h"
#include "sync/mirror.h"
#include "sync/sync_sql.h"

const struct field CHANGES_FIELDS[CHANGES_FIELD_COUNT] = {
    [CHANGES_SINCE] = {"since", FIELD_IN_QUERY, FIELD_INT, true, 0, INT64_MAX, NULL},
    [CHANGES_WAIT_MS] = {"wait_ms", FIELD_IN_QUERY, FIELD_INT, false, 0, TILL_WAIT_MS_LIMIT, NULL},
};

struct changes {
    struct arena *arena;
    int64_t school_id, origin;
    struct instant now;
    int64_t since;   /* what the till said */
    bool is_reset;   /* it knows too much */
    int64_t version; /* of the book */
    int64_t through; /* where the page ends */
    struct day today;
    int64_t lan_generation;
    struct settings settings;
    struct outage_list outages;
    struct buf rows;
};

/* The last version of the page: all of it or, when that is too much, the one whose rows fill it. */
static enum err page_end(struct tx *tx, struct changes *changes, int64_t after)
{
    changes->through = changes->version;
    if (changes->version - after <= TILL_PAGE_VERSIONS) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_mirror_version_sizes);
    bind_int(rows, ARG_MIRROR_VERSION_SIZES_SCHOOL_ID, changes->school_id);
    bind_int(rows, ARG_MIRROR_VERSION_SIZES_AFTER, after);
    bind_int(rows, ARG_MIRROR_VERSION_SIZES_FIRST_DAY, changes->today.number);
    int64_t size = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        size += column_int(rows, COL_MIRROR_VERSION_SIZES_SIZE);
        if (size < TILL_PAGE_ROWS) continue;
        changes->through = column_int(rows, COL_MIRROR_VERSION_SIZES_VERSION);
        return OK;
    }
}

static enum err changes_work(struct tx *tx, void *context)
{
    struct changes *changes = context;
    struct book book;
    bool found;
    TRY(book_load(tx, changes->school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    changes->version = book.version;
    changes->is_reset = changes->since > book.version;
    int64_t after = changes->is_reset ? 0 : changes->since;
    changes->today = day_of_instant(changes->now, book.zone);
    TRY(settings_load_of_till(tx, changes->school_id, changes->origin, &changes->settings));
    TRY(outages_load(tx, changes->arena, changes->school_id, &changes->outages));
    TRY(lan_generation(tx, changes->school_id, &changes->lan_generation));
    TRY(page_end(tx, changes, after));
    struct mirror_range range = {changes->school_id, after, changes->through, changes->today};
    buf_init(&changes->rows, changes->arena);
    return after < changes->through ? mirror_write(tx, range, &changes->rows) : OK;
}

/* Days on which everyone is fed, always all of them: the till forgets what it knew. */
static void add_outages(struct buf *buf, struct arena *arena, const struct changes *changes)
{
    struct outage_span *spans;
    int count = outage_spans(&changes->outages, changes->today, arena, &spans);
    buf_add_string(buf, ",\"outages\":[");
    for (int i = 0; i < count; i++) {
        buf_printf(buf, "%s{\"first_day\":\"%s\",\"last_day\":\"%s\"}", i == 0 ? "" : ",",
                   day_format_iso(arena, spans[i].first_day),
                   day_format_iso(arena, spans[i].last_day));
    }
    buf_add_char(buf, ']');
}

static void answer_changes(const struct sync *sync, struct arena *arena, struct changes *changes,
                           struct response *response)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"version\":%lld,\"more\":%s,\"reset\":%s,\"server_time\":\"%s\",",
               (long long)changes->through, changes->through < changes->version ? "true" : "false",
               changes->is_reset ? "true" : "false",
               instant_format_iso(arena, world_now(sync->desk->world)));
    sync_add_settings(&buf, &changes->settings);
    buf_printf(&buf, ",\"lan_generation\":%lld", (long long)changes->lan_generation);
    add_outages(&buf, arena, changes);
    buf_add_text(&buf, buf_text(&changes->rows));
    buf_add_string(&buf, "}\n");
    response_json(response, 200, buf_text(&buf));
}

void sync_changes(void *context, struct arena *arena, const struct request *request,
                  struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    int64_t wait_ms = request_has(request, CHANGES_WAIT_MS)
                          ? request_number(request, CHANGES_WAIT_MS)
                          : 0;
    bool may_wait = wait_ms > 0 && request->wake != WAKE_TIMEOUT && request->wake != WAKE_STOPPING;
    uint64_t ticket = response_ticket(response, caller->school_id);
    struct changes changes = {.arena = arena,
                              .school_id = caller->school_id,
                              .origin = caller->origin,
                              .now = world_now(sync->desk->world),
                              .since = request_number(request, CHANGES_SINCE)};
    enum err err = store_read(sync->desk->store, changes_work, &changes);
    if (err == OK && request->wake == WAKE_FIRST && !changes.is_reset) {
        contact_note(sync, (struct till_contact){caller->school_id, changes.since, caller->origin,
                                                 world_now(sync->desk->world)});
    }
    if (err != OK) {
        sync_fault(arena, request, response, err);
    } else if (changes.since == changes.version && may_wait) {
        watched_note(sync, caller->school_id, changes.version);
        response_park(response, caller->school_id, ticket, (int)wait_ms);
    } else {
        answer_changes(sync, arena, &changes, response);
    }
}
