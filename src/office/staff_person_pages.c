/* One person of the staff: name, roles, password, second factor, sessions, coming in at all. */
#include "access/factor_door.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "office/pages.h"
#include "office/staff_inside.h"
#include "page/words.h"

enum { ONE_LOGIN, ONE_DONE };
enum { NAME_LOGIN, NAME_NAME };
enum { ROLE_LOGIN, ROLE_ACT, ROLE_ROLE, ROLE_SCHOOL, ROLE_CLASS, ROLE_SCHOOL_ID, ROLE_CLASS_ID };
enum { ACTIVE_LOGIN, ACTIVE_ACT };
enum { SESSION_LOGIN, SESSION_ID };

static const char *const DONE_WORDS[] = {"name",     "given",   "ended",  "closed", "opened",
                                         "sessions", "session", "factor", NULL};
static const char *const ROLE_ACTS[] = {"give", "end", NULL};
enum { ACT_GIVE, ACT_END };
static const char *const ACTIVE_ACTS[] = {"close", "open", NULL};
enum { ACT_CLOSE, ACT_OPEN };

/* ---- the page ---- */

struct person_work {
    struct arena *arena;
    struct text login;
    struct instant now;
    bool found;
    struct staff staff;
    struct factor factor;
    struct school_list schools;
    struct session_list sessions;
    struct staff_right_events events;
    const char **right_words, **event_words; /* beside the rights and the events */
};

static enum err load_words(struct tx *tx, struct person_work *work)
{
    struct arena *arena = work->arena;
    struct staff_rights rights = work->staff.rights;
    work->right_words = ARENA_ARRAY(arena, const char *, (size_t)rights.count + 1);
    work->event_words = ARENA_ARRAY(arena, const char *, (size_t)work->events.count + 1);
    for (int i = 0; i < rights.count; i++) {
        TRY(staff_right_words(tx, arena, &work->schools, rights.list[i], &work->right_words[i]));
    }
    for (int i = 0; i < work->events.count; i++) {
        TRY(staff_right_words(tx, arena, &work->schools, work->events.rows[i].right,
                              &work->event_words[i]));
    }
    return OK;
}

static enum err work_person(struct tx *tx, void *context)
{
    struct person_work *work = context;
    TRY(staff_by_login(tx, work->arena, work->login, &work->found, &work->staff));
    if (!work->found) return OK;
    TRY(factor_load(tx, work->staff.id, work->now, &work->factor));
    TRY(school_list_load(tx, work->arena, &work->schools));
    TRY(session_list(tx, work->arena, work->staff.id, work->now, &work->sessions));
    TRY(staff_right_events_all(tx, work->arena, work->staff.id, &work->events));
    return load_words(tx, work);
}

/* The person of the path. False: there is none, or a fault; the response is written. */
static bool person_load(const struct office *office, struct arena *arena,
                        const struct request *request, struct person_work *work,
                        struct response *response)
{
    *work = (struct person_work){.arena = arena,
                                 .login = field_text(request, ONE_LOGIN),
                                 .now = world_now(office->access->world)};
    enum err err = store_read(office->access->store, work_person, work);
    if (err != OK) office_fault(office, arena, request, err, response);
    if (err == OK && !work->found) office_not_found(office, arena, request, response);
    return err == OK && work->found;
}

static json_t *rights_view(struct arena *arena, const struct person_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->staff.rights.count; i++) {
        struct staff_right held = work->staff.rights.list[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s}", "words", work->right_words[i], "role",
                                staff_role_name(held.role), "school",
                                held.school_id == 0 ? "" : id_format(arena, held.school_id),
                                "class", held.class_id == 0 ? "" : id_format(arena, held.class_id));
        json_add(rows, row);
    }
    return rows;
}

static json_t *events_view(struct arena *arena, const struct person_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->events.count; i++) {
        const struct staff_right_event *event = &work->events.rows[i];
        json_t *row = json_pack("{s:s,s:b,s:s,s:s}", "words", work->event_words[i], "given",
                                event->is_given, "who",
                                *event->by_name == '\0' ? "командой на сервере" : event->by_name,
                                "when", office_moment(arena, event->happened_at));
        json_add(rows, row);
    }
    return rows;
}

static json_t *person_view(struct arena *arena, const struct request *request,
                           const struct person_work *work)
{
    const struct staff *staff = &work->staff;
    bool is_me = staff->id == office_caller_id(request);
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:b,s:b,s:b,s:s,s:i,s:b,s:b}", "name", staff->name, "login", staff->login,
        "path", arena_printf(arena, "/office/staff/%s", staff->login), "is_active",
        staff->is_active, "is_me", is_me, "has_factor", work->factor.is_set, "factor_since",
        work->factor.is_set ? office_moment(arena, work->factor.set_at) : "", "recovery_left",
        work->factor.recovery_left, "has_rights", staff->rights.count > 0, "has_events",
        work->events.count > 0);
    CHECK(view != NULL);
    return view;
}

static void answer_person(const struct office *office, struct arena *arena,
                          const struct request *request, const struct person_work *work,
                          const char *refusal, const char *done, struct response *response)
{
    const struct staff_caller *caller = staff_of(request);
    json_t *view = office_view(office, arena, request, work->staff.name, "staff");
    json_t *sessions = staff_sessions_view(arena, &work->sessions, caller->session.id, work->now);
    view_set(view, "person", person_view(arena, request, work));
    view_set(view, "rights", rights_view(arena, work));
    view_set(view, "events", events_view(arena, work));
    view_set(view, "has_sessions", json_boolean(json_array_size(sessions) > 0));
    view_set(view, "sessions", sessions);
    view_set(view, "may_audit", json_boolean(office_may(request, RIGHT_AUDIT)));
    view_set(view, "done", flags_view(DONE_WORDS, done));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staff_choices_set(view, &work->schools, TEXT("support"), TEXT(""));
    office_answer(office, arena, request, "office_staff_person", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(person_show)
{
    struct person_work work;
    const char *done = NULL;
    if (!person_load(context, arena, request, &work, response)) return;
    if (request_has(request, ONE_DONE)) done = DONE_WORDS[request_number(request, ONE_DONE)];
    answer_person(context, arena, request, &work, NULL, done, response);
}

/* ---- deeds ---- */

struct deed_work {
    const struct person_work *person;
    int64_t by_id;
    struct trail_entry trail;
    /* what is wanted */
    struct text name;
    bool flag;
    bool has_right; /* ended by its ids; given by what was typed */
    struct staff_right right;
    struct staff_place place;
    int64_t session_id; /* 0: all */
    /* answers */
    const char *fault;
};

static struct deed_work deed_of(struct arena *arena, const struct request *request,
                                const struct person_work *person)
{
    struct deed_work work = {
        .person = person, .by_id = office_caller_id(request), .trail = staff_trail(arena, request)};
    work.trail.subject = person->staff.login;
    return work;
}

/* Runs the deed and leads back to the page, or says why not. */
static void do_deed(const struct office *office, struct arena *arena, const struct request *request,
                    struct deed_work *work, store_work deed, const char *done,
                    struct response *response)
{
    enum err err = store_write(office->access->store, 0, deed, work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (work->fault != NULL) {
        answer_person(office, arena, request, work->person, work->fault, NULL, response);
    } else {
        response_redirect(response, arena_printf(arena, "/office/staff/%s?done=%s",
                                                 work->person->staff.login, done));
    }
}

static enum err work_name(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    enum staff_status status;
    TRY(staff_rename(tx, work->person->staff.id, work->name, &status));
    work->fault = staff_status_words(status);
    return work->fault == NULL ? trail_write(tx, &work->trail) : OK;
}

static OFFICE_HANDLER(name_set)
{
    struct person_work person;
    if (!person_load(context, arena, request, &person, response)) return;
    struct deed_work work = deed_of(arena, request, &person);
    work.name = text_trim(field_text(request, NAME_NAME));
    work.trail.details = arena_printf(arena, "было «%s», стало «%.*s»", person.staff.name,
                                      (int)work.name.size, work.name.bytes);
    do_deed(context, arena, request, &work, work_name, "name", response);
}

static enum err work_role(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    struct arena *arena = work->person->arena;
    enum staff_status status;
    const char *words;
    struct staff_right right = work->right;
    work->fault = NULL;
    if (work->flag) TRY(staff_place_find(tx, arena, &work->place, &right, &work->fault));
    if (work->fault != NULL) return OK;
    const struct staff_right_change change = {.id = work->person->staff.id,
                                              .right = right,
                                              .is_given = work->flag,
                                              .by_id = work->by_id,
                                              .now = work->person->now};
    TRY(staff_right_set(tx, &change, &status));
    work->fault = staff_status_words(status);
    if (work->fault != NULL) return OK;
    TRY(staff_right_words(tx, arena, &work->person->schools, right, &words));
    struct trail_entry trail = work->trail;
    trail.details = arena_printf(arena, "%s — роль %s", words, work->flag ? "дана" : "завершена");
    trail.school_id = right.school_id;
    return trail_write(tx, &trail);
}

static OFFICE_HANDLER(role_set)
{
    struct person_work person;
    if (!person_load(context, arena, request, &person, response)) return;
    struct deed_work work = deed_of(arena, request, &person);
    work.flag = request_number(request, ROLE_ACT) == ACT_GIVE;
    work.place = (struct staff_place){
        staff_role_chosen(request_number(request, ROLE_ROLE)),
        request_has(request, ROLE_SCHOOL) ? request_number(request, ROLE_SCHOOL) : 0,
        field_text(request, ROLE_CLASS)};
    work.right = (struct staff_right){
        work.place.role,
        request_has(request, ROLE_SCHOOL_ID) ? request_number(request, ROLE_SCHOOL_ID) : 0,
        request_has(request, ROLE_CLASS_ID) ? request_number(request, ROLE_CLASS_ID) : 0};
    do_deed(context, arena, request, &work, work_role, work.flag ? "given" : "ended", response);
}

static OFFICE_HANDLER(password_give)
{
    struct person_work person;
    if (!person_load(context, arena, request, &person, response)) return;
    if (person.staff.id == office_caller_id(request)) {
        answer_person(context, arena, request, &person,
                      "Свой пароль смените на странице «Мой вход».", NULL, response);
        return;
    }
    staff_password_answer(context, arena, request, person.staff.id, person.staff.login,
                          person.staff.name, response);
}

static enum err work_active(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    enum staff_status status;
    TRY(staff_switch(tx, work->person->staff.id, work->flag, work->by_id, &status));
    work->fault = staff_status_words(status);
    return work->fault == NULL ? trail_write(tx, &work->trail) : OK;
}

static OFFICE_HANDLER(active_set)
{
    struct person_work person;
    if (!person_load(context, arena, request, &person, response)) return;
    struct deed_work work = deed_of(arena, request, &person);
    work.flag = request_number(request, ACTIVE_ACT) == ACT_OPEN;
    work.trail.details = work.flag ? "вход открыт" : "вход закрыт, сеансы завершены";
    do_deed(context, arena, request, &work, work_active, work.flag ? "opened" : "closed", response);
}

static enum err work_factor(struct tx *tx, void *context)
{
    struct deed_work *work = context;
    int64_t id = work->person->staff.id;
    work->fault = work->by_id == id ? staff_status_words(STAFF_HIMSELF) : NULL;
    return work->fault == NULL ? factor_end(tx, id, &work->trail) : OK;
}

static OFFICE_HANDLER(factor_take_away)
{
    struct person_work person;
    if (!person_load(context, arena, request, &person, response)) return;
    struct deed_work work = deed_of(arena, request, &person);
    work.trail.kind = TRAIL_FACTOR;
    work.trail.words = "Второй фактор сброшен";
    work.trail.details = "сеансы завершены";
    do_deed(context, arena, request, &work, work_factor, "factor", response);
}

static enum err work_sessions(struct tx *tx, void *context)
{
    const struct deed_work *work = context;
    int64_t id = work->person->staff.id;
    TRY(work->session_id == 0 ? session_end_others(tx, id, 0)
                              : session_end(tx, id, work->session_id));
    return trail_write(tx, &work->trail);
}

static OFFICE_HANDLER(sessions_end)
{
    struct person_work person;
    if (!person_load(context, arena, request, &person, response)) return;
    struct deed_work work = deed_of(arena, request, &person);
    bool is_one = request_has(request, SESSION_ID);
    work.session_id = is_one ? request_number(request, SESSION_ID) : 0;
    work.trail.details = is_one ? "завершён один сеанс" : "завершены все сеансы";
    do_deed(context, arena, request, &work, work_sessions, is_one ? "session" : "sessions",
            response);
}

/* ---- routes ---- */

#define FIELD_OF_LOGIN                                                                             \
    {                                                                                              \
        "login", FIELD_IN_PATH, FIELD_TEXT, true, STAFF_LOGIN_SHORTEST, STAFF_LOGIN_LONGEST, NULL  \
    }

static const struct field ONE_FIELDS[] = {
    [ONE_LOGIN] = FIELD_OF_LOGIN,
    [ONE_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONE_WORDS},
};
static const struct field LOGIN_FIELDS[] = {FIELD_OF_LOGIN};
static const struct field NAME_FIELDS[] = {
    [NAME_LOGIN] = FIELD_OF_LOGIN,
    [NAME_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_NAME_LIMIT, NULL},
};
static const struct field ROLE_FIELDS[] = {
    [ROLE_LOGIN] = FIELD_OF_LOGIN,
    [ROLE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ROLE_ACTS},
    [ROLE_ROLE] = {"role", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, STAFF_ROLE_WORDS},
    [ROLE_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [ROLE_CLASS] = {"class", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_CLASS_NAME_LIMIT, NULL},
    [ROLE_SCHOOL_ID] = {"school_id", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [ROLE_CLASS_ID] = {"class_id", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
};
static const struct field ACTIVE_FIELDS[] = {
    [ACTIVE_LOGIN] = FIELD_OF_LOGIN,
    [ACTIVE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTIVE_ACTS},
};
static const struct field SESSION_FIELDS[] = {
    [SESSION_LOGIN] = FIELD_OF_LOGIN,
    [SESSION_ID] = {"session", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
};

#define ONE "/office/staff/{login}"

static const struct route ROUTES[] = {
    {OFFICE_GET(ONE, OFFICE(RIGHT_STAFF), person_show), ROUTE_FIELDS(ONE_FIELDS),
     .trail = "Страница сотрудника"},
    {OFFICE_POST(ONE "/name", OFFICE(RIGHT_STAFF), name_set), ROUTE_FIELDS(NAME_FIELDS),
     .trail = "Имя сотрудника"},
    {OFFICE_POST(ONE "/roles", OFFICE(RIGHT_STAFF), role_set), ROUTE_FIELDS(ROLE_FIELDS),
     .trail = "Роли сотрудника"},
    {OFFICE_POST(ONE "/password", OFFICE(RIGHT_STAFF), password_give), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(LOGIN_FIELDS), .trail = "Временный пароль сотруднику"},
    {OFFICE_POST(ONE "/active", OFFICE(RIGHT_STAFF), active_set), ROUTE_FIELDS(ACTIVE_FIELDS),
     .trail = "Вход сотрудника"},
    {OFFICE_POST(ONE "/factor", OFFICE(RIGHT_STAFF), factor_take_away), ROUTE_FIELDS(LOGIN_FIELDS),
     .trail = "Сброс второго фактора"},
    {OFFICE_POST(ONE "/sessions", OFFICE(RIGHT_STAFF), sessions_end), ROUTE_FIELDS(SESSION_FIELDS),
     .trail = "Сеансы сотрудника"},
};

const struct office_pages office_staff_person_pages = {OFFICE_PAGES(ROUTES)};
