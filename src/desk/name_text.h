/* Names as people write them in lists: made comparable, judged, brought to one form. */
#ifndef DESK_NAME_TEXT_H
#define DESK_NAME_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

/* For comparing: small letters (Latin and Russian), ё as е, underscores as blanks, one blank
 * between words, none at the ends. The text is well-formed UTF-8. */
struct text name_fold(struct arena *arena, struct text name);

/* One blank between words (no-break spaces are blanks), none at the ends. */
struct text name_tidy(struct arena *arena, struct text name);

/* Letters of any alphabet, hyphens, apostrophes, dots and blanks; the first is a letter. */
bool name_is_formed(struct text name);

/* A class as the school's journal writes it: "3б", "3-Б" and "03 «Б»" are 03Б. What is not a number
 * with a letter is only tidied. */
struct text class_name_normal(struct arena *arena, struct text name);

#endif
