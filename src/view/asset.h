/* Files that pages name: embedded at build by tools/embed.py, served under /static/. */
#ifndef VIEW_ASSET_H
#define VIEW_ASSET_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

struct asset {
    const char *path; /* "obed.css": what follows /static/ */
    const char *type; /* for Content-Type */
    const unsigned char *bytes;
    size_t size;
    const unsigned char *gzip; /* NULL where packing gains nothing */
    size_t gzip_size;
    const char *etag; /* strong, in its quotes */
};

/* Sorted by path. */
extern const struct asset assets[];
extern const int asset_count;

/* NULL when there is no such file. */
const struct asset *asset_find(struct text path);

/* "/static/obed.css?v=…": changes with the bytes, so it may be kept for ever. An unknown path is a
 * broken promise. */
char *asset_url(struct arena *arena, const char *path);

#endif
