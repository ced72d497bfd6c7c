/* «План дотаций»: what a budget plans to give in a month, a field a school. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/parse.h"
#include "page/words.h"
#include "region/pages.h"
#include "school/school.h"

enum { PLAN_SOURCE, PLAN_MONTH, PLAN_COPY };
static const struct field SHOW_FIELDS[] = {
    [PLAN_SOURCE] = {"source", FIELD_IN_QUERY, FIELD_INT, false, 1, INT32_MAX, NULL},
    [PLAN_MONTH] = {"month", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [PLAN_COPY] = {"copy", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field SAVE_FIELDS[] = {
    [PLAN_SOURCE] = {"source", FIELD_IN_FORM, FIELD_INT, true, 1, INT32_MAX, NULL},
    [PLAN_MONTH] = {"month", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
};
static const char AMOUNT_PREFIX[] = "amount-"; /* and the school's number */

struct plan_work {
    struct arena *arena;
    int64_t source_id; /* 0: the first there is */
    struct day month, shown_month;
    struct region region; /* schools and sources */
    struct subsidy_plans plans;
    struct subsidy_plan_changes changes;
    const struct pairs *typed; /* of a form that was refused */
};

static const struct region_source *source_of(struct plan_work *work)
{
    for (int i = 0; i < work->region.source_count; i++) {
        const struct region_source *source = &work->region.sources[i];
        if (work->source_id == 0 || source->id == work->source_id) return source;
    }
    return NULL;
}

static enum err work_plan(struct tx *tx, void *context)
{
    struct plan_work *work = context;
    TRY(region_coverage_load(tx, work->arena, work->month, &work->region));
    TRY(region_sources_load(tx, work->arena, &work->region));
    TRY(subsidy_plans_load(tx, work->arena, work->shown_month, work->shown_month, &work->plans));
    const struct region_source *source = source_of(work);
    if (source == NULL) return OK;
    return subsidy_plan_changes_load(tx, work->arena, source->id, work->month, &work->changes);
}

/* ---- the page ---- */

static const char *amount_shown(const struct plan_work *work, const struct region_school *school,
                                int64_t source_id)
{
    bool is_planned;
    if (work->typed != NULL) {
        const struct pair *pair = pairs_find(
            *work->typed, arena_printf(work->arena, "%s%" PRId64, AMOUNT_PREFIX, school->number),
            NULL);
        return pair == NULL ? "" : arena_printf(work->arena, "%.*s", TEXT_ARGS(pair->value));
    }
    struct money amount = subsidy_plan_sum(&work->plans, school->id, source_id, &is_planned);
    return is_planned ? money_format(work->arena, amount) : "";
}

static bool amount_is_wrong(const char *typed)
{
    struct money amount;
    struct text text = text_trim(text_of(typed));
    if (text.size == 0) return false;
    if (money_parse(text, &amount) != OK) return true;
    int64_t kopecks = money_in_kopecks(amount);
    return kopecks < 0 || kopecks > SUBSIDY_PLAN_KOPECKS_LIMIT;
}

static json_t *rows_view(struct plan_work *work, int64_t source_id)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->region.count; i++) {
        const struct region_school *school = &work->region.schools[i];
        const char *amount = amount_shown(work, school, source_id);
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:b}", "name", school->name, "field",
            arena_printf(work->arena, "%s%" PRId64, AMOUNT_PREFIX, school->number), "amount",
            amount, "is_wrong", work->typed != NULL && amount_is_wrong(amount));
        json_add(rows, row);
    }
    return rows;
}

static const char *planned_words(struct arena *arena, struct subsidy_planned planned)
{
    return planned.is_planned ? money_format(arena, planned.amount) : "нет плана";
}

static const char *school_name(const struct plan_work *work, int64_t school_id)
{
    for (int i = 0; i < work->region.count; i++) {
        if (work->region.schools[i].id == school_id) return work->region.schools[i].name;
    }
    return "";
}

static json_t *changes_view(const struct plan_work *work)
{
    struct arena *arena = work->arena;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->changes.count; i++) {
        const struct subsidy_plan_change *change = &work->changes.rows[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:s}", "at",
                                instant_format(arena, change->set_at, zone_moscow()), "school",
                                school_name(work, change->school_id), "before",
                                planned_words(arena, change->before), "after",
                                planned_words(arena, change->after), "who", change->who);
        json_add(rows, row);
    }
    return rows;
}

/* The sum of the source's schools, as it is kept. */
static const char *whole_words(const struct plan_work *work, int64_t source_id)
{
    bool is_planned;
    struct money whole = subsidy_plan_sum(&work->plans, 0, source_id, &is_planned);
    return is_planned ? money_format(work->arena, whole) : "";
}

static json_t *sources_view(const struct plan_work *work, const struct region_source *chosen)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->region.source_count; i++) {
        const struct region_source *source = &work->region.sources[i];
        json_t *row = json_pack("{s:I,s:s,s:b}", "id", (json_int_t)source->id, "name", source->name,
                                "chosen", chosen == source);
        json_add(rows, row);
    }
    return rows;
}

static json_t *months_view(struct arena *arena, struct day today, struct day chosen)
{
    enum { MONTHS_BEFORE = 12, MONTHS = 25 };
    struct day month = day_month_first(today);
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < MONTHS_BEFORE; i++) month = day_month_first(day_add(month, -1));
    for (int i = 0; i < MONTHS; i++) {
        json_t *row = json_pack("{s:s,s:s,s:b}", "value", day_format_iso(arena, month), "words",
                                words_month(arena, month), "chosen", month.number == chosen.number);
        json_add(rows, row);
        month = day_add(day_month_last(month), 1);
    }
    return rows;
}

static void plan_answer(const struct department *department, struct arena *arena,
                        const struct request *request, struct plan_work *work, int status,
                        struct response *response)
{
    struct day today = day_of_instant(world_now(department->desk->world), zone_moscow());
    const struct region_source *source = source_of(work);
    json_t *view = region_view(department, arena, request, "План дотаций", "plan");
    view_set(view, "has_sources", json_boolean(work->region.source_count > 0));
    view_set(view, "sources", sources_view(work, source));
    view_set(view, "months", months_view(arena, today, work->month));
    view_set_string(view, "month", day_format_iso(arena, work->month));
    view_set_string(view, "month_words", words_month(arena, work->month));
    view_set(view, "source", json_integer(source == NULL ? 0 : source->id));
    view_set_string(view, "source_name", source == NULL ? "" : source->name);
    view_set(view, "is_copy", json_boolean(work->shown_month.number != work->month.number));
    view_set(view, "is_wrong", json_boolean(work->typed != NULL));
    view_set_string(view, "whole", source == NULL ? "" : whole_words(work, source->id));
    view_set(view, "has_changes", json_boolean(work->changes.count > 0));
    view_set(view, "changes", changes_view(work));
    view_set(view, "rows", source == NULL ? json_array() : rows_view(work, source->id));
    region_answer(department, arena, request, "region_plan", status, view, response);
}

static REGION_HANDLER(region_plan_show)
{
    const struct department *department = context;
    struct day today = day_of_instant(world_now(department->desk->world), zone_moscow());
    struct plan_work work = {.arena = arena, .month = day_month_first(today)};
    if (request_has(request, PLAN_MONTH)) {
        work.month = day_month_first(request_day(request, PLAN_MONTH));
    }
    work.shown_month = request_flag(request, PLAN_COPY) ? day_month_first(day_add(work.month, -1))
                                                        : work.month;
    if (request_has(request, PLAN_SOURCE)) work.source_id = request_number(request, PLAN_SOURCE);
    enum err err = store_read(department->desk->store, work_plan, &work);
    if (err != OK) {
        region_fault(department, arena, request, err, response);
    } else if (work.source_id != 0 && source_of(&work) == NULL) {
        region_not_found(department, arena, request, response);
    } else {
        plan_answer(department, arena, request, &work, 200, response);
    }
}

/* ---- saving ---- */

struct save_work {
    struct plan_work *plan;
    const struct request *request;
    struct instant now;
};

/* An empty field takes the plan away, a nought is a plan of nothing. */
static struct subsidy_planned planned_typed(const struct plan_work *work,
                                            const struct region_school *school)
{
    struct subsidy_planned planned = {false, money_zero()};
    struct text text = text_trim(text_of(amount_shown(work, school, 0)));
    if (text.size == 0) return planned;
    CHECK(money_parse(text, &planned.amount) == OK);
    planned.is_planned = true;
    return planned;
}

static enum err work_save(struct tx *tx, void *context)
{
    struct save_work *work = context;
    struct plan_work *plan = work->plan;
    struct trail_entry entry = staff_trail(plan->arena, work->request);
    int64_t changed = 0;
    for (int i = 0; i < plan->region.count; i++) {
        const struct region_school *school = &plan->region.schools[i];
        bool is_changed;
        struct subsidy_plan one = {.school_id = school->id,
                                   .funding_source_id = plan->source_id,
                                   .month = plan->month,
                                   .amount = money_zero()};
        TRY(subsidy_plan_set(tx, &one, planned_typed(plan, school),
                             staff_of(work->request)->staff.id, work->now, &is_changed));
        changed += is_changed;
    }
    entry.details = arena_printf(
        plan->arena, "План дотаций на %s: %s", words_month(plan->arena, plan->month),
        words_counted(plan->arena, changed, "школа изменена", "школы изменены", "школ изменено"));
    return changed == 0 ? OK : trail_write(tx, &entry);
}

static bool any_is_wrong(struct plan_work *work)
{
    for (int i = 0; i < work->region.count; i++) {
        if (amount_is_wrong(amount_shown(work, &work->region.schools[i], 0))) return true;
    }
    return false;
}

static REGION_HANDLER(region_plan_save)
{
    const struct department *department = context;
    struct plan_work work = {.arena = arena,
                             .source_id = request_number(request, PLAN_SOURCE),
                             .month = day_month_first(request_day(request, PLAN_MONTH)),
                             .typed = &request->form};
    work.shown_month = work.month;
    enum err err = store_read(department->desk->store, work_plan, &work);
    if (err == OK && source_of(&work) == NULL) {
        region_not_found(department, arena, request, response);
        return;
    }
    if (err == OK && any_is_wrong(&work)) {
        plan_answer(department, arena, request, &work, 422, response);
        return;
    }
    struct save_work save = {&work, request, world_now(department->desk->world)};
    if (err == OK) err = store_write(department->desk->store, 0, work_save, &save);
    if (err != OK) {
        region_fault(department, arena, request, err, response);
        return;
    }
    response_redirect(response, arena_printf(arena, "/region/subsidies?from=%s&to=%s",
                                             day_format_iso(arena, work.month),
                                             day_format_iso(arena, work.month)));
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/plan", REGION(RIGHT_PLAN), region_plan_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {REGION_POST("/region/plan", REGION(RIGHT_PLAN), region_plan_save), ROUTE_FIELDS(SAVE_FIELDS),
     .trail = "План дотаций"},
};

const struct region_pages region_plan_pages = {REGION_PAGES(ROUTES)};
