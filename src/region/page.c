/* Views that all pages of the department share, their menu, and the pages of their errors. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "region/inside.h"

/* ---- the menu ---- */

struct link {
    const char *path; /* after /region/; of another area: from its slash on */
    const char *word;
    const char *note; /* a sentence for the first page */
    enum right right; /* that opens it */
};

/* clang-format off */
static const struct link LINKS[] = {
    {"schools", "Школы", "Все показатели по школам: сортировка, отбор, выгрузка", RIGHT_REGION},
    {"meals", "Питание", "Охват горячим питанием по ступеням и льготам", RIGHT_REGION},
    {"subsidies", "Дотации", "План и исполнение по источникам и школам", RIGHT_REGION},
    {"plan", "План дотаций", "Помесячный план: ввести и поправить", RIGHT_PLAN},
    {"unspent", "Неиспользованное", "Питание с дотацией, которое не получили", RIGHT_REGION},
    {"service", "Очереди и обращения", "Скорость очередей, жалобы, сбои", RIGHT_REGION},
    {"money", "Деньги по школам", "Обороты и остатки за период", RIGHT_REGION},
    {"/office/", "Рабочее место", "Страницы оператора", RIGHT_SEARCH},
};
/* clang-format on */

json_t *region_menu(struct arena *arena, const struct request *request, const char *active)
{
    json_t *menu = json_array();
    CHECK(menu != NULL);
    const struct staff_caller *caller = request == NULL ? NULL : staff_of(request);
    if (caller == NULL || !caller->is_in || caller->owes != STAFF_OWES_NOTHING) return menu;
    for (size_t i = 0; i < sizeof LINKS / sizeof *LINKS; i++) {
        const struct link *link = &LINKS[i];
        if (!right_reaches(caller->staff.rights, link->right, 0, 0)) continue;
        bool is_current = active != NULL && strcmp(active, link->path) == 0;
        const char *own = *link->path == '/' ? "" : "/region/";
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "path",
                                arena_printf(arena, "%s%s", own, link->path), "word", link->word,
                                "note", link->note, "current", is_current);
        json_add(menu, row);
    }
    return menu;
}

/* ---- views ---- */

static json_t *view_with_menu(const struct staff_door *door, struct arena *arena,
                              const struct request *request, const char *title, const char *active)
{
    json_t *view = staff_door_view(door, request, title);
    json_t *menu = region_menu(arena, request, active);
    view_set(view, "has_menu", json_boolean(json_array_size(menu) > 0));
    view_set(view, "menu", menu);
    view_set(view, "is_home", json_boolean(active != NULL && *active == '\0'));
    return view;
}

json_t *region_door_view(const struct staff_door *door, struct arena *arena,
                         const struct request *request, const char *title)
{
    return view_with_menu(door, arena, request, title, NULL);
}

json_t *region_view(const struct department *department, struct arena *arena,
                    const struct request *request, const char *title, const char *active)
{
    return view_with_menu(&department->door, arena, request, title, active);
}

void region_answer(const struct department *department, struct arena *arena,
                   const struct request *request, const char *template, int status, json_t *view,
                   struct response *response)
{
    page_kit_answer(&department->kit, arena, request, template, status, view, response);
}

/* Runs without a caller and without the database: it may be asked on the network thread. */
void region_problem(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response)
{
    const struct department *department = context;
    staff_door_problem(&department->door, arena, request, problem, response);
}

void region_fault(const struct department *department, struct arena *arena,
                  const struct request *request, enum err err, struct response *response)
{
    staff_door_fault(&department->door, arena, request, err, response);
}

void region_not_found(const struct department *department, struct arena *arena,
                      const struct request *request, struct response *response)
{
    staff_door_refuse(&department->door, arena, request, 404, "not_found", response);
}

/* ---- the period ---- */

enum { DAYS_SHOWN = 30, SEPTEMBER = 9 };

struct region_period region_period_read(const struct department *department,
                                        const struct request *request, int first_field)
{
    struct instant now = world_now(department->desk->world);
    struct region_period period = {.today = day_of_instant(now, zone_moscow())};
    period.last_day = period.today;
    period.first_day = day_add(period.today, 1 - DAYS_SHOWN);
    int from = first_field + PERIOD_FROM, to = first_field + PERIOD_TO;
    if (!request_has(request, from) || !request_has(request, to)) return period;
    struct day first = request_day(request, from), last = request_day(request, to);
    if (last.number < first.number) {
        period.refusal = "Период кончается раньше, чем начинается. Показаны последние 30 дней.";
    } else if (last.number - first.number >= REGION_DAYS_LIMIT) {
        period.refusal = "Период не может быть длиннее года. Показаны последние 30 дней.";
    } else {
        period.first_day = first;
        period.last_day = last;
    }
    return period;
}

struct preset {
    const char *word;
    struct day first_day, last_day;
};

static void preset_add(struct arena *arena, const struct region_period *period, const char *path,
                       struct preset preset, json_t *presets)
{
    bool is_current = preset.first_day.number == period->first_day.number &&
                      preset.last_day.number == period->last_day.number;
    json_t *row = json_pack("{s:s,s:s,s:b}", "word", preset.word, "link",
                            arena_printf(arena, "%s?from=%s&to=%s", path,
                                         day_format_iso(arena, preset.first_day),
                                         day_format_iso(arena, preset.last_day)),
                            "current", is_current);
    json_add(presets, row);
}

static struct day school_year_begin(struct day today)
{
    struct day day = day_month_first(today);
    while (day_date(day).month != SEPTEMBER) day = day_month_first(day_add(day, -1));
    return day;
}

void region_usual_spans(struct day today, struct region_span out_spans[REGION_SPANS])
{
    out_spans[0] = (struct region_span){day_add(today, 1 - DAYS_SHOWN), today};
    out_spans[1] = (struct region_span){day_month_first(today), today};
    out_spans[2] = (struct region_span){school_year_begin(today), today};
}

void region_period_months(struct region_period *period, const struct request *request,
                          int first_field)
{
    if (!request_has(request, first_field + PERIOD_FROM)) period->first_day = period->last_day;
    period->is_of_months = true;
    period->first_day = day_month_first(period->first_day);
    period->last_day = day_month_last(period->last_day);
    while (period->last_day.number - period->first_day.number >= REGION_DAYS_LIMIT) {
        period->first_day = day_add(day_month_last(period->first_day), 1);
    }
}

static json_t *presets_view(struct arena *arena, const struct region_period *period,
                            const char *path)
{
    static const char *const WORDS[REGION_SPANS] = {"30 дней", "Этот месяц", "Учебный год"};
    struct region_span spans[REGION_SPANS];
    struct day today = period->today, before = day_add(day_month_first(today), -1);
    json_t *presets = json_array();
    region_usual_spans(today, spans);
    CHECK(presets != NULL);
    for (int i = period->is_of_months; i < REGION_SPANS; i++) {
        struct day last = period->is_of_months ? day_month_last(today) : spans[i].last_day;
        preset_add(arena, period, path, (struct preset){WORDS[i], spans[i].first_day, last},
                   presets);
    }
    preset_add(arena, period, path,
               (struct preset){"Прошлый месяц", day_month_first(before), before}, presets);
    return presets;
}

static char *period_words(struct arena *arena, const struct region_period *period)
{
    return arena_printf(arena, "%s – %s", day_format(arena, period->first_day),
                        day_format(arena, period->last_day));
}

void region_period_set(struct arena *arena, const struct region_period *period, const char *path,
                       struct instant made, json_t *view)
{
    json_t *form = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s?,s:o}", "path", path, "from",
        day_format_iso(arena, period->first_day), "to", day_format_iso(arena, period->last_day),
        "words", period_words(arena, period), "made", words_moment(arena, made, zone_moscow()),
        "refusal", period->refusal, "presets", presets_view(arena, period, path));
    CHECK(form != NULL);
    view_set(view, "period", form);
}

void region_period_note(struct table *table, const struct region_period *period)
{
    sheet_note(&table->sheet, period_words(&table->arena, period));
}

/* ---- charts ---- */

void region_bar_add(json_t *rows, const char *label, int64_t part, int64_t whole, const char *words)
{
    enum { WIDTH = 1000 };
    int64_t width = whole <= 0 ? 0 : part * WIDTH / whole;
    json_t *row = json_pack("{s:s,s:s,s:I,s:b}", "label", label, "words", words, "width",
                            (json_int_t)(width > WIDTH ? WIDTH : width), "over", width > WIDTH);
    json_add(rows, row);
}

/* ---- cells ---- */

void region_hidden_cell(struct sheet *sheet, int64_t number)
{
    if (number > 0 && number < REGION_HIDDEN_BELOW) {
        sheet_text_sorted(sheet, TEXT("менее 5"), 1);
        return;
    }
    sheet_text_sorted(sheet, text_of(arena_printf(sheet->arena, "%" PRId64, number)), number + 1);
}

char *region_pace_words(struct arena *arena, int64_t ms)
{
    if (ms == 0) return arena_printf(arena, "—");
    if (ms < 0) return arena_printf(arena, "> 1 с");
    return arena_printf(arena, "≤ %" PRId64 " мс", ms);
}

void region_pace_cell(struct sheet *sheet, int64_t ms)
{
    enum { BEYOND_ALL = 1000000 };
    if (ms == 0) {
        sheet_blank(sheet);
        return;
    }
    sheet_text_sorted(sheet, text_of(region_pace_words(sheet->arena, ms)),
                      ms < 0 ? BEYOND_ALL : ms);
}

char *region_share_words(struct arena *arena, int64_t part, int64_t whole)
{
    enum { TENTHS = 1000, TEN = 10 };
    if (whole <= 0) return arena_printf(arena, "—");
    int64_t tenths = (part * TENTHS + whole / 2) / whole;
    if (tenths % TEN == 0) return arena_printf(arena, "%" PRId64 " %%", tenths / TEN);
    return arena_printf(arena, "%" PRId64 ",%" PRId64 " %%", tenths / TEN, tenths % TEN);
}

struct money region_bill(struct money amount, int64_t receipts)
{
    if (receipts <= 0) return money_zero();
    return money_of_kopecks((money_in_kopecks(amount) + receipts / 2) / receipts);
}

char *region_roubles_words(struct arena *arena, struct money money)
{
    enum { ROUBLE = 100 };
    int64_t kopecks = money_in_kopecks(money);
    int64_t roubles = (kopecks + (kopecks < 0 ? -ROUBLE / 2 : ROUBLE / 2)) / ROUBLE;
    return arena_printf(arena, "%s руб.", words_number(arena, roubles));
}
