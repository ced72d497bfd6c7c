/* The menu of a day as a school publishes it: what stands in which meal, and what the sanitary
 * rules say of it. Pure.
 *
 * SPEC menu 8.1: the federal form has meals in this order, and sections in each. A menu is made of
 * slots, one a row of the form; an empty slot is a row without a dish. */
#ifndef MEALS_DAY_MENU_H
#define MEALS_DAY_MENU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "meals/menu.h"

/* Numbers stand in the database. Files are named by them: -sm, -ss. */
enum menu_stage { MENU_PRIMARY = 1, MENU_SENIOR = 2 };
enum { MENU_STAGES = 2 };

/* Numbers stand in the database. */
enum menu_meal {
    MENU_BREAKFAST = 1,
    MENU_SECOND_BREAKFAST = 2,
    MENU_LUNCH = 3,
    MENU_SNACK = 4,
    MENU_DINNER = 5,
    MENU_SECOND_DINNER = 6,
};
enum { MENU_MEALS = 6, MENU_SLOTS = 30, MENU_CYCLE_DAYS_LIMIT = 28 };

/* What stands in a section: what portion is right for it. */
enum menu_part {
    MENU_PART_OTHER = 0,
    MENU_PART_HOT,     /* гор.блюдо of a breakfast or dinner */
    MENU_PART_STARTER, /* закуска */
    MENU_PART_FIRST,
    MENU_PART_SECOND,
    MENU_PART_SIDE,
    MENU_PART_DRINK,
    MENU_PART_FRUIT,
};

struct menu_slot {
    enum menu_meal meal;
    const char *section; /* «гор.блюдо»; "" of the free rows */
    enum menu_part part;
};
/* MENU_SLOTS of them, by meal, in the order of the form. */
const struct menu_slot *menu_slot(int slot);

const char *menu_meal_title(enum menu_meal meal);     /* «Завтрак 2», as the form has it */
const char *menu_stage_title(enum menu_stage stage);  /* «1–4 классы» */
const char *menu_stage_ages(enum menu_stage stage);   /* «7-11 лет» */
const char *menu_stage_suffix(enum menu_stage stage); /* "sm", "ss" */
bool menu_stage_by_suffix(struct text suffix, enum menu_stage *out_stage) MUST_CHECK;

struct menu_dish {
    int64_t dish_id; /* 0: the slot is empty */
    const char *name, *recipe_number;
    int64_t weight_g;
    struct nutrients nutrients;
    struct money price;
};

struct day_menu {
    enum menu_stage stage;
    struct menu_dish dishes[MENU_SLOTS];
};

bool day_menu_is_empty(const struct day_menu *menu);
bool day_menu_has_meal(const struct day_menu *menu, enum menu_meal meal);

struct menu_sums {
    int64_t weight_g;
    struct nutrients nutrients;
    struct money price;
};
struct menu_sums day_menu_sums(const struct day_menu *menu, enum menu_meal meal);

/* ---- what the sanitary rules say: warnings, nothing is forbidden by us ---- */

enum { MENU_WARNINGS_LIMIT = 3 * MENU_SLOTS + 3 * MENU_MEALS };

struct menu_warning {
    enum menu_meal meal;
    int slot;         /* -1: of the whole meal */
    const char *text; /* a Russian sentence with figures */
};
struct menu_warnings {
    struct menu_warning list[MENU_WARNINGS_LIMIT];
    int count;
};

/* `before` is the menu of the meal day before; NULL: there is none. */
void menu_judge(struct arena *arena, const struct day_menu *menu, const struct day_menu *before,
                struct menu_warnings *out_warnings);

#endif
