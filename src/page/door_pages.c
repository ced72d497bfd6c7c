/* «Вход для сотрудников», «Установка пароля», «Выйти». */
#include "page/door_inside.h"

const struct field STAFF_ENTRANCE_FIELDS[1] = {
    [STAFF_ENDED] = {"ended", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
const struct field STAFF_LOGIN_FIELDS[2] = {
    [STAFF_LOGIN] = {"login", FIELD_IN_FORM, FIELD_TEXT, true, 1, STAFF_LOGIN_LONGEST, NULL},
    [STAFF_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, true, 1, 200, NULL},
};
const struct field STAFF_FIRST_FIELDS[2] = {
    [STAFF_NEW] = {"password", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [STAFF_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
};

static void answer_entrance(const struct staff_door *door, struct arena *arena,
                            const struct request *request, bool is_wrong, bool has_ended,
                            struct response *response)
{
    json_t *view = door->view(door, arena, request, "Вход для сотрудников");
    bool posted = text_is(request->method, "POST");
    view_set(view, "login", text_view(posted ? request_raw(request, STAFF_LOGIN) : TEXT("")));
    view_set(view, "wrong", json_boolean(is_wrong));
    view_set(view, "ended", json_boolean(has_ended));
    page_kit_answer(door->kit, arena, request, "staff_entrance", is_wrong ? 422 : 200, view,
                    response);
}

STAFF_DOOR_PAGE(staff_door_entrance_show)
{
    if (staff_of(request)->is_in) {
        response_redirect(response, door->home);
        return;
    }
    bool ended = request_has(request, STAFF_ENDED) && request_flag(request, STAFF_ENDED);
    answer_entrance(door, arena, request, false, ended, response);
}

bool staff_door_may_try(const struct staff_door *door, struct arena *arena,
                        const struct request *request, struct text name, struct text address,
                        struct response *response)
{
    enum err err = OK;
    if (address.size == 0) address = request->remote;
    switch (entry_take_turn_from(door->access, request, name, address, response, &err)) {
    case ENTRY_GO: return true;
    case ENTRY_PARKED: return false;
    case ENTRY_TOO_MANY:
        return staff_door_refuse(door, arena, request, 429, "too_many_attempts", response);
    case ENTRY_STOPPING: return staff_door_refuse(door, arena, request, 503, "stopping", response);
    case ENTRY_FAULT: break;
    }
    staff_door_fault(door, arena, request, err, response);
    return false;
}

STAFF_DOOR_PAGE(staff_door_enter)
{
    struct entrance entrance = {.name = field_text(request, STAFF_LOGIN),
                                .password = field_text(request, STAFF_PASSWORD),
                                .place = staff_of(request)->place,
                                .is_office = true};
    if (entrance.name.size == 0 || entrance.password.size == 0) {
        answer_entrance(door, arena, request, true, false, response);
        return;
    }
    if (!staff_door_may_try(door, arena, request, entrance.name, TEXT(""), response)) return;
    char *token = NULL;
    enum err err = entrance_open(door->access, arena, &entrance, &token);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
    } else if (token == NULL) {
        answer_entrance(door, arena, request, true, false, response);
    } else {
        staff_door_keep(request, token, response);
        response_redirect(response, door->home);
    }
}

STAFF_DOOR_PAGE(staff_door_leave)
{
    const struct staff_caller *caller = staff_of(request);
    enum err err = entrance_close(door->access, arena, &caller->session, caller->place);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    staff_door_keep(request, "", response);
    response_redirect(response, arena_printf(arena, "%s?ended=1", door->login));
}

/* ---- the first entrance ---- */

static void answer_first(const struct staff_door *door, struct arena *arena,
                         const struct request *request, const char *refusal,
                         struct response *response)
{
    json_t *view = door->view(door, arena, request, "Установка пароля");
    view_set_string(view, "login", staff_of(request)->staff.login);
    view_set(view, "refusal", flags_view(PASSWORD_REFUSALS, refusal));
    page_kit_answer(door->kit, arena, request, "staff_first", refusal == NULL ? 200 : 422, view,
                    response);
}

STAFF_DOOR_PAGE(staff_door_first_show)
{
    if (!staff_of(request)->session.must_set_password) {
        response_redirect(response, door->home);
        return;
    }
    answer_first(door, arena, request, NULL, response);
}

STAFF_DOOR_PAGE(staff_door_first_set)
{
    const struct staff_caller *caller = staff_of(request);
    if (!caller->session.must_set_password) {
        response_redirect(response, door->home);
        return;
    }
    struct text password = field_text(request, STAFF_NEW);
    const char *refusal = password_refusal_word(
        password_judge(password, field_text(request, STAFF_AGAIN), text_of(caller->staff.login)));
    if (refusal != NULL) {
        answer_first(door, arena, request, refusal, response);
        return;
    }
    enum err err = entrance_set_password(door->access, arena, &caller->session, password,
                                         caller->place);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    response_redirect(response, door->home);
}
