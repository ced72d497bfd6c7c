/* The worker that looks for what webhooks tell and tells it: a thread of its own, because the other
 * side may take its time. */
#include <stdatomic.h>

#include "api/inside.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/webhook.h"
#include "world/ticker.h"

enum { LOOK_MS = 1000, FORGET_EVERY = 3600 /* looks */ };

struct webhook_job {
    struct desk *desk;
    const char *networks;
    atomic_bool stops;
    struct ticker *ticker;
};

static void look(void *context, int64_t looks)
{
    struct webhook_job *job = context;
    int made = 0;
    struct webhook_report report = {0};
    enum err err = desk_webhooks_look(job->desk, &made);
    if (err == OK) err = desk_webhooks_send(job->desk, job->networks, &job->stops, &report);
    if (err == OK && looks % FORGET_EVERY == 0) err = desk_webhooks_forget(job->desk);
    if (err != OK) log_write(LOG_WARNING, "webhooks", "fault=%s", err_name(err));
    if (report.delivered + report.put_off + report.dead == 0) return;
    log_write(report.dead > 0 ? LOG_WARNING : LOG_INFO, "webhooks",
              "delivered=%d put_off=%d dead=%d", report.delivered, report.put_off, report.dead);
}

struct webhook_job *webhook_job_start(struct desk *desk, const char *networks)
{
    struct webhook_job *job = memory_new(sizeof *job);
    job->desk = desk;
    job->networks = networks;
    job->ticker = ticker_start(LOOK_MS, look, job);
    return job;
}

void webhook_job_stop(struct webhook_job *job)
{
    if (job == NULL) return;
    atomic_store(&job->stops, true);
    ticker_stop(job->ticker);
    memory_free(job);
}
