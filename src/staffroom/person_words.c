/* Words of people and cards. */
#include "staffroom/person_words.h"

#include "base/check.h"
#include "base/json.h"

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
        json_add(rows, row);
    }
    return rows;
}
