/* Who asks, and what the roles of the staff let them see.
 *
 * 1. A POST reaches its handler only with the token that a page of this caller carried.
 * 2. The session's cookie never travels without TLS, but on a loopback address, and never from
 *    another site: SameSite=Strict would lose it behind a link in a mail, so forms are proved.
 * 3. A right that was taken is gone with the next request: roles are read with the session. */
#include "office/inside.h"
#include "page/entry.h"
#include "page/words.h"

static const struct entry_cookie SESSION_COOKIE = {"obed-office", "__Host-obed-office", 0};
static const struct entry_cookie VISIT_COOKIE = {"obed-office-visit", "__Host-obed-office-visit",
                                                 0};

void staff_keep(const struct request *request, const char *token, struct response *response)
{
    entry_cookie_set(&SESSION_COOKIE, request, token, response);
}

static bool refuse(const struct office *office, struct arena *arena, const struct request *request,
                   int status, const char *code, struct response *response)
{
    const struct problem problem = {status, code, NULL};
    area_problem(&office->area, arena, request, &problem, response);
    return false;
}

/* ---- the session and its person ---- */

struct person_work {
    struct arena *arena;
    int64_t id;
    bool found;
    struct staff staff;
};

static enum err work_person(struct tx *tx, void *context)
{
    struct person_work *work = context;
    return staff_by_id(tx, work->arena, work->id, &work->found, &work->staff);
}

static enum err staff_load(const struct office *office, struct arena *arena,
                           const struct request *request, struct staff_caller *caller)
{
    bool found;
    struct session session;
    struct text token = request_cookie(request, entry_cookie_name(&SESSION_COOKIE, request));
    TRY(entry_session(office->access, arena, token, &found, &session));
    if (!found) return OK;
    struct instant now = world_now(office->access->world);
    if (now.ms - session.seen_at.ms > OFFICE_IDLE_MS + SESSION_TOUCH_MS) return OK;
    struct person_work work = {.arena = arena, .id = session.login_id};
    TRY(store_read(office->access->store, work_person, &work));
    if (!work.found || !work.staff.is_active) return OK;
    caller->is_in = true;
    caller->session = session;
    caller->staff = work.staff;
    caller->token = token;
    return OK;
}

/* ---- the guard ---- */

static bool send_away(const struct office *office, struct arena *arena,
                      const struct request *request, const char *path, struct response *response)
{
    if (request->wants_json) return refuse(office, arena, request, 401, "no_session", response);
    response_redirect(response, path);
    return false;
}

static bool has_role(const struct staff_caller *caller, enum staff_role role)
{
    return (caller->staff.roles & staff_role_bit(role)) != 0;
}

static bool may_see(enum office_guard guard, const struct staff_caller *caller)
{
    switch (guard) {
    case OFFICE_OPEN:
    case OFFICE_VISITOR:
    case OFFICE_FIRST:
    case OFFICE_STAFF: return true;
    case OFFICE_MONEY: return has_role(caller, ROLE_ACCOUNTANT);
    }
    return false;
}

static bool guard_by_kind(const struct office *office, struct arena *arena,
                          const struct request *request, const struct staff_caller *caller,
                          struct response *response)
{
    enum office_guard guard = (enum office_guard)request->route->guard;
    bool posts = text_is(request->method, "POST");
    if (guard != OFFICE_VISITOR && !caller->is_in) {
        return send_away(office, arena, request, "/office/login", response);
    }
    if (guard > OFFICE_FIRST && caller->session.must_set_password) {
        return send_away(office, arena, request, "/office/password/first", response);
    }
    if (!may_see(guard, caller)) {
        return refuse(office, arena, request, 403, "role_missing", response);
    }
    if (posts && !form_is_ours(arena, request, caller->token)) {
        return refuse(office, arena, request, 403, "form_not_ours", response);
    }
    return true;
}

bool office_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    const struct office *office = context;
    if (!request->is_secure && !office->options.allow_plain) {
        return refuse(office, arena, request, 403, "tls_needed", response);
    }
    struct staff_caller *caller = ARENA_NEW(arena, struct staff_caller);
    caller->place.address = request->remote;
    caller->place.device = text_of(words_device(arena, request_header(request, "User-Agent")));
    enum err err = staff_load(office, arena, request, caller);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return false;
    }
    if (!caller->is_in && request->route->guard == OFFICE_VISITOR) {
        caller->token = entry_visit(&VISIT_COOKIE, arena, request, response);
    }
    caller->csrf = caller->token.size > 0 ? session_csrf(arena, caller->token) : "";
    request->principal = caller;
    return guard_by_kind(office, arena, request, caller, response);
}

bool staff_may_try(const struct office *office, struct arena *arena, const struct request *request,
                   struct text name, struct response *response)
{
    enum err err = OK;
    switch (entry_take_turn(office->access, request, name, response, &err)) {
    case ENTRY_GO: return true;
    case ENTRY_PARKED: return false;
    case ENTRY_TOO_MANY: return refuse(office, arena, request, 429, "too_many_attempts", response);
    case ENTRY_STOPPING: return refuse(office, arena, request, 503, "stopping", response);
    case ENTRY_FAULT: break;
    }
    office_fault(office, arena, request, err, response);
    return false;
}
