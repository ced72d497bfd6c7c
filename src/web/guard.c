/* Who asks: visitors and sessions, the proof that a form is ours, and the wait of attempts.
 *
 * 1. A POST reaches its handler only with the token that a page of this caller carried.
 * 2. A session cookie never travels without TLS, but on a loopback address of the demo. */
#include "access/throttle.h"
#include "page/entry.h"
#include "page/words.h"
#include "pay/network.h"
#include "web/inside.h"

static const struct entry_cookie SESSION_COOKIE = {"obed", "__Host-obed",
                                                   (int)(SESSION_LIFE_MS / SECOND_MS)};
static const struct entry_cookie VISIT_COOKIE = {"obed-visit", "__Host-obed-visit", 0};

void caller_keep(const struct web *web, const struct request *request, const char *token,
                 struct response *response)
{
    (void)web;
    entry_cookie_set(&SESSION_COOKIE, request, token, response);
}

void caller_forget(const struct web *web, const struct request *request, struct response *response)
{
    (void)web;
    entry_cookie_set(&SESSION_COOKIE, request, "", response);
}

static bool refuse(const struct web *web, struct arena *arena, const struct request *request,
                   int status, const char *code, struct response *response)
{
    const struct problem problem = {status, code, NULL};
    area_problem(&web->area, arena, request, &problem, response);
    return false;
}

static enum err session_load(const struct web *web, struct arena *arena,
                             const struct request *request, struct caller *caller)
{
    bool found;
    struct session session;
    struct text token = request_cookie(request, entry_cookie_name(&SESSION_COOKIE, request));
    TRY(entry_session(web->access, arena, token, &found, &session));
    /* A session of the office opens no cabinet. */
    if (!found || session.shown.account_id == 0) return OK;
    caller->has_session = true;
    caller->session = session;
    caller->token = token;
    return OK;
}

/* ---- the guard ---- */

static bool send_away(const struct web *web, struct arena *arena, const struct request *request,
                      const char *path, struct response *response)
{
    if (request->wants_json) return refuse(web, arena, request, 401, "no_session", response);
    response_redirect(response, path);
    return false;
}

static bool guard_by_kind(const struct web *web, struct arena *arena, const struct request *request,
                          struct caller *caller, struct response *response)
{
    enum web_guard guard = (enum web_guard)request->route->guard;
    bool posts = text_is(request->method, "POST");
    if (guard != WEB_VISITOR && !caller->has_session) {
        return send_away(web, arena, request, "/cabinet/login", response);
    }
    if (guard == WEB_SESSION && caller->session.must_set_password) {
        return send_away(web, arena, request, "/cabinet/password/first", response);
    }
    if (posts && !form_is_ours(arena, request, caller->token)) {
        return refuse(web, arena, request, 403, "form_not_ours", response);
    }
    return true;
}

bool web_guard(void *context, struct arena *arena, struct request *request,
               struct response *response)
{
    const struct web *web = context;
    if (!request->is_secure && !web->options.allow_plain) {
        return refuse(web, arena, request, 403, "tls_needed", response);
    }
    struct caller *caller = ARENA_NEW(arena, struct caller);
    caller->place.address = request->remote;
    caller->place.device = text_of(words_device(arena, request_header(request, "User-Agent")));
    enum err err = session_load(web, arena, request, caller);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return false;
    }
    if (!caller->has_session && request->route->guard == WEB_VISITOR) {
        caller->token = entry_visit(&VISIT_COOKIE, arena, request, response);
    }
    caller->csrf = caller->token.size > 0 ? session_csrf(arena, caller->token) : "";
    request->principal = caller;
    return guard_by_kind(web, arena, request, caller, response);
}

static bool refuse_often(const struct web *web, struct arena *arena, const struct request *request,
                         struct response *response)
{
    response_header(response, "Retry-After",
                    arena_printf(arena, "%d", (int)(THROTTLE_ROW_LIMIT_MS / SECOND_MS)));
    return refuse(web, arena, request, 429, "too_many_attempts", response);
}

bool attempt_may_go(const struct web *web, struct arena *arena, const struct request *request,
                    struct text name, struct response *response)
{
    enum err err = OK;
    uint64_t address = address_key(request->remote);
    if (!rate_has(web->wrong, address, world_ticks_us(web->world))) {
        return refuse_often(web, arena, request, response);
    }
    switch (entry_take_turn(web->access, request, name, response, &err)) {
    case ENTRY_GO: return true;
    case ENTRY_PARKED: return false;
    case ENTRY_TOO_MANY: return refuse(web, arena, request, 429, "too_many_attempts", response);
    case ENTRY_STOPPING: return refuse(web, arena, request, 503, "stopping", response);
    case ENTRY_FAULT: break;
    }
    answer_fault(web, arena, request, err, response);
    return false;
}

void attempt_failed(const struct web *web, const struct request *request)
{
    (void)rate_take(web->wrong, address_key(request->remote), world_ticks_us(web->world));
}

bool recovery_may_go(const struct web *web, struct arena *arena, const struct request *request,
                     struct response *response)
{
    uint64_t address = address_key(request->remote);
    return rate_take(web->recoveries, address, world_ticks_us(web->world)) ||
           refuse_often(web, arena, request, response);
}
