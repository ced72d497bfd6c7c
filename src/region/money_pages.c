/* «Деньги по школам»: turnovers and balances of all schools' people together. */
#include "region/pages.h"
#include "report/school_report.h"

struct money_work {
    struct arena *arena;
    struct report_ask ask;
    enum report_status status;
    struct sheet sheet;
};

static enum err work_money(struct tx *tx, void *context)
{
    struct money_work *work = context;
    return report_make(tx, work->arena, &work->ask, &work->status, &work->sheet);
}

/* The kit makes the sum, of the rows that a filter leaves. */
static void total_drop(struct sheet *sheet)
{
    bool has_total = sheet->row_count > 0 &&
                     sheet->rows[sheet->row_count - 1].kind == SHEET_ROW_TOTAL;
    if (has_total) sheet->row_count--;
}

enum { MONEY_PERIOD, MONEY_TABLE = PERIOD_FIELD_COUNT };
static const struct field MONEY_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

static REGION_HANDLER(region_money_show)
{
    const struct department *department = context;
    struct region_period period = region_period_read(department, request, MONEY_PERIOD);
    struct instant now = world_now(department->desk->world);
    struct table table;
    table_open(&table, "Отчёт по городу", now, zone_moscow());
    struct money_work work = {.arena = &table.arena,
                              .ask = {.report = REPORT_CITY,
                                      .first_day = period.first_day,
                                      .last_day = period.last_day,
                                      .now = now,
                                      .zone = zone_moscow()}};
    enum err err = store_read(department->desk->store, work_money, &work);
    if (err == OK) {
        table.sheet = work.sheet;
        table.file_name = "city";
        table.total = "Итого по городу";
        total_drop(&table.sheet);
        json_t *view = region_view(department, arena, request, "Деньги по школам", "money");
        region_period_set(arena, &period, "/region/money", now, view);
        err = table_answer(&department->kit, arena, request, MONEY_TABLE, &table, "region_money",
                           view, response);
    }
    if (err != OK) region_fault(department, arena, request, err, response);
    table_close(&table);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/money", REGION(RIGHT_REGION), region_money_show),
     ROUTE_FIELDS(MONEY_FIELDS)},
};

const struct region_pages region_money_pages = {REGION_PAGES(ROUTES)};
