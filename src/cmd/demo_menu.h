/* What the demo's canteens offer, the same in every school. */
#ifndef CMD_DEMO_MENU_H
#define CMD_DEMO_MENU_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "cmd/demo_random.h"
#include "meals/sale.h"
#include "store/store.h"

/* Ids of the dishes in every school; the first ten are those of MISSION 2.9. */
enum demo_dish {
    DISH_NONE = 0,
    DISH_PIZZA,
    DISH_BUCKWHEAT,
    DISH_CHICKEN_CUTLET,
    DISH_CABBAGE_SALAD,
    DISH_JUICE,
    DISH_PASTA,
    DISH_SAUERKRAUT_SALAD,
    DISH_RICE,
    DISH_SAUSAGE,
    DISH_RAISIN_BUN,
    DISH_BORSCH,
    DISH_NOODLE_SOUP,
    DISH_PEA_SOUP,
    DISH_FISH,
    DISH_MEATBALLS,
    DISH_PILAF,
    DISH_CURD_BAKE,
    DISH_OMELETTE,
    DISH_MASHED_POTATO,
    DISH_STEWED_CABBAGE,
    DISH_BEET_SALAD,
    DISH_CARROT_SALAD,
    DISH_OAT_PORRIDGE,
    DISH_CURD_TART,
    DISH_POTATO_PIE,
    DISH_CHEESE_SANDWICH,
    DISH_TEA,
    DISH_TEA_LEMON,
    DISH_COMPOTE,
    DISH_KISSEL,
    DISH_COCOA,
    DISH_APPLE,
    DISH_BANANA,
    DISH_YOGHURT,
    DISH_MILK,
    DISH_LIMIT,
};

enum demo_set_meal {
    SET_MEAL_BREAKFAST = 1, /* of MISSION 2.8 */
    SET_MEAL_LUNCH,         /* paid by the budget alone */
    SET_MEAL_SNACK,         /* paid by the parents alone */
};

enum { DEMO_SCHOOL_SOURCE = 1, DEMO_REGION_SOURCE = 2 };
enum { BASKET_DISHES_LIMIT = 6, BASKET_NONE = -1 };

/* Funding sources and channels: once for the city. */
enum err demo_menu_city(struct tx *tx) MUST_CHECK;
/* The same categories and dishes as the city's catalogue. */
enum err demo_menu_catalogue(struct tx *tx, struct arena *arena, struct instant now) MUST_CHECK;
/* Categories, dishes and set meals of a school. */
enum err demo_menu_school(struct tx *tx, int64_t school_id, struct instant now) MUST_CHECK;

int64_t demo_dish_price(enum demo_dish dish);         /* kopecks */
int64_t demo_set_meal_price(enum demo_set_meal meal); /* kopecks, the parent's part */

/* What is bought together. A basket is an index; its dishes end with DISH_NONE. */
int demo_basket_draw(struct demo_random *random);
const enum demo_dish *demo_basket(int basket);
int64_t demo_basket_price(int basket); /* kopecks */
/* Whether somebody with this allergen (a code, or "") may eat all of it. */
bool demo_basket_suits(int basket, struct text allergen);

/* Receipt lines of dishes that end with DISH_NONE; gives their number. */
int demo_lines(const enum demo_dish *dishes, struct sale_line out_lines[BASKET_DISHES_LIMIT]);

#endif
