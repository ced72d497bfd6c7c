/* A lane: one writing connection with its thread, for the schools that share it.
 *
 * Works that wait together are committed together, without savepoints: the usual group has no
 * fault in it. When one has, or the group collides too often, the whole is undone and each work
 * runs by itself, which the contract of store_work allows. */
#include <poll.h>

#include "base/check.h"
#include "base/log.h"
#include "store/postgres.h"

static enum err run_work(struct postgres_connection *connection, struct job *job)
{
    log_set_request(job->request);
    enum err err = tx_run_work(&connection->tx, job->work, job->context);
    log_set_request(NULL);
    return err;
}

/* One transaction of one work. */
static enum err attempt(struct postgres_connection *connection, struct job *job)
{
    TRY(postgres_connection_ready(connection));
    postgres_begin(connection, job->is_held);
    if (connection->lost) return ERR_UNAVAILABLE;
    enum err err = run_work(connection, job);
    if (err == OK) return postgres_commit(connection);
    if (!connection->lost) postgres_rollback(connection);
    return err;
}

/* Waits a little, longer each time and never two alike, so that two colliders part. A server that
 * hangs up ends the wait, which is why it watches the connection. */
static void back_off(struct postgres_lane *lane, int tries)
{
    lane->jitter = lane->jitter * 1664525u + 1013904223u;
    int limit_ms = tries < 6 ? 1 << tries : POSTGRES_BACKOFF_LIMIT_MS;
    int wait_ms = (int)((lane->jitter >> 16) % (uint32_t)(limit_ms + 1));
    struct pollfd watched = {.fd = PQsocket(lane->connection.server), .events = POLLIN};
    poll(&watched, 1, wait_ms);
}

/* A connection that was found dead before the commit was sent is replaced once: nothing can have
 * been committed on it. */
static enum err run_alone(struct postgres_lane *lane, struct job *job)
{
    struct postgres_connection *connection = &lane->connection;
    bool replaced = false;
    for (int tries = 0;; tries++) {
        enum err err = attempt(connection, job);
        if (connection->lost && !connection->commit_sent && !replaced) {
            replaced = true;
            continue;
        }
        if (err != ERR_CONFLICT || connection->lost) return err;
        if (tries == STORE_RETRIES) return log_fault(err, "collisions", "tries=%d", tries);
        back_off(lane, tries);
    }
}

/* One work that must be watched makes the whole transaction serializable. */
static bool all_are_held(const struct job *jobs)
{
    for (; jobs != NULL; jobs = jobs->next) {
        if (!jobs->is_held) return false;
    }
    return true;
}

static enum err attempt_together(struct postgres_connection *connection, struct job *jobs)
{
    TRY(postgres_connection_ready(connection));
    postgres_begin(connection, all_are_held(jobs));
    enum err err = connection->lost ? ERR_UNAVAILABLE : OK;
    for (struct job *job = jobs; job != NULL && err == OK; job = job->next) {
        err = run_work(connection, job);
    }
    if (err == OK) return postgres_commit(connection);
    if (!connection->lost) postgres_rollback(connection);
    return err;
}

static void finish_all(struct job *jobs, enum err err)
{
    while (jobs != NULL) {
        struct job *job = jobs;
        jobs = job->next;
        job_finish(job, err);
    }
}

static enum err run_together(struct postgres_lane *lane, struct job *jobs)
{
    for (int tries = 1;; tries++) {
        enum err err = attempt_together(&lane->connection, jobs);
        bool again = err == ERR_CONFLICT && !lane->connection.lost;
        if (!again || tries == POSTGRES_GROUP_TRIES) return err;
        back_off(lane, tries);
    }
}

static void run_group(struct postgres_lane *lane, struct job *jobs)
{
    if (jobs->next != NULL) {
        enum err err = run_together(lane, jobs);
        bool unknown = lane->connection.lost && lane->connection.commit_sent;
        if (err == OK || unknown) {
            finish_all(jobs, err);
            return;
        }
    }
    while (jobs != NULL) {
        struct job *job = jobs;
        jobs = job->next;
        job_finish(job, run_alone(lane, job));
    }
}

void *postgres_lane_main(void *context)
{
    struct postgres_lane *lane = context;
    struct job *jobs;
    while ((jobs = job_queue_take(&lane->queue, POSTGRES_GROUP_WORKS_LIMIT)) != NULL) {
        run_group(lane, jobs);
    }
    return NULL;
}
