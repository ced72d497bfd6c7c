/* The rows of a school that a till mirrors, as JSON. Least disclosure: a till learns rights, never
 * reasons; no birth dates, no addresses. */
#ifndef SYNC_MIRROR_H
#define SYNC_MIRROR_H

#include <stdint.h>

#include "base/buf.h"
#include "base/instant.h"
#include "store/store.h"

struct mirror_range {
    int64_t school_id;
    int64_t after, through; /* versions: after < row <= through */
    struct day today;       /* what belongs to a day is told of this one and those to come */
};

/* Adds ,"people":[…],"cards":[…] and so on: a member for each kind of which there is a row. */
enum err mirror_write(struct tx *tx, struct mirror_range range, struct buf *buf) MUST_CHECK;

#endif
