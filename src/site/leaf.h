/* A page that is ready: its bytes, the same packed, and what HTTP says of them. */
#ifndef SITE_LEAF_H
#define SITE_LEAF_H

#include "base/arena.h"
#include "base/instant.h"
#include "http/request.h"
#include "http/response.h"

enum { LEAF_ETAG_SIZE = 40, LEAF_DATE_SIZE = 40, LEAF_PACKED_LEAST = 512 };

struct leaf {
    const char *path;
    const char *content_type;
    struct text plain, gzip; /* gzip empty: packing gains nothing */
    char etag[LEAF_ETAG_SIZE];
    char last_modified[LEAF_DATE_SIZE];
};

/* Packs, and names the bytes. `plain` lives as long as the leaf. */
void leaf_make(struct arena *arena, const char *path, const char *content_type, struct text plain,
               struct instant now, struct leaf *out_leaf);

/* Answers with the leaf, or 304 when it is known. The bytes are copied: the leaf may go away. */
void leaf_answer(const struct leaf *leaf, struct arena *arena, const struct request *request,
                 struct response *response);

/* "Mon, 23 Nov 2026 08:44:11 GMT". */
void http_date(struct instant at, char out_date[LEAF_DATE_SIZE]);

#endif
