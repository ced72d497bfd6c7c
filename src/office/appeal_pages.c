/* «Обращения»: what waits, one with all that was said, and writing one down for who calls. */
#include <inttypes.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/appeal.h"
#include "office/pages.h"
#include "office/paths.h"
#include "page/person_words.h"
#include "page/table.h"
#include "page/words.h"
#include "school/person.h"
#include "school/school.h"

enum { LIST_STATE, LIST_KIND, LIST_SCHOOL, LIST_TABLE };
enum { SHOW_NUMBER };
enum { ACT_NUMBER, ACT_DEED, ACT_TEXT };
enum { NEW_ACCOUNT };
enum { CALL_ACCOUNT, CALL_CALLER, CALL_NATURE, CALL_KIND, CALL_TEXT };

static const char *const DEEDS[] = {"take", "answer", "note", "close", "reopen", NULL};
static const enum appeal_event_kind DEED_KINDS[] = {APPEAL_EVENT_TAKEN, APPEAL_EVENT_ANSWER,
                                                    APPEAL_EVENT_NOTE, APPEAL_EVENT_CLOSED,
                                                    APPEAL_EVENT_REOPENED};

static const char *appeal_path(struct arena *arena, int64_t number)
{
    return arena_printf(arena, "/office/appeals/%" PRId64, number);
}

/* «Иванов Иван Иванович», «звонила Анна, 8 900 …», or nothing. */
static const char *who_asks(struct arena *arena, const struct appeal *one)
{
    if (*one->account_number == '\0') return one->caller;
    return person_full_name(arena, one->surname, one->name, one->patronymic);
}

static bool is_late(const struct appeal *one, struct instant now)
{
    bool waits = one->state == APPEAL_NEW || one->state == APPEAL_TAKEN;
    return waits && instant_compare(one->due_at, now) < 0;
}

/* ---- the queue ---- */

struct list_work {
    struct arena *arena;
    struct appeal_filter filter;
    int64_t school_number; /* 0: any */
    struct appeal_list list;
};

static enum err work_list(struct tx *tx, void *context)
{
    bool found = true;
    struct school school = {0};
    struct list_work *work = context;
    work->filter.school_id = -1;
    if (work->school_number != 0) {
        TRY(school_by_number(tx, work->arena, work->school_number, &found, &school));
        work->filter.school_id = school.id;
    }
    work->list = (struct appeal_list){0};
    return found ? appeals_load(tx, work->arena, &work->filter, &work->list) : OK;
}

static void list_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Номер", SHEET_NUMBER, .width = 8},   {"Состояние", SHEET_TEXT, .width = 14},
        {"Вид", SHEET_TEXT, .width = 12},      {"О чём", SHEET_TEXT, .width = 24},
        {"Школа", SHEET_TEXT, .width = 18},    {"Кто", SHEET_TEXT, .width = 30},
        {"Получено", SHEET_TEXT, .width = 18}, {"Ответить до", SHEET_TEXT, .width = 18},
        {"Взял", SHEET_TEXT, .width = 24},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void list_row(struct sheet *sheet, const struct appeal *one, struct instant now)
{
    struct arena *arena = sheet->arena;
    const char *due = instant_format(arena, one->due_at, zone_moscow());
    bool waits = one->state == APPEAL_NEW || one->state == APPEAL_TAKEN;
    sheet_row(sheet);
    sheet_number(sheet, one->number);
    sheet_link(sheet, appeal_path(arena, one->number));
    sheet_string(sheet, appeal_state_title(one->state));
    sheet_string(sheet, appeal_nature_title(one->nature));
    sheet_string(sheet, appeal_kind_title(one->kind));
    sheet_string(sheet, one->school_name);
    sheet_string(sheet, who_asks(arena, one));
    sheet_string(sheet, instant_format(arena, one->made_at, zone_moscow()));
    sheet_string(sheet, !waits              ? ""
                        : is_late(one, now) ? arena_printf(arena, "%s, просрочено", due)
                                            : due);
    sheet_string(sheet, one->staff_name);
}

/* The choices of a filter: word, title, whether it is chosen. */
static void choice_add(json_t *rows, const char *word, const char *title, bool is_chosen)
{
    json_t *row = json_pack("{s:s,s:s,s:b}", "word", word, "title", title, "chosen", is_chosen);
    json_add(rows, row);
}

/* `chosen` 0: none. */
static json_t *states_view(int chosen)
{
    json_t *rows = json_array();
    for (int i = 1; i <= APPEAL_STATES; i++) {
        choice_add(rows, APPEAL_STATE_WORDS[i - 1], appeal_state_title((enum appeal_state)i),
                   i == chosen);
    }
    return rows;
}

static json_t *kinds_view(int chosen)
{
    json_t *rows = json_array();
    for (int i = 1; i <= APPEAL_KINDS; i++) {
        choice_add(rows, APPEAL_KIND_WORDS[i - 1], appeal_kind_title((enum appeal_kind)i),
                   i == chosen);
    }
    return rows;
}

static json_t *natures_view(int chosen)
{
    json_t *rows = json_array();
    for (int i = 1; i <= APPEAL_NATURES; i++) {
        choice_add(rows, APPEAL_NATURE_WORDS[i - 1], appeal_nature_title((enum appeal_nature)i),
                   i == chosen);
    }
    return rows;
}

static int choice_of(const struct request *request, int field)
{
    return request_has(request, field) ? (int)request_number(request, field) + 1 : 0;
}

static OFFICE_HANDLER(appeals_show)
{
    const struct office *office = context;
    struct instant now = world_now(office->access->world);
    struct list_work work = {
        .arena = arena,
        .filter = {.state = choice_of(request, LIST_STATE), .kind = choice_of(request, LIST_KIND)},
        .school_number = request_has(request, LIST_SCHOOL) ? request_number(request, LIST_SCHOOL)
                                                           : 0,
    };
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Обращения", now, zone_moscow());
    table.file_name = "appeals";
    table.empty = "Здесь пусто: на все обращения ответили.";
    list_columns(&table.sheet);
    for (int i = 0; i < work.list.count; i++) list_row(&table.sheet, &work.list.rows[i], now);
    json_t *view = office_view(office, arena, request, "Обращения", "appeals");
    view_set(view, "states", states_view(work.filter.state));
    view_set(view, "kinds", kinds_view(work.filter.kind));
    view_set_string(view, "school",
                    work.school_number == 0 ? ""
                                            : arena_printf(arena, "%" PRId64, work.school_number));
    view_set(view, "is_cut", json_boolean(work.list.count == APPEAL_LIST_LIMIT));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_appeals", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- one ---- */

struct one_work {
    struct arena *arena;
    int64_t number;
    bool found;
    struct appeal appeal;
    struct appeal_story story;
};

static enum err work_one(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(appeal_by_number(tx, work->arena, work->number, &work->found, &work->appeal));
    if (!work->found) return OK;
    return appeal_load(tx, work->arena, work->appeal.school_id, work->appeal.id, &work->found,
                       &work->appeal, &work->story);
}

static const char *event_title(enum appeal_event_kind kind)
{
    switch (kind) {
    case APPEAL_EVENT_MADE: return "Обращение";
    case APPEAL_EVENT_ADDED: return "Дополнение";
    case APPEAL_EVENT_TAKEN: return "Взято в работу";
    case APPEAL_EVENT_ANSWER: return "Ответ";
    case APPEAL_EVENT_NOTE: return "Заметка для сотрудников";
    case APPEAL_EVENT_CLOSED: return "Закрыто";
    case APPEAL_EVENT_REOPENED: return "Открыто снова";
    }
    CHECK(!"an appeal_event_kind");
    return NULL;
}

static json_t *story_view(struct arena *arena, const struct appeal_story *story)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < story->count; i++) {
        const struct appeal_event *one = &story->rows[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s}", "title", event_title(one->kind), "when",
                                office_moment(arena, one->happened_at), "who",
                                *one->staff_name == '\0' ? "родитель" : one->staff_name, "text",
                                one->text);
        json_add(rows, row);
    }
    return rows;
}

static json_t *appeal_view(struct arena *arena, const struct appeal *one, struct instant now)
{
    bool is_known = *one->account_number != '\0';
    bool is_open = one->state != APPEAL_CLOSED;
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b}", "path",
        appeal_path(arena, one->number), "state", appeal_state_title(one->state), "nature",
        appeal_nature_title(one->nature), "kind", appeal_kind_title(one->kind), "school",
        one->school_name, "name", is_known ? who_asks(arena, one) : "", "person_path",
        is_known ? office_person_path(arena, one->account_number) : "", "caller", one->caller,
        "due", office_moment(arena, one->due_at), "late", is_late(one, now), "may_take",
        one->state == APPEAL_NEW, "is_open", is_open, "may_reopen",
        one->state == APPEAL_CLOSED || one->state == APPEAL_ANSWERED, "by_parent",
        one->login_id != 0);
    CHECK(view != NULL);
    view_set_string(view, "staff", one->staff_name);
    return view;
}

static void answer_one(const struct office *office, struct arena *arena,
                       const struct request *request, int64_t number, const char *refusal,
                       struct response *response)
{
    struct one_work work = {.arena = arena, .number = number};
    struct instant now = world_now(office->access->world);
    if (!office_read(office, arena, request, work_one, &work, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    if (*work.appeal.account_number != '\0') {
        staff_of(request)->trail->school_id = work.appeal.school_id;
        staff_of(request)->trail->account = work.appeal.account_number;
    }
    json_t *view = office_view(office, arena, request,
                               arena_printf(arena, "Обращение № %" PRId64, work.appeal.number),
                               "appeals");
    view_set(view, "appeal", appeal_view(arena, &work.appeal, now));
    view_set(view, "story", story_view(arena, &work.story));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "typed", text_view(refusal == NULL ? TEXT("") : field_text(request, ACT_TEXT)));
    office_answer(office, arena, request, "office_appeal", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(appeal_show)
{
    answer_one(context, arena, request, request_number(request, SHOW_NUMBER), NULL, response);
}

static OFFICE_HANDLER(appeal_act)
{
    const struct office *office = context;
    struct one_work work = {.arena = arena, .number = request_number(request, ACT_NUMBER)};
    enum err err = store_read(office->access->store, work_one, &work);
    if (err == OK && !work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    struct appeal_act act = {
        .school_id = work.appeal.school_id,
        .id = work.appeal.id,
        .kind = DEED_KINDS[request_number(request, ACT_DEED)],
        .login_id = office_caller_id(request),
        .text = field_text(request, ACT_TEXT),
    };
    if (err == OK) err = desk_appeal_act(office->desk, &act);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (act.status != APPEAL_OK) {
        answer_one(office, arena, request, work.number, appeal_status_words(act.status), response);
    } else {
        response_redirect(response, appeal_path(arena, work.number));
    }
}

/* ---- for who calls ---- */

struct whose_work {
    struct arena *arena;
    struct text number; /* empty: about nobody */
    bool found;
    struct directory_place place;
    struct person person;
};

static enum err work_whose(struct tx *tx, void *context)
{
    struct whose_work *work = context;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, work->number, &work->found, &work->place));
    if (!work->found) return OK;
    return person_by_id(tx, work->arena, work->place.school_id, work->place.account_id,
                        &work->found, &work->person);
}

static void answer_call(const struct office *office, struct arena *arena,
                        const struct request *request, struct text number, const char *refusal,
                        struct response *response)
{
    bool is_typed = text_is(request->method, "POST");
    json_t *view = office_view(office, arena, request, "Записать обращение", "appeals");
    view_set(view, "number", text_view(number));
    view_set(view, "caller", text_view(is_typed ? field_text(request, CALL_CALLER) : TEXT("")));
    view_set(view, "typed", text_view(is_typed ? field_text(request, CALL_TEXT) : TEXT("")));
    view_set(view, "natures", natures_view(is_typed ? choice_of(request, CALL_NATURE) : 0));
    view_set(view, "kinds", kinds_view(is_typed ? choice_of(request, CALL_KIND) : 0));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_appeal_new", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(call_show)
{
    answer_call(context, arena, request, field_text(request, NEW_ACCOUNT), NULL, response);
}

static OFFICE_HANDLER(call_take)
{
    const struct office *office = context;
    struct whose_work whose = {.arena = arena,
                               .number = text_trim(field_text(request, CALL_ACCOUNT))};
    enum err err = whose.number.size == 0 ? OK
                                          : store_read(office->access->store, work_whose, &whose);
    if (err == OK && whose.number.size > 0 && !whose.found) {
        answer_call(office, arena, request, whose.number,
                    "Такого лицевого счёта нет. Проверьте номер или оставьте поле пустым.",
                    response);
        return;
    }
    if (request->fault_count > 0) {
        answer_call(office, arena, request, whose.number,
                    "Выберите вид обращения и о чём оно, запишите, кто звонил, и сам вопрос.",
                    response);
        return;
    }
    struct appeal_making making = {
        .school_id = whose.found ? whose.person.school_id : 0,
        .account_id = whose.found ? whose.person.id : 0,
        .staff_id = office_caller_id(request),
        .caller = field_text(request, CALL_CALLER),
        .nature = (enum appeal_nature)(request_number(request, CALL_NATURE) + 1),
        .kind = (enum appeal_kind)(request_number(request, CALL_KIND) + 1),
        .text = field_text(request, CALL_TEXT),
    };
    if (err == OK) err = desk_appeal_make(office->desk, &making);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (making.status != APPEAL_OK) {
        answer_call(office, arena, request, whose.number, appeal_status_words(making.status),
                    response);
    } else {
        response_redirect(response, appeal_path(arena, making.number));
    }
}

/* ---- routes ---- */

enum { TEXT_BYTES_LIMIT = 4 * APPEAL_TEXT_LIMIT };

static const struct field LIST_FIELDS[] = {
    [LIST_STATE] = {"state", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, APPEAL_STATE_WORDS},
    [LIST_KIND] = {"kind", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, APPEAL_KIND_WORDS},
    [LIST_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
    TABLE_FIELDS,
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
};
static const struct field ACT_FIELDS[] = {
    [ACT_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    [ACT_DEED] = {"deed", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DEEDS},
    [ACT_TEXT] = {"text", FIELD_IN_FORM, FIELD_LINES, false, 0, TEXT_BYTES_LIMIT, NULL},
};
static const struct field NEW_FIELDS[] = {
    [NEW_ACCOUNT] = {"number", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 40, NULL},
};
static const struct field CALL_FIELDS[] = {
    [CALL_ACCOUNT] = {"number", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [CALL_CALLER] = {"caller", FIELD_IN_FORM, FIELD_TEXT, true, 0, APPEAL_CALLER_LIMIT, NULL},
    [CALL_NATURE] = {"nature", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, APPEAL_NATURE_WORDS},
    [CALL_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, APPEAL_KIND_WORDS},
    [CALL_TEXT] = {"text", FIELD_IN_FORM, FIELD_LINES, true, 0, TEXT_BYTES_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/appeals", OFFICE(RIGHT_APPEALS), appeals_show), ROUTE_FIELDS(LIST_FIELDS),
     .trail = "Обращения"},
    {OFFICE_GET("/office/appeals/new", OFFICE(RIGHT_APPEALS), call_show), ROUTE_FIELDS(NEW_FIELDS)},
    {OFFICE_POST("/office/appeals/new", OFFICE(RIGHT_APPEALS), call_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(CALL_FIELDS), .trail = "Обращение по телефону"},
    {OFFICE_GET("/office/appeals/{number}", OFFICE(RIGHT_APPEALS), appeal_show),
     ROUTE_FIELDS(SHOW_FIELDS), .trail = "Обращение"},
    {OFFICE_POST("/office/appeals/{number}", OFFICE(RIGHT_APPEALS), appeal_act),
     ROUTE_FIELDS(ACT_FIELDS), .trail = "Обращение: работа с ним"},
};

const struct office_pages office_appeal_pages = {OFFICE_PAGES(ROUTES)};
