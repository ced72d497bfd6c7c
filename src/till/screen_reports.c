/* X and Z reports, what this program is, a test slip. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "till/screen_pages.h"

#ifndef OBED_VERSION
#define OBED_VERSION "unknown"
#endif

/* ---- reports ---- */

static void count(json_t *rows, struct arena *arena, const char *label, int64_t number)
{
    json_t *row = json_pack("{s:s,s:s}", "label", label, "count",
                            arena_printf(arena, "%lld", (long long)number));
    json_add(rows, row);
}

static void amount(json_t *rows, const char *label, struct money money)
{
    json_t *row = json_pack("{s:s}", "label", label);
    CHECK(row != NULL);
    view_set_money(row, "amount", money);
    json_add(rows, row);
}

static json_t *totals_view(struct arena *arena, const struct shift_report *report)
{
    json_t *rows = view_array();
    count(rows, arena, "Продажи, чеков", report->sale_count);
    amount(rows, "Продано", report->sold);
    count(rows, arena, "Возвраты, чеков", report->return_count);
    amount(rows, "Возвращено", report->returned);
    amount(rows, "Дотация", report->subsidy);
    count(rows, arena, "Выдано по табелю", report->served_count);
    count(rows, arena, "Активации карт", report->activation_count);
    amount(rows, "Плата за карты", report->fees);
    count(rows, arena, "Без связи", report->offline_count);
    count(rows, arena, "По решению", report->override_count);
    count(rows, arena, "Карта забыта", report->forgotten_count);
    count(rows, arena, "Не отправлено", report->unsent_count);
    return rows;
}

static json_t *report_view(struct arena *arena, const struct shift_report *report)
{
    json_t *rows = view_array(), *view = view_object();
    for (int i = 0; i < report->item_count; i++) {
        const struct shift_item *item = &report->items[i];
        json_t *row = json_pack("{s:s,s:I}", "name", item->name, "quantity",
                                (json_int_t)item->quantity);
        CHECK(row != NULL);
        view_set_money(row, "amount", item->amount);
        json_add(rows, row);
    }
    view_set(view, "totals", totals_view(arena, report));
    view_set(view, "rows", rows);
    return view;
}

SCREEN_HANDLER(report_show)
{
    struct screen *screen = context;
    struct shift_report report;
    enum shift_status status;
    enum err err = shift_report_x(screen->counter->store, arena, world_now(screen->options.world),
                                  &status, &report);
    if (err != OK || status != SHIFT_DONE) {
        const struct problem problem = {503, err != OK ? err_name(err) : shift_status_name(status),
                                        NULL};
        area_problem(&screen->area, arena, request, &problem, response);
        return;
    }
    screen_answer_json(arena, response, report_view(arena, &report));
}

static void answer_print(struct screen *screen, struct arena *arena, struct response *response,
                         const char *words)
{
    if (words == NULL) {
        screen_answer_done(screen, arena, response, NULL);
    } else {
        screen_answer_no(screen, arena, response, "Не напечатано", words);
    }
}

SCREEN_HANDLER(report_print)
{
    struct screen *screen = context;
    struct shift_report report;
    enum shift_status status;
    (void)request;
    enum err err = shift_report_x(screen->counter->store, arena, world_now(screen->options.world),
                                  &status, &report);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (status != SHIFT_DONE) {
        screen_answer_no(screen, arena, response, "Смена", shift_status_words(status));
    } else {
        answer_print(screen, arena, response, screen_print_report(screen, arena, &report));
    }
}

/* ---- about ---- */

static void fact(json_t *rows, const char *label, const char *value)
{
    json_t *row = json_pack("{s:s,s:s}", "label", label, "value", value);
    json_add(rows, row);
}

SCREEN_HANDLER(about_show)
{
    struct screen *screen = context;
    struct counter_standing standing;
    enum err err = counter_standing(screen->counter, arena, &standing);
    if (err != OK) {
        const struct problem problem = {503, err_name(err), NULL};
        area_problem(&screen->area, arena, request, &problem, response);
        return;
    }
    struct contact_view contact = {.state = CONTACT_STARTING};
    if (screen->options.contact != NULL) contact_look(screen->options.contact, &contact);
    const struct zone *zone = screen_zone(screen, arena);
    json_t *rows = view_array(), *view = view_object();
    fact(rows, "Программа", "Обед " OBED_VERSION);
    if (standing.identity.is_enrolled) {
        fact(rows, "Касса", standing.identity.name);
        fact(rows, "Школа", standing.identity.school_name);
    }
    fact(rows, "Данные получены",
         standing.mirror.has_data ? instant_format(arena, standing.mirror.heard_at, zone)
                                  : "ещё нет");
    fact(rows, "Версия данных", arena_printf(arena, "%lld", (long long)standing.mirror.version));
    fact(rows, "Не отправлено", arena_printf(arena, "%lld", (long long)standing.outbox.unsent));
    fact(rows, "Связь", screen_contact_words(contact.state));
    if (contact.trouble[0] != '\0') fact(rows, "Для администратора", contact.trouble);
    view_set(view, "rows", rows);
    screen_answer_json(arena, response, view);
}

SCREEN_HANDLER(test_print)
{
    struct screen *screen = context;
    (void)request;
    answer_print(screen, arena, response, screen_print_test(screen, arena));
}
