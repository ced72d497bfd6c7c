/* What is offered: categories, dishes, set meals, funding sources. */
#ifndef MEALS_MENU_H
#define MEALS_MENU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "store/store.h"

/* Energy in kilocalories, the rest in milligrams. */
struct nutrients {
    int64_t energy_kcal, protein_mg, fat_mg, carbohydrate_mg;
};

/* Name, weight, nutrients and allergens never change: receipts name the dish for ever. */
struct dish {
    int64_t school_id, id;
    const char *name;
    int64_t weight_g;
    struct nutrients nutrients;
    const char *allergens; /* codes parted by spaces */
    int64_t category_id;
    struct money price;
    bool is_offered;
};

enum meal { MEAL_BREAKFAST = 1, MEAL_LUNCH = 2, MEAL_SNACK = 3 };

/* Nothing of it changes but whether it is offered. */
struct set_meal {
    int64_t school_id, id;
    const char *name;
    enum meal meal;
    struct money parent_part, subsidy_part;
    int64_t funding_source_id; /* of the subsidy; 0 without one */
    struct nutrients nutrients;
    bool is_offered;
};

enum err category_set(struct tx *tx, int64_t school_id, int64_t id, const char *name,
                      int64_t position, int64_t version) MUST_CHECK;
/* Only the fact: it is not offered. */
enum err dish_insert(struct tx *tx, const struct dish *dish) MUST_CHECK;
/* The fact and its offer. */
enum err dish_add(struct tx *tx, const struct dish *dish, int64_t version) MUST_CHECK;
/* Category, price and whether it is offered. */
enum err dish_offer(struct tx *tx, const struct dish *dish, int64_t version) MUST_CHECK;
/* Opens the account of its funding source in the school's book, too. */
enum err set_meal_add(struct tx *tx, const struct set_meal *meal, int64_t version,
                      struct instant now) MUST_CHECK;
enum err funding_source_set(struct tx *tx, int64_t id, const char *name) MUST_CHECK;
/* Without the nutrients. */
enum err set_meal_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                        bool *out_found, struct set_meal *out_meal) MUST_CHECK;

#endif
