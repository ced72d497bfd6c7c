/* Lines of the log: each is made whole first and written with one call, so that lines of several
 * threads do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_LIMIT_BYTES = 2048 };

static _Atomic enum log_level lowest_level = LOG_INFO;
static _Thread_local const char *request_of_thread;

static const char *const LEVEL_NAMES[] = {"debug", "info", "warning", "error"};

void log_set_level(enum log_level level)
{
    lowest_level = level;
}

bool log_level_parse(const char *name, enum log_level *out_level)
{
    for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
        if (strcmp(name, LEVEL_NAMES[i]) == 0) {
            *out_level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

void log_set_request(const char *request)
{
    request_of_thread = request;
}

const char *log_request(void)
{
    return request_of_thread;
}

/* A line is one line whatever a stranger put into its values. */
static void flatten(char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7F) line[i] = ' ';
    }
}

__attribute__((format(printf, 3, 0))) static void write_line(enum log_level level,
                                                             const char *event, const char *format,
                                                             va_list arguments)
{
    if (level < lowest_level) return;
    char line[LINE_LIMIT_BYTES];
    size_t limit = sizeof line - 1;
    int head = snprintf(line, limit, "level=%s request=%s event=%s ", LEVEL_NAMES[level],
                        request_of_thread ? request_of_thread : "-", event);
    size_t size = head < 0 ? 0 : (size_t)head;
    if (size > limit) size = limit;
    int tail = vsnprintf(line + size, limit - size, format, arguments);
    if (tail > 0) size += (size_t)tail;
    if (size > limit - 1) size = limit - 1;
    flatten(line, size);
    line[size++] = '\n';
    /* A log that cannot be written has nowhere to be told of. */
    ssize_t written = write(STDERR_FILENO, line, size);
    (void)written;
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(level, event, format, arguments);
    va_end(arguments);
}

enum err log_fault(enum err err, const char *event, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(LOG_ERROR, event, format, arguments);
    va_end(arguments);
    return err;
}
