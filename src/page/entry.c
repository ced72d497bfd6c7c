/* Cookies, sessions and turns. */
#include "page/entry.h"

#include "base/memory.h"
#include "base/secret.h"

/* Nobody wakes it: an attempt waits until its time is up. Ids of schools are positive. */
enum { ATTEMPT_PARK_KEY = -1 };

const char *entry_cookie_name(const struct entry_cookie *cookie, const struct request *request)
{
    return request->is_secure ? cookie->secure : cookie->plain;
}

void entry_cookie_set(const struct entry_cookie *cookie, const struct request *request,
                      const char *value, struct response *response)
{
    response_cookie(response, &(struct cookie){.name = entry_cookie_name(cookie, request),
                                               .value = value,
                                               .max_age_s = *value == '\0' ? 0 : cookie->max_age_s,
                                               .is_secure = request->is_secure});
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
static void touch_later(const struct access *access, const struct lookup *lookup)
{
    if (!session_needs_touch(&lookup->session, lookup->now)) return;
    struct touch *touch = memory_new(sizeof *touch);
    touch->now = lookup->now;
    for (size_t i = 0; i < lookup->token.size && i < sizeof touch->token - 1; i++) {
        touch->token[i] = lookup->token.bytes[i];
    }
    store_write_later(access->store, 0, work_touch, touched, touch);
}

enum err entry_session(const struct access *access, struct arena *arena, struct text token,
                       bool *out_found, struct session *out_session)
{
    struct lookup lookup = {.arena = arena, .token = token, .now = world_now(access->world)};
    *out_found = false;
    if (token.size == 0 || token.size >= SECRET_TOKEN_TEXT_SIZE) return OK;
    TRY(store_read(access->store, work_lookup, &lookup));
    if (!lookup.found) return OK;
    touch_later(access, &lookup);
    *out_found = true;
    *out_session = lookup.session;
    return OK;
}

struct text entry_visit(const struct entry_cookie *cookie, struct arena *arena,
                        const struct request *request, struct response *response)
{
    struct text known = request_cookie(request, entry_cookie_name(cookie, request));
    if (known.size + 1 == SECRET_TOKEN_TEXT_SIZE) return known;
    char *token = secret_token(arena);
    entry_cookie_set(cookie, request, token, response);
    return text_of(token);
}

/* ---- turns ---- */

enum entry_turn entry_take_turn(const struct access *access, const struct request *request,
                                struct text name, struct response *response, enum err *out_err)
{
    return entry_take_turn_from(access, request, name, request->remote, response, out_err);
}

enum entry_turn entry_take_turn_from(const struct access *access, const struct request *request,
                                     struct text name, struct text address,
                                     struct response *response, enum err *out_err)
{
    int64_t wait_ms;
    bool refused;
    if (request->wake == WAKE_TIMEOUT) return ENTRY_GO;
    if (request->wake == WAKE_STOPPING) return ENTRY_STOPPING;
    enum err err = entrance_queue(access, name, address, &wait_ms, &refused);
    if (err != OK) {
        *out_err = err;
        return ENTRY_FAULT;
    }
    if (refused) return ENTRY_TOO_MANY;
    if (wait_ms == 0) return ENTRY_GO;
    uint64_t ticket = response_ticket(response, ATTEMPT_PARK_KEY);
    response_park(response, ATTEMPT_PARK_KEY, ticket, (int)wait_ms);
    return ENTRY_PARKED;
}
