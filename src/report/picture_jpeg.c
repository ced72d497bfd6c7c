/* JPEG by libjpeg-turbo. Its errors jump: each function that sets the place to jump to is small,
 * and what must be given back stands in one struct. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "base/memory.h"
#include "report/picture_inside.h"

enum {
    DECODER_MEMORY_LIMIT = 192 << 20, /* of the library; a progressive one needs its whole size */
    SCANS_LIMIT = 64,                 /* of a progressive one: more is a bomb of time */
    BYTES_A_PIXEL = 3,
    CMYK_BYTES = 4
};

struct failing {
    struct jpeg_error_mgr manager;
    jmp_buf place;
};

__attribute__((noreturn)) static void error_exit(j_common_ptr common)
{
    struct failing *failing = (struct failing *)(void *)common->err;
    longjmp(failing->place, 1);
}

/* Warnings are told to nobody but counted: a picture that breaks off has grey rows and is no photo.
 * Bytes too many between segments and other people's flags do it no harm. */
static void message_count(j_common_ptr common, int level)
{
    int code = common->err->msg_code;
    bool is_harmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM ||
                       code == JWRN_JFIF_MAJOR;
    if (level < 0 && !is_harmless) common->err->num_warnings++;
}

static struct jpeg_error_mgr *failing_init(struct failing *failing)
{
    struct jpeg_error_mgr *manager = jpeg_std_error(&failing->manager);
    manager->error_exit = error_exit;
    manager->emit_message = message_count;
    return manager;
}

/* ---- EXIF ---- */

static unsigned number_at(const uint8_t *at, int size, bool is_big)
{
    unsigned number = 0;
    for (int i = 0; i < size; i++) number = number << 8 | at[is_big ? i : size - 1 - i];
    return number;
}

int picture_orientation(struct text segment)
{
    enum { HEAD = 6, FIRST_AT = 4, ENTRY = 12, VALUE_AT = 8, TAG = 0x0112, TIFF_LEAST = 8 };
    if (segment.size < HEAD + TIFF_LEAST || memcmp(segment.bytes, "Exif\0", HEAD) != 0) return 1;
    const uint8_t *tiff = (const uint8_t *)segment.bytes + HEAD;
    size_t size = segment.size - HEAD;
    bool is_big = tiff[0] == 'M';
    size_t at = number_at(tiff + FIRST_AT, 4, is_big);
    if (at > size - 2) return 1;
    unsigned entries = number_at(tiff + at, 2, is_big);
    at += 2;
    for (unsigned i = 0; i < entries && at + ENTRY <= size; i++, at += ENTRY) {
        if (number_at(tiff + at, 2, is_big) != TAG) continue;
        return (int)number_at(tiff + at + VALUE_AT, 2, is_big);
    }
    return 1;
}

/* ---- reading ---- */

struct reading {
    struct jpeg_decompress_struct decoder;
    struct failing failing;
    struct jpeg_progress_mgr progress;
    struct arena *arena;
    int least_width, least_height;
    int orientation;
    uint8_t *cmyk_row;
    enum picture_status status;
    struct picture picture;
};

static void progress_watch(j_common_ptr common)
{
    const struct jpeg_decompress_struct *decoder = (const void *)common;
    if (decoder->input_scan_number > SCANS_LIMIT) error_exit(common);
}

static void orientation_read(struct reading *reading)
{
    reading->orientation = 1;
    for (jpeg_saved_marker_ptr marker = reading->decoder.marker_list; marker != NULL;
         marker = marker->next) {
        struct text segment = {(const char *)marker->data, marker->data_length};
        int orientation = picture_orientation(segment);
        if (orientation != 1) reading->orientation = orientation;
    }
}

/* The smallest of 1/8, 1/4, 1/2 and 1 that keeps enough pixels, whichever way up it is. */
static void scale_choose(struct reading *reading)
{
    enum { SCALES = 8 };
    struct jpeg_decompress_struct *decoder = &reading->decoder;
    int least = reading->least_width > reading->least_height ? reading->least_width
                                                             : reading->least_height;
    decoder->scale_num = 1;
    decoder->scale_denom = 1;
    if (least == 0) return;
    for (unsigned scale = SCALES; scale > 1; scale /= 2) {
        if (decoder->image_width / scale < (unsigned)least) continue;
        if (decoder->image_height / scale < (unsigned)least) continue;
        decoder->scale_denom = scale;
        return;
    }
}

/* Adobe's CMYK is kept inverted: 255 is no ink. */
static void row_from_cmyk(const uint8_t *from, int width, uint8_t *to)
{
    for (int x = 0; x < width; x++, from += CMYK_BYTES) {
        unsigned key = from[CMYK_BYTES - 1];
        for (int i = 0; i < BYTES_A_PIXEL; i++) *to++ = (uint8_t)(from[i] * key / 255u);
    }
}

static void rows_read(struct reading *reading)
{
    struct jpeg_decompress_struct *decoder = &reading->decoder;
    size_t stride = (size_t)reading->picture.width * BYTES_A_PIXEL;
    while (decoder->output_scanline < decoder->output_height) {
        uint8_t *row = reading->picture.pixels + decoder->output_scanline * stride;
        JSAMPROW rows[] = {reading->cmyk_row != NULL ? reading->cmyk_row : row};
        if (jpeg_read_scanlines(decoder, rows, 1) != 1) break;
        if (reading->cmyk_row != NULL) {
            row_from_cmyk(reading->cmyk_row, reading->picture.width, row);
        }
    }
}

static bool head_read(struct reading *reading)
{
    struct jpeg_decompress_struct *decoder = &reading->decoder;
    jpeg_save_markers(decoder, JPEG_APP0 + 1, 0xFFFF);
    if (jpeg_read_header(decoder, TRUE) != JPEG_HEADER_OK) return false;
    if (!picture_sides_are_right(decoder->image_width, decoder->image_height, PICTURE_PIXELS_LIMIT,
                                 &reading->status)) {
        return false;
    }
    bool is_cmyk = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
    decoder->out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
    decoder->dct_method = JDCT_ISLOW;
    orientation_read(reading);
    scale_choose(reading);
    return true;
}

static void decode(struct reading *reading, struct text bytes)
{
    struct jpeg_decompress_struct *decoder = &reading->decoder;
    if (setjmp(reading->failing.place) != 0) {
        reading->status = PICTURE_DAMAGED;
        return;
    }
    jpeg_create_decompress(decoder);
    decoder->mem->max_memory_to_use = DECODER_MEMORY_LIMIT;
    decoder->progress = &reading->progress;
    reading->progress.progress_monitor = progress_watch;
    jpeg_mem_src(decoder, (const unsigned char *)bytes.bytes, bytes.size);
    if (!head_read(reading)) return;
    jpeg_start_decompress(decoder);
    reading->picture = picture_new(reading->arena, (int)decoder->output_width,
                                   (int)decoder->output_height);
    if (decoder->out_color_space == JCS_CMYK) {
        reading->cmyk_row = arena_take_array(reading->arena, decoder->output_width, CMYK_BYTES);
    }
    rows_read(reading);
    jpeg_finish_decompress(decoder);
    reading->status = decoder->err->num_warnings == 0 ? PICTURE_OK : PICTURE_DAMAGED;
}

enum picture_status picture_from_jpeg(struct arena *arena, struct text bytes, int least_width,
                                      int least_height, struct picture *out_picture)
{
    struct reading *reading = ARENA_NEW(arena, struct reading);
    reading->arena = arena;
    reading->least_width = least_width;
    reading->least_height = least_height;
    reading->status = PICTURE_DAMAGED;
    reading->decoder.err = failing_init(&reading->failing);
    decode(reading, bytes);
    jpeg_destroy_decompress(&reading->decoder);
    if (reading->status != PICTURE_OK) return reading->status;
    *out_picture = picture_turn(arena, &reading->picture, reading->orientation);
    return PICTURE_OK;
}

/* ---- writing ---- */

struct writing {
    struct jpeg_compress_struct encoder;
    struct failing failing;
    unsigned char *bytes; /* of malloc, by libjpeg */
    unsigned long size;
};

static bool encode(struct writing *writing, const struct picture *picture, int quality)
{
    struct jpeg_compress_struct *encoder = &writing->encoder;
    if (setjmp(writing->failing.place) != 0) return false;
    jpeg_create_compress(encoder);
    jpeg_mem_dest(encoder, &writing->bytes, &writing->size);
    encoder->image_width = (JDIMENSION)picture->width;
    encoder->image_height = (JDIMENSION)picture->height;
    encoder->input_components = BYTES_A_PIXEL;
    encoder->in_color_space = JCS_RGB;
    jpeg_set_defaults(encoder);
    jpeg_set_quality(encoder, quality, TRUE);
    encoder->optimize_coding = TRUE;
    jpeg_start_compress(encoder, TRUE);
    size_t stride = (size_t)picture->width * BYTES_A_PIXEL;
    while (encoder->next_scanline < encoder->image_height) {
        JSAMPROW rows[] = {picture->pixels + encoder->next_scanline * stride};
        jpeg_write_scanlines(encoder, rows, 1);
    }
    jpeg_finish_compress(encoder);
    return true;
}

enum err picture_jpeg(struct arena *arena, const struct picture *picture, size_t limit,
                      struct text *out_bytes)
{
    enum { BEST = 88, WORST = 40, STEP = 12 };
    for (int quality = BEST; quality >= WORST; quality -= STEP) {
        struct writing *writing = ARENA_NEW(arena, struct writing);
        writing->encoder.err = failing_init(&writing->failing);
        bool is_done = encode(writing, picture, quality);
        bool fits = is_done && writing->size <= limit;
        if (fits) {
            char *copy = arena_copy(arena, writing->bytes, writing->size);
            *out_bytes = (struct text){copy, writing->size};
        }
        jpeg_destroy_compress(&writing->encoder);
        memory_free(writing->bytes); /* libjpeg took it from malloc */
        if (fits) return OK;
        if (!is_done) return ERR_IO;
    }
    return ERR_LIMIT;
}
