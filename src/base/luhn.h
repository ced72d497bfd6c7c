/* The check digit of ISO/IEC 7812-1 (Luhn). */
#ifndef BASE_LUHN_H
#define BASE_LUHN_H

#include <stdbool.h>

#include "base/text.h"

/* The digit to write behind `digits` (decimal digits only, else a broken promise). */
char luhn_digit(struct text digits);
/* Whether the last digit is right; false for anything but two or more decimal digits. */
bool luhn_is_right(struct text digits);

#endif
