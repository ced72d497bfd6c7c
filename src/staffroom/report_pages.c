/* «Отчёты»: the list by rights, each report with its form, and the same as XLSX, CSV and PDF.
 *
 * Debts have a path of their own: who reads reports need not read balances. */
#include "base/check.h"
#include "base/json.h"
#include "report/school_report.h"
#include "school/class.h"
#include "staffroom/pages.h"

enum {
    ROWS_A_PAGE = 200,
    ROWS_PRINTED = 2000, /* more are printed from the PDF */
    PAGE_LIMIT = 100000,
    SCRATCH_BUDGET = 128 << 20,
    DOCUMENT_LIMIT = 16 << 20, /* bytes of an answer */
    BUILDING_LIMIT = 200,
};
#define LOW_BALANCE_KOPECKS 10000 /* shown when no limit is typed */
#define LIMIT_KOPECKS INT64_C(100000000)

/* The question stands first: paths differ. */
enum {
    ASK_FROM,
    ASK_TO,
    ASK_CLASS,
    ASK_BUILDING,
    ASK_NAMES,
    ASK_DAYS,
    ASK_CATEGORIES,
    ASK_BELOW,
    ASK_PAGE,
    ASK_WHOLE,
    ASK_FORMAT,
    ASK_SCHOOL,
    ASK_REPORT
};

static const char *const FORMATS[] = {"xlsx", "csv", "pdf", NULL};

/* ---- the question ---- */

static void period_read(const struct request *request, struct day today, struct report_ask *ask)
{
    ask->last_day = request_has(request, ASK_TO) ? request_day(request, ASK_TO) : today;
    ask->first_day = request_has(request, ASK_FROM) ? request_day(request, ASK_FROM)
                                                    : day_month_first(ask->last_day);
}

static struct report_ask ask_read(const struct request *request, struct arena *arena,
                                  enum school_report report)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct report_ask ask = {.report = report, .now = caller->now, .zone = zone_moscow()};
    struct day today = caller->has_school ? caller->today : day_of_instant(ask.now, ask.zone);
    period_read(request, today, &ask);
    ask.limit = request_has(request, ASK_BELOW) ? request_money(request, ASK_BELOW)
                                                : money_of_kopecks(LOW_BALANCE_KOPECKS);
    if (!caller->has_school) return ask;
    struct text building = field_text(request, ASK_BUILDING);
    ask.school_id = caller->school.id;
    ask.zone = caller->school.zone;
    if (request_has(request, ASK_CLASS)) ask.class_id = request_number(request, ASK_CLASS);
    ask.building = arena_copy(arena, building.size > 0 ? building.bytes : "", building.size);
    ask.by_names = request_flag(request, ASK_NAMES);
    ask.by_days = request_flag(request, ASK_DAYS);
    ask.by_categories = request_flag(request, ASK_CATEGORIES);
    return ask;
}

struct report_work {
    struct arena *arena;
    struct report_ask ask;
    struct class_list classes; /* answers */
    enum report_status status;
    struct sheet sheet;
};

static enum err work_report(struct tx *tx, void *context)
{
    struct report_work *work = context;
    TRY(classes_load(tx, work->arena, work->ask.school_id, &work->classes));
    return report_make(tx, work->arena, &work->ask, &work->status, &work->sheet);
}

/* ---- the form ---- */

static json_t *classes_view(const struct report_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->classes.count; i++) {
        const struct school_class *class = &work->classes.classes[i];
        json_t *row = json_pack("{s:s,s:s,s:b}", "id", id_format(work->arena, class->id), "name",
                                class->name, "chosen", class->id == work->ask.class_id);
        json_add(rows, row);
    }
    return rows;
}

static bool is_new_building(const struct class_list *classes, int place)
{
    const char *name = classes->classes[place].building;
    if (name[0] == '\0') return false;
    for (int i = 0; i < place; i++) {
        if (text_is(text_of(name), classes->classes[i].building)) return false;
    }
    return true;
}

static json_t *buildings_view(const struct report_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->classes.count; i++) {
        if (!is_new_building(&work->classes, i)) continue;
        const char *name = work->classes.classes[i].building;
        json_t *row = json_pack("{s:s,s:b}", "name", name, "chosen",
                                text_is(text_of(name), work->ask.building));
        json_add(rows, row);
    }
    return rows;
}

static json_t *form_view(const struct report_work *work)
{
    const struct report_ask *ask = &work->ask;
    unsigned flags = report_about(ask->report)->flags;
    json_t *buildings = buildings_view(work);
    json_t *form = json_pack(
        "{s:b,s:b,s:b,s:b,s:b,s:b,s:s,s:s,s:b,s:b,s:b,s:s}", "asks_period",
        flags & REPORT_ASKS_PERIOD, "asks_class", flags & REPORT_ASKS_CLASS, "asks_names",
        flags & REPORT_ASKS_NAMES, "asks_days", flags & REPORT_ASKS_DAYS, "asks_categories",
        flags & REPORT_ASKS_CATEGORIES, "asks_limit", flags & REPORT_ASKS_LIMIT, "from",
        day_format_iso(work->arena, ask->first_day), "to",
        day_format_iso(work->arena, ask->last_day), "names", ask->by_names, "days", ask->by_days,
        "categories", ask->by_categories, "below", money_format(work->arena, ask->limit));
    CHECK(form != NULL);
    view_set(form, "asks_building",
             json_boolean((flags & REPORT_ASKS_CLASS) != 0 && json_array_size(buildings) > 0));
    view_set(form, "classes", classes_view(work));
    view_set(form, "buildings", buildings);
    return form;
}

/* ---- the page ---- */

/* The rows of the page that was asked for, or all of them when they are to be printed. */
static enum err sheet_show(const struct request *request, struct report_work *work, json_t *view)
{
    bool is_whole = request_flag(request, ASK_WHOLE) && work->sheet.row_count <= ROWS_PRINTED;
    int64_t page = request_has(request, ASK_PAGE) ? request_number(request, ASK_PAGE) : 1;
    int count = work->sheet.row_count;
    int64_t pages = (count + ROWS_A_PAGE - 1) / ROWS_A_PAGE;
    if (page > pages) page = pages > 0 ? pages : 1;
    json_t *sheet;
    int first = is_whole ? 0 : (int)(page - 1) * ROWS_A_PAGE;
    TRY(sheet_view(work->arena, &work->sheet, first, is_whole ? count : ROWS_A_PAGE, &sheet));
    bool has_pages = pages > 1 && !is_whole;
    view_set(view, "sheet", sheet);
    view_set(view, "has_pages", json_boolean(has_pages));
    view_set(view, "page_number", json_integer(page));
    view_set(view, "page_count", json_integer(pages));
    view_set(view, "page_before", has_pages && page > 1 ? json_integer(page - 1) : json_null());
    view_set(view, "page_after", has_pages && page < pages ? json_integer(page + 1) : json_null());
    view_set(view, "may_print", json_boolean(!is_whole && count <= ROWS_PRINTED));
    view_set(view, "is_whole", json_boolean(is_whole));
    return OK;
}

static json_t *page_view(const struct staffroom *room, struct arena *arena,
                         const struct request *request, const struct report_work *work)
{
    const struct report_about *about = report_about(work->ask.report);
    json_t *view = staffroom_view(room, arena, request, about->title, "reports");
    view_set_string(view, "title", about->title);
    view_set_string(view, "summary", about->summary);
    view_set_string(view, "action", arena_printf(arena, "%.*s", TEXT_ARGS(request->path)));
    view_set(view, "form", form_view(work));
    view_set(json_object_get(view, "page"), "script", json_true());
    return view;
}

/* A report that is too long for its form is refused in words, not with a page of errors. */
static const char LONG_WORDS[] =
    "Отчёт слишком велик. Уменьшите период, выберите класс или снимите отметки.";

static void refusal_answer(const struct staffroom *room, struct arena *arena,
                           const struct request *request, const struct report_work *work,
                           const char *words, struct response *response)
{
    json_t *view = page_view(room, arena, request, work);
    view_set_string(view, "refusal", words);
    view_set(view, "sheet", json_null());
    staffroom_answer(room, arena, request, "school_report", 422, view, response);
}

static enum err page_answer(const struct staffroom *room, struct arena *arena,
                            const struct request *request, struct report_work *work,
                            struct response *response)
{
    json_t *view = page_view(room, arena, request, work);
    view_set(view, "refusal", json_null());
    enum err err = sheet_show(request, work, view);
    if (err != OK) {
        json_decref(view);
        return err;
    }
    staffroom_answer(room, arena, request, "school_report", 200, view, response);
    return OK;
}

/* The bytes leave the scratch arena for the request's. */
static enum err document_answer(struct arena *arena, const struct request *request,
                                struct report_work *work, struct response *response)
{
    enum sheet_format format = (enum sheet_format)request_number(request, ASK_FORMAT);
    struct text document;
    TRY(sheet_document(work->arena, &work->sheet, format, &document));
    if (document.size > DOCUMENT_LIMIT) return ERR_LIMIT;
    struct text copy = {arena_copy(arena, document.bytes, document.size), document.size};
    response_set(response, 200, sheet_format_content_type(format), copy);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s.%s\"",
                                 report_file_name(arena, &work->ask), sheet_format_word(format)));
    return OK;
}

static enum err report_answer(const struct staffroom *room, struct arena *arena,
                              const struct request *request, struct report_work *work,
                              struct response *response)
{
    TRY(store_read(room->access->store, work_report, work));
    if (work->status != REPORT_MADE) {
        refusal_answer(room, arena, request, work, report_status_words(work->status), response);
        return OK;
    }
    bool is_document = request_has(request, ASK_FORMAT);
    enum err err = is_document ? document_answer(arena, request, work, response)
                               : page_answer(room, arena, request, work, response);
    if (err != ERR_LIMIT) return err;
    refusal_answer(room, arena, request, work, LONG_WORDS, response);
    return OK;
}

static void report_show(const struct staffroom *room, struct arena *arena,
                        const struct request *request, enum school_report report,
                        struct response *response)
{
    struct arena scratch;
    arena_init(&scratch, SCRATCH_BUDGET);
    struct report_work *work = ARENA_NEW(&scratch, struct report_work);
    work->arena = &scratch;
    work->ask = ask_read(request, &scratch, report);
    enum err err = report_answer(room, arena, request, work, response);
    if (err != OK) staffroom_fault(room, arena, request, err, response);
    arena_release(&scratch);
}

/* Those of whose figures no single family can be told. */
static bool is_open(enum school_report report)
{
    return (report_about(report)->flags & (REPORT_SHOWS_BALANCES | REPORT_OF_CITY)) == 0;
}

static STAFFROOM_HANDLER(school_report_show)
{
    const struct staffroom *room = context;
    enum school_report report;
    if (!report_of_word(request_text(request, ASK_REPORT), &report) || !is_open(report)) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    report_show(room, arena, request, report, response);
}

static STAFFROOM_HANDLER(debtors_show)
{
    report_show(context, arena, request, REPORT_DEBTORS, response);
}

/* ---- the list ---- */

static void link_add(json_t *list, const char *path, enum school_report report)
{
    const struct report_about *about = report_about(report);
    json_t *row = json_pack("{s:s,s:s,s:s}", "path", path, "title", about->title, "summary",
                            about->summary);
    json_add(list, row);
}

static STAFFROOM_HANDLER(list_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < SCHOOL_REPORTS; i++) {
        enum school_report report = (enum school_report)i;
        if (report == REPORT_DEBTORS && caller_may(caller, RIGHT_BALANCES, 0)) {
            link_add(list, staffroom_path(arena, caller, "debtors"), report);
        } else if (is_open(report)) {
            link_add(list, staffroom_path(arena, caller, "reports/%s", report_about(report)->word),
                     report);
        }
    }
    json_t *view = staffroom_view(room, arena, request, "Отчёты", "reports");
    view_set(view, "reports", list);
    view_set(view, "reads_city",
             json_boolean(right_reaches(caller->person.staff.rights, RIGHT_REGION, 0, 0)));
    staffroom_answer(room, arena, request, "school_reports", 200, view, response);
}

/* ---- routes ---- */

/* clang-format off */
#define ASK_FIELDS                                                                                 \
    [ASK_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},                           \
    [ASK_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},                               \
    [ASK_CLASS] = {"class", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},                          \
    [ASK_BUILDING] = {"building", FIELD_IN_QUERY, FIELD_TEXT, false, 0, BUILDING_LIMIT, NULL},     \
    [ASK_NAMES] = {"names", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},                        \
    [ASK_DAYS] = {"days", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},                          \
    [ASK_CATEGORIES] = {"categories", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},              \
    [ASK_BELOW] = {"below", FIELD_IN_QUERY, FIELD_MONEY, false, 0, LIMIT_KOPECKS, NULL},           \
    [ASK_PAGE] = {"page", FIELD_IN_QUERY, FIELD_INT, false, 1, PAGE_LIMIT, NULL},                  \
    [ASK_WHOLE] = {"whole", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},                        \
    [ASK_FORMAT] = {"format", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FORMATS}
/* clang-format on */

static const struct field LIST_FIELDS[] = {FIELD_OF_SCHOOL};
static const struct field DEBTORS_FIELDS[] = {ASK_FIELDS, [ASK_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field REPORT_FIELDS[] = {
    ASK_FIELDS,
    [ASK_SCHOOL] = FIELD_OF_SCHOOL,
    [ASK_REPORT] = {"report", FIELD_IN_PATH, FIELD_TEXT, true, 1, 20, NULL},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/reports", WHOLE(RIGHT_REPORTS), list_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_GET("/school/{school}/reports/{report}", WHOLE(RIGHT_REPORTS), school_report_show),
     ROUTE_FIELDS(REPORT_FIELDS), .trail = "Отчёт школы"},
    {STAFFROOM_GET("/school/{school}/debtors", WHOLE(RIGHT_BALANCES), debtors_show),
     ROUTE_FIELDS(DEBTORS_FIELDS), .trail = "Должники"},
};

const struct staffroom_pages staffroom_report_pages = {STAFFROOM_PAGES(ROUTES)};
