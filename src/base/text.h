/* A piece of text that somebody else owns: bytes and their number, no NUL needed. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *bytes;
    size_t size;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
/* For printf's %.*s. */
#define TEXT_ARGS(text) (int)(text).size, (text).bytes

struct text text_of(const char *string); /* NULL gives the empty text */
bool text_equal(struct text a, struct text b);
bool text_equal_ignoring_case(struct text a, struct text b); /* ASCII letters only */
bool text_is(struct text a, const char *string);
bool text_starts(struct text text, struct text prefix);
bool text_ends(struct text text, struct text suffix);
struct text text_part(struct text text, size_t from, size_t size); /* clipped to the text */
struct text text_trim(struct text text); /* without ASCII white space at both ends */

/* Cuts at the first `separator`: gives what stands before it, leaves the rest in *rest. Without a
 * separator the whole is given and the rest is empty with bytes NULL. */
struct text text_cut(struct text *rest, char separator);

/* Well-formed UTF-8 (no overlong forms, surrogates or values past U+10FFFF) without NUL. */
bool text_is_utf8(struct text text);
/* The number of code points of a well-formed text. */
size_t text_length_characters(struct text text);

#endif
