/* Jobs on their way to the thread that runs them, in the order they came. */
#ifndef STORE_JOB_QUEUE_H
#define STORE_JOB_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

#include "store/engine.h"

struct job_queue {
    pthread_mutex_t mutex;
    pthread_cond_t has_jobs;
    struct job *first;
    struct job **end; /* where the next one is hung */
    bool closing;
};

void job_queue_init(struct job_queue *queue);
void job_queue_release(struct job_queue *queue);
void job_queue_add(struct job_queue *queue, struct job *job);

/* Waits for jobs and takes at most `limit` of them as a list. NULL: closed, and nothing is left. */
struct job *job_queue_take(struct job_queue *queue, int limit);

/* Whether somebody waits now. */
bool job_queue_is_empty(struct job_queue *queue);

/* What is in it will still be taken; adding more is a broken promise. */
void job_queue_close(struct job_queue *queue);

#endif
