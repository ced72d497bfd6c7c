/* The demo's menus: a typical cycle of ten days, and what of it is published around today. */
#ifndef CMD_DEMO_FOOD_H
#define CMD_DEMO_FOOD_H

#include "cmd/demo_school.h"

/* The city's typical menus, of which school 24's are copies. Before the schools. */
enum err demo_food_city(struct tx *tx, struct arena *arena, const struct demo_calendar *calendar,
                        struct day today, struct instant now) MUST_CHECK;
enum err demo_food_load(struct demo_school *school, struct day today) MUST_CHECK;

#endif
