/* Looking back: operations of an account, receipts of the shift, returns, copies. */
#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "till/screen_pages.h"

/* ---- operations ---- */

/* Without the centre: what this till knows by itself. */
static enum err own_operations(struct screen *screen, struct arena *arena, int64_t account_id,
                               struct screen_operations *out_operations)
{
    struct counter_receipts receipts;
    TRY(counter_recent(screen->counter, arena, account_id, SCREEN_OPERATIONS_ASKED, &receipts));
    out_operations->items = ARENA_ARRAY(arena, struct screen_operation, (size_t)receipts.count + 1);
    out_operations->count = receipts.count;
    for (int i = 0; i < receipts.count; i++) {
        const struct counter_receipt *receipt = &receipts.items[i];
        bool is_back = receipt->kind == OUTBOX_RETURN || receipt->kind == OUTBOX_GUEST_RETURN;
        const char *what = receipt->number == 0 ? "Выдано питание" : is_back ? "Возврат" : "Чек";
        out_operations->items[i] = (struct screen_operation){
            .at = receipt->at,
            .amount = is_back ? receipt->total : money_minus(money_zero(), receipt->total),
            .text = receipt->number == 0
                        ? what
                        : arena_printf(arena, "%s №%s", what, receipt->number_text),
        };
    }
    return OK;
}

/* *out_note: what to say about where it comes from; "" when it comes from the centre. */
static enum err operations(struct screen *screen, struct arena *arena, int64_t account_id,
                           struct tap *out_tap, struct screen_operations *out_operations,
                           const char **out_note)
{
    const struct screen_centre *centre = &screen->options.centre;
    TRY(counter_person(screen->counter, arena, account_id, out_tap));
    *out_note = "Связи с центром нет: показаны только операции этой кассы.";
    if (centre->operations != NULL && screen_is_online(screen) &&
        centre->operations(centre->context, arena, account_id, out_operations) == NULL) {
        *out_note = "";
        return OK;
    }
    out_operations->balance = out_tap->person.balance;
    return own_operations(screen, arena, account_id, out_operations);
}

/* "23.11 09:41" */
static char *moment(struct arena *arena, struct instant instant, const struct zone *zone)
{
    struct date date = day_date(day_of_instant(instant, zone));
    return arena_printf(arena, "%02d.%02d %s", date.day_of_month, date.month,
                        instant_format_time(arena, instant, zone));
}

SCREEN_HANDLER(details_show)
{
    struct screen *screen = context;
    struct tap tap;
    struct screen_operations found = {.count = 0};
    const char *note;
    enum err err = operations(screen, arena, request_number(request, DETAILS_ACCOUNT), &tap, &found,
                              &note);
    if (err != OK) {
        const struct problem problem = {503, err_name(err), NULL};
        area_problem(&screen->area, arena, request, &problem, response);
        return;
    }
    const struct zone *zone = screen_zone(screen, arena);
    json_t *rows = view_array(), *view = view_object();
    for (int i = 0; i < found.count; i++) {
        json_t *row = json_pack("{s:s,s:s}", "at", moment(arena, found.items[i].at, zone), "text",
                                found.items[i].text);
        CHECK(row != NULL);
        view_set_money(row, "amount", found.items[i].amount);
        json_add(rows, row);
    }
    view_set(view, "operations", rows);
    view_set_string(view, "note", note);
    screen_answer_json(arena, response, view);
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

SCREEN_HANDLER(details_print)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct tap tap;
    struct screen_operations found = {.count = 0};
    const char *note;
    enum err err = operations(screen, arena, body_id(body, "account"), &tap, &found, &note);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (tap.kind != TAP_PERSON) {
        screen_answer_status(screen, arena, response, tap.status);
    } else {
        answer_print(screen, arena, response,
                     screen_print_details(screen, arena, &tap.person, &found));
    }
}

/* ---- receipts of the open shift ---- */

/* What of the line at `place` was returned already. */
static int64_t returned(const struct counter_receipts *receipts,
                        const struct counter_receipt *receipt, int place)
{
    const struct counter_sold_line *sold = &receipt->lines[place];
    int64_t quantity = 0;
    for (int i = 0; i < receipts->count; i++) {
        const struct counter_receipt *back = &receipts->items[i];
        if (back->returned_id != receipt->id) continue;
        for (int k = 0; k < back->line_count; k++) {
            const struct counter_sold_line *line = &back->lines[k];
            if (line->kind == sold->kind && line->item_id == sold->item_id) {
                quantity += line->quantity;
            }
        }
    }
    return quantity;
}

static json_t *receipt_lines(const struct counter_receipts *receipts,
                             const struct counter_receipt *receipt, int64_t *out_left)
{
    json_t *rows = view_array();
    *out_left = 0;
    for (int k = 0; k < receipt->line_count; k++) {
        const struct counter_sold_line *line = &receipt->lines[k];
        int64_t left = line->quantity - returned(receipts, receipt, k);
        json_t *row = json_pack("{s:i,s:s,s:I}", "line", k, "name", line->name, "left",
                                (json_int_t)(left < 0 ? 0 : left));
        CHECK(row != NULL);
        view_set_money(row, "price", line->price);
        json_add(rows, row);
        *out_left += left < 0 ? 0 : left;
    }
    return rows;
}

static char *names(struct arena *arena, const struct counter_receipt *receipt)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int k = 0; k < receipt->line_count; k++) {
        buf_printf(&buf, "%s%s", k > 0 ? ", " : "", receipt->lines[k].name);
    }
    return buf.bytes;
}

static json_t *receipt_row(struct arena *arena, const struct counter_receipts *receipts,
                           const struct counter_receipt *receipt)
{
    int64_t left;
    json_t *lines = receipt_lines(receipts, receipt, &left);
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:I,s:o}", "number",
        receipt->number == 0 ? "Без чека" : arena_printf(arena, "№%s", receipt->number_text), "at",
        instant_format_time(arena, receipt->at, receipt->zone), "name", receipt->owner, "text",
        names(arena, receipt), "left", (json_int_t)left, "lines", lines);
    CHECK(row != NULL);
    view_set_id(row, arena, "receipt", receipt->id);
    view_set_id(row, arena, "account", receipt->account_id);
    view_set_money(row, "total", receipt->total);
    return row;
}

SCREEN_HANDLER(receipts_show)
{
    struct screen *screen = context;
    struct counter_receipts receipts;
    enum err err = counter_recent(screen->counter, arena, 0, SCREEN_RECEIPTS_LIMIT, &receipts);
    if (err != OK) {
        const struct problem problem = {503, err_name(err), NULL};
        area_problem(&screen->area, arena, request, &problem, response);
        return;
    }
    json_t *rows = view_array(), *view = view_object();
    for (int i = 0; i < receipts.count; i++) {
        const struct counter_receipt *receipt = &receipts.items[i];
        bool is_sale = receipt->kind == OUTBOX_SALE || receipt->kind == OUTBOX_SERVED ||
                       receipt->kind == OUTBOX_GUEST_SALE;
        if (is_sale && receipt->is_of_open_shift) {
            json_add(rows, receipt_row(arena, &receipts, receipt));
        }
    }
    view_set(view, "receipts", rows);
    screen_answer_json(arena, response, view);
}

/* ---- returns ---- */

/* False: the lines are malformed. */
static bool take_lines(struct arena *arena, const json_t *body, struct counter_return *out_back)
{
    const json_t *lines = json_object_get(body, "lines");
    size_t count = json_array_size(lines);
    if (count == 0 || count > SALE_LINES_LIMIT) return false;
    struct counter_return_line *taken = ARENA_ARRAY(arena, struct counter_return_line, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *line = json_array_get(lines, i);
        int64_t place = body_int(line, "line", -1);
        if (place < 0 || place >= SALE_LINES_LIMIT) return false;
        taken[i] = (struct counter_return_line){(int)place, body_int(line, "quantity", 0)};
    }
    out_back->lines = taken;
    out_back->line_count = (int)count;
    return true;
}

SCREEN_HANDLER(receipt_return)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct counter_return back = {.request = body_text(body, "key"),
                                  .receipt_id = body_id(body, "receipt")};
    struct counter_outcome outcome;
    if (!take_lines(arena, body, &back)) {
        screen_answer_malformed(screen, arena, request, response);
        return;
    }
    enum err err = counter_take_back(screen->counter, arena, &back, &outcome);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
        return;
    }
    if (outcome.status == COUNTER_DONE) {
        if (!outcome.is_repeat) screen_print_outcome(screen, arena, &outcome);
        screen_verdict_outcome(screen, arena, &outcome, NULL);
    }
    screen_answer_status(screen, arena, response, outcome.status);
}

/* ---- copies ---- */

SCREEN_HANDLER(receipt_reprint)
{
    struct screen *screen = context;
    scoped(json) json_t *body = screen_body(screen, arena, request, response);
    if (body == NULL) return;
    struct counter_receipts receipts;
    struct counter_receipt receipt;
    bool found = false;
    int64_t id = body_id(body, "receipt");
    pthread_mutex_lock(&screen->lock);
    /* The first print of what was just sold; the printer makes a copy of a second one by itself. */
    bool is_first = id != 0 && id == screen->last_receipt && !body_flag(body, "copy");
    pthread_mutex_unlock(&screen->lock);
    enum err err = OK;
    if (id == 0) {
        err = counter_recent(screen->counter, arena, 0, 1, &receipts);
        if (err == OK && receipts.count > 0) id = receipts.items[0].id;
    }
    if (err == OK) err = counter_receipt(screen->counter, arena, id, &found, &receipt);
    if (err != OK) {
        screen_answer_fault(screen, arena, response, err);
    } else if (!found) {
        screen_answer_status(screen, arena, response, COUNTER_RECEIPT_UNKNOWN);
    } else {
        answer_print(screen, arena, response,
                     screen_print_receipt(screen, arena, &receipt, !is_first));
    }
}
