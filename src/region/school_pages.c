/* «Школы»: all figures of a period by school, and one school by stage. */
#include "base/check.h"
#include "desk/act.h"
#include "region/figures.h"
#include "region/pages.h"
#include "school/school.h"

/* ---- all schools ---- */

static const struct sheet_column COLUMNS[] = {
    {"Школа", SHEET_TEXT, .width = 22},
    {"Учащихся", SHEET_NUMBER, .is_summed = true},
    {"С картой, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
    {"Охват питанием, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
    {"Порций", SHEET_NUMBER, .is_summed = true},
    {"Дотация, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    {"Средний чек, руб.", SHEET_MONEY},
    {"Очередь p50", SHEET_TEXT},
    {"Очередь p99", SHEET_TEXT},
    {"Жалоб", SHEET_NUMBER, .is_summed = true},
    {"Безналичная оплата", SHEET_TEXT, .width = 8},
    {"Карта школьника", SHEET_TEXT, .width = 8},
    {"Вид", SHEET_TEXT, .width = 34},
};

static const char *yes_words(bool is_so)
{
    return is_so ? "да" : "нет";
}

static void pace_cells(struct sheet *sheet, const struct queue_speed *speed)
{
    region_pace_cell(sheet, speed == NULL ? 0 : speed->half_ms);
    region_pace_cell(sheet, speed == NULL ? 0 : speed->most_ms);
}

static void school_row(struct sheet *sheet, const struct figures *figures,
                       const struct region_school *school)
{
    sheet_row(sheet);
    /* By number: «Школа №10» stands behind «Школа №9». */
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    sheet_link(sheet, arena_printf(sheet->arena, "/region/schools/%" PRId64, school->number));
    sheet_number(sheet, school->all.pupils);
    sheet_share(sheet, school->carded, school->all.pupils);
    sheet_share(sheet, school->all.fed_days, school->all.meal_days);
    sheet_number(sheet, school->all.meals);
    sheet_money(sheet, school->subsidy);
    if (school->receipts > 0) {
        sheet_money(sheet, region_bill(school->receipts_amount, school->receipts));
    } else {
        sheet_blank(sheet);
    }
    pace_cells(sheet, figures_speed(figures, school->id));
    sheet_number(sheet, figures_appeals_of(figures, school->id, false).complaints);
    sheet_string(sheet, yes_words(school->is_cashless));
    sheet_string(sheet, yes_words(school->in_card_project));
    sheet_string(sheet, school->kind_name);
}

enum { LIST_PERIOD, LIST_TABLE = PERIOD_FIELD_COUNT };
static const struct field LIST_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

static enum err schools_answer(const struct figures_page *page)
{
    const struct region *region = &page->figures->region;
    struct table table;
    table_open(&table, "Школы", page->figures->now, zone_moscow());
    table.file_name = "schools";
    table.total = "Всего";
    table.empty = "Школ пока нет: их заводит оператор.";
    region_period_note(&table, &page->period);
    SHEET_COLUMNS(&table.sheet, COLUMNS);
    for (int i = 0; i < region->count; i++) {
        school_row(&table.sheet, page->figures, &region->schools[i]);
    }
    json_t *view = region_view(page->department, page->arena, page->request, "Школы", "schools");
    region_period_set(page->arena, &page->period, "/region/schools", page->figures->now, view);
    enum err err = table_answer(&page->department->kit, page->arena, page->request, LIST_TABLE,
                                &table, "region_schools", view, page->response);
    table_close(&table);
    return err;
}

static REGION_HANDLER(region_schools_show)
{
    struct department *department = context;
    struct figures_page page = {.arena = arena, .request = request, .response = response};
    page.period = region_period_read(department, request, LIST_PERIOD);
    figures_page_serve(department, &page, schools_answer);
}

/* ---- one school ---- */

static const struct sheet_column STAGE_COLUMNS[] = {
    {"Ступень", SHEET_TEXT, .width = 16},
    {"Учащихся", SHEET_NUMBER, .is_summed = true},
    {"Питались", SHEET_NUMBER, .is_summed = true},
    {"Порций", SHEET_NUMBER, .is_summed = true},
    {"Охват, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
    {"С льготой", SHEET_TEXT},
    {"С льготой питались", SHEET_TEXT},
};

static void stage_row(struct sheet *sheet, const struct region_school *school, int stage)
{
    const struct region_group *without = &school->groups[stage][REGION_WITHOUT_BENEFIT];
    const struct region_group *benefited = &school->groups[stage][REGION_BENEFITED];
    if (without->pupils + benefited->pupils + without->fed + benefited->fed == 0) return;
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(subsidy_stage_title(stage)), stage + 1);
    sheet_number(sheet, without->pupils + benefited->pupils);
    sheet_number(sheet, without->fed + benefited->fed);
    sheet_number(sheet, without->meals + benefited->meals);
    sheet_share(sheet, without->fed_days + benefited->fed_days,
                without->meal_days + benefited->meal_days);
    region_hidden_cell(sheet, benefited->pupils);
    region_hidden_cell(sheet, benefited->fed);
}

/* By stage, and the whole school beside the city. */
static json_t *bars_view(const struct figures_page *page, const struct region_school *school)
{
    struct arena *arena = page->arena;
    const struct region_group *city = &page->figures->region.fed;
    json_t *bars = json_array();
    CHECK(bars != NULL);
    for (int stage = STAGE_PRIMARY; stage < STAGE_COUNT; stage++) {
        const struct region_group *groups = school->groups[stage];
        int64_t days = groups[0].fed_days + groups[1].fed_days;
        int64_t whole = groups[0].meal_days + groups[1].meal_days;
        if (whole == 0) continue;
        region_bar_add(bars, subsidy_stage_title(stage), days, whole,
                       region_share_words(arena, days, whole));
    }
    region_bar_add(bars, "Вся школа", school->all.fed_days, school->all.meal_days,
                   region_share_words(arena, school->all.fed_days, school->all.meal_days));
    region_bar_add(bars, "В среднем по городу", city->fed_days, city->meal_days,
                   region_share_words(arena, city->fed_days, city->meal_days));
    return bars;
}

static void set_school(const struct figures_page *page, const struct region_school *school,
                       json_t *view)
{
    struct arena *arena = page->arena;
    const struct figures *figures = page->figures;
    const struct queue_speed *speed = figures_speed(figures, school->id);
    struct figures_appeals appeals = figures_appeals_of(figures, school->id, false);
    json_t *bars = bars_view(page, school);
    view_set_string(view, "name", school->name);
    view_set_string(view, "kind", school->kind_name);
    view_set(view, "is_cashless", json_boolean(school->is_cashless));
    view_set(view, "in_project", json_boolean(school->in_card_project));
    view_set_string(view, "fed_share",
                    region_share_words(arena, school->all.fed_days, school->all.meal_days));
    view_set(view, "meal_days", json_integer(school->meal_days));
    view_set_string(view, "subsidy", region_roubles_words(arena, school->subsidy));
    view_set(view, "bars", bars);
    view_set(view, "bill",
             school->receipts > 0
                 ? json_string(
                       money_format(arena, region_bill(school->receipts_amount, school->receipts)))
                 : json_null());
    view_set_string(view, "half", region_pace_words(arena, speed == NULL ? 0 : speed->half_ms));
    view_set_string(view, "most", region_pace_words(arena, speed == NULL ? 0 : speed->most_ms));
    view_set(view, "has_pace", json_boolean(speed != NULL && speed->served > 0));
    view_set(view, "appeals", json_integer(appeals.count));
    view_set(view, "complaints", json_integer(appeals.complaints));
    view_set(view, "unanswered", json_integer(appeals.unanswered));
    view_set(view, "outage_days",
             json_integer(region_outage_days(&figures->outages, school->id, figures->first_day,
                                             figures->last_day)));
}

enum { SCHOOL_NUMBER, SCHOOL_PERIOD, SCHOOL_TABLE = SCHOOL_PERIOD + PERIOD_FIELD_COUNT };
static const struct field SCHOOL_FIELDS[] = {
    [SCHOOL_NUMBER] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    PERIOD_FIELDS,
    TABLE_FIELDS,
};

static enum err one_school_answer(const struct figures_page *page,
                                  const struct region_school *school)
{
    struct arena *arena = page->arena;
    char *path = arena_printf(arena, "/region/schools/%" PRId64, school->number);
    struct table table;
    table_open(&table, school->name, page->figures->now, zone_moscow());
    table.file_name = arena_printf(arena, "school-%" PRId64, school->number);
    table.total = "Всего";
    table.empty = "Учащихся в этой школе нет.";
    region_period_note(&table, &page->period);
    SHEET_COLUMNS(&table.sheet, STAGE_COLUMNS);
    for (int stage = 0; stage < STAGE_COUNT; stage++) stage_row(&table.sheet, school, stage);
    json_t *view = region_view(page->department, arena, page->request, school->name, NULL);
    region_period_set(arena, &page->period, path, page->figures->now, view);
    set_school(page, school, view);
    enum err err = table_answer(&page->department->kit, arena, page->request, SCHOOL_TABLE, &table,
                                "region_school", view, page->response);
    table_close(&table);
    return err;
}

static enum err school_answer(const struct figures_page *page)
{
    int64_t number = request_number(page->request, SCHOOL_NUMBER);
    const struct region_school *school = region_school_by_number(&page->figures->region, number);
    if (school != NULL) return one_school_answer(page, school);
    region_not_found(page->department, page->arena, page->request, page->response);
    return OK;
}

static REGION_HANDLER(region_school_show)
{
    struct department *department = context;
    struct figures_page page = {.arena = arena, .request = request, .response = response};
    page.period = region_period_read(department, request, SCHOOL_PERIOD);
    figures_page_serve(department, &page, school_answer);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/schools", REGION(RIGHT_REGION), region_schools_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {REGION_GET("/region/schools/{school}", REGION(RIGHT_REGION), region_school_show),
     ROUTE_FIELDS(SCHOOL_FIELDS)},
};

const struct region_pages region_school_pages = {REGION_PAGES(ROUTES)};
