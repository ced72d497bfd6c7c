/* The area of the tills: its routes, its answers to faults, its beginning and end. */
#include "sync/sync.h"

#include "base/check.h"
#include "base/memory.h"
#include "sync/inside.h"

enum { GUARD_OPEN, GUARD_TILL };

static void health(void *context, struct arena *arena, const struct request *request,
                   struct response *response)
{
    (void)request;
    const struct sync *sync = context;
    struct instant now = world_now(sync->desk->world);
    response_json(response, 200,
                  text_of(arena_printf(arena, "{\"status\":\"ok\",\"server_time\":\"%s\"}\n",
                                       instant_format_iso(arena, now))));
}

static const struct route ROUTES[] = {
    {"GET", "/api/till/v1/health", health, .flags = ROUTE_INLINE},
    {"POST", "/api/till/v1/enrol", sync_enrol, .body = BODY_JSON,
     .body_limit = TILL_ENROL_BODY_LIMIT},
    {"GET", "/api/till/v1/hello", sync_hello, .guard = GUARD_TILL, ROUTE_FIELDS(HELLO_FIELDS)},
    {"GET", "/api/till/v1/changes", sync_changes, .guard = GUARD_TILL,
     ROUTE_FIELDS(CHANGES_FIELDS)},
    {"POST", "/api/till/v1/journal", sync_journal, .guard = GUARD_TILL, .body = BODY_JSON,
     .body_limit = TILL_BODY_LIMIT},
    {"GET", "/api/till/v1/photo", sync_photo, .guard = GUARD_TILL, ROUTE_FIELDS(PHOTO_FIELDS)},
    {"GET", "/api/till/v1/guest", sync_guest, .guard = GUARD_TILL, ROUTE_FIELDS(GUEST_FIELDS)},
    {"POST", "/api/till/v1/password", sync_password, .guard = GUARD_TILL, .flags = ROUTE_SLOW,
     .body = BODY_JSON, .body_limit = TILL_ENROL_BODY_LIMIT},
    {"GET", "/api/till/v1/operations", sync_operations, .guard = GUARD_TILL,
     ROUTE_FIELDS(OPERATIONS_FIELDS)},
    {"POST", "/api/till/v1/state", sync_state, .guard = GUARD_TILL, .body = BODY_JSON,
     .body_limit = TILL_STATE_BODY_LIMIT},
};

struct area sync_area(struct sync *sync)
{
    return (struct area){.name = "till",
                         .prefix = "/api/till/v1",
                         .routes = ROUTES,
                         .route_count = sizeof ROUTES / sizeof *ROUTES,
                         .context = sync,
                         .is_json = true,
                         .guard = sync_guard};
}

void sync_problem(struct arena *arena, const struct request *request, struct response *response,
                  int status, const char *code, const char *detail)
{
    static const struct area SPEAKS_JSON = {.name = "till", .is_json = true};
    struct problem problem = {status, code, detail};
    area_problem(&SPEAKS_JSON, arena, request, &problem, response);
    if (status == 401) response_header(response, "WWW-Authenticate", "Bearer");
    if (status == 429) response_header(response, "Retry-After", "1");
}

void sync_fault(struct arena *arena, const struct request *request, struct response *response,
                enum err err)
{
    bool passes = err == ERR_BUSY || err == ERR_UNAVAILABLE || err == ERR_TIMEOUT ||
                  err == ERR_CONFLICT || err == ERR_CANCELLED;
    sync_problem(arena, request, response, passes ? 503 : 500, passes ? "try_again" : "fault",
                 NULL);
}

struct sync *sync_new(struct desk *desk, const struct access *access)
{
    struct sync *sync = memory_new(sizeof *sync);
    sync->desk = desk;
    sync->access = access;
    rate_init(&sync->till_rate, TILL_REQUESTS_PER_SECOND, INT64_C(1000000), TILL_REQUESTS_BURST);
    rate_init(&sync->enrol_rate, TILL_ENROL_FAILURES_PER_MINUTE, INT64_C(60000000),
              TILL_ENROL_FAILURES_PER_MINUTE);
    rate_init(&sync->guest_rate, TILL_GUESTS_PER_MINUTE, INT64_C(60000000), TILL_GUESTS_PER_MINUTE);
    rate_init(&sync->password_rate, TILL_PASSWORDS_PER_MINUTE, INT64_C(60000000),
              TILL_PASSWORDS_PER_MINUTE);
    rate_init(&sync->password_account_rate, TILL_PASSWORDS_PER_HOUR, INT64_C(3600000000),
              TILL_PASSWORDS_PER_HOUR);
    for (int i = 0; i < TOKEN_CACHE_LOCKS; i++) {
        CHECK(pthread_mutex_init(&sync->token_locks[i], NULL) == 0);
    }
    watched_init(&sync->watched);
    contacts_init(&sync->contacts);
    return sync;
}

void sync_free(struct sync *sync)
{
    if (sync == NULL) return;
    CHECK(sync->watcher == NULL);
    contacts_release(&sync->contacts);
    watched_release(&sync->watched);
    for (int i = 0; i < TOKEN_CACHE_LOCKS; i++) pthread_mutex_destroy(&sync->token_locks[i]);
    rate_release(&sync->till_rate);
    rate_release(&sync->enrol_rate);
    rate_release(&sync->guest_rate);
    rate_release(&sync->password_rate);
    rate_release(&sync->password_account_rate);
    memory_free(sync);
}
