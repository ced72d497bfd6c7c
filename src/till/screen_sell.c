/* What the page orders: cards typed by readers, people without a card, sales, whole classes. */
#include "base/id.h"
#include "base/log.h"
#include "till/screen_pages.h"

/* ---- modes ---- */

SCREEN_HANDLER(mode_set)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct text mode = body_text(body, "mode");
    pthread_mutex_lock(&screen->lock);
    bool is_other = screen->mode != (text_is(mode, "tray")    ? SCREEN_TRAY
                                     : text_is(mode, "class") ? SCREEN_CLASS
                                                              : SCREEN_QUEUE);
    screen->mode = text_is(mode, "tray")    ? SCREEN_TRAY
                   : text_is(mode, "class") ? SCREEN_CLASS
                                            : SCREEN_QUEUE;
    if (json_object_get(body, "meal") != NULL) screen->queue_meal = body_meal(body, "meal");
    if (is_other) {
        json_decref(screen->last);
        json_decref(screen->shown);
        screen->last = NULL;
        screen->shown = NULL;
    }
    pthread_mutex_unlock(&screen->lock);
    screen_changed(screen);
    screen_answer_done(screen, arena, response, NULL);
}

/* ---- cards and people ---- */

SCREEN_HANDLER(card_typed)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct text line = body_text(body, "line");
    struct card_chip chip;
    bool is_card = false;
    if (screen->devices.reader != NULL) {
        is_card = card_reader_type(screen->devices.reader, line);
    } else if (card_keys_parse(line, &chip) == CARD_LINE_CHIP) {
        is_card = true;
        screen_take_chip(screen, &chip);
    }
    if (is_card) {
        screen_answer_done(screen, arena, response, NULL);
    } else {
        screen_answer_no(screen, arena, response, "Это не номер карты",
                         "Приложите карту ещё раз. Если не поможет, найдите человека без карты.");
    }
}

/* The page has drawn a verdict: what a pupil waited, from the card to the screen. */
SCREEN_HANDLER(verdict_shown)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    pthread_mutex_lock(&screen->lock);
    bool is_it = screen->tapped_us != 0 && body_int(body, "seq", 0) == screen->tapped_seq;
    int64_t took_us = world_ticks_us(screen->options.world) - screen->tapped_us;
    if (is_it) screen->tapped_us = 0;
    pthread_mutex_unlock(&screen->lock);
    if (is_it && took_us >= 0) counter_tapped(screen->counter, took_us);
    response_nothing(response);
}

static void serve_queue(struct screen *screen, struct arena *arena, const struct screen_who *who,
                        enum meal meal, struct response *response)
{
    const struct counter_serving serving = {.meal = meal,
                                            .account_id = who->account_id,
                                            .card_id = who->card_id,
                                            .is_acknowledged = who->is_acknowledged};
    struct counter_outcome outcome;
    enum err err = counter_serve(screen->counter, arena, &serving, &outcome);
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
        screen_answer_fault(screen, arena, response, err);
        return;
    }
    struct screen_who next = *who;
    if (outcome.status == COUNTER_ACKNOWLEDGE) {
        screen_set_who(screen, &next);
        screen_answer_done(screen, arena, response, NULL);
        return;
    }
    const struct screen_refused order = {.is_queue = true,
                                         .meal = meal,
                                         .account_id = who->account_id,
                                         .card_id = who->card_id,
                                         .is_acknowledged = who->is_acknowledged};
    next.is_there = outcome.status != COUNTER_DONE;
    screen_set_who(screen, &next);
    screen_verdict_outcome(screen, arena, &outcome, &order);
    if (outcome.status == COUNTER_DONE && !outcome.is_repeat) {
        screen_print_outcome(screen, arena, &outcome);
    }
    screen_answer_done(screen, arena, response, NULL);
}

/* The person on the screen, if it is the one that the page means: between the look and the press
 * another card may have come. */
static bool who_is(struct screen *screen, int64_t account_id, struct screen_who *out_who,
                   bool *out_is_queue, enum meal *out_meal)
{
    pthread_mutex_lock(&screen->lock);
    *out_who = screen->who;
    *out_is_queue = screen->mode == SCREEN_QUEUE;
    *out_meal = screen->queue_meal;
    pthread_mutex_unlock(&screen->lock);
    return out_who->is_there && out_who->account_id == account_id;
}

SCREEN_HANDLER(who_set)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct tap tap;
    struct screen_who guest;
    bool is_queue_now;
    enum meal meal_now;
    if (who_is(screen, body_id(body, "account"), &guest, &is_queue_now, &meal_now) &&
        guest.is_guest) {
        screen_answer_done(screen, arena, response, NULL);
        return;
    }
    enum err err = counter_person(screen->counter, arena, body_id(body, "account"), &tap);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (tap.kind != TAP_PERSON) {
        screen_answer_status(screen, arena, response, tap.status);
    } else {
        const struct screen_who who = {.is_there = true, .account_id = tap.person.about.account_id};
        pthread_mutex_lock(&screen->lock);
        bool is_queue = screen->mode == SCREEN_QUEUE;
        enum meal meal = screen->queue_meal;
        pthread_mutex_unlock(&screen->lock);
        if (is_queue && !body_flag(body, "look")) {
            serve_queue(screen, arena, &who, meal, response);
            return;
        }
        screen_set_who(screen, &who);
        screen_answer_done(screen, arena, response, NULL);
    }
}

SCREEN_HANDLER(who_clear)
{
    struct screen *screen = context;
    (void)request;
    const struct screen_who nobody = {.is_there = false};
    screen_set_who(screen, &nobody);
    screen_answer_done(screen, arena, response, NULL);
}

static void answer_other_card(struct screen *screen, struct arena *arena, struct response *response)
{
    screen_answer_no(screen, arena, response, "На экране уже другая карта",
                     "Ничего не продано. Проверьте, кто у кассы, и повторите.");
}

SCREEN_HANDLER(allergy_acknowledge)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct screen_who who;
    bool is_queue;
    enum meal meal;
    if (!who_is(screen, body_id(body, "account"), &who, &is_queue, &meal)) {
        answer_other_card(screen, arena, response);
        return;
    }
    who.is_acknowledged = true;
    if (is_queue && !who.is_guest) {
        serve_queue(screen, arena, &who, meal, response);
        return;
    }
    screen_set_who(screen, &who);
    screen_answer_done(screen, arena, response, NULL);
}

/* ---- a sale from the tray ---- */

/* False: the lines are malformed. */
static bool take_lines(const json_t *body, struct screen_refused *out_order)
{
    const json_t *lines = json_object_get(body, "lines");
    size_t count = json_array_size(lines);
    if (count == 0 || count > SALE_LINES_LIMIT) return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *line = json_array_get(lines, i);
        int64_t dish = body_id(line, "dish");
        int64_t meal = body_id(line, "set_meal");
        if ((dish == 0) == (meal == 0)) return false;
        int64_t price = body_int(line, "price", -1);
        if (price > MONEY_AMOUNT_LIMIT_KOPECKS) return false;
        out_order->lines[i] = (struct counter_line){
            .kind = dish != 0 ? SALE_DISH : SALE_SET_MEAL,
            .item_id = dish != 0 ? dish : meal,
            .quantity = body_int(line, "quantity", 0),
            .price = money_of_kopecks(price < 0 ? -1 : price),
        };
    }
    out_order->line_count = (int)count;
    return true;
}

static enum err sell(struct screen *screen, struct arena *arena, struct text key,
                     const struct screen_refused *order, int64_t override_cashier,
                     struct text reason, struct counter_outcome *outcome)
{
    if (order->is_queue) {
        const struct counter_serving serving = {.request = key,
                                                .meal = order->meal,
                                                .account_id = order->account_id,
                                                .card_id = order->card_id,
                                                .is_acknowledged = order->is_acknowledged,
                                                .override_cashier_id = override_cashier,
                                                .override_reason = reason};
        return counter_serve(screen->counter, arena, &serving, outcome);
    }
    const struct counter_order asked = {.request = key,
                                        .account_id = order->account_id,
                                        .card_id = order->card_id,
                                        .lines = order->lines,
                                        .line_count = order->line_count,
                                        .is_acknowledged = order->is_acknowledged,
                                        .override_cashier_id = override_cashier,
                                        .override_reason = reason};
    return counter_sell(screen->counter, arena, &asked, outcome);
}

static void nobody_there(struct screen *screen)
{
    pthread_mutex_lock(&screen->lock);
    screen->who.is_there = false;
    pthread_mutex_unlock(&screen->lock);
}

static void answer_sale(struct screen *screen, struct arena *arena, struct response *response,
                        enum err err, const struct counter_outcome *outcome,
                        const struct screen_refused *order)
{
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
        screen_answer_fault(screen, arena, response, err);
        return;
    }
    if (outcome->status == COUNTER_DONE) {
        nobody_there(screen);
        if (!outcome->is_repeat) screen_print_outcome(screen, arena, outcome);
    }
    screen_verdict_outcome(screen, arena, outcome, order);
    if (outcome->status == COUNTER_REFUSED) {
        screen_answer_no(screen, arena, response, screen_refusal_title(outcome->refusal),
                         counter_refusal_words(outcome->refusal));
    } else {
        screen_answer_status(screen, arena, response, outcome->status);
    }
}

/* A press that comes again finds nobody there: then it is the last guest's, when it says so. */
static bool is_guest_sale(struct screen *screen, const struct screen_who *who, int64_t account_id)
{
    if (who != NULL) return who->is_guest;
    pthread_mutex_lock(&screen->lock);
    bool is_last = screen->guest.account_id == account_id;
    pthread_mutex_unlock(&screen->lock);
    return account_id != 0 && is_last;
}

SCREEN_HANDLER(order_sell)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct screen_refused *order = ARENA_NEW(arena, struct screen_refused);
    struct counter_outcome outcome;
    struct screen_who who;
    bool is_queue;
    enum meal meal;
    if (!take_lines(body, order)) {
        screen_answer_malformed(screen, arena, request, response);
        return;
    }
    order->account_id = body_id(body, "account");
    /* A press that comes again finds nobody there: what it sold is found by its key. */
    bool is_there = who_is(screen, order->account_id, &who, &is_queue, &meal);
    if (!is_there && who.is_there) {
        answer_other_card(screen, arena, response);
        return;
    }
    order->card_id = is_there ? who.card_id : body_id(body, "card");
    order->is_acknowledged = is_there && who.is_acknowledged;
    if (is_guest_sale(screen, is_there ? &who : NULL, order->account_id)) {
        screen_guest_sell(screen, arena, body_text(body, "key"), order, response);
        return;
    }
    enum err err = sell(screen, arena, body_text(body, "key"), order, 0, TEXT(""), &outcome);
    answer_sale(screen, arena, response, err, &outcome, order);
}

/* ---- an override of what was refused last ---- */

/* The cashier who decides: the one at the till, or a senior who types his PIN into the dialog.
 * 0: nobody, and that is answered. */
static int64_t who_decides(struct screen *screen, struct arena *arena, const json_t *body,
                           struct response *response)
{
    struct counter_standing standing;
    enum err err = counter_standing(screen->counter, arena, &standing);
    if (err == OK && standing.has_cashier && (standing.cashier.roles & CASHIER_OVERRIDE) != 0) {
        return standing.cashier.id;
    }
    struct crew_entrance entrance;
    if (err == OK) {
        err = crew_enter(screen->counter->store, arena, body_id(body, "cashier"),
                         body_text(body, "pin"), world_now(screen->options.world), &entrance);
    }
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
        return 0;
    }
    if (entrance.status != CREW_ENTERED) {
        screen_answer_no(screen, arena, response, "Решение не принято",
                         crew_status_words(entrance.status));
        return 0;
    }
    return entrance.cashier.id;
}

SCREEN_HANDLER(order_override)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct screen_refused *order = ARENA_NEW(arena, struct screen_refused);
    struct counter_outcome outcome;
    pthread_mutex_lock(&screen->lock);
    *order = screen->refused;
    pthread_mutex_unlock(&screen->lock);
    if (order->seq == 0 || order->seq != body_int(body, "seq", 0) ||
        (!order->is_queue && order->line_count == 0)) {
        screen_answer_no(screen, arena, response, "Решать уже нечего",
                         "На экране другой человек. Приложите карту снова.");
        return;
    }
    int64_t cashier = who_decides(screen, arena, body, response);
    if (cashier == 0) return;
    struct text key = text_of(arena_printf(arena, "%s-o%lld", screen->run, (long long)order->seq));
    enum err err = sell(screen, arena, key, order, cashier, body_text(body, "reason"), &outcome);
    answer_sale(screen, arena, response, err, &outcome, order);
}

/* ---- a whole class ---- */

SCREEN_HANDLER(class_serve)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    const json_t *absent = json_object_get(body, "absent");
    int count = (int)json_array_size(absent);
    int64_t *accounts = ARENA_ARRAY(arena, int64_t, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        struct text text = text_of(json_string_value(json_array_get(absent, (size_t)i)));
        if (id_parse(text, &accounts[i]) != OK) {
            screen_answer_malformed(screen, arena, request, response);
            return;
        }
    }
    const struct counter_class_order order = {.request = body_text(body, "key"),
                                              .class_id = body_id(body, "class"),
                                              .meal = body_meal(body, "meal"),
                                              .absent = accounts,
                                              .absent_count = count};
    struct counter_class class;
    enum err err = counter_serve_class(screen->counter, arena, &order, &class);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (class.status != COUNTER_DONE) {
        screen_answer_status(screen, arena, response, class.status);
    } else {
        pthread_mutex_lock(&screen->lock);
        if (screen->served >= 0 && !class.is_repeat) screen->served += class.done_count;
        pthread_mutex_unlock(&screen->lock);
        screen_recorded(screen);
        screen_changed(screen);
        screen_answer_done(screen, arena, response, json_pack("{s:i}", "done", class.done_count));
    }
}
