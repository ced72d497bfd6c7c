/* Pages that ask a bank. */
#include "web/bank.h"

#include "base/log.h"

void bank_run(struct pool_job *job, void *context)
{
    (void)context;
    struct bank_job *bank_job = (struct bank_job *)(void *)job;
    bank_job->ask(bank_job);
    later_resume(bank_job->later);
}

void bank_ask(struct web *web, struct bank_job *job, struct response *response, response_then then)
{
    job->web = web;
    job->later = response_later(response, then, job);
    if (pool_offer(web->bank, &job->job)) return;
    log_write(LOG_WARNING, "bank", "refused=queue_full");
    job->is_busy = true;
    later_resume(job->later);
}
