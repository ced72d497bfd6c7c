/* Allergens: what a dish may contain and a person must not have. The database and the tills keep
 * codes parted by spaces; people see words. */
#ifndef MEALS_ALLERGEN_H
#define MEALS_ALLERGEN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

struct allergen {
    const char *code;  /* "milk" */
    const char *words; /* "молоко", lower case */
    bool is_standard;  /* one of the fourteen that every menu declares: TR TS 022/2011, 4.4.14 */
};

enum { ALLERGEN_COUNT = 18 };
extern const struct allergen ALLERGENS[ALLERGEN_COUNT]; /* the standard ones first */

/* Also by codes of older lists ("eggs", "peanuts"). NULL: none that is known here. */
const struct allergen *allergen_find(struct text code);

/* "молоко, яйца"; a code that is not known here stands as it is. */
char *allergens_words(struct arena *arena, struct text codes);

/* Whether the code stands among the codes, by whichever of its names. */
bool allergens_have(struct text codes, const struct allergen *allergen);

#endif
