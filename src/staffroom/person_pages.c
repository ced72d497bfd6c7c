/* One person by hand: entered without a file, changed, marked as having left, taken back. */
#include <string.h>

#include "access/staff.h"
#include "base/check.h"
#include "base/json.h"
#include "desk/person_act.h"
#include "page/words.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum {
    NEW_SCHOOL,
    NEW_KIND,
    NEW_CLASS,
    NEW_SURNAME,
    NEW_NAME,
    NEW_PATRONYMIC,
    NEW_BIRTH,
    NEW_NUMBER,
    NEW_CARD
};
enum {
    CHANGE_SCHOOL,
    CHANGE_ACCOUNT,
    CHANGE_CLASS,
    CHANGE_SURNAME,
    CHANGE_NAME,
    CHANGE_PATRONYMIC,
    CHANGE_BIRTH,
    CHANGE_BUTTON
};
enum button { BUTTON_SAVE, BUTTON_LEAVE, BUTTON_RETURN };

static const char *const KINDS[] = {"pupil", "employee", NULL};
static const char *const BUTTONS[] = {"save", "leave", "return", NULL};

/* What a person typed, raw, so that it is shown again as it was. */
static struct text typed(const struct request *request, int field)
{
    return request_raw(request, field);
}

/* ---- the form ---- */

static const char *const FIELD_NAMES[PUPIL_FIELDS] = {
    [PUPIL_FIELD_CLASS] = "class", [PUPIL_FIELD_SURNAME] = "surname",
    [PUPIL_FIELD_NAME] = "name",   [PUPIL_FIELD_PATRONYMIC] = "patronymic",
    [PUPIL_FIELD_BIRTH] = "birth", [PUPIL_FIELD_NUMBER] = "number",
};

/* What stands in the fields, and beside each what is wrong with it. */
static json_t *form_view(const struct pupil_typed *typed, const char *const *problems)
{
    const struct text texts[PUPIL_FIELDS] = {typed->class_name, typed->surname,   typed->name,
                                             typed->patronymic, typed->birth_day, typed->number};
    json_t *form = json_object(), *wrong = json_object();
    CHECK(form != NULL && wrong != NULL);
    for (int i = 0; i < PUPIL_FIELDS; i++) {
        const char *problem = problems == NULL ? NULL : problems[i];
        view_set(form, FIELD_NAMES[i], text_view(texts[i]));
        view_set(wrong, FIELD_NAMES[i], problem == NULL ? json_null() : json_string(problem));
    }
    view_set(form, "wrong", wrong);
    return form;
}

struct classes_work {
    struct arena *arena;
    int64_t school_id;
    struct class_list classes;
    int64_t account_id; /* 0: nobody's history */
    struct person_history history;
    struct staff_list staff;
};

static enum err work_classes(struct tx *tx, void *context)
{
    struct classes_work *work = context;
    work->history.count = 0;
    TRY(classes_load(tx, work->arena, work->school_id, &work->classes));
    if (work->account_id == 0) return OK;
    TRY(staff_list_load(tx, work->arena, work->school_id, &work->staff));
    return person_history_load(tx, work->arena, work->school_id, work->account_id, &work->history);
}

static json_t *classes_view(const struct class_list *classes)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < classes->count; i++) {
        if (!classes->classes[i].is_active) continue;
        json_add(rows, json_string(classes->classes[i].name));
    }
    return rows;
}

/* ---- entering ---- */

static void answer_new(const struct staffroom *room, struct arena *arena,
                       const struct request *request, const struct person_act *act,
                       const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct classes_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_classes, &work, response)) return;
    bool is_wrong = act->status == PERSON_ACT_FIELDS && refusal != NULL;
    json_t *view = staffroom_view(room, arena, request, "Новый человек", "lists");
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "form", form_view(&act->typed, is_wrong ? act->problems : NULL));
    view_set(view, "is_employee", json_boolean(act->kind == PERSON_EMPLOYEE));
    view_set(view, "offers_cards", json_boolean(caller->school.in_card_project));
    view_set(view, "classes", classes_view(&work.classes));
    view_set(view, "known",
             act->status == PERSON_ACT_EXISTS && refusal != NULL
                 ? json_string(staffroom_path(arena, caller, "pupil/%s", act->person.number))
                 : json_null());
    staffroom_answer(room, arena, request, "school_person_new", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(new_show)
{
    struct person_act act = {.kind = PERSON_PUPIL};
    answer_new(context, arena, request, &act, NULL, response);
}

static const char *enter_refusal(struct arena *arena, const struct person_act *act)
{
    switch (act->status) {
    case PERSON_ACT_DONE: return NULL;
    case PERSON_ACT_FIELDS: return "Проверьте отмеченные поля.";
    case PERSON_ACT_REFUSED: return arena_printf(arena, "Не записано: %s.", act->reason);
    case PERSON_ACT_EXISTS:
        return arena_printf(arena, "Такой человек уже есть, лицевой счёт %s.", act->person.number);
    case PERSON_ACT_UNKNOWN:
    case PERSON_ACT_STATE: break;
    }
    return "Не записано: обновите страницу и попробуйте ещё раз.";
}

static STAFFROOM_HANDLER(new_enter)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    bool is_employee = request_has(request, NEW_KIND) && request_number(request, NEW_KIND) == 1;
    struct person_act act = {
        .school_id = caller->school.id,
        .login_id = caller_id(request),
        .kind = is_employee ? PERSON_EMPLOYEE : PERSON_PUPIL,
        .typed = {typed(request, NEW_CLASS), typed(request, NEW_SURNAME), typed(request, NEW_NAME),
                  typed(request, NEW_PATRONYMIC), typed(request, NEW_BIRTH),
                  typed(request, NEW_NUMBER)},
        .orders_card = request_has(request, NEW_CARD) && request_flag(request, NEW_CARD),
    };
    enum err err = desk_person_enter(room->desk, arena, &act);
    const char *refusal = err == OK ? enter_refusal(arena, &act) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_new(room, arena, request, &act, refusal, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "pupil/%s", act.person.number));
    }
}

/* ---- one who is there ---- */

static const char *event_words(struct arena *arena, const struct person_history_row *row)
{
    switch (row->kind) {
    case PERSON_EVENT_ADDED:
        return *row->class_name == '\0' ? "Добавлен"
                                        : arena_printf(arena, "Добавлен в %s", row->class_name);
    case PERSON_EVENT_CLASS:
        return arena_printf(arena, "Класс: %s → %s", *row->from_class ? row->from_class : "нет",
                            *row->class_name ? row->class_name : "нет");
    case PERSON_EVENT_LEFT: return "Выбыл";
    case PERSON_EVENT_RETURNED: return arena_printf(arena, "Вернулся, класс %s", row->class_name);
    case PERSON_EVENT_MOVED_OUT:
        return arena_printf(arena, "Переведён в школу №%" PRId64, row->other_school_id);
    case PERSON_EVENT_MOVED_IN:
        return arena_printf(arena, "Переведён из школы №%" PRId64, row->other_school_id);
    case PERSON_EVENT_CHANGED: return "Изменены имя или дата рождения";
    }
    return "";
}

static json_t *history_view(struct arena *arena, const struct staffroom_caller *caller,
                            const struct classes_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->history.count; i++) {
        const struct person_history_row *event = &work->history.rows[i];
        const char *who = event->login_id == 0 ? "система" : "сотрудник";
        for (int j = 0; j < work->staff.count; j++) {
            if (work->staff.rows[j].id == event->login_id) who = work->staff.rows[j].name;
        }
        json_t *row = json_pack("{s:s,s:s,s:s}", "words", event_words(arena, event), "when",
                                words_moment(arena, event->happened_at, caller->school.zone), "who",
                                who);
        json_add(rows, row);
    }
    return rows;
}

static struct pupil_typed typed_of(struct arena *arena, const struct person *person)
{
    return (struct pupil_typed){
        .class_name = text_of(person->class_name),
        .surname = text_of(person->surname),
        .name = text_of(person->name),
        .patronymic = text_of(person->patronymic),
        .birth_day = person->has_birth_day ? text_of(day_format(arena, person->birth_day))
                                           : TEXT(""),
        .number = TEXT(""),
    };
}

static void answer_change(const struct staffroom *room, struct arena *arena,
                          const struct request *request, const struct person_act *act,
                          const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    const struct person *person = &caller->pupil;
    struct classes_work work = {
        .arena = arena, .school_id = caller->school.id, .account_id = person->id};
    if (!staffroom_read(room, arena, request, work_classes, &work, response)) return;
    const char *name = person_full_name(arena, person->surname, person->name, person->patronymic);
    bool is_wrong = act->status == PERSON_ACT_FIELDS && refusal != NULL;
    json_t *view = staffroom_view(room, arena, request, name, "lists");
    json_t *view_person = json_pack(
        "{s:s,s:s,s:s,s:b,s:b}", "name", name, "number", person->number, "path",
        staffroom_path(arena, caller, "pupil/%s", person->number), "has_left",
        person->state == PERSON_LEFT, "is_employee", person->kind == PERSON_EMPLOYEE);
    CHECK(view_person != NULL);
    view_set(view, "person", view_person);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "form", form_view(&act->typed, is_wrong ? act->problems : NULL));
    view_set(view, "classes", classes_view(&work.classes));
    json_t *history = history_view(arena, caller, &work);
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    staffroom_answer(room, arena, request, "school_person", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(change_show)
{
    struct person_act act = {.typed = typed_of(arena, &caller_of(request)->pupil)};
    answer_change(context, arena, request, &act, NULL, response);
}

static enum err act_run(const struct staffroom *room, struct arena *arena, enum button button,
                        struct person_act *act)
{
    switch (button) {
    case BUTTON_SAVE: return desk_person_change(room->desk, arena, act);
    case BUTTON_LEAVE: return desk_person_leave(room->desk, arena, act);
    case BUTTON_RETURN: return desk_person_return(room->desk, arena, act);
    }
    return OK;
}

static const char *change_refusal(const struct person_act *act)
{
    switch (act->status) {
    case PERSON_ACT_DONE: return NULL;
    case PERSON_ACT_FIELDS: return "Проверьте отмеченные поля.";
    case PERSON_ACT_STATE: return "Это уже сделано: обновите страницу.";
    case PERSON_ACT_REFUSED:
    case PERSON_ACT_EXISTS:
    case PERSON_ACT_UNKNOWN: break;
    }
    return "Такого человека в школе нет.";
}

static STAFFROOM_HANDLER(change_do)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct person_act act = {
        .school_id = caller->school.id,
        .login_id = caller_id(request),
        .account_id = caller->pupil.id,
        .typed = {typed(request, CHANGE_CLASS), typed(request, CHANGE_SURNAME),
                  typed(request, CHANGE_NAME), typed(request, CHANGE_PATRONYMIC),
                  typed(request, CHANGE_BIRTH), TEXT("")},
    };
    if (!request_has(request, CHANGE_BUTTON)) {
        answer_change(room, arena, request, &act, "Выберите, что сделать.", response);
        return;
    }
    enum button button = (enum button)request_number(request, CHANGE_BUTTON);
    enum err err = act_run(room, arena, button, &act);
    const char *refusal = err == OK ? change_refusal(&act) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_change(room, arena, request, &act, refusal, response);
    } else {
        response_redirect(response,
                          staffroom_path(arena, caller, "pupil/%s", caller->pupil.number));
    }
}

/* ---- routes ---- */

#define PERSON_FIELDS(first)                                                                       \
    [(first)] = {"class", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                           \
    [(first) + 1] = {"surname", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                     \
    [(first) + 2] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                        \
    [(first) + 3] = {"patronymic", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},                  \
    [(first) + 4] = {"birth", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL}

static const struct field HOME_FIELDS[] = {FIELD_OF_SCHOOL};
static const struct field NEW_FIELDS[] = {
    [NEW_SCHOOL] = FIELD_OF_SCHOOL,
    [NEW_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, KINDS},
    PERSON_FIELDS(NEW_CLASS),
    [NEW_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [NEW_CARD] = {"card", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field SHOW_FIELDS[] = {FIELD_OF_SCHOOL, FIELD_OF_ACCOUNT};
static const struct field CHANGE_FIELDS[] = {
    [CHANGE_SCHOOL] = FIELD_OF_SCHOOL,
    [CHANGE_ACCOUNT] = FIELD_OF_ACCOUNT,
    PERSON_FIELDS(CHANGE_CLASS),
    [CHANGE_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};

#define NEW_PATH "/school/{school}/lists/new"
#define CHANGE_PATH "/school/{school}/pupil/{account}/change"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(NEW_PATH, WHOLE(RIGHT_LISTS), new_show), ROUTE_FIELDS(HOME_FIELDS)},
    {STAFFROOM_POST(NEW_PATH, WHOLE(RIGHT_LISTS), new_enter), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(NEW_FIELDS), .trail = "Новый человек в школе"},
    {STAFFROOM_GET(CHANGE_PATH, WHOLE(RIGHT_LISTS), change_show), ROUTE_FIELDS(SHOW_FIELDS),
     .trail = "Данные человека"},
    {STAFFROOM_POST(CHANGE_PATH, WHOLE(RIGHT_LISTS), change_do), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(CHANGE_FIELDS), .trail = "Данные человека изменены"},
};

const struct staffroom_pages staffroom_person_pages = {STAFFROOM_PAGES(ROUTES)};
