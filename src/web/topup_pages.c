/* «Пополнение счета»: the amount, and the way to the bank's page. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "base/secret.h"
#include "desk/order.h"
#include "page/words.h"
#include "web/bank.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"amount", "min",  "max",  "day", "way",
                                       "closed", "gone", "busy", NULL};
static const int64_t QUICK_ROUBLES[] = {300, 500, 1000, 2000};

/* Zero kopecks are not said: "15 000". */
static char *roubles(struct arena *arena, struct money money)
{
    char *full = money_format(arena, money);
    struct text text = text_of(full);
    bool is_round = text.size > 3 && text_is(text_part(text, text.size - 3, 3), ",00");
    return is_round ? arena_copy(arena, full, text.size - 3) : full;
}

/* ---- the page ---- */

struct topup {
    const char *typed; /* what stands in the amount's field */
    bool found;
    struct acquiring acquiring;
    const char *refusal; /* NULL: none */
    struct money left_today;
    bool wants_sbp;
};

static enum err topup_read(struct tx *tx, struct page_reading *reading)
{
    struct topup *topup = reading->page;
    return acquiring_load(tx, reading->arena, NULL, &topup->found, &topup->acquiring);
}

static json_t *quick_view(struct arena *arena, const struct acquiring *acquiring)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < sizeof QUICK_ROUBLES / sizeof *QUICK_ROUBLES; i++) {
        struct money money = money_of_kopecks(QUICK_ROUBLES[i] * 100);
        if (money_compare(money, acquiring->max) > 0) continue;
        if (money_compare(money, acquiring->min) < 0) continue;
        json_t *row = json_pack("{s:I,s:s}", "value", (json_int_t)QUICK_ROUBLES[i], "text",
                                roubles(arena, money));
        json_add(rows, row);
    }
    return rows;
}

static json_t *pay_view(struct arena *arena, const struct topup *topup)
{
    const struct acquiring *acquiring = &topup->acquiring;
    bool has_day = money_is_positive(acquiring->day_limit);
    json_t *pay = json_pack(
        "{s:s,s:s,s:s,s:s,s:s?,s:s,s:b,s:b,s:s}", "key", secret_token(arena), "amount",
        topup->typed, "min", roubles(arena, acquiring->min), "max", roubles(arena, acquiring->max),
        "day", has_day ? roubles(arena, acquiring->day_limit) : NULL, "left",
        roubles(arena, topup->left_today), "sbp", acquiring->has_sbp, "wants_sbp", topup->wants_sbp,
        "minutes", words_counted(arena, acquiring->order_life_s / 60, "минута", "минуты", "минут"));
    CHECK(pay != NULL);
    view_set(pay, "quick", quick_view(arena, acquiring));
    return pay;
}

static void answer_topup(const struct web *web, struct arena *arena, const struct request *request,
                         struct topup *topup, struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = topup_read, .page = topup};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Пополнение счета",
                                    "topup");
    bool is_open = topup->found && topup->acquiring.is_open;
    view_set(view, "pay", is_open ? pay_view(arena, topup) : json_null());
    view_set(view, "refusal", flags_view(REFUSALS, topup->refusal));
    page_answer(web, arena, request, "topup", topup->refusal == NULL ? 200 : 422, view, response);
    if (!is_open) return;
    const char *origins = acquiring_origins(&topup->acquiring, arena);
    if (*origins != '\0') response_let_forms_to(response, origins);
}

WEB_HANDLER(topup_show)
{
    const struct web *web = context;
    struct topup topup = {.typed = ""};
    if (request_has(request, TOPUP_AMOUNT)) {
        topup.typed = roubles(arena, request_money(request, TOPUP_AMOUNT));
    }
    answer_topup(web, arena, request, &topup, response);
}

/* ---- paying ---- */

struct paying {
    struct bank_job job; /* first: the pool gives it back */
    struct ordering ordering;
    enum err err;
};

static const char *refusal_of(enum ordering_status status)
{
    switch (status) {
    case ORDERING_DONE:
    case ORDERING_REFUSED:
    case ORDERING_SILENT: return NULL;
    case ORDERING_CLOSED: return "closed";
    case ORDERING_WAY_CLOSED: return "way";
    case ORDERING_ACCOUNT_GONE: return "gone";
    case ORDERING_AMOUNT_INVALID: return "amount";
    case ORDERING_BELOW_MIN: return "min";
    case ORDERING_ABOVE_MAX: return "max";
    case ORDERING_ABOVE_DAY: return "day";
    }
    return NULL;
}

static void ask(struct bank_job *job)
{
    struct paying *paying = (struct paying *)(void *)job;
    paying->err = desk_order(job->web->desk, job->arena, &paying->ordering);
}

static void refuse(const struct web *web, struct arena *arena, const struct request *request,
                   const struct ordering *ordering, const char *refusal, struct response *response)
{
    struct text typed = request_raw(request, TOPUP_AMOUNT);
    struct topup topup = {
        .typed = arena_copy(arena, typed.bytes, typed.size),
        .refusal = refusal,
        .left_today = ordering == NULL ? money_zero() : ordering->left_today,
        .wants_sbp = ordering != NULL && ordering->way == ORDER_BY_SBP,
    };
    answer_topup(web, arena, request, &topup, response);
}

/* A page that the browser would not be let to is a link on ours instead. */
static void send_on(const struct paying *paying, struct arena *arena, struct response *response)
{
    const struct ordering *ordering = &paying->ordering;
    const struct order *order = &ordering->order;
    bool to_bank = ordering->status == ORDERING_DONE && ordering->way == ORDER_BY_CARD &&
                   acquiring_knows_page(&ordering->acquiring, order->page);
    if (to_bank) {
        response_redirect_outside(response, arena_copy(arena, order->page.bytes, order->page.size));
    } else {
        response_redirect(response,
                          arena_printf(arena, ORDER_PAGE "%s", id_format(arena, order->id)));
    }
}

static void paid(void *state, struct arena *arena, const struct request *request,
                 struct response *response)
{
    struct paying *paying = state;
    const struct web *web = paying->job.web;
    const char *refusal = paying->job.is_busy ? "busy" : refusal_of(paying->ordering.status);
    if (paying->err != OK) {
        answer_fault(web, arena, request, paying->err, response);
    } else if (refusal != NULL) {
        refuse(web, arena, request, &paying->ordering, refusal, response);
    } else {
        send_on(paying, arena, response);
    }
}

/* Whom the payer's receipt goes to, and whose account it is. */
static enum err payer_read(struct tx *tx, struct page_reading *reading)
{
    bool found;
    struct login *login = reading->page;
    return login_by_id(tx, reading->arena, reading->session->login_id, &found, login);
}

WEB_HANDLER(topup_pay)
{
    struct web *web = context;
    const struct caller *caller = caller_of(request);
    struct login login = {.email = ""};
    /* The field counts characters, the key's limit is in bytes. */
    if (request->fault_count > 0 || request_text(request, TOPUP_KEY).size > ORDER_KEY_LIMIT) {
        refuse(web, arena, request, NULL, "amount", response);
        return;
    }
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = payer_read, .page = &login};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    const struct child *child = page_child(&reading);
    struct paying *paying = ARENA_NEW(arena, struct paying);
    bool is_sbp = request_has(request, TOPUP_WAY) && request_number(request, TOPUP_WAY) == 1;
    paying->job = (struct bank_job){.arena = arena, .ask = ask};
    paying->ordering = (struct ordering){
        .school_id = child->account.school_id,
        .account_id = child->account.account_id,
        .login_id = caller->session.login_id,
        .key = request_text(request, TOPUP_KEY),
        .email = text_of(login.email),
        .way = is_sbp ? ORDER_BY_SBP : ORDER_BY_CARD,
        .amount = request_money(request, TOPUP_AMOUNT),
        .base_url = text_of(web->options.base_url),
    };
    bank_ask(web, &paying->job, response, paid);
}
