/* Pieces of text. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>

struct text text_of(const char *string)
{
    return string ? (struct text){string, strlen(string)} : (struct text){NULL, 0};
}

bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

static char lower_ascii(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

bool text_equal_ignoring_case(struct text a, struct text b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++) {
        if (lower_ascii(a.bytes[i]) != lower_ascii(b.bytes[i])) return false;
    }
    return true;
}

bool text_is(struct text a, const char *string)
{
    return text_equal(a, text_of(string));
}

bool text_starts(struct text text, struct text prefix)
{
    return text.size >= prefix.size && text_equal(text_part(text, 0, prefix.size), prefix);
}

bool text_ends(struct text text, struct text suffix)
{
    return text.size >= suffix.size &&
           text_equal(text_part(text, text.size - suffix.size, suffix.size), suffix);
}

struct text text_part(struct text text, size_t from, size_t size)
{
    if (from >= text.size) return (struct text){NULL, 0};
    if (size > text.size - from) size = text.size - from;
    return (struct text){text.bytes + from, size};
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct text text_trim(struct text text)
{
    while (text.size > 0 && is_space(text.bytes[0])) {
        text.bytes++;
        text.size--;
    }
    while (text.size > 0 && is_space(text.bytes[text.size - 1])) text.size--;
    return text;
}

struct text text_cut(struct text *rest, char separator)
{
    struct text whole = *rest;
    const char *found = whole.size ? memchr(whole.bytes, separator, whole.size) : NULL;
    if (found == NULL) {
        *rest = (struct text){NULL, 0};
        return whole;
    }
    size_t size = (size_t)(found - whole.bytes);
    *rest = (struct text){found + 1, whole.size - size - 1};
    return (struct text){whole.bytes, size};
}

/* The size of the well-formed sequence at `at`, 0 when there is none (RFC 3629, section 4). */
static size_t utf8_sequence_size(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80) return lead != 0 ? 1 : 0;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (size > left) return 0;
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < size; i++) {
        if (at[i] < 0x80 || at[i] > 0xBF) return 0;
    }
    return size;
}

bool text_is_utf8(struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    for (size_t i = 0; i < text.size;) {
        size_t size = utf8_sequence_size(bytes + i, text.size - i);
        if (size == 0) return false;
        i += size;
    }
    return true;
}

size_t text_length_characters(struct text text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (((unsigned char)text.bytes[i] & 0xC0) != 0x80) length++;
    }
    return length;
}
