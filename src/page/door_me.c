/* «Мой вход»: what a person of the staff may do about his own entrance. Whatever would let a
 * stranger at an open screen stay for ever asks for the password again. */
#include <string.h>

#include "access/factor_door.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "page/door_inside.h"
#include "page/words.h"

static const char *const DONE_WORDS[] = {"password", "session", "factor_off", NULL};
static const char *const ME_ACTS[] = {"begin", "codes", "off", NULL};
enum { ACT_BEGIN, ACT_CODES, ACT_OFF };

const struct field STAFF_ME_FIELDS[1] = {
    [STAFF_ME_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONE_WORDS},
};
const struct field STAFF_ME_PASSWORD_FIELDS[3] = {
    [STAFF_ME_CURRENT] = {"current", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [STAFF_ME_NEW] = {"password", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [STAFF_ME_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
};
const struct field STAFF_ME_SESSION_FIELDS[1] = {
    [STAFF_ME_SESSION] = {"session", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};
const struct field STAFF_ME_FACTOR_FIELDS[2] = {
    [STAFF_ME_FACTOR_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ME_ACTS},
    [STAFF_ME_FACTOR_PASSWORD] = {"current", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
};

static char *me_path(const struct staff_door *door, struct arena *arena, const char *done)
{
    return arena_printf(arena, "%sme?done=%s", door->home, done);
}

/* ---- the page ---- */

struct me_work {
    struct arena *arena;
    int64_t login_id;
    struct instant now;
    struct session_list sessions;
};

static enum err work_me(struct tx *tx, void *context)
{
    struct me_work *work = context;
    return session_list(tx, work->arena, work->login_id, work->now, &work->sessions);
}

json_t *staff_sessions_view(struct arena *arena, const struct session_list *sessions,
                            int64_t current_id, struct instant now)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->rows[i];
        if (now.ms - session->seen_at.ms > STAFF_IDLE_MS + SESSION_TOUCH_MS) continue;
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", id_format(arena, session->id),
                                "device", session->device, "since",
                                words_moment(arena, session->created_at, zone_moscow()), "seen",
                                words_moment(arena, session->seen_at, zone_moscow()), "current",
                                session->id == current_id);
        json_add(rows, row);
    }
    return rows;
}

struct me_refusal {
    const char *password; /* a word of PASSWORD_REFUSALS; NULL: none */
    const char *factor;   /* a sentence; NULL: none */
};

static void answer_me(const struct staff_door *door, struct arena *arena,
                      const struct request *request, struct me_refusal refusal, const char *done,
                      struct response *response)
{
    const struct staff_caller *caller = staff_of(request);
    struct me_work work = {
        .arena = arena, .login_id = caller->staff.id, .now = world_now(door->access->world)};
    enum err err = store_read(door->access->store, work_me, &work);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    json_t *view = door->view(door, arena, request, "Мой вход");
    const struct factor *factor = &caller->factor;
    view_set_string(view, "login", caller->staff.login);
    view_set(view, "done", flags_view(DONE_WORDS, done));
    view_set(view, "refusal", flags_view(PASSWORD_REFUSALS, refusal.password));
    view_set(view, "factor",
             json_pack("{s:b,s:b,s:s,s:s,s:b,s:s?}", "set", factor->is_set, "must",
                       caller->must_have_factor, "since",
                       factor->is_set ? words_moment(arena, factor->set_at, zone_moscow()) : "",
                       "left", arena_printf(arena, "%d", factor->recovery_left), "few",
                       factor->is_set && factor->recovery_left < 3, "refusal", refusal.factor));
    view_set(view, "sessions",
             staff_sessions_view(arena, &work.sessions, caller->session.id, work.now));
    bool is_refused = refusal.password != NULL || refusal.factor != NULL;
    page_kit_answer(door->kit, arena, request, "staff_me", is_refused ? 422 : 200, view, response);
}

STAFF_DOOR_PAGE(staff_door_me_show)
{
    const char *done = NULL;
    if (request_has(request, STAFF_ME_DONE)) {
        done = DONE_WORDS[request_number(request, STAFF_ME_DONE)];
    }
    answer_me(door, arena, request, (struct me_refusal){NULL, NULL}, done, response);
}

/* ---- the password ---- */

/* Whether `password` is the caller's own; a wrong one counts as a failure at the door. */
static enum err prove(const struct staff_door *door, struct arena *arena,
                      const struct request *request, struct text password, bool *out_right)
{
    const struct staff_caller *caller = staff_of(request);
    const struct entrance entrance = {.name = text_of(caller->staff.login),
                                      .password = password,
                                      .place = caller->place,
                                      .is_office = true};
    int64_t id;
    TRY(entrance_prove(door->access, arena, &entrance, &id));
    *out_right = id == caller->staff.id && !password_looks_temporary(password);
    return OK;
}

static enum err change_password(const struct staff_door *door, struct arena *arena,
                                const struct request *request, const char **out_refusal)
{
    const struct staff_caller *caller = staff_of(request);
    struct text current = field_text(request, STAFF_ME_CURRENT);
    struct text password = field_text(request, STAFF_ME_NEW);
    bool is_right;
    enum password_status status = password_judge(password, field_text(request, STAFF_ME_AGAIN),
                                                 text_of(caller->staff.login));
    *out_refusal = password_refusal_word(status);
    if (*out_refusal != NULL) return OK;
    TRY(prove(door, arena, request, current, &is_right));
    if (!is_right) *out_refusal = "current";
    if (is_right && text_equal(password, current)) *out_refusal = "same";
    if (*out_refusal != NULL) return OK;
    return entrance_set_password(door->access, arena, &caller->session, password, caller->place);
}

static bool may_prove(const struct staff_door *door, struct arena *arena,
                      const struct request *request, struct response *response)
{
    struct text name = text_of(staff_of(request)->staff.login);
    return staff_door_may_try(door, arena, request, name, TEXT(""), response);
}

STAFF_DOOR_PAGE(staff_door_me_password)
{
    const char *refusal = NULL;
    if (!may_prove(door, arena, request, response)) return;
    enum err err = change_password(door, arena, request, &refusal);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_me(door, arena, request, (struct me_refusal){refusal, NULL}, NULL, response);
    } else {
        response_redirect(response, me_path(door, arena, "password"));
    }
}

/* ---- sessions ---- */

struct end_work {
    int64_t login_id, session_id;
    struct trail_entry trail;
};

static enum err work_end(struct tx *tx, void *context)
{
    const struct end_work *work = context;
    TRY(session_end(tx, work->login_id, work->session_id));
    return trail_write(tx, &work->trail);
}

STAFF_DOOR_PAGE(staff_door_me_session)
{
    struct end_work work = {.login_id = staff_of(request)->staff.id,
                            .session_id = request_number(request, STAFF_ME_SESSION),
                            .trail = staff_trail(arena, request)};
    work.trail.words = "Завершён свой сеанс";
    enum err err = store_write(door->access->store, 0, work_end, &work);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    response_redirect(response, me_path(door, arena, "session"));
}

/* ---- the second factor ---- */

static void answer_act(const struct staff_door *door, struct arena *arena,
                       const struct request *request, struct response *response)
{
    const struct staff_caller *caller = staff_of(request);
    const struct trail_entry trail = staff_trail(arena, request);
    const struct factor_deed deed = {&caller->session, &trail};
    struct factor_codes codes;
    enum err err = OK;
    switch (request_number(request, STAFF_ME_FACTOR_ACT)) {
    case ACT_BEGIN:
        err = factor_set_begin(door->access, arena, caller->staff.id);
        if (err == OK) {
            response_redirect(response, arena_printf(arena, "%sfactor/new", door->home));
        }
        break;
    case ACT_CODES:
        err = factor_set_codes(door->access, arena, &deed, &codes);
        if (err == OK) staff_door_codes_show(door, arena, request, &codes, response);
        break;
    case ACT_OFF:
        err = factor_set_off(door->access, arena, &deed);
        if (err == OK) response_redirect(response, me_path(door, arena, "factor_off"));
        break;
    }
    if (err != OK) staff_door_fault(door, arena, request, err, response);
}

/* NULL: the act may be done. */
static const char *act_refusal(const struct staff_caller *caller, int64_t act)
{
    if (act != ACT_BEGIN && !caller->factor.is_set) return "Второй фактор не настроен.";
    if (act == ACT_OFF && caller->must_have_factor) {
        return "При ваших ролях второй фактор обязателен, отключить его нельзя. Если сменился "
               "телефон, настройте заново.";
    }
    return NULL;
}

STAFF_DOOR_PAGE(staff_door_me_factor)
{
    bool is_right = false;
    if (!may_prove(door, arena, request, response)) return;
    const char *refusal = act_refusal(staff_of(request),
                                      request_number(request, STAFF_ME_FACTOR_ACT));
    if (refusal == NULL) {
        struct text password = field_text(request, STAFF_ME_FACTOR_PASSWORD);
        enum err err = prove(door, arena, request, password, &is_right);
        if (err != OK) {
            staff_door_fault(door, arena, request, err, response);
            return;
        }
        if (!is_right) refusal = "Пароль не подошёл.";
    }
    if (refusal != NULL) {
        answer_me(door, arena, request, (struct me_refusal){NULL, refusal}, NULL, response);
        return;
    }
    answer_act(door, arena, request, response);
}
