/* One request on its way through the server, and what all of them share. Inside of http only.
 *
 * An exchange belongs to the network thread until exchange_dispatch, then to whoever runs it, and
 * to the network thread again once engine->finished was called. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "http/park.h"
#include "http/pool.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"
#include "world/world.h"

enum { EXCHANGE_ID_SIZE = 24, EXCHANGE_SPARE_LIMIT = 256 };

struct exchange;

struct engine {
    const struct site *site;
    const struct world *world;
    struct pool *workers, *slow_workers;
    struct park *park;
    void (*finished)(struct exchange *exchange); /* the response is there; any thread */
    atomic_bool is_stopping;
    atomic_size_t body_bytes; /* of all exchanges */
    atomic_int_least64_t answered, refused_busy, started;
    atomic_int running;     /* dispatched, not yet finished */
    uint32_t run_id;        /* of this process, in request ids */
    struct exchange *spare; /* kept for the next request; network threads, under the lock */
    int spare_count;
    pthread_mutex_t lock;
};

enum exchange_stage { STAGE_HEAD, STAGE_BODY, STAGE_AWAY, STAGE_ANSWERED };

struct exchange {
    struct pool_job job;
    struct park_entry parked;
    struct later later;
    struct engine *engine;
    void *connection; /* of libmicrohttpd */
    struct exchange *next_spare;
    enum exchange_stage stage;
    char id[EXCHANGE_ID_SIZE];
    int64_t started_us;
    struct arena arena;
    const struct area *area;
    struct request request;
    struct response response;
    bool is_early;   /* answered by its head alone */
    bool is_queued;  /* the answer was given to the library */
    bool is_counted; /* a stopping server waits for it */
    bool is_cut;     /* the body is longer than its route allows */
    bool is_starved; /* no memory for the body: HTTP_BODIES_LIMIT */
    char *body;
    size_t body_size, body_capacity, discarded;
    atomic_int meeting; /* of the handler's return with later_resume */
};

void engine_init(struct engine *engine, const struct site *site, const struct world *world,
                 void (*finished)(struct exchange *exchange));
void engine_start_pools(struct engine *engine, int workers, int queue, int slow_workers,
                        int slow_queue);
void engine_release(struct engine *engine);

struct exchange *exchange_new(struct engine *engine);
void exchange_free(struct exchange *exchange); /* NULL is fine */

/* The head is read (request's target, method, headers … are set): admits or answers. */
void exchange_take_head(struct exchange *exchange);

/* A piece of the body. False: enough is enough, close the connection. */
bool exchange_take_body(struct exchange *exchange, const char *bytes, size_t size) MUST_CHECK;

/* The body is whole. Where the row is inline, answers at once and gives true; else false: park the
 * connection first, then call exchange_dispatch. */
bool exchange_serve_inline(struct exchange *exchange) MUST_CHECK;
void exchange_dispatch(struct exchange *exchange);

/* Answers with a problem of the edge. */
void exchange_problem(struct exchange *exchange, int status, const char *code, const char *detail);

/* The pattern of the row, "-" when there is none: what may stand in a log. */
const char *exchange_route(const struct exchange *exchange);

/* Runs parked exchanges whose time is up. */
void engine_tick(struct engine *engine);

#endif
