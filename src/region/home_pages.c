/* The first page: the city at a glance, coverage by kind of school, meals by day. */
#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "region/figures.h"
#include "region/pages.h"

enum { CHART_HEIGHT = 1000, CHART_STEP = 10 };

/* ---- meals by day ---- */

static json_t *bar_view(struct arena *arena, const struct region *region, int place, int64_t top)
{
    int64_t fed = region->fed_by_day[place];
    int64_t height = fed * CHART_HEIGHT / top;
    char *title = arena_printf(
        arena, "%s: %s %s", day_format(arena, day_add(region->first_day, place)),
        words_number(arena, fed), words_plural(fed, "ученик", "ученика", "учеников"));
    return json_pack("{s:i,s:I,s:I,s:s}", "x", place * CHART_STEP + 1, "y",
                     (json_int_t)(CHART_HEIGHT - height), "height", (json_int_t)height, "title",
                     title);
}

static json_t *chart_view(struct arena *arena, const struct region *region)
{
    int days = region->last_day.number - region->first_day.number + 1;
    int64_t top = 0;
    json_t *bars = json_array();
    CHECK(bars != NULL);
    for (int i = 0; i < days; i++) {
        if (region->fed_by_day[i] > top) top = region->fed_by_day[i];
    }
    for (int i = 0; i < days && top > 0; i++) {
        if (region->fed_by_day[i] == 0) continue;
        json_t *bar = bar_view(arena, region, i, top);
        json_add(bars, bar);
    }
    json_t *view = json_pack("{s:b,s:i,s:s,s:s,s:s,s:o}", "any", top > 0, "width",
                             days * CHART_STEP, "max", words_number(arena, top), "first",
                             day_format(arena, region->first_day), "last",
                             day_format(arena, region->last_day), "bars", bars);
    CHECK(view != NULL);
    return view;
}

/* The same as numbers, the newest first; days without meals are left out. */
static json_t *days_view(struct arena *arena, const struct region *region)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = region->last_day.number - region->first_day.number; i >= 0; i--) {
        if (region->fed_by_day[i] == 0) continue;
        json_t *row = json_pack("{s:s,s:s}", "day",
                                day_format(arena, day_add(region->first_day, i)), "fed",
                                words_number(arena, region->fed_by_day[i]));
        json_add(rows, row);
    }
    return rows;
}

/* ---- the tiles ---- */

static void set_coverage(struct arena *arena, const struct region_kind *all, json_t *view)
{
    view_set(view, "schools", json_integer(all->schools));
    view_set(view, "cashless", json_integer(all->cashless));
    view_set_string(view, "cashless_share", region_share_words(arena, all->cashless, all->schools));
    view_set(view, "in_project", json_integer(all->in_card_project));
    view_set_string(view, "project_share",
                    region_share_words(arena, all->in_card_project, all->schools));
    view_set_string(view, "pupils", words_number(arena, all->pupils));
    view_set_string(view, "carded", words_number(arena, all->carded));
    view_set_string(view, "carded_share", region_share_words(arena, all->carded, all->pupils));
}

/* Plans are of months: beside a period that does not begin with one they would mislead. */
static void set_plan(const struct figures_page *page, struct money subsidy, json_t *view)
{
    struct arena *arena = page->arena;
    bool has_plan,
        fits = page->period.first_day.number == day_month_first(page->period.first_day).number;
    struct money plan = subsidy_plan_sum(&page->plans, 0, 0, &has_plan);
    char *words = NULL;
    if (fits && has_plan) {
        words = arena_printf(
            arena, "%s плана %s",
            region_share_words(arena, money_in_kopecks(subsidy), money_in_kopecks(plan)),
            region_roubles_words(arena, plan));
    }
    view_set(view, "plan", words == NULL ? json_null() : json_string(words));
    view_set(view, "lacks_plan", json_boolean(fits && !has_plan));
}

static void set_money(const struct figures_page *page, json_t *view)
{
    struct arena *arena = page->arena;
    const struct region *region = &page->figures->region;
    struct money subsidy = money_zero(), receipts_amount = money_zero();
    int64_t receipts = 0;
    for (int i = 0; i < region->count; i++) {
        subsidy = money_plus(subsidy, region->schools[i].subsidy);
        receipts_amount = money_plus(receipts_amount, region->schools[i].receipts_amount);
        receipts += region->schools[i].receipts;
    }
    view_set_string(view, "subsidy", region_roubles_words(arena, subsidy));
    set_plan(page, subsidy, view);
    view_set(view, "bill",
             receipts > 0 ? json_string(money_format(arena, region_bill(receipts_amount, receipts)))
                          : json_null());
}

static void set_service(struct arena *arena, const struct figures *figures, json_t *view)
{
    struct figures_appeals appeals = figures_appeals_of(figures, 0, true);
    const struct queue_speed *all = &figures->speeds.all;
    int64_t outages = 0;
    for (int i = 0; i < figures->region.count; i++) {
        outages += region_outage_days(&figures->outages, figures->region.schools[i].id,
                                      figures->last_day, figures->last_day);
    }
    view_set(view, "complaints", json_integer(appeals.complaints));
    view_set(view, "unanswered", json_integer(appeals.unanswered));
    view_set(view, "has_late", json_boolean(appeals.late > 0));
    view_set(view, "late", json_integer(appeals.late));
    view_set(view, "has_pace", json_boolean(all->served > 0));
    view_set_string(view, "half", region_pace_words(arena, all->half_ms));
    view_set_string(view, "most", region_pace_words(arena, all->most_ms));
    view_set(view, "has_outage", json_boolean(outages > 0));
    view_set_string(view, "outage", words_counted(arena, outages, "школа", "школы", "школ"));
}

static void set_meals(struct arena *arena, const struct region *region, json_t *view)
{
    view_set_string(view, "fed_share",
                    region_share_words(arena, region->fed.fed_days, region->fed.meal_days));
    view_set_string(view, "meals", words_number(arena, region->fed.meals));
}

/* ---- coverage by kind ---- */

static void kind_row(struct sheet *sheet, const struct region_kind *kind)
{
    sheet_row(sheet);
    sheet_string(sheet, kind->name);
    sheet_number(sheet, kind->schools);
    sheet_number(sheet, kind->cashless);
    sheet_share(sheet, kind->cashless, kind->schools);
    sheet_number(sheet, kind->in_card_project);
    sheet_share(sheet, kind->in_card_project, kind->schools);
    sheet_number(sheet, kind->pupils);
    sheet_number(sheet, kind->carded);
    sheet_share(sheet, kind->carded, kind->pupils);
}

static void kinds_sheet(struct sheet *sheet, const struct region *region)
{
    static const struct sheet_column COLUMNS[] = {
        {"Вид школы", SHEET_TEXT, .width = 26},
        {"Школ", SHEET_NUMBER, .is_summed = true},
        {"Безналичная оплата", SHEET_NUMBER, .is_summed = true},
        {"Доля, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
        {"Карта школьника", SHEET_NUMBER, .is_summed = true},
        {"Доля, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
        {"Учащихся", SHEET_NUMBER, .is_summed = true},
        {"С картой", SHEET_NUMBER, .is_summed = true},
        {"Доля, %", SHEET_PERCENT, .is_shaded = true, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < region->kind_count; i++) kind_row(sheet, &region->kinds[i]);
}

/* ---- the page ---- */

enum { HOME_PERIOD, HOME_TABLE = PERIOD_FIELD_COUNT };
static const struct field HOME_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

static json_t *home_view(const struct figures_page *page)
{
    struct arena *arena = page->arena;
    const struct region *region = &page->figures->region;
    json_t *view = region_view(page->department, arena, page->request, "Школьное питание города",
                               "");
    region_period_set(arena, &page->period, "/region/", page->figures->now, view);
    set_coverage(arena, &region->all, view);
    set_meals(arena, region, view);
    set_money(page, view);
    set_service(arena, page->figures, view);
    view_set(view, "chart", chart_view(arena, region));
    view_set(view, "days", days_view(arena, region));
    return view;
}

static enum err home_answer(const struct figures_page *page)
{
    struct table table;
    table_open(&table, "Охват по видам школ", page->figures->now, zone_moscow());
    table.file_name = "coverage";
    table.path = "/region/";
    table.total = "Всего";
    table.empty = "Школ пока нет: их заводит оператор.";
    sheet_note(&table.sheet, arena_printf(&table.arena, "На %s",
                                          day_format(&table.arena, page->period.last_day)));
    kinds_sheet(&table.sheet, &page->figures->region);
    enum err err = table_answer(&page->department->kit, page->arena, page->request, HOME_TABLE,
                                &table, "region_home", home_view(page), page->response);
    table_close(&table);
    return err;
}

static REGION_HANDLER(region_home_show)
{
    struct department *department = context;
    struct figures_page page = {.arena = arena, .request = request, .response = response};
    page.period = region_period_read(department, request, HOME_PERIOD);
    figures_page_serve(department, &page, home_answer);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/", REGION(RIGHT_REGION), region_home_show), ROUTE_FIELDS(HOME_FIELDS)},
};

const struct region_pages region_home_pages = {REGION_PAGES(ROUTES)};
