/* Words of meals, stages and choices. */
#include "staffroom/meal_words.h"

#include "base/check.h"

const char *meal_words(int64_t meal)
{
    switch ((enum meal)meal) {
    case MEAL_BREAKFAST: return "Завтрак";
    case MEAL_LUNCH: return "Обед";
    case MEAL_SNACK: return "Полдник";
    }
    return "Питание";
}

const char *stage_words(int64_t stage)
{
    switch ((enum school_stage)stage) {
    case STAGE_ANY: return "все классы";
    case STAGE_PRIMARY: return "1–4 классы";
    case STAGE_BASIC: return "5–9 классы";
    case STAGE_SENIOR: return "10–11 классы";
    }
    return "все классы";
}

json_t *choice_view(const char *value, const char *words, struct text chosen)
{
    json_t *choice = json_pack("{s:s,s:s,s:b}", "value", value, "words", words, "chosen",
                               text_is(chosen, value));
    CHECK(choice != NULL);
    return choice;
}

void choices_add(json_t *choices, json_t *choice)
{
    CHECK(json_array_append_new(choices, choice) == 0);
}

json_t *meal_choices_view(struct arena *arena, struct text chosen)
{
    json_t *choices = json_array();
    for (int meal = MEAL_BREAKFAST; meal <= MEAL_SNACK; meal++) {
        choices_add(choices,
                    choice_view(arena_printf(arena, "%d", meal), meal_words(meal), chosen));
    }
    return choices;
}

json_t *stage_choices_view(struct arena *arena, struct text chosen)
{
    json_t *choices = json_array();
    for (int stage = STAGE_ANY; stage <= STAGE_SENIOR; stage++) {
        choices_add(choices,
                    choice_view(arena_printf(arena, "%d", stage), stage_words(stage), chosen));
    }
    return choices;
}

struct text typed_again(const struct request *request, bool is_again, int field)
{
    return is_again ? request_raw(request, field) : TEXT("");
}

json_t *day_value(struct arena *arena, struct day day)
{
    return json_string(day_format_iso(arena, day));
}
