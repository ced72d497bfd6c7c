/* What the pages of the operator's staff share. */
#ifndef OFFICE_STAFF_INSIDE_H
#define OFFICE_STAFF_INSIDE_H

#include "office/inside.h"
#include "school/class.h"
#include "school/school.h"

extern const char *const STAFF_ROLE_WORDS[STAFF_ROLES + 1];
enum staff_role staff_role_chosen(int64_t choice); /* of STAFF_ROLE_WORDS */

enum { STAFF_CLASS_NAME_LIMIT = 20 };

/* A role and where, as a form says it. */
struct staff_place {
    enum staff_role role;
    int64_t school_number; /* 0: none typed */
    struct text class_name;
};
/* *out_fault NULL: *out_right is what was meant; otherwise a sentence. */
enum err staff_place_find(struct tx *tx, struct arena *arena, const struct staff_place *place,
                          struct staff_right *out_right, const char **out_fault) MUST_CHECK;

/* «Классный руководитель: Школа №24, 03Б». */
enum err staff_right_words(struct tx *tx, struct arena *arena, const struct school_list *schools,
                           struct staff_right right, const char **out_words) MUST_CHECK;
const char *staff_school_name(const struct school_list *schools, int64_t id); /* "" for none */

/* A sentence; NULL: STAFF_OK. */
const char *staff_status_words(enum staff_status status);

/* Choices of a form: roles and schools. */
void staff_choices_set(json_t *view, const struct school_list *schools, struct text role,
                       struct text school);

/* Gives a temporary password and shows it, once. */
void staff_password_answer(const struct office *office, struct arena *arena,
                           const struct request *request, int64_t id, const char *login,
                           const char *name, struct response *response);

#endif
