/* Receipts put aside while somebody looks for his card, and taken up again. */
#include "base/buf.h"
#include "till/screen_pages.h"

enum { SUMMARY_CHARACTERS = 80 };

/* What the list says of it: the page's lines give text, total and count. */
static json_t *summary(struct arena *arena, const json_t *lines)
{
    struct buf buf;
    buf_init(&buf, arena);
    int64_t total = 0;
    size_t count = json_array_size(lines);
    for (size_t i = 0; i < count; i++) {
        const json_t *line = json_array_get(lines, i);
        struct text name = body_text(line, "name");
        int64_t price = body_int(line, "price", 0), quantity = body_int(line, "quantity", 0);
        bool is_sane = price >= 0 && price <= MONEY_AMOUNT_LIMIT_KOPECKS && quantity > 0 &&
                       quantity <= SALE_QUANTITY_LIMIT && name.size > 0;
        if (!is_sane) return NULL;
        total += price * quantity;
        if (text_length_characters(buf_text(&buf)) > SUMMARY_CHARACTERS) continue;
        if (i > 0) buf_add_string(&buf, ", ");
        buf_add_text(&buf, name);
    }
    if (count == 0 || count > SALE_LINES_LIMIT) return NULL;
    return json_pack("{s:s,s:I,s:I}", "text", buf.bytes, "total", (json_int_t)total, "count",
                     (json_int_t)count);
}

SCREEN_HANDLER(order_postpone)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    json_t *lines = json_object_get(body, "lines");
    scoped(json) json_t *kept = summary(arena, lines);
    if (kept == NULL) {
        screen_answer_malformed(screen, arena, request, response);
        return;
    }
    view_set(kept, "lines", json_incref(lines));
    enum counter_status status;
    int64_t id;
    enum err err = counter_postpone(screen->counter, body_id(body, "account"),
                                    screen_json(arena, kept), &status, &id);
    screen_changed(screen);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (status == COUNTER_ORDER_WRONG) {
        screen_answer_no(screen, arena, response, "Отложенных чеков слишком много",
                         "Продайте или удалите лишние.");
    } else {
        screen_answer_status(screen, arena, response, status);
    }
}

/* False: it is answered. */
static bool take(struct screen *screen, struct arena *arena, const struct request *request,
                 struct response *response, struct counter_postponed *out_taken)
{
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return false;
    bool found;
    enum err err = counter_postponed_take(screen->counter, arena, body_id(body, "id"), &found,
                                          out_taken);
    screen_changed(screen);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
        return false;
    }
    if (!found) {
        screen_answer_no(screen, arena, response, "Этот чек уже взяли",
                         "Его продали или удалили на другом экране.");
    }
    return found;
}

SCREEN_HANDLER(postponed_take)
{
    struct screen *screen = context;
    struct counter_postponed taken;
    if (!take(screen, arena, request, response, &taken)) return;
    scoped(json) json_t *kept = json_loadb(taken.body.bytes, taken.body.size, 0, NULL);
    json_t *lines = json_object_get(kept, "lines"), *said = view_object();
    view_set(said, "lines", lines == NULL ? view_array() : json_incref(lines));
    pthread_mutex_lock(&screen->lock);
    screen->mode = SCREEN_TRAY;
    pthread_mutex_unlock(&screen->lock);
    screen_changed(screen);
    screen_answer_done(screen, arena, response, said);
}

SCREEN_HANDLER(postponed_drop)
{
    struct screen *screen = context;
    struct counter_postponed taken;
    if (take(screen, arena, request, response, &taken)) {
        screen_answer_done(screen, arena, response, NULL);
    }
}
