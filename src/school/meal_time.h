/* When meals are served: by meal, stage and shift, in a break. The city's times hold where a school
 * has none of its own for the same meal, stage and shift. */
#ifndef SCHOOL_MEAL_TIME_H
#define SCHOOL_MEAL_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "school/class.h"
#include "store/store.h"

enum { BREAK_NAME_LIMIT = 40 /* characters */, MEAL_TIME_DAY_MINUTES = 1440 };

struct meal_time {
    int64_t school_id;       /* 0: the city's */
    int64_t meal;            /* enum meal of meals/menu.h */
    enum school_stage stage; /* STAGE_ANY: all */
    int64_t shift;
    int64_t begins_minute, ends_minute; /* of the day; the end is not in it */
    const char *break_name;             /* «2-я перемена» */
};

struct meal_times {
    struct meal_time *times; /* by shift and begin; what holds and what is overruled */
    int count;
};

enum err meal_times_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct meal_times *out_times) MUST_CHECK;

/* The time that holds: the school's own before the city's, of the stage before of all. NULL: nobody
 * said. */
const struct meal_time *meal_time_of(const struct meal_times *times, int64_t meal,
                                     enum school_stage stage, int64_t shift);

enum meal_time_status {
    MEAL_TIME_OK = 0,
    MEAL_TIME_MEAL_INVALID,
    MEAL_TIME_STAGE_INVALID,
    MEAL_TIME_SHIFT_INVALID,
    MEAL_TIME_REVERSED,      /* ends before it begins, or outside the day */
    MEAL_TIME_BREAK_INVALID, /* empty or longer than BREAK_NAME_LIMIT */
};

enum err meal_time_set(struct tx *tx, const struct meal_time *time,
                       enum meal_time_status *out_status) MUST_CHECK;
enum err meal_time_drop(struct tx *tx, const struct meal_time *time) MUST_CHECK;

#endif
