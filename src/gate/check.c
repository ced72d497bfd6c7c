/* check and getInfo: whose account this is, if it is one.
 *
 * SPEC osmp 1.5.3: a check never changes a balance. */
#include "gate/inside.h"

/* ---- enumeration ---- */

/* A terminal's bucket or, where terminals are not told, the channel's. */
static int64_t *bucket_of(struct gate_job *job)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, job->channel->id);
    hash_add_text(&hash, job->ask.terminal);
    struct digest digest = hash_digest(&hash);
    return &job->gate->vain_full_at_us[(uint64_t)digest_int63(&digest) % GATE_VAIN_BUCKETS];
}

/* Whether the bucket has a token; takes it when asked to. As http/rate.h, but with the channel's
 * own limit. */
static bool bucket_look(struct gate_job *job, bool takes)
{
    int64_t per_minute = channel_number(job->channel, CHANNEL_UNKNOWN_PER_MINUTE);
    int64_t minute_us = MINUTE_MS * 1000, period_us = minute_us / per_minute;
    int64_t now_us = world_ticks_us(job->gate->desk->world);
    int64_t *full_at_us = bucket_of(job);
    pthread_mutex_lock(&job->gate->vain_lock);
    int64_t from_us = *full_at_us > now_us ? *full_at_us : now_us;
    bool has_one = from_us + period_us - now_us <= minute_us;
    if (has_one && takes) *full_at_us = from_us + period_us;
    pthread_mutex_unlock(&job->gate->vain_lock);
    return has_one;
}

bool gate_may_ask(struct gate_job *job)
{
    return bucket_look(job, false);
}

void gate_asked_in_vain(struct gate_job *job)
{
    (void)bucket_look(job, true);
}

/* ---- check ---- */

struct check_work {
    struct arena *arena;
    struct text number;
    struct payee payee;
};

static enum err check_work(struct tx *tx, void *context)
{
    struct check_work *work = context;
    return payee_load(tx, work->arena, work->number, &work->payee);
}

static void told_check(struct gate_job *job, struct arena *arena, struct told *told)
{
    struct check_work work = {.arena = arena, .number = job->ask.account};
    told->reason = REASON_TEMPORARY;
    if (!gate_may_ask(job)) return;
    if (store_read(job->gate->desk->store, check_work, &work) != OK) return; /* logged there */
    told->payee = work.payee;
    told->reason = !work.payee.is_known   ? REASON_ACCOUNT_UNKNOWN
                   : work.payee.is_closed ? REASON_ACCOUNT_CLOSED
                                          : REASON_ACCEPTED;
    if (!work.payee.is_known) gate_asked_in_vain(job);
}

void gate_check(struct gate_job *job, struct arena *arena, struct response *response)
{
    struct told told = {.reason = REASON_FORBIDDEN};
    if (channel_flag(job->channel, CHANNEL_ENABLED)) told_check(job, arena, &told);
    gate_answer(arena, job->channel, job->dialect, &job->ask, &told, response);
}
