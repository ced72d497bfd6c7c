/* Webhooks as the office sets them up. */
#include "desk/webhook.h"

#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/webhook_sql.h"
#include "ledger/origin.h"
#include "pay/network.h"

enum { SECRET_BYTES = 32, TEST_ARENA_BYTES = 64 * 1024, ALL_KINDS = (1 << WEBHOOK_KINDS) - 2 };

/* ---- addresses ---- */

static bool is_url_byte(char byte)
{
    return byte > ' ' && byte < 0x7F && strchr("\"<>\\^`{|}#", byte) == NULL;
}

/* "host:443", "[::1]:443" → host. */
static struct text host_of(struct text authority)
{
    if (authority.size > 0 && authority.bytes[0] == '[') {
        authority = text_part(authority, 1, authority.size);
        return text_cut(&authority, ']');
    }
    return text_cut(&authority, ':');
}

/* No escapes: "127.0.0.%31" would be another host to whoever undoes them. */
static bool is_authority(struct text authority)
{
    for (size_t i = 0; i < authority.size; i++) {
        char byte = authority.bytes[i];
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!is_letter && (byte < '0' || byte > '9') && strchr("-_.:[]", byte) == NULL)
            return false;
    }
    return true;
}

/* The last word of a name, without the dot that may end it. */
static struct text last_label(struct text host)
{
    size_t to = host.size, from;
    if (to > 0 && host.bytes[to - 1] == '.') to--;
    for (from = to; from > 0 && host.bytes[from - 1] != '.';) from--;
    return text_part(host, from, to - from);
}

/* Also "127.1", "2130706433" and "0x7f000001", which some programs take for an address: no name
 * ends in a word that begins with a digit. */
static bool is_number(struct text host)
{
    struct text label = last_label(host);
    return memchr(host.bytes, ':', host.size) != NULL ||
           (label.size > 0 && label.bytes[0] >= '0' && label.bytes[0] <= '9');
}

/* What the address would be of, as far as its form tells. */
static bool is_reachable(struct text host, struct text networks)
{
    if (text_is(last_label(host), "localhost")) return networks_hold(networks, TEXT("127.0.0.1"));
    return !is_number(host) || networks_hold(networks, host) || address_is_public(host);
}

enum webhook_status webhook_url_judge(struct text url, struct text networks)
{
    bool is_secure = text_starts(url, TEXT("https://"));
    size_t scheme = is_secure ? sizeof "https://" - 1 : sizeof "http://" - 1;
    if (url.size > WEBHOOK_URL_LIMIT) return WEBHOOK_URL;
    if (!is_secure && (networks.size == 0 || !text_starts(url, TEXT("http://")))) {
        return WEBHOOK_URL;
    }
    for (size_t i = 0; i < url.size; i++) {
        if (!is_url_byte(url.bytes[i])) return WEBHOOK_URL;
    }
    struct text rest = text_part(url, scheme, url.size);
    struct text authority = text_cut(&rest, '/');
    struct text query = authority;
    authority = text_cut(&query, '?');
    struct text host = host_of(authority);
    if (!is_authority(authority) || last_label(host).size == 0) return WEBHOOK_URL;
    return is_reachable(host, networks) ? WEBHOOK_OK : WEBHOOK_ADDRESS;
}

/* ---- reading ---- */

static struct webhook webhook_take(const struct statement *row, struct arena *arena)
{
    return (struct webhook){
        .id = column_int(row, COL_WEBHOOKS_ID),
        .name = column_string(row, COL_WEBHOOKS_NAME, arena),
        .url = column_string(row, COL_WEBHOOKS_URL, arena),
        .kinds = (unsigned)column_int(row, COL_WEBHOOKS_KINDS),
        .secret = column_string(row, COL_WEBHOOKS_SECRET, arena),
        .old_secret = column_string(row, COL_WEBHOOKS_OLD_SECRET, arena),
        .old_secret_ends_at = instant_of_ms(column_int(row, COL_WEBHOOKS_OLD_SECRET_ENDS_AT)),
        .is_active = column_int(row, COL_WEBHOOKS_IS_ACTIVE) != 0,
        .created_at = instant_of_ms(column_int(row, COL_WEBHOOKS_CREATED_AT)),
        .changed_at = instant_of_ms(column_int(row, COL_WEBHOOKS_CHANGED_AT)),
        .waiting = column_int(row, COL_WEBHOOKS_WAITING),
        .dead = column_int(row, COL_WEBHOOKS_DEAD),
        .delivered = column_int(row, COL_WEBHOOKS_DELIVERED),
        .has_delivered = !column_is_null(row, COL_WEBHOOKS_DELIVERED_AT),
        .delivered_at = instant_of_ms(column_int(row, COL_WEBHOOKS_DELIVERED_AT)),
    };
}

enum err webhooks_load(struct tx *tx, struct arena *arena, struct webhooks *out_webhooks)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhooks);
    bind_int(rows, ARG_WEBHOOKS_LIMIT_ROWS, WEBHOOKS_LIMIT);
    for (out_webhooks->count = 0;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        out_webhooks->list[out_webhooks->count++] = webhook_take(rows, arena);
    }
}

enum err webhook_load(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                      struct webhook *out_webhook)
{
    struct webhooks *all = ARENA_NEW(arena, struct webhooks);
    TRY(webhooks_load(tx, arena, all));
    *out_found = false;
    for (int i = 0; i < all->count; i++) {
        if (all->list[i].id != id) continue;
        *out_webhook = all->list[i];
        *out_found = true;
    }
    return OK;
}

enum err webhook_deliveries_load(struct tx *tx, struct arena *arena, int64_t webhook_id,
                                 struct webhook_deliveries *out_deliveries)
{
    struct webhook_deliveries all = {
        .list = ARENA_ARRAY(arena, struct webhook_delivery, WEBHOOK_DELIVERIES_SHOWN)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_deliveries);
    bind_int(rows, ARG_WEBHOOK_DELIVERIES_WEBHOOK_ID, webhook_id);
    bind_int(rows, ARG_WEBHOOK_DELIVERIES_LIMIT_ROWS, WEBHOOK_DELIVERIES_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        all.list[all.count++] = (struct webhook_delivery){
            .event_id = column_int(rows, COL_WEBHOOK_DELIVERIES_EVENT_ID),
            .kind = (enum webhook_kind)column_int(rows, COL_WEBHOOK_DELIVERIES_KIND),
            .subject = column_string(rows, COL_WEBHOOK_DELIVERIES_SUBJECT, arena),
            .body = column_string(rows, COL_WEBHOOK_DELIVERIES_BODY, arena),
            .fault = column_string(rows, COL_WEBHOOK_DELIVERIES_FAULT, arena),
            .state = (enum webhook_state)column_int(rows, COL_WEBHOOK_DELIVERIES_STATE),
            .tries = column_int(rows, COL_WEBHOOK_DELIVERIES_TRIES),
            .status = column_int(rows, COL_WEBHOOK_DELIVERIES_STATUS),
            .took_ms = column_int(rows, COL_WEBHOOK_DELIVERIES_TOOK_MS),
            .happened_at = instant_of_ms(column_int(rows, COL_WEBHOOK_DELIVERIES_HAPPENED_AT)),
            .made_at = instant_of_ms(column_int(rows, COL_WEBHOOK_DELIVERIES_MADE_AT)),
            .due_at = instant_of_ms(column_int(rows, COL_WEBHOOK_DELIVERIES_DUE_AT)),
            .done_at = instant_of_ms(column_int(rows, COL_WEBHOOK_DELIVERIES_DONE_AT)),
            .is_done = !column_is_null(rows, COL_WEBHOOK_DELIVERIES_DONE_AT),
        };
    }
    *out_deliveries = all;
    return OK;
}

/* ---- changing ---- */

struct held {
    bool found;
    unsigned kinds;
    bool is_active;
};

static enum err held_load(struct tx *tx, int64_t id, struct held *out_held)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_webhook_exists);
    bind_int(row, ARG_WEBHOOK_EXISTS_ID, id);
    *out_held = (struct held){.found = false};
    TRY(statement_next(row, &out_held->found));
    if (!out_held->found) return OK;
    out_held->kinds = (unsigned)column_int(row, COL_WEBHOOK_EXISTS_KINDS);
    out_held->is_active = column_int(row, COL_WEBHOOK_EXISTS_IS_ACTIVE) != 0;
    return OK;
}

static const char *secret_new(struct arena *arena)
{
    uint8_t bytes[SECRET_BYTES];
    secret_random(bytes, sizeof bytes);
    return arena_printf(arena, "whsec_%s", format_base64(arena, bytes, sizeof bytes));
}

struct save_work {
    struct arena *arena;
    struct webhook_wish *wish;
    const char *secret;
    struct instant now;
};

static enum err count_load(struct tx *tx, int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_webhook_count);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_WEBHOOK_COUNT_COUNT);
    return OK;
}

static enum err wish_judge(struct tx *tx, const struct save_work *work, struct held *held)
{
    int64_t count = 0;
    struct webhook_wish *wish = work->wish;
    size_t length = text_length_characters(wish->name);
    *held = (struct held){.found = false};
    if (wish->id != 0) TRY(held_load(tx, wish->id, held));
    TRY(count_load(tx, &count));
    wish->status = WEBHOOK_UNKNOWN;
    if (wish->id != 0 && !held->found) return OK;
    wish->status = WEBHOOK_NAME;
    if (length == 0 || length > WEBHOOK_NAME_LIMIT) return OK;
    wish->status = webhook_url_judge(wish->url, text_of(wish->networks));
    if (wish->status != WEBHOOK_OK) return OK;
    wish->status = WEBHOOK_NO_KIND;
    if (wish->kinds == 0 || (wish->kinds & ~(unsigned)ALL_KINDS) != 0) return OK;
    wish->status = wish->id == 0 && count >= WEBHOOKS_LIMIT ? WEBHOOK_MANY : WEBHOOK_OK;
    return OK;
}

/* Whether anybody hears of top-ups yet. */
static enum err top_ups_are_told(struct tx *tx, bool *out_told)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhooks_wanting);
    bind_int(rows, ARG_WEBHOOKS_WANTING_KIND_BIT, INT64_C(1) << WEBHOOK_TOP_UP);
    return statement_next(rows, out_told);
}

static enum err webhook_insert(struct tx *tx, const struct save_work *work)
{
    struct webhook_wish *wish = work->wish;
    TRY(origin_take_ids(tx, 1, &wish->id));
    scoped(statement) struct statement *add = statement_open(tx, &q_webhook_insert);
    bind_int(add, ARG_WEBHOOK_INSERT_ID, wish->id);
    bind_text(add, ARG_WEBHOOK_INSERT_NAME, wish->name);
    bind_text(add, ARG_WEBHOOK_INSERT_URL, wish->url);
    bind_int(add, ARG_WEBHOOK_INSERT_KINDS, wish->kinds);
    bind_string(add, ARG_WEBHOOK_INSERT_SECRET, work->secret);
    bind_int(add, ARG_WEBHOOK_INSERT_IS_ACTIVE, wish->is_active);
    bind_int(add, ARG_WEBHOOK_INSERT_NOW, work->now.ms);
    bind_int(add, ARG_WEBHOOK_INSERT_LOGIN_ID, wish->login_id);
    return statement_run(add);
}

static enum err webhook_update(struct tx *tx, const struct save_work *work)
{
    const struct webhook_wish *wish = work->wish;
    scoped(statement) struct statement *update = statement_open(tx, &q_webhook_update);
    bind_int(update, ARG_WEBHOOK_UPDATE_ID, wish->id);
    bind_text(update, ARG_WEBHOOK_UPDATE_NAME, wish->name);
    bind_text(update, ARG_WEBHOOK_UPDATE_URL, wish->url);
    bind_int(update, ARG_WEBHOOK_UPDATE_KINDS, wish->kinds);
    bind_int(update, ARG_WEBHOOK_UPDATE_IS_ACTIVE, wish->is_active);
    bind_int(update, ARG_WEBHOOK_UPDATE_NOW, work->now.ms);
    bind_int(update, ARG_WEBHOOK_UPDATE_LOGIN_ID, wish->login_id);
    return statement_run(update);
}

static enum err work_save(struct tx *tx, void *context)
{
    struct save_work *work = context;
    struct held held;
    bool told_before, told_after;
    int64_t id = work->wish->id;
    TRY(wish_judge(tx, work, &held));
    if (work->wish->status != WEBHOOK_OK) return OK;
    TRY(top_ups_are_told(tx, &told_before));
    TRY(held.found ? webhook_update(tx, work) : webhook_insert(tx, work));
    TRY(top_ups_are_told(tx, &told_after));
    if (id == 0) CHECK(work->wish->id != 0);
    if (told_before || !told_after) return OK;
    scoped(statement) struct statement *begin = statement_open(tx, &q_webhook_progress_begin);
    return statement_run(begin);
}

enum err desk_webhook_save(struct desk *desk, struct webhook_wish *wish)
{
    struct arena arena;
    const int64_t id = wish->id;
    arena_init(&arena, TEST_ARENA_BYTES);
    struct save_work work = {&arena, wish, secret_new(&arena), world_now(desk->world)};
    enum err err = store_write(desk->store, 0, work_save, &work);
    arena_release(&arena);
    if (err != OK || wish->status != WEBHOOK_OK) wish->id = id;
    return err;
}

struct deed_work {
    struct arena *arena;
    int64_t id, event_id, login_id;
    const char *secret;
    struct instant now;
    enum webhook_status status;
    int64_t count;
};

static enum err work_rotate(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    struct held held;
    TRY(held_load(tx, work->id, &held));
    work->status = held.found ? WEBHOOK_OK : WEBHOOK_UNKNOWN;
    scoped(statement) struct statement *rotate = statement_open(tx, &q_webhook_rotate);
    bind_int(rotate, ARG_WEBHOOK_ROTATE_ID, work->id);
    bind_int(rotate, ARG_WEBHOOK_ROTATE_ENDS_AT, work->now.ms + WEBHOOK_OLD_SECRET_MS);
    bind_string(rotate, ARG_WEBHOOK_ROTATE_SECRET, work->secret);
    bind_int(rotate, ARG_WEBHOOK_ROTATE_NOW, work->now.ms);
    bind_int(rotate, ARG_WEBHOOK_ROTATE_LOGIN_ID, work->login_id);
    return statement_run(rotate);
}

enum err desk_webhook_rotate(struct desk *desk, int64_t id, int64_t login_id,
                             enum webhook_status *out_status)
{
    struct arena arena;
    arena_init(&arena, TEST_ARENA_BYTES);
    struct deed_work work = {.id = id,
                             .login_id = login_id,
                             .secret = secret_new(&arena),
                             .now = world_now(desk->world)};
    enum err err = store_write(desk->store, 0, work_rotate, &work);
    arena_release(&arena);
    if (err == OK) *out_status = work.status;
    return err;
}

/* To this one alone, whatever it wants to hear of. */
static enum err work_test(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    struct held held;
    int64_t event_id;
    TRY(held_load(tx, work->id, &held));
    work->status = held.found ? WEBHOOK_OK : WEBHOOK_UNKNOWN;
    if (!held.found) return OK;
    TRY(origin_take_ids(tx, 1, &event_id));
    {
        scoped(statement) struct statement *event = statement_open(tx, &q_webhook_event_insert);
        bind_int(event, ARG_WEBHOOK_EVENT_INSERT_ID, event_id);
        bind_int(event, ARG_WEBHOOK_EVENT_INSERT_KIND, WEBHOOK_TEST);
        bind_string(event, ARG_WEBHOOK_EVENT_INSERT_SUBJECT, "test");
        bind_string(event, ARG_WEBHOOK_EVENT_INSERT_BODY, "{\"message\":\"Проверка\"}");
        bind_int(event, ARG_WEBHOOK_EVENT_INSERT_HAPPENED_AT, work->now.ms);
        TRY(statement_run(event));
    }
    scoped(statement) struct statement *add = statement_open(tx, &q_webhook_delivery_insert);
    bind_int(add, ARG_WEBHOOK_DELIVERY_INSERT_WEBHOOK_ID, work->id);
    bind_int(add, ARG_WEBHOOK_DELIVERY_INSERT_EVENT_ID, event_id);
    bind_string(add, ARG_WEBHOOK_DELIVERY_INSERT_SUBJECT,
                arena_printf(work->arena, "test %lld", (long long)event_id));
    bind_int(add, ARG_WEBHOOK_DELIVERY_INSERT_MADE_AT, work->now.ms);
    return statement_run(add);
}

enum err desk_webhook_test(struct desk *desk, int64_t id, enum webhook_status *out_status)
{
    struct arena arena;
    struct deed_work work = {.arena = &arena, .id = id, .now = world_now(desk->world)};
    arena_init(&arena, TEST_ARENA_BYTES);
    enum err err = store_write(desk->store, 0, work_test, &work);
    arena_release(&arena);
    if (err == OK) *out_status = work.status;
    return err;
}

static enum err work_repeat(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    scoped(statement) struct statement *repeat = statement_open(tx, &q_webhook_repeat);
    bind_int(repeat, ARG_WEBHOOK_REPEAT_WEBHOOK_ID, work->id);
    bind_int(repeat, ARG_WEBHOOK_REPEAT_EVENT_ID, work->event_id);
    bind_int(repeat, ARG_WEBHOOK_REPEAT_ALL_DEAD, work->event_id == 0);
    bind_int(repeat, ARG_WEBHOOK_REPEAT_NOW, work->now.ms);
    TRY(statement_run(repeat));
    return statement_changes(repeat, &work->count);
}

enum err desk_webhook_repeat(struct desk *desk, int64_t id, int64_t event_id, int64_t *out_count)
{
    struct deed_work work = {.id = id, .event_id = event_id, .now = world_now(desk->world)};
    TRY(store_write(desk->store, 0, work_repeat, &work));
    *out_count = work.count;
    return OK;
}

static enum err work_drop(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    struct held held;
    TRY(held_load(tx, work->id, &held));
    work->status = held.found ? WEBHOOK_OK : WEBHOOK_UNKNOWN;
    {
        scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_deliveries_delete);
        bind_int(rows, ARG_WEBHOOK_DELIVERIES_DELETE_WEBHOOK_ID, work->id);
        TRY(statement_run(rows));
    }
    scoped(statement) struct statement *drop = statement_open(tx, &q_webhook_delete);
    bind_int(drop, ARG_WEBHOOK_DELETE_ID, work->id);
    return statement_run(drop);
}

enum err desk_webhook_drop(struct desk *desk, int64_t id, enum webhook_status *out_status)
{
    struct deed_work work = {.id = id};
    TRY(store_write(desk->store, 0, work_drop, &work));
    *out_status = work.status;
    return OK;
}
