/* status and cancel, where a channel's profile has them. SPEC sber 2.1: found in older variants
 * alone; SPEC osmp 1.6: in derivative networks. */
#include "base/log.h"
#include "desk/cancel.h"
#include "gate/inside.h"

struct look_back {
    struct gate_job *job;
    struct cancel cancel;
    struct later *later;
    enum err err;
};

static enum payment_reason reason_of(const struct look_back *look)
{
    switch (look->cancel.status) {
    case CANCEL_RECORDED: return REASON_ACCEPTED;
    case CANCEL_UNKNOWN: return REASON_PAYMENT_UNKNOWN;
    case CANCEL_EXISTS: return look->cancel.asks_only ? REASON_CANCELLED : REASON_ACCEPTED;
    case CANCEL_IMPOSSIBLE: break;
    }
    return REASON_CANCEL_IMPOSSIBLE;
}

static void answer_look(void *state, struct arena *arena, const struct request *request,
                        struct response *response)
{
    (void)request;
    struct look_back *look = state;
    const struct cancel *cancel = &look->cancel;
    struct told told = {.reason = REASON_TEMPORARY};
    if (look->err == OK) {
        told = (struct told){
            .reason = reason_of(look),
            .payment_id = cancel->payment_id,
            .amount = cancel->amount,
            .registered_at = cancel->registered_at,
        };
    }
    if (look->err == OK && !cancel->asks_only) {
        log_write(LOG_WARNING, "payment_cancelled", "channel=%s id=%.*s payment=%lld status=%s",
                  cancel->channel, TEXT_ARGS(cancel->outside_id), (long long)cancel->payment_id,
                  cancel_status_name(cancel->status));
    }
    struct park *park = look->job->gate->park;
    bool has_moved = look->err == OK && !cancel->asks_only && cancel->status == CANCEL_RECORDED;
    if (has_moved && park != NULL) park_wake(park, cancel->school_id);
    gate_answer(arena, look->job->channel, look->job->dialect, &look->job->ask, &told, response);
}

static enum err cancel_work(struct tx *tx, void *context)
{
    struct look_back *look = context;
    return payment_cancel(tx, &look->cancel);
}

static void cancelled(enum err err, void *context)
{
    struct look_back *look = context;
    look->err = err;
    later_resume(look->later);
}

void gate_look_back(struct gate_job *job, struct arena *arena, struct response *response)
{
    struct look_back *look = ARENA_NEW(arena, struct look_back);
    struct desk *desk = job->gate->desk;
    bool asks_only = job->ask.command == ASK_STATUS;
    look->job = job;
    look->cancel = (struct cancel){
        .desk = desk,
        .arena = arena,
        .channel = job->channel->code,
        .outside_id = asks_only ? job->ask.id : job->ask.cancelled_id,
        .asks_only = asks_only,
    };
    if (asks_only) {
        look->err = store_read(desk->store, cancel_work, look);
        answer_look(look, arena, NULL, response);
        return;
    }
    look->err = id_maker_take(&desk->ids, 1, &look->cancel.reversal_id);
    if (look->err != OK) {
        answer_look(look, arena, NULL, response);
        return;
    }
    struct digest lane = hash_of(look->cancel.outside_id.bytes, look->cancel.outside_id.size);
    look->later = response_later(response, answer_look, look);
    store_write_later(desk->store, digest_int63(&lane), cancel_work, cancelled, look);
}
