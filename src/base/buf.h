/* A growing text in an arena. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct buf {
    struct arena *arena;
    char *bytes; /* always ends with a NUL that is not counted */
    size_t size;
    size_t capacity;
};

void buf_init(struct buf *buf, struct arena *arena);
void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_add_text(struct buf *buf, struct text text);
void buf_add_string(struct buf *buf, const char *string);
/* Percent-encoded but for RFC 3986's unreserved characters: a part of an address. */
void buf_add_percent(struct buf *buf, struct text text);
void buf_add_char(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* "1 234 567", with no-break spaces between threes. */
void buf_add_grouped(struct buf *buf, uint64_t number);

/* The UTF-8 form of one code point. */
void buf_add_code_point(struct buf *buf, uint32_t code_point);
struct text buf_text(const struct buf *buf);

#endif
