/* The golden pupil of MISSION 3.6: account 0242013137, Иванов Иван Иванович, school 24, class
 * 03Б.
 *
 * Between 16.01.2018 and 16.03.2018 the statement is the mission's, to the kopeck. In the
 * demo's own two months the pupil eats like the others, and the balance ends where it began: at
 * 8,04. */
#ifndef CMD_DEMO_GOLDEN_H
#define CMD_DEMO_GOLDEN_H

#include "cmd/demo_menu.h"
#include "cmd/demo_school.h"

#define DEMO_GOLDEN_NUMBER "0242013137"

/* What the pupil does on each day of the demo. */
struct demo_golden_day {
    bool eats_breakfast;
    int basket;             /* BASKET_NONE: buys nothing */
    int64_t top_up_kopecks; /* in the morning; 0: none */
};

struct demo_golden {
    int person; /* index in the school's people */
    struct demo_golden_day *days;
};

/* When the books of school 24 begin. */
struct instant demo_golden_start(void);

/* Makes one of class 03Б the golden pupil and draws the days of the demo. */
void demo_golden_draw(struct demo_school *school, const struct demo_calendar *calendar);

/* Writes the pupil and the history of 2018. */
enum err demo_golden_history(struct demo_school *school) MUST_CHECK;

#endif
