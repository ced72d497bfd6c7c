/* «Неиспользованное»: subsidised meals that were due and that nobody ate, by school, of a month. */
#include "desk/unspent.h"
#include "region/pages.h"

enum { SCHOOL_BUDGET = 64 << 20 };

static const struct sheet_column COLUMNS[] = {
    {"Школа", SHEET_TEXT, .width = 22},
    {"Учащихся", SHEET_NUMBER, .is_summed = true},
    {"Порций не получено", SHEET_NUMBER, .is_summed = true},
    {"Дотация, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    {"Что с ней делают", SHEET_TEXT, .width = 34},
};

struct unspent_work {
    struct arena *arena; /* of one school */
    struct unspent_period period;
    struct unspent unspent;
};

static enum err work_unspent(struct tx *tx, void *context)
{
    struct unspent_work *work = context;
    return unspent_load(tx, work->arena, &work->period, &work->unspent);
}

static void school_row(struct sheet *sheet, const struct region_school *school,
                       const struct unspent *unspent)
{
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    sheet_link(sheet, arena_printf(sheet->arena, "/region/schools/%" PRId64, school->number));
    sheet_number(sheet, unspent->count);
    sheet_number(sheet, unspent->days);
    sheet_money(sheet, unspent->subsidy);
    sheet_string(sheet, unspent_policy_title(unspent->policy));
}

/* A school at a time: no snapshot stands while the whole city is counted. */
static enum err rows_fill(const struct department *department, const struct region *region,
                          const struct unspent_period *period, struct sheet *sheet)
{
    enum err err = OK;
    struct arena arena;
    arena_init(&arena, SCHOOL_BUDGET);
    for (int i = 0; i < region->count && err == OK; i++) {
        struct unspent_work work = {.arena = &arena, .period = *period};
        work.period.school_id = region->schools[i].id;
        err = store_read(department->desk->store, work_unspent, &work);
        if (err == OK) school_row(sheet, &region->schools[i], &work.unspent);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return err;
}

struct schools_work {
    struct arena *arena;
    struct day day;
    struct region region;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return region_coverage_load(tx, work->arena, work->day, &work->region);
}

/* ---- the page ---- */

enum { UNSPENT_PERIOD, UNSPENT_TABLE = PERIOD_FIELD_COUNT };
static const struct field UNSPENT_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

/* Rights are counted by the month: of a longer period its last month. */
static void month_only(struct region_period *period)
{
    if (period->last_day.number - period->first_day.number < UNSPENT_DAYS_LIMIT) return;
    period->first_day = day_add(period->last_day, 1 - UNSPENT_DAYS_LIMIT);
    period->refusal = "Неиспользованное считается не больше чем за 31 день. Показан конец периода.";
}

static enum err unspent_answer(const struct department *department, struct arena *arena,
                               const struct request *request, const struct region_period *period,
                               struct table *table, struct response *response)
{
    struct schools_work schools = {.arena = &table->arena, .day = period->last_day};
    TRY(store_read(department->desk->store, work_schools, &schools));
    struct unspent_period asked = {
        .first_day = period->first_day, .last_day = period->last_day, .today = period->today};
    region_period_note(table, period);
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
        sheet_column(&table->sheet, COLUMNS[i]);
    }
    TRY(rows_fill(department, &schools.region, &asked, &table->sheet));
    json_t *view = region_view(department, arena, request, "Неиспользованное питание", "unspent");
    region_period_set(arena, period, "/region/unspent", view);
    return table_answer(&department->kit, arena, request, UNSPENT_TABLE, table, "region_unspent",
                        view, response);
}

static REGION_HANDLER(region_unspent_show)
{
    const struct department *department = context;
    struct region_period period = region_period_read(department, request, UNSPENT_PERIOD);
    month_only(&period);
    struct table table;
    table_open(&table, "Неиспользованное питание с дотацией", world_now(department->desk->world),
               zone_moscow());
    table.file_name = "unspent";
    table.total = "Всего";
    enum err err = unspent_answer(department, arena, request, &period, &table, response);
    if (err != OK) region_fault(department, arena, request, err, response);
    table_close(&table);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/unspent", REGION(RIGHT_REGION), region_unspent_show),
     ROUTE_FIELDS(UNSPENT_FIELDS)},
};

const struct region_pages region_unspent_pages = {REGION_PAGES(ROUTES)};
