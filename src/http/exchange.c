/* A request's way: head, body, worker, perhaps a park or a wait, answer.
 *
 * Invariants:
 * 1. Between exchange_dispatch and engine->finished exactly one of these holds an exchange: a
 *    pool's queue, a worker, the park, or the one who will call later_resume.
 * 2. engine->finished is called once for each exchange_dispatch. */
#include "http/exchange.h"

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

enum { BODY_FIRST_CAPACITY = 4096 };
enum { MEETING_OPEN, MEETING_RETURNED, MEETING_RESUMED };

#define EXCHANGE_OF(pointer, member)                                                               \
    ((struct exchange *)(void *)((char *)(pointer)-offsetof(struct exchange, member)))

static void run_job(struct pool_job *job, void *context);
static void run_parked(struct park_entry *entry, void *context);

void engine_init(struct engine *engine, const struct site *site, const struct world *world,
                 void (*finished)(struct exchange *exchange))
{
    site_check(site);
    engine->site = site;
    engine->world = world;
    engine->finished = finished;
    world->random(world->context, &engine->run_id, sizeof engine->run_id);
    CHECK(pthread_mutex_init(&engine->lock, NULL) == 0);
    engine->park = park_new(run_parked, engine);
}

void engine_start_pools(struct engine *engine, int workers, int queue, int slow_workers,
                        int slow_queue)
{
    engine->workers = pool_new("worker", workers, (size_t)queue, run_job, engine);
    engine->slow_workers = pool_new("slow", slow_workers, (size_t)slow_queue, run_job, engine);
}

void engine_release(struct engine *engine)
{
    pool_free(engine->workers);
    pool_free(engine->slow_workers);
    park_free(engine->park);
    while (engine->spare != NULL) {
        struct exchange *exchange = engine->spare;
        engine->spare = exchange->next_spare;
        arena_release(&exchange->arena);
        memory_free(exchange);
    }
    pthread_mutex_destroy(&engine->lock);
}

void engine_tick(struct engine *engine)
{
    park_expire(engine->park, world_ticks_us(engine->world));
}

static void resume_later(struct later *later);

static uint64_t take_ticket(void *park, int64_t key)
{
    return park_ticket(park, key);
}

/* A file that was never handed to the library. */
static void descriptor_drop(struct exchange *exchange)
{
    if (exchange->response.has_descriptor) close(exchange->response.descriptor);
    exchange->response.has_descriptor = false;
}

static void response_reset(struct exchange *exchange)
{
    descriptor_drop(exchange);
    exchange->response = (struct response){.arena = &exchange->arena,
                                           .later = &exchange->later,
                                           .park_ticket = take_ticket,
                                           .park = exchange->engine->park};
}

static struct exchange *spare_take(struct engine *engine)
{
    pthread_mutex_lock(&engine->lock);
    struct exchange *exchange = engine->spare;
    if (exchange != NULL) {
        engine->spare = exchange->next_spare;
        engine->spare_count--;
    }
    pthread_mutex_unlock(&engine->lock);
    return exchange;
}

struct exchange *exchange_new(struct engine *engine)
{
    struct exchange *exchange = spare_take(engine);
    struct arena arena;
    if (exchange != NULL) {
        arena = exchange->arena;
        arena_reset(&arena);
    } else {
        exchange = memory_new(sizeof *exchange);
        arena_init(&arena, HTTP_ARENA_BUDGET);
    }
    memset(exchange, 0, sizeof *exchange);
    exchange->arena = arena;
    exchange->engine = engine;
    exchange->later.resume = resume_later;
    exchange->started_us = world_ticks_us(engine->world);
    snprintf(exchange->id, sizeof exchange->id, "%08x-%llx", engine->run_id,
             (unsigned long long)++engine->started);
    exchange->request.id = exchange->id;
    response_reset(exchange);
    return exchange;
}

static void body_drop(struct exchange *exchange)
{
    exchange->engine->body_bytes -= exchange->body_capacity;
    memory_free(exchange->body);
    exchange->body = NULL;
    exchange->body_size = exchange->body_capacity = 0;
}

void exchange_free(struct exchange *exchange)
{
    if (exchange == NULL) return;
    struct engine *engine = exchange->engine;
    body_drop(exchange);
    descriptor_drop(exchange);
    pthread_mutex_lock(&engine->lock);
    bool is_kept = engine->spare_count < EXCHANGE_SPARE_LIMIT;
    if (is_kept) {
        exchange->next_spare = engine->spare;
        engine->spare = exchange;
        engine->spare_count++;
    }
    pthread_mutex_unlock(&engine->lock);
    if (is_kept) return;
    arena_release(&exchange->arena);
    memory_free(exchange);
}

const char *exchange_route(const struct exchange *exchange)
{
    return exchange->request.route ? exchange->request.route->pattern : "-";
}

void exchange_problem(struct exchange *exchange, int status, const char *code, const char *detail)
{
    struct problem problem = {status, code, detail};
    response_reset(exchange);
    area_problem(exchange->area, &exchange->arena, &exchange->request, &problem,
                 &exchange->response);
    exchange->stage = STAGE_ANSWERED;
}

void exchange_take_head(struct exchange *exchange)
{
    bool is_admitted = site_admit(exchange->engine->site, &exchange->arena, &exchange->request,
                                  &exchange->response, &exchange->area);
    exchange->stage = is_admitted ? STAGE_BODY : STAGE_ANSWERED;
    exchange->is_early = !is_admitted;
}

/* Room for `size` more bytes; false when all bodies together are too large. */
static bool body_make_room(struct exchange *exchange, size_t size, size_t limit)
{
    size_t needed = exchange->body_size + size;
    if (needed <= exchange->body_capacity) return true;
    size_t capacity = exchange->body_capacity ? exchange->body_capacity * 2 : BODY_FIRST_CAPACITY;
    if (capacity < needed) capacity = needed;
    if (capacity > limit) capacity = limit;
    size_t more = capacity - exchange->body_capacity;
    if (atomic_fetch_add(&exchange->engine->body_bytes, more) + more > HTTP_BODIES_LIMIT) {
        exchange->engine->body_bytes -= more;
        return false;
    }
    exchange->body = memory_resize(exchange->body, capacity);
    exchange->body_capacity = capacity;
    return true;
}

bool exchange_take_body(struct exchange *exchange, const char *bytes, size_t size)
{
    if (exchange->stage == STAGE_BODY && !exchange->is_cut && !exchange->is_starved) {
        size_t limit = route_body_limit(exchange->request.route);
        exchange->is_cut = size > limit - exchange->body_size;
        if (!exchange->is_cut) exchange->is_starved = !body_make_room(exchange, size, limit);
        if (!exchange->is_cut && !exchange->is_starved) {
            memcpy(exchange->body + exchange->body_size, bytes, size);
            exchange->body_size += size;
            return true;
        }
        body_drop(exchange);
    }
    exchange->discarded += size;
    return exchange->discarded <= HTTP_DISCARD_LIMIT;
}

/* One run of the handler or of its continuation, on whatever thread. */
static void serve(struct exchange *exchange)
{
    log_set_request(exchange->id);
    response_then then = exchange->response.then;
    void *state = exchange->response.then_state;
    response_reset(exchange);
    exchange->meeting = MEETING_OPEN;
    if (then != NULL) {
        then(state, &exchange->arena, &exchange->request, &exchange->response);
        area_served(exchange->area, &exchange->arena, &exchange->request, &exchange->response);
    } else {
        site_serve(exchange->area, &exchange->arena, &exchange->request, &exchange->response);
    }
    if (arena_is_over(&exchange->arena)) {
        log_fault(ERR_LIMIT, "arena", "route=%s bytes=%zu", exchange_route(exchange),
                  exchange->arena.used_bytes);
    }
    log_set_request(NULL);
}

static void finish(struct exchange *exchange)
{
    exchange->stage = STAGE_ANSWERED;
    exchange->engine->running--;
    exchange->engine->finished(exchange);
}

static struct pool *pool_of(const struct exchange *exchange)
{
    bool is_slow = (exchange->request.route->flags & ROUTE_SLOW) != 0;
    return is_slow ? exchange->engine->slow_workers : exchange->engine->workers;
}

static void run_again(struct exchange *exchange)
{
    pool_push(pool_of(exchange), &exchange->job);
}

static void park(struct exchange *exchange)
{
    const struct response *response = &exchange->response;
    struct park_entry *entry = &exchange->parked;
    if (exchange->request.wake == WAKE_STOPPING) {
        exchange_problem(exchange, 503, "stopping", NULL);
        finish(exchange);
        return;
    }
    entry->key = response->park_key;
    if (exchange->request.wake == WAKE_FIRST) {
        int64_t now_us = world_ticks_us(exchange->engine->world);
        entry->deadline_us = now_us + response->park_ms * INT64_C(1000);
    }
    if (park_enter(exchange->engine->park, entry, response->park_seen)) return;
    exchange->request.wake = entry->wake;
    run_again(exchange);
}

/* What is next, by the outcome. Once parked or returned to a meeting the exchange may already be
 * somebody else's: nothing touches it any more. */
static void settle(struct exchange *exchange)
{
    switch (exchange->response.outcome) {
    case OUTCOME_ANSWER: finish(exchange); break;
    case OUTCOME_PARK: park(exchange); break;
    case OUTCOME_LATER:
        if (atomic_exchange(&exchange->meeting, MEETING_RETURNED) == MEETING_RESUMED) {
            run_again(exchange);
        }
        break;
    }
}

static void resume_later(struct later *later)
{
    struct exchange *exchange = EXCHANGE_OF(later, later);
    if (atomic_exchange(&exchange->meeting, MEETING_RESUMED) == MEETING_RETURNED) {
        run_again(exchange);
    }
}

static void run_job(struct pool_job *job, void *context)
{
    (void)context;
    struct exchange *exchange = EXCHANGE_OF(job, job);
    serve(exchange);
    settle(exchange);
}

static void run_parked(struct park_entry *entry, void *context)
{
    (void)context;
    struct exchange *exchange = EXCHANGE_OF(entry, parked);
    exchange->request.wake = entry->wake;
    run_again(exchange);
}

/* What the edge itself refuses once the body is there. */
static bool refuse(struct exchange *exchange)
{
    if (exchange->is_cut) {
        exchange_problem(exchange, 413, "body_too_large", NULL);
        exchange->response.close = true;
    } else if (exchange->is_starved) {
        exchange->engine->refused_busy++;
        exchange_problem(exchange, 503, "busy", NULL);
    } else if (exchange->engine->is_stopping) {
        exchange_problem(exchange, 503, "stopping", NULL);
    } else {
        return false;
    }
    return true;
}

bool exchange_serve_inline(struct exchange *exchange)
{
    if (refuse(exchange)) return true;
    exchange->request.body = (struct text){exchange->body, exchange->body_size};
    if ((exchange->request.route->flags & ROUTE_INLINE) == 0) return false;
    serve(exchange);
    if (exchange->response.outcome != OUTCOME_ANSWER) return false;
    exchange->stage = STAGE_ANSWERED;
    return true;
}

void exchange_dispatch(struct exchange *exchange)
{
    exchange->stage = STAGE_AWAY;
    exchange->engine->running++;
    if ((exchange->request.route->flags & ROUTE_INLINE) != 0) {
        settle(exchange); /* it ran inline and wants to wait */
        return;
    }
    if (pool_offer(pool_of(exchange), &exchange->job)) return;
    exchange->engine->refused_busy++;
    exchange_problem(exchange, 503, "busy", NULL);
    finish(exchange);
}
