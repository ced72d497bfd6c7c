/* Everything the page shows, as one object: read from the till's own disk each time it is asked. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "till/identity.h"
#include "till/screen_inside.h"

/* ---- what is read ---- */

struct reading {
    struct arena *arena;
    struct identity identity;
    struct crew cashiers;
    struct cashier entered;
    bool has_entered;
    int64_t entered_id;
    struct replica_menu menu;
    bool wants_menu;
};

static enum err work_read(struct tx *tx, void *context)
{
    struct reading *reading = context;
    TRY(identity_load(tx, reading->arena, &reading->identity));
    TRY(crew_list(tx, reading->arena, &reading->cashiers));
    if (reading->entered_id != 0) {
        TRY(crew_by_id(tx, reading->arena, reading->entered_id, &reading->has_entered,
                       &reading->entered));
    }
    return reading->wants_menu ? replica_menu(tx, reading->arena, &reading->menu) : OK;
}

static enum err work_zone(struct tx *tx, void *context)
{
    struct reading *reading = context;
    return identity_load(tx, reading->arena, &reading->identity);
}

const struct zone *screen_zone(struct screen *screen, struct arena *arena)
{
    struct reading reading = {.arena = arena};
    enum err err = store_read(screen->counter->store, work_zone, &reading);
    return err == OK && reading.identity.zone != NULL ? reading.identity.zone : zone_moscow();
}

char *screen_time(struct screen *screen, struct arena *arena, struct instant instant)
{
    return instant_format_time(arena, instant, screen_zone(screen, arena));
}

/* "23.11 09:41" */
static char *short_moment(struct arena *arena, struct instant instant, const struct zone *zone)
{
    struct date date = day_date(day_of_instant(instant, zone));
    return arena_printf(arena, "%02d.%02d %s", date.day_of_month, date.month,
                        instant_format_time(arena, instant, zone));
}

/* ---- the menu, kept until it is another ---- */

static json_t *menu_view(struct arena *arena, const struct replica_menu *menu)
{
    json_t *categories = view_array(), *dishes = view_array(), *view = view_object();
    for (int i = 0; i < menu->category_count; i++) {
        json_t *row = view_object();
        view_set_id(row, arena, "category", menu->categories[i].id);
        view_set_string(row, "name", menu->categories[i].name);
        json_add(categories, row);
    }
    for (int i = 0; i < menu->dish_count; i++) {
        const struct replica_dish *dish = &menu->dishes[i];
        json_t *row = view_object(), *allergens = view_array();
        view_set_id(row, arena, "dish", dish->id);
        view_set_id(row, arena, "category", dish->category_id);
        view_set_string(row, "name", dish->name);
        view_set_money(row, "price", dish->price);
        struct text rest = text_of(dish->allergens);
        while (rest.size > 0) {
            struct text code = text_cut(&rest, ' ');
            if (code.size > 0) json_add(allergens, json_stringn(code.bytes, code.size));
        }
        view_set(row, "allergens", allergens);
        json_add(dishes, row);
    }
    view_set(view, "categories", categories);
    view_set(view, "dishes", dishes);
    return view;
}

/* With the lock held. The mirror changes with every sale, the menu hardly ever. */
static void keep_menu(struct screen *screen, struct arena *arena, const struct reading *reading,
                      int64_t mirror)
{
    if (!reading->wants_menu) return;
    json_t *menu = menu_view(arena, &reading->menu);
    screen->menu_of = mirror;
    if (screen->menu != NULL && json_equal(screen->menu, menu)) {
        json_decref(menu);
        return;
    }
    json_decref(screen->menu);
    screen->menu = menu;
    screen->menu_version++;
}

/* ---- parts of the state ---- */

static json_t *chip_view(const char *state, const char *text)
{
    json_t *view = json_pack("{s:s,s:s}", "state", text == NULL ? "none" : state, "text",
                             text == NULL ? "" : text);
    CHECK(view != NULL);
    return view;
}

static json_t *printer_view(const struct screen *screen)
{
    struct printer_status status = {.state = PRINTER_ABSENT};
    if (screen->devices.printer != NULL) status = printer_status(screen->devices.printer);
    const char *level = status.state == PRINTER_READY       ? "ok"
                        : status.state == PRINTER_PAPER_LOW ? "low"
                                                            : "bad";
    return chip_view(level, screen_printer_chip(status.state));
}

static json_t *reader_view(const struct screen *screen)
{
    if (screen->devices.reader == NULL) return chip_view("none", NULL);
    bool is_found = card_reader_is_found(screen->devices.reader);
    return chip_view(is_found ? "ok" : "bad",
                     is_found ? "Считыватель готов" : "Считыватель отключён");
}

static json_t *ups_view(const struct screen *screen)
{
    struct ups_status status = {.state = UPS_ABSENT};
    if (screen->devices.ups != NULL) status = ups_status(screen->devices.ups);
    bool is_fine = status.state == UPS_ON_LINE || status.state == UPS_UNKNOWN;
    return chip_view(is_fine                        ? "ok"
                     : status.state == UPS_CRITICAL ? "bad"
                                                    : "low",
                     screen_ups_chip(status.state));
}

static void banner(json_t *banners, const char *level, const char *code, const char *text)
{
    if (text == NULL) return;
    json_t *row = json_pack("{s:s,s:s,s:s}", "level", level, "code", code, "text", text);
    json_add(banners, row);
}

static void clock_banner(const struct screen *screen, struct arena *arena,
                         const struct counter_standing *standing, json_t *banners)
{
    struct clock_view clock = {.state = CLOCK_WATCH_RIGHT};
    if (screen->options.clock != NULL) clock_watch_look(screen->options.clock, &clock);
    if (standing->clock == CLOCK_BEHIND || standing->clock == CLOCK_AHEAD) {
        enum counter_status status = standing->clock == CLOCK_BEHIND ? COUNTER_CLOCK_BEHIND
                                                                     : COUNTER_CLOCK_AHEAD;
        banner(banners, "bad", "clock", counter_status_words(status));
        return;
    }
    if (clock.state != CLOCK_WATCH_BEHIND && clock.state != CLOCK_WATCH_AHEAD) return;
    int64_t minutes = (clock.difference_ms < 0 ? -clock.difference_ms : clock.difference_ms) /
                      MINUTE_MS;
    banner(banners, "warning", "clock",
           arena_printf(arena,
                        "Часы этого компьютера %s на %lld мин. Касса считает время по серверу;"
                        " скажите оператору, чтобы часы поправили.",
                        clock.state == CLOCK_WATCH_BEHIND ? "отстают" : "спешат",
                        (long long)minutes));
}

static json_t *banners_view(struct screen *screen, struct arena *arena,
                            const struct counter_standing *standing,
                            const struct contact_view *contact, struct instant now)
{
    json_t *banners = view_array();
    if (screen->devices.ups != NULL) {
        struct ups_status status = ups_status(screen->devices.ups);
        banner(banners, status.state == UPS_CRITICAL ? "bad" : "warning", "ups",
               ups_state_words(&status));
    }
    clock_banner(screen, arena, standing, banners);
    banner(banners, "bad", "contact", screen_contact_banner(contact->state));
    if (screen->devices.printer != NULL) {
        struct printer_status status = printer_status(screen->devices.printer);
        banner(banners, status.state == PRINTER_PAPER_LOW ? "warning" : "bad", "printer",
               printer_state_words(status.state));
    }
    if (screen->print_failed) {
        banner(
            banners, "warning", "print",
            "Чек не напечатан: принтер долго не отвечал. Продажа записана; копию можно напечатать"
            " из меню.");
    }
    if (standing->mirror.was_heard && standing->identity.is_enrolled &&
        now.ms - standing->mirror.heard_at.ms > SCREEN_OLD_DATA_MS) {
        banner(banners, "warning", "old",
               "Данные старше суток: новых карт, пополнений и заказов касса не знает. Проверьте"
               " сеть или позвоните оператору.");
    }
    return banners;
}

static const char *link_name(const struct counter_standing *standing,
                             const struct contact_view *contact)
{
    if (contact->is_forced_off) return "forced";
    if (contact->state == CONTACT_ONLINE) return "online";
    if (!standing->mirror.was_heard && !contact->was_heard) return "never";
    return "offline";
}

static json_t *status_view(struct screen *screen, struct arena *arena,
                           const struct counter_standing *standing, const struct zone *zone)
{
    struct instant now = world_now(screen->options.world);
    struct contact_view contact = {.state = CONTACT_STARTING};
    if (screen->options.contact != NULL) contact_look(screen->options.contact, &contact);
    struct instant since = standing->mirror.was_heard ? standing->mirror.heard_at
                                                      : instant_add_ms(now, -contact.silent_ms);
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:I}", "link", link_name(standing, &contact), "since",
        day_compare(day_of_instant(since, zone), day_of_instant(now, zone)) == 0
            ? instant_format_time(arena, since, zone)
            : short_moment(arena, since, zone),
        "data_at",
        standing->mirror.has_data ? short_moment(arena, standing->mirror.heard_at, zone) : "",
        "unsent", (json_int_t)standing->outbox.unsent);
    CHECK(view != NULL);
    view_set(view, "printer", printer_view(screen));
    view_set(view, "reader", reader_view(screen));
    view_set(view, "ups", ups_view(screen));
    view_set(view, "banners", banners_view(screen, arena, standing, &contact, now));
    const char *again = screen_enrol_again(contact.state);
    view_set(view, "again", again == NULL ? json_null() : json_string(again));
    return view;
}

static json_t *cashier_view(struct arena *arena, const struct cashier *cashier)
{
    json_t *view = json_pack("{s:s,s:{s:b,s:b,s:b}}", "name",
                             screen_short_name(arena, cashier->name), "can", "return",
                             (cashier->roles & CASHIER_RETURN) != 0, "override",
                             (cashier->roles & CASHIER_OVERRIDE) != 0, "temporary",
                             (cashier->roles & CASHIER_TEMPORARY) != 0);
    CHECK(view != NULL);
    view_set_id(view, arena, "cashier", cashier->id);
    return view;
}

static json_t *cashiers_view(struct arena *arena, const struct crew *cashiers)
{
    json_t *view = view_array();
    for (int i = 0; i < cashiers->count; i++) {
        json_t *row = cashier_view(arena, &cashiers->items[i]);
        view_set(row, "has_pin", json_boolean(cashiers->items[i].pin[0] != '\0'));
        json_add(view, row);
    }
    return view;
}

static json_t *settings_view(const struct screen *screen, const struct counter_standing *standing)
{
    static const char *const BALANCE[] = {"never", "request", "always"};
    static const char *const RECEIPT[] = {"never", "request", "always"};
    const int64_t *values = standing->settings.values;
    json_t *view = json_pack("{s:s,s:s,s:I,s:s}", "balance", BALANCE[values[SETTING_BALANCE_SHOWN]],
                             "receipt", RECEIPT[values[SETTING_RECEIPT_PRINTED]], "card_fee",
                             (json_int_t)values[SETTING_CARD_FEE], "theme",
                             screen->options.theme == NULL ? "system" : screen->options.theme);
    CHECK(view != NULL);
    return view;
}

static const char *phase_name(const struct counter_standing *standing, const json_t *status,
                              bool has_entered)
{
    if (!standing->identity.is_enrolled || !json_is_null(json_object_get(status, "again"))) {
        return "enrol";
    }
    if (standing->has_shift) return standing->has_cashier ? "work" : "login";
    return has_entered ? "shift" : "login";
}

static json_t *postponed_view(struct screen *screen, struct arena *arena, const struct zone *zone)
{
    json_t *view = view_array();
    struct counter_postponed_list list;
    if (counter_postponed(screen->counter, arena, &list) != OK) return view;
    for (int i = 0; i < list.count; i++) {
        const struct counter_postponed *item = &list.items[i];
        scoped(json) json_t *body = json_loadb(item->body.bytes, item->body.size, 0, NULL);
        json_t *row = json_pack(
            "{s:s,s:s,s:I,s:I,s:s}", "name", item->owner == NULL ? "" : item->owner, "at",
            instant_format_time(arena, item->made_at, zone), "total",
            (json_int_t)body_int(body, "total", 0), "count", (json_int_t)body_int(body, "count", 0),
            "text", arena_printf(arena, "%.*s", TEXT_ARGS(body_text(body, "text"))));
        CHECK(row != NULL);
        view_set_id(row, arena, "id", item->id);
        json_add(view, row);
    }
    return view;
}

/* The person as he is now; gone when the mirror knows him no more. */
static json_t *who_view(struct screen *screen, struct arena *arena, const struct screen_who *who)
{
    struct tap tap;
    if (!who->is_there) return json_null();
    if (who->is_guest) return screen_guest_view(screen, arena, who);
    if (counter_person(screen->counter, arena, who->account_id, &tap) != OK) return json_null();
    return tap.kind == TAP_PERSON ? screen_person_view(screen, arena, &tap.person, who)
                                  : json_null();
}

static int64_t count_served(struct screen *screen, struct arena *arena,
                            const struct counter_standing *standing)
{
    enum shift_status status;
    struct shift_report report;
    if (!standing->has_shift) return 0;
    enum err err = shift_report_x(screen->counter->store, arena, world_now(screen->options.world),
                                  &status, &report);
    return err == OK && status == SHIFT_DONE ? report.sale_count + report.served_count : 0;
}

/* ---- the whole ---- */

/* What the screen itself remembers, of one moment; `who` is read outside of the lock. */
static void set_own(struct screen *screen, struct arena *arena, const struct reading *reading,
                    int64_t mirror, json_t *view, struct screen_who *who)
{
    static const char *const MODES[] = {
        [SCREEN_QUEUE] = "queue", [SCREEN_TRAY] = "tray", [SCREEN_CLASS] = "class"};
    static const char *const MEALS[] = {"", "breakfast", "lunch", "snack"};
    pthread_mutex_lock(&screen->lock);
    keep_menu(screen, arena, reading, mirror);
    *who = screen->who;
    view_set(view, "version", json_integer(screen->version));
    view_set_string(view, "mode", MODES[screen->mode]);
    view_set_string(view, "queue_meal", MEALS[screen->queue_meal]);
    view_set(view, "menu_version", json_integer(screen->menu_version));
    view_set(view, "served", json_integer(screen->served));
    view_set(view, "last", screen->last == NULL ? json_null() : json_deep_copy(screen->last));
    view_set(view, "recent", json_deep_copy(screen->recent));
    bool expects = screen->expects_account != 0 &&
                   world_ticks_us(screen->options.world) < screen->expects_until_us;
    view_set(view, "expects", expects ? json_pack("{s:s}", "purpose", "temporary") : json_null());
    view_set(view, "guest_waiting", json_boolean(screen->guest_receipt != 0));
    view_set(view, "can_reprint", json_boolean(screen->last_receipt != 0));
    pthread_mutex_unlock(&screen->lock);
}

static json_t *shift_view(struct arena *arena, const struct counter_standing *standing,
                          const struct zone *zone)
{
    if (!standing->has_shift) return json_null();
    return json_pack("{s:I,s:s}", "number", (json_int_t)standing->shift.number, "opened",
                     instant_format_time(arena, standing->shift.opened_at, zone));
}

static json_t *whole(struct screen *screen, struct arena *arena,
                     const struct counter_standing *standing, const struct reading *reading,
                     struct screen_who *who)
{
    const struct zone *zone = reading->identity.zone == NULL ? zone_moscow()
                                                             : reading->identity.zone;
    const struct identity *told = &standing->identity;
    json_t *status = status_view(screen, arena, standing, zone);
    json_t *view = json_pack(
        "{s:s,s:I,s:i,s:s,s:{s:s,s:s}}", "run", screen->run, "now_ms",
        (json_int_t)world_now(screen->options.world).ms, "zone_minutes", zone->offset_minutes,
        "phase", phase_name(standing, status, reading->has_entered), "till", "name",
        told->is_enrolled ? told->name : "", "school", told->is_enrolled ? told->school_name : "");
    CHECK(view != NULL);
    view_set(view, "status", status);
    view_set(view, "settings", settings_view(screen, standing));
    view_set(view, "cashiers", cashiers_view(arena, &reading->cashiers));
    view_set(view, "cashier",
             standing->has_cashier  ? cashier_view(arena, &standing->cashier)
             : reading->has_entered ? cashier_view(arena, &reading->entered)
                                    : json_null());
    view_set(view, "shift", shift_view(arena, standing, zone));
    view_set(view, "postponed", postponed_view(screen, arena, zone));
    set_own(screen, arena, reading, standing->mirror.version, view, who);
    return view;
}

enum err screen_state(struct screen *screen, struct arena *arena, json_t **out_state)
{
    struct counter_standing standing;
    struct reading reading = {.arena = arena};
    struct screen_who who;
    TRY(counter_standing(screen->counter, arena, &standing));
    int64_t served = -1;
    pthread_mutex_lock(&screen->lock);
    reading.entered_id = standing.has_shift ? 0 : screen->entered;
    reading.wants_menu = screen->menu == NULL || screen->menu_of != standing.mirror.version;
    bool is_counted = screen->served >= 0;
    pthread_mutex_unlock(&screen->lock);
    TRY(store_read(screen->counter->store, work_read, &reading));
    if (!is_counted) served = count_served(screen, arena, &standing);
    pthread_mutex_lock(&screen->lock);
    if (screen->served < 0) screen->served = served;
    pthread_mutex_unlock(&screen->lock);
    json_t *view = whole(screen, arena, &standing, &reading, &who);
    view_set(view, "who", who_view(screen, arena, &who));
    *out_state = view;
    return OK;
}
