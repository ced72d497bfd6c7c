/* UTF-8 to the one-byte code pages of printers. Pure. */
#ifndef TILL_CODE_PAGE_H
#define TILL_CODE_PAGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum code_page { CODE_PAGE_866, CODE_PAGE_1251 };

bool code_page_parse(struct text name, enum code_page *out_page) MUST_CHECK; /* "cp866" "cp1251" */

/* A text in which every character can be printed: what the page lacks becomes its nearest
 * («…» quotes, — dashes, ₽ «р.», letters of neighbouring alphabets and Latin letters with marks
 * their plain ones), else '?'. Composed of й and ё what came apart. UTF-8 again, so that rows can
 * be laid out before they are encoded. Broken UTF-8 becomes '?'. */
struct text code_page_fit(enum code_page page, struct text text, struct arena *arena);

/* The bytes of a text. What was not fitted is, one character at a time. */
struct text code_page_encode(enum code_page page, struct text text, struct arena *arena);

#endif
