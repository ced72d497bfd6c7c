/* Small parsers of foreign bytes. */
#include "base/parse.h"

#include <string.h>

#include <stdbool.h>

#include "base/buf.h"

enum err parse_int64(struct text text, int64_t low, int64_t high, int64_t *out_number)
{
    bool negative = text_starts(text, TEXT("-"));
    if (negative) text = text_part(text, 1, text.size);
    if (text.size == 0 || text.size > 19) return ERR_SYNTAX;
    int64_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte < '0' || byte > '9') return ERR_SYNTAX;
        if (__builtin_mul_overflow(number, 10, &number)) return ERR_LIMIT;
        if (__builtin_sub_overflow(number, byte - '0', &number)) return ERR_LIMIT;
    }
    /* Counted downwards, because the lowest number has no positive twin. */
    if (!negative && __builtin_sub_overflow(INT64_C(0), number, &number)) return ERR_LIMIT;
    if (number < low || number > high) return ERR_LIMIT;
    *out_number = number;
    return OK;
}

/* Code points of the bytes 0x80…0xBF (WHATWG index-windows-1251, with 0x98 left undefined);
 * 0xC0…0xFF are U+0410…U+044F in order. */
static const uint16_t WINDOWS_1251_UPPER[64] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
    0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0xFFFD, 0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
    0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
    0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
    0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

struct text parse_windows_1251(struct arena *arena, struct text text)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < 0x80) {
            buf_add_char(&buf, (char)byte);
        } else if (byte < 0xC0) {
            buf_add_code_point(&buf, WINDOWS_1251_UPPER[byte - 0x80]);
        } else {
            buf_add_code_point(&buf, 0x0410u + byte - 0xC0u);
        }
    }
    return buf_text(&buf);
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

enum err parse_hex(struct arena *arena, struct text text, struct text *out_bytes)
{
    if (text.size % 2 != 0) return ERR_SYNTAX;
    char *bytes = arena_take(arena, text.size / 2 + 1);
    for (size_t i = 0; i < text.size; i += 2) {
        int high = hex_value(text.bytes[i]), low = hex_value(text.bytes[i + 1]);
        if (high < 0 || low < 0) return ERR_SYNTAX;
        bytes[i / 2] = (char)(high << 4 | low);
    }
    *out_bytes = (struct text){bytes, text.size / 2};
    return OK;
}

char *format_hex(struct arena *arena, const void *bytes, size_t size)
{
    static const char DIGITS[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *text = arena_take_array(arena, size + 1, 2);
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = DIGITS[from[i] >> 4];
        text[2 * i + 1] = DIGITS[from[i] & 15];
    }
    return text;
}

/* ---- base64 ---- */

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *format_base64(struct arena *arena, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    char *text = arena_take(arena, (size + 2) / 3 * 4 + 1), *to = text;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t bits = (uint32_t)from[i] << 16;
        if (left > 1) bits |= (uint32_t)from[i + 1] << 8;
        if (left > 2) bits |= from[i + 2];
        *to++ = BASE64[bits >> 18];
        *to++ = BASE64[bits >> 12 & 63];
        *to++ = left > 1 ? BASE64[bits >> 6 & 63] : '=';
        *to++ = left > 2 ? BASE64[bits & 63] : '=';
    }
    *to = '\0';
    return text;
}

enum err parse_base64(struct arena *arena, struct text text, struct text *out_bytes)
{
    uint32_t bits = 0;
    int bit_count = 0;
    size_t size = 0, digits = text.size;
    if (text.size % 4 != 0) return ERR_SYNTAX;
    while (digits > 0 && text.size - digits < 2 && text.bytes[digits - 1] == '=') digits--;
    char *bytes = arena_take(arena, text.size + 1);
    for (size_t i = 0; i < digits; i++) {
        const char *digit = text.bytes[i] == '\0' ? NULL : strchr(BASE64, text.bytes[i]);
        if (digit == NULL) return ERR_SYNTAX;
        bits = bits << 6 | (uint32_t)(digit - BASE64);
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes[size++] = (char)(bits >> bit_count & 0xFF);
    }
    *out_bytes = (struct text){bytes, size};
    return OK;
}
