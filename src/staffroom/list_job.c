/* The job of lists and moves. */
#include "staffroom/list_job.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/list_upload.h"
#include "desk/move.h"

/* Between looks at what is due: a list is begun within it. */
enum { LOOK_MS = 300, MOVES_EVERY = 10 /* looks */ };

struct list_job {
    struct desk *desk;
    int stop_event; /* -1: not started */
    pthread_t thread;
};

static void done(const char *part, enum err err)
{
    if (err != OK) log_write(LOG_WARNING, "list_job", "part=%s fault=%s", part, err_name(err));
}

static void *job_run(void *argument)
{
    struct list_job *job = argument;
    struct pollfd stop = {.fd = job->stop_event, .events = POLLIN};
    for (int looks = 0; poll(&stop, 1, LOOK_MS) == 0; looks++) {
        int count;
        done("lists", desk_lists_work(job->desk, &count));
        if (looks % MOVES_EVERY == 0) done("moves", desk_moves_pass(job->desk, &count));
    }
    return NULL;
}

void list_job_start(struct list_job *job)
{
    job->stop_event = eventfd(0, EFD_CLOEXEC);
    CHECK(job->stop_event >= 0);
    CHECK(pthread_create(&job->thread, NULL, job_run, job) == 0);
}

void list_job_stop(struct list_job *job)
{
    if (job == NULL || job->stop_event < 0) return;
    uint64_t one = 1;
    CHECK(write(job->stop_event, &one, sizeof one) == (ssize_t)sizeof one);
    pthread_join(job->thread, NULL);
    close(job->stop_event);
    job->stop_event = -1;
}

struct list_job *list_job_new(struct desk *desk)
{
    struct list_job *job = memory_new(sizeof *job);
    *job = (struct list_job){.desk = desk, .stop_event = -1};
    return job;
}

void list_job_free(struct list_job *job)
{
    memory_free(job);
}
