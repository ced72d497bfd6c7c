/* Russian typography: «ёлочки», dashes, and spaces that do not break. Pure.
 *
 * For text that people read, never for code or addresses: what it is given is plain UTF-8 without
 * markup, and so is what it makes.
 *
 *   "слово"             «слово»; within it „слово“
 *   a - b, a -- b       a — b, which no line begins with
 *   5-7                 5–7, between figures that stand alone
 *   ...                 …
 *   в школе, № 24, 10 дней, 33 ₽, ул. Ленина, И. И. Иванов
 *                       a space that does not break behind the short word, the sign or the figure
 *   знал бы             the same before a particle */
#ifndef VIEW_TYPOGRAPH_H
#define VIEW_TYPOGRAPH_H

#include "base/buf.h"

enum { TYPOGRAPH_WORD_LIMIT = 16 };

/* What a text that comes in pieces (a word in bold in the middle of a sentence) has to remember.
 * Zeroed at the beginning of each paragraph. */
struct typograph {
    int quote_depth;
    char word[TYPOGRAPH_WORD_LIMIT]; /* the word that is being written, as far as it has room */
    int word_size;                   /* TYPOGRAPH_WORD_LIMIT: longer */
    uint32_t before;                 /* the code point written last; 0: none */
    bool is_number;                  /* the word holds nothing but figures */
};

/* Adds the piece to `out`. `text` is well-formed UTF-8. */
void typograph_add(struct typograph *typograph, struct text text, struct buf *out);

/* A whole text, in the arena. */
char *typograph_text(struct arena *arena, struct text text);

#endif
