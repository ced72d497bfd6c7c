/* Idempotency keys: a repeat of a request hears the first answer.
 *
 * 1. The key is taken before anything is done, and the answer kept after it; both are durable.
 * 2. Dying in between leaves a key without an answer. After API_REPEAT_BUSY_MS the request is done
 *    again, which is harmless: every write of this interface says how things should be. */
#include "api/api_sql.h"
#include "api/inside.h"
#include "base/check.h"
#include "base/log.h"

struct begin_work {
    struct arena *arena;
    const struct api_repeat *repeat;
    struct instant now;
    /* answers */
    bool is_other, is_busy;
    int status; /* 0: to be done */
    struct text body;
};

static enum err held_load(struct tx *tx, struct begin_work *work, bool *out_found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_api_repeat_load);
    bind_int(row, ARG_API_REPEAT_LOAD_TOKEN_ID, work->repeat->token_id);
    bind_string(row, ARG_API_REPEAT_LOAD_REPEAT_KEY, work->repeat->key);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    struct text digest = column_bytes(row, COL_API_REPEAT_LOAD_DIGEST, work->arena);
    struct text own = {(const char *)work->repeat->digest.bytes, sizeof work->repeat->digest.bytes};
    int64_t begun_ms = column_int(row, COL_API_REPEAT_LOAD_BEGUN_AT);
    work->is_other = !text_equal(digest, own);
    work->status = (int)column_int(row, COL_API_REPEAT_LOAD_STATUS);
    work->body = column_text(row, COL_API_REPEAT_LOAD_BODY, work->arena);
    work->is_busy = work->status == 0 && work->now.ms - begun_ms < API_REPEAT_BUSY_MS;
    return OK;
}

static enum err work_begin(struct tx *tx, void *context)
{
    struct begin_work *work = context;
    bool found;
    work->is_other = work->is_busy = false;
    work->status = 0;
    {
        scoped(statement) struct statement *purge = statement_open(tx, &q_api_repeat_purge);
        bind_int(purge, ARG_API_REPEAT_PURGE_TOKEN_ID, work->repeat->token_id);
        bind_int(purge, ARG_API_REPEAT_PURGE_BEFORE, work->now.ms - API_REPEAT_LIFE_MS);
        TRY(statement_run(purge));
    }
    TRY(held_load(tx, work, &found));
    if (found && (work->is_other || work->is_busy || work->status != 0)) return OK;
    scoped(statement) struct statement *begin = statement_open(tx, &q_api_repeat_begin);
    bind_int(begin, ARG_API_REPEAT_BEGIN_TOKEN_ID, work->repeat->token_id);
    bind_string(begin, ARG_API_REPEAT_BEGIN_REPEAT_KEY, work->repeat->key);
    bind_bytes(begin, ARG_API_REPEAT_BEGIN_DIGEST, work->repeat->digest.bytes,
               sizeof work->repeat->digest.bytes);
    bind_int(begin, ARG_API_REPEAT_BEGIN_BEGUN_AT, work->now.ms);
    return statement_run(begin);
}

static struct digest digest_of(const struct request *request)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, request->method);
    hash_add_text(&hash, request->path);
    hash_add_text(&hash, request->body);
    return hash_digest(&hash);
}

static bool replay(const struct begin_work *work, struct response *response)
{
    const char *type = work->status < 400 ? "application/json" : "application/problem+json";
    response_set(response, work->status, type, work->body);
    response_header(response, "Idempotency-Replayed", "true");
    return false;
}

bool api_repeat_begin(const struct api *api, struct arena *arena, const struct request *request,
                      struct api_repeat *out_repeat, struct response *response)
{
    struct text header = request_header(request, "Idempotency-Key");
    struct text key = api_repeat_key(text_trim(header));
    *out_repeat = (struct api_repeat){.has_key = key.size > 0};
    if (key.size == 0) {
        if (request_header_count(request, "Idempotency-Key") == 0) return true;
        api_refuse(arena, request, 400, "repeat_key_malformed",
                   "Idempotency-Key: от 1 до 64 латинских букв, цифр и знаков - _ . :", response);
        return false;
    }
    out_repeat->token_id = api_caller_of(request)->token_id;
    out_repeat->key = arena_copy(arena, key.bytes, key.size);
    out_repeat->digest = digest_of(request);
    struct begin_work work = {
        .arena = arena, .repeat = out_repeat, .now = world_now(api->desk->world)};
    enum err err = store_write(api->desk->store, 0, work_begin, &work);
    if (err != OK) {
        api_fault(arena, request, err, response);
        return false;
    }
    if (work.is_other) {
        api_refuse(arena, request, 422, "repeat_key_used",
                   "Этот Idempotency-Key уже был у другого запроса.", response);
        return false;
    }
    if (work.is_busy) {
        response_header(response, "Retry-After", "1");
        api_refuse(arena, request, 409, "repeat_under_way",
                   "Запрос с этим Idempotency-Key ещё выполняется.", response);
        return false;
    }
    return work.status == 0 ? true : replay(&work, response);
}

struct end_work {
    const struct api_repeat *repeat;
    const struct response *response;
};

static enum err work_end(struct tx *tx, void *context)
{
    const struct end_work *work = context;
    if (work->response->status >= 500) {
        scoped(statement) struct statement *drop = statement_open(tx, &q_api_repeat_drop);
        bind_int(drop, ARG_API_REPEAT_DROP_TOKEN_ID, work->repeat->token_id);
        bind_string(drop, ARG_API_REPEAT_DROP_REPEAT_KEY, work->repeat->key);
        return statement_run(drop);
    }
    scoped(statement) struct statement *end = statement_open(tx, &q_api_repeat_end);
    bind_int(end, ARG_API_REPEAT_END_TOKEN_ID, work->repeat->token_id);
    bind_string(end, ARG_API_REPEAT_END_REPEAT_KEY, work->repeat->key);
    bind_int(end, ARG_API_REPEAT_END_STATUS, work->response->status);
    bind_text(end, ARG_API_REPEAT_END_BODY, work->response->body);
    return statement_run(end);
}

void api_repeat_end(const struct api *api, const struct api_repeat *repeat,
                    const struct response *response)
{
    struct end_work work = {repeat, response};
    if (!repeat->has_key) return;
    enum err err = store_write(api->desk->store, 0, work_end, &work);
    if (err != OK) log_write(LOG_WARNING, "api_repeat", "fault=%s", err_name(err));
}
