/* What came of a card or an order, large on the screen, with what is still possible.
 *
 * The customer's display hears less: never why something was refused, and a balance only where the
 * setting shows it to everybody. */
#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "till/screen_inside.h"

/* ---- offers ---- */

static void offer(json_t *offers, const char *code, const char *label)
{
    json_t *row = json_pack("{s:s,s:s}", "code", code, "label", label);
    json_add(offers, row);
}

static bool holds_both(const struct screen_refused *order)
{
    bool meal = false, dish = false;
    for (int i = 0; i < order->line_count; i++) {
        meal = meal || order->lines[i].kind == SALE_SET_MEAL;
        dish = dish || order->lines[i].kind == SALE_DISH;
    }
    return meal && dish;
}

static bool may_override(const struct settings *settings, enum sale_status refusal)
{
    switch (refusal) {
    case SALE_OK:
    case SALE_ACCOUNT_CLOSED: return false;
    case SALE_CARD_NOT_ACTIVE: return settings->values[SETTING_OVERRIDE_CARD_NOT_ACTIVE] != 0;
    case SALE_NOT_ENTITLED: return settings->values[SETTING_OVERRIDE_NOT_ENTITLED] != 0;
    case SALE_DISH_BANNED: return settings->values[SETTING_OVERRIDE_DISH_BANNED] != 0;
    case SALE_OVER_DAY_LIMIT: return settings->values[SETTING_OVERRIDE_OVER_DAY_LIMIT] != 0;
    case SALE_OVER_OFFLINE_CAP:
    case SALE_NOT_ENOUGH_MONEY: return settings->values[SETTING_OVERRIDE_NOT_ENOUGH_MONEY] != 0;
    case SALE_ALREADY_SERVED: return settings->values[SETTING_OVERRIDE_ALREADY_SERVED] != 0;
    }
    return false;
}

static json_t *refusal_offers(const struct settings *settings,
                              const struct counter_outcome *outcome,
                              const struct screen_refused *order)
{
    json_t *offers = view_array();
    const struct counter_person *person = &outcome->person;
    if (outcome->refusal == SALE_CARD_NOT_ACTIVE && person->has_card &&
        !card_is_usable(person->card.state) && card_may_become(person->card.state, CARD_ACTIVE)) {
        offer(offers, "activate", "Активировать карту");
    }
    if (holds_both(order)) offer(offers, "set_meals", "Выдать только питание");
    if (may_override(settings, outcome->refusal)) offer(offers, "override", "Выдать по решению");
    if (order->is_queue && outcome->refusal != SALE_ACCOUNT_CLOSED &&
        outcome->refusal != SALE_CARD_NOT_ACTIVE) {
        offer(offers, "tray", "Продать с подноса");
    }
    return offers;
}

static json_t *status_offers(enum counter_status status)
{
    json_t *offers = view_array();
    if (status == COUNTER_CARD_UNKNOWN || status == COUNTER_CARD_AMBIGUOUS ||
        status == COUNTER_CARD_RANDOM) {
        offer(offers, "person", "Найти по классу и фамилии");
    }
    if (status == COUNTER_NO_SET_MEAL) offer(offers, "tray", "Продать с подноса");
    return offers;
}

/* ---- showing ---- */

static const char *tone_name(bool is_yes)
{
    return is_yes ? "yes" : "no";
}

static json_t *recent_row(const json_t *verdict)
{
    json_t *row = view_object();
    static const char *const KEPT[] = {"seq", "tone", "title", "name", "class", "at"};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        json_t *value = json_object_get(verdict, KEPT[i]);
        if (value != NULL) view_set(row, KEPT[i], json_incref(value));
    }
    return row;
}

static json_t *display_view(const json_t *verdict, bool is_yes, bool shows_balance)
{
    json_t *view = json_pack("{s:s,s:s,s:s}", "tone", tone_name(is_yes), "title",
                             is_yes ? "Приятного аппетита!" : "Подойдите к кассиру", "text",
                             is_yes ? json_string_value(json_object_get(verdict, "title")) : "");
    CHECK(view != NULL);
    if (is_yes) view_set(view, "sum", json_incref(json_object_get(verdict, "sum")));
    if (is_yes && shows_balance) {
        view_set(view, "balance", json_incref(json_object_get(verdict, "balance")));
    }
    return view;
}

void screen_recorded(struct screen *screen)
{
    const struct screen_options *options = &screen->options;
    if (options->on_document != NULL) options->on_document(options->document_context);
}

/* Takes verdict and shown. */
static void put(struct screen *screen, json_t *verdict, json_t *shown,
                const struct screen_refused *refused, int served)
{
    pthread_mutex_lock(&screen->lock);
    int64_t seq = ++screen->seq;
    view_set(verdict, "seq", json_integer(seq));
    view_set(shown, "seq", json_integer(seq));
    screen->refused.seq = 0;
    if (refused != NULL) {
        screen->refused = *refused;
        screen->refused.seq = seq;
    }
    if (screen->served >= 0) screen->served += served;
    json_decref(screen->last);
    json_decref(screen->shown);
    screen->last = verdict;
    screen->shown = shown;
    CHECK(json_array_insert_new(screen->recent, 0, recent_row(verdict)) == 0);
    (void)json_array_remove(screen->recent, SCREEN_RECENT_LIMIT);
    screen_touch(screen);
    bool is_yes = text_is(text_of(json_string_value(json_object_get(verdict, "tone"))), "yes");
    pthread_mutex_unlock(&screen->lock);
    screen_wake(screen);
    if (is_yes) screen_recorded(screen);
}

/* {tone, title, text, at} and the person, whom `person` may leave out. */
static json_t *verdict_view(struct screen *screen, struct arena *arena, bool is_yes,
                            const char *title, const char *text,
                            const struct counter_person *person)
{
    bool is_known = person != NULL && person->about.account_id != 0;
    json_t *view = is_known ? screen_face(arena, &person->about) : view_object();
    view_set_string(view, "tone", tone_name(is_yes));
    view_set_string(view, "title", title);
    view_set_string(view, "text", text == NULL ? "" : text);
    view_set_string(view, "at", screen_time(screen, arena, world_now(screen->options.world)));
    view_set(view, "sum", json_null());
    view_set(view, "balance", json_null());
    view_set(view, "receipt", json_null());
    if (is_known && person->has_card) view_set_id(view, arena, "card", person->card.id);
    if (is_known && (person->balance_is_shown || person->balance_may_be_asked)) {
        view_set_money(view, "balance", person->balance);
    }
    return view;
}

static char *lines_text(struct arena *arena, const struct counter_outcome *outcome)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < outcome->receipt_count; i++) {
        const struct counter_receipt *receipt = &outcome->receipts[i];
        for (int k = 0; k < receipt->line_count; k++) {
            if (buf.size > 0) buf_add_string(&buf, ", ");
            buf_add_string(&buf, receipt->lines[k].name);
            if (receipt->lines[k].quantity > 1) {
                buf_printf(&buf, " × %lld", (long long)receipt->lines[k].quantity);
            }
        }
    }
    return buf.bytes;
}

static enum meal served_meal(const struct counter_outcome *outcome)
{
    for (int i = 0; i < outcome->receipt_count; i++) {
        const struct counter_receipt *receipt = &outcome->receipts[i];
        for (int k = 0; k < receipt->line_count; k++) {
            for (int m = 0; m < outcome->person.meal_count; m++) {
                const struct counter_meal *meal = &outcome->person.meals[m];
                if (receipt->lines[k].kind == SALE_SET_MEAL &&
                    meal->set_meal_id == receipt->lines[k].item_id) {
                    return meal->meal;
                }
            }
        }
    }
    return (enum meal)0;
}

static const char *done_title(const struct counter_outcome *outcome,
                              const struct screen_refused *order)
{
    if (order == NULL) return "Возврат принят";
    if (order->is_queue) return screen_meal_served(served_meal(outcome));
    return "Продано";
}

/* Where receipts are printed on request, this is where it is asked. */
static json_t *done_offers(struct screen *screen, struct arena *arena, const json_t *verdict)
{
    enum { ON_REQUEST = 1 };
    json_t *offers = view_array();
    struct counter_standing standing;
    bool is_asked = counter_standing(screen->counter, arena, &standing) == OK &&
                    standing.settings.values[SETTING_RECEIPT_PRINTED] == ON_REQUEST;
    if (is_asked && screen->devices.printer != NULL &&
        json_object_get(verdict, "receipt_id") != NULL) {
        offer(offers, "print", "Напечатать чек");
    }
    return offers;
}

static void put_done(struct screen *screen, struct arena *arena,
                     const struct counter_outcome *outcome, const struct screen_refused *order)
{
    json_t *verdict = verdict_view(screen, arena, true, done_title(outcome, order),
                                   lines_text(arena, outcome), &outcome->person);
    struct money sum = money_zero();
    for (int i = 0; i < outcome->receipt_count; i++) {
        const struct counter_receipt *receipt = &outcome->receipts[i];
        sum = money_plus(sum, receipt->total);
        if (receipt->number == 0) continue;
        view_set_string(verdict, "receipt", arena_printf(arena, "№%s", receipt->number_text));
        view_set_id(verdict, arena, "receipt_id", receipt->id);
        pthread_mutex_lock(&screen->lock);
        screen->last_receipt = receipt->id;
        pthread_mutex_unlock(&screen->lock);
    }
    view_set(verdict, "offers", done_offers(screen, arena, verdict));
    bool is_told = outcome->person.balance_is_shown || outcome->person.balance_may_be_asked;
    if (is_told) view_set_money(verdict, "balance", outcome->balance);
    view_set_money(verdict, "sum", sum);
    if (outcome->is_repeat)
        view_set_string(verdict, "advice", "Уже записано: второй раз не списано.");
    json_t *shown = display_view(verdict, true, outcome->person.balance_is_shown);
    put(screen, verdict, shown, NULL, order == NULL || outcome->is_repeat ? 0 : 1);
}

static void put_refused(struct screen *screen, struct arena *arena,
                        const struct counter_outcome *outcome, const struct screen_refused *order)
{
    struct counter_standing standing;
    bool is_known = counter_standing(screen->counter, arena, &standing) == OK;
    struct settings settings = is_known ? standing.settings : settings_default();
    json_t *verdict = verdict_view(screen, arena, false, screen_refusal_title(outcome->refusal),
                                   counter_refusal_words(outcome->refusal), &outcome->person);
    view_set(verdict, "offers", refusal_offers(&settings, outcome, order));
    put(screen, verdict, display_view(verdict, false, false), order, 0);
}

void screen_verdict_outcome(struct screen *screen, struct arena *arena,
                            const struct counter_outcome *outcome,
                            const struct screen_refused *order)
{
    if (outcome->status == COUNTER_DONE) {
        put_done(screen, arena, outcome, order);
    } else if (outcome->status == COUNTER_REFUSED && order != NULL) {
        put_refused(screen, arena, outcome, order);
    } else {
        screen_verdict_status(screen, arena, outcome->status, &outcome->person);
    }
}

void screen_verdict_status(struct screen *screen, struct arena *arena, enum counter_status status,
                           const struct counter_person *person)
{
    json_t *verdict = verdict_view(screen, arena, false, screen_status_title(status),
                                   counter_status_words(status), person);
    view_set(verdict, "offers", status_offers(status));
    put(screen, verdict, display_view(verdict, false, false), NULL, 0);
}

void screen_verdict_unknown(struct screen *screen, struct arena *arena, const char *advice,
                            bool is_asked)
{
    json_t *verdict = verdict_view(screen, arena, false, screen_status_title(COUNTER_CARD_UNKNOWN),
                                   counter_status_words(COUNTER_CARD_UNKNOWN), NULL);
    view_set(verdict, "offers", status_offers(COUNTER_CARD_UNKNOWN));
    view_set_string(verdict, "advice", advice);
    view_set(verdict, "ask_guest", json_boolean(is_asked));
    put(screen, verdict, display_view(verdict, false, false), NULL, 0);
}

void screen_verdict_no(struct screen *screen, struct arena *arena, const char *title,
                       const char *text, const struct counter_person *person,
                       const char *offer_code, const char *offer_label)
{
    json_t *verdict = verdict_view(screen, arena, false, title, text, person);
    json_t *offers = view_array();
    if (offer_code != NULL) offer(offers, offer_code, offer_label);
    view_set(verdict, "offers", offers);
    put(screen, verdict, display_view(verdict, false, false), NULL, 0);
}

void screen_verdict_fault(struct screen *screen, struct arena *arena, enum err err)
{
    json_t *verdict = verdict_view(screen, arena, false, "Касса не записала",
                                   counter_fault_words(err), NULL);
    view_set(verdict, "offers", view_array());
    put(screen, verdict, display_view(verdict, false, false), NULL, 0);
}

void screen_verdict_note(struct screen *screen, struct arena *arena, const char *title,
                         const char *text, const struct counter_person *person)
{
    json_t *verdict = verdict_view(screen, arena, true, title, text, person);
    view_set(verdict, "offers", view_array());
    put(screen, verdict, display_view(verdict, true, false), NULL, 0);
}
