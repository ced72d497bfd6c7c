/* Calls to banks for pages: they take seconds, so that they have threads of their own. */
#ifndef WEB_BANK_H
#define WEB_BANK_H

#include "http/pool.h"
#include "web/inside.h"

enum { BANK_CALLERS = 4, BANK_QUEUE_LIMIT = 64 };

/* Embedded in what a page wants of a bank; lives in the request's arena. */
struct bank_job {
    struct pool_job job; /* first: the pool gives it back */
    struct web *web;
    struct arena *arena;
    struct later *later;
    bool is_busy;                      /* too many wait: nothing was asked */
    void (*ask)(struct bank_job *job); /* on a thread of the pool */
};

/* Does job->ask elsewhere and then answers by `then`, in a worker, with the job as its state. The
 * handler returns and touches nothing more. */
void bank_ask(struct web *web, struct bank_job *job, struct response *response, response_then then);

void bank_run(struct pool_job *job, void *context);

#endif
