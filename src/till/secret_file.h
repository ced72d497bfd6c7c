/* A file of one line that only the daemon may read: the token, the key of the school's tills. */
#ifndef TILL_SECRET_FILE_H
#define TILL_SECRET_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

enum { SECRET_LINE_LIMIT = 200 /* bytes */ };

/* Reads the line without its end into `out_line` (NUL-terminated). *out_found false: there is no
 * such file. ERR_CONSTRAINT: somebody else may read it, which `chmod 600` mends; ERR_LIMIT,
 * ERR_IO. */
enum err secret_file_read(const char *path, bool *out_found, char out_line[SECRET_LINE_LIMIT + 1])
    MUST_CHECK;

/* On the disk under its name, mode 0600, before it returns; the old file stays whole until then. */
enum err secret_file_write(const char *path, struct text line) MUST_CHECK;

#endif
