/* What planning a file of food and applying it share, and nobody else. */
#ifndef DESK_FOOD_PLAN_INSIDE_H
#define DESK_FOOD_PLAN_INSIDE_H

#include "desk/city_cycle.h"
#include "desk/food_plan.h"

/* A dish that the file tells of: one that there is, or one to be made. */
struct planned_dish {
    const struct food_row *row;      /* the first one that names it */
    struct text folded;              /* its name */
    const struct catalogue_dish *is; /* NULL: new */
    bool is_other;                   /* replaces `is` */
    int64_t id;                      /* once it is there */
    const char *category;            /* to be made, or NULL */
    struct text category_folded;
    int64_t category_id;
};

struct planned_price {
    int dish; /* index into dishes */
    int line;
    struct day first_day;
    struct money price;
    bool is_same; /* it costs that already: nothing to write, also of a day that has passed */
};

struct planning {
    struct arena *arena;
    const struct catalogue_deed *deed;
    const struct food_order *order;
    struct catalogue catalogue;
    struct price_book book;
    const struct price_list *list;
    struct city_cycles cycles;
    const struct city_cycle *cycle;
    struct city_cycle_items items;
    struct food_plan *plan;
    int change_room;
    struct planned_dish *dishes;
    int dish_count;
    int *dish_of_row;
    struct planned_price *prices;
    int price_count, price_room;
    struct category *categories; /* new ones, by name */
    int category_count, category_room;
};

/* Reads the file and plans; planning->plan is set. */
enum err food_planning_run(struct tx *tx, struct planning *planning, struct text bytes) MUST_CHECK;

/* What the dish is once the file is applied: what the file does not tell stays. */
struct catalogue_dish food_dish_after(const struct planning *planning,
                                      const struct planned_dish *planned);
/* What the list asks for the dish on the day; zero: nothing. */
struct money food_price_before(const struct planning *planning, int64_t dish_id, struct day day);
bool food_file_has(const struct planning *planning, int64_t dish_id);

#endif
