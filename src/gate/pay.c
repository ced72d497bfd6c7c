/* pay: the money is on the account, durably, before anybody is told so (SPEC osmp 1.5.5).
 *
 * The worker reads and leaves; the writer records in its group commit; a worker answers. Whatever
 * fails on our side is a temporary error: the network repeats, and the id makes a repeat harmless.
 */
#include "base/log.h"
#include "desk/top_up.h"
#include "gate/inside.h"
#include "ledger/posting.h"

struct pay {
    struct gate_job *job;
    struct top_up_limits limits;
    struct top_up top_up;
    struct top_up_batch batch;
    struct later *later;
    enum err err;
};

static void tell_log(const struct pay *pay)
{
    const struct top_up *top_up = &pay->top_up;
    if (top_up->status == TOP_UP_EXISTS_WITH_OTHER_CONTENT) {
        /* SPEC osmp 1.5.4: 300, an alarm and no credit. The row is kept by the desk. */
        log_write(LOG_ERROR, "payment_with_other_content", "channel=%s id=%.*s payment=%lld",
                  top_up->channel, TEXT_ARGS(top_up->outside_id), (long long)top_up->payment_id);
    } else if (top_up->status != TOP_UP_RECORDED && top_up->status != TOP_UP_EXISTS) {
        log_write(LOG_WARNING, "payment_refused", "channel=%s id=%.*s status=%s reason=%s",
                  top_up->channel, TEXT_ARGS(top_up->outside_id),
                  top_up_status_name(top_up->status), payment_reason_name(top_up->reason));
    }
}

static void answer_pay(void *state, struct arena *arena, const struct request *request,
                       struct response *response)
{
    (void)request;
    struct pay *pay = state;
    struct gate_job *job = pay->job;
    struct told told = {.reason = REASON_TEMPORARY};
    if (pay->err == OK) {
        told = (struct told){
            .reason = pay->top_up.reason,
            .payment_id = pay->top_up.payment_id,
            .amount = pay->top_up.amount,
            .registered_at = pay->top_up.registered_at,
        };
        tell_log(pay);
        struct park *park = job->gate->park;
        if (pay->top_up.status == TOP_UP_RECORDED && park != NULL) {
            park_wake(park, pay->top_up.school_id);
        }
        if (told.reason == REASON_ACCOUNT_UNKNOWN) gate_asked_in_vain(job);
    }
    gate_answer(arena, job->channel, job->dialect, &job->ask, &told, response);
}

static enum err pay_work(struct tx *tx, void *context)
{
    struct pay *pay = context;
    return top_ups_record(tx, &pay->batch);
}

static void paid(enum err err, void *context)
{
    struct pay *pay = context;
    pay->err = err;
    later_resume(pay->later);
}

/* A bank's clock that runs days ahead is the bank's trouble: its day counts for reconciliation, and
 * the books take the moment at which we heard of it. So the answer never depends on our clock. */
static struct instant happened_at(const struct gate_job *job)
{
    bool is_ahead = job->ask.paid_at.ms > job->told_at.ms + POSTING_FUTURE_LIMIT_MS / 2;
    return is_ahead ? job->told_at : job->ask.paid_at;
}

void gate_pay(struct gate_job *job, struct arena *arena, struct response *response)
{
    struct pay *pay = ARENA_NEW(arena, struct pay);
    struct desk *desk = job->gate->desk;
    pay->job = job;
    pay->limits = (struct top_up_limits){
        .is_forbidden = !channel_flag(job->channel, CHANNEL_ENABLED),
        .min = channel_money(job->channel, CHANNEL_MIN_AMOUNT),
        .max = channel_money(job->channel, CHANNEL_MAX_AMOUNT),
        .day_limit = channel_money(job->channel, CHANNEL_DAY_LIMIT),
    };
    pay->top_up = (struct top_up){
        .channel = job->channel->code,
        .channel_id = job->channel->id,
        .outside_id = job->ask.id,
        .number = job->ask.account,
        .amount = job->ask.amount,
        .happened_at = happened_at(job),
        .bank_day = job->ask.bank_day,
        .told_at = job->told_at,
        .source = PAYMENT_ON_LINE,
        .limits = &pay->limits,
    };
    pay->batch = (struct top_up_batch){
        .desk = desk, .arena = arena, .top_ups = &pay->top_up, .count = 1};
    pay->err = id_maker_take(&desk->ids, 1, &pay->batch.first_id);
    if (pay->err != OK) {
        answer_pay(pay, arena, NULL, response);
        return;
    }
    struct digest lane = hash_of(job->ask.account.bytes, job->ask.account.size);
    pay->later = response_later(response, answer_pay, pay);
    store_write_later(desk->store, digest_int63(&lane), pay_work, paid, pay);
}
