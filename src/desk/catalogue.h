/* The dishes and categories that the operator keeps for the whole city.
 *
 * The catalogue is school 0 of dish, dish_recipe and category. A school's rows are copies under the
 * same ids, so that a dish means the same in every school, in menus and in price lists. A dish is a
 * fact (docs/DECISIONS.md, 4): another name, weight or composition is another dish, which replaces
 * the former; its category alone is changed in place. */
#ifndef DESK_CATALOGUE_H
#define DESK_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "meals/menu.h"
#include "store/store.h"

enum {
    CATALOGUE_OF_CITY = 0,   /* instead of a school */
    CATALOGUE_LIMIT = 10000, /* dishes */
    CATEGORY_LIMIT = 200,    /* of the city */
    DISH_NAME_LIMIT = 200,   /* characters */
    DISH_RECIPE_LIMIT = 30,  /* characters */
    DISH_WEIGHT_LIMIT_G = 5000,
    DISH_ENERGY_LIMIT_KCAL = 20000,
    CATEGORY_NAME_LIMIT = 60, /* characters: a tile of the till */
};

struct catalogue_dish {
    int64_t id;
    const char *name, *recipe_number; /* "": none */
    struct text folded;               /* the name as names are compared: set by the catalogue */
    int64_t weight_g;
    struct nutrients nutrients;
    const char *allergens; /* codes parted by spaces */
    int64_t category_id;
    int64_t former_id; /* which it replaced; 0: none */
    bool is_archived;
    int64_t login_id; /* who added it; 0: a command */
    struct instant added_at;
};

struct category {
    int64_t id, position;
    const char *name;
    struct text folded;
};

struct catalogue {
    struct catalogue_dish *dishes; /* by name, weight, id; archived ones, too */
    int count;
    struct category *categories; /* by position */
    int category_count;
};

enum err catalogue_load(struct tx *tx, struct arena *arena, struct catalogue *out_catalogue)
    MUST_CHECK;

/* NULL: there is none. */
const struct catalogue_dish *catalogue_dish(const struct catalogue *catalogue, int64_t dish_id);
const struct category *catalogue_category(const struct catalogue *catalogue, int64_t id);
/* The dish that replaced it; NULL: none did. */
const struct catalogue_dish *catalogue_successor(const struct catalogue *catalogue,
                                                 int64_t dish_id);
/* One that is not archived, of the name (capitals, ё and blanks aside) and weight; NULL: none. */
const struct catalogue_dish *catalogue_dish_like(const struct catalogue *catalogue,
                                                 struct arena *arena, struct text name,
                                                 int64_t weight_g);
/* By name, capitals, ё and blanks aside. */
const struct category *catalogue_category_like(const struct catalogue *catalogue,
                                               struct arena *arena, struct text name);

/* In order of precedence. */
enum dish_status {
    DISH_OK = 0,
    DISH_UNKNOWN,
    DISH_ARCHIVED, /* or replaced by another one */
    DISH_NAME_INVALID,
    DISH_WEIGHT_INVALID,
    DISH_FIGURES_INVALID, /* below zero, or heavier together than the portion */
    DISH_ALLERGEN_UNKNOWN,
    DISH_RECIPE_INVALID,
    DISH_CATEGORY_UNKNOWN,
    DISH_EXISTS,    /* another one that is not archived has this name and weight */
    DISH_UNCHANGED, /* it is so already */
    DISH_PRICED,    /* of archiving: a price list sells it, today or later */
    DISH_TOO_MANY,
};
const char *dish_refusal(enum dish_status status); /* in Russian; NULL of DISH_OK */

/* Pure: of a dish by itself, and beside the others; `former_id` may have its name. */
enum dish_status dish_judge(const struct catalogue *catalogue, struct arena *arena,
                            const struct catalogue_dish *dish);

/* Rows only; desk/dish.h does what follows. */
enum err catalogue_dish_insert(struct tx *tx, const struct catalogue_dish *dish) MUST_CHECK;
enum err catalogue_dish_place(struct tx *tx, int64_t dish_id, int64_t category_id, bool is_archived)
    MUST_CHECK;

enum category_status {
    CATEGORY_OK = 0,
    CATEGORY_UNKNOWN,
    CATEGORY_NAME_INVALID,
    CATEGORY_EXISTS,
    CATEGORY_TOO_MANY,
};
const char *category_refusal(enum category_status status); /* in Russian; NULL of CATEGORY_OK */
/* Pure; id 0: a new one. */
enum category_status category_judge(const struct catalogue *catalogue, struct arena *arena,
                                    int64_t id, struct text name);

#endif
