/* A thread and the event that ends it. */
#include "world/ticker.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

struct ticker {
    int pause_ms;
    ticker_look look;
    void *context;
    int stop_event;
    pthread_t thread;
};

/* False: the ticker is to stop. A signal cuts a pause short, never the job. */
static bool pause_over(const struct ticker *ticker)
{
    struct pollfd stop = {.fd = ticker->stop_event, .events = POLLIN};
    int ready = poll(&stop, 1, ticker->pause_ms);
    CHECK(ready >= 0 || errno == EINTR);
    return ready <= 0;
}

static void *ticker_run(void *argument)
{
    struct ticker *ticker = argument;
    for (int64_t looks = 0; pause_over(ticker); looks++) ticker->look(ticker->context, looks);
    return NULL;
}

struct ticker *ticker_start(int pause_ms, ticker_look look, void *context)
{
    struct ticker *ticker = memory_new(sizeof *ticker);
    *ticker = (struct ticker){.pause_ms = pause_ms, .look = look, .context = context};
    ticker->stop_event = eventfd(0, EFD_CLOEXEC);
    CHECK(ticker->stop_event >= 0);
    CHECK(pthread_create(&ticker->thread, NULL, ticker_run, ticker) == 0);
    return ticker;
}

void ticker_stop(struct ticker *ticker)
{
    if (ticker == NULL) return;
    uint64_t one = 1;
    CHECK(write(ticker->stop_event, &one, sizeof one) == (ssize_t)sizeof one);
    CHECK(pthread_join(ticker->thread, NULL) == 0);
    CHECK(close(ticker->stop_event) == 0);
    memory_free(ticker);
}
