/* Who asks: the token of a till, judged once in a while and remembered in between. */
#include <string.h>

#include "base/check.h"
#include "sync/inside.h"

/* ---- the cache ---- */

static size_t slot_of(const struct digest *hash)
{
    size_t number;
    memcpy(&number, hash->bytes, sizeof number);
    return number % TOKEN_CACHE_SLOTS;
}

static bool cache_find(struct sync *sync, const struct digest *hash, struct till_caller *out_caller)
{
    size_t place = slot_of(hash);
    pthread_mutex_t *lock = &sync->token_locks[place % TOKEN_CACHE_LOCKS];
    const struct token_slot *slot = &sync->tokens[place];
    pthread_mutex_lock(lock);
    bool found = slot->good_until_us > sync_ticks_us(sync) && digest_equal(&slot->hash, hash);
    if (found) *out_caller = slot->caller;
    pthread_mutex_unlock(lock);
    return found;
}

static void cache_put(struct sync *sync, const struct digest *hash, struct till_caller caller,
                      int64_t good_until_us)
{
    size_t place = slot_of(hash);
    pthread_mutex_t *lock = &sync->token_locks[place % TOKEN_CACHE_LOCKS];
    pthread_mutex_lock(lock);
    sync->tokens[place] = (struct token_slot){*hash, caller, good_until_us};
    pthread_mutex_unlock(lock);
}

void sync_forget_token(struct sync *sync, const struct digest *hash)
{
    struct till_caller nobody = {0, 0, 0};
    cache_put(sync, hash, nobody, 0);
}

/* ---- the books' word ---- */

struct token_work {
    struct arena *arena;
    const struct till_token *token;
    bool found;
    struct till till;
};

static enum err token_work(struct tx *tx, void *context)
{
    struct token_work *work = context;
    return till_load(tx, work->arena, work->token->school_id, work->token->origin, &work->found,
                     &work->till);
}

static bool refuse(struct arena *arena, const struct request *request, struct response *response,
                   int status, const char *code, const char *detail)
{
    sync_problem(arena, request, response, status, code, detail);
    return false;
}

static bool judge_state(struct arena *arena, const struct request *request,
                        struct response *response, enum till_state state)
{
    switch (state) {
    case TILL_ACTIVE: return true;
    case TILL_RESTORED: return refuse(arena, request, response, 409, "enrol_anew", SYNC_ENROL_ANEW);
    case TILL_REPLACED:
    case TILL_REVOKED: break;
    }
    return refuse(arena, request, response, 401, "token_ended", NULL);
}

static bool judge_token(struct sync *sync, struct arena *arena, struct request *request,
                        struct response *response, struct till_caller *caller)
{
    struct till_token token;
    if (!till_token_parse(request_bearer(request), &token)) {
        return refuse(arena, request, response, 401, "token_missing",
                      "Authorization: Bearer with the token of the enrolment");
    }
    if (cache_find(sync, &token.hash, caller)) return true;
    struct token_work work = {.arena = arena, .token = &token};
    enum err err = store_read(sync->desk->store, token_work, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
        return false;
    }
    if (!work.found || !digest_equal(&work.till.token_hash, &token.hash)) {
        return refuse(arena, request, response, 401, "token_unknown", NULL);
    }
    if (!judge_state(arena, request, response, work.till.state)) return false;
    *caller = (struct till_caller){work.till.school_id, work.till.origin, work.till.replaces};
    cache_put(sync, &token.hash, *caller,
              sync_ticks_us(sync) + TILL_TOKEN_CACHE_MS * INT64_C(1000));
    return true;
}

bool sync_guard(void *context, struct arena *arena, struct request *request,
                struct response *response)
{
    struct sync *sync = context;
    struct till_caller *caller = ARENA_NEW(arena, struct till_caller);
    if (!judge_token(sync, arena, request, response, caller)) return false;
    request->principal = caller;
    /* A poll that was woken did not ask again. */
    if (request->wake != WAKE_FIRST) return true;
    if (rate_take(&sync->till_rate, (uint64_t)caller->origin, sync_ticks_us(sync))) return true;
    return refuse(arena, request, response, 429, "too_many_requests", NULL);
}
