/* Cancelled payments: a reversal with its own posting, held against a floor of zero. */
#include "desk/cancel.h"

#include "base/buf.h"
#include "base/json.h"
#include "ledger/posting.h"
#include "ledger/reversed.h"
#include "pay/payment.h"

const char *cancel_status_name(enum cancel_status status)
{
    switch (status) {
    case CANCEL_RECORDED: return "recorded";
    case CANCEL_UNKNOWN: return "unknown";
    case CANCEL_EXISTS: return "exists";
    case CANCEL_IMPOSSIBLE: return "impossible";
    }
    return "unknown";
}

static enum err payment_find(struct tx *tx, struct cancel *cancel, bool *out_found,
                             struct payment *out_payment)
{
    struct channel channel;
    struct payments_known known;
    struct buf list;
    bool found;
    *out_found = false;
    TRY(channel_by_code(tx, cancel->arena, cancel->channel, &found, &channel));
    if (!found) return OK;
    payments_known_init(&known, cancel->arena, 1);
    int place = payments_known_add(&known, channel.id, cancel->outside_id);
    buf_init(&list, cancel->arena);
    buf_add_char(&list, '[');
    buf_add_json_string(&list, cancel->outside_id);
    buf_add_char(&list, ']');
    TRY(payments_known_load(tx, channel.id, buf_text(&list), &known));
    *out_found = known.is_known[place];
    if (*out_found) *out_payment = known.payments[place];
    return OK;
}

static struct digest content_of(const struct payment *payment)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, TEXT("cancel"));
    hash_add_int64(&hash, payment->id);
    return hash_digest(&hash);
}

static enum err reversal_post(struct tx *tx, struct cancel *cancel, const struct payment *payment)
{
    struct ledger_batch *batch;
    struct instant now = world_now(cancel->desk->world);
    struct ledger_needs needs = {&cancel->reversal_id, 1, NULL, 0};
    TRY(ledger_batch_open(tx, cancel->arena, payment->school_id, now, &needs, &batch));
    struct posting posting = {
        .id = cancel->reversal_id,
        .kind = POSTING_REVERSAL,
        .happened_at = now,
        .has_floor = true,
        .floor = money_zero(),
        .reverses_id = payment->id,
        .content = content_of(payment),
    };
    enum posting_status status;
    TRY(ledger_batch_post(batch, &posting, &status));
    cancel->status = status == POSTING_RECORDED ? CANCEL_RECORDED : CANCEL_IMPOSSIBLE;
    return ledger_batch_save(batch);
}

enum err payment_cancel(struct tx *tx, void *context)
{
    struct cancel *cancel = context;
    struct payment payment;
    bool found, is_reversed;
    TRY(payment_find(tx, cancel, &found, &payment));
    cancel->status = CANCEL_UNKNOWN;
    if (!found) return OK;
    cancel->school_id = payment.school_id;
    cancel->payment_id = payment.id;
    cancel->amount = payment.amount;
    cancel->registered_at = payment.told_at.ms != 0 ? payment.told_at : payment.happened_at;
    TRY(ledger_is_reversed(tx, payment.school_id, payment.id, &is_reversed));
    cancel->status = is_reversed ? CANCEL_EXISTS : CANCEL_RECORDED;
    if (is_reversed || cancel->asks_only) return OK;
    return reversal_post(tx, cancel, &payment);
}
