/* A card of another school: the tap says at once that it is not known here; the page then asks the
 * server whose it is, and what the guest buys is shown as sold when the server has said so. */
#include "base/log.h"
#include "till/screen_pages.h"

/* ---- an unknown card ---- */

/* What the cashier is told besides; *out_asked: the server can be asked. */
static const char *unknown_advice(struct screen *screen, struct arena *arena,
                                  const struct card_chip *chip, bool *out_asked)
{
    struct counter_standing standing;
    *out_asked = false;
    if (counter_standing(screen->counter, arena, &standing) != OK) return "";
    enum counter_status status = counter_guest_may(&standing);
    if (status == COUNTER_GUESTS_NOT_SERVED) {
        return "Если это карта другой школы: гостей здесь не обслуживают.";
    }
    if (status == COUNTER_GUEST_OFFLINE) {
        return "Если это карта другой школы: гостя можно обслужить только при связи.";
    }
    if (chip->known != CARD_KNOWN_WHOLE) {
        return "Если это карта другой школы: считыватель передал не весь номер, и найти её нельзя.";
    }
    *out_asked = screen->options.centre.guest != NULL && standing.status == COUNTER_DONE;
    return *out_asked ? "Спрашиваем сервер, не из другой ли она школы…" : "";
}

void screen_guest_unknown(struct screen *screen, struct arena *arena, const struct card_chip *chip)
{
    bool is_asked;
    const char *advice = unknown_advice(screen, arena, chip, &is_asked);
    pthread_mutex_lock(&screen->lock);
    screen->unknown = is_asked ? *chip : (struct card_chip){.digits = ""};
    screen->who.is_there = false;
    pthread_mutex_unlock(&screen->lock);
    screen_verdict_unknown(screen, arena, advice, is_asked);
}

/* The chip that the verdict `seq` is of, once; false: another card came, or it was taken. */
static bool take_unknown(struct screen *screen, int64_t seq, struct card_chip *out_chip)
{
    pthread_mutex_lock(&screen->lock);
    bool is_it = screen->last != NULL && screen->seq == seq && screen->unknown.digits[0] != '\0';
    *out_chip = screen->unknown;
    if (is_it) screen->unknown.digits[0] = '\0';
    pthread_mutex_unlock(&screen->lock);
    return is_it;
}

/* ---- who he is ---- */

/* False: another card came meanwhile, and nobody waits for this answer. */
static bool guest_put(struct screen *screen, int64_t seq, const struct counter_guest *guest,
                      bool *out_is_queue)
{
    pthread_mutex_lock(&screen->lock);
    bool is_awaited = screen->last != NULL && screen->seq == seq;
    *out_is_queue = screen->mode == SCREEN_QUEUE;
    if (is_awaited && guest != NULL) screen->guest = *guest;
    pthread_mutex_unlock(&screen->lock);
    return is_awaited;
}

static void guest_show(struct screen *screen, struct arena *arena,
                       const struct counter_guest *guest, bool is_queue)
{
    struct counter_person person;
    const struct screen_who who = {.is_there = true,
                                   .account_id = guest->account_id,
                                   .card_id = guest->card_id,
                                   .is_guest = true};
    screen_set_who(screen, &who);
    if (!is_queue) return;
    counter_guest_person(arena, guest, &person);
    screen_verdict_no(screen, arena, "Гость из другой школы",
                      "Питание по спискам этой школы гостю не выдаётся. Блюда можно продать с "
                      "подноса.",
                      &person, "tray", "Продать с подноса");
}

SCREEN_HANDLER(guest_ask)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct card_chip chip;
    bool is_queue;
    int64_t seq = body_int(body, "seq", 0);
    const struct screen_centre *centre = &screen->options.centre;
    if (take_unknown(screen, seq, &chip)) {
        struct counter_guest *guest = ARENA_NEW(arena, struct counter_guest);
        const char *words = centre->guest(centre->context, arena, card_chip_text(&chip), guest);
        bool is_awaited = guest_put(screen, seq, words == NULL ? guest : NULL, &is_queue);
        if (is_awaited && words == NULL) {
            guest_show(screen, arena, guest, is_queue);
        } else if (is_awaited) {
            screen_verdict_no(screen, arena, screen_status_title(COUNTER_CARD_UNKNOWN), words, NULL,
                              "person", "Найти по классу и фамилии");
        }
    }
    screen_answer_done(screen, arena, response, NULL);
}

static void guest_of_screen(struct screen *screen, struct counter_guest *out_guest)
{
    pthread_mutex_lock(&screen->lock);
    *out_guest = screen->guest;
    pthread_mutex_unlock(&screen->lock);
}

json_t *screen_guest_view(struct screen *screen, struct arena *arena, const struct screen_who *who)
{
    struct counter_guest *guest = ARENA_NEW(arena, struct counter_guest);
    struct counter_person person;
    guest_of_screen(screen, guest);
    if (guest->account_id != who->account_id) return json_null();
    counter_guest_person(arena, guest, &person);
    return screen_person_view(screen, arena, &person, who);
}

/* ---- what he buys ---- */

void screen_guest_sell(struct screen *screen, struct arena *arena, struct text key,
                       const struct screen_refused *order, struct response *response)
{
    struct counter_guest *guest = ARENA_NEW(arena, struct counter_guest);
    struct counter_outcome outcome;
    const struct counter_order asked = {.request = key,
                                        .lines = order->lines,
                                        .line_count = order->line_count,
                                        .is_acknowledged = order->is_acknowledged};
    guest_of_screen(screen, guest);
    enum err err = counter_guest_sell(screen->counter, arena, &asked, guest, &outcome);
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
        screen_answer_fault(screen, arena, response, err);
        return;
    }
    if (outcome.status != COUNTER_DONE) {
        screen_verdict_status(screen, arena, outcome.status, &outcome.person);
    } else if (!outcome.is_repeat) {
        const struct screen_who nobody = {.is_there = false};
        screen_set_who(screen, &nobody);
        pthread_mutex_lock(&screen->lock);
        screen->guest_receipt = outcome.receipts[0].id;
        pthread_mutex_unlock(&screen->lock);
        screen_recorded(screen);
        screen_changed(screen); /* the answer may have come by now */
    }
    screen_answer_status(screen, arena, response, outcome.status);
}

/* True for one caller alone. */
static bool take_receipt(struct screen *screen, int64_t receipt_id)
{
    pthread_mutex_lock(&screen->lock);
    bool is_it = screen->guest_receipt == receipt_id;
    if (is_it) screen->guest_receipt = 0;
    pthread_mutex_unlock(&screen->lock);
    return is_it;
}

/* He still stands there: the order can be made smaller. */
static void guest_again(struct screen *screen, const struct counter_person *person)
{
    pthread_mutex_lock(&screen->lock);
    if (!screen->who.is_there && screen->guest.account_id == person->about.account_id) {
        screen->who = (struct screen_who){.is_there = true,
                                          .account_id = person->about.account_id,
                                          .card_id = person->card.id,
                                          .is_acknowledged = true,
                                          .is_guest = true};
    }
    pthread_mutex_unlock(&screen->lock);
}

static void settle(struct screen *screen, struct arena *arena, int64_t receipt_id)
{
    const struct screen_refused tray = {.is_queue = false};
    struct counter_outcome outcome;
    struct text reason;
    enum err err = counter_guest_answer(screen->counter, arena, receipt_id, &outcome, &reason);
    if (err != OK || outcome.status == COUNTER_GUEST_WAITING) return;
    if (!take_receipt(screen, receipt_id)) return;
    if (outcome.status == COUNTER_DONE) {
        screen_print_outcome(screen, arena, &outcome);
        screen_verdict_outcome(screen, arena, &outcome, &tray);
    } else {
        log_write(LOG_WARNING, "guest_refused", "reason=%.*s", TEXT_ARGS(reason));
        guest_again(screen, &outcome.person);
        screen_verdict_no(screen, arena, screen_status_title(outcome.status),
                          counter_guest_refusal_words(reason), &outcome.person, NULL, NULL);
    }
}

void screen_guest_settle(struct screen *screen)
{
    pthread_mutex_lock(&screen->lock);
    int64_t receipt_id = screen->guest_receipt;
    pthread_mutex_unlock(&screen->lock);
    if (receipt_id == 0) return;
    struct arena arena;
    arena_init(&arena, SCREEN_ARENA_BYTES);
    settle(screen, &arena, receipt_id);
    arena_release(&arena);
}
