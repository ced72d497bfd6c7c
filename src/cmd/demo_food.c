/* Ten days of breakfasts and lunches out of the demo's dishes. */
#include "cmd/demo_food.h"

#include "base/check.h"
#include "cmd/demo_menu.h"
#include "desk/city_cycle.h"
#include "desk/menu_day.h"

enum {
    CYCLE_DAYS = 10,
    PRIMARY_GRADES = 4,
    PUBLISHED_BACK = 6,
    PUBLISHED_AHEAD = 7,
    /* Slots of the federal form (meals/day_menu.c). */
    SLOT_HOT = 0,
    SLOT_HOT_DRINK = 1,
    SLOT_BAKED = 3,
    SLOT_FRUIT = 5,
    SLOT_STARTER = 8,
    SLOT_FIRST = 9,
    SLOT_SECOND = 10,
    SLOT_SIDE = 11,
    SLOT_DRINK = 12
};

static const struct cycle_day {
    enum demo_dish hot, hot_drink, baked, fruit;
    enum demo_dish starter, first, second, side, drink;
} CYCLE[CYCLE_DAYS] = {
    {DISH_OAT_PORRIDGE, DISH_COCOA, DISH_CHEESE_SANDWICH, DISH_APPLE, DISH_CABBAGE_SALAD,
     DISH_BORSCH, DISH_CHICKEN_CUTLET, DISH_BUCKWHEAT, DISH_COMPOTE},
    {DISH_CURD_BAKE, DISH_TEA, DISH_RAISIN_BUN, DISH_BANANA, DISH_BEET_SALAD, DISH_NOODLE_SOUP,
     DISH_MEATBALLS, DISH_MASHED_POTATO, DISH_KISSEL},
    {DISH_OMELETTE, DISH_TEA_LEMON, DISH_CHEESE_SANDWICH, DISH_APPLE, DISH_CARROT_SALAD,
     DISH_PEA_SOUP, DISH_FISH, DISH_RICE, DISH_JUICE},
    {DISH_OAT_PORRIDGE, DISH_TEA, DISH_CURD_TART, DISH_APPLE, DISH_SAUERKRAUT_SALAD, DISH_BORSCH,
     DISH_CHICKEN_CUTLET, DISH_PASTA, DISH_COMPOTE},
    {DISH_CURD_BAKE, DISH_COCOA, DISH_CHEESE_SANDWICH, DISH_BANANA, DISH_CABBAGE_SALAD,
     DISH_NOODLE_SOUP, DISH_FISH, DISH_MASHED_POTATO, DISH_KISSEL},
    {DISH_OMELETTE, DISH_TEA, DISH_RAISIN_BUN, DISH_APPLE, DISH_BEET_SALAD, DISH_PEA_SOUP,
     DISH_MEATBALLS, DISH_BUCKWHEAT, DISH_JUICE},
    {DISH_OAT_PORRIDGE, DISH_COCOA, DISH_CHEESE_SANDWICH, DISH_APPLE, DISH_CARROT_SALAD,
     DISH_BORSCH, DISH_CHICKEN_CUTLET, DISH_STEWED_CABBAGE, DISH_COMPOTE},
    {DISH_CURD_BAKE, DISH_TEA_LEMON, DISH_RAISIN_BUN, DISH_BANANA, DISH_SAUERKRAUT_SALAD,
     DISH_NOODLE_SOUP, DISH_FISH, DISH_RICE, DISH_KISSEL},
    {DISH_OMELETTE, DISH_COCOA, DISH_CURD_TART, DISH_APPLE, DISH_CABBAGE_SALAD, DISH_PEA_SOUP,
     DISH_MEATBALLS, DISH_MASHED_POTATO, DISH_JUICE},
    {DISH_OAT_PORRIDGE, DISH_TEA, DISH_CHEESE_SANDWICH, DISH_APPLE, DISH_BEET_SALAD, DISH_BORSCH,
     DISH_CHICKEN_CUTLET, DISH_BUCKWHEAT, DISH_COMPOTE},
};

static void choose(struct menu_saving *saving, int slot, enum demo_dish dish)
{
    saving->choices[slot].dish_id = dish;
}

/* Schools that teach no more than primary classes have one menu. */
static enum menu_stage last_stage(const struct demo_school *school)
{
    return school->grades > PRIMARY_GRADES ? MENU_SENIOR : MENU_PRIMARY;
}

static enum err day_save(struct tx *tx, struct demo_school *school, struct menu_place place,
                         const struct cycle_day *day)
{
    struct menu_saving saving = {.place = place, .publishes = true};
    choose(&saving, SLOT_HOT, day->hot);
    choose(&saving, SLOT_HOT_DRINK, day->hot_drink);
    choose(&saving, SLOT_BAKED, day->baked);
    choose(&saving, SLOT_FRUIT, day->fruit);
    choose(&saving, SLOT_STARTER, day->starter);
    choose(&saving, SLOT_FIRST, day->first);
    choose(&saving, SLOT_SECOND, day->second);
    choose(&saving, SLOT_SIDE, day->side);
    choose(&saving, SLOT_DRINK, day->drink);
    TRY(day_menu_save(tx, school->arena, world_now(school->desk.world), &saving));
    CHECK(saving.status == MENU_DONE);
    return OK;
}

static enum err cycle_save(struct tx *tx, struct demo_school *school, enum menu_stage stage,
                           struct day first_day)
{
    struct menu_cycle_setting setting = {
        .school_id = school->school.id,
        .stage = stage,
        .cycle = {.days = CYCLE_DAYS,
                  .first_day = first_day,
                  .approver_post = "Директор",
                  .approver_name = "Соколова М. В.",
                  .approved_day = first_day},
    };
    TRY(day_menu_cycle_set(tx, &setting));
    CHECK(setting.status == MENU_DONE);
    for (int i = 0; i < CYCLE_DAYS; i++) {
        struct menu_place place = {school->school.id, MENU_OF_CYCLE, stage, i + 1};
        TRY(day_save(tx, school, place, &CYCLE[i]));
    }
    return OK;
}

/* ---- the city's own, from which the schools' were laid ---- */

static int city_items(const struct cycle_day *day, int number,
                      struct city_cycle_item items[MENU_SLOTS])
{
    const enum demo_dish dishes[MENU_SLOTS] = {
        [SLOT_HOT] = day->hot,       [SLOT_HOT_DRINK] = day->hot_drink, [SLOT_BAKED] = day->baked,
        [SLOT_FRUIT] = day->fruit,   [SLOT_STARTER] = day->starter,     [SLOT_FIRST] = day->first,
        [SLOT_SECOND] = day->second, [SLOT_SIDE] = day->side,           [SLOT_DRINK] = day->drink,
    };
    int count = 0;
    for (int slot = 0; slot < MENU_SLOTS; slot++) {
        if (dishes[slot] == DISH_NONE) continue;
        items[count++] = (struct city_cycle_item){number, slot, dishes[slot], money_zero()};
    }
    return count;
}

static enum err city_cycle_make(struct tx *tx, struct arena *arena, const struct demo_food *city,
                                enum menu_stage stage, struct day first_day,
                                const struct catalogue_deed *deed)
{
    struct city_cycle_item items[MENU_SLOTS];
    enum cycle_status status;
    struct city_cycle cycle = {
        .name = arena_printf(arena, "Типовое меню, %s", menu_stage_title(stage)),
        .stage = stage,
        .days = CYCLE_DAYS,
        .approver_post = "Директор комбината питания",
        .approver_name = "Поваров А. А.",
        .approved_day = first_day,
    };
    TRY(city_cycle_set(tx, arena, deed, &cycle, &status));
    CHECK(status == CYCLE_OK);
    for (int i = 0; i < CYCLE_DAYS; i++) {
        int count = city_items(&CYCLE[i], i + 1, items);
        TRY(city_cycle_day_write(tx, cycle.id, i + 1, items, count));
    }
    for (int i = 0; i < city->schools_count; i++) {
        if (last_stage(&city->schools[i]) < stage) continue;
        struct city_cycle_place place = {.school_id = city->schools[i].school.id,
                                         .cycle_id = cycle.id,
                                         .stage = stage,
                                         .first_day = first_day,
                                         .laid_at = deed->now};
        TRY(city_cycle_place_set(tx, &place));
    }
    return OK;
}

enum err demo_food_city(struct tx *tx, struct arena *arena, const struct demo_food *city)
{
    struct catalogue_deed deed = {0, city->now, city->today};
    if (city->calendar->count == 0) return OK;
    struct day first_day = city->calendar->days[0];
    TRY(city_cycle_make(tx, arena, city, MENU_PRIMARY, first_day, &deed));
    return city_cycle_make(tx, arena, city, MENU_SENIOR, first_day, &deed);
}

/* ---- a school's ---- */

struct food_work {
    struct demo_school *school;
    struct day today;
};

static enum err work_food(struct tx *tx, void *context)
{
    struct food_work *work = context;
    struct demo_school *school = work->school;
    struct day first_day = school->calendar->days[0];
    struct calendar calendar;
    struct menu_cycle cycle;
    for (int stage = MENU_PRIMARY; stage <= (int)last_stage(school); stage++) {
        TRY(cycle_save(tx, school, (enum menu_stage)stage, first_day));
    }
    TRY(menu_cycle_load(tx, school->arena, school->school.id, MENU_PRIMARY, &cycle));
    TRY(calendar_load(tx, school->arena, school->school.id, first_day,
                      day_add(work->today, PUBLISHED_AHEAD), &calendar));
    for (int i = -PUBLISHED_BACK; i <= PUBLISHED_AHEAD; i++) {
        struct day day = day_add(work->today, i);
        int of_cycle = menu_cycle_day(&cycle, &calendar, day);
        if (of_cycle == 0) continue;
        for (int stage = MENU_PRIMARY; stage <= (int)last_stage(school); stage++) {
            struct menu_place place = {school->school.id, MENU_OF_DAY, (enum menu_stage)stage,
                                       day.number};
            TRY(day_save(tx, school, place, &CYCLE[of_cycle - 1]));
        }
    }
    return OK;
}

enum err demo_food_load(struct demo_school *school, struct day today)
{
    struct food_work work = {school, today};
    if (school->calendar->count == 0) return OK;
    return store_write(school->desk.store, school->school.id, work_food, &work);
}
