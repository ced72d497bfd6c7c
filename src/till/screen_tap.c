/* A card on the reader: whose is it, and what becomes of it on this screen. Runs on the thread
 * that read the card, so that nothing stands between the tap and the disk. */
#include "base/log.h"
#include "till/screen_inside.h"

/* ---- who stands there ---- */

void screen_set_who(struct screen *screen, const struct screen_who *who)
{
    pthread_mutex_lock(&screen->lock);
    screen->who = *who;
    json_decref(screen->last);
    json_decref(screen->shown);
    screen->last = NULL;
    screen->shown = NULL;
    screen->refused.seq = 0;
    screen_touch(screen);
    pthread_mutex_unlock(&screen->lock);
    screen_wake(screen);
}

static struct screen_who who_of(const struct counter_person *person)
{
    return (struct screen_who){.is_there = true,
                               .account_id = person->about.account_id,
                               .card_id = person->was_shown ? person->card.id : 0};
}

/* ---- a cashier's own card ---- */

static void cashier_tapped(struct screen *screen, struct arena *arena,
                           const struct cashier *cashier)
{
    enum shift_status status;
    enum err err = shift_enter(screen->counter->store, cashier->id, &status);
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
        return;
    }
    log_write(LOG_INFO, "cashier_entered", "cashier=%lld by=card", (long long)cashier->id);
    pthread_mutex_lock(&screen->lock);
    screen->entered = cashier->id;
    screen->who.is_there = false;
    screen_touch(screen);
    pthread_mutex_unlock(&screen->lock);
    screen_wake(screen);
}

/* ---- a person's card ---- */

/* False: the card is nobody's, and that was said. */
static bool look(struct screen *screen, struct arena *arena, const struct card_chip *chip,
                 struct tap *tap)
{
    enum err err = counter_tap(screen->counter, arena, chip, tap);
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
        return false;
    }
    switch (tap->kind) {
    case TAP_CASHIER: cashier_tapped(screen, arena, &tap->cashier); return false;
    case TAP_NOBODY:
        if (tap->status == COUNTER_CARD_UNKNOWN) {
            screen_guest_unknown(screen, arena, chip);
        } else {
            screen_verdict_status(screen, arena, tap->status, NULL);
        }
        return false;
    case TAP_PERSON: return true;
    }
    return false;
}

static void show(struct screen *screen, struct arena *arena, const struct card_chip *chip)
{
    struct tap tap;
    if (!look(screen, arena, chip, &tap)) return;
    struct screen_who who = who_of(&tap.person);
    screen_set_who(screen, &who);
    if (tap.person.refusal != SALE_OK) {
        struct counter_outcome outcome = {
            .status = COUNTER_REFUSED, .refusal = tap.person.refusal, .person = tap.person};
        struct screen_refused order = {.account_id = who.account_id, .card_id = who.card_id};
        screen_verdict_outcome(screen, arena, &outcome, &order);
    } else if (tap.status != COUNTER_DONE && tap.status != COUNTER_ACKNOWLEDGE) {
        screen_verdict_status(screen, arena, tap.status, &tap.person);
    }
}

/* ---- queue ---- */

static void queue_outcome(struct screen *screen, struct arena *arena,
                          const struct counter_outcome *outcome, enum meal meal)
{
    struct screen_who who = who_of(&outcome->person);
    if (outcome->status == COUNTER_ACKNOWLEDGE) {
        screen_set_who(screen, &who);
        return;
    }
    const struct screen_refused order = {
        .is_queue = true, .meal = meal, .account_id = who.account_id, .card_id = who.card_id};
    who.is_there = outcome->status == COUNTER_REFUSED || outcome->status == COUNTER_NO_SET_MEAL;
    pthread_mutex_lock(&screen->lock);
    screen->who = who;
    pthread_mutex_unlock(&screen->lock);
    screen_verdict_outcome(screen, arena, outcome, &order);
    if (outcome->status == COUNTER_DONE && !outcome->is_repeat) {
        screen_print_outcome(screen, arena, outcome);
    }
}

/* Whether the card may be a cashier's, or nobody may be served by it anyway. */
static bool is_to_be_looked_at(enum counter_status status)
{
    return status == COUNTER_CARD_UNKNOWN || status == COUNTER_NO_CASHIER ||
           status == COUNTER_NO_SHIFT || status == COUNTER_NOT_ENROLLED;
}

static void serve(struct screen *screen, struct arena *arena, const struct card_chip *chip,
                  enum meal meal)
{
    struct counter_outcome outcome;
    enum err err = counter_serve_chip(screen->counter, arena, chip, meal, &outcome);
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
    } else if (is_to_be_looked_at(outcome.status)) {
        show(screen, arena, chip);
    } else {
        queue_outcome(screen, arena, &outcome, meal);
    }
}

/* ---- a blank card that becomes a temporary one ---- */

static void give_temporary(struct screen *screen, struct arena *arena, const struct card_chip *chip,
                           int64_t account_id)
{
    struct counter_card_done done;
    enum err err = counter_temporary_give(screen->counter, arena, TEXT(""), account_id, chip,
                                          &done);
    if (err != OK) {
        screen_verdict_fault(screen, arena, err);
    } else if (done.status != COUNTER_DONE) {
        screen_verdict_status(screen, arena, done.status, &done.person);
    } else {
        screen_verdict_note(screen, arena, "Временная карта выдана",
                            "Она уже действует. Вернуть её нужно, когда будет готова новая.",
                            &done.person);
        (void)screen_print_card(screen, arena, &done, SLIP_CARD_TEMPORARY_GIVEN);
    }
}

void screen_take_chip(struct screen *screen, const struct card_chip *chip)
{
    struct arena arena;
    arena_init(&arena, SCREEN_ARENA_BYTES);
    pthread_mutex_lock(&screen->lock);
    bool is_queue = screen->mode == SCREEN_QUEUE;
    enum meal meal = screen->queue_meal;
    int64_t now_us = world_ticks_us(screen->options.world);
    int64_t expected = now_us < screen->expects_until_us ? screen->expects_account : 0;
    screen->expects_account = 0;
    pthread_mutex_unlock(&screen->lock);
    if (expected != 0) {
        give_temporary(screen, &arena, chip, expected);
    } else if (is_queue) {
        serve(screen, &arena, chip, meal);
    } else {
        show(screen, &arena, chip);
    }
    arena_release(&arena);
}
