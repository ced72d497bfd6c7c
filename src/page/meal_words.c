/* Words of meals, stages and choices. */
#include "page/meal_words.h"

#include "base/check.h"
#include "base/json.h"
#include "school/class.h"

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

json_t *meal_choices_view(struct arena *arena, struct text chosen)
{
    json_t *choices = json_array();
    for (int meal = MEAL_BREAKFAST; meal <= MEAL_SNACK; meal++) {
        json_add(choices, choice_view(arena_printf(arena, "%d", meal), meal_words(meal), chosen));
    }
    return choices;
}

json_t *stage_choices_view(struct arena *arena, struct text chosen)
{
    json_t *choices = json_array();
    for (int stage = STAGE_ANY; stage <= STAGE_SENIOR; stage++) {
        json_add(choices,
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

/* ---- what a form said ---- */

const char *family_refusal(enum family_status status)
{
    switch (status) {
    case FAMILY_OK: break;
    case FAMILY_NAME_INVALID: return "Назовите рацион, до двухсот знаков.";
    case FAMILY_MEAL_INVALID: return "Выберите завтрак, обед или полдник.";
    case FAMILY_STAGE_INVALID: return "Выберите, каким классам.";
    case FAMILY_CATERER_UNKNOWN: return "Выберите организатора питания.";
    case FAMILY_SOURCE_UNKNOWN: return "Выберите источник дотации.";
    case FAMILY_EXISTS: return "Рацион с таким названием уже есть.";
    case FAMILY_UNKNOWN: return "Такого рациона нет.";
    case FAMILY_ARCHIVED: return "В этот день рацион уже в архиве.";
    case FAMILY_DAY_PAST: return "Прошедшие дни не меняются: укажите сегодня или позже.";
    case FAMILY_DAY_CHARGED:
        return "Сегодня этот рацион уже выдавали: первый возможный день — завтра.";
    case FAMILY_PARTS_INVALID:
        return "Часть родителей и дотация — суммы в рублях, хотя бы одна больше нуля.";
    case FAMILY_SOURCE_MISSING:
        return "У рациона нет источника дотации: дотация может быть только нулевой.";
    case FAMILY_PRICE_UNCHANGED: return "Рацион и так столько стоит.";
    case FAMILY_ENTITLED:
        return "На рацион есть право у учеников. Сначала отключите правила, по которым он положен.";
    }
    return NULL;
}

int64_t number_of(const struct request *request, int field)
{
    return request_has(request, field) ? request_number(request, field) : 0;
}

struct money money_of(const struct request *request, int field)
{
    return request_has(request, field) ? request_money(request, field) : money_of_kopecks(-1);
}

struct day day_typed(const struct request *request, int field, struct day otherwise)
{
    return request_has(request, field) ? request_day(request, field) : otherwise;
}

const char *caterer_name(const struct caterer_list *list, int64_t id)
{
    const struct caterer *caterer = caterer_in_list(list, id);
    return caterer == NULL ? "организатор не указан" : caterer->name;
}

const char *source_name(const struct funding_source_list *list, int64_t id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->sources[i].id == id) return list->sources[i].name;
    }
    return "";
}
