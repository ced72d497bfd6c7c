/* Who asks: visitors and sessions, the proof that a form is ours, and the wait of attempts.
 *
 * 1. A POST reaches its handler only with the token that a page of this caller carried.
 * 2. A session cookie never travels without TLS, but on a loopback address of the demo. */
#include "base/check.h"
#include "base/memory.h"
#include "base/secret.h"
#include "page/words.h"
#include "web/inside.h"

/* Nobody wakes it: an attempt waits until its time is up. Ids of schools are positive. */
enum { ATTEMPT_PARK_KEY = -1 };

static const char *session_cookie_name(const struct request *request)
{
    return request->is_secure ? "__Host-obed" : "obed";
}

static const char *visit_cookie_name(const struct request *request)
{
    return request->is_secure ? "__Host-obed-visit" : "obed-visit";
}

void caller_keep(const struct web *web, const struct request *request, const char *token,
                 struct response *response)
{
    (void)web;
    response_cookie(response, &(struct cookie){.name = session_cookie_name(request),
                                               .value = token,
                                               .max_age_s = (int)(SESSION_LIFE_MS / SECOND_MS),
                                               .is_secure = request->is_secure});
}

void caller_forget(const struct web *web, const struct request *request, struct response *response)
{
    (void)web;
    response_cookie(response, &(struct cookie){.name = session_cookie_name(request),
                                               .value = "",
                                               .is_secure = request->is_secure});
}

static bool refuse(const struct web *web, struct arena *arena, const struct request *request,
                   int status, const char *code, struct response *response)
{
    const struct problem problem = {status, code, NULL};
    area_problem(&web->area, arena, request, &problem, response);
    return false;
}

/* ---- the session ---- */

struct lookup {
    struct arena *arena;
    struct text token;
    struct instant now;
    bool found;
    struct session session;
};

static enum err work_lookup(struct tx *tx, void *context)
{
    struct lookup *lookup = context;
    return session_by_token(tx, lookup->arena, lookup->token, lookup->now, &lookup->found,
                            &lookup->session);
}

struct touch {
    struct instant now;
    char token[SECRET_TOKEN_TEXT_SIZE];
};

static enum err work_touch(struct tx *tx, void *context)
{
    struct touch *touch = context;
    return session_touch(tx, text_of(touch->token), touch->now);
}

static void touched(enum err err, void *context)
{
    (void)err; /* logged where it was seen; the session only ends a little earlier */
    memory_free(context);
}

/* The page does not wait for it: that a session is in use is the house's own note. */
static void touch_later(const struct web *web, const struct lookup *lookup)
{
    if (!session_needs_touch(&lookup->session, lookup->now)) return;
    struct touch *touch = memory_new(sizeof *touch);
    touch->now = lookup->now;
    for (size_t i = 0; i < lookup->token.size && i < sizeof touch->token - 1; i++) {
        touch->token[i] = lookup->token.bytes[i];
    }
    store_write_later(web->store, 0, work_touch, touched, touch);
}

static enum err session_load(const struct web *web, struct arena *arena,
                             const struct request *request, struct caller *caller)
{
    struct lookup lookup = {
        .arena = arena,
        .token = request_cookie(request, session_cookie_name(request)),
        .now = world_now(web->world),
    };
    if (lookup.token.size == 0 || lookup.token.size >= SECRET_TOKEN_TEXT_SIZE) return OK;
    TRY(store_read(web->store, work_lookup, &lookup));
    /* A session of the office opens no cabinet. */
    if (!lookup.found || lookup.session.shown.account_id == 0) return OK;
    touch_later(web, &lookup);
    caller->has_session = true;
    caller->session = lookup.session;
    caller->token = lookup.token;
    return OK;
}

/* A visitor gets a cookie with the first page that has a form. */
static void visit_load(struct arena *arena, const struct request *request, struct caller *caller,
                       struct response *response)
{
    caller->token = request_cookie(request, visit_cookie_name(request));
    if (caller->token.size + 1 == SECRET_TOKEN_TEXT_SIZE) return;
    char *token = secret_token(arena);
    caller->token = text_of(token);
    response_cookie(response, &(struct cookie){.name = visit_cookie_name(request),
                                               .value = token,
                                               .is_secure = request->is_secure});
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
        visit_load(arena, request, caller, response);
    }
    caller->csrf = caller->token.size > 0 ? session_csrf(arena, caller->token) : "";
    request->principal = caller;
    return guard_by_kind(web, arena, request, caller, response);
}

bool attempt_may_go(const struct web *web, struct arena *arena, const struct request *request,
                    struct text name, struct response *response)
{
    int64_t wait_ms;
    bool refused;
    if (request->wake == WAKE_TIMEOUT) return true;
    if (request->wake == WAKE_STOPPING) {
        return refuse(web, arena, request, 503, "stopping", response);
    }
    enum err err = entrance_queue(web->access, name, caller_of(request)->place.address, &wait_ms,
                                  &refused);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return false;
    }
    if (refused) return refuse(web, arena, request, 429, "too_many_attempts", response);
    if (wait_ms == 0) return true;
    uint64_t ticket = response_ticket(response, ATTEMPT_PARK_KEY);
    response_park(response, ATTEMPT_PARK_KEY, ticket, (int)wait_ms);
    return false;
}
