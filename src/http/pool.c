/* Workers before a bounded queue.
 *
 * Invariants:
 * 1. `first` … `last` is a list of `count` jobs.
 * 2. `idle` workers wait on `more`. At most one of them is on its way (`is_waking`): whoever comes
 *    to the queue and leaves jobs behind wakes the next one. So a blocked worker never holds up the
 *    others, and under load few threads run hot instead of all of them taking turns. */
#include "http/pool.h"

#include <pthread.h>
#include <stdio.h>

#include "base/check.h"
#include "base/memory.h"

enum { THREAD_NAME_SIZE = 16 };

struct pool {
    pool_run run;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct pool_job *first, *last;
    size_t count, limit;
    int idle;
    bool is_waking;
    bool is_closing;
    int worker_count;
    pthread_t *workers;
};

/* Whether the caller, who holds the lock, is to wake a worker once he has let go of it. */
static bool pool_must_wake(struct pool *pool)
{
    if (pool->first == NULL || pool->idle == 0 || pool->is_waking) return false;
    pool->is_waking = true;
    return true;
}

static struct pool_job *pool_take(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->first == NULL && !pool->is_closing) {
        pool->idle++;
        pthread_cond_wait(&pool->more, &pool->lock);
        pool->idle--;
        pool->is_waking = false;
    }
    struct pool_job *job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL) pool->last = NULL;
        pool->count--;
    }
    bool wakes = pool_must_wake(pool);
    pthread_mutex_unlock(&pool->lock);
    if (wakes) pthread_cond_signal(&pool->more);
    return job;
}

static void *work(void *argument)
{
    struct pool *pool = argument;
    for (struct pool_job *job = pool_take(pool); job != NULL; job = pool_take(pool)) {
        pool->run(job, pool->context);
    }
    return NULL;
}

struct pool *pool_new(const char *name, int worker_count, size_t queue_limit, pool_run run,
                      void *context)
{
    CHECK(worker_count > 0 && queue_limit > 0);
    struct pool *pool = memory_new(sizeof *pool);
    pool->run = run;
    pool->context = context;
    pool->limit = queue_limit;
    pool->worker_count = worker_count;
    CHECK(pthread_mutex_init(&pool->lock, NULL) == 0);
    CHECK(pthread_cond_init(&pool->more, NULL) == 0);
    pool->workers = memory_new_array((size_t)worker_count, sizeof *pool->workers);
    for (int i = 0; i < worker_count; i++) {
        CHECK(pthread_create(&pool->workers[i], NULL, work, pool) == 0);
        char thread_name[THREAD_NAME_SIZE];
        snprintf(thread_name, sizeof thread_name, "%s-%d", name, i);
        pthread_setname_np(pool->workers[i], thread_name);
    }
    return pool;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL) return;
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->worker_count; i++) pthread_join(pool->workers[i], NULL);
    CHECK(pool->count == 0);
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->lock);
    memory_free(pool->workers);
    memory_free(pool);
}

static bool pool_add(struct pool *pool, struct pool_job *job, bool may_overflow)
{
    pthread_mutex_lock(&pool->lock);
    bool takes = may_overflow || pool->count < pool->limit;
    if (takes) {
        job->next = NULL;
        if (pool->last == NULL) {
            pool->first = job;
        } else {
            pool->last->next = job;
        }
        pool->last = job;
        pool->count++;
    }
    bool wakes = pool_must_wake(pool);
    pthread_mutex_unlock(&pool->lock);
    if (wakes) pthread_cond_signal(&pool->more);
    return takes;
}

bool pool_offer(struct pool *pool, struct pool_job *job)
{
    return pool_add(pool, job, false);
}

void pool_push(struct pool *pool, struct pool_job *job)
{
    CHECK(pool_add(pool, job, true));
}
