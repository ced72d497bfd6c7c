/* The page to which the bank sends the payer back. It believes nothing that the browser brought: it
 * asks the bank, says what it knows, and goes on asking by itself until that is final. */
#include "base/check.h"
#include "desk/order.h"
#include "page/words.h"
#include "web/bank.h"
#include "web/pages.h"
#include "web/qr.h"

static const char *const STATES[] = {"unknown", "waiting", "paid",     "declined", "expired",
                                     "failed",  "checked", "returned", NULL};
static const char *const REASONS[] = {"money", "card", "bank", "code", NULL};

/* By header: it works without script, and unlike a meta element it can be set by the state. */
enum { REFRESH_SOON_S = 3, REFRESH_LATER_S = 15 };
#define ASK_GAP_MS (2 * SECOND_MS)
#define SOON_MS (3 * MINUTE_MS)

struct order_page {
    struct bank_job job; /* first: the pool gives it back */
    int64_t id;
    bool found;
    struct order order;
    struct acquiring acquiring;
    enum err err;
};

/* Of any child of the login: the payer may have turned to another one meanwhile. */
static enum err order_read(struct tx *tx, struct page_reading *reading)
{
    struct order_page *page = reading->page;
    for (int i = 0; i < reading->family.count && !page->found; i++) {
        struct login_account account = reading->family.children[i].account;
        TRY(order_load(tx, reading->arena, account.school_id, page->id, &page->found,
                       &page->order));
        if (page->found && page->order.account_id != account.account_id) page->found = false;
    }
    if (!page->found) return OK;
    return acquiring_by_id(tx, reading->arena, page->order.channel_id, &page->found,
                           &page->acquiring);
}

static const char *state_of(const struct order *order)
{
    switch (order->state) {
    case ORDER_NEW: return "unknown";
    case ORDER_WAITING: return "waiting";
    case ORDER_PAID: return "paid";
    case ORDER_DECLINED: return "declined";
    case ORDER_EXPIRED: return "expired";
    case ORDER_FAILED: return "failed";
    case ORDER_DISPUTED: return "checked";
    case ORDER_RETURNED: return "returned";
    }
    return "unknown";
}

/* SPEC acquiring 3.5: what the payer can do something about. */
static const char *reason_of(const struct order *order)
{
    switch (order->action) {
    case 0:
    case GATEWAY_ACTION_NO_ATTEMPT:
    case GATEWAY_ACTION_SBP_UNDERWAY:
    case GATEWAY_ACTION_TIMEOUT:
    case GATEWAY_ACTION_ATTEMPTS: return NULL;
    case 116: return "money";
    case 14:
    case 82:
    case 101:
    case 111:
    case 1015: return "card";
    case -2006:
    case -2011:
    case -2016: return "code";
    default: return "bank";
    }
}

static bool can_still_pay(const struct order *order, struct instant now)
{
    return order->state == ORDER_WAITING && order->page.size > 0 &&
           instant_compare(now, order->expires_at) < 0;
}

static json_t *qr_view(struct arena *arena, const struct order *order, bool is_open)
{
    struct qr qr = {0};
    if (is_open && order->way == ORDER_BY_SBP) qr = qr_draw(arena, order->sbp_payload);
    if (qr.side == 0) return json_null();
    json_t *view = json_pack("{s:i,s:s,s:s}", "side", qr.side, "path", qr.path.bytes, "payload",
                             arena_copy(arena, order->sbp_payload.bytes, order->sbp_payload.size));
    CHECK(view != NULL);
    return view;
}

static const struct child *child_of(const struct family *family, const struct order *order)
{
    for (int i = 0; i < family->count; i++) {
        const struct child *child = &family->children[i];
        if (child->account.account_id == order->account_id &&
            child->account.school_id == order->school_id) {
            return child;
        }
    }
    return &family->children[family->shown];
}

static json_t *order_view(struct arena *arena, const struct order_page *page,
                          const struct family *family, struct instant now)
{
    const struct order *order = &page->order;
    const struct child *child = child_of(family, order);
    bool is_open = can_still_pay(order, now);
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s?,s:s,s:b}", "number",
        arena_copy(arena, order->number.bytes, order->number.size), "amount",
        money_format(arena, order->amount), "account", child->number, "owner", child->full_name,
        "balance", money_format(arena, child->balance), "when",
        words_moment(arena, order->created_at, child->zone), "until",
        instant_format_time(arena, order->expires_at, child->zone), "bank",
        is_open ? arena_copy(arena, order->page.bytes, order->page.size) : NULL, "payment",
        arena_printf(arena, "%lld", (long long)order->payment_id), "is_open", is_open);
    CHECK(view != NULL);
    view_set(view, "card", text_view(order->card));
    view_set(view, "qr", qr_view(arena, order, is_open));
    view_set(view, "state", flags_view(STATES, state_of(order)));
    view_set(view, "reason", flags_view(REASONS, reason_of(order)));
    view_set(view, "asks", json_boolean(!order_is_final(order->state)));
    return view;
}

static void refresh(const struct order *order, struct instant now, struct arena *arena,
                    struct response *response)
{
    if (order_is_final(order->state)) return;
    bool is_soon = now.ms - order->created_at.ms < SOON_MS;
    response_header(response, "Refresh",
                    arena_printf(arena, "%d", is_soon ? REFRESH_SOON_S : REFRESH_LATER_S));
}

static void ask(struct bank_job *job)
{
    struct order_page *page = (struct order_page *)(void *)job;
    page->err = desk_order_ask(job->web->desk, job->arena, page->order.school_id, page->order.id,
                               ASK_GAP_MS, &page->order);
}

/* Reads anew: the balance is what the answer made of it. */
static void asked(void *state, struct arena *arena, const struct request *request,
                  struct response *response)
{
    struct order_page *page = state;
    const struct web *web = page->job.web;
    const struct caller *caller = caller_of(request);
    struct instant now = world_now(web->world);
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = order_read, .page = page};
    page->found = false;
    enum err err = page->err != OK ? page->err : page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Оплата", "topup");
    view_set(view, "order", order_view(arena, page, &reading.family, now));
    page_answer(web, arena, request, "order", 200, view, response);
    refresh(&page->order, now, arena, response);
}

WEB_HANDLER(order_show)
{
    struct web *web = context;
    struct order_page *page = ARENA_NEW(arena, struct order_page);
    page->id = request_number(request, ORDER_ID);
    page->job = (struct bank_job){.arena = arena, .ask = ask};
    struct page_reading reading = {
        .arena = arena, .session = &caller_of(request)->session, .more = order_read, .page = page};
    enum err err = page_read(web, &reading);
    const struct problem problem = {404, "not_found", NULL};
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (!page->found) {
        area_problem(&web->area, arena, request, &problem, response);
    } else {
        bank_ask(web, &page->job, response, asked);
    }
}
