/* Classes as the calendar, the kitchen and the rules of entitlement see them. */
#ifndef SCHOOL_CLASS_H
#define SCHOOL_CLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/store.h"

enum { GRADE_LIMIT = 11, SHIFT_LIMIT = 2, BUILDING_NAME_LIMIT = 60 /* characters */ };

/* Years 1-4, 5-9, 10-11. STAGE_ANY: of a rule or a meal time, all of them; of a class, none (it
 * stands outside the years). */
enum school_stage { STAGE_ANY = 0, STAGE_PRIMARY = 1, STAGE_BASIC = 2, STAGE_SENIOR = 3 };
enum { STAGE_COUNT = 4 };

enum school_stage stage_of_grade(int64_t grade);

struct school_class {
    int64_t id;
    const char *name;
    int64_t grade;        /* 1 … GRADE_LIMIT; 0: outside the years */
    int64_t shift;        /* 1 … SHIFT_LIMIT */
    const char *building; /* "": the school has one */
    bool is_active;       /* false: it has finished school */
};

/* The number a class's name begins with: "03Б" and "3-Б" give 3; 0 when it is no year. */
int64_t class_grade_of_name(struct text name);

struct class_list {
    struct school_class *classes; /* by grade, then name */
    int count;
};

/* All classes of the school, those that have finished, too. */
enum err classes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                      struct class_list *out_list) MUST_CHECK;

/* Strings live in the arena. *out_found false: no such class in the school. */
enum err class_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct school_class *out_class) MUST_CHECK;
enum err class_by_name(struct tx *tx, struct arena *arena, int64_t school_id, struct text name,
                       bool *out_found, struct school_class *out_class) MUST_CHECK;

/* NULL: there is none. */
const struct school_class *class_in_list(const struct class_list *list, int64_t class_id);

enum class_status {
    CLASS_OK = 0,
    CLASS_UNKNOWN,
    CLASS_NAME_INVALID, /* empty, longer than CLASS_NAME_LIMIT, or another class's */
    CLASS_GRADE_INVALID,
    CLASS_SHIFT_INVALID,
    CLASS_BUILDING_INVALID, /* longer than BUILDING_NAME_LIMIT */
};

/* Rewrites the class's name, grade, shift, building and whether it is active. */
enum err class_update(struct tx *tx, int64_t school_id, const struct school_class *class,
                      int64_t version, enum class_status *out_status) MUST_CHECK;

#endif
