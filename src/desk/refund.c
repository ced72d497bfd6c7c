/* Asking for refunds and deciding about them; the bank's part is refund_send.c. */
#include "desk/refund.h"

#include "base/check.h"
#include "base/log.h"
#include "desk/account_statement.h"
#include "desk/refund_inside.h"
#include "desk/webhook.h"
#include "pay/acquiring.h"

const char *refund_status_name(enum refund_status status)
{
    switch (status) {
    case REFUND_TAKEN: return "taken";
    case REFUND_UNKNOWN: return "unknown";
    case REFUND_NOT_PAID: return "not_paid";
    case REFUND_TOO_OLD: return "too_old";
    case REFUND_OPEN: return "open";
    case REFUND_AMOUNT_INVALID: return "amount_invalid";
    case REFUND_ABOVE_ORDER: return "above_order";
    case REFUND_ABOVE_BALANCE: return "above_balance";
    case REFUND_NOT_NOW: return "not_now";
    case REFUND_SAME_PERSON: return "same_person";
    }
    return "unknown";
}

/* ---- what may be asked for ---- */

static struct money smaller(struct money a, struct money b)
{
    return money_compare(a, b) < 0 ? a : b;
}

/* What is on the account and not asked back already. */
static enum err free_balance(struct tx *tx, const struct order *order, struct money *out_free)
{
    struct money balance, asked;
    TRY(account_balance_load(tx, order->school_id, order->account_id, &balance));
    TRY(refunds_open_sum(tx, order->school_id, order->account_id, &asked));
    struct money left = money_minus(balance, asked);
    *out_free = money_is_negative(left) ? money_zero() : left;
    return OK;
}

enum err refund_offer_of(struct tx *tx, const struct order *order, struct instant now,
                         struct refund_offer *out_offer)
{
    bool is_open;
    struct money left = money_minus(order->amount, order->refunded);
    *out_offer = (struct refund_offer){REFUND_NOT_PAID, money_zero()};
    if (order->state != ORDER_PAID || !money_is_positive(left)) return OK;
    out_offer->status = REFUND_TOO_OLD;
    if (now.ms - order->paid_at.ms > REFUND_AGE_DAYS * DAY_MS) return OK;
    out_offer->status = REFUND_OPEN;
    TRY(refund_is_open(tx, order->school_id, order->id, &is_open));
    if (is_open) return OK;
    TRY(free_balance(tx, order, &out_offer->most));
    out_offer->most = smaller(out_offer->most, left);
    bool has_any = money_is_positive(out_offer->most);
    out_offer->status = has_any ? REFUND_TAKEN : REFUND_ABOVE_BALANCE;
    return OK;
}

struct request_work {
    struct desk *desk;
    struct arena *arena;
    struct refund_request *request;
    int64_t new_id;
};

static enum err request_judge(struct tx *tx, struct request_work *work, struct order *order)
{
    bool found;
    struct refund_offer offer;
    struct refund_request *request = work->request;
    request->status = REFUND_UNKNOWN;
    TRY(order_load(tx, work->arena, request->school_id, request->order_id, &found, order));
    if (!found || order->account_id != request->account_id) return OK;
    TRY(refund_offer_of(tx, order, world_now(work->desk->world), &offer));
    request->status = offer.status;
    request->most = offer.most;
    if (offer.status != REFUND_TAKEN) return OK;
    struct money left = money_minus(order->amount, order->refunded);
    if (!money_is_amount(request->amount)) {
        request->status = REFUND_AMOUNT_INVALID;
    } else if (money_compare(request->amount, left) > 0) {
        request->status = REFUND_ABOVE_ORDER;
    } else if (money_compare(request->amount, offer.most) > 0) {
        request->status = REFUND_ABOVE_BALANCE;
    }
    return OK;
}

static enum err request_run(struct tx *tx, void *context)
{
    struct request_work *work = context;
    struct refund_request *request = work->request;
    struct order order;
    TRY(request_judge(tx, work, &order));
    if (request->status != REFUND_TAKEN) return OK;
    request->refund_id = work->new_id;
    struct refund refund = {
        .school_id = request->school_id,
        .id = work->new_id,
        .order_id = order.id,
        .account_id = order.account_id,
        .channel_id = order.channel_id,
        .login_id = request->login_id,
        .origin = request->origin,
        .amount = request->amount,
        .state = REFUND_REQUESTED,
        .reason = arena_copy(work->arena, request->reason.bytes, request->reason.size),
        .requested_at = world_now(work->desk->world),
    };
    TRY(refund_insert(tx, &refund));
    return refund_event_add(tx, &refund, REFUND_EVENT_REQUESTED, refund.requested_at, 0, TEXT(""));
}

enum err desk_refund_request(struct desk *desk, struct arena *arena, struct refund_request *request)
{
    struct request_work work = {.desk = desk, .arena = arena, .request = request};
    TRY(id_maker_take(&desk->ids, 1, &work.new_id));
    return store_write(desk->store, request->school_id, request_run, &work);
}

/* ---- the parent thinks better of it ---- */

struct cancel_work {
    struct desk *desk;
    struct arena *arena;
    int64_t school_id, account_id, refund_id;
    enum refund_status status;
};

static enum err cancel_run(struct tx *tx, void *context)
{
    struct cancel_work *work = context;
    bool found;
    struct refund refund;
    struct instant now = world_now(work->desk->world);
    work->status = REFUND_UNKNOWN;
    TRY(refund_load(tx, work->arena, work->school_id, work->refund_id, &found, &refund));
    if (!found || refund.account_id != work->account_id) return OK;
    work->status = REFUND_NOT_NOW;
    if (refund.state != REFUND_REQUESTED && refund.state != REFUND_APPROVED_ONCE) return OK;
    work->status = REFUND_TAKEN;
    refund.state = REFUND_CANCELLED;
    refund.done_at = now;
    TRY(refund_save(tx, &refund));
    return refund_event_add(tx, &refund, REFUND_EVENT_CANCELLED, now, 0, TEXT(""));
}

enum err desk_refund_cancel(struct desk *desk, struct arena *arena, int64_t school_id,
                            int64_t account_id, int64_t refund_id, enum refund_status *out_status)
{
    struct cancel_work work = {desk, arena, school_id, account_id, refund_id, REFUND_UNKNOWN};
    TRY(store_write(desk->store, school_id, cancel_run, &work));
    *out_status = work.status;
    return OK;
}

/* ---- the staff decides ---- */

struct decide_work {
    struct desk *desk;
    struct arena *arena;
    struct refund_decision *decision;
    struct refund refund;
    struct order order;
    struct instant now;
};

static enum err decision_tell(struct tx *tx, const struct decide_work *work)
{
    const struct refund *refund = &work->refund;
    return webhook_tell_refund(tx, work->arena, refund->school_id, refund->account_id, refund->id,
                               refund->amount, work->decision->approves, work->now);
}

static enum err refuse(struct tx *tx, struct decide_work *work)
{
    const struct refund_decision *decision = work->decision;
    struct refund *refund = &work->refund;
    refund->state = REFUND_REFUSED;
    refund->refused_staff_id = decision->staff_id;
    refund->answer = arena_copy(work->arena, decision->answer.bytes, decision->answer.size);
    refund->done_at = work->now;
    TRY(refund_save(tx, refund));
    TRY(decision_tell(tx, work));
    return refund_event_add(tx, refund, REFUND_EVENT_REFUSED, work->now, decision->staff_id,
                            decision->answer);
}

/* The first of two people. */
static enum err approve_once(struct tx *tx, struct decide_work *work)
{
    struct refund *refund = &work->refund;
    work->decision->needs_second = true;
    refund->state = REFUND_APPROVED_ONCE;
    refund->first_staff_id = work->decision->staff_id;
    TRY(refund_save(tx, refund));
    return refund_event_add(tx, refund, REFUND_EVENT_APPROVED, work->now, work->decision->staff_id,
                            TEXT(""));
}

/* The last approval: the money leaves the account. */
static enum err approve(struct tx *tx, struct decide_work *work)
{
    struct refund *refund = &work->refund;
    bool is_recorded;
    TRY(refund_post(tx, work->arena, refund, work->now, false, &is_recorded));
    work->decision->status = is_recorded ? REFUND_TAKEN : REFUND_ABOVE_BALANCE;
    if (!is_recorded) return OK;
    bool is_second = refund->state == REFUND_APPROVED_ONCE;
    *(is_second ? &refund->second_staff_id : &refund->first_staff_id) = work->decision->staff_id;
    refund->state = REFUND_SENDING;
    refund->is_due = true;
    refund->due_at = work->now;
    TRY(refund_save(tx, refund));
    work->order.refunded = money_plus(work->order.refunded, refund->amount);
    TRY(order_save(tx, &work->order));
    TRY(decision_tell(tx, work));
    return refund_event_add(tx, refund, REFUND_EVENT_APPROVED, work->now, work->decision->staff_id,
                            TEXT(""));
}

static enum err decide_judge(struct tx *tx, struct decide_work *work)
{
    bool found;
    struct refund_decision *decision = work->decision;
    decision->status = REFUND_UNKNOWN;
    TRY(refund_load(tx, work->arena, decision->school_id, decision->refund_id, &found,
                    &work->refund));
    if (!found) return OK;
    TRY(order_load(tx, work->arena, decision->school_id, work->refund.order_id, &found,
                   &work->order));
    CHECK(found);
    struct money left = money_minus(work->order.amount, work->order.refunded);
    decision->status = REFUND_NOT_NOW;
    if (work->refund.state != REFUND_REQUESTED && work->refund.state != REFUND_APPROVED_ONCE) {
        return OK;
    }
    decision->status = REFUND_TAKEN;
    if (!decision->approves) return OK;
    if (money_compare(work->refund.amount, left) > 0) {
        decision->status = REFUND_ABOVE_ORDER;
    } else if (work->refund.first_staff_id == decision->staff_id) {
        decision->status = REFUND_SAME_PERSON;
    }
    return OK;
}

static enum err decide_run(struct tx *tx, void *context)
{
    struct decide_work *work = context;
    bool found;
    struct acquiring acquiring;
    work->now = world_now(work->desk->world);
    work->decision->needs_second = false;
    TRY(decide_judge(tx, work));
    if (work->decision->status != REFUND_TAKEN) return OK;
    if (!work->decision->approves) return refuse(tx, work);
    TRY(acquiring_by_id(tx, work->arena, work->refund.channel_id, &found, &acquiring));
    CHECK(found);
    bool is_large = money_compare(work->refund.amount, acquiring.two_people_above) > 0;
    bool is_first = work->refund.state == REFUND_REQUESTED;
    return is_large && is_first ? approve_once(tx, work) : approve(tx, work);
}

enum err desk_refund_decide(struct desk *desk, struct arena *arena,
                            struct refund_decision *decision)
{
    struct decide_work work = {.desk = desk, .arena = arena, .decision = decision};
    CHECK(decision->staff_id != 0);
    TRY(store_write(desk->store, decision->school_id, decide_run, &work));
    log_write(LOG_INFO, "refund", "refund=%lld staff=%lld approves=%d status=%s",
              (long long)decision->refund_id, (long long)decision->staff_id, decision->approves,
              refund_status_name(decision->status));
    return OK;
}

/* ---- words ---- */

const char *refund_state_title(enum refund_state state)
{
    switch (state) {
    case REFUND_REQUESTED: return "ждёт решения";
    case REFUND_APPROVED_ONCE: return "ждёт второго сотрудника";
    case REFUND_SENDING: return "одобрен, возвращает банк";
    case REFUND_DONE: return "возвращён";
    case REFUND_REFUSED: return "отказано";
    case REFUND_FAILED: return "банк не смог вернуть, деньги на счёте";
    case REFUND_CANCELLED: return "отозван родителем";
    }
    return "неизвестно";
}
