/* Receipts on their way through ATOL Online. */
#include "desk/fiscal.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"
#include "base/secret.h"
#include "pay/acquiring.h"

enum { FISCAL_ARENA_BYTES = 4 << 20, QUICK_TRIES = 10 };
#define LOOK_MS (5 * SECOND_MS)
#define QUICK_MS MINUTE_MS
#define SLOW_MS HOUR_MS

struct working {
    struct desk *desk;
    struct arena *arena;
    struct fiscal_receipt receipt;
    struct acquiring acquiring;
    bool found;
    struct text token;
};

/* ---- calls ---- */

/* SPEC fiscal 4.2: the token stands in a header of its own. */
static struct fiscal_answer call(const struct working *working, struct text method,
                                 const char *path, struct text body)
{
    const struct world *world = working->desk->world;
    struct outgoing_header headers[] = {
        {TEXT("Content-Type"), TEXT("application/json; charset=utf-8")},
        {TEXT("Token"), working->token},
    };
    const char *base = channel_text(working->acquiring.channel, CHANNEL_FISCAL_ADDRESS);
    struct outgoing_request request = {
        .method = method,
        .url = text_of(arena_printf(working->arena, "%s%s", base, path)),
        .headers = headers,
        .header_count = working->token.size > 0 ? 2 : 1,
        .body = body,
        .timeout_ms = GATEWAY_TIMEOUT_MS,
        .answer_limit_bytes = GATEWAY_ANSWER_LIMIT,
    };
    struct outgoing_answer answer;
    if (world->call(world->context, working->arena, &request, &answer) != OK) {
        return (struct fiscal_answer){0};
    }
    /* Refusals come with 400 and 401, and say in their body what they are. */
    return fiscal_read_answer(working->arena, answer.body);
}

static enum err token_take(struct working *working)
{
    struct text password;
    struct buf body;
    const struct channel *channel = working->acquiring.channel;
    TRY(secret_read_file(working->arena, channel_text(channel, CHANNEL_FISCAL_SECRET_FILE),
                         &password));
    buf_init(&body, working->arena);
    buf_add_string(&body, "{\"login\":");
    buf_add_json_string(&body, text_of(channel_text(channel, CHANNEL_FISCAL_LOGIN)));
    buf_add_string(&body, ",\"pass\":");
    buf_add_json_string(&body, password);
    buf_add_char(&body, '}');
    struct fiscal_answer answer = call(working, TEXT("POST"), "getToken", buf_text(&body));
    if (answer.outcome == FISCAL_SAYS_TOKEN) working->token = answer.token;
    if (working->token.size > 0) return OK;
    log_write(LOG_WARNING, "fiscal", "call=getToken error=%lld", (long long)answer.error);
    return OK;
}

static struct fiscal_answer hand_in(const struct working *working)
{
    const struct fiscal_receipt *receipt = &working->receipt;
    struct arena *arena = working->arena;
    bool is_sell = receipt->kind == FISCAL_SELL;
    const char *path = arena_printf(arena, "%s/%s",
                                    channel_text(working->acquiring.channel, CHANNEL_FISCAL_GROUP),
                                    is_sell ? "sell" : "sell_refund");
    return call(
        working, TEXT("POST"), path,
        fiscal_atol_body(arena, &working->acquiring, receipt, world_now(working->desk->world)));
}

static struct fiscal_answer look(const struct working *working)
{
    const char *path = arena_printf(working->arena, "%s/report/%.*s",
                                    channel_text(working->acquiring.channel, CHANNEL_FISCAL_GROUP),
                                    TEXT_ARGS(working->receipt.outside_id));
    return call(working, TEXT("GET"), path, TEXT(""));
}

/* ---- what follows ---- */

static void take(struct working *working, const struct fiscal_answer *answer)
{
    struct fiscal_receipt *receipt = &working->receipt;
    struct instant now = world_now(working->desk->world);
    int64_t wait_ms = receipt->tries < QUICK_TRIES ? QUICK_MS : SLOW_MS;
    receipt->tries++;
    receipt->is_due = true;
    switch (answer->outcome) {
    case FISCAL_SAYS_NOTHING:
    case FISCAL_SAYS_TOKEN: break;
    case FISCAL_SAYS_WAIT:
        if (answer->uuid.size > 0) receipt->outside_id = answer->uuid;
        if (receipt->outside_id.size == 0) break;
        receipt->state = FISCAL_HANDED_IN;
        if (receipt->tries < QUICK_TRIES) wait_ms = LOOK_MS;
        break;
    case FISCAL_SAYS_DONE:
        receipt->state = FISCAL_MADE;
        receipt->fiscal_number = answer->fiscal_number;
        receipt->done_at = now;
        receipt->is_due = false;
        break;
    case FISCAL_SAYS_FAIL:
        receipt->state = FISCAL_FAILED;
        receipt->is_due = false;
        log_write(LOG_ERROR, "fiscal", "receipt=%lld error=%lld", (long long)receipt->id,
                  (long long)answer->error);
        break;
    }
    receipt->fault = answer->fault;
    receipt->due_at = instant_add_ms(now, wait_ms);
}

static enum err working_load(struct tx *tx, void *context)
{
    struct working *working = context;
    TRY(fiscal_load(tx, working->arena, working->receipt.school_id, working->receipt.id,
                    &working->found, &working->receipt));
    if (!working->found) return OK;
    return acquiring_by_id(tx, working->arena, working->receipt.channel_id, &working->found,
                           &working->acquiring);
}

static enum err working_save(struct tx *tx, void *context)
{
    struct working *working = context;
    return fiscal_save(tx, &working->receipt);
}

static enum err work_one(struct working *working)
{
    struct fiscal_answer answer = {0};
    TRY(store_read(working->desk->store, working_load, working));
    if (!working->found || !working->receipt.is_due) return OK;
    /* Settings that are wrong are logged; the receipt waits for their mending. */
    if (token_take(working) == OK && working->token.size > 0) {
        answer = working->receipt.state == FISCAL_QUEUED ? hand_in(working) : look(working);
    }
    take(working, &answer);
    return store_write(working->desk->store, working->receipt.school_id, working_save, working);
}

/* ---- the job ---- */

struct due_work {
    struct arena *arena;
    struct instant now;
    struct fiscal_list list;
};

static enum err due_run(struct tx *tx, void *context)
{
    struct due_work *work = context;
    return fiscal_due(tx, work->arena, work->now, FISCAL_DUE_LIMIT, &work->list);
}

static enum err work_list(struct desk *desk, struct arena *arena, const struct fiscal_list *list,
                          int *out_worked)
{
    for (int i = 0; i < list->count; i++) {
        struct working working = {.desk = desk, .arena = arena, .receipt = list->receipts[i]};
        TRY(work_one(&working));
        ++*out_worked;
    }
    return OK;
}

enum err desk_fiscal_work(struct desk *desk, int *out_worked)
{
    struct arena arena;
    *out_worked = 0;
    arena_init(&arena, FISCAL_ARENA_BYTES);
    struct due_work work = {.arena = &arena, .now = world_now(desk->world)};
    enum err err = store_read(desk->store, due_run, &work);
    if (err == OK) err = work_list(desk, &arena, &work.list, out_worked);
    arena_release(&arena);
    return err;
}

/* ---- once more ---- */

struct again_work {
    struct desk *desk;
    struct arena *arena;
    int64_t school_id, id;
    bool done;
};

static enum err again_run(struct tx *tx, void *context)
{
    struct again_work *work = context;
    struct fiscal_receipt receipt;
    bool found;
    work->done = false;
    TRY(fiscal_load(tx, work->arena, work->school_id, work->id, &found, &receipt));
    if (!found || receipt.state != FISCAL_FAILED) return OK;
    work->done = true;
    receipt.state = FISCAL_QUEUED;
    receipt.outside_id = TEXT("");
    receipt.tries = 0;
    receipt.is_due = true;
    receipt.due_at = world_now(work->desk->world);
    return fiscal_save(tx, &receipt);
}

enum err desk_fiscal_again(struct desk *desk, int64_t school_id, int64_t receipt_id, bool *out_done)
{
    struct arena arena;
    arena_init(&arena, FISCAL_ARENA_BYTES);
    struct again_work work = {desk, &arena, school_id, receipt_id, false};
    enum err err = store_write(desk->store, school_id, again_run, &work);
    arena_release(&arena);
    if (err == OK) *out_done = work.done;
    return err;
}
