/* The demo's menus: a typical cycle of ten days, and what of it is published around today. */
#ifndef CMD_DEMO_FOOD_H
#define CMD_DEMO_FOOD_H

#include "cmd/demo_school.h"

struct demo_food {
    const struct demo_calendar *calendar;
    const struct demo_school *schools;
    int schools_count;
    struct day today;
    struct instant now;
};
/* The city's typical menus, of which the schools' are copies. After the schools are opened, before
 * anything is in them. */
enum err demo_food_city(struct tx *tx, struct arena *arena, const struct demo_food *city)
    MUST_CHECK;
/* A school's typical menu, and the menus of the days around today. */
enum err demo_food_load(struct demo_school *school, struct day today) MUST_CHECK;

#endif
