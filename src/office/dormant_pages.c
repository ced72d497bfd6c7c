/* «Невостребованные остатки»: accounts without movement for months, by school. */
#include <inttypes.h>

#include "base/check.h"
#include "desk/dormant.h"
#include "office/inside.h"
#include "office/pages.h"
#include "office/school_choice.h"
#include "page/table.h"
#include "report/write_off_sheet.h"
#include "school/setting.h"

enum { LIST_MONTHS, LIST_SCHOOL, LIST_TABLE };

struct list_work {
    struct arena *arena;
    struct settings settings;
    struct school_list schools;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(settings_load(tx, 0, &work->settings));
    return school_list_load(tx, work->arena, &work->schools);
}

static OFFICE_HANDLER(dormant_show)
{
    const struct office *office = context;
    struct table table;
    struct list_work work = {.arena = arena};
    struct dormant_list list = {.rows = NULL};
    struct instant now = world_now(office->access->world);
    enum err err = store_read(office->access->store, work_list, &work);
    int64_t term = err == OK ? work.settings.values[SETTING_WRITE_OFF_MONTHS] : 0;
    int64_t months = request_has(request, LIST_MONTHS) ? request_number(request, LIST_MONTHS)
                                                       : term;
    int64_t school_id = school_choice_of(request, LIST_SCHOOL, &work.schools);
    struct day before = dormant_before(day_of_instant(now, zone_moscow()), months);
    table_open(&table, "Невостребованные остатки", now, zone_moscow());
    if (err == OK) err = desk_dormant_load(office->desk, &table.arena, school_id, before, &list);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        table_close(&table);
        return;
    }
    table.file_name = "dormant";
    table.total = "Итого";
    table.empty = "Таких счетов нет: все деньги за это время двигались.";
    sheet_note(&table.sheet,
               arena_printf(table.sheet.arena, "Без движения с %s и раньше, месяцев: %" PRId64,
                            day_format(arena, before), months));
    dormant_rows(&table.sheet, table.sheet.arena, &list, &work.schools);
    json_t *view = office_view(office, arena, request, "Невостребованные остатки", "dormant");
    view_set(view, "months", json_integer(months));
    view_set_string(view, "before", day_format(arena, before));
    view_set(view, "term", json_integer(term));
    view_set(view, "months_low", json_integer(DORMANT_MONTHS_LOW));
    view_set(view, "months_high", json_integer(DORMANT_MONTHS_HIGH));
    view_set(view, "schools", school_choice_view(&work.schools, school_id));
    view_set(view, "may_write_off", json_boolean(list.count > 0 && months >= term));
    view_set(view, "school",
             school_id == 0 ? json_null()
                            : json_string(arena_printf(arena, "%" PRId64, school_id)));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_dormant", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static const struct field LIST_FIELDS[] = {
    [LIST_MONTHS] = {"months", FIELD_IN_QUERY, FIELD_INT, false, DORMANT_MONTHS_LOW,
                     DORMANT_MONTHS_HIGH, NULL},
    [LIST_SCHOOL] = SCHOOL_CHOICE_FIELD(FIELD_IN_QUERY),
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/dormant", OFFICE(RIGHT_MONEY), dormant_show), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(LIST_FIELDS), .trail = "Невостребованные остатки"},
};

const struct office_pages office_dormant_pages = {OFFICE_PAGES(ROUTES)};
