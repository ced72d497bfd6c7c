/* The groups of pages in the order of the site map: one line a file. */
#include "region/pages.h"

/* clang-format off */
const struct region_pages *const region_groups[] = {
    &region_entrance_pages,
    &region_home_pages,
    &region_school_pages,
    &region_meal_pages,
    &region_subsidy_pages,
    &region_subsidy_stage_pages,
    &region_plan_pages,
    &region_unspent_pages,
    &region_service_pages,
    &region_money_pages,
    NULL,
};
/* clang-format on */
