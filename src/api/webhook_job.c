/* The worker that looks for what webhooks tell and tells it: a thread of its own, because the other
 * side may take its time. */
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/inside.h"
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/webhook.h"

enum { LOOK_MS = 1000, FORGET_EVERY = 3600 /* looks */ };

struct webhook_job {
    struct desk *desk;
    const char *networks;
    atomic_bool stops;
    int stop_event;
    pthread_t thread;
    int64_t looks;
};

static void round_run(struct webhook_job *job)
{
    int made = 0;
    struct webhook_report report = {0};
    enum err err = desk_webhooks_look(job->desk, &made);
    if (err == OK) err = desk_webhooks_send(job->desk, job->networks, &job->stops, &report);
    if (err == OK && job->looks++ % FORGET_EVERY == 0) err = desk_webhooks_forget(job->desk);
    if (err != OK) log_write(LOG_WARNING, "webhooks", "fault=%s", err_name(err));
    if (report.delivered + report.put_off + report.dead == 0) return;
    log_write(report.dead > 0 ? LOG_WARNING : LOG_INFO, "webhooks",
              "delivered=%d put_off=%d dead=%d", report.delivered, report.put_off, report.dead);
}

static void *job_run(void *context)
{
    struct webhook_job *job = context;
    struct pollfd waiting = {.fd = job->stop_event, .events = POLLIN};
    while (poll(&waiting, 1, LOOK_MS) <= 0) round_run(job);
    return NULL;
}

struct webhook_job *webhook_job_start(struct desk *desk, const char *networks)
{
    struct webhook_job *job = memory_new(sizeof *job);
    job->desk = desk;
    job->networks = networks;
    job->stop_event = eventfd(0, EFD_CLOEXEC);
    CHECK(job->stop_event >= 0);
    CHECK(pthread_create(&job->thread, NULL, job_run, job) == 0);
    return job;
}

void webhook_job_stop(struct webhook_job *job)
{
    if (job == NULL) return;
    uint64_t one = 1;
    atomic_store(&job->stops, true);
    CHECK(write(job->stop_event, &one, sizeof one) == sizeof one);
    CHECK(pthread_join(job->thread, NULL) == 0);
    close(job->stop_event);
    memory_free(job);
}
