/* People and their cards, in the words of the screen. */
#ifndef STAFFROOM_PERSON_WORDS_H
#define STAFFROOM_PERSON_WORDS_H

#include <jansson.h>

#include "desk/roll.h"
#include "staffroom/inside.h"

/* «Иванов Иван Иванович». */
char *person_full_name(struct arena *arena, const char *surname, const char *name,
                       const char *patronymic);

/* «выдана, не активирована». */
const char *card_state_words(enum card_state state);

/* Rows: path, name, number, class, has_class, card. */
json_t *people_view(struct arena *arena, const struct staffroom_caller *caller,
                    const struct roll *roll);

#endif
