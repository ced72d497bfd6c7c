/* «Сотрудники»: who comes into the school's pages, and what is open to each.
 *
 * 1. A role is given and ended within the school of the page alone, and never by those whom it
 *    would make equals: a coordinator is appointed by the operator.
 * 2. A password is given only to those whom this school let in; it is shown once. */
#include "access/entrance.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "page/words.h"
#include "staffroom/pages.h"

enum { SHOW_SCHOOL, SHOW_LOGIN };
enum { ADD_SCHOOL, ADD_NAME, ADD_LOGIN, ADD_ROLE, ADD_CLASS };
enum { GIVE_SCHOOL, GIVE_LOGIN, GIVE_ROLE, GIVE_CLASS, GIVE_BUTTON };
enum give_button { BUTTON_GIVE, BUTTON_END };

/* The roles of a school in the forms' order. */
static const enum staff_role ROLES[] = {ROLE_TEACHER, ROLE_CANTEEN_HEAD, ROLE_COOK,
                                        ROLE_HEADTEACHER, ROLE_COORDINATOR};
enum { ROLE_CHOICES = sizeof ROLES / sizeof *ROLES };
static const char *const ROLE_WORDS[] = {"teacher",     "canteen-head", "cook",
                                         "headteacher", "coordinator",  NULL};

/* Whether the caller gives and ends this role here. */
static bool may_appoint(const struct staffroom_caller *caller, enum staff_role role)
{
    if (!caller_may(caller, RIGHT_STAFF, 0)) return false;
    bool is_operator = right_reaches(caller->person.staff.rights, RIGHT_STAFF, 0, 0);
    return is_operator || role != ROLE_COORDINATOR;
}

/* Whether a password may be given: nobody outside answers for this person. */
static bool may_give_password(const struct staffroom_caller *caller, const struct staff *staff)
{
    if (!caller_may(caller, RIGHT_STAFF, 0) || staff->home_id != caller->school.id) return false;
    for (int i = 0; i < staff->rights.count; i++) {
        struct staff_right held = staff->rights.list[i];
        if (held.school_id != caller->school.id || !may_appoint(caller, held.role)) return false;
    }
    return true;
}

static const char *status_words(enum staff_status status)
{
    switch (status) {
    case STAFF_OK: break;
    case STAFF_LOGIN_INVALID:
        return "Имя для входа — от трёх до сорока знаков: маленькие латинские буквы, цифры, точка "
               "и дефис; первой идёт буква. Например, orlova.v.";
    case STAFF_NAME_INVALID: return "Укажите фамилию, имя и отчество: до двухсот знаков.";
    case STAFF_EXISTS: return "Такое имя для входа уже занято. Придумайте другое.";
    case STAFF_UNKNOWN: return "Такого сотрудника нет.";
    case STAFF_RIGHT_INVALID:
        return "Классному руководителю укажите класс; остальные роли даются на всю школу.";
    case STAFF_TOO_MANY: return "У одного человека не бывает больше ста ролей.";
    case STAFF_LAST_ADMINISTRATOR: return "Это последний администратор города.";
    case STAFF_HIMSELF: return "Свои роли никто не меняет сам.";
    }
    return NULL;
}

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    int64_t school_id;
    struct staff_list staff;
    struct class_list classes;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(classes_load(tx, work->arena, work->school_id, &work->classes));
    return staff_list_load(tx, work->arena, work->school_id, &work->staff);
}

/* «Классный руководитель, 03Б». */
static const char *right_words(struct arena *arena, const struct class_list *classes,
                               struct staff_right right)
{
    const char *title = staff_role_title(right.role);
    if (right.class_id == 0) return title;
    const struct school_class *one = class_in_list(classes, right.class_id);
    return arena_printf(arena, "%s, %s", title, one == NULL ? "класс выпущен" : one->name);
}

static json_t *rights_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct list_work *work, const struct staff *staff)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < staff->rights.count; i++) {
        struct staff_right held = staff->rights.list[i];
        if (held.school_id != caller->school.id) continue;
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "words",
                                right_words(arena, &work->classes, held), "role",
                                staff_role_name(held.role), "class",
                                held.class_id == 0 ? "" : id_format(arena, held.class_id),
                                "may_end", may_appoint(caller, held.role));
        json_add(rows, row);
    }
    return rows;
}

static json_t *person_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct list_work *work, const struct staff *staff)
{
    json_t *rights = rights_view(arena, caller, work, staff);
    json_t *row = json_pack("{s:s,s:s,s:s,s:b,s:b}", "name", staff->name, "login", staff->login,
                            "path", staffroom_path(arena, caller, "staff/%s", staff->login),
                            "is_active", staff->is_active, "has_rights",
                            json_array_size(rights) > 0);
    CHECK(row != NULL);
    view_set(row, "rights", rights);
    return row;
}

/* The choices of a form, with what was chosen before. */
static void set_choices(json_t *view, struct arena *arena, const struct staffroom_caller *caller,
                        const struct class_list *classes, struct text role, struct text class_word)
{
    json_t *roles = json_array(), *rows = json_array();
    CHECK(roles != NULL && rows != NULL);
    for (int i = 0; i < ROLE_CHOICES; i++) {
        if (!may_appoint(caller, ROLES[i])) continue;
        json_t *row = json_pack("{s:s,s:s,s:b}", "value", ROLE_WORDS[i], "words",
                                staff_role_title(ROLES[i]), "chosen", text_is(role, ROLE_WORDS[i]));
        json_add(roles, row);
    }
    for (int i = 0; i < classes->count; i++) {
        const struct school_class *one = &classes->classes[i];
        const char *id = id_format(arena, one->id);
        if (!one->is_active) continue;
        json_t *row = json_pack("{s:s,s:s,s:b}", "value", id, "words", one->name, "chosen",
                                text_is(class_word, id));
        json_add(rows, row);
    }
    view_set(view, "roles", roles);
    view_set(view, "classes", rows);
}

static void answer_list(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct list_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_list, &work, response)) return;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work.staff.count; i++) {
        json_t *row = person_view(arena, caller, &work, &work.staff.rows[i]);
        json_add(rows, row);
    }
    bool is_posted = refusal != NULL;
    json_t *view = staffroom_view(room, arena, request, "Сотрудники", "staff");
    view_set(view, "has_rows", json_boolean(json_array_size(rows) > 0));
    view_set(view, "rows", rows);
    view_set(view, "may_edit", json_boolean(caller_may(caller, RIGHT_STAFF, 0)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "form",
             json_pack("{s:o,s:o}", "name",
                       text_view(is_posted ? request_raw(request, ADD_NAME) : TEXT("")), "login",
                       text_view(is_posted ? request_raw(request, ADD_LOGIN) : TEXT(""))));
    set_choices(view, arena, caller, &work.classes,
                is_posted ? request_raw(request, ADD_ROLE) : TEXT("teacher"),
                is_posted ? request_raw(request, ADD_CLASS) : TEXT(""));
    staffroom_answer(room, arena, request, "school_staff", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(staff_show)
{
    answer_list(context, arena, request, NULL, response);
}

/* ---- a new person ---- */

struct add_work {
    struct arena *arena;
    struct text login, name;
    struct staff_right right;
    int64_t by_id;
    struct instant now;
    bool class_is_there;
    enum staff_status status;
    int64_t id;
};

static enum err class_check(struct tx *tx, struct arena *arena, struct staff_right right,
                            bool *out_there)
{
    struct school_class one;
    *out_there = true;
    if (right.class_id == 0) return OK;
    return class_by_id(tx, arena, right.school_id, right.class_id, out_there, &one);
}

static enum err work_add(struct tx *tx, void *context)
{
    struct add_work *work = context;
    TRY(class_check(tx, work->arena, work->right, &work->class_is_there));
    bool is_formed = work->class_is_there && staff_right_is_formed(work->right);
    work->status = is_formed ? STAFF_OK : STAFF_RIGHT_INVALID;
    if (!is_formed) return OK;
    TRY(staff_add(tx, work->arena, work->right.school_id, work->login, work->name, work->now,
                  &work->status, &work->id));
    if (work->status != STAFF_OK) return OK;
    const struct staff_right_change change = {.id = work->id,
                                              .right = work->right,
                                              .is_given = true,
                                              .by_id = work->by_id,
                                              .now = work->now};
    return staff_right_set(tx, &change, &work->status);
}

/* The role and the class that a form names; a class goes with a teacher alone. */
static struct staff_right right_typed(const struct request *request, int64_t school_id,
                                      int role_field, int class_field)
{
    enum staff_role role = ROLES[request_number(request, role_field)];
    bool has_class = staff_role_place(role) == ROLE_IN_CLASS && request_has(request, class_field);
    return (struct staff_right){
        .role = role,
        .school_id = school_id,
        .class_id = has_class ? request_number(request, class_field) : 0,
    };
}

/* The password is on this page and nowhere else. */
static void answer_password(const struct staffroom *room, struct arena *arena,
                            const struct request *request, const char *login, const char *name,
                            int64_t id, struct response *response)
{
    char *password = NULL;
    const struct trail_entry trail = staff_password_trail(arena, request, login, name);
    enum err err = entrance_give_staff_temporary(room->access, arena, id, &trail, &password);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    json_t *view = staffroom_view(room, arena, request, "Временный пароль", "staff");
    view_set(view, "person",
             json_pack("{s:s,s:s,s:s,s:s}", "name", name, "login", login, "password", password,
                       "list", staffroom_path(arena, caller_of(request), "staff")));
    staffroom_answer(room, arena, request, "school_password", 200, view, response);
}

static STAFFROOM_HANDLER(staff_add_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct text login = field_text(request, ADD_LOGIN), name = field_text(request, ADD_NAME);
    struct add_work work = {.arena = arena,
                            .login = login,
                            .name = name,
                            .by_id = caller_id(request),
                            .now = caller->now};
    if (!request_has(request, ADD_ROLE)) {
        answer_list(room, arena, request, "Выберите роль.", response);
        return;
    }
    work.right = right_typed(request, caller->school.id, ADD_ROLE, ADD_CLASS);
    if (!may_appoint(caller, work.right.role)) {
        staff_door_refuse(&room->door, arena, request, 403, "right_missing", response);
        return;
    }
    enum err err = store_write(room->access->store, caller->school.id, work_add, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (work.status != STAFF_OK) {
        answer_list(room, arena, request, status_words(work.status), response);
    } else {
        answer_password(room, arena, request, arena_copy(arena, login.bytes, login.size),
                        arena_copy(arena, name.bytes, name.size), work.id, response);
    }
}

/* ---- one person ---- */

struct person_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct text login;
    bool found;
    struct staff staff;
    struct list_work list;
    struct staff_right_events events;
};

/* A person of the page: whom the school let in, or who holds a role in it. */
static enum err work_person(struct tx *tx, void *context)
{
    struct person_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(staff_by_login(tx, work->arena, work->login, &work->found, &work->staff));
    if (!work->found) return OK;
    bool is_here = work->staff.home_id == school_id;
    for (int i = 0; i < work->staff.rights.count; i++) {
        if (work->staff.rights.list[i].school_id == school_id) is_here = true;
    }
    work->found = is_here;
    if (!is_here) return OK;
    TRY(classes_load(tx, work->arena, school_id, &work->list.classes));
    return staff_right_events_load(tx, work->arena, work->staff.id, school_id, &work->events);
}

static bool person_load(const struct staffroom *room, struct arena *arena,
                        const struct request *request, struct person_work *work,
                        struct response *response)
{
    *work = (struct person_work){
        .arena = arena, .caller = caller_of(request), .login = field_text(request, SHOW_LOGIN)};
    enum err err = store_read(room->access->store, work_person, work);
    if (err != OK) staffroom_fault(room, arena, request, err, response);
    if (err == OK && !work->found) staffroom_not_found(room, arena, request, response);
    return err == OK && work->found;
}

static json_t *events_view(struct arena *arena, const struct person_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->events.count; i++) {
        const struct staff_right_event *event = &work->events.rows[i];
        json_t *row = json_pack(
            "{s:s,s:b,s:s,s:s}", "words", right_words(arena, &work->list.classes, event->right),
            "given", event->is_given, "who", *event->by_name == '\0' ? "оператор" : event->by_name,
            "when", words_moment(arena, event->happened_at, work->caller->school.zone));
        json_add(rows, row);
    }
    return rows;
}

static void answer_person(const struct staffroom *room, struct arena *arena,
                          const struct request *request, const struct person_work *work,
                          const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = work->caller;
    json_t *view = staffroom_view(room, arena, request, work->staff.name, "staff");
    view_set(view, "person", person_view(arena, caller, &work->list, &work->staff));
    view_set(view, "may_edit", json_boolean(caller_may(caller, RIGHT_STAFF, 0)));
    view_set(view, "has_events", json_boolean(work->events.count > 0));
    view_set(view, "events", events_view(arena, work));
    view_set(view, "may_password", json_boolean(may_give_password(caller, &work->staff)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    set_choices(view, arena, caller, &work->list.classes, TEXT("teacher"), TEXT(""));
    staffroom_answer(room, arena, request, "school_staff_person", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(person_show)
{
    struct person_work work;
    if (!person_load(context, arena, request, &work, response)) return;
    answer_person(context, arena, request, &work, NULL, response);
}

struct give_work {
    struct arena *arena;
    struct staff_right_change change;
    bool class_is_there;
    enum staff_status status;
};

/* The role of a class that is gone can still be ended. */
static enum err work_give(struct tx *tx, void *context)
{
    struct give_work *work = context;
    work->class_is_there = true;
    if (work->change.is_given) {
        TRY(class_check(tx, work->arena, work->change.right, &work->class_is_there));
    }
    work->status = STAFF_RIGHT_INVALID;
    return work->class_is_there ? staff_right_set(tx, &work->change, &work->status) : OK;
}

static STAFFROOM_HANDLER(right_change)
{
    const struct staffroom *room = context;
    struct person_work person;
    if (!person_load(room, arena, request, &person, response)) return;
    const struct staffroom_caller *caller = person.caller;
    struct give_work work = {
        .arena = arena,
        .change = {.id = person.staff.id,
                   .right = right_typed(request, caller->school.id, GIVE_ROLE, GIVE_CLASS),
                   .is_given = request_number(request, GIVE_BUTTON) == BUTTON_GIVE,
                   .by_id = caller_id(request),
                   .now = caller->now},
    };
    if (!may_appoint(caller, work.change.right.role)) {
        staff_door_refuse(&room->door, arena, request, 403, "right_missing", response);
        return;
    }
    enum err err = store_write(room->access->store, caller->school.id, work_give, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (work.status != STAFF_OK) {
        answer_person(room, arena, request, &person, status_words(work.status), response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "staff/%s", person.staff.login));
    }
}

static STAFFROOM_HANDLER(password_give)
{
    const struct staffroom *room = context;
    struct person_work work;
    if (!person_load(room, arena, request, &work, response)) return;
    if (!may_give_password(work.caller, &work.staff)) {
        staff_door_refuse(&room->door, arena, request, 403, "right_missing", response);
        return;
    }
    answer_password(room, arena, request, work.staff.login, work.staff.name, work.staff.id,
                    response);
}

/* ---- routes ---- */

#define FIELD_OF_LOGIN                                                                             \
    {                                                                                              \
        "login", FIELD_IN_PATH, FIELD_TEXT, true, STAFF_LOGIN_SHORTEST, STAFF_LOGIN_LONGEST, NULL  \
    }

static const char *const BUTTONS[] = {"give", "end", NULL};
static const struct field LIST_FIELDS[] = {FIELD_OF_SCHOOL};
static const struct field ADD_FIELDS[] = {
    [ADD_SCHOOL] = FIELD_OF_SCHOOL,
    [ADD_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_NAME_LIMIT, NULL},
    [ADD_LOGIN] = {"login", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_LOGIN_LONGEST, NULL},
    [ADD_ROLE] = {"role", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ROLE_WORDS},
    [ADD_CLASS] = {"class", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = FIELD_OF_SCHOOL, [SHOW_LOGIN] = FIELD_OF_LOGIN};
static const struct field GIVE_FIELDS[] = {
    [GIVE_SCHOOL] = FIELD_OF_SCHOOL,
    [GIVE_LOGIN] = FIELD_OF_LOGIN,
    [GIVE_ROLE] = {"role", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ROLE_WORDS},
    [GIVE_CLASS] = {"class", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [GIVE_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
};

#define LIST_PATH "/school/{school}/staff"
#define PERSON_PATH LIST_PATH "/{login}"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(LIST_PATH, WHOLE(RIGHT_STAFF_READ), staff_show), ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST(LIST_PATH, WHOLE(RIGHT_STAFF), staff_add_post),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(ADD_FIELDS),
     .trail = "Новый сотрудник школы"},
    {STAFFROOM_GET(PERSON_PATH, WHOLE(RIGHT_STAFF_READ), person_show), ROUTE_FIELDS(SHOW_FIELDS),
     .trail = "Страница сотрудника школы"},
    {STAFFROOM_POST(PERSON_PATH, WHOLE(RIGHT_STAFF), right_change), ROUTE_FIELDS(GIVE_FIELDS),
     .trail = "Роли сотрудника школы"},
    {STAFFROOM_POST(PERSON_PATH "/password", WHOLE(RIGHT_STAFF), password_give),
     .flags = ROUTE_SLOW, ROUTE_FIELDS(SHOW_FIELDS), .trail = "Временный пароль сотруднику школы"},
};

const struct staffroom_pages staffroom_staff_pages = {STAFFROOM_PAGES(ROUTES)};
