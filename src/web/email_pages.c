/* «Эл. почта»: a change, confirmed by a mailed link. */
#include "base/check.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"email", "current", "mail", "often", NULL};
static const char *const NOTICES[] = {"recovery_sent", "link_dead", "email_link_dead",
                                      "email_confirmed", NULL};

static void answer_email(const struct web *web, struct arena *arena, const struct request *request,
                         const char *refusal, struct response *response)
{
    json_t *view = NULL;
    enum err err = page_view_inside(web, arena, caller_of(request), "Электронная почта", "profile",
                                    &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *form = json_object();
    bool posted = text_is(request->method, "POST");
    view_set(form, "email", text_view(posted ? request_raw(request, EMAIL_ADDRESS) : TEXT("")));
    view_set(view, "form", form);
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    page_answer(web, arena, request, "email_change", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(email_show)
{
    const struct web *web = context;
    answer_email(web, arena, request, NULL, response);
}

struct email_work {
    struct arena *arena;
    int64_t login_id;
    struct login login;
    struct mailed_link link;
    struct text token;
    struct access_place place;
    struct instant now;
    bool found;
    char *issued;
};

static enum err work_login(struct tx *tx, void *context)
{
    struct email_work *work = context;
    TRY(login_by_id(tx, work->arena, work->login_id, &work->found, &work->login));
    return work->found ? OK : ERR_NOT_FOUND;
}

static enum err work_issue(struct tx *tx, void *context)
{
    struct email_work *work = context;
    return link_issue(tx, work->arena, &work->link, work->now, &work->issued);
}

/* *out_refusal NULL: the mail is on its way. */
static enum err ask_confirmation(struct web *web, struct arena *arena,
                                 const struct request *request, struct email_work *work,
                                 const char **out_refusal)
{
    int64_t proven_id;
    struct entrance entrance = {.name = text_of(work->login.name),
                                .password = field_text(request, EMAIL_PASSWORD),
                                .place = caller_of(request)->place};
    *out_refusal = "current";
    TRY(entrance_prove(web->access, arena, &entrance, &proven_id));
    if (proven_id != work->login_id) return OK;
    work->link = (struct mailed_link){.login_id = work->login_id,
                                      .purpose = LINK_EMAIL,
                                      .email = field_text(request, EMAIL_ADDRESS)};
    work->now = world_now(web->world);
    TRY(store_write(web->store, 0, work_issue, work));
    *out_refusal = "often";
    if (work->issued == NULL) return OK;
    *out_refusal = mail_confirmation(web, work->link.email, work->issued) ? NULL : "mail";
    return OK;
}

WEB_HANDLER(email_set)
{
    struct web *web = context;
    const char *refusal = NULL;
    struct email_work work = {.arena = arena, .login_id = caller_of(request)->session.login_id};
    if (!email_is_formed(field_text(request, EMAIL_ADDRESS))) {
        answer_email(web, arena, request, "email", response);
        return;
    }
    enum err err = store_read(web->store, work_login, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    if (!attempt_may_go(web, arena, request, text_of(work.login.name), response)) return;
    err = ask_confirmation(web, arena, request, &work, &refusal);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_email(web, arena, request, refusal, response);
    } else {
        response_redirect(response, "/cabinet/profile?done=email");
    }
}

/* ---- the mailed link ---- */

static enum err find_link(struct tx *tx, struct email_work *work)
{
    TRY(link_find(tx, work->arena, work->token, LINK_EMAIL, work->now, &work->found, &work->link));
    if (!work->found) return OK;
    return login_by_id(tx, work->arena, work->link.login_id, &work->found, &work->login);
}

static enum err work_find(struct tx *tx, void *context)
{
    return find_link(tx, context);
}

static enum err work_confirm(struct tx *tx, void *context)
{
    struct email_work *work = context;
    TRY(find_link(tx, work));
    if (!work->found) return OK;
    TRY(link_use(tx, &work->link));
    /* Audited first: the letter about it goes to the address of before. */
    TRY(audit_write(tx, work->link.login_id, ACCESS_EMAIL_SET, 0, work->place, work->now));
    return login_set_email(tx, work->link.login_id, work->link.email);
}

static void answer_notice(const struct web *web, struct arena *arena, const struct request *request,
                          const struct email_work *work, struct response *response)
{
    json_t *view = page_view(web, caller_of(request), "Личный кабинет");
    json_t *notice = flags_view(NOTICES, work->found ? "email_confirmed" : "email_link_dead");
    view_set_string(notice, "minutes", "");
    view_set(notice, "email", text_view(work->found ? work->link.email : TEXT("")));
    view_set(view, "notice", notice);
    page_answer(web, arena, request, "notice", work->found ? 200 : 410, view, response);
}

WEB_HANDLER(confirm_show)
{
    const struct web *web = context;
    struct email_work work = {
        .arena = arena, .token = field_text(request, LINK_TOKEN), .now = world_now(web->world)};
    enum err err = store_read(web->store, work_find, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    if (!work.found) {
        answer_notice(web, arena, request, &work, response);
        return;
    }
    json_t *view = page_view(web, caller_of(request), "Подтверждение адреса");
    json_t *form = json_object();
    view_set(form, "email", text_view(work.link.email));
    view_set_string(form, "number", work.login.name);
    view_set(form, "token", text_view(work.token));
    view_set(view, "form", form);
    page_answer(web, arena, request, "email_confirm", 200, view, response);
}

WEB_HANDLER(confirm_set)
{
    const struct web *web = context;
    struct email_work work = {.arena = arena,
                              .token = field_text(request, LINK_TOKEN),
                              .place = caller_of(request)->place,
                              .now = world_now(web->world)};
    enum err err = store_write(web->store, 0, work_confirm, &work);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    answer_notice(web, arena, request, &work, response);
}
