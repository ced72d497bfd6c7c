/* What the till does with cards: activation, loss, temporary ones, the cabinet's password. */
#include "base/check.h"
#include "base/log.h"
#include "till/screen_pages.h"

/* ---- activation, loss, a temporary card given back ---- */

static void answer_card(struct screen *screen, struct arena *arena, struct response *response,
                        enum err err, const struct counter_card_done *done, const char *title,
                        const char *text, enum slip_card_act_kind kind)
{
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
        return;
    }
    if (done->status == COUNTER_DONE) {
        screen_verdict_note(screen, arena, title, text, &done->person);
        if (!done->is_repeat) (void)screen_print_card(screen, arena, done, kind);
    }
    screen_answer_status(screen, arena, response, done->status);
}

SCREEN_HANDLER(card_activate)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct counter_card_done done;
    enum err err = counter_activate(screen->counter, arena, body_text(body, "key"),
                                    body_id(body, "card"), &done);
    answer_card(screen, arena, response, err, &done, "Карта активирована",
                "Картой уже можно платить. Приложите её снова.", SLIP_CARD_ACTIVATED);
}

SCREEN_HANDLER(card_lost)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct counter_card_done done;
    enum err err = counter_card_stop(screen->counter, arena, body_text(body, "key"),
                                     body_id(body, "account"), 0, CARD_LOST, &done);
    answer_card(screen, arena, response, err, &done, "Карта заблокирована",
                "Деньги остались на счёте. Новую карту закажет ответственный по питанию.",
                SLIP_CARD_BLOCKED);
}

SCREEN_HANDLER(temporary_back)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct counter_card_done done;
    pthread_mutex_lock(&screen->lock);
    int64_t card = screen->who.is_there ? screen->who.card_id : 0;
    pthread_mutex_unlock(&screen->lock);
    enum err err = counter_temporary_back(screen->counter, arena, body_text(body, "key"), card,
                                          &done);
    answer_card(screen, arena, response, err, &done, "Временная карта принята",
                "Она больше не действует, её можно выдать другому.", SLIP_CARD_TEMPORARY_RETURNED);
}

/* The next card on the reader becomes the account's. */
SCREEN_HANDLER(temporary_give)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct counter_standing standing;
    enum err err = counter_standing(screen->counter, arena, &standing);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
        return;
    }
    if (!standing.has_cashier || (standing.cashier.roles & CASHIER_TEMPORARY) == 0) {
        screen_answer_status(screen, arena, response, COUNTER_ROLE_NEEDED);
        return;
    }
    pthread_mutex_lock(&screen->lock);
    screen->expects_account = body_id(body, "account");
    screen->expects_until_us = world_ticks_us(screen->options.world) +
                               (int64_t)SCREEN_EXPECT_MS * 1000;
    pthread_mutex_unlock(&screen->lock);
    screen_changed(screen);
    screen_answer_done(screen, arena, response, NULL);
}

/* ---- the cabinet's password ---- */

/* Whether the account's own card lies on the reader now; its id. NULL, or what to tell. */
static const char *card_in_hand(struct screen *screen, struct arena *arena, int64_t account_id,
                                struct tap *out_tap)
{
    struct card_chip chip;
    if (screen->devices.reader == NULL || !card_reader_chip(screen->devices.reader, &chip)) {
        return "Положите карту на считыватель и не убирайте, пока печатается чек.";
    }
    enum err err = counter_tap(screen->counter, arena, &chip, out_tap);
    if (err != OK) return counter_fault_words(err);
    if (out_tap->kind != TAP_PERSON || out_tap->person.about.account_id != account_id) {
        return "На считывателе другая карта. Нужна карта того, чей пароль печатается.";
    }
    return NULL;
}

static const char *password(struct screen *screen, struct arena *arena, int64_t account_id)
{
    const struct screen_centre *centre = &screen->options.centre;
    struct counter_standing standing;
    struct screen_password given;
    struct tap tap;
    enum err err = counter_standing(screen->counter, arena, &standing);
    if (err != OK) return counter_fault_words(err);
    if (!standing.has_cashier || (standing.cashier.roles & CASHIER_TEMPORARY) == 0) {
        return counter_status_words(COUNTER_ROLE_NEEDED);
    }
    const char *words = card_in_hand(screen, arena, account_id, &tap);
    if (words == NULL) words = screen_printer_trouble(screen);
    if (words != NULL) return words;
    if (centre->password == NULL || !screen_is_online(screen)) {
        return "Для пароля нужна связь с центром, а сейчас её нет. Повторите, когда она появится.";
    }
    words = centre->password(centre->context, arena, account_id, tap.person.card.id,
                             standing.cashier.id, &given);
    if (words != NULL) return words;
    log_write(LOG_INFO, "password_printed", "account=%lld", (long long)account_id);
    return screen_print_password(screen, arena, &tap.person, &given);
}

SCREEN_HANDLER(password_print)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    const char *words = password(screen, arena, body_id(body, "account"));
    if (words == NULL) {
        screen_answer_done(screen, arena, response, NULL);
    } else {
        screen_answer_no(screen, arena, response, "Пароль не напечатан", words);
    }
}
