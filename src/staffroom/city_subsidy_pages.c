/* «Дотации по школам»: what the budgets owe for the meals of a period in every school, for the
 * education department. Kinds of benefits are counted, nobody is named. */
#include "base/check.h"
#include "desk/act.h"
#include "report/act_sheet.h"
#include "staffroom/pages.h"

enum { SCRATCH_BUDGET = 64 << 20, KEPT_BUDGET = 64 << 20, ROWS_SHOWN = 2000 };
enum { CITY_FROM, CITY_TO, CITY_FORMAT };

static const char *const FORMATS[] = {"xlsx", "csv", "pdf", NULL};

struct city_work {
    const struct staffroom *room;
    struct arena *arena; /* of what is kept */
    struct day first_day, last_day;
    struct school_list schools;
    struct subsidy_report *reports;
    int count;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct city_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

struct school_work {
    struct arena *arena;
    int64_t school_id;
    struct day first_day, last_day;
    struct subsidy_report report;
};

static enum err work_school(struct tx *tx, void *context)
{
    struct school_work *work = context;
    return subsidies_compute(tx, work->arena, work->school_id, work->first_day, work->last_day,
                             &work->report);
}

/* What outlives the school's own arena, in which every meal of the period stood. */
static struct subsidy_report report_keep(struct arena *arena, const struct subsidy_report *report)
{
    struct subsidy_report kept = *report;
    kept.school_name = arena_printf(arena, "%s", report->school_name);
    kept.lines = ARENA_ARRAY(arena, struct subsidy_line, (size_t)report->line_count + 1);
    kept.sources = NULL;
    kept.source_count = 0;
    for (int i = 0; i < report->line_count; i++) {
        kept.lines[i] = report->lines[i];
        kept.lines[i].funding_source = arena_printf(arena, "%s", report->lines[i].funding_source);
        kept.lines[i].benefit_kind = arena_printf(arena, "%s", report->lines[i].benefit_kind);
    }
    return kept;
}

/* A school at a time: no snapshot stands while the whole city is counted. */
static enum err city_read(struct city_work *work)
{
    struct store *store = work->room->access->store;
    enum err err = store_read(store, work_schools, work);
    if (err != OK) return err;
    struct arena scratch;
    arena_init(&scratch, SCRATCH_BUDGET);
    work->reports = ARENA_ARRAY(work->arena, struct subsidy_report,
                                (size_t)work->schools.count + 1);
    for (int i = 0; i < work->schools.count && err == OK; i++) {
        struct school_work school = {.arena = &scratch,
                                     .school_id = work->schools.rows[i].id,
                                     .first_day = work->first_day,
                                     .last_day = work->last_day};
        err = store_read(store, work_school, &school);
        if (err == OK) work->reports[work->count++] = report_keep(work->arena, &school.report);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    return err;
}

/* The month before this one, unless both days are given and fit. */
static const char *period_read(const struct request *request, struct city_work *work)
{
    struct day today = day_of_instant(caller_of(request)->now, zone_moscow());
    work->last_day = day_add(today, -day_date(today).day_of_month);
    work->first_day = day_add(work->last_day, 1 - day_date(work->last_day).day_of_month);
    if (!request_has(request, CITY_FROM) || !request_has(request, CITY_TO)) return NULL;
    int days = request_day(request, CITY_TO).number - request_day(request, CITY_FROM).number + 1;
    if (days < 1 || days > ISSUED_DAYS_LIMIT) return issue_refusal(ISSUE_PERIOD_INVALID);
    work->first_day = request_day(request, CITY_FROM);
    work->last_day = request_day(request, CITY_TO);
    return NULL;
}

static enum err page_answer(const struct staffroom *room, struct arena *arena,
                            const struct request *request, const struct city_work *work,
                            const struct sheet *sheet, const char *refusal,
                            struct response *response)
{
    json_t *sheet_json;
    TRY(sheet_view(work->arena, sheet, 0, ROWS_SHOWN, &sheet_json));
    json_t *view = staffroom_view(room, arena, request, "Дотации по школам", NULL);
    view_set(view, "sheet", sheet_json);
    view_set(view, "has_rows", json_boolean(sheet->row_count > 0));
    view_set_string(view, "from", day_format_iso(arena, work->first_day));
    view_set_string(view, "to", day_format_iso(arena, work->last_day));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_subsidies", refusal == NULL ? 200 : 422, view,
                     response);
    return OK;
}

static enum err document_answer(struct arena *arena, const struct request *request,
                                const struct city_work *work, const struct sheet *sheet,
                                struct response *response)
{
    enum sheet_format format = (enum sheet_format)request_number(request, CITY_FORMAT);
    struct text document;
    TRY(sheet_document(work->arena, sheet, format, &document));
    struct text copy = {arena_copy(arena, document.bytes, document.size), document.size};
    response_set(response, 200, sheet_format_content_type(format), copy);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"dotatsii-%s.%s\"",
                                 day_format_iso(arena, work->first_day),
                                 sheet_format_word(format)));
    return OK;
}

static STAFFROOM_HANDLER(city_show)
{
    const struct staffroom *room = context;
    struct arena kept;
    arena_init(&kept, KEPT_BUDGET);
    struct city_work work = {.room = room, .arena = &kept};
    const char *refusal = period_read(request, &work);
    enum err err = city_read(&work);
    if (err == OK) {
        struct sheet *sheet = ARENA_NEW(&kept, struct sheet);
        subsidy_city_sheet(sheet, &kept, work.reports, work.count, caller_of(request)->now,
                           zone_moscow());
        bool is_document = refusal == NULL && request_has(request, CITY_FORMAT);
        err = is_document ? document_answer(arena, request, &work, sheet, response)
                          : page_answer(room, arena, request, &work, sheet, refusal, response);
    }
    if (err != OK) staffroom_fault(room, arena, request, err, response);
    arena_release(&kept);
}

static const struct field CITY_FIELDS[] = {
    [CITY_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [CITY_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [CITY_FORMAT] = {"format", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FORMATS},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/city/subsidies", WHOLE(RIGHT_CITY_REPORTS), city_show),
     ROUTE_FIELDS(CITY_FIELDS)},
};

const struct staffroom_pages staffroom_city_subsidy_pages = {STAFFROOM_PAGES(ROUTES)};
