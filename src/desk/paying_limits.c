/* Top-ups that are asked for on line: what a channel does not take, and that it is refused for
 * ever.
 *
 * SPEC osmp 1.4: a fatal answer means that repeating the request will give the same error. The
 * network gives the money back; were the account opened a minute later and the same request
 * repeated, crediting it would be a gift. So what is refused for good is kept with its reason. */
#include "base/check.h"
#include "desk/paying.h"
#include "ledger/turnover.h"

enum payment_reason top_up_reason(enum top_up_status status)
{
    switch (status) {
    case TOP_UP_RECORDED: return REASON_ACCEPTED;
    case TOP_UP_OUTSIDE_ID_INVALID: return REASON_ID_INVALID;
    case TOP_UP_AMOUNT_INVALID: return REASON_AMOUNT_INVALID;
    case TOP_UP_TIME_INVALID: return REASON_DATE_INVALID;
    case TOP_UP_EXISTS: return REASON_DUPLICATE;
    case TOP_UP_EXISTS_WITH_OTHER_CONTENT: return REASON_OTHER_CONTENT;
    case TOP_UP_ACCOUNT_UNKNOWN: return REASON_ACCOUNT_UNKNOWN;
    case TOP_UP_ACCOUNT_CLOSED: return REASON_ACCOUNT_CLOSED;
    case TOP_UP_AMOUNT_TOO_SMALL: return REASON_AMOUNT_TOO_SMALL;
    case TOP_UP_AMOUNT_TOO_BIG:
    case TOP_UP_OVER_DAY_LIMIT:
    case TOP_UP_BALANCE_OVERFLOW: return REASON_AMOUNT_TOO_BIG;
    case TOP_UP_CHANNEL_UNKNOWN:
    case TOP_UP_REFUSED_BEFORE:
    case TOP_UP_FORBIDDEN: break;
    }
    return REASON_FORBIDDEN;
}

bool paying_is_refused(const struct paying *paying, int index)
{
    return paying->batch->top_ups[index].limits != NULL &&
           paying->known.refusals[paying->keys[index]] != NULL;
}

void paying_repeat_refusal(struct top_up *top_up, const struct payment_refusal *refusal)
{
    bool is_same = text_equal(top_up->number, refusal->number) &&
                   money_compare(top_up->amount, refusal->amount) == 0;
    top_up->status = is_same ? TOP_UP_REFUSED_BEFORE : TOP_UP_EXISTS_WITH_OTHER_CONTENT;
    top_up->reason = refusal->reason;
}

static const struct zone *zone_of(const struct paying *paying, int64_t school_id)
{
    const struct paid_book *book = paying_book(paying, school_id);
    CHECK(book != NULL);
    return ledger_batch_book(book->ledger)->zone;
}

/* What else was topped up on the payment's day: recorded, and decided earlier in this batch. */
static enum err day_sum(const struct paying *paying, int index, struct money *out_sum)
{
    const struct top_up *top_up = &paying->batch->top_ups[index];
    const struct directory_place *place = &paying->places[index];
    const struct zone *zone = zone_of(paying, place->school_id);
    struct day day = day_of_instant(top_up->happened_at, zone);
    struct money spent;
    TRY(ledger_day_spending(paying->tx, place->school_id, place->account_id, day,
                            1U << TRANSFER_TOP_UP, &spent));
    struct money sum = money_minus(money_zero(), spent);
    for (int i = 0; i < paying->payment_count; i++) {
        const struct payment *other = &paying->payments[i];
        bool counts = other->school_id == place->school_id &&
                      other->account_id == place->account_id &&
                      day_compare(day_of_instant(other->happened_at, zone), day) == 0;
        if (counts) sum = money_plus(sum, other->amount);
    }
    *out_sum = sum;
    return OK;
}

static enum err account_status(const struct paying *paying, int index,
                               enum top_up_status *out_status)
{
    const struct directory_place *place = &paying->places[index];
    enum person_state state;
    bool found;
    *out_status = TOP_UP_ACCOUNT_UNKNOWN;
    if (place->school_id == 0) return OK;
    TRY(person_state_load(paying->tx, place->school_id, place->account_id, &found, &state));
    *out_status = found && state == PERSON_ACTIVE ? TOP_UP_RECORDED : TOP_UP_ACCOUNT_CLOSED;
    return OK;
}

static enum err amount_status(const struct paying *paying, int index,
                              enum top_up_status *out_status)
{
    const struct top_up *top_up = &paying->batch->top_ups[index];
    const struct top_up_limits *limits = top_up->limits;
    struct money sum;
    *out_status = TOP_UP_AMOUNT_TOO_SMALL;
    if (money_compare(top_up->amount, limits->min) < 0) return OK;
    *out_status = TOP_UP_AMOUNT_TOO_BIG;
    if (money_compare(top_up->amount, limits->max) > 0) return OK;
    *out_status = TOP_UP_RECORDED;
    if (money_is_zero(limits->day_limit)) return OK;
    TRY(day_sum(paying, index, &sum));
    if (money_compare(money_plus(sum, top_up->amount), limits->day_limit) > 0) {
        *out_status = TOP_UP_OVER_DAY_LIMIT;
    }
    return OK;
}

enum err paying_judge(struct paying *paying, int index)
{
    struct top_up *top_up = &paying->batch->top_ups[index];
    top_up->status = TOP_UP_FORBIDDEN;
    if (top_up->limits->is_forbidden) return OK;
    TRY(account_status(paying, index, &top_up->status));
    if (top_up->status != TOP_UP_RECORDED) return OK;
    return amount_status(paying, index, &top_up->status);
}

struct payment_refusal paying_refusal(const struct paying *paying, int index)
{
    const struct top_up *top_up = &paying->batch->top_ups[index];
    return (struct payment_refusal){
        .channel_id = paying->channel_ids[index],
        .outside_id = top_up->outside_id,
        .number = top_up->number,
        .amount = top_up->amount,
        .reason = top_up_reason(top_up->status),
        .happened_at = top_up->happened_at,
        .told_at = top_up->told_at.ms != 0 ? top_up->told_at : paying->now,
    };
}

void paying_keep_refusal(struct paying *paying, int index)
{
    const struct top_up *top_up = &paying->batch->top_ups[index];
    if (top_up->limits == NULL || top_up->status == TOP_UP_RECORDED) return;
    struct payment_refusal *refusal = &paying->refusals[paying->refusal_count++];
    *refusal = paying_refusal(paying, index);
    /* A repeat later in the batch is a repeat. */
    paying->known.refusals[paying->keys[index]] = refusal;
}
