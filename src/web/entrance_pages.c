/* «Вход в личный кабинет», «Выйти», «Условия использования». */
#include "web/inside.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"wrong", "consent", "number", NULL};

static void answer_entrance(const struct web *web, struct arena *arena,
                            const struct request *request, const char *refusal, bool ended,
                            struct response *response)
{
    json_t *view = page_view(web, caller_of(request), "Вход в личный кабинет");
    json_t *form = json_object();
    bool posted = text_is(request->method, "POST");
    view_set(form, "number", text_view(posted ? request_raw(request, LOGIN_NUMBER) : TEXT("")));
    view_set(form, "consent", json_boolean(posted && request_has(request, LOGIN_CONSENT)));
    view_set(view, "form", form);
    view_set(view, "ended", json_boolean(ended));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    page_answer(web, arena, request, "entrance", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(entrance_show)
{
    const struct web *web = context;
    if (caller_of(request)->has_session) {
        response_redirect(response, "/cabinet/");
        return;
    }
    bool ended = request_has(request, ENTRANCE_ENDED) && request_flag(request, ENTRANCE_ENDED);
    answer_entrance(web, arena, request, NULL, ended, response);
}

WEB_HANDLER(entrance_enter)
{
    const struct web *web = context;
    struct entrance entrance = {
        .name = field_account_number(arena, request, LOGIN_NUMBER),
        .password = field_text(request, LOGIN_PASSWORD),
        .consent = field_text(request, LOGIN_CONSENT),
        .place = caller_of(request)->place,
    };
    if (entrance.name.size == 0) {
        answer_entrance(web, arena, request, "number", false, response);
        return;
    }
    if (!text_is(entrance.consent, TERMS_VERSION)) {
        answer_entrance(web, arena, request, "consent", false, response);
        return;
    }
    if (!attempt_may_go(web, arena, request, entrance.name, response)) return;
    char *token = NULL;
    enum err err = entrance_open(web->access, arena, &entrance, &token);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (token == NULL) {
        attempt_failed(web, request);
        answer_entrance(web, arena, request, "wrong", false, response);
    } else {
        caller_keep(web, request, token, response);
        response_redirect(response, "/cabinet/");
    }
}

WEB_HANDLER(entrance_leave)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    enum err err = entrance_close(web->access, arena, &caller->session, caller->place);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    caller_forget(web, request, response);
    response_redirect(response, "/cabinet/login?ended=1");
}

WEB_HANDLER(terms_show)
{
    const struct web *web = context;
    json_t *view = page_view(web, caller_of(request), "Условия использования");
    page_answer(web, arena, request, "terms", 200, view, response);
}
