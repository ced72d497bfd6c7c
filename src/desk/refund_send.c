/* Refunds at the bank: sent, found out about, given up.
 *
 * 1. refund.do is called only after what the bank had given back before is durable, and again only
 *    when the bank's own figure says that it did nothing.
 * 2. A refund ends in one of two ways: done, or reversed in the books. */
#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "desk/refund.h"
#include "desk/refund_inside.h"
#include "ledger/account.h"
#include "ledger/posting.h"
#include "pay/acquiring.h"
#include "pay/fiscal.h"
#include "school/person.h"

enum { SEND_ARENA_BYTES = 4 << 20 };
#define LOOK_AGAIN_MS MINUTE_MS
/* A refund whose answer was lost may still be on its way inside the bank. */
#define SEND_AGAIN_MS (10 * MINUTE_MS)
#define SLOW_MS HOUR_MS
#define QUICK_TRIES 5

/* ---- the books ---- */

static struct digest content_of(const struct refund *refund)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, refund->order_id);
    hash_add_int64(&hash, refund->account_id);
    hash_add_int64(&hash, money_in_kopecks(refund->amount));
    return hash_digest(&hash);
}

enum err refund_post(struct tx *tx, struct arena *arena, const struct refund *refund,
                     struct instant now, bool is_fact, bool *out_recorded)
{
    int64_t clearing_id = account_system_id(ACCOUNT_CLEARING, refund->channel_id);
    const int64_t accounts[] = {clearing_id, refund->account_id};
    struct ledger_needs needs = {&refund->id, 1, accounts, 2};
    struct ledger_batch *batch;
    TRY(ledger_batch_open(tx, arena, refund->school_id, now, &needs, &batch));
    struct transfer transfer = {refund->account_id, clearing_id, refund->amount, TRANSFER_REFUND};
    struct posting posting = {
        .id = refund->id,
        .kind = POSTING_REFUND,
        .happened_at = now,
        .is_fact = is_fact,
        .has_floor = true,
        .content = content_of(refund),
        .transfers = &transfer,
        .transfer_count = 1,
    };
    enum posting_status status;
    TRY(ledger_batch_post(batch, &posting, &status));
    *out_recorded = status == POSTING_RECORDED;
    if (!*out_recorded && status != POSTING_BELOW_FLOOR) {
        return log_fault(ERR_CONSTRAINT, "refund", "posting=%s", posting_status_name(status));
    }
    return ledger_batch_save(batch);
}

static enum err reverse(struct tx *tx, struct arena *arena, const struct refund *refund,
                        struct instant now)
{
    struct ledger_needs needs = {&refund->reversal_id, 1, NULL, 0};
    struct ledger_batch *batch;
    TRY(ledger_batch_open(tx, arena, refund->school_id, now, &needs, &batch));
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, refund->id);
    struct posting posting = {
        .id = refund->reversal_id,
        .kind = POSTING_REVERSAL,
        .happened_at = now,
        .is_fact = true,
        .reverses_id = refund->id,
        .content = hash_digest(&hash),
    };
    enum posting_status status;
    TRY(ledger_batch_post(batch, &posting, &status));
    CHECK(status == POSTING_RECORDED);
    return ledger_batch_save(batch);
}

/* ---- what the bank did by itself ---- */

enum err refund_seen(struct tx *tx, struct arena *arena, struct order *order,
                     const struct gateway_status *status, int64_t new_id, struct instant now)
{
    bool is_sending, is_recorded;
    bool is_whole = status->status == GATEWAY_REVERSED;
    struct money given = is_whole ? order->amount : money_of_kopecks(status->refunded);
    struct money unknown = money_minus(given, order->refunded);
    if (!is_whole && status->refunded < 0) return OK;
    if (!money_is_positive(unknown)) return OK;
    /* One of ours is on its way: whether this is it is found out by who sent it. */
    TRY(refund_is_sending(tx, order->school_id, order->id, &is_sending));
    if (is_sending) return OK;
    struct refund refund = {
        .school_id = order->school_id,
        .id = new_id,
        .order_id = order->id,
        .account_id = order->account_id,
        .channel_id = order->channel_id,
        .origin = REFUND_BY_BANK,
        .amount = unknown,
        .state = REFUND_DONE,
        .reason = "",
        .requested_at = now,
        .done_at = now,
    };
    TRY(refund_post(tx, arena, &refund, now, true, &is_recorded));
    CHECK(is_recorded);
    TRY(refund_insert(tx, &refund));
    TRY(refund_event_add(tx, &refund, REFUND_EVENT_SEEN, now, 0, status->action_text));
    order->refunded = given;
    log_write(LOG_WARNING, "refund", "order=%.*s seen_kopecks=%lld", TEXT_ARGS(order->number),
              (long long)money_in_kopecks(unknown));
    return order_event_add(tx, order, ORDER_EVENT_REFUND_SEEN, now, unknown, status->action_text);
}

/* ---- sending ---- */

struct sending {
    struct desk *desk;
    struct arena *arena;
    struct refund refund;
    struct order order;
    struct acquiring acquiring;
    struct text account_number;
    int64_t new_ids; /* for a reversal and a receipt */
    bool found;
};

enum { SENDING_REVERSAL, SENDING_RECEIPT, SENDING_IDS };

static enum err sending_load(struct tx *tx, void *context)
{
    struct sending *sending = context;
    struct person person;
    TRY(refund_load(tx, sending->arena, sending->refund.school_id, sending->refund.id,
                    &sending->found, &sending->refund));
    if (!sending->found || sending->refund.state != REFUND_SENDING) {
        sending->found = false;
        return OK;
    }
    TRY(order_load(tx, sending->arena, sending->refund.school_id, sending->refund.order_id,
                   &sending->found, &sending->order));
    if (!sending->found) return OK;
    TRY(person_by_id(tx, sending->arena, sending->refund.school_id, sending->refund.account_id,
                     &sending->found, &person));
    if (!sending->found) return OK;
    sending->account_number = text_of(person.number);
    return acquiring_by_id(tx, sending->arena, sending->refund.channel_id, &sending->found,
                           &sending->acquiring);
}

static enum err save_run(struct tx *tx, void *context)
{
    struct sending *sending = context;
    return refund_save(tx, &sending->refund);
}

static enum err save(struct sending *sending)
{
    return store_write(sending->desk->store, sending->refund.school_id, save_run, sending);
}

static enum err look_later(struct sending *sending)
{
    struct instant now = world_now(sending->desk->world);
    bool is_slow = sending->refund.tries > QUICK_TRIES;
    sending->refund.tries++;
    sending->refund.due_at = instant_add_ms(now, is_slow ? SLOW_MS : LOOK_AGAIN_MS);
    return save(sending);
}

static enum err done_run(struct tx *tx, void *context)
{
    struct sending *sending = context;
    struct refund refund = sending->refund;
    struct instant now = world_now(sending->desk->world);
    refund.state = REFUND_DONE;
    refund.is_due = false;
    refund.done_at = now;
    TRY(refund_save(tx, &refund));
    TRY(fiscal_receipt_open(tx, &sending->acquiring, &sending->order, FISCAL_SELL_REFUND,
                            sending->account_number, refund.amount,
                            sending->new_ids + SENDING_RECEIPT, now));
    return refund_event_add(tx, &refund, REFUND_EVENT_DONE, now, 0, TEXT(""));
}

static enum err done(struct sending *sending)
{
    log_write(LOG_INFO, "refund", "order=%.*s result=done", TEXT_ARGS(sending->order.number));
    return store_write(sending->desk->store, sending->refund.school_id, done_run, sending);
}

struct failing {
    struct sending *sending;
    struct text why;
};

static enum err failed_run(struct tx *tx, void *context)
{
    struct failing *failing = context;
    struct sending *sending = failing->sending;
    struct refund refund = sending->refund;
    struct instant now = world_now(sending->desk->world);
    struct order order;
    bool found;
    refund.state = REFUND_FAILED;
    refund.is_due = false;
    refund.done_at = now;
    refund.reversal_id = sending->new_ids + SENDING_REVERSAL;
    TRY(reverse(tx, sending->arena, &refund, now));
    TRY(refund_save(tx, &refund));
    TRY(order_load(tx, sending->arena, refund.school_id, refund.order_id, &found, &order));
    CHECK(found);
    order.refunded = money_minus(order.refunded, refund.amount);
    /* Perhaps the bank gave it back by itself before: it is asked. */
    order.is_due = true;
    order.due_at = now;
    TRY(order_save(tx, &order));
    return refund_event_add(tx, &refund, REFUND_EVENT_FAILED, now, 0, failing->why);
}

static enum err failed(struct sending *sending, struct text why)
{
    struct failing failing = {sending, why};
    log_write(LOG_WARNING, "refund", "order=%.*s result=refused_by_the_bank",
              TEXT_ARGS(sending->order.number));
    return store_write(sending->desk->store, sending->refund.school_id, failed_run, &failing);
}

/* What the bank has given back of this order so far, by itself; false: it does not say. */
static bool given_back(const struct sending *sending, const struct gateway_status *status,
                       struct money *out_given)
{
    enum order_verdict verdict = order_judge(&sending->order, status);
    if (verdict != ORDER_SAYS_PAID && verdict != ORDER_SAYS_RETURNED) return false;
    if (status->status == GATEWAY_REVERSED) {
        *out_given = sending->order.amount;
    } else if (status->refunded >= 0) {
        *out_given = money_of_kopecks(status->refunded);
    } else if (status->status == GATEWAY_DEPOSITED) {
        *out_given = money_zero();
    } else {
        return false;
    }
    return true;
}

/* The bank would not: whether because it was done already is told by its own figure. */
static enum err refused(struct sending *sending, const struct gateway *gateway, struct text why)
{
    struct money given;
    struct refund *refund = &sending->refund;
    struct gateway_status status = gateway_ask(gateway, sending->arena, sending->order.md_order,
                                               sending->order.number);
    if (!given_back(sending, &status, &given)) return look_later(sending);
    struct money then = money_plus(refund->refunded_before, refund->amount);
    if (money_compare(given, then) >= 0) return done(sending);
    bool did_nothing = money_compare(given, refund->refunded_before) == 0;
    return did_nothing ? failed(sending, why) : look_later(sending);
}

static enum err send(struct sending *sending, const struct gateway *gateway)
{
    struct refund *refund = &sending->refund;
    struct instant now = world_now(sending->desk->world);
    struct text key = text_of(id_format(sending->arena, refund->id));
    bool has_bundle = sending->acquiring.fiscal == FISCAL_BUNDLE;
    struct text bundle = has_bundle ? fiscal_bundle(sending->arena, &sending->acquiring,
                                                    sending->account_number, sending->order.email,
                                                    refund->amount, true)
                                    : TEXT("");
    refund->sent_at = now;
    refund->tries++;
    refund->due_at = instant_add_ms(now, LOOK_AGAIN_MS);
    TRY(save(sending));
    struct gateway_result result = gateway_refund(gateway, sending->arena, sending->order.md_order,
                                                  refund->amount, key, bundle);
    switch (result.outcome) {
    case GATEWAY_DONE: return done(sending);
    case GATEWAY_REFUSED: return refused(sending, gateway, result.message);
    case GATEWAY_UNKNOWN: return OK; /* looked at again when it is due */
    }
    return OK;
}

/* Sent once already, and nobody knows what came of it. */
static enum err find_out(struct sending *sending, const struct gateway *gateway, struct money given)
{
    struct refund *refund = &sending->refund;
    struct money then = money_plus(refund->refunded_before, refund->amount);
    struct instant now = world_now(sending->desk->world);
    if (money_compare(given, then) >= 0) return done(sending);
    bool may_be_late = now.ms - refund->sent_at.ms < SEND_AGAIN_MS;
    bool did_nothing = money_compare(given, refund->refunded_before) == 0;
    return may_be_late || !did_nothing ? look_later(sending) : send(sending, gateway);
}

static enum err send_one(struct sending *sending)
{
    struct gateway gateway;
    struct money given;
    struct refund *refund = &sending->refund;
    if (acquiring_gateway(&sending->acquiring, sending->desk->world, sending->arena, &gateway) !=
        OK) {
        return look_later(sending);
    }
    struct gateway_status status = gateway_ask(&gateway, sending->arena, sending->order.md_order,
                                               sending->order.number);
    if (!given_back(sending, &status, &given)) return look_later(sending);
    if (refund->has_before) return find_out(sending, &gateway, given);
    struct money then = money_plus(given, refund->amount);
    if (money_compare(then, sending->order.amount) > 0) {
        return failed(sending, TEXT("the bank has given it back already"));
    }
    refund->has_before = true;
    refund->refunded_before = given;
    return send(sending, &gateway);
}

/* ---- the job ---- */

struct due_work {
    struct arena *arena;
    struct instant now;
    struct refund_list list;
};

static enum err due_run(struct tx *tx, void *context)
{
    struct due_work *work = context;
    return refunds_due(tx, work->arena, work->now, REFUND_DUE_LIMIT, &work->list);
}

static enum err send_list(struct desk *desk, struct arena *arena, const struct refund_list *list,
                          int *out_sent)
{
    for (int i = 0; i < list->count; i++) {
        struct sending sending = {.desk = desk, .arena = arena, .refund = list->refunds[i]};
        TRY(id_maker_take(&desk->ids, SENDING_IDS, &sending.new_ids));
        TRY(store_read(desk->store, sending_load, &sending));
        if (!sending.found) continue;
        TRY(send_one(&sending));
        ++*out_sent;
    }
    return OK;
}

enum err desk_refunds_send(struct desk *desk, int *out_sent)
{
    struct arena arena;
    *out_sent = 0;
    arena_init(&arena, SEND_ARENA_BYTES);
    struct due_work work = {.arena = &arena, .now = world_now(desk->world)};
    enum err err = store_read(desk->store, due_run, &work);
    if (err == OK) err = send_list(desk, &arena, &work.list, out_sent);
    arena_release(&arena);
    return err;
}
