/* Small parsers of foreign bytes. */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* The whole text is a decimal number, an optional minus before it, within [low, high]. */
enum err parse_int64(struct text text, int64_t low, int64_t high, int64_t *out_number) MUST_CHECK;

/* Windows-1251 to UTF-8. Every byte has a meaning but 0x98, which becomes U+FFFD. */
struct text parse_windows_1251(struct arena *arena, struct text text);

/* Hexadecimal digits to bytes; ERR_SYNTAX on an odd number of digits or another character. */
enum err parse_hex(struct arena *arena, struct text text, struct text *out_bytes) MUST_CHECK;
char *format_hex(struct arena *arena, const void *bytes, size_t size);

/* Base64 of RFC 4648, section 4, with its padding; ERR_SYNTAX: it is not such a text. */
enum err parse_base64(struct arena *arena, struct text text, struct text *out_bytes) MUST_CHECK;
char *format_base64(struct arena *arena, const void *bytes, size_t size);

#endif
