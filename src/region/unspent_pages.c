/* «Неиспользованное»: subsidised meals that were due and that nobody ate, by school, of a month. */
#include "region/pages.h"
#include "report/unspent_sheet.h"

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
    struct unspent_period asked = {
        .first_day = period->first_day, .last_day = period->last_day, .today = period->today};
    region_period_note(table, period);
    TRY(unspent_schools_make(department->desk->store, &asked, "/region/schools/", &table->sheet));
    json_t *view = region_view(department, arena, request, "Неиспользованное питание", "unspent");
    region_period_set(arena, period, "/region/unspent", table->sheet.made_at, view);
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
