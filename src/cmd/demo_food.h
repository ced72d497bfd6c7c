/* The demo's menus: a typical cycle of ten days, and what of it is published around today. */
#ifndef CMD_DEMO_FOOD_H
#define CMD_DEMO_FOOD_H

#include "cmd/demo_school.h"

enum err demo_food_load(struct demo_school *school, struct day today) MUST_CHECK;

#endif
