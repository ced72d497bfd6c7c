/* Who of the staff asks.
 *
 * 1. A POST reaches its handler only with the token that a page of this caller carried.
 * 2. The session's cookie never travels without TLS, but on a loopback address, and never from
 *    another site: SameSite=Strict would lose it behind a link in a mail, so forms are proved.
 * 3. A right that was taken is gone with the next request: roles are read with the session. */
#include "page/door.h"

#include "base/check.h"
#include "page/door_inside.h"
#include "page/words.h"
#include "school/setting.h"

static const struct entry_cookie SESSION_COOKIE = {"obed-staff", "__Host-obed-staff", 0};
static const struct entry_cookie VISIT_COOKIE = {"obed-staff-visit", "__Host-obed-staff-visit", 0};

void staff_door_keep(const struct request *request, const char *token, struct response *response)
{
    entry_cookie_set(&SESSION_COOKIE, request, token, response);
}

bool staff_door_refuse(const struct staff_door *door, struct arena *arena,
                       const struct request *request, int status, const char *code,
                       struct response *response)
{
    const struct problem problem = {status, code, NULL};
    area_problem(door->area, arena, request, &problem, response);
    return false;
}

void staff_door_fault(const struct staff_door *door, struct arena *arena,
                      const struct request *request, enum err err, struct response *response)
{
    staff_door_refuse(door, arena, request, fault_status(err), err_name(err), response);
}

/* ---- the session and its person ---- */

struct person_work {
    struct arena *arena;
    int64_t id;
    struct instant now;
    bool found;
    struct staff staff;
    struct factor factor;
    bool must_have_factor;
};

static bool rights_need_factor(struct staff_rights rights)
{
    for (int right = 0; right < RIGHTS; right++) {
        if (!right_needs_factor((enum right)right)) continue;
        if (right_reaches(rights, (enum right)right, 0, 0)) return true;
    }
    return false;
}

static enum err work_person(struct tx *tx, void *context)
{
    struct person_work *work = context;
    struct settings settings;
    work->must_have_factor = false;
    TRY(staff_by_id(tx, work->arena, work->id, &work->found, &work->staff));
    if (!work->found) return OK;
    TRY(factor_load(tx, work->id, work->now, &work->factor));
    if (!rights_need_factor(work->staff.rights)) return OK;
    TRY(settings_load(tx, 0, &settings));
    work->must_have_factor = settings.values[SETTING_SECOND_FACTOR] != 0;
    return OK;
}

static enum staff_owes owes(const struct staff_caller *caller)
{
    bool is_proved = caller->session.proved_at.ms != 0;
    if (caller->factor.is_set) return is_proved ? STAFF_OWES_NOTHING : STAFF_OWES_CODE;
    return caller->must_have_factor ? STAFF_OWES_FACTOR : STAFF_OWES_NOTHING;
}

static enum err caller_load(const struct staff_door *door, struct arena *arena,
                            const struct request *request, struct staff_caller *caller)
{
    bool found;
    struct session session;
    struct text token = request_cookie(request, entry_cookie_name(&SESSION_COOKIE, request));
    TRY(entry_session(door->access, arena, token, &found, &session));
    if (!found) return OK;
    struct instant now = world_now(door->access->world);
    if (now.ms - session.seen_at.ms > STAFF_IDLE_MS + SESSION_TOUCH_MS) return OK;
    struct person_work work = {.arena = arena, .id = session.login_id, .now = now};
    TRY(store_read(door->access->store, work_person, &work));
    if (!work.found || !work.staff.is_active) return OK;
    caller->is_in = true;
    caller->session = session;
    caller->staff = work.staff;
    caller->factor = work.factor;
    caller->must_have_factor = work.must_have_factor;
    caller->owes = owes(caller);
    caller->token = token;
    return OK;
}

/* ---- the guard ---- */

static bool send_away(const struct staff_door *door, struct arena *arena,
                      const struct request *request, const char *path, struct response *response)
{
    if (request->wants_json) {
        return staff_door_refuse(door, arena, request, 401, "no_session", response);
    }
    response_redirect(response, path);
    return false;
}

bool staff_door_admit(const struct staff_door *door, struct arena *arena, struct request *request,
                      struct staff_caller *caller, struct response *response)
{
    if (!request->is_secure && !door->options->allow_plain) {
        return staff_door_refuse(door, arena, request, 403, "tls_needed", response);
    }
    caller->place.address = request->remote;
    caller->place.device = text_of(words_device(arena, request_header(request, "User-Agent")));
    caller->trail = ARENA_NEW(arena, struct staff_trail);
    caller->trail->began_at = world_now(door->access->world);
    enum err err = caller_load(door, arena, request, caller);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return false;
    }
    int guard = request->route->guard;
    if (!caller->is_in && guard == STAFF_DOOR_VISITOR) {
        caller->token = entry_visit(&VISIT_COOKIE, arena, request, response);
    }
    caller->csrf = caller->token.size > 0 ? session_csrf(arena, caller->token) : "";
    request->principal = caller;
    if (guard == STAFF_DOOR_VISITOR) return true;
    if (!caller->is_in) return send_away(door, arena, request, door->login, response);
    if (guard != STAFF_DOOR_FIRST && caller->session.must_set_password) {
        return send_away(door, arena, request, door->first, response);
    }
    if (guard == STAFF_DOOR_FIRST || guard == STAFF_DOOR_FACTOR) return true;
    switch (caller->owes) {
    case STAFF_OWES_NOTHING: return true;
    case STAFF_OWES_CODE:
        return send_away(door, arena, request, arena_printf(arena, "%sfactor", door->home),
                         response);
    case STAFF_OWES_FACTOR: break;
    }
    return send_away(door, arena, request, arena_printf(arena, "%sfactor/new", door->home),
                     response);
}

bool staff_door_takes_form(const struct staff_door *door, struct arena *arena,
                           const struct request *request, struct response *response)
{
    if (!text_is(request->method, "POST")) return true;
    if (form_is_ours(arena, request, staff_of(request)->token)) {
        return staff_door_note(door, arena, request, response);
    }
    return staff_door_refuse(door, arena, request, 403, "form_not_ours", response);
}

static bool may_open(const struct staff_caller *caller, int guard)
{
    if (guard < STAFF_DOOR_OWN) return true;
    enum right right = (enum right)(guard - STAFF_DOOR_OWN);
    return right_reaches(caller->staff.rights, right, 0, 0);
}

bool staff_door_city_guard(const struct staff_door *door, struct arena *arena,
                           struct request *request, struct response *response)
{
    struct staff_caller *caller = ARENA_NEW(arena, struct staff_caller);
    if (!staff_door_admit(door, arena, request, caller, response)) return false;
    if (!may_open(caller, request->route->guard)) {
        return staff_door_refuse(door, arena, request, 403, "role_missing", response);
    }
    return staff_door_takes_form(door, arena, request, response);
}

/* ---- views ---- */

/* In, and owes nothing any more: a page has a menu for him. */
static bool is_whole(const struct staff_caller *caller)
{
    return caller != NULL && caller->is_in && !caller->session.must_set_password &&
           caller->owes == STAFF_OWES_NOTHING;
}

json_t *staff_door_view(const struct staff_door *door, const struct request *request,
                        const char *title)
{
    static const char *const TOPS[] = {"office", "school", "region", NULL};
    const struct staff_caller *caller = request == NULL ? NULL : staff_of(request);
    bool is_in = caller != NULL && caller->is_in;
    const struct staff_area_options *options = door->options;
    json_t *view = json_pack("{s:{s:s,s:b}, s:O, s:{s:s,s:s,s:s?}, s:s, s:{s:b,s:b,s:s}}", "page",
                             "title", title, "script", 0, "asset", door->kit->asset, "operator",
                             "name", options->operator_name, "email", options->operator_email,
                             "phone", options->operator_phone, "csrf",
                             caller == NULL ? "" : caller->csrf, "staff", "in", is_in, "whole",
                             is_whole(caller), "name", is_in ? caller->staff.name : "");
    CHECK(view != NULL);
    json_t *flags = flags_view(TOPS, door->top);
    view_set_string(flags, "home", door->home);
    view_set_string(flags, "login", door->login);
    view_set_string(flags, "first", door->first);
    view_set(view, "door", flags);
    return view;
}

void staff_door_problem(const struct staff_door *door, struct arena *arena,
                        const struct request *request, const struct problem *problem,
                        struct response *response)
{
    json_t *view = door->view(door, arena, NULL, "Ошибка");
    json_t *error = flags_view(ERROR_WORDS, error_word(problem->status));
    view_set(error, "status", json_integer(problem->status));
    view_set_string(error, "request", request->id);
    view_set(view, "error", error);
    page_kit_answer(door->kit, arena, request, "staff_error", problem->status, view, response);
}
