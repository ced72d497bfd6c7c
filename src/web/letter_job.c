/* The worker that decides which letters there are and hands them over: a thread of its own, because
 * a mail server may take half a minute to answer. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/notice.h"
#include "web/inside.h"

enum { LOOK_MS = 2000 };

struct letter_job {
    struct desk *desk;
    struct notice_post post;
    atomic_bool stops;
    int stop_event;
    pthread_t thread;
};

static void note(const struct notice_report *report)
{
    if (report->sent + report->put_off + report->given_up == 0) return;
    log_write(report->given_up > 0 ? LOG_WARNING : LOG_INFO, "notices",
              "sent=%d put_off=%d given_up=%d moot=%d", report->sent, report->put_off,
              report->given_up, report->moot);
}

static void round_run(struct letter_job *job)
{
    int made = 0;
    struct notice_report report = {0};
    enum err err = desk_notices_look(job->desk, &made);
    if (err == OK) err = desk_notices_send(job->desk, &job->post, &job->stops, &report);
    if (err != OK) log_write(LOG_WARNING, "notices", "fault=%s", err_name(err));
    note(&report);
}

static void *job_run(void *context)
{
    struct letter_job *job = context;
    struct pollfd waiting = {.fd = job->stop_event, .events = POLLIN};
    while (poll(&waiting, 1, LOOK_MS) <= 0) round_run(job);
    return NULL;
}

struct letter_job *letter_job_start(const struct web *web)
{
    struct letter_job *job = memory_new(sizeof *job);
    job->desk = web->desk;
    job->post = (struct notice_post){.base_url = web->options.base_url,
                                     .mail_from = web->options.mail_from,
                                     .operator_name = web->options.operator_name};
    job->stop_event = eventfd(0, EFD_CLOEXEC);
    CHECK(job->stop_event >= 0);
    CHECK(pthread_create(&job->thread, NULL, job_run, job) == 0);
    return job;
}

void letter_job_stop(struct letter_job *job)
{
    if (job == NULL) return;
    uint64_t one = 1;
    atomic_store(&job->stops, true);
    CHECK(write(job->stop_event, &one, sizeof one) == sizeof one);
    CHECK(pthread_join(job->thread, NULL) == 0);
    close(job->stop_event);
    memory_free(job);
}
