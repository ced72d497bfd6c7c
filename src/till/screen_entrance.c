/* Enrolment, the cashier's entrance, shifts, the line switched off by hand. */
#include "base/check.h"
#include "base/log.h"
#include "till/screen_pages.h"

/* ---- enrolment ---- */

SCREEN_HANDLER(screen_enrol)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    const struct screen_centre *centre = &screen->options.centre;
    const char *words = centre->enrol == NULL
                            ? "У этой кассы не задан адрес сервера. Позвоните оператору."
                            : centre->enrol(centre->context, arena, body_text(body, "code"));
    if (words != NULL) {
        screen_answer_no(screen, arena, response, "Касса не подключена", words);
        return;
    }
    screen_changed(screen);
    screen_answer_done(screen, arena, response, NULL);
}

/* ---- the cashier ---- */

static void answer_shift(struct screen *screen, struct arena *arena, struct response *response,
                         enum err err, enum shift_status status)
{
    screen_changed(screen);
    if (err == OK && status == SHIFT_DONE && screen->options.on_shift != NULL) {
        screen->options.on_shift(screen->options.document_context);
    }
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (status != SHIFT_DONE) {
        screen_answer_no(screen, arena, response, "Смена", shift_status_words(status));
    } else {
        screen_answer_done(screen, arena, response, NULL);
    }
}

/* Within an open shift the cashier is kept with it; before one, by the screen. */
static enum err take_over(struct screen *screen, int64_t cashier_id, enum shift_status *out_status)
{
    TRY(shift_enter(screen->counter->store, cashier_id, out_status));
    if (*out_status == SHIFT_NOT_OPEN) *out_status = SHIFT_DONE;
    pthread_mutex_lock(&screen->lock);
    screen->entered = cashier_id;
    screen->who.is_there = false;
    screen->expects_account = 0;
    pthread_mutex_unlock(&screen->lock);
    return OK;
}

static void answer_entrance(struct screen *screen, struct arena *arena, struct response *response,
                            const struct crew_entrance *entrance)
{
    const char *words = crew_status_words(entrance->status);
    if (entrance->wait_ms > 0) {
        words = arena_printf(arena, "%s Подождите %lld с.", words,
                             (long long)((entrance->wait_ms + SECOND_MS - 1) / SECOND_MS));
    }
    screen_answer_no(screen, arena, response, "Не вошли", words);
}

SCREEN_HANDLER(cashier_login)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct crew_entrance entrance;
    enum shift_status status = SHIFT_DONE;
    enum err err = crew_enter(screen->counter->store, arena, body_id(body, "cashier"),
                              body_text(body, "pin"), world_now(screen->options.world), &entrance);
    if (err == OK && entrance.status != CREW_ENTERED) {
        answer_entrance(screen, arena, response, &entrance);
        return;
    }
    if (err == OK) err = take_over(screen, entrance.cashier.id, &status);
    if (err == OK) {
        log_write(LOG_INFO, "cashier_entered", "cashier=%lld by=pin",
                  (long long)entrance.cashier.id);
    }
    answer_shift(screen, arena, response, err, status);
}

SCREEN_HANDLER(cashier_logout)
{
    struct screen *screen = context;
    enum shift_status status = SHIFT_DONE;
    (void)request;
    enum err err = take_over(screen, 0, &status);
    answer_shift(screen, arena, response, err, status);
}

/* ---- the shift ---- */

SCREEN_HANDLER(shift_begin)
{
    struct screen *screen = context;
    enum shift_status status = SHIFT_DONE;
    struct shift shift;
    (void)request;
    pthread_mutex_lock(&screen->lock);
    int64_t cashier = screen->entered;
    screen->served = -1;
    pthread_mutex_unlock(&screen->lock);
    enum err err = shift_open(screen->counter->store, cashier, world_now(screen->options.world),
                              &status, &shift);
    answer_shift(screen, arena, response, err, status);
}

static void forget_shift(struct screen *screen, int64_t cashier)
{
    pthread_mutex_lock(&screen->lock);
    screen->entered = cashier;
    screen->who.is_there = false;
    screen->served = -1;
    screen->last_receipt = 0;
    screen->refused.seq = 0;
    json_decref(screen->last);
    json_decref(screen->shown);
    screen->last = NULL;
    screen->shown = NULL;
    CHECK(json_array_clear(screen->recent) == 0);
    pthread_mutex_unlock(&screen->lock);
}

/* What nobody paid for by the shift's end was not sold. */
static void drop_postponed(struct screen *screen, struct arena *arena)
{
    struct counter_postponed_list list;
    if (counter_postponed(screen->counter, arena, &list) != OK) return;
    for (int i = 0; i < list.count; i++) {
        bool found;
        struct counter_postponed taken;
        enum err err = counter_postponed_take(screen->counter, arena, list.items[i].id, &found,
                                              &taken);
        if (err != OK) log_write(LOG_WARNING, "postponed_kept", "fault=%s", err_name(err));
    }
}

SCREEN_HANDLER(shift_end)
{
    struct screen *screen = context;
    struct counter_standing standing;
    struct shift_report report;
    enum shift_status status = SHIFT_NOT_OPEN;
    (void)request;
    enum err err = counter_standing(screen->counter, arena, &standing);
    int64_t cashier = err == OK && standing.has_cashier ? standing.cashier.id : 0;
    if (err == OK) {
        err = shift_close(screen->counter->store, arena, cashier, world_now(screen->options.world),
                          &status, &report);
    }
    if (err == OK && status == SHIFT_DONE) {
        drop_postponed(screen, arena);
        forget_shift(screen, cashier);
        (void)screen_print_report(screen, arena, &report);
    }
    answer_shift(screen, arena, response, err, status);
}

/* ---- the line ---- */

SCREEN_HANDLER(line_force)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    bool is_forced = body_flag(body, "on");
    if (screen->options.contact != NULL) contact_force_off(screen->options.contact, is_forced);
    log_write(LOG_INFO, "forced_offline", "on=%d", is_forced);
    screen_changed(screen);
    screen_answer_done(screen, arena, response, NULL);
}
