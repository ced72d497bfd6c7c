/* «Сотрудники»: who of the whole city comes in, with which roles; letting somebody in. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "office/pages.h"
#include "office/staff_inside.h"
#include "page/table.h"

static const char *const STATES[] = {"active", "ended", NULL};
static const char *const FACTORS[] = {"yes", "no", NULL};
enum { LIST_ROLE, LIST_SCHOOL, LIST_STATE, LIST_FACTOR, LIST_TABLE };
enum { NEW_NAME, NEW_LOGIN, NEW_ROLE, NEW_SCHOOL, NEW_CLASS };

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    struct staff_list staff;
    struct staff_signs signs;
    struct school_list schools;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(staff_all_load(tx, work->arena, &work->staff));
    TRY(staff_signs_load(tx, work->arena, &work->signs));
    return school_list_load(tx, work->arena, &work->schools);
}

struct list_filter {
    enum staff_role role; /* 0: any */
    int64_t school_id;    /* 0: any */
    int state, factor;    /* -1: any; else of STATES, FACTORS */
};

static struct list_filter filter_of(const struct request *request,
                                    const struct school_list *schools)
{
    struct list_filter filter = {.state = -1, .factor = -1};
    if (request_has(request, LIST_ROLE)) {
        filter.role = staff_role_chosen(request_number(request, LIST_ROLE));
    }
    for (int i = 0; i < schools->count && request_has(request, LIST_SCHOOL); i++) {
        bool is_it = schools->rows[i].number == request_number(request, LIST_SCHOOL);
        if (is_it) filter.school_id = schools->rows[i].id;
    }
    if (request_has(request, LIST_STATE)) filter.state = (int)request_number(request, LIST_STATE);
    if (request_has(request, LIST_FACTOR)) {
        filter.factor = (int)request_number(request, LIST_FACTOR);
    }
    return filter;
}

static bool is_listed(const struct list_filter *filter, const struct staff *staff, bool has_factor)
{
    if (filter->state >= 0 && staff->is_active != (filter->state == 0)) return false;
    if (filter->factor >= 0 && has_factor != (filter->factor == 0)) return false;
    if (filter->role == 0 && filter->school_id == 0) return true;
    for (int i = 0; i < staff->rights.count; i++) {
        struct staff_right held = staff->rights.list[i];
        bool is_role = filter->role == 0 || held.role == filter->role;
        bool is_place = filter->school_id == 0 || held.school_id == filter->school_id;
        if (is_role && is_place) return true;
    }
    return filter->role == 0 && staff->home_id == filter->school_id;
}

static const char *roles_words(struct arena *arena, const struct list_work *work,
                               const struct staff *staff)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < staff->rights.count; i++) {
        struct staff_right held = staff->rights.list[i];
        if (i > 0) buf_add_string(&buf, "; ");
        buf_add_string(&buf, staff_role_title(held.role));
        if (held.school_id == 0) continue;
        buf_printf(&buf, " (%s)", staff_school_name(&work->schools, held.school_id));
    }
    return buf.size == 0 ? "нет ролей" : buf.bytes;
}

static void add_row(struct table *table, const struct list_work *work, const struct staff *staff,
                    const struct staff_sign *sign)
{
    struct sheet *sheet = &table->sheet;
    sheet_row(sheet);
    sheet_string(sheet, staff->name);
    sheet_link(sheet, arena_printf(work->arena, "/office/staff/%s", staff->login));
    sheet_string(sheet, staff->login);
    sheet_string(sheet, roles_words(work->arena, work, staff));
    sheet_string(sheet, staff->is_active ? "открыт" : "закрыт");
    sheet_string(sheet, sign != NULL && sign->has_factor ? "настроен" : "нет");
    if (sign == NULL || sign->entered_at.ms == 0) {
        sheet_string(sheet, "не было");
    } else {
        sheet_moment(sheet, sign->entered_at);
    }
}

static void fill(struct table *table, const struct list_work *work,
                 const struct list_filter *filter)
{
    sheet_column(&table->sheet, (struct sheet_column){"Фамилия, имя, отчество", .width = 32});
    sheet_column(&table->sheet, (struct sheet_column){"Имя для входа", .width = 18});
    sheet_column(&table->sheet, (struct sheet_column){"Роли", .width = 44});
    sheet_column(&table->sheet, (struct sheet_column){"Вход", .width = 10});
    sheet_column(&table->sheet, (struct sheet_column){"Второй фактор", .width = 14});
    sheet_column(&table->sheet, (struct sheet_column){"Последний вход", .width = 18});
    for (int i = 0; i < work->staff.count; i++) {
        const struct staff *staff = &work->staff.rows[i];
        const struct staff_sign *sign = staff_sign_of(&work->signs, staff->id);
        bool has_factor = sign != NULL && sign->has_factor;
        if (is_listed(filter, staff, has_factor)) add_row(table, work, staff, sign);
    }
}

static OFFICE_HANDLER(staff_show)
{
    const struct office *office = context;
    struct list_work work = {.arena = arena};
    struct table table;
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct list_filter filter = filter_of(request, &work.schools);
    table_open(&table, "Сотрудники", world_now(office->access->world), zone_moscow());
    table.file_name = "staff";
    table.empty = "Таких сотрудников нет.";
    fill(&table, &work, &filter);
    json_t *view = office_view(office, arena, request, "Сотрудники", "staff");
    staff_choices_set(view, &work.schools, request_raw(request, LIST_ROLE),
                      request_raw(request, LIST_SCHOOL));
    view_set(view, "state", flags_view(STATES, filter.state < 0 ? NULL : STATES[filter.state]));
    view_set(view, "factor",
             flags_view(FACTORS, filter.factor < 0 ? NULL : FACTORS[filter.factor]));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_staff", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- somebody new ---- */

struct add_work {
    struct arena *arena;
    struct text login, name;
    struct staff_place place;
    int64_t by_id;
    struct instant now;
    struct trail_entry trail;
    const char *fault; /* a sentence; NULL: done */
    int64_t id;
};

static enum err add(struct tx *tx, struct add_work *work, struct staff_right right)
{
    enum staff_status status;
    TRY(staff_add(tx, work->arena, right.school_id, work->login, work->name, work->now, &status,
                  &work->id));
    work->fault = staff_status_words(status);
    if (work->fault != NULL) return OK;
    const struct staff_right_change change = {
        .id = work->id, .right = right, .is_given = true, .by_id = work->by_id, .now = work->now};
    TRY(staff_right_set(tx, &change, &status));
    CHECK(status == STAFF_OK); /* he has no other role, and the place is there */
    return trail_write(tx, &work->trail);
}

static enum err work_add(struct tx *tx, void *context)
{
    struct add_work *work = context;
    struct staff_right right;
    TRY(staff_place_find(tx, work->arena, &work->place, &right, &work->fault));
    return work->fault == NULL ? add(tx, work, right) : OK;
}

static enum err work_schools(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

static void answer_new(const struct office *office, struct arena *arena,
                       const struct request *request, const char *refusal,
                       struct response *response)
{
    struct list_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_schools, &work, response)) return;
    bool is_typed = refusal != NULL;
    json_t *view = office_view(office, arena, request, "Новый сотрудник", "staff");
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "form",
             json_pack("{s:o,s:o,s:o}", "name",
                       text_view(is_typed ? request_raw(request, NEW_NAME) : TEXT("")), "login",
                       text_view(is_typed ? request_raw(request, NEW_LOGIN) : TEXT("")), "class",
                       text_view(is_typed ? request_raw(request, NEW_CLASS) : TEXT(""))));
    staff_choices_set(view, &work.schools,
                      is_typed ? request_raw(request, NEW_ROLE) : TEXT("support"),
                      is_typed ? request_raw(request, NEW_SCHOOL) : TEXT(""));
    office_answer(office, arena, request, "office_staff_new", is_typed ? 422 : 200, view, response);
}

static OFFICE_HANDLER(new_show)
{
    answer_new(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(new_take)
{
    const struct office *office = context;
    if (!request_has(request, NEW_ROLE)) {
        answer_new(office, arena, request, "Выберите роль.", response);
        return;
    }
    struct text login = text_trim(field_text(request, NEW_LOGIN));
    struct text name = text_trim(field_text(request, NEW_NAME));
    struct add_work work = {
        .arena = arena,
        .login = login,
        .name = name,
        .place = {staff_role_chosen(request_number(request, NEW_ROLE)),
                  request_has(request, NEW_SCHOOL) ? request_number(request, NEW_SCHOOL) : 0,
                  field_text(request, NEW_CLASS)},
        .by_id = office_caller_id(request),
        .now = world_now(office->access->world),
        .trail = staff_trail(arena, request),
    };
    const char *login_string = arena_copy(arena, login.bytes, login.size);
    const char *name_string = arena_copy(arena, name.bytes, name.size);
    work.trail.subject = login_string;
    work.trail.details = arena_printf(arena, "%s, роль «%s»", name_string,
                                      staff_role_title(work.place.role));
    enum err err = store_write(office->access->store, 0, work_add, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (work.fault != NULL) {
        answer_new(office, arena, request, work.fault, response);
    } else {
        staff_password_answer(office, arena, request, work.id, login_string, name_string, response);
    }
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {
    [LIST_ROLE] = {"role", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, STAFF_ROLE_WORDS},
    [LIST_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [LIST_STATE] = {"state", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, STATES},
    [LIST_FACTOR] = {"factor", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FACTORS},
    TABLE_FIELDS,
};
static const struct field NEW_FIELDS[] = {
    [NEW_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_NAME_LIMIT, NULL},
    [NEW_LOGIN] = {"login", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_LOGIN_LONGEST, NULL},
    [NEW_ROLE] = {"role", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, STAFF_ROLE_WORDS},
    [NEW_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [NEW_CLASS] = {"class", FIELD_IN_FORM, FIELD_TEXT, false, 0, STAFF_CLASS_NAME_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/staff", OFFICE(RIGHT_STAFF), staff_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/staff-new", OFFICE(RIGHT_STAFF), new_show)},
    {OFFICE_POST("/office/staff-new", OFFICE(RIGHT_STAFF), new_take),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(NEW_FIELDS), .trail = "Новый сотрудник"},
};

const struct office_pages office_staff_pages = {OFFICE_PAGES(ROUTES)};
