/* The worker that decides which letters there are and hands them over: a thread of its own, because
 * a mail server may take half a minute to answer. */
#include <stdatomic.h>

#include "base/log.h"
#include "base/memory.h"
#include "desk/notice.h"
#include "web/inside.h"
#include "world/ticker.h"

enum { LOOK_MS = 2000 };

struct letter_job {
    struct desk *desk;
    struct notice_post post;
    atomic_bool stops;
    struct ticker *ticker;
};

static void note(const struct notice_report *report)
{
    if (report->sent + report->put_off + report->given_up == 0) return;
    log_write(report->given_up > 0 ? LOG_WARNING : LOG_INFO, "notices",
              "sent=%d put_off=%d given_up=%d moot=%d", report->sent, report->put_off,
              report->given_up, report->moot);
}

static void look(void *context, int64_t looks)
{
    struct letter_job *job = context;
    (void)looks;
    int made = 0;
    struct notice_report report = {0};
    enum err err = desk_notices_look(job->desk, &made);
    if (err == OK) err = desk_notices_send(job->desk, &job->post, &job->stops, &report);
    if (err != OK) log_write(LOG_WARNING, "notices", "fault=%s", err_name(err));
    note(&report);
}

struct letter_job *letter_job_start(const struct web *web)
{
    struct letter_job *job = memory_new(sizeof *job);
    job->desk = web->desk;
    job->post = (struct notice_post){.base_url = web->options.base_url,
                                     .mail_from = web->options.mail_from,
                                     .operator_name = web->options.operator_name};
    job->ticker = ticker_start(LOOK_MS, look, job);
    return job;
}

void letter_job_stop(struct letter_job *job)
{
    if (job == NULL) return;
    atomic_store(&job->stops, true);
    ticker_stop(job->ticker);
    memory_free(job);
}
