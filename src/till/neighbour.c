/* The asking side.
 *
 * 1. What a neighbour tells is taken whole with its place in the neighbour's telling, or not.
 * 2. A document that was heard counts until this till's mirror contains it, also when the neighbour
 *    is gone: the food is eaten.
 * 3. A neighbour that begins anew (another epoch) tells all that its mirror does not contain; what
 *    it leaves out is contained in its mirror's version. */
#include "till/neighbour.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/parse.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/neighbour_inside.h"
#include "till/neighbour_sql.h"
#include "till/sibling.h"

const char *neighbour_state_name(enum neighbour_state state)
{
    switch (state) {
    case NEIGHBOUR_STARTING: return "starting";
    case NEIGHBOUR_HEARD: return "heard";
    case NEIGHBOUR_SILENT: return "silent";
    case NEIGHBOUR_NO_KEY: return "no_key";
    case NEIGHBOUR_FOREIGN: return "foreign";
    case NEIGHBOUR_SELF: return "self";
    case NEIGHBOUR_COPY: return "copy";
    }
    return "";
}

/* ---- making ---- */

/* "192.0.2.12:9131", "[2001:db8::1]:9131", "till-2.school:9131". */
static bool address_is_right(const char *address)
{
    const char *colon = strrchr(address, ':');
    int64_t port;
    size_t size = strlen(address);
    if (colon == NULL || colon == address || size > NEIGHBOUR_ADDRESS_LIMIT) return false;
    for (size_t i = 0; i < size; i++) {
        char byte = address[i];
        if (byte <= ' ' || byte == 0x7F || strchr("/?#@\\", byte) != NULL) return false;
    }
    return parse_int64(text_of(colon + 1), 1, 65535, &port) == OK;
}

static void neighbour_begin(struct neighbours *neighbours, const char *address)
{
    struct neighbour *neighbour = &neighbours->list[neighbours->count++];
    snprintf(neighbour->address, sizeof neighbour->address, "%s", address);
    neighbour->line = outgoing_line_open();
    neighbour->heard_us = world_ticks_us(neighbours->world);
    backoff_init(&neighbour->backoff, NEIGHBOUR_RETRY_FIRST_MS, NEIGHBOUR_RETRY_LIMIT_MS);
}

enum err neighbours_new(const struct neighbours_options *options,
                        struct neighbours **out_neighbours)
{
    if (options->address_count > NEIGHBOURS_LIMIT) return ERR_LIMIT;
    for (int i = 0; i < options->address_count; i++) {
        if (!address_is_right(options->addresses[i])) return ERR_SYNTAX;
    }
    struct neighbours *neighbours = memory_new(sizeof *neighbours);
    CHECK(pthread_mutex_init(&neighbours->lock, NULL) == 0);
    neighbours->world = options->world;
    neighbours->store = options->store;
    neighbours->board = options->board;
    neighbours->key = options->key;
    options->world->random(options->world->context, neighbours->boot_key,
                           sizeof neighbours->boot_key);
    for (int i = 0; i < options->address_count; i++) {
        neighbour_begin(neighbours, options->addresses[i]);
    }
    *out_neighbours = neighbours;
    return OK;
}

void neighbours_free(struct neighbours *neighbours)
{
    if (neighbours == NULL) return;
    for (int i = 0; i < neighbours->count; i++) {
        outgoing_line_done(neighbours->list[i].line);
        memory_free(neighbours->list[i].open_ids);
    }
    secret_wipe(neighbours->boot_key, sizeof neighbours->boot_key);
    pthread_mutex_destroy(&neighbours->lock);
    memory_free(neighbours);
}

void neighbours_cancel(struct neighbours *neighbours)
{
    for (int i = 0; i < neighbours->count; i++) outgoing_line_cancel(neighbours->list[i].line);
}

int neighbours_count(const struct neighbours *neighbours)
{
    return neighbours->count;
}

void neighbour_look(struct neighbours *neighbours, int place, struct neighbour_view *out_view)
{
    CHECK(place >= 0 && place < neighbours->count);
    struct neighbour *neighbour = &neighbours->list[place];
    int64_t now_us = world_ticks_us(neighbours->world);
    pthread_mutex_lock(&neighbours->lock);
    *out_view = (struct neighbour_view){.address = neighbour->address,
                                        .state = neighbour->state,
                                        .silent_ms = (now_us - neighbour->heard_us) / 1000};
    pthread_mutex_unlock(&neighbours->lock);
}

static void set_state(struct neighbours *neighbours, struct neighbour *neighbour,
                      enum neighbour_state state)
{
    pthread_mutex_lock(&neighbours->lock);
    bool is_new = neighbour->state != state;
    neighbour->state = state;
    if (state == NEIGHBOUR_HEARD) neighbour->heard_us = world_ticks_us(neighbours->world);
    pthread_mutex_unlock(&neighbours->lock);
    if (!is_new) return;
    log_write(state == NEIGHBOUR_HEARD ? LOG_INFO : LOG_WARNING, "neighbour", "address=%s state=%s",
              neighbour->address, neighbour_state_name(state));
}

/* ---- asking ---- */

static enum err call(struct neighbours *neighbours, struct neighbour *neighbour,
                     struct arena *arena, const char *target, const char *proof, int timeout_ms,
                     struct outgoing_answer *out_answer)
{
    struct outgoing_header header = {TEXT(NEIGHBOUR_HEADER), text_of(proof)};
    const char *url = arena_printf(arena, "http://%s%s", neighbour->address, target);
    struct outgoing_request request = {
        .method = TEXT("GET"),
        .url = text_of(url),
        .headers = &header,
        .header_count = proof != NULL ? 1 : 0,
        .timeout_ms = timeout_ms,
        .answer_limit_bytes = NEIGHBOUR_ANSWER_LIMIT,
        .line = neighbour->line,
    };
    return neighbours->world->call(neighbours->world->context, arena, &request, out_answer);
}

/* NEIGHBOUR_HEARD: the challenge is there. */
static enum neighbour_state fetch_challenge(struct neighbours *neighbours,
                                            struct neighbour *neighbour, struct arena *arena)
{
    struct outgoing_answer answer;
    json_error_t error;
    enum err err = call(neighbours, neighbour, arena, NEIGHBOUR_PREFIX "/challenge", NULL,
                        NEIGHBOUR_TIMEOUT_MS, &answer);
    if (err != OK) return err == ERR_LIMIT ? NEIGHBOUR_FOREIGN : NEIGHBOUR_SILENT;
    scoped(json) json_t *said = json_parse(answer.body, &error);
    struct reader reader = reader_of(said);
    struct text challenge = reader_text(&reader, "challenge");
    if (reader.fault != NULL || challenge.size == 0 || challenge.size > NEIGHBOUR_CHALLENGE_LIMIT) {
        return NEIGHBOUR_FOREIGN;
    }
    snprintf(neighbour->challenge, sizeof neighbour->challenge, "%.*s", TEXT_ARGS(challenge));
    return NEIGHBOUR_HEARD;
}

/* NEIGHBOUR_HEARD: *out_told is proven. */
static enum neighbour_state fetch_told(struct neighbours *neighbours, struct neighbour *neighbour,
                                       struct arena *arena, struct text key, int64_t origin,
                                       struct neighbour_told *out_told)
{
    struct outgoing_answer answer;
    int wait_ms = neighbour->is_hearing_all || neighbour->epoch == 0 ? 0 : NEIGHBOUR_WAIT_MS;
    const char *target = arena_printf(
        arena, NEIGHBOUR_PREFIX "/told?after=%" PRId64 "&epoch=%016" PRIx64 "&wait_ms=%d",
        neighbour->after, neighbour->epoch, wait_ms);
    struct text word = text_of(neighbour_word(arena, neighbours->world));
    const char *proof = neighbour_ask_format(arena, key, origin, word,
                                             text_of(neighbour->challenge), text_of(target));
    neighbour->challenge[0] = '\0'; /* it is good once */
    enum err err = call(neighbours, neighbour, arena, target, proof, wait_ms + NEIGHBOUR_TIMEOUT_MS,
                        &answer);
    if (err != OK) return err == ERR_LIMIT ? NEIGHBOUR_FOREIGN : NEIGHBOUR_SILENT;
    /* The challenge was too old, or it is busy or stops: the next question asks for a new one. */
    if (answer.status == 403 || answer.status == 503) return NEIGHBOUR_SILENT;
    if (answer.status != 200) return NEIGHBOUR_FOREIGN;
    err = neighbour_told_parse(arena, key, word, answer.body, out_told);
    return err == OK ? NEIGHBOUR_HEARD : NEIGHBOUR_FOREIGN;
}

static bool speaks_for(const struct neighbour_told *told, int64_t origin)
{
    for (int i = 0; i < told->origin_count; i++) {
        if (told->origins[i] == origin) return true;
    }
    return false;
}

static enum neighbour_state judge(struct neighbours *neighbours, const struct neighbour_told *told,
                                  const struct neighbour_self *self)
{
    if (told->epoch == board_epoch(neighbours->board)) return NEIGHBOUR_SELF;
    bool is_copy = speaks_for(told, self->origin) ||
                   (self->replaces != 0 && speaks_for(told, self->replaces));
    return is_copy ? NEIGHBOUR_COPY : NEIGHBOUR_HEARD;
}

/* ---- taking ---- */

static void note_open(struct neighbour *neighbour, int64_t id)
{
    if (neighbour->open_count == neighbour->open_capacity) {
        neighbour->open_capacity = neighbour->open_capacity ? 2 * neighbour->open_capacity : 64;
        neighbour->open_ids = memory_resize(neighbour->open_ids, (size_t)neighbour->open_capacity *
                                                                     sizeof *neighbour->open_ids);
    }
    neighbour->open_ids[neighbour->open_count++] = id;
}

/* Before the page is taken: where it stands in the neighbour's telling. */
static void follow(struct neighbour *neighbour, const struct neighbour_told *told)
{
    if (told->is_whole) {
        neighbour->is_hearing_all = true;
        neighbour->open_count = 0;
    }
    if (!neighbour->is_hearing_all) return;
    for (int i = 0; i < told->document_count; i++) {
        if (told->documents[i].version == 0 && neighbour->open_count < BOARD_LIMIT) {
            note_open(neighbour, told->documents[i].id);
        }
    }
}

struct take_work {
    struct arena *arena;
    const struct neighbour_told *told;
    struct text open_ids; /* a JSON list, when all was told */
    bool is_all;
};

static enum err settle_origin(struct tx *tx, const struct take_work *work, int64_t origin)
{
    scoped(statement) struct statement *settle = statement_open(tx, &q_neighbour_settle);
    bind_int(settle, ARG_NEIGHBOUR_SETTLE_VERSION, work->told->version);
    bind_int(settle, ARG_NEIGHBOUR_SETTLE_FIRST_ID, id_make(origin, 1) - 1);
    bind_int(settle, ARG_NEIGHBOUR_SETTLE_END_ID, id_make(origin, ID_COUNTER_LIMIT - 1));
    bind_text(settle, ARG_NEIGHBOUR_SETTLE_OPEN_IDS, work->open_ids);
    return statement_run(settle);
}

static enum err take_work(struct tx *tx, void *context)
{
    const struct take_work *work = context;
    for (int i = 0; i < work->told->document_count; i++) {
        TRY(sibling_take(tx, &work->told->documents[i]));
    }
    if (!work->is_all || work->told->version == 0) return OK;
    for (int i = 0; i < work->told->origin_count; i++) {
        TRY(settle_origin(tx, work, work->told->origins[i]));
    }
    return OK;
}

static struct text list_of(struct arena *arena, const int64_t *ids, int count)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_char(&buf, '[');
    for (int i = 0; i < count; i++) buf_printf(&buf, "%s%" PRId64, i ? "," : "", ids[i]);
    buf_add_char(&buf, ']');
    return buf_text(&buf);
}

static enum err take(struct neighbours *neighbours, struct neighbour *neighbour,
                     struct arena *arena, const struct neighbour_told *told)
{
    follow(neighbour, told);
    struct take_work work = {
        .arena = arena, .told = told, .is_all = neighbour->is_hearing_all && !told->has_more};
    if (work.is_all) work.open_ids = list_of(arena, neighbour->open_ids, neighbour->open_count);
    if (told->document_count > 0 || work.is_all) {
        TRY(store_write(neighbours->store, 0, take_work, &work));
    }
    if (work.is_all) neighbour->is_hearing_all = false;
    neighbour->epoch = told->epoch;
    neighbour->after = told->last;
    snprintf(neighbour->challenge, sizeof neighbour->challenge, "%.*s", TEXT_ARGS(told->challenge));
    return OK;
}

/* ---- a step ---- */

static void begin_anew(struct neighbour *neighbour)
{
    neighbour->challenge[0] = '\0';
    neighbour->is_hearing_all = false;
    neighbour->epoch = 0;
    neighbour->after = 0;
}

static enum neighbour_state ask(struct neighbours *neighbours, struct neighbour *neighbour,
                                struct arena *arena, struct text key)
{
    struct neighbour_self self;
    struct neighbour_told told;
    if (neighbour_self_load(neighbours->store, &self) != OK) return NEIGHBOUR_STARTING;
    if (self.origin == 0) return NEIGHBOUR_NO_KEY;
    enum neighbour_state state = NEIGHBOUR_HEARD;
    if (*neighbour->challenge == '\0') state = fetch_challenge(neighbours, neighbour, arena);
    if (state != NEIGHBOUR_HEARD) return state;
    state = fetch_told(neighbours, neighbour, arena, key, self.origin, &told);
    if (state != NEIGHBOUR_HEARD) return state;
    state = judge(neighbours, &told, &self);
    if (state != NEIGHBOUR_HEARD) return state;
    if (take(neighbours, neighbour, arena, &told) == OK) return NEIGHBOUR_HEARD;
    begin_anew(neighbour);
    return NEIGHBOUR_STARTING;
}

int64_t neighbour_step(struct neighbours *neighbours, int place, struct arena *arena)
{
    CHECK(place >= 0 && place < neighbours->count);
    struct neighbour *neighbour = &neighbours->list[place];
    int64_t generation;
    struct text key = lan_key_look(neighbours->key, arena, &generation);
    enum neighbour_state state = key.size > 0 ? ask(neighbours, neighbour, arena, key)
                                              : NEIGHBOUR_NO_KEY;
    set_state(neighbours, neighbour, state);
    switch (state) {
    case NEIGHBOUR_HEARD: backoff_reset(&neighbour->backoff); return 0;
    case NEIGHBOUR_SELF: return HOUR_MS; /* nothing to hear there */
    case NEIGHBOUR_STARTING:
    case NEIGHBOUR_SILENT:
    case NEIGHBOUR_NO_KEY:
    case NEIGHBOUR_FOREIGN:
    case NEIGHBOUR_COPY: break;
    }
    return backoff_wait_ms(&neighbour->backoff, neighbours->world, 0);
}
