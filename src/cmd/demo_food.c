/* Ten days of breakfasts and lunches out of the demo's dishes. */
#include "cmd/demo_food.h"

#include "base/check.h"
#include "cmd/demo_menu.h"
#include "desk/city_cycle.h"
#include "desk/menu_day.h"

enum {
    CYCLE_DAYS = 10,
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

static enum err day_save(struct demo_school *school, struct menu_place place,
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
    TRY(desk_menu_save(&school->desk, school->arena, &saving));
    CHECK(saving.status == MENU_DONE);
    return OK;
}

static enum err cycle_save(struct demo_school *school, enum menu_stage stage, struct day first_day)
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
    TRY(desk_menu_cycle_set(&school->desk, &setting));
    for (int i = 0; i < CYCLE_DAYS; i++) {
        struct menu_place place = {school->school.id, MENU_OF_CYCLE, stage, i + 1};
        TRY(day_save(school, place, &CYCLE[i]));
    }
    return OK;
}

/* ---- the city's own, from which the school's was laid ---- */

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

static enum err city_cycle_make(struct tx *tx, struct arena *arena, enum menu_stage stage,
                                struct day first_day, const struct catalogue_deed *deed)
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
    struct city_cycle_place place = {.school_id = DEMO_GOLDEN_SCHOOL,
                                     .cycle_id = cycle.id,
                                     .stage = stage,
                                     .first_day = first_day,
                                     .laid_at = deed->now};
    return city_cycle_place_set(tx, &place);
}

enum err demo_food_city(struct tx *tx, struct arena *arena, const struct demo_calendar *calendar,
                        struct day today, struct instant now)
{
    struct catalogue_deed deed = {0, now, today};
    if (calendar->count == 0) return OK;
    TRY(city_cycle_make(tx, arena, MENU_PRIMARY, calendar->days[0], &deed));
    return city_cycle_make(tx, arena, MENU_SENIOR, calendar->days[0], &deed);
}

struct days_work {
    struct demo_school *school;
    struct day first_day, last_day;
    struct calendar calendar;
    struct menu_cycle cycle;
};

static enum err work_days(struct tx *tx, void *context)
{
    struct days_work *work = context;
    TRY(menu_cycle_load(tx, work->school->arena, work->school->school.id, MENU_PRIMARY,
                        &work->cycle));
    return calendar_load(tx, work->school->arena, work->school->school.id, work->first_day,
                         work->last_day, &work->calendar);
}

enum err demo_food_load(struct demo_school *school, struct day today)
{
    if (school->calendar->count == 0) return OK;
    struct days_work work = {.school = school,
                             .first_day = school->calendar->days[0],
                             .last_day = day_add(today, PUBLISHED_AHEAD)};
    TRY(cycle_save(school, MENU_PRIMARY, work.first_day));
    TRY(cycle_save(school, MENU_SENIOR, work.first_day));
    TRY(store_read(school->desk.store, work_days, &work));
    for (int i = -PUBLISHED_BACK; i <= PUBLISHED_AHEAD; i++) {
        struct day day = day_add(today, i);
        int of_cycle = menu_cycle_day(&work.cycle, &work.calendar, day);
        if (of_cycle == 0) continue;
        for (int stage = MENU_PRIMARY; stage <= MENU_SENIOR; stage++) {
            struct menu_place place = {school->school.id, MENU_OF_DAY, (enum menu_stage)stage,
                                       day.number};
            TRY(day_save(school, place, &CYCLE[of_cycle - 1]));
        }
    }
    return OK;
}
