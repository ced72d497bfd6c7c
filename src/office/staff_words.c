/* Roles and places of the staff: in words, and as forms name them. */
#include <inttypes.h>

#include "access/entrance.h"
#include "base/check.h"
#include "base/json.h"
#include "office/staff_inside.h"

const char *const STAFF_ROLE_WORDS[STAFF_ROLES + 1] = {
    "administrator", "accountant",  "support", "technologist", "editor", "department",
    "headteacher",   "coordinator", "teacher", "canteen-head", "cook",   NULL};

enum staff_role staff_role_chosen(int64_t choice)
{
    enum staff_role role;
    CHECK(staff_role_by_name(text_of(STAFF_ROLE_WORDS[choice]), &role));
    return role;
}

enum err staff_place_find(struct tx *tx, struct arena *arena, const struct staff_place *place,
                          struct staff_right *out_right, const char **out_fault)
{
    bool found;
    struct school school;
    struct school_class one;
    enum role_place where = staff_role_place(place->role);
    struct staff_right right = {.role = place->role};
    *out_fault = NULL;
    *out_right = right;
    if (where == ROLE_IN_CITY) return OK;
    if (place->school_number == 0) *out_fault = "Для этой роли выберите школу.";
    if (*out_fault != NULL) return OK;
    TRY(school_by_number(tx, arena, place->school_number, &found, &school));
    if (!found) *out_fault = "Такой школы нет.";
    if (!found) return OK;
    right.school_id = school.id;
    *out_right = right;
    if (where == ROLE_IN_SCHOOL) return OK;
    struct text name = text_trim(place->class_name);
    TRY(class_by_name(tx, arena, school.id, name, &found, &one));
    if (!found) {
        *out_fault = name.size == 0 ? "Классному руководителю укажите класс, например 03Б."
                                    : "В этой школе такого класса нет. Название пишется как в "
                                      "списках школы, например 03Б.";
        return OK;
    }
    out_right->class_id = one.id;
    return OK;
}

const char *staff_school_name(const struct school_list *schools, int64_t id)
{
    for (int i = 0; i < schools->count; i++) {
        if (schools->rows[i].id == id) return schools->rows[i].name;
    }
    return "";
}

enum err staff_right_words(struct tx *tx, struct arena *arena, const struct school_list *schools,
                           struct staff_right right, const char **out_words)
{
    bool found;
    struct school_class one;
    const char *title = staff_role_title(right.role);
    const char *school = staff_school_name(schools, right.school_id);
    *out_words = arena_printf(arena, "%s: весь город", title);
    if (right.school_id == 0) return OK;
    *out_words = arena_printf(arena, "%s: %s", title, school);
    if (right.class_id == 0) return OK;
    TRY(class_by_id(tx, arena, right.school_id, right.class_id, &found, &one));
    *out_words = arena_printf(arena, "%s: %s, %s", title, school,
                              found ? one.name : "класс выпущен");
    return OK;
}

const char *staff_status_words(enum staff_status status)
{
    switch (status) {
    case STAFF_OK: break;
    case STAFF_LOGIN_INVALID:
        return "Имя для входа — от трёх до сорока знаков: маленькие латинские буквы, цифры, точка "
               "и дефис; первой идёт буква. Например, orlova.v.";
    case STAFF_NAME_INVALID: return "Укажите фамилию, имя и отчество: до двухсот знаков.";
    case STAFF_EXISTS: return "Такое имя для входа уже занято. Придумайте другое.";
    case STAFF_UNKNOWN: return "Такого сотрудника нет.";
    case STAFF_RIGHT_INVALID: return "Эта роль даётся в другом месте.";
    case STAFF_TOO_MANY: return "У одного человека не бывает больше ста ролей.";
    case STAFF_LAST_ADMINISTRATOR:
        return "Это последний администратор: без него некому будет впускать людей. Сначала "
               "назначьте другого.";
    case STAFF_HIMSELF: return "Свои роли и свой вход меняет другой администратор.";
    }
    return NULL;
}

void staff_choices_set(json_t *view, const struct school_list *schools, struct text role,
                       struct text school)
{
    json_t *roles = json_array(), *rows = json_array();
    CHECK(roles != NULL && rows != NULL);
    for (int i = 0; i < STAFF_ROLES; i++) {
        const char *title = staff_role_title(staff_role_chosen(i));
        json_t *row = json_pack("{s:s,s:s,s:b}", "value", STAFF_ROLE_WORDS[i], "words", title,
                                "chosen", text_is(role, STAFF_ROLE_WORDS[i]));
        json_add(roles, row);
    }
    for (int i = 0; i < schools->count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%" PRId64, schools->rows[i].number);
        json_t *row = json_pack("{s:s,s:s,s:b}", "value", number, "words", schools->rows[i].name,
                                "chosen", text_is(school, number));
        json_add(rows, row);
    }
    view_set(view, "roles", roles);
    view_set(view, "schools", rows);
}

void staff_password_answer(const struct office *office, struct arena *arena,
                           const struct request *request, int64_t id, const char *login,
                           const char *name, struct response *response)
{
    char *password = NULL;
    const struct trail_entry trail = staff_password_trail(arena, request, login, name);
    enum err err = entrance_give_staff_temporary(office->access, arena, id, &trail, &password);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Временный пароль", "staff");
    view_set(view, "person",
             json_pack("{s:s,s:s,s:s}", "name", name, "login", login, "password", password));
    office_answer(office, arena, request, "office_staff_password", 200, view, response);
}
