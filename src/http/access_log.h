/* A line a request on standard error, in logfmt, collected and written many at once: one system
 * call a request would cost more than many requests do. Inside of http only. */
#ifndef HTTP_ACCESS_LOG_H
#define HTTP_ACCESS_LOG_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { ACCESS_LOG_BUFFER = 32 * 1024, ACCESS_LOG_LINE = 512 };

struct access_log {
    pthread_mutex_t lock;
    size_t size;
    char bytes[ACCESS_LOG_BUFFER];
};

struct access {
    const char *request;
    struct text method;
    const char *area, *route; /* the pattern: a path may hold what is nobody's business */
    struct text remote;
    int status;
    int64_t took_us;
    size_t bytes;
};

void access_log_init(struct access_log *log);
void access_log_release(struct access_log *log);
void access_log_add(struct access_log *log, const struct access *access);
void access_log_flush(struct access_log *log);

#endif
