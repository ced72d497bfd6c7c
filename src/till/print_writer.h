/* What a printer's language has to say; print_code.c says the rest. Inside the folder. */
#ifndef TILL_PRINT_WRITER_H
#define TILL_PRINT_WRITER_H

#include "base/buf.h"
#include "till/print_code.h"

enum { PRINT_QR_CELL_DOTS = 6 };

struct print_writer {
    const struct print_code *code;
    struct arena *arena;
    struct buf buf;
};

static inline void print_bytes(struct print_writer *writer, const void *bytes, size_t size)
{
    buf_add(&writer->buf, bytes, size);
}

#define PRINT(writer, ...)                                                                         \
    print_bytes((writer), (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

struct print_words {
    void (*begin)(struct print_writer *writer);
    void (*look)(struct print_writer *writer, int look); /* SLIP_BOLD …, from then on */
    void (*align)(struct print_writer *writer, enum slip_align align);
    void (*qr)(struct print_writer *writer, struct text said);
    void (*picture)(struct print_writer *writer, const struct print_picture *picture);
    void (*end)(struct print_writer *writer); /* feeds and cuts */
};

extern const struct print_words print_star_words, print_escpos_words;

/* A QR code, level M, as a picture; false: it does not fit. */
bool print_qr_picture(struct text said, struct arena *arena, struct print_picture *out_picture)
    MUST_CHECK;

static inline size_t print_row_bytes(const struct print_picture *picture)
{
    return (size_t)(picture->width_dots + 7) / 8;
}

#endif
