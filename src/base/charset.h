/* Eight-bit encodings of Russian files, to UTF-8 and back. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum charset {
    CHARSET_UTF_8 = 0,
    CHARSET_WINDOWS_1251,
    CHARSET_CP866, /* "DOS" */
    CHARSET_KOI8_R,
};

/* "utf-8", "windows-1251", "cp866", "koi8-r". */
const char *charset_name(enum charset charset);
/* Also "utf8", "cp1251", "win1251", "1251", "dos", "866", "koi8r"; capitals make no difference. */
bool charset_by_name(struct text name, enum charset *out_charset) MUST_CHECK;

/* To UTF-8. A byte order mark is left out. ERR_SYNTAX: not well-formed UTF-8 where that was meant,
 * a NUL, or a byte that the encoding does not have. */
enum err charset_decode(struct arena *arena, enum charset charset, struct text text,
                        struct text *out_text) MUST_CHECK;

/* Whether the encoding has a form for this character. */
bool charset_has(enum charset charset, uint32_t code_point);

/* Whether it has one for all characters of a well-formed text. */
bool charset_holds(enum charset charset, struct text text);

/* From well-formed UTF-8; what the encoding has no byte for becomes '?'. */
struct text charset_encode(struct arena *arena, enum charset charset, struct text text);

#endif
