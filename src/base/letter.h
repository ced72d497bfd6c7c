/* Letters of a text, one by one. Only Latin and Russian letters change their case: others are
 * compared as they are. */
#ifndef BASE_LETTER_H
#define BASE_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Takes the first code point off a well-formed text that is not empty. */
uint32_t letter_take(struct text *text);
bool letter_is_letter(uint32_t letter); /* of any alphabet */
bool letter_is_digit(uint32_t letter);  /* 0 … 9 */
uint32_t letter_small(uint32_t letter);
uint32_t letter_capital(uint32_t letter);
/* For comparing: small, ё as е. */
uint32_t letter_folded(uint32_t letter);

#endif
