/* The worker that sends mails. */
#ifndef WEB_MAILING_H
#define WEB_MAILING_H

#include "http/pool.h"

enum { MAILING_QUEUE_LIMIT = 200 };

/* A pool_run; the context is the struct web. */
void mailing_run(struct pool_job *job, void *context);

#endif
