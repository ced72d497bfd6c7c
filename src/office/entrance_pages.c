/* «Вход для сотрудников», «Установка пароля», «Выйти». */
#include "office/inside.h"
#include "office/pages.h"

static void answer_entrance(const struct office *office, struct arena *arena,
                            const struct request *request, bool is_wrong, bool has_ended,
                            struct response *response)
{
    json_t *view = office_view(office, request, "Вход для сотрудников", NULL);
    bool posted = text_is(request->method, "POST");
    view_set(view, "login", text_view(posted ? request_raw(request, STAFF_LOGIN) : TEXT("")));
    view_set(view, "wrong", json_boolean(is_wrong));
    view_set(view, "ended", json_boolean(has_ended));
    office_answer(office, arena, request, "office_entrance", is_wrong ? 422 : 200, view, response);
}

OFFICE_HANDLER(staff_entrance_show)
{
    const struct office *office = context;
    if (staff_of(request)->is_in) {
        response_redirect(response, "/office/");
        return;
    }
    bool ended = request_has(request, STAFF_ENDED) && request_flag(request, STAFF_ENDED);
    answer_entrance(office, arena, request, false, ended, response);
}

OFFICE_HANDLER(staff_enter)
{
    const struct office *office = context;
    struct entrance entrance = {.name = field_text(request, STAFF_LOGIN),
                                .password = field_text(request, STAFF_PASSWORD),
                                .place = staff_of(request)->place,
                                .is_office = true};
    if (entrance.name.size == 0 || entrance.password.size == 0) {
        answer_entrance(office, arena, request, true, false, response);
        return;
    }
    if (!staff_may_try(office, arena, request, entrance.name, response)) return;
    char *token = NULL;
    enum err err = entrance_open(office->access, arena, &entrance, &token);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (token == NULL) {
        answer_entrance(office, arena, request, true, false, response);
    } else {
        staff_keep(request, token, response);
        response_redirect(response, "/office/");
    }
}

OFFICE_HANDLER(staff_leave)
{
    const struct office *office = context;
    const struct staff_caller *caller = staff_of(request);
    enum err err = entrance_close(office->access, &caller->session, caller->place);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    staff_keep(request, "", response);
    response_redirect(response, "/office/login?ended=1");
}

/* ---- the first entrance ---- */

static void answer_first(const struct office *office, struct arena *arena,
                         const struct request *request, const char *refusal,
                         struct response *response)
{
    json_t *view = office_view(office, request, "Установка пароля", NULL);
    view_set_string(view, "login", staff_of(request)->staff.login);
    view_set(view, "refusal", flags_view(PASSWORD_REFUSALS, refusal));
    office_answer(office, arena, request, "office_first", refusal == NULL ? 200 : 422, view,
                  response);
}

OFFICE_HANDLER(staff_first_show)
{
    const struct office *office = context;
    if (!staff_of(request)->session.must_set_password) {
        response_redirect(response, "/office/");
        return;
    }
    answer_first(office, arena, request, NULL, response);
}

OFFICE_HANDLER(staff_first_set)
{
    const struct office *office = context;
    const struct staff_caller *caller = staff_of(request);
    if (!caller->session.must_set_password) {
        response_redirect(response, "/office/");
        return;
    }
    struct text password = field_text(request, STAFF_NEW);
    const char *refusal = password_refusal_word(
        password_judge(password, field_text(request, STAFF_AGAIN), text_of(caller->staff.login)));
    if (refusal != NULL) {
        answer_first(office, arena, request, refusal, response);
        return;
    }
    enum err err = entrance_set_password(office->access, &caller->session, password, caller->place);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    response_redirect(response, "/office/");
}
