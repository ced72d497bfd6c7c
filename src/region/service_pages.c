/* «Очереди и обращения»: how long children wait, what parents complain of, when money was away. */
#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "region/figures.h"
#include "region/pages.h"

static const struct sheet_column COLUMNS[] = {
    {"Школа", SHEET_TEXT, .width = 22},
    {"Обслужено", SHEET_NUMBER, .is_summed = true},
    {"Половина (p50)", SHEET_TEXT, .width = 14},
    {"99 из 100 (p99)", SHEET_TEXT, .width = 14},
    {"Без связи, %", SHEET_PERCENT, .is_summed = true},
    {"Обращений", SHEET_NUMBER, .is_summed = true},
    {"Из них жалоб", SHEET_NUMBER, .is_summed = true},
    {"Без ответа", SHEET_NUMBER, .is_summed = true},
    {"Ответ опоздал", SHEET_NUMBER, .is_summed = true},
    {"Дней «Накормить всех»", SHEET_NUMBER, .is_summed = true},
};

static void school_row(struct sheet *sheet, const struct figures *figures,
                       const struct region_school *school)
{
    static const struct queue_speed SILENT = {0};
    const struct queue_speed *speed = figures_speed(figures, school->id);
    struct figures_appeals appeals = figures_appeals_of(figures, school->id, false);
    if (speed == NULL) speed = &SILENT;
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    sheet_link(sheet, arena_printf(sheet->arena, "/region/schools/%" PRId64, school->number));
    sheet_number(sheet, speed->served);
    region_pace_cell(sheet, speed->half_ms);
    region_pace_cell(sheet, speed->most_ms);
    sheet_share(sheet, speed->offline, speed->served);
    sheet_number(sheet, appeals.count);
    sheet_number(sheet, appeals.complaints);
    sheet_number(sheet, appeals.unanswered);
    sheet_number(sheet, appeals.late);
    sheet_number(sheet, region_outage_days(&figures->outages, school->id, figures->first_day,
                                           figures->last_day));
}

/* By kind, over the city and what is about no school. */
static json_t *kinds_view(const struct figures *figures)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int kind = 1; kind <= APPEAL_KINDS; kind++) {
        int64_t count = 0, complaints = 0, late = 0;
        for (int i = 0; i < figures->appeals.count; i++) {
            const struct appeal_count *row = &figures->appeals.rows[i];
            if ((int)row->kind != kind) continue;
            count += row->count;
            complaints += row->complaints;
            late += row->late;
        }
        if (count == 0) continue;
        json_t *row = json_pack(
            "{s:s,s:I,s:I,s:I}", "name", appeal_kind_title((enum appeal_kind)kind), "count",
            (json_int_t)count, "complaints", (json_int_t)complaints, "late", (json_int_t)late);
        json_add(rows, row);
    }
    return rows;
}

/* How long taps took, over the city: a bar a bound. */
static void set_taps(struct arena *arena, const struct queue_speed *all, json_t *view)
{
    int64_t count = 0, most = 0;
    json_t *bars = json_array();
    CHECK(bars != NULL);
    for (int i = 0; i < FIGURES_TAPS; i++) {
        count += all->taps[i];
        if (all->taps[i] > most) most = all->taps[i];
    }
    for (int i = 0; i < FIGURES_TAPS && count > 0; i++) {
        int64_t bound_ms = figures_tap_bound_ms(i);
        char *label = bound_ms == INT64_MAX ? arena_printf(arena, "дольше")
                                            : arena_printf(arena, "до %" PRId64 " мс", bound_ms);
        region_bar_add(bars, label, all->taps[i], most,
                       region_share_words(arena, all->taps[i], count));
    }
    view_set(view, "has_taps", json_boolean(count > 0));
    view_set_string(view, "taps", words_number(arena, count));
    view_set_string(view, "half", region_pace_words(arena, all->half_ms));
    view_set_string(view, "most", region_pace_words(arena, all->most_ms));
    view_set(view, "bars", bars);
}

enum { SERVICE_PERIOD, SERVICE_TABLE = PERIOD_FIELD_COUNT };
static const struct field SERVICE_FIELDS[] = {PERIOD_FIELDS, TABLE_FIELDS};

static enum err service_answer(const struct figures_page *page)
{
    struct table table;
    table_open(&table, "Очереди, обращения и сбои", page->figures->now, zone_moscow());
    table.file_name = "service";
    table.total = "Всего";
    region_period_note(&table, &page->period);
    SHEET_COLUMNS(&table.sheet, COLUMNS);
    for (int i = 0; i < page->figures->region.count; i++) {
        school_row(&table.sheet, page->figures, &page->figures->region.schools[i]);
    }
    json_t *view = region_view(page->department, page->arena, page->request, "Очереди и обращения",
                               "service");
    json_t *kinds = kinds_view(page->figures);
    region_period_set(page->arena, &page->period, "/region/service", page->figures->now, view);
    set_taps(page->arena, &page->figures->speeds.all, view);
    view_set(view, "has_kinds", json_boolean(json_array_size(kinds) > 0));
    view_set(view, "kinds", kinds);
    enum err err = table_answer(&page->department->kit, page->arena, page->request, SERVICE_TABLE,
                                &table, "region_service", view, page->response);
    table_close(&table);
    return err;
}

static REGION_HANDLER(region_service_show)
{
    struct department *department = context;
    struct figures_page page = {.arena = arena, .request = request, .response = response};
    page.period = region_period_read(department, request, SERVICE_PERIOD);
    figures_page_serve(department, &page, service_answer);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/service", REGION(RIGHT_REGION), region_service_show),
     ROUTE_FIELDS(SERVICE_FIELDS)},
};

const struct region_pages region_service_pages = {REGION_PAGES(ROUTES)};
