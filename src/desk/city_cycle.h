/* Typical menus kept for many schools: a cycle of days, laid on schools' calendars.
 *
 * A school cooks by a copy: laying a cycle writes the school's own typical menu (desk/menu_day.h),
 * with the dishes that it needs, so that its pages, its federal files and its menus of days go on
 * as they were. Days without meals are skipped by the school's calendar. */
#ifndef DESK_CITY_CYCLE_H
#define DESK_CITY_CYCLE_H

#include "desk/dish.h"
#include "desk/menu_day.h"

enum { CYCLE_NAME_LIMIT = 120 /* characters */, CYCLE_PUBLISH_DAYS = 31 };

struct city_cycle {
    int64_t id, caterer_id; /* caterer 0: nobody's in particular */
    const char *name;
    enum menu_stage stage;
    int days;
    const char *approver_post, *approver_name;
    struct day approved_day;
    bool is_archived;
    struct instant changed_at;
};
struct city_cycles {
    struct city_cycle *list; /* by name */
    int count;
};
enum err city_cycles_load(struct tx *tx, struct arena *arena, struct city_cycles *out_cycles)
    MUST_CHECK;
const struct city_cycle *city_cycle_of(const struct city_cycles *cycles, int64_t id);

struct city_cycle_item {
    int day, slot;
    int64_t dish_id;
    struct money price; /* zero: the till's own */
};
struct city_cycle_items {
    struct city_cycle_item *list; /* by day, in the order of the form */
    int count;
};
enum err city_cycle_items_load(struct tx *tx, struct arena *arena, int64_t cycle_id,
                               struct city_cycle_items *out_items) MUST_CHECK;
/* Pure: a day of it, of dishes of the catalogue. */
void city_cycle_menu(const struct city_cycle *cycle, const struct city_cycle_items *items,
                     const struct catalogue *catalogue, int day, struct day_menu *out_menu);
/* Exactly these items on the day. */
enum err city_cycle_day_write(struct tx *tx, int64_t cycle_id, int day,
                              const struct city_cycle_item *items, int count) MUST_CHECK;

enum cycle_status {
    CYCLE_OK = 0,
    CYCLE_UNKNOWN,
    CYCLE_NAME_INVALID,
    CYCLE_DAYS_INVALID, /* 1 … MENU_CYCLE_DAYS_LIMIT */
    CYCLE_APPROVER_INVALID,
    CYCLE_STALE, /* somebody saved it in between */
    CYCLE_DISH_UNKNOWN,
    CYCLE_DAY_PAST,
    CYCLE_NOT_MEAL_DAY, /* the school does not feed on the day on which it is to begin */
    CYCLE_EMPTY,        /* a day of it has no dish */
};
const char *cycle_refusal(enum cycle_status status); /* in Russian; NULL of CYCLE_OK */

/* Adds (id 0, set then) or changes it. */
enum err city_cycle_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        struct city_cycle *cycle, enum cycle_status *out_status) MUST_CHECK;
/* One day; `seen` is the moment of the change that the form showed. */
enum err city_cycle_day_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                            int64_t cycle_id, int day, const struct city_cycle_item *items,
                            int count, struct instant seen, enum cycle_status *out_status)
    MUST_CHECK;

/* Which cycle a school has, and since when. */
struct city_cycle_place {
    int64_t school_id, cycle_id, login_id;
    enum menu_stage stage;
    struct day first_day;
    struct instant laid_at;
};
struct city_cycle_places {
    struct city_cycle_place *list; /* by school, stage */
    int count;
};
enum err city_cycle_places_load(struct tx *tx, struct arena *arena,
                                struct city_cycle_places *out_places) MUST_CHECK;

/* The row alone: whoever loads a city beside schools that cook by a cycle already. */
enum err city_cycle_place_set(struct tx *tx, const struct city_cycle_place *place) MUST_CHECK;

/* Lays it on one school: its typical menu becomes this one, its number 1 is on `first_day`. With
 * `publishes` the menus of days from first_day (today at the earliest) for CYCLE_PUBLISH_DAYS days
 * are published, but for days that the school has written itself; *out_published counts them. */
struct city_cycle_laying {
    int64_t cycle_id, school_id;
    struct day first_day;
    bool publishes;
    enum cycle_status status; /* answers */
    int published;
};
enum err city_cycle_lay(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        struct city_cycle_laying *laying) MUST_CHECK;

#endif
