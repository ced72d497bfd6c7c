/* «Акты и дотации»: documents that are made of the books, looked at before and kept once issued. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/act.h"
#include "page/words.h"
#include "report/act_sheet.h"
#include "staffroom/pages.h"

enum { SCRATCH_BUDGET = 64 << 20, SHEET_ROWS_SHOWN = 1000 };

enum { PERIOD_SCHOOL, PERIOD_FROM, PERIOD_TO };
enum { ISSUED_SCHOOL, ISSUED_KIND, ISSUED_NUMBER, ISSUED_FORMAT };
enum { ISSUE_SCHOOL, ISSUE_KIND, ISSUE_CONTRACT, ISSUE_FROM, ISSUE_TO };

static const char *const FORMATS[] = {"xlsx", "csv", "pdf", NULL};
/* In the order of enum issued_kind, from 1. */
static const char *const KINDS[] = {"act", "subsidies", NULL};

static const char *kind_title(enum issued_kind kind)
{
    switch (kind) {
    case ISSUED_ACT: return "Акт организатору питания";
    case ISSUED_SUBSIDIES: return "Отчёт о дотациях";
    }
    return "";
}

/* ---- what a period has ---- */

struct period_work {
    struct arena *arena;
    int64_t school_id;
    struct day first_day, last_day;
    bool with_subsidies;
    struct act_list acts;
    struct subsidy_report subsidies;
    struct issued_list issued;
};

static enum err work_period(struct tx *tx, void *context)
{
    struct period_work *work = context;
    TRY(acts_compute(tx, work->arena, work->school_id, work->first_day, work->last_day,
                     &work->acts));
    if (work->with_subsidies) {
        TRY(subsidies_compute(tx, work->arena, work->school_id, work->first_day, work->last_day,
                              &work->subsidies));
    }
    return issued_list_load(tx, work->arena, work->school_id, &work->issued);
}

/* The month before this one, which is what acts are mostly of. */
static void month_before(struct day today, struct day *out_first, struct day *out_last)
{
    *out_last = day_add(day_month_first(today), -1);
    *out_first = day_month_first(*out_last);
}

static const char *period_read(const struct request *request, int from, int to,
                               struct period_work *work)
{
    month_before(caller_of(request)->today, &work->first_day, &work->last_day);
    if (!request_has(request, from) || !request_has(request, to)) return NULL;
    int days = request_day(request, to).number - request_day(request, from).number + 1;
    if (days < 1 || days > ISSUED_DAYS_LIMIT) return issue_refusal(ISSUE_PERIOD_INVALID);
    work->first_day = request_day(request, from);
    work->last_day = request_day(request, to);
    return NULL;
}

/* ---- views ---- */

static json_t *act_view(struct arena *arena, const struct act *act)
{
    json_t *lines = json_array();
    CHECK(lines != NULL);
    for (int i = 0; i < act->line_count; i++) {
        const struct act_line *line = &act->lines[i];
        struct money price = money_plus(line->parent, line->subsidy);
        json_t *row = json_pack(
            "{s:s,s:b,s:s,s:I,s:I,s:s,s:s,s:s}", "name", line->name, "correction",
            line->is_correction, "price", money_format(arena, price), "days",
            (json_int_t)line->days, "meals", (json_int_t)line->meals, "parent",
            money_format(arena, line->parent_sum), "subsidy",
            money_format(arena, line->subsidy_sum), "sum",
            money_format(arena, money_plus(line->parent_sum, line->subsidy_sum)));
        json_add(lines, row);
    }
    json_t *view = json_pack(
        "{s:b,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:o}", "has_contract", act->contract_id != 0,
        "contract_id", id_format(arena, act->contract_id), "contract", act->contract_number,
        "caterer", act->caterer.name, "inn", act->caterer.inn, "days", (json_int_t)act->days,
        "meals", (json_int_t)act->meals, "parent", money_format(arena, act->parent_total),
        "subsidy", money_format(arena, act->subsidy_total), "total",
        money_format(arena, act->total), "lines", lines);
    CHECK(view != NULL);
    return view;
}

static json_t *acts_view(struct arena *arena, const struct act_list *list)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < list->count; i++) {
        if (list->acts[i].line_count == 0) continue;
        json_add(rows, act_view(arena, &list->acts[i]));
    }
    return rows;
}

static json_t *subsidies_view(struct arena *arena, const struct subsidy_report *report)
{
    json_t *lines = json_array();
    CHECK(lines != NULL);
    for (int i = 0; i < report->line_count; i++) {
        const struct subsidy_line *line = &report->lines[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:I,s:I,s:s}", "source", line->funding_source,
                                "stage", subsidy_stage_title(line->stage), "kind",
                                line->benefit_kind, "children", (json_int_t)line->children, "meals",
                                (json_int_t)line->meals, "sum", money_format(arena, line->amount));
        json_add(lines, row);
    }
    json_t *view = json_pack("{s:b,s:I,s:I,s:s,s:o}", "has_lines", report->line_count > 0,
                             "children", (json_int_t)report->children, "meals",
                             (json_int_t)report->meals, "total", money_format(arena, report->total),
                             "lines", lines);
    CHECK(view != NULL);
    return view;
}

/* Reports on subsidies say how many children have which benefit: only for those who know them. */
static bool may_read(const struct staffroom_caller *caller, enum issued_kind kind)
{
    return kind == ISSUED_ACT || caller_may(caller, RIGHT_EVIDENCE, 0);
}

static json_t *issued_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct issued_list *list)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < list->count; i++) {
        const struct issued_row *issued = &list->rows[i];
        if (!may_read(caller, issued->kind)) continue;
        struct money total = money_plus(issued->parent_total, issued->subsidy_total);
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "title", kind_title(issued->kind), "number",
            arena_printf(arena, "%" PRId64 "-%" PRId64, caller->school.number, issued->number),
            "from", day_format(arena, issued->first_day), "to", day_format(arena, issued->last_day),
            "total", money_format(arena, total), "who",
            *issued->who == '\0' ? "система" : issued->who, "when",
            words_moment(arena, issued->issued_at, caller->school.zone), "path",
            staffroom_path(arena, caller, "acts/%s/%" PRId64, KINDS[issued->kind - ISSUED_ACT],
                           issued->number));
        json_add(rows, row);
    }
    return rows;
}

/* ---- the page ---- */

static void period_set(struct arena *arena, json_t *view, const struct period_work *work)
{
    json_t *period = json_pack("{s:s,s:s,s:s,s:s}", "from", day_format_iso(arena, work->first_day),
                               "to", day_format_iso(arena, work->last_day), "from_words",
                               day_format(arena, work->first_day), "to_words",
                               day_format(arena, work->last_day));
    CHECK(period != NULL);
    view_set(view, "period", period);
}

static void acts_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const struct period_work *work,
                        const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    json_t *view = staffroom_view(room, arena, request, "Акты и дотации", "acts");
    json_t *acts = acts_view(arena, &work->acts);
    json_t *issued = issued_view(arena, caller, &work->issued);
    period_set(arena, view, work);
    view_set(view, "has_acts", json_boolean(json_array_size(acts) > 0));
    view_set(view, "acts", acts);
    view_set(view, "agrees", json_boolean(work->acts.agrees));
    view_set(view, "has_issued", json_boolean(json_array_size(issued) > 0));
    view_set(view, "issued", issued);
    view_set(view, "may_issue", json_boolean(work->with_subsidies));
    view_set(view, "subsidies",
             work->with_subsidies ? subsidies_view(arena, &work->subsidies) : json_null());
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    staffroom_answer(room, arena, request, "school_acts", refusal == NULL ? 200 : 422, view,
                     response);
}

static void acts_read(const struct staffroom *room, struct arena *arena,
                      const struct request *request, struct period_work *work, const char *refusal,
                      struct response *response)
{
    struct arena scratch;
    arena_init(&scratch, SCRATCH_BUDGET);
    work->arena = &scratch;
    work->school_id = caller_of(request)->school.id;
    work->with_subsidies = caller_may(caller_of(request), RIGHT_EVIDENCE, 0);
    enum err err = store_read(room->access->store, work_period, work);
    if (err == OK) {
        acts_answer(room, arena, request, work, refusal, response);
    } else {
        staffroom_fault(room, arena, request, err, response);
    }
    arena_release(&scratch);
}

static STAFFROOM_HANDLER(acts_show)
{
    struct period_work *work = ARENA_NEW(arena, struct period_work);
    const char *refusal = period_read(request, PERIOD_FROM, PERIOD_TO, work);
    acts_read(context, arena, request, work, refusal, response);
}

/* ---- issuing ---- */

static STAFFROOM_HANDLER(act_issue)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct arena scratch;
    arena_init(&scratch, SCRATCH_BUDGET);
    struct issue issue = {
        .school_id = caller->school.id,
        .kind = (enum issued_kind)(ISSUED_ACT + request_number(request, ISSUE_KIND)),
        .contract_id =
            request_has(request, ISSUE_CONTRACT) ? request_number(request, ISSUE_CONTRACT) : 0,
        .first_day = request_day(request, ISSUE_FROM),
        .last_day = request_day(request, ISSUE_TO),
        .login_id = caller_id(request),
    };
    enum err err = id_maker_take(&room->desk->ids, 1, &issue.id);
    if (err == OK) err = desk_issue(room->desk, &scratch, &issue);
    arena_release(&scratch);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (issue_refusal(issue.status) != NULL) {
        struct period_work *work = ARENA_NEW(arena, struct period_work);
        const char *other = period_read(request, ISSUE_FROM, ISSUE_TO, work);
        const char *refusal = other != NULL ? other : issue_refusal(issue.status);
        acts_read(room, arena, request, work, refusal, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "acts/%s/%" PRId64,
                                                   KINDS[issue.kind - ISSUED_ACT], issue.number));
    }
}

/* ---- one issued ---- */

struct issued_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    enum issued_kind kind;
    int64_t number;
    bool found;
    struct sheet sheet;
};

static enum err work_act(struct tx *tx, struct issued_work *work)
{
    struct act act;
    TRY(act_issued_load(tx, work->arena, work->caller->school.id, work->number, &work->found,
                        &act));
    if (work->found) {
        act_sheet(&work->sheet, work->arena, &act, act.issued_at, work->caller->school.zone);
    }
    return OK;
}

static enum err work_subsidies(struct tx *tx, struct issued_work *work)
{
    struct subsidy_report report;
    TRY(subsidies_issued_load(tx, work->arena, work->caller->school.id, work->number, &work->found,
                              &report));
    if (work->found) {
        subsidy_sheet(&work->sheet, work->arena, &report, report.issued_at,
                      work->caller->school.zone);
    }
    return OK;
}

static enum err work_issued(struct tx *tx, void *context)
{
    struct issued_work *work = context;
    work->found = false;
    if (!may_read(work->caller, work->kind)) return OK;
    switch (work->kind) {
    case ISSUED_ACT: return work_act(tx, work);
    case ISSUED_SUBSIDIES: return work_subsidies(tx, work);
    }
    return OK;
}

static enum err document_answer(struct arena *arena, const struct request *request,
                                const struct issued_work *work, struct response *response)
{
    enum sheet_format format = (enum sheet_format)request_number(request, ISSUED_FORMAT);
    struct text document;
    TRY(sheet_document(arena, &work->sheet, format, &document));
    response_set(response, 200, sheet_format_content_type(format), document);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s-%" PRId64 "-%" PRId64 ".%s\"",
                                 KINDS[work->kind - ISSUED_ACT], work->caller->school.number,
                                 work->number, sheet_format_word(format)));
    return OK;
}

static json_t *strings_view(const char *const *strings, int count)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < count; i++) {
        json_add(list, json_string(strings[i]));
    }
    return list;
}

static enum err issued_answer(const struct staffroom *room, struct arena *arena,
                              const struct request *request, const struct issued_work *work,
                              struct response *response)
{
    const struct sheet *sheet = &work->sheet;
    json_t *sheet_json;
    TRY(sheet_view(arena, sheet, 0, SHEET_ROWS_SHOWN, &sheet_json));
    json_t *view = staffroom_view(room, arena, request, sheet->title, "acts");
    view_set(view, "sheet", sheet_json);
    view_set(view, "closings", strings_view(sheet->closings, sheet->closing_count));
    view_set(view, "signatures", strings_view(sheet->signatures, sheet->signature_count));
    view_set_string(view, "path",
                    staffroom_path(arena, work->caller, "acts/%s/%" PRId64,
                                   KINDS[work->kind - ISSUED_ACT], work->number));
    staffroom_answer(room, arena, request, "school_act", 200, view, response);
    return OK;
}

static STAFFROOM_HANDLER(issued_show)
{
    const struct staffroom *room = context;
    struct issued_work *work = ARENA_NEW(arena, struct issued_work);
    work->arena = arena;
    work->caller = caller_of(request);
    work->kind = (enum issued_kind)(ISSUED_ACT + request_number(request, ISSUED_KIND));
    work->number = request_number(request, ISSUED_NUMBER);
    enum err err = store_read(room->access->store, work_issued, work);
    if (err == OK && !work->found) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    if (err == OK && request_has(request, ISSUED_FORMAT)) {
        err = document_answer(arena, request, work, response);
    } else if (err == OK) {
        err = issued_answer(room, arena, request, work, response);
    }
    if (err != OK) staffroom_fault(room, arena, request, err, response);
}

/* ---- routes ---- */

static const struct field PERIOD_FIELDS[] = {
    [PERIOD_SCHOOL] = FIELD_OF_SCHOOL,
    [PERIOD_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [PERIOD_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
};

static const struct field ISSUE_FIELDS[] = {
    [ISSUE_SCHOOL] = FIELD_OF_SCHOOL,
    [ISSUE_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, KINDS},
    [ISSUE_CONTRACT] = {"contract", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [ISSUE_FROM] = {"from", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [ISSUE_TO] = {"to", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
};

static const struct field ISSUED_FIELDS[] = {
    [ISSUED_SCHOOL] = FIELD_OF_SCHOOL,
    [ISSUED_KIND] = {"kind", FIELD_IN_PATH, FIELD_CHOICE, true, 0, 0, KINDS},
    [ISSUED_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    [ISSUED_FORMAT] = {"format", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FORMATS},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/acts", WHOLE(RIGHT_EVIDENCE_READ), acts_show),
     ROUTE_FIELDS(PERIOD_FIELDS)},
    {STAFFROOM_POST("/school/{school}/acts", WHOLE(RIGHT_EVIDENCE), act_issue),
     ROUTE_FIELDS(ISSUE_FIELDS), .trail = "Акт составлен"},
    {STAFFROOM_GET("/school/{school}/acts/{kind}/{number}", WHOLE(RIGHT_EVIDENCE_READ),
                   issued_show),
     ROUTE_FIELDS(ISSUED_FIELDS)},
};

const struct staffroom_pages staffroom_act_pages = {STAFFROOM_PAGES(ROUTES)};
