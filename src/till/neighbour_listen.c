/* The telling side: answers questions of who has the school's key, writes nothing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "till/identity.h"
#include "till/neighbour_inside.h"
#include "till/replica.h"

enum { SELF_ARENA_BUDGET = 64 * 1024, CHALLENGE_ARENA_BUDGET = 1024 };

/* ---- challenges: "ticks-word-mac", so that one which was only given costs no memory ---- */

static const char *challenge_mac(const struct neighbours *neighbours, struct arena *arena,
                                 struct text head)
{
    struct text key = {(const char *)neighbours->boot_key, sizeof neighbours->boot_key};
    struct digest digest = secret_mac(key, head);
    return format_hex(arena, digest.bytes, 16);
}

static int64_t ticks_ms(const struct neighbours *neighbours)
{
    return world_ticks_us(neighbours->world) / 1000;
}

const char *challenge_make(const struct neighbours *neighbours, struct arena *arena)
{
    uint64_t word;
    neighbours->world->random(neighbours->world->context, &word, sizeof word);
    const char *head = arena_printf(arena, "%" PRIx64 "-%016" PRIx64,
                                    (uint64_t)ticks_ms(neighbours), word);
    return arena_printf(arena, "%s-%s", head, challenge_mac(neighbours, arena, text_of(head)));
}

static bool parse_hex_number(struct text text, uint64_t *out_number)
{
    uint64_t number = 0;
    if (text.size == 0 || text.size > 16) return false;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        bool is_digit = byte >= '0' && byte <= '9';
        if (!is_digit && (byte < 'a' || byte > 'f')) return false;
        number = number << 4 | (uint64_t)(is_digit ? byte - '0' : byte - 'a' + 10);
    }
    *out_number = number;
    return true;
}

static bool is_ours(const struct neighbours *neighbours, struct text challenge,
                    struct used_challenge *out_challenge)
{
    struct arena arena;
    struct text rest = challenge;
    struct text ticks = text_cut(&rest, '-'), word = text_cut(&rest, '-');
    uint64_t made_ms;
    if (!parse_hex_number(ticks, &made_ms) || !parse_hex_number(word, &out_challenge->word)) {
        return false;
    }
    out_challenge->made_ms = (int64_t)made_ms;
    struct text head = text_part(challenge, 0, ticks.size + 1 + word.size);
    arena_init(&arena, CHALLENGE_ARENA_BUDGET);
    bool is_right = secret_equal(rest, text_of(challenge_mac(neighbours, &arena, head)));
    arena_release(&arena);
    return is_right;
}

bool challenge_use(struct neighbours *neighbours, struct text challenge)
{
    struct used_challenge asked;
    if (!is_ours(neighbours, challenge, &asked)) return false;
    int64_t oldest_ms = ticks_ms(neighbours) - NEIGHBOUR_CHALLENGE_MS;
    if (asked.made_ms < oldest_ms) return false;
    struct used_challenge *place = NULL;
    bool is_used = false;
    pthread_mutex_lock(&neighbours->lock);
    for (int i = 0; i < NEIGHBOUR_CHALLENGES_KEPT; i++) {
        struct used_challenge *used = &neighbours->used[i];
        if (used->made_ms == asked.made_ms && used->word == asked.word) is_used = true;
        if (place == NULL && (used->word == 0 || used->made_ms < oldest_ms)) place = used;
    }
    if (!is_used && place != NULL) *place = asked;
    pthread_mutex_unlock(&neighbours->lock);
    return !is_used && place != NULL;
}

/* ---- who we are ---- */

struct self_work {
    struct arena *arena;
    struct neighbour_self *self;
};

static enum err self_work(struct tx *tx, void *context)
{
    struct self_work *work = context;
    struct identity identity;
    struct replica_state replica;
    TRY(identity_load(tx, work->arena, &identity));
    TRY(replica_state_load(tx, &replica));
    *work->self = (struct neighbour_self){.origin = identity.is_enrolled ? identity.origin : 0,
                                          .replaces = identity.replaces,
                                          .version = replica.version};
    return OK;
}

enum err neighbour_self_load(struct store *store, struct neighbour_self *out_self)
{
    struct arena arena;
    arena_init(&arena, SELF_ARENA_BUDGET);
    struct self_work work = {&arena, out_self};
    enum err err = store_read(store, self_work, &work);
    arena_release(&arena);
    return err;
}

/* ---- handlers ---- */

static void refuse(struct arena *arena, const struct request *request, struct response *response,
                   int status, const char *code)
{
    static const struct area SPEAKS_JSON = {.name = "neighbour", .is_json = true};
    struct problem problem = {status, code, NULL};
    area_problem(&SPEAKS_JSON, arena, request, &problem, response);
}

static void give_challenge(void *context, struct arena *arena, const struct request *request,
                           struct response *response)
{
    (void)request;
    response_json(
        response, 200,
        text_of(arena_printf(arena, "{\"challenge\":\"%s\"}\n", challenge_make(context, arena))));
}

/* The question's own random word, for the answer's proof. */
static struct text asked_word(const struct request *request)
{
    struct neighbour_ask ask;
    struct text header = request_header(request, NEIGHBOUR_HEADER);
    CHECK(neighbour_ask_parse(header, &ask) == OK);
    return ask.word;
}

static bool guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    struct neighbours *neighbours = context;
    struct neighbour_ask ask;
    int64_t generation;
    /* A poll that was woken did not ask again. */
    if (request->wake != WAKE_FIRST) return true;
    struct text key = lan_key_look(neighbours->key, arena, &generation);
    struct text header = request_header(request, NEIGHBOUR_HEADER);
    bool is_proven = key.size > 0 && neighbour_ask_parse(header, &ask) == OK &&
                     neighbour_ask_is_proven(arena, key, &ask, request->target);
    if (!is_proven) {
        refuse(arena, request, response, 401, "key_differs");
        return false;
    }
    if (challenge_use(neighbours, ask.challenge)) return true;
    refuse(arena, request, response, 403, "challenge_old");
    return false;
}

enum { TOLD_AFTER, TOLD_EPOCH, TOLD_WAIT_MS, TOLD_FIELD_COUNT };

static const struct field TOLD_FIELDS[TOLD_FIELD_COUNT] = {
    [TOLD_AFTER] = {"after", FIELD_IN_QUERY, FIELD_INT, true, 0, INT64_MAX, NULL},
    [TOLD_EPOCH] = {"epoch", FIELD_IN_QUERY, FIELD_TEXT, true, 16, 16, NULL},
    [TOLD_WAIT_MS] = {"wait_ms", FIELD_IN_QUERY, FIELD_INT, true, 0, NEIGHBOUR_WAIT_MS, NULL},
};

static void answer_told(struct neighbours *neighbours, struct arena *arena,
                        const struct request *request, struct response *response,
                        struct neighbour_told *told)
{
    struct neighbour_self self;
    int64_t generation;
    enum err err = neighbour_self_load(neighbours->store, &self);
    if (err != OK || self.origin == 0) {
        refuse(arena, request, response, 503, err == OK ? "not_enrolled" : "fault");
        return;
    }
    told->origins[0] = self.origin;
    told->origins[1] = self.replaces;
    told->origin_count = self.replaces != 0 ? 2 : 1;
    told->version = self.version;
    told->challenge = text_of(challenge_make(neighbours, arena));
    struct text key = lan_key_look(neighbours->key, arena, &generation);
    struct text body = neighbour_told_format(arena, key, asked_word(request), told);
    response_set(response, 200, "text/plain; charset=utf-8", body);
}

static void tell(void *context, struct arena *arena, const struct request *request,
                 struct response *response)
{
    struct neighbours *neighbours = context;
    struct neighbour_told told = {.origin_count = 0};
    uint64_t epoch;
    if (!parse_hex_number(request_text(request, TOLD_EPOCH), &epoch)) {
        refuse(arena, request, response, 400, "bad_fields");
        return;
    }
    int64_t after = request_number(request, TOLD_AFTER);
    int64_t wait_ms = request_number(request, TOLD_WAIT_MS);
    uint64_t ticket = response_ticket(response, NEIGHBOURS_PARK_KEY);
    board_page(neighbours->board, arena, epoch, after, &told);
    bool has_news = told.document_count > 0 || told.is_whole || told.last != after;
    bool may_wait = wait_ms > 0 && request->wake != WAKE_TIMEOUT && request->wake != WAKE_STOPPING;
    if (!has_news && may_wait) {
        response_park(response, NEIGHBOURS_PARK_KEY, ticket, (int)wait_ms);
    } else {
        answer_told(neighbours, arena, request, response, &told);
    }
}

enum { GUARD_OPEN, GUARD_KEY };

static const struct route ROUTES[] = {
    {"GET", NEIGHBOUR_PREFIX "/challenge", give_challenge, .flags = ROUTE_INLINE},
    {"GET", NEIGHBOUR_PREFIX "/told", tell, .guard = GUARD_KEY, ROUTE_FIELDS(TOLD_FIELDS)},
};

struct area neighbours_area(struct neighbours *neighbours)
{
    return (struct area){.name = "neighbour",
                         .prefix = NEIGHBOUR_PREFIX,
                         .routes = ROUTES,
                         .route_count = sizeof ROUTES / sizeof *ROUTES,
                         .context = neighbours,
                         .is_json = true,
                         .guard = guard};
}
