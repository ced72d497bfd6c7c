/* A plain list behind a mutex: a writing thread takes many jobs at once, so that the lock is
 * taken once a group. */
#include "store/job_queue.h"

#include "base/check.h"

void job_queue_init(struct job_queue *queue)
{
    CHECK(pthread_mutex_init(&queue->mutex, NULL) == 0);
    CHECK(pthread_cond_init(&queue->has_jobs, NULL) == 0);
    queue->first = NULL;
    queue->end = &queue->first;
    queue->closing = false;
}

void job_queue_release(struct job_queue *queue)
{
    CHECK(queue->first == NULL);
    pthread_cond_destroy(&queue->has_jobs);
    pthread_mutex_destroy(&queue->mutex);
}

void job_queue_add(struct job_queue *queue, struct job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&queue->mutex);
    CHECK(!queue->closing);
    bool was_empty = queue->first == NULL;
    *queue->end = job;
    queue->end = &job->next;
    pthread_mutex_unlock(&queue->mutex);
    if (was_empty) pthread_cond_signal(&queue->has_jobs);
}

struct job *job_queue_take(struct job_queue *queue, int limit)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->first == NULL && !queue->closing) {
        pthread_cond_wait(&queue->has_jobs, &queue->mutex);
    }
    struct job *taken = queue->first;
    struct job **cut = &queue->first;
    for (int i = 0; i < limit && *cut != NULL; i++) cut = &(*cut)->next;
    queue->first = *cut;
    if (queue->first == NULL) queue->end = &queue->first;
    if (taken != NULL) *cut = NULL;
    pthread_mutex_unlock(&queue->mutex);
    return taken;
}

bool job_queue_is_empty(struct job_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    bool empty = queue->first == NULL;
    pthread_mutex_unlock(&queue->mutex);
    return empty;
}

void job_queue_close(struct job_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closing = true;
    pthread_cond_signal(&queue->has_jobs);
    pthread_mutex_unlock(&queue->mutex);
}
