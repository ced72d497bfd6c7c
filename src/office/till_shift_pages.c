/* Shifts of a till, and the report of one: what its documents that are here come to, on a sheet
 * that prints beside the till's own Z report. */
#include "desk/till_shift.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/json.h"
#include "office/pages.h"
#include "office/till_words.h"
#include "page/table.h"
#include "page/words.h"

enum { SHIFTS_TABLE = TILL_FIELDS };
enum { SHIFT_NUMBER = TILL_FIELDS };

/* ---- all of them ---- */

struct shifts_work {
    struct arena *arena;
    int64_t school_id, origin;
    struct till_shifts shifts;
};

static enum err work_shifts(struct tx *tx, void *context)
{
    struct shifts_work *work = context;
    return till_shifts_load(tx, work->arena, work->school_id, work->origin, &work->shifts);
}

static void shift_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Смена", SHEET_NUMBER, .width = 8},
        {"День", SHEET_DAY, .width = 12},
        {"Первый чек", SHEET_TEXT, .width = 18},
        {"Последний чек", SHEET_TEXT, .width = 18},
        {"Продаж", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Возвратов", SHEET_NUMBER, .width = 10, .is_summed = true},
        {"Продано, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Возвращено, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Дотация, руб.", SHEET_MONEY, .width = 14, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void shift_row(struct sheet *sheet, const struct till_one_work *till,
                      const struct till_shift *shift)
{
    sheet_row(sheet);
    sheet_number(sheet, shift->number);
    if (shift->number != 0) {
        sheet_link(sheet, till_path(sheet->arena, till->school_number, till->origin,
                                    arena_printf(sheet->arena, "/shifts/%" PRId64, shift->number)));
    }
    sheet_day(sheet, day_of_instant(shift->first_at, till->school.zone));
    sheet_string(sheet, words_moment(sheet->arena, shift->first_at, till->school.zone));
    sheet_string(sheet, words_moment(sheet->arena, shift->last_at, till->school.zone));
    sheet_number(sheet, shift->sales);
    sheet_number(sheet, shift->returns);
    sheet_money(sheet, shift->sold);
    sheet_money(sheet, shift->returned);
    sheet_money(sheet, shift->subsidy);
}

static OFFICE_HANDLER(shifts_show)
{
    const struct office *office = context;
    struct till_one_work *till = ARENA_NEW(arena, struct till_one_work);
    if (!till_one_load(office, arena, request, till, response)) return;
    struct shifts_work work = {
        .arena = arena, .school_id = till->school.id, .origin = till->origin};
    enum err err = store_read(office->access->store, work_shifts, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Смены кассы", till->now, till->school.zone);
    table.file_name = "shifts";
    table.total = "Всего";
    table.empty = "В центре ещё нет чеков этой кассы.";
    sheet_note(&table.sheet, till->school.name);
    sheet_note(&table.sheet, till->till.name);
    shift_columns(&table.sheet);
    for (int i = 0; i < work.shifts.count; i++) {
        shift_row(&table.sheet, till, &work.shifts.list[i]);
    }
    json_t *view = office_view(office, arena, request, "Смены кассы", "tills");
    view_set(view, "till", till_one_view(arena, till));
    view_set(view, "is_cut", json_boolean(work.shifts.count == TILL_SHIFTS_LIMIT));
    err = table_answer(&office->kit, arena, request, SHIFTS_TABLE, &table, "office_till_shifts",
                       view, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- one ---- */

struct shift_work {
    struct arena *arena;
    int64_t school_id, origin, number;
    bool is_known;
    struct till_shift_report report;
};

static enum err work_shift(struct tx *tx, void *context)
{
    struct shift_work *work = context;
    return till_shift_report_load(tx, work->arena, work->school_id, work->origin, work->number,
                                  &work->is_known, &work->report);
}

static json_t *items_view(struct arena *arena, const struct till_shift_report *report,
                          bool set_meals)
{
    json_t *rows = json_array();
    for (int i = 0; i < report->item_count; i++) {
        const struct till_shift_item *item = &report->items[i];
        if (item->is_set_meal != set_meals || item->quantity == 0) continue;
        json_t *row = json_pack("{s:s,s:I,s:s,s:s}", "name", item->name, "quantity",
                                (json_int_t)item->quantity, "amount",
                                money_format(arena, item->amount), "subsidy",
                                money_format(arena, item->subsidy));
        json_add(rows, row);
    }
    return rows;
}

static json_t *shift_view(struct arena *arena, const struct till_one_work *till,
                          const struct till_shift *shift)
{
    const struct zone *zone = till->school.zone;
    json_t *view = json_pack(
        "{s:I,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:s,s:s,s:s}", "number", (json_int_t)shift->number,
        "first", words_moment(arena, shift->first_at, zone), "last",
        words_moment(arena, shift->last_at, zone), "sales", (json_int_t)shift->sales, "returns",
        (json_int_t)shift->returns, "sold", money_format(arena, shift->sold), "returned",
        money_format(arena, shift->returned), "sum",
        money_format(arena, money_minus(shift->sold, shift->returned)), "subsidy",
        money_format(arena, shift->subsidy), "first_number",
        arena_printf(arena, "№%" PRId64 "-%06" PRId64, till->school_number, shift->first_number),
        "last_number",
        arena_printf(arena, "№%" PRId64 "-%06" PRId64, till->school_number, shift->last_number));
    CHECK(view != NULL);
    return view;
}

static OFFICE_HANDLER(shift_show)
{
    const struct office *office = context;
    struct till_one_work *till = ARENA_NEW(arena, struct till_one_work);
    if (!till_one_load(office, arena, request, till, response)) return;
    struct shift_work work = {.arena = arena,
                              .school_id = till->school.id,
                              .origin = till->origin,
                              .number = request_number(request, SHIFT_NUMBER)};
    enum err err = store_read(office->access->store, work_shift, &work);
    if (err != OK || !work.is_known) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    json_t *meals = items_view(arena, &work.report, true);
    json_t *dishes = items_view(arena, &work.report, false);
    const struct till_line *line = &till->line.till;
    bool is_open = line->has_said && line->said->shift == work.number;
    json_t *view = office_view(office, arena, request, "Отчёт о смене", "tills");
    view_set(json_object_get(view, "page"), "script", json_true());
    view_set(view, "till", till_one_view(arena, till));
    view_set(view, "shift", shift_view(arena, till, &work.report.shift));
    view_set(view, "has_meals", json_boolean(json_array_size(meals) > 0));
    view_set(view, "meals", meals);
    view_set(view, "has_dishes", json_boolean(json_array_size(dishes) > 0));
    view_set(view, "dishes", dishes);
    view_set(view, "is_open", json_boolean(is_open));
    view_set_string(view, "made", office_moment(arena, till->now));
    office_answer(office, arena, request, "office_till_shift", 200, view, response);
}

/* ---- routes ---- */

static const struct field SHIFTS_FIELDS[] = {TILL_PATH_FIELDS, TABLE_FIELDS};
static const struct field SHIFT_FIELDS[] = {
    TILL_PATH_FIELDS,
    [SHIFT_NUMBER] = {"shift", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/tills/{school}/{origin}/shifts", OFFICE(RIGHT_TILLS_READ), shifts_show),
     ROUTE_FIELDS(SHIFTS_FIELDS)},
    {OFFICE_GET("/office/tills/{school}/{origin}/shifts/{shift}", OFFICE(RIGHT_TILLS_READ),
                shift_show),
     ROUTE_FIELDS(SHIFT_FIELDS)},
};

const struct office_pages office_till_shift_pages = {OFFICE_PAGES(ROUTES)};
