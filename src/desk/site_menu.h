/* The daily menus that schools have published, as the public site shows them: of all schools at
 * once, with energy and allergens. */
#ifndef DESK_SITE_MENU_H
#define DESK_SITE_MENU_H

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"
#include "meals/day_menu.h"

struct site_menu_day {
    int64_t school_id;
    enum menu_stage stage;
    struct day day;
    struct instant changed_at; /* or published, what is later */
};
struct site_menu_days {
    struct site_menu_day *rows; /* by school, day, stage */
    int count;
};
enum err site_menu_days_load(struct tx *tx, struct arena *arena, struct day first_day,
                             struct day last_day, struct site_menu_days *out_days) MUST_CHECK;

struct site_menu_item {
    int64_t school_id;
    enum menu_stage stage;
    enum menu_meal meal;
    const char *name;
    int64_t weight_g;
    struct nutrients nutrients;
    struct money price;
    const char *allergens; /* codes */
};
struct site_menu_items {
    struct site_menu_item *rows; /* by school, stage, meal, place in the meal */
    int count;
};
/* Of one day: of one school, or with school_id 0 of all. */
enum err site_menu_items_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                              struct site_menu_items *out_items) MUST_CHECK;

#endif
