/* «Пополнения и возвраты», and the way of each top-up: received by the bank, told to us, on the
 * account, known to the till. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/account_statement.h"
#include "desk/refund.h"
#include "page/words.h"
#include "pay/fiscal.h"
#include "pay/trace.h"
#include "web/inside.h"
#include "web/pages.h"

enum { PAYMENTS_DAYS = 366, ORDERS_SHOWN = 20, REFUNDS_SHOWN = 20, RECEIPTS_SHOWN = 10 };

static const char *const ORDER_STATES[] = {"waiting", "paid",    "declined", "expired",
                                           "failed",  "checked", "returned", NULL};
static const char *const REFUND_STATES[] = {"asked",  "sending",   "done", "refused",
                                            "failed", "cancelled", NULL};

static void append(json_t *rows, json_t *row)
{
    json_add(rows, row);
}

/* ---- the list ---- */

struct payments {
    struct instant now;
    struct account_statement statement;
    struct order_list orders;
    struct refund_list refunds;
};

static enum err payments_read(struct tx *tx, struct page_reading *reading)
{
    struct payments *payments = reading->page;
    const struct child *child = page_child(reading);
    struct login_account account = child->account;
    struct day today = day_of_instant(payments->now, child->zone);
    const struct account_statement_request request = {
        .school_id = account.school_id,
        .school_number = child->school_number,
        .account_id = account.account_id,
        .first_day = day_add(today, 1 - PAYMENTS_DAYS),
        .last_day = today,
    };
    TRY(account_statement_load(tx, reading->arena, &request, &payments->statement));
    TRY(orders_of_account(tx, reading->arena, account.school_id, account.account_id, ORDERS_SHOWN,
                          &payments->orders));
    return refunds_of_account(tx, reading->arena, account.school_id, account.account_id,
                              REFUNDS_SHOWN, &payments->refunds);
}

/* Newest first. */
static json_t *top_ups_view(struct arena *arena, const struct account_statement *statement,
                            const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = statement->entry_count - 1; i >= 0; i--) {
        const struct account_entry *entry = &statement->entries[i];
        if (entry->kind != ENTRY_TOP_UP) continue;
        append(rows, json_pack("{s:s,s:s,s:s,s:s}", "id", id_format(arena, entry->posting_id),
                               "name", entry->name, "amount", money_format(arena, entry->amount),
                               "when", words_moment(arena, entry->happened_at, zone)));
    }
    return rows;
}

static const char *order_word(enum order_state state)
{
    switch (state) {
    case ORDER_NEW:
    case ORDER_WAITING: return "waiting";
    case ORDER_PAID: return "paid";
    case ORDER_DECLINED: return "declined";
    case ORDER_EXPIRED: return "expired";
    case ORDER_FAILED: return "failed";
    case ORDER_DISPUTED: return "checked";
    case ORDER_RETURNED: return "returned";
    }
    return "waiting";
}

/* Those that are no top-ups: paid ones stand in the other list. */
static json_t *orders_view(struct arena *arena, const struct order_list *list,
                           const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = 0; i < list->count; i++) {
        const struct order *order = &list->orders[i];
        if (order->state == ORDER_PAID) continue;
        json_t *row = json_pack("{s:s,s:s,s:s}", "id", id_format(arena, order->id), "amount",
                                money_format(arena, order->amount), "when",
                                words_moment(arena, order->created_at, zone));
        CHECK(row != NULL);
        view_set(row, "state", flags_view(ORDER_STATES, order_word(order->state)));
        append(rows, row);
    }
    return rows;
}

static const char *refund_word(enum refund_state state)
{
    switch (state) {
    case REFUND_REQUESTED:
    case REFUND_APPROVED_ONCE: return "asked";
    case REFUND_SENDING: return "sending";
    case REFUND_DONE: return "done";
    case REFUND_REFUSED: return "refused";
    case REFUND_FAILED: return "failed";
    case REFUND_CANCELLED: return "cancelled";
    }
    return "asked";
}

static json_t *refunds_view(struct arena *arena, const struct refund_list *list,
                            const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = 0; i < list->count; i++) {
        const struct refund *refund = &list->refunds[i];
        bool is_open = refund->state == REFUND_REQUESTED || refund->state == REFUND_APPROVED_ONCE;
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", id_format(arena, refund->id),
                                "amount", money_format(arena, refund->amount), "when",
                                words_moment(arena, refund->requested_at, zone), "answer",
                                refund->answer, "can_cancel", is_open);
        CHECK(row != NULL);
        view_set(row, "state", flags_view(REFUND_STATES, refund_word(refund->state)));
        append(rows, row);
    }
    return rows;
}

static void add_list(json_t *view, const char *name, const char *has_name, json_t *rows)
{
    view_set(view, has_name, json_boolean(json_array_size(rows) > 0));
    view_set(view, name, rows);
}

WEB_HANDLER(payments_show)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    struct payments payments = {.now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = payments_read, .page = &payments};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    const struct zone *zone = page_child(&reading)->zone;
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Пополнения и возвраты",
                                    "topup");
    add_list(view, "top_ups", "has_top_ups", top_ups_view(arena, &payments.statement, zone));
    add_list(view, "orders", "has_orders", orders_view(arena, &payments.orders, zone));
    add_list(view, "refunds", "has_refunds", refunds_view(arena, &payments.refunds, zone));
    page_answer(web, arena, request, "payments", 200, view, response);
}

/* ---- the way of one ---- */

struct tracing {
    int64_t payment_id;
    struct instant now;
    bool found;
    struct payment_trace trace;
    bool has_order;
    struct order order;
    struct refund_offer offer;
    struct fiscal_list receipts;
};

static enum err order_find(struct tx *tx, struct page_reading *reading)
{
    struct tracing *tracing = reading->page;
    struct login_account account = page_child(reading)->account;
    struct order_list list;
    TRY(orders_of_account(tx, reading->arena, account.school_id, account.account_id, 500, &list));
    for (int i = 0; i < list.count && !tracing->has_order; i++) {
        tracing->has_order = list.orders[i].payment_id == tracing->payment_id;
        if (tracing->has_order) tracing->order = list.orders[i];
    }
    if (!tracing->has_order) return OK;
    TRY(refund_offer_of(tx, &tracing->order, tracing->now, &tracing->offer));
    return fiscal_of_order(tx, reading->arena, &tracing->order, RECEIPTS_SHOWN, &tracing->receipts);
}

static enum err trace_read(struct tx *tx, struct page_reading *reading)
{
    struct tracing *tracing = reading->page;
    struct login_account account = page_child(reading)->account;
    TRY(payment_trace_load(tx, reading->arena, account.school_id, tracing->payment_id,
                           &tracing->trace));
    tracing->found = tracing->trace.is_known && tracing->trace.account_id == account.account_id;
    if (!tracing->found || tracing->trace.source != PAYMENT_BY_CARD) return OK;
    return order_find(tx, reading);
}

/* "02.03.2026 в 11:00:07": seconds are what this page is for. */
static char *moment_view(struct arena *arena, struct instant at, const struct zone *zone)
{
    int64_t second = at.ms / SECOND_MS % 60;
    return arena_printf(arena, "%s:%02d", words_moment(arena, at, zone), (int)second);
}

static const char *fiscal_word(const struct fiscal_receipt *receipt)
{
    switch (receipt->state) {
    case FISCAL_QUEUED:
    case FISCAL_HANDED_IN: return "waits";
    case FISCAL_MADE: return "made";
    case FISCAL_FAILED: return "failed";
    }
    return "waits";
}

static json_t *receipts_view(struct arena *arena, const struct fiscal_list *list,
                             const struct zone *zone)
{
    static const char *const WORDS[] = {"waits", "made", "failed", NULL};
    json_t *rows = json_array();
    for (int i = 0; i < list->count; i++) {
        const struct fiscal_receipt *receipt = &list->receipts[i];
        bool is_made = receipt->state == FISCAL_MADE;
        json_t *row = json_pack("{s:b,s:s,s:s?}", "is_refund", receipt->kind == FISCAL_SELL_REFUND,
                                "amount", money_format(arena, receipt->amount), "when",
                                is_made ? moment_view(arena, receipt->done_at, zone) : NULL);
        CHECK(row != NULL);
        view_set(row, "number", text_view(receipt->fiscal_number));
        view_set(row, "state", flags_view(WORDS, fiscal_word(receipt)));
        append(rows, row);
    }
    return rows;
}

/* What came before such moments were kept has none of being told. */
static json_t *trace_view(struct arena *arena, const struct tracing *tracing,
                          const struct zone *zone)
{
    const struct payment_trace *trace = &tracing->trace;
    bool was_told = trace->told_at.ms != 0;
    bool can_refund = tracing->has_order && tracing->offer.status == REFUND_TAKEN;
    const char *order = tracing->has_order ? id_format(arena, tracing->order.id) : "";
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s?,s:s,s:s?,s:b,s:b,s:s}", "amount", money_format(arena, trace->amount),
        "channel", trace->channel_name, "number", trace->outside_id, "received",
        moment_view(arena, trace->received_at, zone), "told",
        was_told ? moment_view(arena, trace->told_at, zone) : NULL, "recorded",
        moment_view(arena, trace->recorded_at, zone), "seen",
        trace->is_seen ? moment_view(arena, trace->seen_at, zone) : NULL, "is_reversed",
        trace->is_reversed, "can_refund", can_refund, "order", order);
    CHECK(view != NULL);
    json_t *receipts = receipts_view(arena, &tracing->receipts, zone);
    view_set(view, "has_receipts", json_boolean(json_array_size(receipts) > 0));
    view_set(view, "receipts", receipts);
    view_set(view, "card", text_view(tracing->has_order ? tracing->order.card : TEXT("")));
    return view;
}

WEB_HANDLER(trace_show)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    struct tracing tracing = {.payment_id = request_number(request, TRACE_PAYMENT),
                              .now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = trace_read, .page = &tracing};
    enum err err = page_read(web, &reading);
    const struct problem problem = {404, "not_found", NULL};
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    if (!tracing.found) {
        area_problem(&web->area, arena, request, &problem, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Путь пополнения",
                                    "topup");
    view_set(view, "trace", trace_view(arena, &tracing, page_child(&reading)->zone));
    page_answer(web, arena, request, "trace", 200, view, response);
}
