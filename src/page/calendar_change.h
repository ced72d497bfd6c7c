/* What the pages of the calendar write, the schools' and the city's: a work each. */
#ifndef PAGE_CALENDAR_CHANGE_H
#define PAGE_CALENDAR_CHANGE_H

#include "base/arena.h"
#include "desk/school_day.h"
#include "desk/school_term.h"
#include "http/route.h"
#include "school/calendar.h"
#include "school/meal_time.h"
#include "store/store.h"

/* What a day is to be, in the order of the form's words. */
enum calendar_choice {
    CALENDAR_CHOICE_CLOSING,
    CALENDAR_CHOICE_HOLIDAY,
    CALENDAR_CHOICE_TEACHING,
    CALENDAR_CHOICE_USUAL /* as the week and the terms have it */
};
extern const char *const CALENDAR_CHOICES[];
/* Of the usual day: that of a teaching one, which is not written. */
enum calendar_day_kind calendar_kind_of_choice(enum calendar_choice choice);

struct calendar_day_work {
    struct arena *arena;
    struct school_day_change change;
    enum school_day_status status; /* answer */
};
enum err calendar_day_write(struct tx *tx, void *day_work) MUST_CHECK;

struct calendar_time_work {
    struct meal_time time;
    bool is_dropped;
    enum meal_time_status status; /* answer */
};
enum err calendar_time_write(struct tx *tx, void *time_work) MUST_CHECK;

struct calendar_term_work {
    struct arena *arena;
    struct school_term_change change;
    enum school_term_status status; /* answer */
};
enum err calendar_term_write(struct tx *tx, void *term_work) MUST_CHECK;

/* The field's number, -1 of one that is not there. */
int64_t calendar_number_typed(const struct request *request, int field);

#endif
