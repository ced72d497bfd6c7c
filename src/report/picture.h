/* Pictures that people hand in: JPEG and PNG are decoded within bounds, cropped and made small. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum {
    PICTURE_BYTES_LIMIT = 16 << 20,      /* of a file */
    PICTURE_SIDE_LIMIT = 12000,          /* pixels */
    PICTURE_PIXELS_LIMIT = 64000000,     /* of a JPEG, which is decoded at a fraction of its size */
    PICTURE_PNG_PIXELS_LIMIT = 16000000, /* of a PNG, which is decoded whole */
    PICTURE_SIDE_LEAST = 32,
    PICTURE_ARENA_BYTES = 64 << 20, /* the budget of an arena that one picture is decoded in */

    PHOTO_WIDTH = 360, /* a portrait on a card and at the till: 3 to 4 */
    PHOTO_HEIGHT = 480,
    PHOTO_JPEG_BYTES_LIMIT = 64 << 10 /* of one as it is kept: a till mirrors a thousand */
};

/* The first that applies. */
enum picture_status {
    PICTURE_OK = 0,
    PICTURE_EMPTY,
    PICTURE_TOO_LARGE, /* over PICTURE_BYTES_LIMIT */
    PICTURE_NOT_ONE,   /* neither JPEG nor PNG by its first bytes */
    PICTURE_SIDES,     /* a side under PICTURE_SIDE_LEAST */
    PICTURE_TOO_MANY,  /* pixels: a bomb, or a plan of a city */
    PICTURE_DAMAGED,   /* ends too early, or its bytes make no picture */
};

/* A sentence in Russian for whoever handed it in; PICTURE_OK gives "". */
const char *picture_status_words(enum picture_status status);

struct picture {
    int width, height;
    uint8_t *pixels; /* red, green, blue; rows without gaps; in the arena */
};

/* Decodes and turns upright (EXIF orientation). Transparency becomes white, CMYK becomes red, green
 * and blue. `least_width` × `least_height`: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as
 * long as it stays at least so large; 0: whole. All else that a file carries (EXIF, comments,
 * profiles, places) stays behind. */
enum picture_status picture_decode(struct arena *arena, struct text bytes, int least_width,
                                   int least_height, struct picture *out_picture) MUST_CHECK;

/* Cut to the ratio of width to height and brought to that size; never blown up: a smaller one keeps
 * its pixels. What is too wide loses both sides alike, what is too high more below than above:
 * faces are in the upper part. */
struct picture picture_crop(struct arena *arena, const struct picture *picture, int width,
                            int height);

/* A JPEG without any metadata, of at most `limit` bytes: its quality falls until it fits.
 * ERR_LIMIT: it does not fit even so. */
enum err picture_jpeg(struct arena *arena, const struct picture *picture, size_t limit,
                      struct text *out_bytes) MUST_CHECK;

/* The whole way of a photo: decoded, cropped to PHOTO_WIDTH × PHOTO_HEIGHT, small. */
enum picture_status picture_photo(struct arena *arena, struct text bytes, struct text *out_jpeg)
    MUST_CHECK;

#endif
