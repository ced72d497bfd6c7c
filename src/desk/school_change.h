/* Changing a school that is there: its name, its kind, whether it takes part in the card
 * project. */
#ifndef DESK_SCHOOL_CHANGE_H
#define DESK_SCHOOL_CHANGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "desk/desk.h"
#include "school/school.h"

/* What is not given stays. */
struct school_change {
    int64_t number;
    const char *name; /* NULL: not given */
    const char *kind; /* NULL: not given */
    bool has_project, in_card_project;
    enum school_status status; /* answer: SCHOOL_OK, _UNKNOWN, _NAME_INVALID, _KIND_UNKNOWN */
};
/* The school's tills hear its new name with their next answer. */
enum err desk_school_change(struct desk *desk, struct arena *arena, struct school_change *change)
    MUST_CHECK;

#endif
