/* «Дотации»: what the budgets gave for meals against their plans, by source and school. Plans are
 * of months, so that the period is whole months. */
#include "base/check.h"
#include "base/json.h"
#include "region/figures.h"
#include "region/pages.h"

static const struct sheet_column COLUMNS[] = {
    {"Школа", SHEET_TEXT, .width = 22},
    {"Источник", SHEET_TEXT, .width = 36},
    {"План, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    {"Факт, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    {"Остаток плана, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    {"Исполнение, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
};

static void source_row(struct sheet *sheet, const struct figures_page *page,
                       const struct region_school *school, int place)
{
    const struct region_source *source = &page->figures->region.sources[place];
    bool has_plan;
    struct money plan = subsidy_plan_sum(&page->plans, school->id, source->id, &has_plan);
    struct money fact = school->subsidies[place];
    if (!has_plan && money_in_kopecks(fact) == 0) return;
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    sheet_link(sheet, arena_printf(sheet->arena, "/region/schools/%" PRId64, school->number));
    sheet_string(sheet, source->name);
    if (has_plan) {
        sheet_money(sheet, plan);
    } else {
        sheet_blank(sheet);
    }
    sheet_money(sheet, fact);
    sheet_money(sheet, money_minus(plan, fact)); /* what nobody planned goes beyond the plan */
    sheet_share(sheet, money_in_kopecks(fact), money_in_kopecks(plan));
}

static void set_sums(const struct figures_page *page, json_t *view)
{
    struct arena *arena = page->arena;
    const struct region *region = &page->figures->region;
    json_t *rows = json_array(), *bars = json_array();
    CHECK(rows != NULL && bars != NULL);
    for (int place = 0; place < region->source_count; place++) {
        struct money fact = money_zero();
        bool has_plan;
        struct money plan = subsidy_plan_sum(&page->plans, 0, region->sources[place].id, &has_plan);
        for (int i = 0; i < region->count; i++) {
            fact = money_plus(fact, region->schools[i].subsidies[place]);
        }
        char *share = region_share_words(arena, money_in_kopecks(fact), money_in_kopecks(plan));
        json_t *row = json_pack("{s:s,s:s,s:s,s:s}", "name", region->sources[place].name, "plan",
                                has_plan ? money_format(arena, plan) : "нет", "fact",
                                money_format(arena, fact), "share", share);
        json_add(rows, row);
        if (!has_plan) continue;
        region_bar_add(bars, region->sources[place].name, money_in_kopecks(fact),
                       money_in_kopecks(plan), share);
    }
    view_set(view, "has_sources", json_boolean(json_array_size(rows) > 0));
    view_set(view, "sources", rows);
    view_set(view, "has_bars", json_boolean(json_array_size(bars) > 0));
    view_set(view, "bars", bars);
}

enum { SUBSIDY_PERIOD, SUBSIDY_TABLE = PERIOD_FIELD_COUNT };
static const struct field SUBSIDY_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

static enum err subsidies_answer(const struct figures_page *page)
{
    struct table table;
    table_open(&table, "Дотации: план и исполнение", page->figures->now, zone_moscow());
    table.file_name = "subsidies";
    table.total = "Всего";
    table.empty = "За этот период дотаций и планов нет.";
    region_period_note(&table, &page->period);
    SHEET_COLUMNS(&table.sheet, COLUMNS);
    for (int i = 0; i < page->figures->region.count; i++) {
        for (int place = 0; place < page->figures->region.source_count; place++) {
            source_row(&table.sheet, page, &page->figures->region.schools[i], place);
        }
    }
    json_t *view = region_view(page->department, page->arena, page->request, "Дотации",
                               "subsidies");
    region_period_set(page->arena, &page->period, "/region/subsidies", page->figures->now, view);
    set_sums(page, view);
    view_set(view, "may_plan",
             json_boolean(right_reaches(staff_of(page->request)->staff.rights, RIGHT_PLAN, 0, 0)));
    enum err err = table_answer(&page->department->kit, page->arena, page->request, SUBSIDY_TABLE,
                                &table, "region_subsidies", view, page->response);
    table_close(&table);
    return err;
}

static REGION_HANDLER(region_subsidies_show)
{
    struct department *department = context;
    struct figures_page page = {.arena = arena, .request = request, .response = response};
    page.period = region_period_read(department, request, SUBSIDY_PERIOD);
    region_period_months(&page.period, request, SUBSIDY_PERIOD);
    figures_page_serve(department, &page, subsidies_answer);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/subsidies", REGION(RIGHT_REGION), region_subsidies_show),
     ROUTE_FIELDS(SUBSIDY_FIELDS)},
};

const struct region_pages region_subsidy_pages = {REGION_PAGES(ROUTES)};
