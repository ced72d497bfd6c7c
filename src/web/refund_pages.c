/* «Возврат на карту»: the parent asks for it, here and without a counter. */
#include "base/check.h"
#include "base/id.h"
#include "desk/refund.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"amount",  "order",    "balance", "open",
                                       "too_old", "not_paid", NULL};

struct refund_page {
    int64_t order_id;
    bool found;
    struct order order;
    struct instant now;
    struct refund_offer offer;
};

static enum err refund_read(struct tx *tx, struct page_reading *reading)
{
    struct refund_page *page = reading->page;
    struct login_account account = page_child(reading)->account;
    TRY(order_load(tx, reading->arena, account.school_id, page->order_id, &page->found,
                   &page->order));
    if (!page->found || page->order.account_id != account.account_id) {
        page->found = false;
        return OK;
    }
    return refund_offer_of(tx, &page->order, page->now, &page->offer);
}

static const char *refusal_of(enum refund_status status)
{
    switch (status) {
    case REFUND_TAKEN: return NULL;
    case REFUND_NOT_PAID: return "not_paid";
    case REFUND_TOO_OLD: return "too_old";
    case REFUND_OPEN: return "open";
    case REFUND_AMOUNT_INVALID: return "amount";
    case REFUND_ABOVE_ORDER: return "order";
    case REFUND_ABOVE_BALANCE: return "balance";
    case REFUND_UNKNOWN:
    case REFUND_NOT_NOW:
    case REFUND_SAME_PERSON: return "amount";
    }
    return NULL;
}

static json_t *refund_view(struct arena *arena, const struct request *request,
                           const struct refund_page *page, const struct child *child)
{
    bool posted = text_is(request->method, "POST");
    struct text amount = posted ? request_raw(request, REFUND_AMOUNT)
                                : text_of(money_format(arena, page->offer.most));
    struct text reason = posted ? request_raw(request, REFUND_REASON) : TEXT("");
    json_t *view = json_pack("{s:s,s:s,s:s,s:s,s:b}", "order", id_format(arena, page->order.id),
                             "paid", money_format(arena, page->order.amount), "when",
                             words_moment(arena, page->order.paid_at, child->zone), "most",
                             money_format(arena, page->offer.most), "is_offered",
                             page->offer.status == REFUND_TAKEN);
    CHECK(view != NULL);
    view_set(view, "amount", text_view(amount));
    view_set(view, "reason", text_view(reason));
    view_set(view, "card", text_view(page->order.card));
    return view;
}

static void answer_refund(const struct web *web, struct arena *arena, const struct request *request,
                          int64_t order_id, const char *refusal, struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct refund_page page = {.order_id = order_id, .now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = refund_read, .page = &page};
    enum err err = page_read(web, &reading);
    const struct problem problem = {404, "not_found", NULL};
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    if (!page.found) {
        area_problem(&web->area, arena, request, &problem, response);
        return;
    }
    if (refusal == NULL) refusal = refusal_of(page.offer.status);
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Возврат на карту",
                                    "topup");
    view_set(view, "refund", refund_view(arena, request, &page, page_child(&reading)));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    page_answer(web, arena, request, "refund", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(refund_show)
{
    const struct web *web = context;
    answer_refund(web, arena, request, request_number(request, REFUND_ORDER), NULL, response);
}

WEB_HANDLER(refund_ask)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    bool has_order = request_has(request, REFUND_ORDER);
    int64_t order_id = has_order ? request_number(request, REFUND_ORDER) : 0;
    if (request->fault_count > 0) {
        answer_refund(web, arena, request, order_id, "amount", response);
        return;
    }
    struct refund_request refund = {
        .school_id = caller->session.shown.school_id,
        .account_id = caller->session.shown.account_id,
        .order_id = order_id,
        .login_id = caller->session.login_id,
        .origin = REFUND_BY_PARENT,
        .amount = request_money(request, REFUND_AMOUNT),
        .reason = field_text(request, REFUND_REASON),
    };
    enum err err = desk_refund_request(web->desk, arena, &refund);
    const char *refusal = refusal_of(refund.status);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_refund(web, arena, request, order_id, refusal, response);
    } else {
        response_redirect(response, "/cabinet/payments");
    }
}

/* One that is decided already stays as it is: the list says how. */
WEB_HANDLER(refund_cancel)
{
    const struct web *web = context;
    const struct caller *caller = caller_of(request);
    enum refund_status status;
    enum err err = desk_refund_cancel(web->desk, arena, caller->session.shown.school_id,
                                      caller->session.shown.account_id,
                                      request_number(request, CANCEL_REFUND), &status);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    response_redirect(response, "/cabinet/payments");
}
