/* The access log. */
#include "http/access_log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

enum { METHOD_SHOWN = 16 };

void access_log_init(struct access_log *log)
{
    log->size = 0;
    CHECK(pthread_mutex_init(&log->lock, NULL) == 0);
}

/* With the lock held. A log that cannot be written has nowhere to be told of. */
static void flush(struct access_log *log)
{
    if (log->size == 0) return;
    ssize_t written = write(STDERR_FILENO, log->bytes, log->size);
    (void)written;
    log->size = 0;
}

void access_log_flush(struct access_log *log)
{
    pthread_mutex_lock(&log->lock);
    flush(log);
    pthread_mutex_unlock(&log->lock);
}

void access_log_release(struct access_log *log)
{
    access_log_flush(log);
    pthread_mutex_destroy(&log->lock);
}

/* A method is a stranger's word: only letters of it are shown. */
static struct text shown_method(struct text method)
{
    size_t size = 0;
    while (size < method.size && size < METHOD_SHOWN && method.bytes[size] >= 'A' &&
           method.bytes[size] <= 'Z') {
        size++;
    }
    return size ? (struct text){method.bytes, size} : TEXT("-");
}

void access_log_add(struct access_log *log, const struct access *access)
{
    char line[ACCESS_LOG_LINE];
    struct text method = shown_method(access->method);
    int size = snprintf(line, sizeof line,
                        "level=info request=%s event=answer area=%s method=%.*s route=%s "
                        "status=%d ms=%lld.%03d bytes=%zu remote=%.*s\n",
                        access->request, access->area, TEXT_ARGS(method), access->route,
                        access->status, (long long)(access->took_us / 1000),
                        (int)(access->took_us % 1000), access->bytes, TEXT_ARGS(access->remote));
    if (size < 0) return;
    size_t taken = (size_t)size < sizeof line ? (size_t)size : sizeof line - 1;
    line[taken - 1] = '\n';
    pthread_mutex_lock(&log->lock);
    if (log->size + taken > sizeof log->bytes) flush(log);
    memcpy(log->bytes + log->size, line, taken);
    log->size += taken;
    pthread_mutex_unlock(&log->lock);
}
