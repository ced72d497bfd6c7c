/* «Школы»: the city's schools and their kinds; a new school opens its book. */
#include <inttypes.h>

#include "base/json.h"
#include "desk/school_change.h"
#include "office/pages.h"
#include "page/table.h"

enum { LIST_TABLE };
enum { ADD_NUMBER, ADD_NAME, ADD_KIND, ADD_ZONE, ADD_PROJECT };
enum { ONE_NUMBER, ONE_DONE };
enum { CHANGE_NUMBER, CHANGE_NAME, CHANGE_KIND, CHANGE_PROJECT };
enum { KIND_DONE };
enum { KIND_CODE, KIND_NAME };

/* Of Russia; the first is what most take. */
static const char *const ZONES[] = {"Europe/Moscow",      "Europe/Kaliningrad", "Europe/Samara",
                                    "Asia/Yekaterinburg", "Asia/Omsk",          "Asia/Krasnoyarsk",
                                    "Asia/Irkutsk",       "Asia/Yakutsk",       "Asia/Vladivostok",
                                    "Asia/Magadan",       "Asia/Kamchatka",     NULL};

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    struct school_list schools;
    struct school_kinds kinds;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(school_list_load(tx, work->arena, &work->schools));
    return school_kinds_load(tx, work->arena, &work->kinds);
}

static const char *kind_name(const struct school_kinds *kinds, const char *code)
{
    for (int i = 0; i < kinds->count; i++) {
        if (text_is(text_of(code), kinds->rows[i].code)) return kinds->rows[i].name;
    }
    return code;
}

static void list_rows(struct sheet *sheet, const struct list_work *work)
{
    sheet_column(sheet, (struct sheet_column){"Номер", SHEET_NUMBER, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Школа", SHEET_TEXT, .width = 40});
    sheet_column(sheet, (struct sheet_column){"Вид", SHEET_TEXT, .width = 30});
    sheet_column(sheet, (struct sheet_column){"Карта школьника", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Часовой пояс", SHEET_TEXT, .width = 20});
    for (int i = 0; i < work->schools.count; i++) {
        const struct school *school = &work->schools.rows[i];
        sheet_row(sheet);
        sheet_number(sheet, school->number);
        sheet_string(sheet, school->name);
        sheet_link(sheet, arena_printf(sheet->arena, "/office/schools/%" PRId64, school->number));
        sheet_string(sheet, kind_name(&work->kinds, school->kind));
        sheet_string(sheet, school->in_card_project ? "участвует" : "нет");
        sheet_string(sheet, school->zone->name);
    }
}

static json_t *kinds_view(const struct school_kinds *kinds, const char *chosen)
{
    json_t *rows = json_array();
    for (int i = 0; i < kinds->count; i++) {
        const struct school_kind *kind = &kinds->rows[i];
        bool is_chosen = chosen != NULL && text_is(text_of(chosen), kind->code);
        json_t *row = json_pack("{s:s,s:s,s:I,s:I,s:b}", "code", kind->code, "name", kind->name,
                                "schools", (json_int_t)kind->schools, "in_project",
                                (json_int_t)kind->in_project, "chosen", is_chosen);
        json_add(rows, row);
    }
    return rows;
}

static OFFICE_HANDLER(schools_show)
{
    const struct office *office = context;
    struct list_work *work = ARENA_NEW(arena, struct list_work);
    work->arena = arena;
    enum err err = store_read(office->access->store, work_list, work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    int in_project = 0;
    for (int i = 0; i < work->schools.count; i++) {
        in_project += work->schools.rows[i].in_card_project;
    }
    struct table table;
    table_open(&table, "Школы", world_now(office->access->world), zone_moscow());
    table.file_name = "schools";
    table.empty = "Школ ещё нет. Сначала заведите виды школ, потом первую школу.";
    list_rows(&table.sheet, work);
    json_t *view = office_view(office, arena, request, "Школы", "schools");
    view_set(view, "count", json_integer(work->schools.count));
    view_set(view, "in_project", json_integer(in_project));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_schools", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static const char *school_refusal(enum school_status status)
{
    switch (status) {
    case SCHOOL_OK: break;
    case SCHOOL_NUMBER_INVALID: return "Номер школы — от 1 до 999: он стоит в номерах счетов.";
    case SCHOOL_NAME_INVALID: return "Название — до двухсот знаков.";
    case SCHOOL_KIND_UNKNOWN: return "Выберите вид школы.";
    case SCHOOL_EXISTS: return "Школа с этим номером уже есть.";
    case SCHOOL_UNKNOWN: return "Такой школы нет.";
    }
    return NULL;
}

/* ---- a new one ---- */

static json_t *zones_view(struct text chosen)
{
    json_t *rows = json_array();
    for (int i = 0; ZONES[i] != NULL; i++) {
        json_t *row = json_pack("{s:s,s:b}", "name", ZONES[i], "chosen", text_is(chosen, ZONES[i]));
        json_add(rows, row);
    }
    return rows;
}

static void add_answer(const struct office *office, struct arena *arena,
                       const struct request *request, const char *refusal,
                       struct response *response)
{
    struct list_work *work = ARENA_NEW(arena, struct list_work);
    work->arena = arena;
    bool is_again = refusal != NULL;
    if (!office_read(office, arena, request, work_list, work, response)) return;
    struct text kind = is_again ? field_text(request, ADD_KIND) : TEXT("");
    json_t *view = office_view(office, arena, request, "Новая школа", "schools");
    view_set(view, "kinds", kinds_view(&work->kinds, arena_copy(arena, kind.bytes, kind.size)));
    view_set(view, "has_kinds", json_boolean(work->kinds.count > 0));
    view_set(view, "zones", zones_view(is_again ? field_text(request, ADD_ZONE) : TEXT("")));
    view_set(view, "number", text_view(is_again ? request_raw(request, ADD_NUMBER) : TEXT("")));
    view_set(view, "name", text_view(is_again ? request_raw(request, ADD_NAME) : TEXT("")));
    view_set(view, "in_project",
             json_boolean(is_again && request_has(request, ADD_PROJECT) &&
                          request_flag(request, ADD_PROJECT)));
    view_set(view, "refusal", is_again ? json_string(refusal) : json_null());
    office_answer(office, arena, request, "office_school_new", is_again ? 422 : 200, view,
                  response);
}

static OFFICE_HANDLER(school_new_show)
{
    add_answer(context, arena, request, NULL, response);
}

struct add_work {
    struct school school;
    struct instant now;
    enum school_status status;
};

static enum err work_add(struct tx *tx, void *context)
{
    struct add_work *work = context;
    return school_create(tx, &work->school, work->now, &work->status);
}

static const char *typed_copy(struct arena *arena, const struct request *request, int field)
{
    struct text typed = field_text(request, field);
    return arena_copy(arena, typed.bytes, typed.size);
}

static OFFICE_HANDLER(school_add)
{
    const struct office *office = context;
    struct add_work work = {
        .school = {.number = request_has(request, ADD_NUMBER) ? request_number(request, ADD_NUMBER)
                                                              : 0,
                   .name = typed_copy(arena, request, ADD_NAME),
                   .kind = typed_copy(arena, request, ADD_KIND),
                   .in_card_project = request_has(request, ADD_PROJECT) &&
                                      request_flag(request, ADD_PROJECT),
                   .zone = zone_find(field_text(request, ADD_ZONE))},
        .now = world_now(office->access->world),
    };
    if (work.school.zone == NULL) {
        add_answer(office, arena, request, "Выберите часовой пояс.", response);
        return;
    }
    enum err err = store_write(office->access->store, 0, work_add, &work);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (work.status != SCHOOL_OK)
        add_answer(office, arena, request, school_refusal(work.status), response);
    else
        response_redirect(response, arena_printf(arena, "/office/schools/%" PRId64 "?done=added",
                                                 work.school.number));
}

/* ---- one ---- */

struct one_work {
    struct arena *arena;
    int64_t number;
    bool is_known;
    struct school school;
    struct school_kinds kinds;
};

static enum err work_one(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(school_kinds_load(tx, work->arena, &work->kinds));
    return school_by_number(tx, work->arena, work->number, &work->is_known, &work->school);
}

static const char *done_words(struct text done)
{
    if (text_is(done, "added")) {
        return "Школа заведена, её книга открыта. "
               "Дальше: классы и ученики списком, питание, касса.";
    }
    return text_is(done, "saved") ? "Сохранено." : "";
}

static void one_answer(const struct office *office, struct arena *arena,
                       const struct request *request, int64_t number, const char *refusal,
                       struct text done, struct response *response)
{
    struct one_work *work = ARENA_NEW(arena, struct one_work);
    work->arena = arena;
    work->number = number;
    enum err err = store_read(office->access->store, work_one, work);
    if (err != OK || !work->is_known) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    json_t *view = office_view(office, arena, request, work->school.name, "schools");
    view_set(view, "school",
             json_pack("{s:I,s:s,s:s,s:b,s:s}", "number", (json_int_t)work->school.number, "name",
                       work->school.name, "kind", kind_name(&work->kinds, work->school.kind),
                       "in_project", work->school.in_card_project, "zone",
                       work->school.zone->name));
    view_set(view, "kinds", kinds_view(&work->kinds, work->school.kind));
    view_set_string(view, "done", done_words(done));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_school", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(school_show)
{
    one_answer(context, arena, request, request_number(request, ONE_NUMBER), NULL,
               field_text(request, ONE_DONE), response);
}

static OFFICE_HANDLER(school_take)
{
    const struct office *office = context;
    struct school_change change = {
        .number = request_has(request, CHANGE_NUMBER) ? request_number(request, CHANGE_NUMBER) : 0,
        .name = typed_copy(arena, request, CHANGE_NAME),
        .kind = typed_copy(arena, request, CHANGE_KIND),
        .has_project = true,
        .in_card_project = request_has(request, CHANGE_PROJECT) &&
                           request_flag(request, CHANGE_PROJECT),
    };
    enum err err = desk_school_change(office->desk, arena, &change);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (change.status != SCHOOL_OK)
        one_answer(office, arena, request, change.number, school_refusal(change.status), TEXT(""),
                   response);
    else
        response_redirect(
            response, arena_printf(arena, "/office/schools/%" PRId64 "?done=saved", change.number));
}

/* ---- kinds ---- */

static void kinds_answer(const struct office *office, struct arena *arena,
                         const struct request *request, const char *refusal, bool is_done,
                         struct response *response)
{
    struct list_work *work = ARENA_NEW(arena, struct list_work);
    work->arena = arena;
    if (!office_read(office, arena, request, work_list, work, response)) return;
    json_t *view = office_view(office, arena, request, "Виды школ", "schools");
    view_set(view, "kinds", kinds_view(&work->kinds, NULL));
    view_set(view, "has_kinds", json_boolean(work->kinds.count > 0));
    view_set(view, "done", json_boolean(is_done));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "code", text_view(refusal == NULL ? TEXT("") : request_raw(request, KIND_CODE)));
    view_set(view, "name", text_view(refusal == NULL ? TEXT("") : request_raw(request, KIND_NAME)));
    office_answer(office, arena, request, "office_school_kinds", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(kinds_show)
{
    kinds_answer(context, arena, request, NULL, request_flag(request, KIND_DONE), response);
}

struct kind_work {
    const char *code, *name;
};

static enum err work_kind(struct tx *tx, void *context)
{
    const struct kind_work *work = context;
    return school_kind_put(tx, work->code, work->name);
}

static OFFICE_HANDLER(kind_take)
{
    const struct office *office = context;
    struct kind_work work = {typed_copy(arena, request, KIND_CODE),
                             typed_copy(arena, request, KIND_NAME)};
    const char *refusal = NULL;
    if (!school_kind_code_is_formed(text_of(work.code))) {
        refusal = "Код — до тридцати двух знаков: латинские буквы, цифры и _.";
    } else if (*work.name == '\0') {
        refusal = "Напишите название вида до ста знаков.";
    }
    if (refusal != NULL) {
        kinds_answer(office, arena, request, refusal, false, response);
        return;
    }
    enum err err = store_write(office->access->store, 0, work_kind, &work);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else
        response_redirect(response, "/office/school-kinds?done=1");
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field ADD_FIELDS[] = {
    [ADD_NUMBER] = {"number", FIELD_IN_FORM, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [ADD_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, SCHOOL_NAME_LIMIT, NULL},
    [ADD_KIND] = {"kind", FIELD_IN_FORM, FIELD_TEXT, false, 0, SCHOOL_KIND_CODE_LIMIT, NULL},
    [ADD_ZONE] = {"zone", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [ADD_PROJECT] = {"project", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field ONE_FIELDS[] = {
    [ONE_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [ONE_DONE] = {"done", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 10, NULL},
};
static const struct field CHANGE_FIELDS[] = {
    [CHANGE_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [CHANGE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, SCHOOL_NAME_LIMIT, NULL},
    [CHANGE_KIND] = {"kind", FIELD_IN_FORM, FIELD_TEXT, false, 0, SCHOOL_KIND_CODE_LIMIT, NULL},
    [CHANGE_PROJECT] = {"project", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field KIND_SHOW_FIELDS[] = {
    [KIND_DONE] = {"done", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field KIND_FIELDS[] = {
    [KIND_CODE] = {"code", FIELD_IN_FORM, FIELD_TEXT, false, 0, SCHOOL_KIND_CODE_LIMIT, NULL},
    [KIND_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, SCHOOL_KIND_NAME_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/schools", OFFICE(RIGHT_SETTINGS), schools_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/schools/new", OFFICE(RIGHT_SETTINGS), school_new_show)},
    {OFFICE_POST("/office/schools/new", OFFICE(RIGHT_SETTINGS), school_add),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(ADD_FIELDS), .trail = "Новая школа"},
    {OFFICE_GET("/office/schools/{number}", OFFICE(RIGHT_SETTINGS), school_show),
     ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST("/office/schools/{number}", OFFICE(RIGHT_SETTINGS), school_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(CHANGE_FIELDS), .trail = "Школа изменена"},
    {OFFICE_GET("/office/school-kinds", OFFICE(RIGHT_SETTINGS), kinds_show),
     ROUTE_FIELDS(KIND_SHOW_FIELDS)},
    {OFFICE_POST("/office/school-kinds", OFFICE(RIGHT_SETTINGS), kind_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(KIND_FIELDS), .trail = "Вид школы"},
};

const struct office_pages office_school_pages = {OFFICE_PAGES(ROUTES)};
