/* Whom a token lets in, and how often.
 *
 * 1. What is no token by its form never reaches the database, and counts as asked in vain.
 * 2. Tokens that let nobody in are answered alike: unknown, ended, revoked.
 * 3. The scope is judged before anything that the path names. */
#include "api/inside.h"
#include "base/check.h"
#include "pay/network.h"

enum { RATE_HEADER_S = 60 };

static bool refuse(struct arena *arena, const struct request *request, int status, const char *code,
                   struct response *response)
{
    api_refuse(arena, request, status, code, NULL, response);
    if (status == 401) response_header(response, "WWW-Authenticate", "Bearer realm=\"family\"");
    return false;
}

/* How long until one more may come. */
static bool refuse_often(struct arena *arena, const struct request *request,
                         const struct rate *rate, struct response *response)
{
    int64_t wait_s = (rate->period_us + 999999) / 1000000;
    response_header(response, "Retry-After", arena_printf(arena, "%lld", (long long)wait_s));
    return refuse(arena, request, 429, "too_many_requests", response);
}

/* draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it. */
static void rate_headers(struct api *api, struct arena *arena, const struct api_caller *caller,
                         int64_t now_us, struct response *response)
{
    int count, full_s;
    rate_left(&api->token_rate, (uint64_t)caller->token_id, now_us, &count, &full_s);
    response_header(response, "RateLimit-Policy",
                    arena_printf(arena, "\"token\";q=%d;w=%d", API_PER_MINUTE, RATE_HEADER_S));
    response_header(response, "RateLimit",
                    arena_printf(arena, "\"token\";r=%d;t=%d", count, full_s));
}

struct find_work {
    struct arena *arena;
    struct text token;
    struct instant now;
    bool found;
    struct api_caller caller;
};

static enum err work_find(struct tx *tx, void *context)
{
    struct find_work *work = context;
    return api_token_find(tx, work->arena, work->token, work->now, &work->found, &work->caller);
}

struct touch_work {
    int64_t token_id;
    struct text address;
    struct instant now;
};

static enum err work_touch(struct tx *tx, void *context)
{
    const struct touch_work *work = context;
    return api_token_touch(tx, work->token_id, work->address, work->now);
}

static bool may_reach(const struct api_caller *caller, int guard)
{
    return guard == API_ANY_TOKEN || (caller->scopes & (unsigned)guard) != 0;
}

static bool let_in(struct api *api, struct arena *arena, struct request *request,
                   const struct find_work *work, int64_t now_us, struct response *response)
{
    struct api_caller *caller = ARENA_NEW(arena, struct api_caller);
    *caller = work->caller;
    bool has_one = rate_take(&api->token_rate, (uint64_t)caller->token_id, now_us);
    rate_headers(api, arena, caller, now_us, response);
    if (!has_one) {
        return refuse_often(arena, request, &api->token_rate, response);
    }
    if (caller->needs_touch) {
        struct touch_work touch = {caller->token_id, request->remote, work->now};
        enum err err = store_write(api->desk->store, 0, work_touch, &touch);
        if (err != OK) {
            api_fault(arena, request, err, response);
            return false;
        }
    }
    if (!may_reach(caller, request->route->guard)) {
        return refuse(arena, request, 403, "scope_missing", response);
    }
    request->principal = caller;
    return true;
}

bool api_guard(void *context, struct arena *arena, struct request *request,
               struct response *response)
{
    struct api *api = context;
    int64_t now_us = world_ticks_us(api->desk->world);
    uint64_t address = address_key(request->remote);
    struct find_work work = {
        .arena = arena, .token = request_bearer(request), .now = world_now(api->desk->world)};
    if (!request->is_secure && !api->options.allow_plain) {
        return refuse(arena, request, 403, "tls_needed", response);
    }
    if (!rate_has(&api->vain_rate, address, now_us)) {
        return refuse_often(arena, request, &api->vain_rate, response);
    }
    if (!rate_take(&api->address_rate, address, now_us)) {
        return refuse_often(arena, request, &api->address_rate, response);
    }
    if (api_token_is_formed(work.token)) {
        enum err err = store_read(api->desk->store, work_find, &work);
        if (err != OK) {
            api_fault(arena, request, err, response);
            return false;
        }
    }
    if (work.found) return let_in(api, arena, request, &work, now_us, response);
    if (work.token.size == 0) return refuse(arena, request, 401, "token_missing", response);
    (void)rate_take(&api->vain_rate, address, now_us);
    return refuse(arena, request, 401, "token_invalid", response);
}
