/* Top-ups: debit the channel's clearing account, credit the personal one. */
#include "desk/top_up.h"

#include "base/check.h"
#include "base/secret.h"
#include "ledger/account.h"
#include "ledger/posting.h"
#include "pay/payment.h"
#include "school/person.h"

const char *top_up_status_name(enum top_up_status status)
{
    switch (status) {
    case TOP_UP_RECORDED: return "recorded";
    case TOP_UP_OUTSIDE_ID_INVALID: return "outside_id_invalid";
    case TOP_UP_AMOUNT_INVALID: return "amount_invalid";
    case TOP_UP_TIME_INVALID: return "time_invalid";
    case TOP_UP_CHANNEL_UNKNOWN: return "channel_unknown";
    case TOP_UP_EXISTS: return "exists";
    case TOP_UP_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case TOP_UP_ACCOUNT_UNKNOWN: return "account_unknown";
    case TOP_UP_BALANCE_OVERFLOW: return "balance_overflow";
    }
    return "unknown";
}

static enum top_up_status form_status(const struct top_up *top_up, struct instant now)
{
    struct text id = top_up->outside_id;
    if (id.size == 0 || id.size > PAYMENT_OUTSIDE_ID_LIMIT || !text_is_utf8(id)) {
        return TOP_UP_OUTSIDE_ID_INVALID;
    }
    if (!money_is_amount(top_up->amount)) return TOP_UP_AMOUNT_INVALID;
    struct day day = day_of_instant(top_up->happened_at, zone_moscow());
    if (day.number <= POSTING_FIRST_DAY) return TOP_UP_TIME_INVALID;
    if (top_up->happened_at.ms > now.ms + POSTING_FUTURE_LIMIT_MS) return TOP_UP_TIME_INVALID;
    return TOP_UP_RECORDED;
}

/* Whether the repeat speaks of the same account and amount. */
static enum err repeat_status(struct top_up_work *work, struct tx *tx, const struct payment *known)
{
    bool found;
    struct directory_place place = {0};
    struct top_up *top_up = work->top_up;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, top_up->number, &found, &place));
    bool is_same = found && place.account_id == known->account_id &&
                   place.school_id == known->school_id &&
                   money_compare(known->amount, top_up->amount) == 0;
    top_up->status = is_same ? TOP_UP_EXISTS : TOP_UP_EXISTS_WITH_OTHER_CONTENT;
    top_up->school_id = known->school_id;
    top_up->payment_id = known->id;
    return OK;
}

static struct digest content_of(const struct payment *payment)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, payment->channel_id);
    hash_add_text(&hash, payment->outside_id);
    hash_add_int64(&hash, payment->account_id);
    hash_add_int64(&hash, money_in_kopecks(payment->amount));
    hash_add_int64(&hash, payment->happened_at.ms);
    return hash_digest(&hash);
}

static enum err payment_post(struct top_up_work *work, struct tx *tx, const struct payment *payment,
                             enum posting_status *out_status)
{
    struct instant now = world_now(work->desk->world);
    int64_t clearing_id = account_system_id(ACCOUNT_CLEARING, payment->channel_id);
    TRY(account_open(tx, payment->school_id, clearing_id, ACCOUNT_CLEARING, now));
    const int64_t account_ids[] = {clearing_id, payment->account_id};
    struct ledger_needs needs = {&payment->id, 1, account_ids, 2};
    struct ledger_batch *batch;
    TRY(ledger_batch_open(tx, work->arena, payment->school_id, now, &needs, &batch));
    struct transfer transfer = {clearing_id, payment->account_id, payment->amount, TRANSFER_TOP_UP};
    struct posting posting = {
        .id = payment->id,
        .kind = POSTING_TOP_UP,
        .happened_at = payment->happened_at,
        .is_fact = true,
        .content = content_of(payment),
        .transfers = &transfer,
        .transfer_count = 1,
    };
    TRY(ledger_batch_post(batch, &posting, out_status));
    return ledger_batch_save(batch);
}

static enum top_up_status status_of_posting(enum posting_status status)
{
    if (status == POSTING_BALANCE_OVERFLOW) return TOP_UP_BALANCE_OVERFLOW;
    if (status == POSTING_ACCOUNT_UNKNOWN) return TOP_UP_ACCOUNT_UNKNOWN;
    /* The form was checked and the id is new. */
    CHECK(status == POSTING_RECORDED);
    return TOP_UP_RECORDED;
}

enum err top_up_record(struct tx *tx, void *context)
{
    struct top_up_work *work = context;
    struct top_up *top_up = work->top_up;
    bool found;
    struct channel channel;
    struct payment known;
    struct directory_place place;
    top_up->status = form_status(top_up, world_now(work->desk->world));
    if (top_up->status != TOP_UP_RECORDED) return OK;
    top_up->status = TOP_UP_CHANNEL_UNKNOWN;
    TRY(channel_by_code(tx, work->arena, top_up->channel, &found, &channel));
    if (!found) return OK;
    TRY(payment_by_key(tx, channel.id, top_up->outside_id, &found, &known));
    if (found) return repeat_status(work, tx, &known);
    top_up->status = TOP_UP_ACCOUNT_UNKNOWN;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, top_up->number, &found, &place));
    if (!found) return OK;
    struct payment payment = {
        .school_id = place.school_id,
        .id = work->id,
        .channel_id = channel.id,
        .outside_id = top_up->outside_id,
        .account_id = place.account_id,
        .amount = top_up->amount,
        .happened_at = top_up->happened_at,
    };
    enum posting_status status;
    TRY(payment_post(work, tx, &payment, &status));
    top_up->status = status_of_posting(status);
    top_up->school_id = payment.school_id;
    top_up->payment_id = payment.id;
    return top_up->status == TOP_UP_RECORDED ? payment_insert(tx, &payment) : OK;
}

enum err desk_top_up(struct desk *desk, struct arena *arena, struct top_up *top_up)
{
    struct top_up_work work = {.desk = desk, .arena = arena, .top_up = top_up};
    top_up->status = form_status(top_up, world_now(desk->world));
    if (top_up->status != TOP_UP_RECORDED) return OK;
    TRY(id_maker_take(&desk->ids, 1, &work.id));
    /* The school is known only inside; payments of one account number keep one lane. */
    struct digest lane = hash_of(top_up->number.bytes, top_up->number.size);
    return store_write(desk->store, digest_int63(&lane), top_up_record, &work);
}
