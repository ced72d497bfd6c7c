/* Words and choices that pages of the calendar, set meals, benefits and outages share. */
#ifndef PAGE_MEAL_WORDS_H
#define PAGE_MEAL_WORDS_H

#include <jansson.h>

#include "http/request.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "meals/menu.h"
#include "school/class.h"

const char *meal_words(int64_t meal);   /* «Завтрак» */
const char *stage_words(int64_t stage); /* «1–4 классы»; of any: «все классы» */

/* Choices of a <select>: value, words, chosen. `chosen` is what was typed, or "". */
json_t *meal_choices_view(struct arena *arena, struct text chosen);
json_t *stage_choices_view(struct arena *arena, struct text chosen);
json_t *choice_view(const char *value, const char *words, struct text chosen);

/* What was typed into a field of a form that is shown again; "" in one that is shown first. */
struct text typed_again(const struct request *request, bool is_again, int field);

/* An ISO day for an <input type=date>. */
json_t *day_value(struct arena *arena, struct day day);

/* What a form about a family of set meals is refused for. NULL: nothing was refused. */
const char *family_refusal(enum family_status status);

/* Of a caterer and a source that are gone, a word for it and "". */
const char *caterer_name(const struct caterer_list *list, int64_t id);
const char *source_name(const struct funding_source_list *list, int64_t id);

/* Values of a form; 0, an amount below zero or the other day where there is none. */
int64_t number_of(const struct request *request, int field);
struct money money_of(const struct request *request, int field);
struct day day_typed(const struct request *request, int field, struct day otherwise);

#endif
