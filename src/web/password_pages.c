/* «Установка пароля», «Изменить пароль...», «Восстановить доступ». */
#include "access/strength.h"
#include "base/check.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const NOTICES[] = {"recovery_sent", "link_dead", "email_link_dead",
                                      "email_confirmed", NULL};

/* NULL: the password may be set. */
static const char *judge(const struct request *request, const char *name)
{
    return password_refusal_word(password_judge(field_text(request, NEW_PASSWORD),
                                                field_text(request, NEW_AGAIN), text_of(name)));
}

static int status_of(const char *refusal)
{
    return refusal == NULL ? 200 : 422;
}

struct login_work {
    struct arena *arena;
    int64_t login_id;
    struct login login;
};

static enum err work_login(struct tx *tx, void *context)
{
    struct login_work *work = context;
    bool found;
    TRY(login_by_id(tx, work->arena, work->login_id, &found, &work->login));
    return found ? OK : ERR_NOT_FOUND;
}

/* The login of the session. False: answered with a fault. */
static bool load_login(const struct web *web, struct arena *arena, const struct request *request,
                       struct login *out_login, struct response *response)
{
    struct login_work work = {.arena = arena, .login_id = caller_of(request)->session.login_id};
    enum err err = store_read(web->store, work_login, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return false;
    }
    *out_login = work.login;
    return true;
}

struct set_form {
    bool is_first;
    const char *number;
    struct text token;
};

static void answer_set(const struct web *web, struct arena *arena, const struct request *request,
                       struct set_form form, const char *refusal, struct response *response)
{
    json_t *view = page_view(web, caller_of(request), "Установка пароля");
    const char *action = form.is_first ? "/cabinet/password/first" : "/cabinet/password/recover";
    json_t *fields = json_pack("{s:b,s:b,s:s,s:s}", "first", form.is_first, "recovery",
                               !form.is_first, "number", form.number, "action", action);
    view_set(fields, "token", text_view(form.token));
    view_set(view, "form", fields);
    view_set(view, "refusal", flags_view(PASSWORD_REFUSALS, refusal));
    page_answer(web, arena, request, "password_set", status_of(refusal), view, response);
}

/* ---- the first entrance ---- */

WEB_HANDLER(first_show)
{
    const struct web *web = context;
    struct login login;
    if (!caller_of(request)->session.must_set_password) {
        response_redirect(response, "/cabinet/");
        return;
    }
    if (!load_login(web, arena, request, &login, response)) return;
    answer_set(web, arena, request, (struct set_form){true, login.name, TEXT("")}, NULL, response);
}

WEB_HANDLER(first_set)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    struct login login;
    if (!caller->session.must_set_password) {
        response_redirect(response, "/cabinet/profile/password");
        return;
    }
    if (!load_login(web, arena, request, &login, response)) return;
    const char *refusal = judge(request, login.name);
    if (refusal != NULL) {
        answer_set(web, arena, request, (struct set_form){true, login.name, TEXT("")}, refusal,
                   response);
        return;
    }
    enum err err = entrance_set_password(web->access, arena, &caller->session,
                                         request_text(request, NEW_PASSWORD), caller->place);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    response_redirect(response, "/cabinet/");
}

/* ---- a change ---- */

static void answer_change(const struct web *web, struct arena *arena, const struct request *request,
                          const char *refusal, struct response *response)
{
    json_t *view = NULL;
    struct login login;
    if (!load_login(web, arena, request, &login, response)) return;
    enum err err = page_view_inside(web, arena, caller_of(request), "Изменить пароль", "profile",
                                    &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    view_set(view, "login", json_pack("{s:s}", "number", login.name));
    view_set(view, "refusal", flags_view(PASSWORD_REFUSALS, refusal));
    page_answer(web, arena, request, "password_change", status_of(refusal), view, response);
}

WEB_HANDLER(password_show)
{
    const struct web *web = context;
    answer_change(web, arena, request, NULL, response);
}

static enum err change(const struct web *web, struct arena *arena, const struct request *request,
                       const struct login *login, const char **out_refusal)
{
    const struct caller *caller = caller_of(request);
    struct entrance entrance = {.name = text_of(login->name),
                                .password = field_text(request, NEW_EXTRA),
                                .place = caller->place};
    int64_t proven_id;
    *out_refusal = judge(request, login->name);
    if (*out_refusal != NULL) return OK;
    TRY(entrance_prove(web->access, arena, &entrance, &proven_id));
    if (proven_id != login->id) {
        *out_refusal = "current";
        return OK;
    }
    struct text password = request_text(request, NEW_PASSWORD);
    if (text_equal(password, entrance.password)) {
        *out_refusal = "same";
        return OK;
    }
    return entrance_set_password(web->access, arena, &caller->session, password, caller->place);
}

WEB_HANDLER(password_set)
{
    const struct web *web = context;
    struct login login;
    const char *refusal = NULL;
    if (!load_login(web, arena, request, &login, response)) return;
    if (!attempt_may_go(web, arena, request, text_of(login.name), response)) return;
    enum err err = change(web, arena, request, &login, &refusal);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_change(web, arena, request, refusal, response);
    } else {
        response_redirect(response, "/cabinet/profile?done=password");
    }
}

/* ---- recovery ---- */

static void answer_recovery(const struct web *web, struct arena *arena,
                            const struct request *request, bool refused, struct response *response)
{
    json_t *view = page_view(web, caller_of(request), "Восстановление доступа");
    json_t *form = json_object();
    view_set(form, "number", text_view(refused ? request_raw(request, RECOVERY_NUMBER) : TEXT("")));
    view_set(view, "form", form);
    view_set(view, "refusal", json_pack("{s:b}", "number", refused));
    page_answer(web, arena, request, "recovery", refused ? 422 : 200, view, response);
}

WEB_HANDLER(recovery_show)
{
    const struct web *web = context;
    answer_recovery(web, arena, request, false, response);
}

static void answer_notice(const struct web *web, struct arena *arena, const struct request *request,
                          const char *word, int status, struct response *response)
{
    json_t *view = page_view(web, caller_of(request), "Личный кабинет");
    json_t *notice = flags_view(NOTICES, word);
    view_set_string(
        notice, "minutes",
        words_counted(arena, LINK_RECOVERY_LIFE_MS / MINUTE_MS, "минуту", "минуты", "минут"));
    view_set_string(notice, "email", "");
    view_set(view, "notice", notice);
    page_answer(web, arena, request, "notice", status, view, response);
}

/* The same answer, as fast, whether there is such an account and an address or not. */
WEB_HANDLER(recovery_send)
{
    struct web *web = context;
    struct text number = field_account_number(arena, request, RECOVERY_NUMBER);
    if (number.size == 0) {
        answer_recovery(web, arena, request, true, response);
    } else if (!recovery_may_go(web, arena, request, response)) {
        return;
    } else if (!mail_recovery(web, number)) {
        answer_fault(web, arena, request, ERR_BUSY, response);
    } else {
        answer_notice(web, arena, request, "recovery_sent", 200, response);
    }
}

/* The login whose password the link sets. False: answered. */
static bool load_recovered(const struct web *web, struct arena *arena,
                           const struct request *request, struct text token,
                           struct login *out_login, struct response *response)
{
    bool found;
    enum err err = entrance_recovery_login(web->access, arena, token, &found, out_login);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return false;
    }
    if (!found) answer_notice(web, arena, request, "link_dead", 410, response);
    return found;
}

WEB_HANDLER(recover_show)
{
    const struct web *web = context;
    struct login login;
    struct text token = field_text(request, LINK_TOKEN);
    if (!load_recovered(web, arena, request, token, &login, response)) return;
    answer_set(web, arena, request, (struct set_form){false, login.name, token}, NULL, response);
}

WEB_HANDLER(recover_set)
{
    const struct web *web = context;
    struct login login;
    char *session_token = NULL;
    struct text token = field_text(request, NEW_EXTRA);
    if (!load_recovered(web, arena, request, token, &login, response)) return;
    const char *refusal = judge(request, login.name);
    if (refusal != NULL) {
        answer_set(web, arena, request, (struct set_form){false, login.name, token}, refusal,
                   response);
        return;
    }
    enum err err = entrance_recover(web->access, arena, token, request_text(request, NEW_PASSWORD),
                                    caller_of(request)->place, &session_token);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (session_token == NULL) {
        answer_notice(web, arena, request, "link_dead", 410, response);
    } else {
        caller_keep(web, request, session_token, response);
        response_redirect(response, "/cabinet/");
    }
}
