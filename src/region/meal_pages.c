/* «Питание»: coverage with hot meals by stage, and by kind of benefit over the city. */
#include "base/check.h"
#include "base/json.h"
#include "desk/act.h"
#include "page/words.h"
#include "region/figures.h"
#include "region/pages.h"

/* ---- by stage ---- */

static const struct sheet_column COLUMNS[] = {
    {"Ступень", SHEET_TEXT, .width = 16},
    {"Льгота", SHEET_TEXT, .width = 14},
    {"Учащихся", SHEET_NUMBER, .is_summed = true},
    {"Питались", SHEET_NUMBER, .is_summed = true},
    {"Питались хотя бы раз, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
    {"Порций", SHEET_NUMBER, .is_summed = true},
    {"В среднем за день, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
};

static void group_row(struct sheet *sheet, int stage, const char *benefit,
                      const struct region_group *group)
{
    if (group->pupils == 0 && group->fed == 0) return;
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(subsidy_stage_title(stage)), stage + 1);
    sheet_string(sheet, benefit);
    sheet_number(sheet, group->pupils);
    sheet_number(sheet, group->fed);
    sheet_share(sheet, group->fed, group->pupils);
    sheet_number(sheet, group->meals);
    sheet_share(sheet, group->fed_days, group->meal_days);
}

static bool is_few(int64_t number)
{
    return number > 0 && number < REGION_HIDDEN_BELOW;
}

/* Where the benefited are few, they stand with the others (desk/region.h 4). */
static void stage_rows(struct sheet *sheet, const struct region *region, int stage)
{
    const struct region_group *without = &region->groups[stage][REGION_WITHOUT_BENEFIT];
    const struct region_group *benefited = &region->groups[stage][REGION_BENEFITED];
    if (is_few(benefited->pupils) || is_few(benefited->fed)) {
        struct region_group both = *without;
        region_group_add(&both, benefited);
        group_row(sheet, stage, "все вместе", &both);
        return;
    }
    group_row(sheet, stage, "без льготы", without);
    group_row(sheet, stage, "с льготой", benefited);
}

static void stages_sheet(struct sheet *sheet, const struct region *region)
{
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int stage = STAGE_PRIMARY; stage < STAGE_COUNT; stage++) stage_rows(sheet, region, stage);
    stage_rows(sheet, region, STAGE_ANY);
}

static json_t *bars_view(struct arena *arena, const struct region *region)
{
    json_t *bars = json_array();
    CHECK(bars != NULL);
    for (int stage = STAGE_PRIMARY; stage < STAGE_COUNT; stage++) {
        const struct region_group *groups = region->groups[stage];
        int64_t days = groups[0].fed_days + groups[1].fed_days;
        int64_t whole = groups[0].meal_days + groups[1].meal_days;
        if (whole == 0) continue;
        region_bar_add(bars, subsidy_stage_title(stage), days, whole,
                       region_share_words(arena, days, whole));
    }
    return bars;
}

/* ---- by kind of benefit ---- */

static json_t *benefits_view(struct arena *arena, const struct region_benefits *benefits)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < benefits->count; i++) {
        const struct region_benefit *one = &benefits->rows[i];
        bool is_hidden = one->pupils > 0 && one->pupils < REGION_HIDDEN_BELOW;
        char *pupils = words_number(arena, one->pupils);
        char *meals = words_number(arena, one->meals);
        json_t *row = json_pack("{s:s,s:s,s:s}", "name", one->name, "pupils",
                                is_hidden ? "менее 5" : pupils, "meals", is_hidden ? "—" : meals);
        json_add(rows, row);
    }
    return rows;
}

/* ---- the page ---- */

enum { MEALS_PERIOD, MEALS_TABLE = PERIOD_FIELD_COUNT };
static const struct field MEALS_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

static enum err meals_answer(const struct figures_page *page)
{
    const struct region_benefits *benefits = &page->figures->benefits;
    json_t *bars = bars_view(page->arena, &page->figures->region);
    struct table table;
    table_open(&table, "Охват горячим питанием", page->figures->now, zone_moscow());
    table.file_name = "meals";
    table.total = "Всего";
    table.empty = "За этот период никто не питался.";
    region_period_note(&table, &page->period);
    stages_sheet(&table.sheet, &page->figures->region);
    json_t *view = region_view(page->department, page->arena, page->request, "Питание", "meals");
    region_period_set(page->arena, &page->period, "/region/meals", page->figures->now, view);
    view_set(view, "has_bars", json_boolean(json_array_size(bars) > 0));
    view_set(view, "bars", bars);
    view_set(view, "benefits", benefits_view(page->arena, benefits));
    view_set(view, "has_benefits", json_boolean(benefits->count > 0));
    enum err err = table_answer(&page->department->kit, page->arena, page->request, MEALS_TABLE,
                                &table, "region_meals", view, page->response);
    table_close(&table);
    return err;
}

static REGION_HANDLER(region_meals_show)
{
    struct department *department = context;
    struct figures_page page = {.arena = arena, .request = request, .response = response};
    page.period = region_period_read(department, request, MEALS_PERIOD);
    figures_page_serve(department, &page, meals_answer);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/meals", REGION(RIGHT_REGION), region_meals_show),
     ROUTE_FIELDS(MEALS_FIELDS)},
};

const struct region_pages region_meal_pages = {REGION_PAGES(ROUTES)};
