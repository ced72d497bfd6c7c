/* Files packed into a ZIP, for people. */
#ifndef TABLE_PACK_H
#define TABLE_PACK_H

#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum { PACK_FOLDER_FILES_LIMIT = 10000 };

/* Bytes packed so far. A fault ends the packing. */
typedef enum err (*pack_told)(void *context, int64_t bytes);

/* All files under the folder, as NAME/…, with their paths. ERR_IO; ERR_LIMIT: too many files. */
enum err pack_folder(FILE *file, const char *folder, const char *name, pack_told told,
                     void *context) MUST_CHECK;

struct pack_file {
    const char *name; /* UTF-8, folders parted by slashes */
    struct text bytes;
};

/* A ZIP in the arena, of at most `limit` bytes: ERR_LIMIT. */
enum err pack_files(struct arena *arena, const struct pack_file *files, int count, size_t limit,
                    struct text *out_zip) MUST_CHECK;

#endif
