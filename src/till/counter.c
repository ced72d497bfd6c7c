/* The ground under every operation, and how the till stands. */
#include "base/check.h"
#include "base/text.h"
#include "till/counter_inside.h"
#include "till/till_sql.h"

void counter_init(struct counter *counter, struct store *store, const struct world *world,
                  struct contact *contact)
{
    *counter = (struct counter){.store = store, .world = world, .contact = contact};
    atomic_init(&counter->is_stopping, false);
    CHECK(pthread_mutex_init(&counter->tally.mutex, NULL) == 0);
}

void counter_release(struct counter *counter)
{
    pthread_mutex_destroy(&counter->tally.mutex);
}

/* ---- ground ---- */

static enum err journal_end(struct ground *ground)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_outbox_state);
    TRY(statement_next(row, &found));
    CHECK(found);
    ground->last_at = instant_of_ms(column_int(row, COL_OUTBOX_STATE_LAST_AT));
    ground->contained_through = column_int(row, COL_OUTBOX_STATE_CONTAINED_THROUGH);
    return OK;
}

static enum err crew_load(struct ground *ground)
{
    struct cashier cashier = {0};
    bool found = false;
    TRY(shift_newest(ground->tx, &ground->has_shift, &ground->shift));
    ground->has_shift = ground->has_shift && ground->shift.is_open;
    if (ground->has_shift && ground->shift.cashier_id != 0) {
        TRY(crew_by_id(ground->tx, ground->arena, ground->shift.cashier_id, &found, &cashier));
    }
    ground->has_cashier = found && cashier.is_active;
    ground->cashier = cashier;
    return OK;
}

/* How long the server was not heard: since the start by the monotonic clock, before it by the
 * moment on the disk. */
static void contact_judge(struct ground *ground)
{
    struct contact_view view;
    contact_look(ground->counter->contact, &view);
    ground->is_online = contact_is_online(ground->counter->contact);
    int64_t silent_ms = view.silent_ms;
    if (!view.was_heard) {
        silent_ms = ground->mirror.was_heard ? ground->now.ms - ground->mirror.heard_at.ms
                                             : INT64_MAX;
    }
    int64_t limit_ms = ground->settings.values[SETTING_OFFLINE_AFTER] * MINUTE_MS;
    ground->is_blind = !ground->is_online && silent_ms > limit_ms;
}

/* With the server heard since the start the clock is right (clock_watch.h), whatever the journal
 * says: it may have run ahead before. */
static void clock_look(struct ground *ground)
{
    struct contact_view view;
    contact_look(ground->counter->contact, &view);
    struct instant known = ground->last_at;
    bool is_older = instant_compare(known, ground->mirror.server_at) < 0;
    if (view.was_heard || is_older) known = ground->mirror.server_at;
    ground->clock = clock_judge(ground->now, known);
    struct instant at = ground->now;
    int64_t back_ms = ground->last_at.ms - at.ms;
    if (back_ms > 0 && back_ms <= OUTBOX_HOLD_LIMIT_MS) at = ground->last_at;
    ground->today = day_of_instant(at, ground->identity.zone);
}

enum err ground_load(struct counter *counter, struct tx *tx, struct arena *arena,
                     struct ground *out_ground)
{
    struct ground ground = {
        .counter = counter, .tx = tx, .arena = arena, .now = world_now(counter->world)};
    TRY(identity_load(tx, arena, &ground.identity));
    TRY(replica_settings(tx, &ground.settings));
    TRY(replica_state_load(tx, &ground.mirror));
    TRY(journal_end(&ground));
    TRY(crew_load(&ground));
    clock_look(&ground);
    contact_judge(&ground);
    TRY(replica_feeds_everyone(tx, ground.today, &ground.feeds_everyone));
    *out_ground = ground;
    return OK;
}

enum counter_status ground_status(const struct ground *ground)
{
    if (!ground->identity.is_enrolled) return COUNTER_NOT_ENROLLED;
    if (atomic_load(&ground->counter->is_stopping)) return COUNTER_STOPPING;
    if (ground->clock == CLOCK_BEHIND) return COUNTER_CLOCK_BEHIND;
    if (ground->clock == CLOCK_AHEAD) return COUNTER_CLOCK_AHEAD;
    if (!ground->has_shift) return COUNTER_NO_SHIFT;
    if (!ground->has_cashier) return COUNTER_NO_CASHIER;
    if (!ground->mirror.has_data) return COUNTER_NO_DATA;
    return COUNTER_DONE;
}

enum err ground_outbox(const struct ground *ground, struct outbox *out_outbox)
{
    return outbox_open(ground->tx, ground->arena, ground->now, out_outbox);
}

struct outbox_document ground_document(const struct ground *ground, enum outbox_kind kind,
                                       struct text request, int64_t account_id)
{
    return (struct outbox_document){
        .kind = kind,
        .request = request,
        .account_id = account_id,
        .shift = ground->shift.number,
        .cashier_id = ground->cashier.id,
        .flags = ground->is_online ? 0 : OUTBOX_OFFLINE,
    };
}

/* ---- the page's key ---- */

bool request_is_formed(struct text request)
{
    if (request.size > OUTBOX_REQUEST_LIMIT) return false;
    for (size_t i = 0; i < request.size; i++) {
        char byte = request.bytes[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                        (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_';
        if (!is_plain) return false;
    }
    return true;
}

struct text request_further(struct arena *arena, struct text request, int place)
{
    if (request.size == 0) return request;
    return text_of(arena_printf(arena, "%.*s %d", TEXT_ARGS(request), place));
}

enum err ground_repeat(const struct ground *ground, struct text request,
                       int64_t out_ids[REQUEST_DOCUMENTS_LIMIT], int *out_count)
{
    int count = 0;
    *out_count = 0;
    if (request.size == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(ground->tx, &q_documents_of_request);
    bind_text(rows, ARG_DOCUMENTS_OF_REQUEST_REQUEST, request);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        CHECK(count < REQUEST_DOCUMENTS_LIMIT);
        out_ids[count++] = column_int(rows, COL_DOCUMENTS_OF_REQUEST_ID);
    }
    *out_count = count;
    return OK;
}

/* ---- how the till stands ---- */

struct standing_work {
    struct counter *counter;
    struct arena *arena;
    struct counter_standing standing;
};

static enum err standing_load(struct tx *tx, void *context)
{
    struct standing_work *work = context;
    struct ground ground;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    work->standing = (struct counter_standing){
        .identity = ground.identity,
        .clock = ground.clock,
        .status = ground_status(&ground),
        .is_online = ground.is_online,
        .mirror = ground.mirror,
        .has_shift = ground.has_shift,
        .shift = ground.shift,
        .has_cashier = ground.has_cashier,
        .cashier = ground.cashier,
        .settings = ground.settings,
    };
    return outbox_standing(tx, &work->standing.outbox);
}

enum err counter_standing(struct counter *counter, struct arena *arena,
                          struct counter_standing *out_standing)
{
    struct standing_work work = {.counter = counter, .arena = arena};
    TRY(store_read(counter->store, standing_load, &work));
    *out_standing = work.standing;
    return OK;
}
