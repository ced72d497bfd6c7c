/* What may be chosen for a pupil, day by day: the calendar, the rights and the wishes together. The
 * page shows it, and a wish is judged by it. */
#ifndef DESK_CHOICE_DAY_H
#define DESK_CHOICE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/money.h"
#include "desk/meal_choice.h"
#include "school/calendar.h"

enum {
    CHOICE_MEALS = 3,         /* enum meal is 1 … CHOICE_MEALS */
    CHOICE_OPTIONS_LIMIT = 6, /* set meals of one meal of the day; further ones are left */
};

/* A set meal to which the pupil has a right on the day. */
struct choice_option {
    int64_t family_id;
    const char *name;
    struct money parent_part;
    bool is_given; /* what the school gives unasked */
};

/* A meal of a day. Without options the pupil has no right to any. */
struct choice_meal {
    enum meal meal;
    struct choice_option options[CHOICE_OPTIONS_LIMIT];
    int option_count;
    int64_t usual_id;        /* the family that is given unasked; 0: none is */
    enum meal_wish own_wish; /* for this very day; MEAL_WISH_AS_USUAL: none */
    int64_t own_id;          /* its family */
    int64_t standing_id;     /* what holds without a wish for this day; 0: not to eat */
    bool is_standing;        /* because of a standing wish */
    int64_t holds_id;        /* what holds; 0: not to eat */
};

struct choice_day {
    struct day day;
    struct calendar_answer answer; /* CALENDAR_MEALS: the school feeds */
    bool is_open;                  /* may still be chosen for */
    struct choice_meal meals[CHOICE_MEALS];
};

struct choice_days {
    struct choice_clock clock;
    struct day first_open_day;
    bool is_pupil; /* false: an employee, or one who has left: nothing to choose */
    struct choice_day *days;
    int day_count;
    /* Standing wishes as they are from the first open day on, by weekday less one; a day of each
     * stands for what is offered on it. */
    struct choice_day standing[7];
};

/* From today to MEAL_CHOICE_DAYS_AHEAD days ahead. ERR_NOT_FOUND: no such school. */
enum err choice_days_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                          struct instant now, struct choice_days *out_days) MUST_CHECK;

const struct choice_option *choice_option_find(const struct choice_meal *meal, int64_t family_id);

/* "завтрак", "обед", "полдник". */
const char *choice_meal_words(enum meal meal);
/* "по понедельникам"; 1 Monday … 7 Sunday. */
const char *choice_weekday_words(int weekday);

#endif
