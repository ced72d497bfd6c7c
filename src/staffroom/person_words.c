/* Words of people and cards. */
#include "staffroom/person_words.h"

#include "base/check.h"

char *person_full_name(struct arena *arena, const char *surname, const char *name,
                       const char *patronymic)
{
    return arena_printf(arena, "%s %s%s%s", surname, name, *patronymic == '\0' ? "" : " ",
                        patronymic);
}

const char *card_state_words(enum card_state state)
{
    switch (state) {
    case CARD_ORDERED: return "заказана";
    case CARD_MADE: return "изготовлена";
    case CARD_AT_SCHOOL: return "в школе";
    case CARD_GIVEN_OUT: return "выдана, не активирована";
    case CARD_ACTIVE: return "действует";
    case CARD_BLOCKED: return "заблокирована";
    case CARD_LOST: return "утеряна";
    case CARD_REPLACED: return "заменена";
    case CARD_TEMPORARY: return "временная";
    case CARD_RETURNED: return "возвращена";
    }
    return "неизвестно";
}

json_t *people_view(struct arena *arena, const struct staffroom_caller *caller,
                    const struct roll *roll)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < roll->count; i++) {
        const struct roll_person *one = &roll->rows[i];
        json_t *row = json_pack("{s:i,s:s,s:s,s:s,s:s,s:b,s:s,s:b}", "position", i + 1, "path",
                                staffroom_path(arena, caller, "pupil/%s", one->number), "name",
                                person_full_name(arena, one->surname, one->name, one->patronymic),
                                "number", one->number, "class", one->class_name, "is_employee",
                                one->kind == PERSON_EMPLOYEE, "card",
                                one->has_card ? card_state_words(one->card) : "нет", "active",
                                one->has_card && one->card == CARD_ACTIVE);
        CHECK(row != NULL && json_array_append_new(rows, row) == 0);
    }
    return rows;
}
