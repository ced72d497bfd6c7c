/* «Активация карт»: what cards brought by school and month. «Неполученное питание»: subsidised
 * meals that nobody ate, over the city. */
#include "base/check.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"
#include "page/words.h"
#include "report/card_fee_sheet.h"
#include "report/unspent_sheet.h"

enum { FEES_YEAR, FEES_TABLE };
enum { UNSPENT_MONTH, UNSPENT_TABLE };
enum { YEAR_LOW = 2000, YEAR_HIGH = 2199 };

static struct day today_of(const struct office *office)
{
    return day_of_instant(world_now(office->access->world), zone_moscow());
}

/* ---- card fees ---- */

struct fees_work {
    int year;
    struct day today;
    struct sheet *sheet;
};

static enum err work_fees(struct tx *tx, void *context)
{
    struct fees_work *work = context;
    return card_fee_rows(tx, work->sheet->arena, work->year, work->today, work->sheet);
}

static OFFICE_HANDLER(card_fees_show)
{
    const struct office *office = context;
    struct table table;
    struct day today = today_of(office);
    int64_t year = request_has(request, FEES_YEAR) ? request_number(request, FEES_YEAR)
                                                   : day_date(today).year;
    table_open(&table, arena_printf(arena, "Доход от активации карт за %d год", (int)year),
               world_now(office->access->world), zone_moscow());
    struct fees_work work = {.year = (int)year, .today = today, .sheet = &table.sheet};
    enum err err = store_read(office->access->store, work_fees, &work);
    table.file_name = arena_printf(arena, "card-fees-%d", (int)year);
    table.total = "Итого";
    table.empty = "Школ ещё нет.";
    if (err == OK) {
        json_t *view = office_view(office, arena, request, "Активация карт", "card-fees");
        view_set(view, "year", json_integer(year));
        view_set(view, "before", json_integer(year - 1));
        view_set(view, "after", year < day_date(today).year ? json_integer(year + 1) : json_null());
        err = table_answer(&office->kit, arena, request, FEES_TABLE, &table, "office_card_fees",
                           view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- unspent ---- */

static OFFICE_HANDLER(unspent_show)
{
    const struct office *office = context;
    struct table table;
    struct day today = today_of(office);
    struct day first = day_month_first(
        request_has(request, UNSPENT_MONTH) ? request_day(request, UNSPENT_MONTH) : today);
    struct day after = day_add(day_month_last(first), 1);
    const struct unspent_period period = {
        .first_day = first, .last_day = day_add(after, -1), .today = today};
    table_open(&table, "Неполученное питание с дотацией", world_now(office->access->world),
               zone_moscow());
    table.file_name = arena_printf(arena, "unspent-%s", day_format_iso(arena, first));
    table.total = "Итого";
    table.empty = "Школ ещё нет.";
    sheet_note(&table.sheet, words_month(table.sheet.arena, first));
    enum err err = unspent_schools_make(office->access->store, &period, NULL, &table.sheet);
    if (err == OK) {
        json_t *view = office_view(office, arena, request, "Неполученное питание", "unspent");
        view_set_string(view, "month", words_month(arena, first));
        view_set_string(view, "day", day_format_iso(arena, first));
        view_set_string(view, "before", day_format_iso(arena, day_month_first(day_add(first, -1))));
        view_set(view, "after",
                 day_compare(after, today) <= 0 ? json_string(day_format_iso(arena, after))
                                                : json_null());
        err = table_answer(&office->kit, arena, request, UNSPENT_TABLE, &table, "office_unspent",
                           view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- routes ---- */

static const struct field FEES_FIELDS[] = {
    [FEES_YEAR] = {"year", FIELD_IN_QUERY, FIELD_INT, false, YEAR_LOW, YEAR_HIGH, NULL},
    TABLE_FIELDS,
};
static const struct field UNSPENT_FIELDS[] = {
    [UNSPENT_MONTH] = {"month", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/card-fees", OFFICE(RIGHT_BOOKS), card_fees_show), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(FEES_FIELDS)},
    {OFFICE_GET("/office/unspent", OFFICE(RIGHT_SETTLEMENT), unspent_show), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(UNSPENT_FIELDS)},
};

const struct office_pages office_income_pages = {OFFICE_PAGES(ROUTES)};
