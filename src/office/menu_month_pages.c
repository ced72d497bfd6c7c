/* Which school cooks by which typical menu, and a school's month: which day of it is cooked when,
 * and what is published. */
#include "base/check.h"
#include "base/json.h"
#include "desk/city_cycle.h"
#include "office/food_inside.h"
#include "page/table.h"
#include "page/words.h"

enum { MONTH_SCHOOL, MONTH_STAGE, MONTH_OF };
enum { SCHOOLS_TABLE };

struct month_work {
    struct food_work food;
    int64_t school_id;
    enum menu_stage stage;
    struct day first, last;
    bool found;
    struct school school;
    struct menu_cycle cycle;
    struct calendar calendar;
    struct menu_days *written;
};

static enum err work_month(struct tx *tx, void *context)
{
    struct month_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(school_by_id(tx, arena, work->school_id, &work->found, &work->school));
    if (!work->found) return OK;
    TRY(menu_cycle_load(tx, arena, work->school_id, work->stage, &work->cycle));
    struct day from = work->first;
    bool counts = work->cycle.is_there && day_compare(work->cycle.first_day, from) < 0;
    if (counts) from = work->cycle.first_day;
    if (work->last.number - from.number >= CALENDAR_SPAN_LIMIT_DAYS) {
        work->cycle.is_there = false; /* it began too long ago to be counted */
        from = work->first;
    }
    TRY(calendar_load(tx, arena, work->school_id, from, work->last, &work->calendar));
    return menu_days_load(tx, work->school_id, MENU_OF_DAY, work->first.number, work->last.number,
                          work->written);
}

static const char *written_words(const struct month_work *work, struct day day)
{
    for (int i = 0; i < work->written->count; i++) {
        const struct menu_day_row *row = &work->written->rows[i];
        if (row->stage != work->stage || row->day != day.number) continue;
        return row->is_published ? "опубликовано" : "черновик";
    }
    return "";
}

static const char *verdict_words(const struct calendar_answer *answer)
{
    switch (answer->verdict) {
    case CALENDAR_MEALS: return "";
    case CALENDAR_CLOSED:
    case CALENDAR_IS_HOLIDAY: return *answer->reason == '\0' ? "не кормят" : answer->reason;
    case CALENDAR_NO_TERMS: return "учебный год не заведён";
    case CALENDAR_OUTSIDE_TERMS: return "каникулы";
    case CALENDAR_WEEKEND: return "выходной";
    }
    return "";
}

static json_t *month_view(struct arena *arena, const struct month_work *work)
{
    const struct calendar_pupils anybody = {.grade = 0, .shift = 0};
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (struct day day = work->first; day_compare(day, work->last) <= 0; day = day_add(day, 1)) {
        struct calendar_answer answer = calendar_judge(&work->calendar, day, anybody);
        int number = menu_cycle_day(&work->cycle, &work->calendar, day);
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:b}", "day", words_day(arena, day), "number",
                                number == 0 ? "" : arena_printf(arena, "%d", number), "why",
                                verdict_words(&answer), "menu", written_words(work, day), "rest",
                                answer.verdict != CALENDAR_MEALS);
        json_add(rows, row);
    }
    return rows;
}

static OFFICE_HANDLER(month_show)
{
    const struct office *office = context;
    struct month_work work = {
        .food = food_work_of(office, arena, request),
        .school_id = request_number(request, MONTH_SCHOOL),
        .stage = (enum menu_stage)(MENU_PRIMARY + request_number(request, MONTH_STAGE)),
        .written = ARENA_NEW(arena, struct menu_days)};
    struct day today = day_of_instant(work.food.now, zone_moscow());
    work.first = day_month_first(day_typed(request, MONTH_OF, today));
    work.last = day_month_last(work.first);
    enum err err = store_read(office->access->store, work_month, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    const char *path = arena_printf(arena, "/office/menus/school/%lld/%s?month=",
                                    (long long)work.school_id, menu_stage_suffix(work.stage));
    json_t *view = office_view(office, arena, request, work.school.name, "menus");
    view_set_string(view, "school", work.school.name);
    view_set_string(view, "stage", menu_stage_title(work.stage));
    view_set_string(view, "first", day_format(arena, work.first));
    view_set_string(view, "last", day_format(arena, work.last));
    view_set(view, "has_cycle", json_boolean(work.cycle.is_there));
    view_set(view, "cycle_days", json_integer(work.cycle.days));
    view_set_string(view, "began",
                    work.cycle.is_there ? day_format(arena, work.cycle.first_day) : "");
    view_set_string(
        view, "before",
        arena_printf(arena, "%s%s", path, day_format_iso(arena, day_add(work.first, -1))));
    view_set_string(
        view, "after",
        arena_printf(arena, "%s%s", path, day_format_iso(arena, day_add(work.last, 1))));
    view_set(view, "rows", month_view(arena, &work));
    office_answer(office, arena, request, "office_menu_month", 200, view, response);
}

/* ---- which school cooks by what ---- */

struct schools_work {
    struct arena *arena;
    struct school_list schools;
    struct city_cycles cycles;
    struct city_cycle_places places;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    TRY(school_list_load(tx, work->arena, &work->schools));
    TRY(city_cycles_load(tx, work->arena, &work->cycles));
    return city_cycle_places_load(tx, work->arena, &work->places);
}

static void place_row(struct sheet *sheet, const struct schools_work *work,
                      const struct school *school, const struct city_cycle_place *place)
{
    const struct city_cycle *cycle = city_cycle_of(&work->cycles, place->cycle_id);
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    sheet_link(sheet, arena_printf(sheet->arena, "/office/menus/school/%lld/%s",
                                   (long long)school->id, menu_stage_suffix(place->stage)));
    sheet_string(sheet, menu_stage_title(place->stage));
    sheet_string(sheet, cycle == NULL ? "" : cycle->name);
    sheet_day(sheet, place->first_day);
}

static void schools_fill(struct sheet *sheet, const struct schools_work *work)
{
    static const struct sheet_column COLUMNS[] = {
        {"Школа", SHEET_TEXT, .width = 24},
        {"Кому", SHEET_TEXT, .width = 14},
        {"Цикл", SHEET_TEXT, .width = 40},
        {"Первый день", SHEET_DAY, .width = 14},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < work->schools.count; i++) {
        const struct school *school = &work->schools.rows[i];
        bool has_place = false;
        for (int j = 0; j < work->places.count; j++) {
            if (work->places.list[j].school_id != school->id) continue;
            has_place = true;
            place_row(sheet, work, school, &work->places.list[j]);
        }
        if (has_place) continue;
        sheet_row(sheet);
        sheet_text_sorted(sheet, text_of(school->name), school->number);
        sheet_blank(sheet);
        sheet_string(sheet, "из города не заведён");
    }
}

static OFFICE_HANDLER(schools_show)
{
    const struct office *office = context;
    struct table table;
    table_open(&table, "Типовые меню школ", world_now(office->access->world), zone_moscow());
    table.file_name = "menus";
    table.empty = "Школ ещё нет.";
    struct schools_work work = {.arena = &table.arena};
    enum err err = store_read(office->access->store, work_schools, &work);
    if (err == OK) {
        schools_fill(&table.sheet, &work);
        json_t *view = office_view(office, arena, request, "Типовые меню школ", "menus");
        err = table_answer(&office->kit, arena, request, SCHOOLS_TABLE, &table,
                           "office_menu_schools", view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- routes ---- */

static const char *const STAGES[] = {"sm", "ss", NULL};
static const struct field MONTH_FIELDS[] = {
    [MONTH_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [MONTH_STAGE] = {"stage", FIELD_IN_PATH, FIELD_CHOICE, true, 0, 0, STAGES},
    [MONTH_OF] = {"month", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
};

static const struct field SCHOOLS_FIELDS[] = {TABLE_FIELDS};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/menus/schools", OFFICE(RIGHT_DISHES), schools_show),
     ROUTE_FIELDS(SCHOOLS_FIELDS)},
    {OFFICE_GET("/office/menus/school/{school}/{stage}", OFFICE(RIGHT_DISHES), month_show),
     ROUTE_FIELDS(MONTH_FIELDS)},
};

const struct office_pages office_menu_month_pages = {OFFICE_PAGES(ROUTES)};
