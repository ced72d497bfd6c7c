/* «Дотации: ступени и льготы»: what the budgets gave by school, source, stage and kind of benefit,
 * counted out of the meals themselves and held against the schools' books. */
#include "base/check.h"
#include "desk/act.h"
#include "page/words.h"
#include "region/pages.h"
#include "school/school.h"

enum { SCHOOL_BUDGET = 64 << 20 };

static const struct sheet_column COLUMNS[] = {
    {"Школа", SHEET_TEXT, .width = 20},
    {"Ступень", SHEET_TEXT, .width = 14},
    {"Основание", SHEET_TEXT, .width = 28},
    {"Детей", SHEET_TEXT, .width = 9},
    {"Детодней", SHEET_NUMBER, .width = 11, .is_summed = true},
    {"Дотация, руб.", SHEET_MONEY, .width = 16, .is_summed = true},
    {"Источник", SHEET_TEXT, .width = 34},
};

struct stages_work {
    struct arena *arena; /* of one school */
    int64_t school_id;
    struct region_period period;
    struct subsidy_report report;
};

static enum err work_school(struct tx *tx, void *context)
{
    struct stages_work *work = context;
    return subsidies_compute(tx, work->arena, work->school_id, work->period.first_day,
                             work->period.last_day, &work->report);
}

struct schools_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

/* ---- the rows ---- */

static void line_row(struct sheet *sheet, const struct subsidy_report *report,
                     const struct subsidy_line *line)
{
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(report->school_name), report->school_number);
    sheet_link(sheet,
               arena_printf(sheet->arena, "/region/schools/%" PRId64, report->school_number));
    sheet_text_sorted(sheet, text_of(subsidy_stage_title(line->stage)), line->stage + 1);
    sheet_string(sheet, line->benefit_kind);
    if (line->benefit_kind_id == 0) {
        sheet_text_sorted(sheet, text_of(words_number(sheet->arena, line->children)),
                          line->children + 1);
    } else {
        region_hidden_cell(sheet, line->children);
    }
    sheet_number(sheet, line->meals);
    sheet_money(sheet, line->amount);
    sheet_string(sheet, line->funding_source);
}

/* A school at a time: no snapshot stands while the whole city is counted. */
static enum err rows_fill(const struct department *department, const struct school_list *schools,
                          const struct region_period *period, struct sheet *sheet, int *out_differ)
{
    enum err err = OK;
    struct arena arena;
    *out_differ = 0;
    arena_init(&arena, SCHOOL_BUDGET);
    for (int i = 0; i < schools->count && err == OK; i++) {
        struct stages_work work = {
            .arena = &arena, .school_id = schools->rows[i].id, .period = *period};
        err = store_read(department->desk->store, work_school, &work);
        for (int line = 0; err == OK && line < work.report.line_count; line++) {
            line_row(sheet, &work.report, &work.report.lines[line]);
        }
        *out_differ += err == OK && !work.report.agrees;
        arena_reset(&arena);
    }
    arena_release(&arena);
    return err;
}

/* ---- the page ---- */

enum { STAGES_PERIOD, STAGES_TABLE = PERIOD_FIELD_COUNT };
static const struct field STAGES_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

/* The month before this one unless a period is asked for: it is what is being settled. */
static struct region_period period_of(const struct department *department,
                                      const struct request *request)
{
    struct region_period period = region_period_read(department, request, STAGES_PERIOD);
    if (!request_has(request, STAGES_PERIOD + PERIOD_FROM)) {
        period.last_day = day_add(day_month_first(period.today), -1);
        period.first_day = day_month_first(period.last_day);
    }
    if (period.last_day.number - period.first_day.number >= ISSUED_DAYS_LIMIT) {
        period.first_day = day_add(period.last_day, 1 - ISSUED_DAYS_LIMIT);
        period.refusal = "Период слишком велик для подробного отчёта. Показан его конец.";
    }
    return period;
}

static enum err stages_answer(const struct department *department, struct arena *arena,
                              const struct request *request, const struct region_period *period,
                              struct table *table, struct response *response)
{
    int differ;
    struct schools_work work = {.arena = &table->arena};
    TRY(store_read(department->desk->store, work_schools, &work));
    region_period_note(table, period);
    SHEET_COLUMNS(&table->sheet, COLUMNS);
    TRY(rows_fill(department, &work.schools, period, &table->sheet, &differ));
    const char *agrees = differ == 0 ? "Суммы совпадают со счетами дотаций в книгах школ."
                                     : arena_printf(&table->arena,
                                                    "Не сходится с книгами школ: %d.", differ);
    sheet_note(&table->sheet, agrees);
    json_t *view = region_view(department, arena, request, "Дотации: ступени и льготы",
                               "subsidies");
    region_period_set(arena, period, "/region/subsidies/stages", table->sheet.made_at, view);
    view_set(view, "agrees", json_boolean(differ == 0));
    view_set_string(view, "agrees_words", agrees);
    return table_answer(&department->kit, arena, request, STAGES_TABLE, table,
                        "region_subsidy_stages", view, response);
}

static REGION_HANDLER(region_stages_show)
{
    const struct department *department = context;
    struct region_period period = period_of(department, request);
    struct table table;
    table_open(&table, "Дотации на питание по школам города", world_now(department->desk->world),
               zone_moscow());
    table.file_name = "subsidies-by-stage";
    table.total = "Всего по городу";
    table.empty = "За эти дни дотаций не было: выберите другой период.";
    enum err err = stages_answer(department, arena, request, &period, &table, response);
    if (err != OK) region_fault(department, arena, request, err, response);
    table_close(&table);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/subsidies/stages", REGION(RIGHT_REGION), region_stages_show),
     ROUTE_FIELDS(STAGES_FIELDS)},
};

const struct region_pages region_subsidy_stage_pages = {REGION_PAGES(ROUTES)};
