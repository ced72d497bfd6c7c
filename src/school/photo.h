/* Photos of pupils: what a cashier compares a face with. A till fetches those it has not yet. */
#ifndef SCHOOL_PHOTO_H
#define SCHOOL_PHOTO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/store.h"

enum {
    PHOTO_BYTES_LEAST = 64,
    PHOTO_BYTES_LIMIT = 262144,
    PHOTO_SIDE_LEAST = 32, /* pixels */
    PHOTO_SIDE_LIMIT = 4096,
    PHOTO_HASH_SIZE = 33, /* 16 bytes of BLAKE2b in hexadecimal, with NUL */
};

enum photo_status {
    PHOTO_OK = 0,
    PHOTO_EMPTY,     /* under PHOTO_BYTES_LEAST */
    PHOTO_TOO_LARGE, /* over PHOTO_BYTES_LIMIT */
    PHOTO_UNKNOWN, /* neither JPEG nor PNG by its first bytes, or broken before its size is said */
    PHOTO_SIDES,   /* narrower than PHOTO_SIDE_LEAST or wider than PHOTO_SIDE_LIMIT */
};

struct photo {
    const char *content_type; /* "image/jpeg", "image/png" */
    int64_t width, height;
    struct text bytes;
    char hash[PHOTO_HASH_SIZE];
};

/* Judges foreign bytes by their own words, not by a file's name; the picture itself is not decoded.
 * *out_photo is set only by PHOTO_OK; its bytes are those given. */
enum photo_status photo_judge(struct text bytes, struct photo *out_photo) MUST_CHECK;

/* Keeps it as the account's photo. */
enum err photo_set(struct tx *tx, int64_t school_id, int64_t account_id, const struct photo *photo,
                   int64_t version) MUST_CHECK;
/* Takes it away; taking away none is fine. */
enum err photo_remove(struct tx *tx, int64_t school_id, int64_t account_id, int64_t version)
    MUST_CHECK;

/* Content type, bytes and hash, in the arena. *out_found false: there is none. */
enum err photo_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                    bool *out_found, struct photo *out_photo) MUST_CHECK;

#endif
