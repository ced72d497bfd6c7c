/* One line an event on standard error, in logfmt: level=… request=… event=… key=value.
 *
 * Faults are logged once, where they were first seen. No secret and no child's name goes in. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* The one mutable global: lines below this level are not written. */
void log_set_level(enum log_level level);
bool log_level_parse(const char *name, enum log_level *out_level) MUST_CHECK;

/* What this thread is serving; NULL when nothing. The string must outlive the request. */
void log_set_request(const char *request);
const char *log_request(void);

/* `event` is a word; the rest is key=value pairs made by the format. */
void log_write(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Logs a fault as an error line and gives it back: return log_fault(ERR_IO, "open", "…"). */
enum err log_fault(enum err err, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
