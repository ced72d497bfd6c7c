/* Words and choices that pages of the calendar, set meals, benefits and outages share. */
#ifndef STAFFROOM_MEAL_WORDS_H
#define STAFFROOM_MEAL_WORDS_H

#include <jansson.h>

#include "meals/menu.h"
#include "school/class.h"
#include "staffroom/inside.h"

const char *meal_words(int64_t meal);   /* «Завтрак» */
const char *stage_words(int64_t stage); /* «1–4 классы»; of any: «все классы» */

/* Choices of a <select>: value, words, chosen. `chosen` is what was typed, or "". */
json_t *meal_choices_view(struct arena *arena, struct text chosen);
json_t *stage_choices_view(struct arena *arena, struct text chosen);
json_t *choice_view(const char *value, const char *words, struct text chosen);
void choices_add(json_t *choices, json_t *choice);

/* What was typed into a field of a form that is shown again; "" in one that is shown first. */
struct text typed_again(const struct request *request, bool is_again, int field);

/* An ISO day for an <input type=date>. */
json_t *day_value(struct arena *arena, struct day day);

#endif
