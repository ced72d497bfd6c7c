/* A filter by school. */
#include "office/school_choice.h"

#include "base/check.h"
#include "base/json.h"

int64_t school_choice_of(const struct request *request, int field,
                         const struct school_list *schools)
{
    int64_t id = request_has(request, field) ? request_number(request, field) : 0;
    for (int i = 0; i < schools->count; i++) {
        if (schools->rows[i].id == id) return id;
    }
    return 0;
}

json_t *school_choice_view(const struct school_list *schools, int64_t chosen_id)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < schools->count; i++) {
        const struct school *school = &schools->rows[i];
        json_t *row = json_pack("{s:I,s:s,s:b}", "id", (json_int_t)school->id, "name", school->name,
                                "chosen", school->id == chosen_id);
        json_add(rows, row);
    }
    return rows;
}

json_t *school_numbers_view(const struct school_list *schools, int64_t chosen_number)
{
    json_t *rows = json_array();
    for (int i = 0; i < schools->count; i++) {
        const struct school *school = &schools->rows[i];
        json_t *row = json_pack("{s:I,s:s,s:b}", "number", (json_int_t)school->number, "name",
                                school->name, "chosen", school->number == chosen_number);
        json_add(rows, row);
    }
    return rows;
}
