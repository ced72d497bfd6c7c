/* A growing text in an arena. What it outgrows stays in the arena until that is reset. */
#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

enum { FIRST_CAPACITY_BYTES = 256 };
#define NO_BREAK_SPACE "\xC2\xA0"

void buf_init(struct buf *buf, struct arena *arena)
{
    *buf = (struct buf){.arena = arena,
                        .bytes = arena_take(arena, FIRST_CAPACITY_BYTES),
                        .capacity = FIRST_CAPACITY_BYTES};
}

static void buf_make_room(struct buf *buf, size_t more)
{
    size_t needed;
    CHECK(!__builtin_add_overflow(buf->size, more + 1, &needed));
    if (needed <= buf->capacity) return;
    size_t capacity = buf->capacity * 2;
    if (capacity < needed) capacity = needed;
    char *bytes = arena_take(buf->arena, capacity);
    memcpy(bytes, buf->bytes, buf->size);
    buf->bytes = bytes;
    buf->capacity = capacity;
}

void buf_add(struct buf *buf, const void *bytes, size_t size)
{
    if (size == 0) return;
    buf_make_room(buf, size);
    memcpy(buf->bytes + buf->size, bytes, size);
    buf->size += size;
    buf->bytes[buf->size] = '\0';
}

void buf_add_text(struct buf *buf, struct text text)
{
    buf_add(buf, text.bytes, text.size);
}

void buf_add_string(struct buf *buf, const char *string)
{
    buf_add(buf, string, strlen(string));
}

void buf_add_percent(struct buf *buf, struct text text)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        bool is_digit = byte >= '0' && byte <= '9';
        bool is_mark = byte == '-' || byte == '.' || byte == '_' || byte == '~';
        if (is_letter || is_digit || is_mark) {
            buf_add_char(buf, (char)byte);
        } else {
            const char code[] = {'%', HEX[byte >> 4], HEX[byte & 15]};
            buf_add(buf, code, sizeof code);
        }
    }
}

void buf_add_char(struct buf *buf, char byte)
{
    buf_add(buf, &byte, 1);
}

void buf_vprintf(struct buf *buf, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    CHECK(size >= 0);
    buf_make_room(buf, (size_t)size);
    vsnprintf(buf->bytes + buf->size, (size_t)size + 1, format, again);
    va_end(again);
    buf->size += (size_t)size;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(buf, format, arguments);
    va_end(arguments);
}

void buf_add_code_point(struct buf *buf, uint32_t code_point)
{
    char bytes[4];
    size_t size;
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        size = 1;
    } else if (code_point < 0x800) {
        bytes[0] = (char)(0xC0 | code_point >> 6);
        size = 2;
    } else if (code_point < 0x10000) {
        bytes[0] = (char)(0xE0 | code_point >> 12);
        size = 3;
    } else {
        CHECK(code_point <= 0x10FFFF);
        bytes[0] = (char)(0xF0 | code_point >> 18);
        size = 4;
    }
    for (size_t i = 1; i < size; i++) {
        bytes[i] = (char)(0x80 | (code_point >> (6 * (size - 1 - i)) & 0x3F));
    }
    buf_add(buf, bytes, size);
}

struct text buf_text(const struct buf *buf)
{
    return (struct text){buf->bytes, buf->size};
}

void buf_add_grouped(struct buf *buf, uint64_t number)
{
    enum { DIGITS_LIMIT = 24, GROUP = 3 };
    char digits[DIGITS_LIMIT];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % GROUP == 0) buf_add_string(buf, NO_BREAK_SPACE);
        buf_add_char(buf, digits[i]);
    }
}
