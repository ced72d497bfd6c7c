/* People and their cards, in the words of the screen. */
#ifndef STAFFROOM_PERSON_WORDS_H
#define STAFFROOM_PERSON_WORDS_H

#include <jansson.h>

#include "desk/roll.h"
#include "page/person_words.h"
#include "staffroom/inside.h"

/* Rows: path, name, number, class, has_class, card. */
json_t *people_view(struct arena *arena, const struct staffroom_caller *caller,
                    const struct roll *roll);

#endif
