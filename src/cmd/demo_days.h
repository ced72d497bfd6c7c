/* The demo's school days: who eats what, who pays, hour by hour. */
#ifndef CMD_DEMO_DAYS_H
#define CMD_DEMO_DAYS_H

#include "cmd/demo_plan.h"

/* The days between `first` and `last` on which schools teach: six a week but for public holidays.
 * School holidays are left out of account, so that two months always have food in them. */
void demo_calendar_make(struct demo_calendar *calendar, struct arena *arena, struct day first,
                        struct day last);

/* The public holiday that the date is, by its name; NULL: none. */
const char *demo_holiday(struct date date);

/* Plans the first payments, on the eve of the first school day. */
void demo_eve_plan(struct demo_plan *plan, struct demo_school *school,
                   const struct demo_calendar *calendar);
/* Plans the school day of this index in the calendar. */
void demo_day_plan(struct demo_plan *plan, struct demo_school *school,
                   const struct demo_calendar *calendar, int index);

#endif
