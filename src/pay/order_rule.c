/* The rules of an order: what an answer means, what follows, when to ask again.
 *
 * 1. Only an answer that names our number, our amount, roubles and the deposited state is a
 *    payment; anything that does not say so in full proves nothing.
 * 2. An order that was credited stays paid. */
#include "pay/order.h"

/* Intervals: a payer who waits before the return page asks by himself, so that these are for those
 * who never come back. */
#define SOON_MS (2 * MINUTE_MS)
#define SOON_EVERY_MS (15 * SECOND_MS)
#define EARLY_MS (10 * MINUTE_MS)
#define EARLY_EVERY_MS MINUTE_MS
#define OPEN_EVERY_MS (2 * MINUTE_MS)
/* The gateway's clock and ours differ; a payment of the last second takes its time. */
#define GRACE_MS (2 * MINUTE_MS)
#define LATE_EVERY_MS (10 * MINUTE_MS)
#define DISPUTED_EVERY_MS HOUR_MS
/* An order that we gave up is looked at again: SBP payments have been seen to arrive later. */
#define AFTER_EXPIRY_MS (3 * DAY_MS)
#define CLOCK_SLACK_MS (10 * MINUTE_MS)

const char *order_state_name(enum order_state state)
{
    switch (state) {
    case ORDER_NEW: return "new";
    case ORDER_WAITING: return "waiting";
    case ORDER_PAID: return "paid";
    case ORDER_DECLINED: return "declined";
    case ORDER_EXPIRED: return "expired";
    case ORDER_FAILED: return "failed";
    case ORDER_DISPUTED: return "disputed";
    case ORDER_RETURNED: return "returned";
    }
    return "unknown";
}

const char *order_event_name(enum order_event_kind kind)
{
    switch (kind) {
    case ORDER_EVENT_OPENED: return "opened";
    case ORDER_EVENT_REGISTERED: return "registered";
    case ORDER_EVENT_REGISTER_REFUSED: return "not taken";
    case ORDER_EVENT_TOLD: return "told";
    case ORDER_EVENT_PAID: return "paid";
    case ORDER_EVENT_DECLINED: return "declined";
    case ORDER_EVENT_EXPIRED: return "expired";
    case ORDER_EVENT_FAILED: return "failed";
    case ORDER_EVENT_DISPUTED: return "disputed";
    case ORDER_EVENT_RETURNED: return "returned";
    case ORDER_EVENT_REFUND_SEEN: return "refund seen";
    }
    return "unknown";
}

const char *order_verdict_name(enum order_verdict verdict)
{
    switch (verdict) {
    case ORDER_SAYS_NOTHING: return "nothing";
    case ORDER_SAYS_UNREGISTERED: return "unregistered";
    case ORDER_SAYS_OTHER: return "other";
    case ORDER_SAYS_PAID: return "paid";
    case ORDER_SAYS_RETURNED: return "returned";
    case ORDER_SAYS_DECLINED: return "declined";
    case ORDER_SAYS_TIMED_OUT: return "timed_out";
    case ORDER_SAYS_UNPAID: return "unpaid";
    }
    return "unknown";
}

/* SPEC acquiring 3.3: amount and depositedAmount equal to ours, currency 643, orderNumber ours. */
static bool is_ours(const struct order *order, const struct gateway_status *status)
{
    if (!text_equal(status->order_number, order->number)) return false;
    if (order->md_order.size > 0 && status->md_order.size > 0 &&
        !text_equal(status->md_order, order->md_order)) {
        return false;
    }
    return status->amount == money_in_kopecks(order->amount) &&
           status->currency == GATEWAY_CURRENCY;
}

static enum order_verdict declined_how(const struct gateway_status *status)
{
    return status->action == GATEWAY_ACTION_TIMEOUT ? ORDER_SAYS_TIMED_OUT : ORDER_SAYS_DECLINED;
}

enum order_verdict order_judge(const struct order *order, const struct gateway_status *status)
{
    if (status->result.outcome == GATEWAY_REFUSED) {
        return gateway_has_no_order(&status->result) ? ORDER_SAYS_UNREGISTERED : ORDER_SAYS_NOTHING;
    }
    if (status->result.outcome == GATEWAY_UNKNOWN || !status->has_status) {
        return ORDER_SAYS_NOTHING;
    }
    /* A number that this program does not know proves nothing. */
    if (status->status > GATEWAY_DECLINED) return ORDER_SAYS_NOTHING;
    /* Money came for something else than what we asked for; without money it is the gateway's own
     * muddle. */
    if (!is_ours(order, status)) {
        return status->status == GATEWAY_DEPOSITED ? ORDER_SAYS_OTHER : ORDER_SAYS_NOTHING;
    }
    switch ((enum gateway_order_status)status->status) {
    case GATEWAY_DEPOSITED:
        return status->deposited >= 0 && status->deposited != status->amount ? ORDER_SAYS_OTHER
                                                                             : ORDER_SAYS_PAID;
    case GATEWAY_REVERSED:
    case GATEWAY_REFUNDED: return ORDER_SAYS_RETURNED;
    case GATEWAY_DECLINED: return declined_how(status);
    case GATEWAY_REGISTERED:
    case GATEWAY_HELD:
    case GATEWAY_ACS: return ORDER_SAYS_UNPAID;
    }
    return ORDER_SAYS_NOTHING;
}

bool order_is_final(enum order_state state)
{
    switch (state) {
    case ORDER_NEW:
    case ORDER_WAITING: return false;
    case ORDER_PAID:
    case ORDER_DECLINED:
    case ORDER_EXPIRED:
    case ORDER_FAILED:
    case ORDER_DISPUTED:
    case ORDER_RETURNED: return true;
    }
    return true;
}

static enum order_state unregistered_state(const struct order *order, struct instant now)
{
    /* It was registered: the gateway contradicts itself, which proves nothing. */
    if (order->md_order.size > 0) return order->state;
    bool is_over = now.ms > order->created_at.ms + ORDER_REGISTER_MS;
    return is_over ? ORDER_FAILED : order->state;
}

static enum order_state unpaid_state(const struct order *order, struct instant now)
{
    if (order_is_final(order->state)) return order->state;
    bool is_over = now.ms > order->expires_at.ms + GRACE_MS;
    return is_over ? ORDER_EXPIRED : ORDER_WAITING;
}

/* A part given back before we had heard of the payment leaves a sum that nobody asked for. */
static enum order_state returned_state(const struct order *order,
                                       const struct gateway_status *status)
{
    bool whole = status->status == GATEWAY_REVERSED || status->refunded >= status->amount;
    if (order->payment_id != 0) return ORDER_PAID;
    return whole ? ORDER_RETURNED : ORDER_DISPUTED;
}

enum order_state order_state_after(const struct order *order, enum order_verdict verdict,
                                   const struct gateway_status *status, struct instant now)
{
    if (order->state == ORDER_PAID) return ORDER_PAID;
    switch (verdict) {
    case ORDER_SAYS_NOTHING: return order->state;
    case ORDER_SAYS_UNREGISTERED: return unregistered_state(order, now);
    case ORDER_SAYS_OTHER: return ORDER_DISPUTED;
    case ORDER_SAYS_PAID: return ORDER_PAID;
    case ORDER_SAYS_RETURNED: return returned_state(order, status);
    case ORDER_SAYS_DECLINED: return ORDER_DECLINED;
    case ORDER_SAYS_TIMED_OUT: return ORDER_EXPIRED;
    case ORDER_SAYS_UNPAID: return unpaid_state(order, now);
    }
    return order->state;
}

/* Of an order that may still be paid, or of which nothing is known. */
static int64_t open_interval_ms(const struct order *order, struct instant now)
{
    int64_t age_ms = now.ms - order->created_at.ms;
    if (age_ms < SOON_MS) return SOON_EVERY_MS;
    if (age_ms < EARLY_MS) return EARLY_EVERY_MS;
    if (now.ms <= order->expires_at.ms + GRACE_MS) return OPEN_EVERY_MS;
    return age_ms < DAY_MS ? LATE_EVERY_MS : DAY_MS;
}

bool order_next_due(const struct order *order, enum order_state state, struct instant now,
                    struct instant *out_due)
{
    int64_t after_ms = 0;
    switch (state) {
    case ORDER_NEW:
    case ORDER_WAITING: after_ms = open_interval_ms(order, now); break;
    case ORDER_DISPUTED: after_ms = DISPUTED_EVERY_MS; break;
    case ORDER_EXPIRED: after_ms = DAY_MS; break;
    case ORDER_PAID:
    case ORDER_DECLINED:
    case ORDER_FAILED:
    case ORDER_RETURNED: return false;
    }
    bool is_over = now.ms > order->expires_at.ms + AFTER_EXPIRY_MS;
    if (is_over && (state == ORDER_EXPIRED || state == ORDER_DISPUTED)) return false;
    *out_due = instant_add_ms(now, after_ms);
    return true;
}

struct instant order_paid_at(const struct order *order, const struct gateway_status *status,
                             struct instant now)
{
    int64_t at = status->paid_at_ms;
    bool can_be = at >= order->created_at.ms - CLOCK_SLACK_MS && at <= now.ms + CLOCK_SLACK_MS;
    return can_be ? instant_of_ms(at) : now;
}
