/* The form of the daily menu, and its rules as tables. */
#include "meals/day_menu.h"

#include <string.h>

#include "base/check.h"

/* SPEC menu 8.1: sections of each meal in their order; rows without a section are free. */
static const struct menu_slot SLOTS[MENU_SLOTS] = {
    {MENU_BREAKFAST, "гор.блюдо", MENU_PART_HOT},
    {MENU_BREAKFAST, "гор.напиток", MENU_PART_DRINK},
    {MENU_BREAKFAST, "хлеб", MENU_PART_OTHER},
    {MENU_BREAKFAST, "", MENU_PART_OTHER},
    {MENU_BREAKFAST, "", MENU_PART_OTHER},
    {MENU_BREAKFAST, "фрукты", MENU_PART_FRUIT},
    {MENU_SECOND_BREAKFAST, "фрукты", MENU_PART_FRUIT},
    {MENU_SECOND_BREAKFAST, "", MENU_PART_OTHER},
    {MENU_LUNCH, "закуска", MENU_PART_STARTER},
    {MENU_LUNCH, "1 блюдо", MENU_PART_FIRST},
    {MENU_LUNCH, "2 блюдо", MENU_PART_SECOND},
    {MENU_LUNCH, "гарнир", MENU_PART_SIDE},
    {MENU_LUNCH, "напиток", MENU_PART_DRINK},
    {MENU_LUNCH, "хлеб бел.", MENU_PART_OTHER},
    {MENU_LUNCH, "хлеб черн.", MENU_PART_OTHER},
    {MENU_LUNCH, "", MENU_PART_OTHER},
    {MENU_LUNCH, "", MENU_PART_OTHER},
    {MENU_SNACK, "булочное", MENU_PART_OTHER},
    {MENU_SNACK, "напиток", MENU_PART_DRINK},
    {MENU_SNACK, "", MENU_PART_OTHER},
    {MENU_DINNER, "гор.блюдо", MENU_PART_HOT},
    {MENU_DINNER, "гарнир", MENU_PART_SIDE},
    {MENU_DINNER, "напиток", MENU_PART_DRINK},
    {MENU_DINNER, "хлеб", MENU_PART_OTHER},
    {MENU_DINNER, "", MENU_PART_OTHER},
    {MENU_SECOND_DINNER, "кисломол.", MENU_PART_OTHER},
    {MENU_SECOND_DINNER, "булочное", MENU_PART_OTHER},
    {MENU_SECOND_DINNER, "напиток", MENU_PART_DRINK},
    {MENU_SECOND_DINNER, "фрукты", MENU_PART_FRUIT},
    {MENU_SECOND_DINNER, "", MENU_PART_OTHER},
};

const struct menu_slot *menu_slot(int slot)
{
    CHECK(slot >= 0 && slot < MENU_SLOTS);
    return &SLOTS[slot];
}

const char *menu_meal_title(enum menu_meal meal)
{
    switch (meal) {
    case MENU_BREAKFAST: return "Завтрак";
    case MENU_SECOND_BREAKFAST: return "Завтрак 2";
    case MENU_LUNCH: return "Обед";
    case MENU_SNACK: return "Полдник";
    case MENU_DINNER: return "Ужин";
    case MENU_SECOND_DINNER: return "Ужин 2";
    }
    return "";
}

const char *menu_stage_title(enum menu_stage stage)
{
    return stage == MENU_PRIMARY ? "1–4 классы" : "5–11 классы";
}

const char *menu_stage_ages(enum menu_stage stage)
{
    return stage == MENU_PRIMARY ? "7-11 лет" : "12 лет и старше";
}

const char *menu_stage_suffix(enum menu_stage stage)
{
    return stage == MENU_PRIMARY ? "sm" : "ss";
}

bool menu_stage_by_suffix(struct text suffix, enum menu_stage *out_stage)
{
    if (!text_is(suffix, "sm") && !text_is(suffix, "ss")) return false;
    *out_stage = text_is(suffix, "sm") ? MENU_PRIMARY : MENU_SENIOR;
    return true;
}

bool day_menu_has_meal(const struct day_menu *menu, enum menu_meal meal)
{
    for (int i = 0; i < MENU_SLOTS; i++) {
        if (SLOTS[i].meal == meal && menu->dishes[i].dish_id != 0) return true;
    }
    return false;
}

bool day_menu_is_empty(const struct day_menu *menu)
{
    for (int i = 0; i < MENU_SLOTS; i++) {
        if (menu->dishes[i].dish_id != 0) return false;
    }
    return true;
}

struct menu_sums day_menu_sums(const struct day_menu *menu, enum menu_meal meal)
{
    struct menu_sums sums = {.price = money_zero()};
    for (int i = 0; i < MENU_SLOTS; i++) {
        const struct menu_dish *dish = &menu->dishes[i];
        if (SLOTS[i].meal != meal || dish->dish_id == 0) continue;
        sums.weight_g += dish->weight_g;
        sums.nutrients.energy_kcal += dish->nutrients.energy_kcal;
        sums.nutrients.protein_mg += dish->nutrients.protein_mg;
        sums.nutrients.fat_mg += dish->nutrients.fat_mg;
        sums.nutrients.carbohydrate_mg += dish->nutrients.carbohydrate_mg;
        sums.price = money_plus(sums.price, dish->price);
    }
    return sums;
}

/* ---- the sanitary rules ---- */

/* SPEC menu 8.3: appendix 9, table 1: mass of a portion in grams, of 7-11 years and from 12 on. */
static const struct {
    enum menu_part part;
    const char *name;
    int least[MENU_STAGES], most[MENU_STAGES];
} PORTIONS[] = {
    {MENU_PART_HOT, "горячего блюда", {150, 200}, {200, 250}},
    {MENU_PART_STARTER, "закуски", {60, 100}, {100, 150}},
    {MENU_PART_FIRST, "первого блюда", {200, 250}, {250, 300}},
    {MENU_PART_SECOND, "второго блюда", {90, 100}, {120, 120}},
    {MENU_PART_SIDE, "гарнира", {150, 180}, {200, 230}},
    {MENU_PART_DRINK, "напитка", {180, 180}, {200, 200}},
    {MENU_PART_FRUIT, "фруктов", {100, 100}, {0, 0}}, /* at least so much a day */
};

/* SPEC menu 8.3: appendix 9, table 3: total mass; appendix 10, table 3: the share of the day's
 * energy, in hundredths; a second breakfast has none. */
static const struct {
    int weight_least[MENU_STAGES];
    int energy_least, energy_most;
} MEALS[MENU_MEALS + 1] = {
    [MENU_BREAKFAST] = {{500, 550}, 20, 25}, [MENU_SECOND_BREAKFAST] = {{200, 200}, 0, 0},
    [MENU_LUNCH] = {{700, 800}, 30, 35},     [MENU_SNACK] = {{300, 350}, 10, 15},
    [MENU_DINNER] = {{500, 600}, 25, 25},    [MENU_SECOND_DINNER] = {{200, 200}, 5, 10},
};

/* SPEC menu 8.3: appendix 10, table 1: energy of a day in kilocalories. */
static const int DAY_ENERGY[MENU_STAGES] = {2350, 2720};
/* SPEC menu 8.3: a deviation of so many hundredths is allowed while the week's average holds. */
enum { ENERGY_DEVIATION = 5, HUNDRED = 100, MG_IN_G = 1000 };

struct judging {
    struct arena *arena;
    const struct day_menu *menu;
    int stage; /* place in the tables */
    struct menu_warnings *warnings;
};

static void warn(struct judging *judging, enum menu_meal meal, int slot, const char *text)
{
    CHECK(judging->warnings->count < MENU_WARNINGS_LIMIT);
    judging->warnings->list[judging->warnings->count++] = (struct menu_warning){meal, slot, text};
}

static void portion_judge(struct judging *judging, int slot)
{
    const struct menu_dish *dish = &judging->menu->dishes[slot];
    for (size_t i = 0; i < sizeof PORTIONS / sizeof *PORTIONS; i++) {
        if (PORTIONS[i].part != SLOTS[slot].part) continue;
        int least = PORTIONS[i].least[judging->stage], most = PORTIONS[i].most[judging->stage];
        bool is_less = dish->weight_g<least, is_more = most> 0 && dish->weight_g > most;
        if (!is_less && !is_more) return;
        warn(judging, SLOTS[slot].meal, slot,
             arena_printf(judging->arena, "%s: порция %s %lld г, по СанПиН %s %d г", dish->name,
                          PORTIONS[i].name, (long long)dish->weight_g,
                          is_less ? "не меньше" : "не больше", is_less ? least : most));
    }
}

/* Protein, fat and carbohydrate weigh no more than the dish: otherwise a figure is mistyped. */
static void figures_judge(struct judging *judging, int slot)
{
    const struct menu_dish *dish = &judging->menu->dishes[slot];
    const struct nutrients *of = &dish->nutrients;
    int64_t sum_mg = of->protein_mg + of->fat_mg + of->carbohydrate_mg;
    if (sum_mg <= dish->weight_g * MG_IN_G) return;
    warn(judging, SLOTS[slot].meal, slot,
         arena_printf(judging->arena,
                      "%s: белки, жиры и углеводы вместе тяжелее порции, проверьте карту блюда",
                      dish->name));
}

/* SPEC menu 8.3: no repeat of the same dish on the same day and the following day. Bread and drinks
 * without a recipe's variety are not dishes in this sense; those of the free rows neither. */
static bool may_repeat(enum menu_part part)
{
    return part == MENU_PART_OTHER || part == MENU_PART_DRINK || part == MENU_PART_FRUIT;
}

static bool has_dish(const struct day_menu *menu, int64_t dish_id, int up_to)
{
    for (int i = 0; i < up_to; i++) {
        if (menu->dishes[i].dish_id == dish_id) return true;
    }
    return false;
}

static void repeat_judge(struct judging *judging, int slot, const struct day_menu *before)
{
    const struct menu_dish *dish = &judging->menu->dishes[slot];
    if (may_repeat(SLOTS[slot].part)) return;
    if (has_dish(judging->menu, dish->dish_id, slot)) {
        warn(judging, SLOTS[slot].meal, slot,
             arena_printf(judging->arena, "%s: второй раз за день", dish->name));
    } else if (before != NULL && has_dish(before, dish->dish_id, MENU_SLOTS)) {
        warn(judging, SLOTS[slot].meal, slot,
             arena_printf(judging->arena, "%s: было накануне, блюда два дня подряд не повторяют",
                          dish->name));
    }
}

static void energy_judge(struct judging *judging, enum menu_meal meal, int64_t energy_kcal)
{
    int day = DAY_ENERGY[judging->stage];
    int least = day * MEALS[meal].energy_least / HUNDRED;
    int most = day * (MEALS[meal].energy_most + ENERGY_DEVIATION) / HUNDRED;
    if (MEALS[meal].energy_most == 0) return;
    if (energy_kcal >= least && energy_kcal <= most) return;
    warn(judging, meal, -1,
         arena_printf(judging->arena, "%s: %lld ккал, по СанПиН %s %d ккал", menu_meal_title(meal),
                      (long long)energy_kcal, energy_kcal < least ? "не меньше" : "не больше",
                      energy_kcal < least ? least : most));
}

static void meal_judge(struct judging *judging, enum menu_meal meal)
{
    struct menu_sums sums = day_menu_sums(judging->menu, meal);
    int least = MEALS[meal].weight_least[judging->stage];
    if (sums.weight_g < least) {
        warn(judging, meal, -1,
             arena_printf(judging->arena, "%s: %lld г, по СанПиН не меньше %d г",
                          menu_meal_title(meal), (long long)sums.weight_g, least));
    }
    energy_judge(judging, meal, sums.nutrients.energy_kcal);
}

void menu_judge(struct arena *arena, const struct day_menu *menu, const struct day_menu *before,
                struct menu_warnings *out_warnings)
{
    struct judging judging = {arena, menu, (int)menu->stage - 1, out_warnings};
    out_warnings->count = 0;
    for (int meal = MENU_BREAKFAST; meal <= MENU_SECOND_DINNER; meal++) {
        if (!day_menu_has_meal(menu, (enum menu_meal)meal)) continue;
        meal_judge(&judging, (enum menu_meal)meal);
        for (int slot = 0; slot < MENU_SLOTS; slot++) {
            if ((int)SLOTS[slot].meal != meal || menu->dishes[slot].dish_id == 0) continue;
            portion_judge(&judging, slot);
            figures_judge(&judging, slot);
            repeat_judge(&judging, slot, before);
        }
    }
}
