/* Photos: judged by their first bytes and the size that they say, kept as they came. */
#include "school/photo.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/secret.h"
#include "school/school_sql.h"

static int64_t big_endian(const uint8_t *at, int size)
{
    int64_t number = 0;
    for (int i = 0; i < size; i++) number = number << 8 | at[i];
    return number;
}

/* PNG, 11.2.1: the header chunk stands first and says width and height. */
static bool png_sides(const uint8_t *at, size_t size, struct photo *photo)
{
    static const uint8_t HEAD[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
                                   0,    0,   0,   13,  'I',  'H',  'D',  'R'};
    enum { WIDTH_AT = 16, HEIGHT_AT = 20, HEADER_END = 24 };
    if (size < HEADER_END || memcmp(at, HEAD, sizeof HEAD) != 0) return false;
    photo->content_type = "image/png";
    photo->width = big_endian(at + WIDTH_AT, 4);
    photo->height = big_endian(at + HEIGHT_AT, 4);
    return true;
}

/* A frame header, SOF0 … SOF15, but for DHT, JPG and DAC, which have numbers among them. */
static bool is_frame_marker(uint8_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* JPEG, B.1.1: segments of a marker and a length; the frame header says height and width. */
static bool jpeg_sides(const uint8_t *at, size_t size, struct photo *photo)
{
    enum { MARKER_END = 4, HEIGHT_AT = 5, WIDTH_AT = 7, FRAME_END = 9 };
    static const uint8_t HEAD[] = {0xFF, 0xD8, 0xFF};
    if (size < sizeof HEAD || memcmp(at, HEAD, sizeof HEAD) != 0) return false;
    size_t place = 2;
    while (place + FRAME_END <= size && at[place] == 0xFF) {
        uint8_t marker = at[place + 1];
        if (is_frame_marker(marker)) {
            photo->content_type = "image/jpeg";
            photo->height = big_endian(at + place + HEIGHT_AT, 2);
            photo->width = big_endian(at + place + WIDTH_AT, 2);
            return true;
        }
        if (marker == 0xFF) { /* a fill byte */
            place++;
            continue;
        }
        size_t length = (size_t)big_endian(at + place + 2, 2);
        if (length < 2) return false;
        place += 2 + length;
    }
    return false;
}

static bool side_is_right(int64_t side)
{
    return side >= PHOTO_SIDE_LEAST && side <= PHOTO_SIDE_LIMIT;
}

static void hash_write(struct text bytes, char out_hash[PHOTO_HASH_SIZE])
{
    struct digest digest = hash_of(bytes.bytes, bytes.size);
    for (int i = 0; i < (PHOTO_HASH_SIZE - 1) / 2; i++) {
        snprintf(out_hash + (size_t)(2 * i), 3, "%02x", digest.bytes[i]);
    }
}

enum photo_status photo_judge(struct text bytes, struct photo *out_photo)
{
    struct photo photo = {.bytes = bytes};
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    if (bytes.size < PHOTO_BYTES_LEAST) return PHOTO_EMPTY;
    if (bytes.size > PHOTO_BYTES_LIMIT) return PHOTO_TOO_LARGE;
    if (!png_sides(at, bytes.size, &photo) && !jpeg_sides(at, bytes.size, &photo)) {
        return PHOTO_UNKNOWN;
    }
    if (!side_is_right(photo.width) || !side_is_right(photo.height)) return PHOTO_SIDES;
    hash_write(bytes, photo.hash);
    *out_photo = photo;
    return PHOTO_OK;
}

static enum err hash_set(struct tx *tx, int64_t school_id, int64_t account_id, const char *hash,
                         int64_t version)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_photo_set);
    bind_int(set, ARG_PHOTO_SET_SCHOOL_ID, school_id);
    bind_int(set, ARG_PHOTO_SET_ACCOUNT_ID, account_id);
    bind_string(set, ARG_PHOTO_SET_HASH, hash);
    bind_int(set, ARG_PHOTO_SET_VERSION, version);
    return statement_run(set);
}

enum err photo_set(struct tx *tx, int64_t school_id, int64_t account_id, const struct photo *photo,
                   int64_t version)
{
    TRY(hash_set(tx, school_id, account_id, photo->hash, version));
    scoped(statement) struct statement *set = statement_open(tx, &q_photo_file_set);
    bind_int(set, ARG_PHOTO_FILE_SET_SCHOOL_ID, school_id);
    bind_int(set, ARG_PHOTO_FILE_SET_ACCOUNT_ID, account_id);
    bind_string(set, ARG_PHOTO_FILE_SET_CONTENT_TYPE, photo->content_type);
    bind_bytes(set, ARG_PHOTO_FILE_SET_BYTES, photo->bytes.bytes, photo->bytes.size);
    return statement_run(set);
}

enum err photo_remove(struct tx *tx, int64_t school_id, int64_t account_id, int64_t version)
{
    TRY(hash_set(tx, school_id, account_id, "", version));
    scoped(statement) struct statement *drop = statement_open(tx, &q_photo_file_drop);
    bind_int(drop, ARG_PHOTO_FILE_DROP_SCHOOL_ID, school_id);
    bind_int(drop, ARG_PHOTO_FILE_DROP_ACCOUNT_ID, account_id);
    return statement_run(drop);
}

enum err photo_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                    bool *out_found, struct photo *out_photo)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_photo_file);
    bind_int(row, ARG_PHOTO_FILE_SCHOOL_ID, school_id);
    bind_int(row, ARG_PHOTO_FILE_ACCOUNT_ID, account_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_photo = (struct photo){
        .content_type = column_string(row, COL_PHOTO_FILE_CONTENT_TYPE, arena),
        .bytes = column_bytes(row, COL_PHOTO_FILE_BYTES, arena),
    };
    hash_write(out_photo->bytes, out_photo->hash);
    return OK;
}
