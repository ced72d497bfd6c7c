/* Making deliveries.
 *
 * 1. A delivery is taken by moving its row from what was read; whoever moves it has it.
 * 2. No transaction is open while the other side is spoken to.
 * 3. What is signed is what is sent: id, moment and body of this very try. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/webhook.h"
#include "desk/webhook_sql.h"
#include "pay/network.h"

enum {
    SEND_ARENA_BYTES = 8 << 20,
    CALL_ARENA_BYTES = 2 << 20,
    GONE_FOR_GOOD = 410, /* Standard Webhooks: do not come again */
};
/* Longer than any answer is waited for. */
#define ON_ITS_WAY_MS (2 * MINUTE_MS)
#define SECRET_PREFIX "whsec_"

struct delivery {
    int64_t webhook_id, event_id;
    enum webhook_kind kind;
    enum webhook_state state;
    int tries;
    struct instant due_at, happened_at, old_secret_ends_at;
    const char *url, *secret, *old_secret, *body;
};

int webhook_pause_s(int tries)
{
    static const int SECONDS[WEBHOOK_TRIES_LIMIT] = {5,    5,     60,    300,   1800,
                                                     7200, 18000, 36000, 50400, 72000};
    int place = tries < 0 ? 0 : tries;
    return SECONDS[place < WEBHOOK_TRIES_LIMIT ? place : WEBHOOK_TRIES_LIMIT - 1];
}

const char *webhook_signature(struct arena *arena, const char *secret, const char *id,
                              int64_t timestamp_s, struct text body)
{
    struct text key;
    struct text encoded = text_of(secret);
    CHECK(text_starts(encoded, TEXT(SECRET_PREFIX)));
    encoded = text_part(encoded, sizeof SECRET_PREFIX - 1, encoded.size);
    CHECK(parse_base64(arena, encoded, &key) == OK);
    struct buf signed_text;
    buf_init(&signed_text, arena);
    buf_printf(&signed_text, "%s.%lld.", id, (long long)timestamp_s);
    buf_add_text(&signed_text, body);
    struct digest mac = secret_mac(key, buf_text(&signed_text));
    return arena_printf(arena, "v1,%s", format_base64(arena, mac.bytes, sizeof mac.bytes));
}

/* ---- what is due ---- */

struct due_work {
    struct arena *arena;
    struct instant now;
    struct delivery *list; /* WEBHOOK_SENT_AT_ONCE */
    int count;
};

static enum err work_due(struct tx *tx, void *context)
{
    struct due_work *work = context;
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_due);
    bind_int(rows, ARG_WEBHOOK_DUE_NOW, work->now.ms);
    bind_int(rows, ARG_WEBHOOK_DUE_LIMIT_ROWS, WEBHOOK_SENT_AT_ONCE);
    for (work->count = 0; work->count < WEBHOOK_SENT_AT_ONCE;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        work->list[work->count++] = (struct delivery){
            .webhook_id = column_int(rows, COL_WEBHOOK_DUE_WEBHOOK_ID),
            .event_id = column_int(rows, COL_WEBHOOK_DUE_EVENT_ID),
            .kind = (enum webhook_kind)column_int(rows, COL_WEBHOOK_DUE_KIND),
            .state = (enum webhook_state)column_int(rows, COL_WEBHOOK_DUE_STATE),
            .tries = (int)column_int(rows, COL_WEBHOOK_DUE_TRIES),
            .due_at = instant_of_ms(column_int(rows, COL_WEBHOOK_DUE_DUE_AT)),
            .happened_at = instant_of_ms(column_int(rows, COL_WEBHOOK_DUE_HAPPENED_AT)),
            .old_secret_ends_at = instant_of_ms(
                column_int(rows, COL_WEBHOOK_DUE_OLD_SECRET_ENDS_AT)),
            .url = column_string(rows, COL_WEBHOOK_DUE_URL, work->arena),
            .secret = column_string(rows, COL_WEBHOOK_DUE_SECRET, work->arena),
            .old_secret = column_string(rows, COL_WEBHOOK_DUE_OLD_SECRET, work->arena),
            .body = column_string(rows, COL_WEBHOOK_DUE_BODY, work->arena),
        };
    }
    return OK;
}

/* ---- moving the row ---- */

struct move_work {
    const struct delivery *delivery; /* as it was read */
    enum webhook_state state;
    int tries;
    struct instant due_at, done_at;
    bool is_done;
    int64_t status, took_ms;
    const char *fault;
    bool moved; /* answer */
};

static enum err work_move(struct tx *tx, void *context)
{
    struct move_work *work = context;
    int64_t changed;
    scoped(statement) struct statement *move = statement_open(tx, &q_webhook_move);
    bind_int(move, ARG_WEBHOOK_MOVE_WEBHOOK_ID, work->delivery->webhook_id);
    bind_int(move, ARG_WEBHOOK_MOVE_EVENT_ID, work->delivery->event_id);
    bind_int(move, ARG_WEBHOOK_MOVE_OLD_STATE, (int64_t)work->delivery->state);
    bind_int(move, ARG_WEBHOOK_MOVE_OLD_DUE_AT, work->delivery->due_at.ms);
    bind_int(move, ARG_WEBHOOK_MOVE_STATE, (int64_t)work->state);
    bind_int(move, ARG_WEBHOOK_MOVE_TRIES, work->tries);
    bind_int(move, ARG_WEBHOOK_MOVE_DUE_AT, work->due_at.ms);
    if (work->is_done) bind_int(move, ARG_WEBHOOK_MOVE_DONE_AT, work->done_at.ms);
    bind_int(move, ARG_WEBHOOK_MOVE_STATUS, work->status);
    bind_int(move, ARG_WEBHOOK_MOVE_TOOK_MS, work->took_ms);
    bind_string(move, ARG_WEBHOOK_MOVE_FAULT, work->fault == NULL ? "" : work->fault);
    TRY(statement_run(move));
    TRY(statement_changes(move, &changed));
    work->moved = changed == 1;
    return OK;
}

/* ---- one delivery ---- */

struct sending {
    struct desk *desk;
    const char *networks;
    struct webhook_report *report;
};

/* Judges the address that a name led to, as the connection is made. */
struct gate_keeper {
    const char *networks;
    bool has_refused;
};

static bool may_connect(void *context, struct text address)
{
    struct gate_keeper *keeper = context;
    bool may = address_is_public(address) || networks_hold(text_of(keeper->networks), address);
    keeper->has_refused |= !may;
    return may;
}

struct try_outcome {
    int status; /* 0: no answer */
    int retry_after_s;
    int64_t took_ms;
    const char *fault; /* NULL: taken */
};

static struct text message_of(struct arena *arena, const struct delivery *delivery)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"type\":\"%s\",\"timestamp\":\"%s\",\"data\":%s}",
               webhook_kind_name(delivery->kind), instant_format_iso(arena, delivery->happened_at),
               delivery->body);
    return buf_text(&buf);
}

static const char *signatures_of(struct arena *arena, const struct delivery *delivery,
                                 const char *id, struct instant now, struct text body)
{
    int64_t timestamp_s = now.ms / SECOND_MS;
    const char *own = webhook_signature(arena, delivery->secret, id, timestamp_s, body);
    bool has_old = delivery->old_secret[0] != '\0' &&
                   instant_compare(now, delivery->old_secret_ends_at) < 0;
    if (!has_old) return own;
    return arena_printf(arena, "%s %s", own,
                        webhook_signature(arena, delivery->old_secret, id, timestamp_s, body));
}

static const char *fault_words(struct arena *arena, enum err err, const struct gate_keeper *keeper,
                               int status)
{
    if (keeper->has_refused) return "адрес в закрытой сети";
    if (err == ERR_TIMEOUT) return "нет ответа вовремя";
    if (err == ERR_LIMIT) return "ответ слишком длинный";
    if (err != OK) return "нет соединения";
    return status >= 200 && status <= 299 ? NULL : arena_printf(arena, "ответ %d", status);
}

static struct try_outcome call(const struct sending *sending, struct arena *arena,
                               const struct delivery *delivery)
{
    const struct world *world = sending->desk->world;
    struct instant now = world_now(world);
    struct text body = message_of(arena, delivery);
    struct gate_keeper keeper = {sending->networks, false};
    const char *id = arena_printf(arena, "msg_%lld", (long long)delivery->event_id);
    const struct outgoing_header headers[] = {
        {TEXT("Content-Type"), TEXT("application/json")},
        {TEXT("User-Agent"), TEXT("Obed-Webhooks/1")},
        {TEXT("webhook-id"), text_of(id)},
        {TEXT("webhook-timestamp"),
         text_of(arena_printf(arena, "%lld", (long long)(now.ms / SECOND_MS)))},
        {TEXT("webhook-signature"), text_of(signatures_of(arena, delivery, id, now, body))},
    };
    const struct outgoing_request request = {
        .method = TEXT("POST"),
        .url = text_of(delivery->url),
        .headers = headers,
        .header_count = sizeof headers / sizeof *headers,
        .body = body,
        .timeout_ms = WEBHOOK_TIMEOUT_MS,
        .answer_limit_bytes = WEBHOOK_ANSWER_LIMIT,
        .may_connect = may_connect,
        .may_connect_context = &keeper,
    };
    struct outgoing_answer answer = {.status = 0};
    int64_t from_us = world_ticks_us(world);
    enum err err = world->call(world->context, arena, &request, &answer);
    return (struct try_outcome){
        .status = err == OK ? answer.status : 0,
        .retry_after_s = err == OK ? answer.retry_after_s : 0,
        .took_ms = (world_ticks_us(world) - from_us) / 1000,
        .fault = fault_words(arena, err, &keeper, answer.status),
    };
}

static enum err after_try(const struct sending *sending, const struct delivery *delivery,
                          const struct try_outcome *outcome)
{
    struct instant now = world_now(sending->desk->world);
    struct move_work move = {.delivery = delivery,
                             .tries = delivery->tries,
                             .due_at = now,
                             .done_at = now,
                             .is_done = true,
                             .status = outcome->status,
                             .took_ms = outcome->took_ms,
                             .fault = outcome->fault};
    if (outcome->fault == NULL) {
        move.state = WEBHOOK_DELIVERED;
        sending->report->delivered++;
    } else if (delivery->tries >= WEBHOOK_TRIES_LIMIT || outcome->status == GONE_FOR_GOOD) {
        move.state = WEBHOOK_DEAD;
        sending->report->dead++;
    } else {
        int wait_s = webhook_pause_s(delivery->tries);
        if (outcome->retry_after_s > wait_s) wait_s = outcome->retry_after_s;
        move.state = WEBHOOK_WAITS;
        move.is_done = false;
        move.due_at = instant_add_ms(now, wait_s * SECOND_MS);
        sending->report->put_off++;
    }
    return store_write(sending->desk->store, 0, work_move, &move);
}

/* *out_rests: the other side did not take it, or took its time. */
static enum err delivery_make(const struct sending *sending, const struct delivery *delivery,
                              bool *out_rests)
{
    struct instant now = world_now(sending->desk->world);
    struct move_work take = {.delivery = delivery,
                             .state = WEBHOOK_ON_ITS_WAY,
                             .tries = delivery->tries + 1,
                             .due_at = instant_add_ms(now, ON_ITS_WAY_MS)};
    struct arena arena;
    struct delivery taken = *delivery;
    TRY(store_write(sending->desk->store, 0, work_move, &take));
    if (!take.moved) return OK;
    taken.state = take.state;
    taken.tries = take.tries;
    taken.due_at = take.due_at;
    arena_init(&arena, CALL_ARENA_BYTES);
    struct try_outcome outcome = call(sending, &arena, &taken);
    *out_rests = outcome.fault != NULL || outcome.took_ms > WEBHOOK_SLOW_MS;
    enum err err = after_try(sending, &taken, &outcome);
    arena_release(&arena);
    return err;
}

/* Webhooks that are left for the next round. */
struct resting {
    int64_t ids[WEBHOOKS_LIMIT];
    int count;
};

static bool rests(const struct resting *resting, int64_t id)
{
    for (int i = 0; i < resting->count; i++) {
        if (resting->ids[i] == id) return true;
    }
    return false;
}

static enum err due_send(const struct sending *sending, struct arena *arena,
                         const atomic_bool *stop)
{
    struct due_work due = {.arena = arena,
                           .now = world_now(sending->desk->world),
                           .list = ARENA_ARRAY(arena, struct delivery, WEBHOOK_SENT_AT_ONCE)};
    struct resting resting = {.count = 0};
    TRY(store_read(sending->desk->store, work_due, &due));
    for (int i = 0; i < due.count; i++) {
        bool must_rest = false;
        if (stop != NULL && atomic_load(stop)) return OK;
        if (rests(&resting, due.list[i].webhook_id)) continue;
        TRY(delivery_make(sending, &due.list[i], &must_rest));
        if (must_rest && resting.count < WEBHOOKS_LIMIT) {
            resting.ids[resting.count++] = due.list[i].webhook_id;
        }
    }
    return OK;
}

enum err desk_webhooks_send(struct desk *desk, const char *networks, const atomic_bool *stop,
                            struct webhook_report *out_report)
{
    struct arena arena;
    struct webhook_report report = {0};
    const struct sending sending = {desk, networks, &report};
    arena_init(&arena, SEND_ARENA_BYTES);
    enum err err = due_send(&sending, &arena, stop);
    arena_release(&arena);
    if (err == OK) *out_report = report;
    return err;
}
