/* «Профиль»: the account, its owner, children, open sessions, consents. */
#include "access/security.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const DONE[] = {"password", "email", "account", "session", NULL};
static const char *const CHILD_REFUSALS[] = {"wrong", "number", "already", "many", NULL};

struct profile {
    struct arena *arena;
    const struct session *session;
    struct instant now;
    const struct family *family;
    struct login login;
    const char *email_pending;
    struct session_list sessions;
    struct consents consents;
};

static enum err profile_read(struct tx *tx, struct page_reading *reading)
{
    struct profile *profile = reading->page;
    int64_t login_id = reading->session->login_id;
    bool found;
    profile->family = &reading->family;
    TRY(login_by_id(tx, reading->arena, login_id, &found, &profile->login));
    if (!found) return ERR_NOT_FOUND;
    TRY(link_pending_email(tx, reading->arena, login_id, profile->now, &profile->email_pending));
    TRY(session_list(tx, reading->arena, login_id, profile->now, &profile->sessions));
    return consents_load(tx, reading->arena, login_id, &profile->consents);
}

static void append(json_t *array, json_t *row)
{
    json_add(array, row);
}

static json_t *accounts_view(const struct profile *profile)
{
    json_t *rows = json_array();
    for (int i = 0; i < profile->family->count; i++) {
        const struct child *child = &profile->family->children[i];
        append(rows, json_pack("{s:s,s:s,s:s}", "number", child->number, "name", child->full_name,
                               "school", child->school_name));
    }
    return rows;
}

static json_t *sessions_view(const struct profile *profile, const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = 0; i < profile->sessions.count; i++) {
        const struct session *session = &profile->sessions.rows[i];
        append(rows,
               json_pack("{s:s,s:s,s:b,s:s,s:s}", "id", id_format(profile->arena, session->id),
                         "device", session->device, "current", session->id == profile->session->id,
                         "since", words_moment(profile->arena, session->created_at, zone), "seen",
                         words_moment(profile->arena, session->seen_at, zone)));
    }
    return rows;
}

static json_t *consents_view(const struct profile *profile, const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = 0; i < profile->consents.count; i++) {
        const struct consent *consent = &profile->consents.rows[i];
        append(rows, json_pack("{s:s,s:s}", "version", consent->version, "when",
                               words_moment(profile->arena, consent->given_at, zone)));
    }
    return rows;
}

static const char *or_null(const char *string)
{
    return string[0] == '\0' ? NULL : string;
}

static void add_profile(json_t *view, const struct profile *profile)
{
    const struct child *child = &profile->family->children[profile->family->shown];
    view_set(
        view, "profile",
        json_pack("{s:s,s:s,s:s,s:s?,s:s?}", "name", child->full_name, "school", child->school_name,
                  "class", child->class_name[0] == '\0' ? "—" : child->class_name, "email",
                  or_null(profile->login.email), "email_pending", or_null(profile->email_pending)));
    view_set(view, "accounts", accounts_view(profile));
    view_set(view, "sessions", sessions_view(profile, child->zone));
    view_set(view, "consents", consents_view(profile, child->zone));
}

WEB_HANDLER(profile_show)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    struct profile profile = {
        .arena = arena, .session = &caller->session, .now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = profile_read, .page = &profile};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Профиль", "profile");
    bool done = request_has(request, PROFILE_DONE);
    view_set(view, "done",
             flags_view(DONE, done ? DONE[request_number(request, PROFILE_DONE)] : NULL));
    add_profile(view, &profile);
    page_answer(web, arena, request, "profile", 200, view, response);
}

/* ---- sessions ---- */

struct finish_work {
    const struct caller *caller;
    int64_t session_id;
    struct instant now;
};

static enum err work_finish(struct tx *tx, void *context)
{
    const struct finish_work *work = context;
    int64_t login_id = work->caller->session.login_id;
    TRY(session_end(tx, login_id, work->session_id));
    return audit_write(tx, login_id, ACCESS_SESSION_ENDED, 0, work->caller->place, work->now);
}

WEB_HANDLER(session_finish)
{
    const struct web *web = context;
    struct finish_work work = {caller_of(request), request_number(request, SESSION_ID),
                               world_now(web->world)};
    enum err err = store_write(web->store, 0, work_finish, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    response_redirect(response, "/cabinet/profile?done=session");
}

/* ---- a further child ---- */

static void answer_child(const struct web *web, struct arena *arena, const struct request *request,
                         const char *refusal, struct response *response)
{
    json_t *view = NULL;
    enum err err = page_view_inside(web, arena, caller_of(request), "Добавить счёт ребёнка",
                                    "profile", &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *form = json_object();
    bool posted = text_is(request->method, "POST");
    view_set(form, "number", text_view(posted ? request_raw(request, CHILD_NUMBER) : TEXT("")));
    view_set(view, "form", form);
    view_set(view, "limit", json_integer(LOGIN_ACCOUNTS_LIMIT));
    view_set(view, "refusal", flags_view(CHILD_REFUSALS, refusal));
    page_answer(web, arena, request, "account_add", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(child_show)
{
    const struct web *web = context;
    answer_child(web, arena, request, NULL, response);
}

struct child_work {
    const struct caller *caller;
    int64_t other_login_id;
    struct instant now;
    const char *refusal;
};

/* The account for which the other login was first given is the first of its accounts. */
static enum err work_child(struct tx *tx, void *context)
{
    struct child_work *work = context;
    int64_t login_id = work->caller->session.login_id;
    struct login_accounts own;
    struct login_accounts others;
    TRY(login_accounts_load(tx, login_id, &own));
    TRY(login_accounts_load(tx, work->other_login_id, &others));
    CHECK(others.count > 0);
    work->refusal = "already";
    if (login_accounts_have(&own, others.rows[0])) return OK;
    work->refusal = "many";
    if (own.count == LOGIN_ACCOUNTS_LIMIT) return OK;
    work->refusal = NULL;
    TRY(login_account_add(tx, login_id, others.rows[0], work->now));
    /* Whoever knew the password may not be the family: the other login hears of it, too. */
    TRY(security_tell(tx, work->other_login_id, ACCESS_ACCOUNT_ADDED, work->caller->place,
                      work->now));
    return audit_write(tx, login_id, ACCESS_ACCOUNT_ADDED, 0, work->caller->place, work->now);
}

static enum err add_child(const struct web *web, struct arena *arena, const struct request *request,
                          struct text number, const char **out_refusal)
{
    struct child_work work = {.caller = caller_of(request), .now = world_now(web->world)};
    struct entrance entrance = {.name = number,
                                .password = field_text(request, CHILD_PASSWORD),
                                .place = work.caller->place};
    *out_refusal = "wrong";
    TRY(entrance_prove(web->access, arena, &entrance, &work.other_login_id));
    if (work.other_login_id == 0) {
        attempt_failed(web, request);
        return OK;
    }
    TRY(store_write(web->store, 0, work_child, &work));
    *out_refusal = work.refusal;
    return OK;
}

WEB_HANDLER(child_add)
{
    const struct web *web = context;
    const char *refusal = NULL;
    struct text number = field_account_number(arena, request, CHILD_NUMBER);
    if (number.size == 0) {
        answer_child(web, arena, request, "number", response);
        return;
    }
    if (!attempt_may_go(web, arena, request, number, response)) return;
    enum err err = add_child(web, arena, request, number, &refusal);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_child(web, arena, request, refusal, response);
    } else {
        response_redirect(response, "/cabinet/profile?done=account");
    }
}
