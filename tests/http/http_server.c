/* A small server over src/http, for tests of the edge alone: python drives it through sockets.
 *
 *   http_server [port=N] [idle_ms=N] [receive_ms=N] [send_ms=N] [workers=N] [queue=N]
 *               [connections=N] [certificate=FILE key=FILE] [trust_proxy=1] [quiet=1] [threads=N]
 *
 * Prints "ready PORT" and serves until SIGTERM. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/parse.h"
#include "base/secret.h"
#include "http/server.h"
#include "world/world.h"

enum { KEY_COUNT = 16, BIG_LIMIT = 32 << 20 };

struct hall {
    struct server *_Atomic server; /* set once it listens: nobody asks before "ready" */
    atomic_int versions[KEY_COUNT];
    atomic_int gate_open;
    pthread_mutex_t lock;
    pthread_cond_t opened;
};

static void answer_text(struct response *response, int status, const char *string)
{
    response_set(response, status, "text/plain; charset=utf-8", text_of(string));
}

static void tiny(void *context, struct arena *arena, const struct request *request,
                 struct response *response)
{
    (void)context, (void)arena, (void)request;
    answer_text(response, 200, "ok\n");
}

enum { ECHO_TEXT, ECHO_COUNT, ECHO_SUM, ECHO_DAY, ECHO_FLAG, ECHO_ID, ECHO_KIND };
static const char *const KINDS[] = {"breakfast", "lunch", NULL};
static const struct field ECHO_FIELDS[] = {
    [ECHO_TEXT] = {"text", FIELD_IN_QUERY, FIELD_TEXT, true, 0, 20, NULL},
    [ECHO_COUNT] = {"count", FIELD_IN_QUERY, FIELD_INT, false, 1, 100, NULL},
    [ECHO_SUM] = {"sum", FIELD_IN_QUERY, FIELD_MONEY, false, 100, 1500000, NULL},
    [ECHO_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [ECHO_FLAG] = {"flag", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    [ECHO_ID] = {"id", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [ECHO_KIND] = {"kind", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, KINDS},
};

static void echo(void *context, struct arena *arena, const struct request *request,
                 struct response *response)
{
    (void)context;
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "{\"text\":");
    buf_add_json_string(&buf, request_text(request, ECHO_TEXT));
    if (request_has(request, ECHO_COUNT)) {
        buf_printf(&buf, ",\"count\":%lld", (long long)request_number(request, ECHO_COUNT));
    }
    if (request_has(request, ECHO_SUM)) {
        buf_printf(&buf, ",\"sum\":\"%s\"",
                   money_format_dot(arena, request_money(request, ECHO_SUM)));
    }
    if (request_has(request, ECHO_DAY)) {
        buf_printf(&buf, ",\"day\":\"%s\"", day_format_iso(arena, request_day(request, ECHO_DAY)));
    }
    if (request_has(request, ECHO_ID)) {
        buf_printf(&buf, ",\"id\":\"%lld\"", (long long)request_number(request, ECHO_ID));
    }
    if (request_has(request, ECHO_KIND)) {
        buf_printf(&buf, ",\"kind\":%lld", (long long)request_number(request, ECHO_KIND));
    }
    buf_printf(&buf,
               ",\"flag\":%s,\"remote\":", request_flag(request, ECHO_FLAG) ? "true" : "false");
    buf_add_json_string(&buf, request->remote);
    buf_add_string(&buf, ",\"cookie\":");
    buf_add_json_string(&buf, request_cookie(request, "session"));
    buf_printf(&buf, ",\"secure\":%s}", request->is_secure ? "true" : "false");
    response_json(response, 200, buf_text(&buf));
}

enum { FORM_NAME, FORM_NOTE };
static const struct field FORM_FIELDS[] = {
    [FORM_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, true, 2, 10, NULL},
    [FORM_NOTE] = {"note", FIELD_IN_FORM, FIELD_LINES, false, 0, 0, NULL},
};

static void form(void *context, struct arena *arena, const struct request *request,
                 struct response *response)
{
    (void)context;
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "{\"name\":");
    buf_add_json_string(&buf, request_text(request, FORM_NAME));
    buf_add_string(&buf, ",\"note\":");
    bool has_note = request_has(request, FORM_NOTE);
    buf_add_json_string(&buf, has_note ? request_text(request, FORM_NOTE) : text_of(NULL));
    buf_add_string(&buf, "}");
    response_json(response, 200, buf_text(&buf));
}

static void count_body(void *context, struct arena *arena, const struct request *request,
                       struct response *response)
{
    (void)context;
    response_json(response, 200,
                  text_of(arena_printf(arena, "{\"bytes\":%zu}", request->body.size)));
}

enum { SIZE_BYTES };
static const struct field SIZE_FIELDS[] = {
    [SIZE_BYTES] = {"bytes", FIELD_IN_QUERY, FIELD_INT, true, 0, BIG_LIMIT, NULL},
};

static void big(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    (void)context;
    size_t size = (size_t)request_number(request, SIZE_BYTES);
    char *bytes = arena_take(arena, size);
    memset(bytes, 'x', size);
    response_set(response, 200, "text/plain", (struct text){bytes, size});
}

enum { POLL_KEY, POLL_SINCE, POLL_MS };
static const struct field POLL_FIELDS[] = {
    [POLL_KEY] = {"key", FIELD_IN_PATH, FIELD_INT, true, 0, KEY_COUNT - 1, NULL},
    [POLL_SINCE] = {"since", FIELD_IN_QUERY, FIELD_INT, true, 0, INT32_MAX, NULL},
    [POLL_MS] = {"ms", FIELD_IN_QUERY, FIELD_INT, true, 1, HTTP_PARK_MS_LIMIT, NULL},
};

static void poll_key(void *context, struct arena *arena, const struct request *request,
                     struct response *response)
{
    struct hall *hall = context;
    int64_t key = request_number(request, POLL_KEY);
    uint64_t ticket = response_ticket(response, key);
    int version = hall->versions[key];
    bool is_over = request->wake == WAKE_TIMEOUT || request->wake == WAKE_STOPPING;
    if (version <= request_number(request, POLL_SINCE) && !is_over) {
        response_park(response, key, ticket, (int)request_number(request, POLL_MS));
        return;
    }
    response_json(
        response, 200,
        text_of(arena_printf(arena, "{\"version\":%d,\"wake\":%d}", version, (int)request->wake)));
}

static const struct field WAKE_FIELDS[] = {
    [POLL_KEY] = {"key", FIELD_IN_PATH, FIELD_INT, true, 0, KEY_COUNT - 1, NULL},
};

static void wake_key(void *context, struct arena *arena, const struct request *request,
                     struct response *response)
{
    (void)arena;
    struct hall *hall = context;
    int64_t key = request_number(request, POLL_KEY);
    hall->versions[key]++;
    park_wake(server_park(hall->server), key);
    response_nothing(response);
}

static void *finish_later(void *argument)
{
    later_resume(argument);
    return NULL;
}

static void say_later(void *state, struct arena *arena, const struct request *request,
                      struct response *response)
{
    (void)arena, (void)request;
    answer_text(response, 200, state);
}

static void later(void *context, struct arena *arena, const struct request *request,
                  struct response *response)
{
    (void)context, (void)request;
    char *words = arena_copy(arena, "later\n", 6);
    pthread_t thread;
    struct later *waiting = response_later(response, say_later, words);
    CHECK(pthread_create(&thread, NULL, finish_later, waiting) == 0);
    pthread_detach(thread);
}

/* Holds its worker until POST /gate. */
static void blocked(void *context, struct arena *arena, const struct request *request,
                    struct response *response)
{
    (void)arena, (void)request;
    struct hall *hall = context;
    pthread_mutex_lock(&hall->lock);
    while (!hall->gate_open) pthread_cond_wait(&hall->opened, &hall->lock);
    pthread_mutex_unlock(&hall->lock);
    answer_text(response, 200, "through\n");
}

static void open_gate(void *context, struct arena *arena, const struct request *request,
                      struct response *response)
{
    (void)arena, (void)request;
    struct hall *hall = context;
    pthread_mutex_lock(&hall->lock);
    hall->gate_open = true;
    pthread_cond_broadcast(&hall->opened);
    pthread_mutex_unlock(&hall->lock);
    response_nothing(response);
}

static void hash_slowly(void *context, struct arena *arena, const struct request *request,
                        struct response *response)
{
    (void)context, (void)arena, (void)request;
    char hash[SECRET_PASSWORD_HASH_SIZE];
    CHECK(password_hash(TEXT("sausage"), password_cost_default(), hash) == OK);
    response_nothing(response);
}

static void file(void *context, struct arena *arena, const struct request *request,
                 struct response *response)
{
    (void)context, (void)arena;
    static const struct static_file STYLE = {.content_type = "text/css; charset=utf-8",
                                             .plain = {"body{}", 6},
                                             .gzip = {"packed", 6},
                                             .etag = "\"1a2b\""};
    response_file(response, request, &STYLE, false);
}

static void set_cookie(void *context, struct arena *arena, const struct request *request,
                       struct response *response)
{
    (void)context, (void)arena, (void)request;
    response_redirect(response, "/tiny");
    response_cookie(
        response,
        &(struct cookie){.name = "session", .value = "abc", .is_secure = true, .max_age_s = 60});
}

static void figures(void *context, struct arena *arena, const struct request *request,
                    struct response *response)
{
    (void)request;
    struct hall *hall = context;
    struct server_figures now;
    server_figures(hall->server, &now);
    response_json(response, 200,
                  text_of(arena_printf(arena, "{\"connections\":%d,\"parked\":%d}", now.connections,
                                       now.parked)));
}

enum { GUARD_OPEN, GUARD_KEEPER };

static bool guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    (void)context, (void)arena;
    if (text_is(request_bearer(request), "sesame")) return true;
    answer_text(response, 401, "who are you?\n");
    return false;
}

static const struct route HALL_ROUTES[] = {
    {"GET", "/tiny", tiny, .flags = ROUTE_INLINE},
    {"GET", "/work", tiny},
    {"GET", "/echo", echo, ROUTE_FIELDS(ECHO_FIELDS)},
    {"POST", "/form", form, .body = BODY_FORM, ROUTE_FIELDS(FORM_FIELDS)},
    {"GET", "/big", big, ROUTE_FIELDS(SIZE_FIELDS)},
    {"GET", "/later", later},
    {"GET", "/blocked", blocked},
    {"POST", "/gate", open_gate, .flags = ROUTE_INLINE},
    {"GET", "/slow", hash_slowly, .flags = ROUTE_SLOW},
    {"GET", "/style.css", file, .flags = ROUTE_INLINE},
    {"GET", "/cookie", set_cookie},
    {"GET", "/figures", figures, .flags = ROUTE_INLINE},
    {"GET", "/secret", tiny, .guard = GUARD_KEEPER},
};

static const struct route API_ROUTES[] = {
    {"POST", "/api/body", count_body, .body = BODY_JSON, .body_limit = 100000},
    {"GET", "/api/poll/{key}", poll_key, ROUTE_FIELDS(POLL_FIELDS)},
    {"POST", "/api/poll/{key}", wake_key, ROUTE_FIELDS(WAKE_FIELDS)},
};

/* Pages tell of errors in their own way. */
static void problem_page(void *context, struct arena *arena, const struct request *request,
                         const struct problem *problem, struct response *response)
{
    (void)context, (void)request;
    response_html(response, problem->status,
                  text_of(arena_printf(arena, "<!doctype html><title>%d</title><p>%s",
                                       problem->status, problem->code)));
}

static int read_int(const char *string)
{
    int64_t number;
    CHECK(parse_int64(text_of(string), 0, INT32_MAX, &number) == OK);
    return (int)number;
}

static void read_option(struct server_options *options, char *argument)
{
    char *value = strchr(argument, '=');
    CHECK(value != NULL);
    *value++ = '\0';
    if (strcmp(argument, "certificate") == 0) options->certificate_file = value;
    if (strcmp(argument, "key") == 0) options->key_file = value;
    if (strcmp(argument, "port") == 0) options->port = read_int(value);
    if (strcmp(argument, "idle_ms") == 0) options->idle_ms = read_int(value);
    if (strcmp(argument, "receive_ms") == 0) options->receive_ms = read_int(value);
    if (strcmp(argument, "send_ms") == 0) options->send_ms = read_int(value);
    if (strcmp(argument, "workers") == 0) options->worker_count = read_int(value);
    if (strcmp(argument, "queue") == 0) options->queue_limit = read_int(value);
    if (strcmp(argument, "connections") == 0) options->connection_limit = read_int(value);
    if (strcmp(argument, "threads") == 0) options->network_threads = read_int(value);
    if (strcmp(argument, "trust_proxy") == 0) options->trust_proxy = read_int(value) != 0;
    if (strcmp(argument, "quiet") == 0) options->no_access_log = read_int(value) != 0;
}

int main(int count, char **arguments)
{
    struct server_options options = {.port = 0};
    for (int i = 1; i < count; i++) read_option(&options, arguments[i]);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);

    secret_init();
    struct world world;
    struct world_options world_options = {NULL};
    world_init(&world, &world_options);
    static struct hall hall;
    CHECK(pthread_mutex_init(&hall.lock, NULL) == 0 && pthread_cond_init(&hall.opened, NULL) == 0);
    const struct area areas[] = {
        {.name = "hall",
         .prefix = "",
         .routes = HALL_ROUTES,
         .route_count = sizeof HALL_ROUTES / sizeof *HALL_ROUTES,
         .context = &hall,
         .guard = guard,
         .problem = problem_page},
        {.name = "api",
         .prefix = "/api",
         .routes = API_ROUTES,
         .route_count = sizeof API_ROUTES / sizeof *API_ROUTES,
         .context = &hall,
         .is_json = true},
    };
    const struct site site = {areas, sizeof areas / sizeof *areas};
    struct server *server;
    if (server_start(&options, &world, &site, &server) != OK) {
        world_release(&world);
        return EXIT_FAILURE;
    }
    hall.server = server;
    printf("ready %d\n", server_port(server));
    fflush(stdout);
    int signal_number;
    sigwait(&signals, &signal_number);
    server_stop(server);
    world_release(&world);
    return EXIT_SUCCESS;
}
