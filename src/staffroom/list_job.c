/* The job of lists and moves. */
#include "staffroom/list_job.h"

#include "base/log.h"
#include "base/memory.h"
#include "desk/list_upload.h"
#include "desk/move.h"
#include "world/ticker.h"

/* Between looks at what is due: a list is begun within it. */
enum { LOOK_MS = 300, MOVES_EVERY = 10 /* looks */ };

struct list_job {
    struct desk *desk;
    struct ticker *ticker; /* NULL: not started */
};

static void done(const char *part, enum err err)
{
    if (err != OK) log_write(LOG_WARNING, "list_job", "part=%s fault=%s", part, err_name(err));
}

static void look(void *context, int64_t looks)
{
    int count;
    struct list_job *job = context;
    done("lists", desk_lists_work(job->desk, &count));
    if (looks % MOVES_EVERY == 0) done("moves", desk_moves_pass(job->desk, &count));
}

void list_job_start(struct list_job *job)
{
    job->ticker = ticker_start(LOOK_MS, look, job);
}

void list_job_stop(struct list_job *job)
{
    if (job == NULL) return;
    ticker_stop(job->ticker);
    job->ticker = NULL;
}

struct list_job *list_job_new(struct desk *desk)
{
    struct list_job *job = memory_new(sizeof *job);
    job->desk = desk;
    return job;
}

void list_job_free(struct list_job *job)
{
    memory_free(job);
}
