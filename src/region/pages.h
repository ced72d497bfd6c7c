/* Groups of pages, in the order of the site map; routes.c lists them. */
#ifndef REGION_PAGES_H
#define REGION_PAGES_H

#include "region/inside.h"

extern const struct region_pages region_entrance_pages;
extern const struct region_pages region_home_pages;
extern const struct region_pages region_school_pages;
extern const struct region_pages region_meal_pages;
extern const struct region_pages region_subsidy_pages;
extern const struct region_pages region_subsidy_stage_pages;
extern const struct region_pages region_plan_pages;
extern const struct region_pages region_unspent_pages;
extern const struct region_pages region_service_pages;
extern const struct region_pages region_money_pages;

#endif
