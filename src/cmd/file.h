/* Files that commands are given, and those that they write. */
#ifndef CMD_FILE_H
#define CMD_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* At most one byte more than `limit_bytes`, which is enough to tell that it is too large.
 * ERR_NOT_FOUND, ERR_IO. */
enum err input_file_read(struct arena *arena, const char *path, size_t limit_bytes,
                         struct text *out_file) MUST_CHECK;

/* Writes the file anew; whoever reads it meanwhile may see a part. ERR_IO. */
enum err output_file_write(const char *path, struct text bytes) MUST_CHECK;

#endif
