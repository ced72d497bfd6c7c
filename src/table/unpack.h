/* Files that come packed. */
#ifndef TABLE_UNPACK_H
#define TABLE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum { UNPACK_FILES_LIMIT = 64 };

struct unpacked {
    struct {
        const char *name; /* without folders */
        struct text bytes;
    } files[UNPACK_FILES_LIMIT];
    int count;
};

bool unpack_is_zip(struct text bytes);

/* The files of a ZIP, in its order; folders are left out. False, with a reason in Russian: it is
 * damaged or locked, has more than UNPACK_FILES_LIMIT files, or unpacks to more than
 * `limit_bytes` in all: a bomb stops there. */
bool unpack_zip(struct arena *arena, struct text bytes, size_t limit_bytes,
                struct unpacked *out_unpacked, const char **out_reason) MUST_CHECK;

/* Files one by one: none of them stays in memory behind its turn. */
struct unpack_limits {
    size_t file_bytes; /* of a longer file one byte more than that is given, and the rest passed */
    size_t all_bytes;  /* of all that is given */
    int files;
};
/* `name` without folders, UTF-8 where the archive says so; `bytes` and what is taken from
 * `arena` are given back behind the call. */
typedef void (*unpack_each)(void *context, struct arena *arena, struct text name,
                            struct text bytes);
/* False, with a reason in Russian, as unpack_zip; what was given until then was given. */
bool unpack_zip_each(struct text bytes, const struct unpack_limits *limits, unpack_each each,
                     void *context, const char **out_reason) MUST_CHECK;

#endif
