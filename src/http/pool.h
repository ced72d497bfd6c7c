/* A fixed number of worker threads before a bounded queue. */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

/* Embedded in whatever is to be done. */
struct pool_job {
    struct pool_job *next;
};

typedef void (*pool_run)(struct pool_job *job, void *context);

/* Starts the workers; threads that the machine does not give are a broken promise. */
struct pool *pool_new(const char *name, int worker_count, size_t queue_limit, pool_run run,
                      void *context);
/* Waits until every queued job has run; NULL is fine. */
void pool_free(struct pool *pool);

/* False when the queue is full. */
bool pool_offer(struct pool *pool, struct pool_job *job) __attribute__((warn_unused_result));
/* Takes the job although the queue may be full: for what was admitted before. */
void pool_push(struct pool *pool, struct pool_job *job);

#endif
