/* People and their cards, in the words of the screen. */
#ifndef PAGE_PERSON_WORDS_H
#define PAGE_PERSON_WORDS_H

#include "base/arena.h"
#include "school/card.h"

/* «Иванов Иван Иванович». */
char *person_full_name(struct arena *arena, const char *surname, const char *name,
                       const char *patronymic);

/* «выдана, не активирована». */
const char *card_state_words(enum card_state state);

#endif
