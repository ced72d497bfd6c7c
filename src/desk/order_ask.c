/* Asking the bank about orders, and what follows from its answers.
 *
 * 1. The credit, the state and the event of a payment are of one transaction.
 * 2. A credit has the gateway's id of the order as its key: whoever asks at once, however often, it
 *    is recorded once.
 * 3. Between rounds nothing is held in memory: after a restart the due orders are those of the
 *    table. */
#include "base/check.h"
#include "base/id_map.h"
#include "base/log.h"
#include "desk/order.h"
#include "desk/order_inside.h"
#include "desk/refund.h"
#include "desk/top_up.h"
#include "pay/fiscal.h"
#include "school/person.h"

enum { ASK_ARENA_BYTES = 4 << 20, ASKED_CHANNELS_LIMIT = 64, TOLD_EVENTS_LIMIT = 20 };
/* A callback a moment after an answer is the same news, but it must not be lost. */
#define TOLD_GAP_MS (2 * SECOND_MS)

/* ---- what follows from an answer ---- */

struct taking {
    struct desk *desk;
    struct arena *arena;
    struct order *order; /* answer */
    const struct gateway_status *status;
    struct instant now;
    int64_t first_id; /* for the payment, the receipt, a refund seen */
};

enum { TAKING_PAYMENT, TAKING_RECEIPT, TAKING_REFUND, TAKING_IDS };

static void learn(struct order *order, const struct gateway_status *status)
{
    if (order->md_order.size == 0) order->md_order = status->md_order;
    order->action = status->action;
    if (status->masked_pan.size > 0) order->card = status->masked_pan;
    if (status->reference.size > 0) order->reference = status->reference;
}

static enum err credit(struct tx *tx, struct taking *taking, struct order *order, bool *out_done)
{
    bool found;
    struct person person;
    struct acquiring acquiring;
    TRY(person_by_id(tx, taking->arena, order->school_id, order->account_id, &found, &person));
    CHECK(found);
    TRY(acquiring_by_id(tx, taking->arena, order->channel_id, &found, &acquiring));
    CHECK(found);
    struct top_up top_up = {
        .channel = acquiring.code,
        .outside_id = order->md_order,
        .number = text_of(person.number),
        .amount = order->amount,
        .happened_at = order_paid_at(order, taking->status, taking->now),
        .source = PAYMENT_BY_CARD,
    };
    struct top_up_batch batch = {taking->desk, taking->arena, &top_up, 1,
                                 taking->first_id + TAKING_PAYMENT};
    TRY(top_ups_record(tx, &batch));
    *out_done = top_up.status == TOP_UP_RECORDED || top_up.status == TOP_UP_EXISTS;
    if (!*out_done) {
        log_write(LOG_ERROR, "order", "order=%.*s credit=%s", TEXT_ARGS(order->number),
                  top_up_status_name(top_up.status));
        return OK;
    }
    order->payment_id = top_up.payment_id;
    order->paid_at = top_up.happened_at;
    order->told_at = taking->now;
    return fiscal_receipt_open(tx, &acquiring, order, FISCAL_SELL, text_of(person.number),
                               order->amount, taking->first_id + TAKING_RECEIPT, taking->now);
}

static enum order_event_kind event_of(enum order_state state)
{
    switch (state) {
    case ORDER_NEW: return ORDER_EVENT_OPENED;
    case ORDER_WAITING: return ORDER_EVENT_REGISTERED;
    case ORDER_PAID: return ORDER_EVENT_PAID;
    case ORDER_DECLINED: return ORDER_EVENT_DECLINED;
    case ORDER_EXPIRED: return ORDER_EVENT_EXPIRED;
    case ORDER_FAILED: return ORDER_EVENT_FAILED;
    case ORDER_DISPUTED: return ORDER_EVENT_DISPUTED;
    case ORDER_RETURNED: return ORDER_EVENT_RETURNED;
    }
    return ORDER_EVENT_DISPUTED;
}

static void tell(const struct order *order, enum order_verdict verdict)
{
    bool is_bad = order->state == ORDER_DISPUTED || order->state == ORDER_RETURNED;
    log_write(is_bad ? LOG_ERROR : LOG_INFO, "order", "order=%.*s says=%s",
              TEXT_ARGS(order->number), order_verdict_name(verdict));
}

/* Loads the order anew: what it was when the bank was asked may be long ago. */
static enum err taking_run(struct tx *tx, void *context)
{
    struct taking *taking = context;
    struct order order;
    bool found;
    taking->now = world_now(taking->desk->world);
    TRY(order_load(tx, taking->arena, taking->order->school_id, taking->order->id, &found, &order));
    CHECK(found);
    enum order_verdict verdict = order_judge(&order, taking->status);
    enum order_state before = order.state;
    enum order_state after = order_state_after(&order, verdict, taking->status, taking->now);
    if (verdict != ORDER_SAYS_NOTHING && verdict != ORDER_SAYS_OTHER) learn(&order, taking->status);
    if (after == ORDER_PAID && before != ORDER_PAID) {
        bool is_done = false;
        TRY(credit(tx, taking, &order, &is_done));
        if (!is_done) after = ORDER_DISPUTED;
    }
    if (before == ORDER_PAID && verdict == ORDER_SAYS_RETURNED) {
        TRY(refund_seen(tx, taking->arena, &order, taking->status, taking->first_id + TAKING_REFUND,
                        taking->now));
    }
    order.state = after;
    order.asked_at = taking->now;
    order.is_due = order_next_due(&order, after, taking->now, &order.due_at);
    TRY(order_save(tx, &order));
    *taking->order = order;
    if (after == before) return OK;
    tell(&order, verdict);
    return order_event_add(tx, &order, event_of(after), taking->now, order.amount,
                           taking->status->action_text);
}

enum err order_take(struct desk *desk, struct arena *arena, struct order *order,
                    const struct gateway_status *status)
{
    struct taking taking = {.desk = desk, .arena = arena, .order = order, .status = status};
    TRY(id_maker_take(&desk->ids, TAKING_IDS, &taking.first_id));
    return store_write(desk->store, order->school_id, taking_run, &taking);
}

/* ---- asking ---- */

struct finding {
    struct arena *arena;
    int64_t school_id, id;
    bool found;
    struct order order;
    struct acquiring acquiring;
};

static enum err finding_run(struct tx *tx, void *context)
{
    struct finding *finding = context;
    TRY(order_load(tx, finding->arena, finding->school_id, finding->id, &finding->found,
                   &finding->order));
    if (!finding->found) return OK;
    return acquiring_by_id(tx, finding->arena, finding->order.channel_id, &finding->found,
                           &finding->acquiring);
}

/* *out_answered false: the bank said nothing that can be believed. */
static enum err ask(struct desk *desk, struct arena *arena, struct finding *finding,
                    bool *out_answered)
{
    struct gateway gateway;
    struct gateway_status status = {0};
    /* A channel that is set up wrongly is logged there and asked again later, like a silent bank:
     * the orders of other channels must not wait for it. */
    if (acquiring_gateway(&finding->acquiring, desk->world, arena, &gateway) == OK) {
        status = gateway_ask(&gateway, arena, finding->order.md_order, finding->order.number);
    }
    *out_answered = status.result.outcome != GATEWAY_UNKNOWN;
    return order_take(desk, arena, &finding->order, &status);
}

enum err desk_order_ask(struct desk *desk, struct arena *arena, int64_t school_id, int64_t order_id,
                        int64_t gap_ms, struct order *out_order)
{
    bool is_answered;
    struct finding finding = {.arena = arena, .school_id = school_id, .id = order_id};
    TRY(store_read(desk->store, finding_run, &finding));
    if (!finding.found) return ERR_NOT_FOUND;
    struct instant now = world_now(desk->world);
    bool is_recent = now.ms - finding.order.asked_at.ms < gap_ms &&
                     now.ms >= finding.order.asked_at.ms;
    if (!is_recent) TRY(ask(desk, arena, &finding, &is_answered));
    *out_order = finding.order;
    return OK;
}

/* ---- callbacks ---- */

struct telling {
    struct desk *desk;
    struct arena *arena;
    int64_t channel_id;
    const struct callback *callback;
    bool known;
};

static enum err telling_run(struct tx *tx, void *context)
{
    struct telling *telling = context;
    struct order order;
    struct order_events events;
    struct instant now = world_now(telling->desk->world);
    TRY(order_by_md(tx, telling->arena, telling->channel_id, telling->callback->md_order,
                    &telling->known, &order));
    if (!telling->known && telling->callback->order_number.size > 0) {
        TRY(order_by_number(tx, telling->arena, telling->channel_id,
                            telling->callback->order_number, &telling->known, &order));
    }
    if (!telling->known) return OK;
    struct instant soonest = instant_add_ms(order.asked_at, TOLD_GAP_MS);
    order.due_at = instant_compare(now, soonest) < 0 ? soonest : now;
    order.is_due = true;
    TRY(order_save(tx, &order));
    TRY(order_events_load(tx, telling->arena, &order, &events));
    if (events.count >= TOLD_EVENTS_LIMIT) return OK;
    return order_event_add(tx, &order, ORDER_EVENT_TOLD, now, money_zero(),
                           telling->callback->operation);
}

enum err desk_order_told(struct desk *desk, struct arena *arena, int64_t channel_id,
                         const struct callback *callback, bool *out_known)
{
    struct telling telling = {
        .desk = desk, .arena = arena, .channel_id = channel_id, .callback = callback};
    TRY(store_write(desk->store, channel_id, telling_run, &telling));
    *out_known = telling.known;
    return OK;
}

/* ---- the job ---- */

struct due_work {
    struct arena *arena;
    struct instant now;
    struct order_list list;
};

static enum err due_run(struct tx *tx, void *context)
{
    struct due_work *work = context;
    return orders_due(tx, work->arena, work->now, ORDER_DUE_LIMIT, &work->list);
}

/* A bank that does not answer costs a time-out: its other orders wait for the next round. */
static enum err ask_list(struct desk *desk, struct arena *arena, const struct order_list *list,
                         int *out_asked)
{
    struct id_map silent;
    id_map_init(&silent, arena, ORDER_DUE_LIMIT);
    for (int i = 0; i < list->count; i++) {
        const struct order *order = &list->orders[i];
        struct finding finding = {.arena = arena, .school_id = order->school_id, .id = order->id};
        bool is_answered;
        if (id_map_find(&silent, order->channel_id) >= 0) continue;
        TRY(store_read(desk->store, finding_run, &finding));
        if (!finding.found) continue;
        TRY(ask(desk, arena, &finding, &is_answered));
        if (!is_answered) id_map_add(&silent, order->channel_id);
        ++*out_asked;
    }
    return OK;
}

enum err desk_orders_ask_due(struct desk *desk, int *out_asked)
{
    struct arena arena;
    *out_asked = 0;
    arena_init(&arena, ASK_ARENA_BYTES);
    struct due_work work = {.arena = &arena, .now = world_now(desk->world)};
    enum err err = store_read(desk->store, due_run, &work);
    if (err == OK) err = ask_list(desk, &arena, &work.list, out_asked);
    arena_release(&arena);
    return err;
}
