/* What the tills of one school share without the server: a key, and who they are.
 *
 * The key is told to enrolled tills alone. It is made anew when a till leaves, so that what left
 * with it opens nothing; each change raises the generation, which every answer of `changes`
 * tells. */
#ifndef DESK_TILL_LAN_H
#define DESK_TILL_LAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/store.h"

struct lan_till {
    int64_t origin, digit;
    const char *name;
};

struct lan {
    int64_t generation; /* 0: there is no key yet */
    const char *key;
    const struct lan_till *tills; /* active ones, by origin */
    int till_count;
};

/* Strings live in the arena. */
enum err lan_load(struct tx *tx, struct arena *arena, int64_t school_id, struct lan *out_lan)
    MUST_CHECK;

/* 0: there is no key yet. */
enum err lan_generation(struct tx *tx, int64_t school_id, int64_t *out_generation) MUST_CHECK;

/* The tills of the school are others now; with `renews_key` one of them is not to be trusted any
 * more. Makes the first key when there is none. Raises the book's version. */
enum err lan_change(struct tx *tx, struct arena *arena, int64_t school_id, bool renews_key)
    MUST_CHECK;

/* "lan":{…} of an answer. */
void lan_add(struct buf *buf, const struct lan *lan);

#endif
