/* Price lists out of the demo's dishes. */
#include "cmd/demo_prices.h"

#include "base/check.h"
#include "cmd/demo_menu.h"
#include "desk/dish.h"
#include "ledger/origin.h"
#include "meals/price.h"

enum {
    CATERER_OF_CITY = 1, /* of demo_rights.c */
    CATERER_OF_SUBURBS,
    DEARER_IN_DAYS = 14,
    GONE_IN_DAYS = 21,
    CAMP_IN_DAYS = 30,
    CAMP_DAYS = 21,
    CAMP_SCHOOLS = 5,
    ROWS_LIMIT = 2 * DISH_LIMIT
};

struct rows {
    struct price_row rows[ROWS_LIMIT];
    int count;
};

static void row_add(struct rows *rows, const struct price_list *list, enum demo_dish dish,
                    struct day first_day, int64_t kopecks)
{
    CHECK(rows->count < ROWS_LIMIT);
    rows->rows[rows->count++] = (struct price_row){.list_id = list->id,
                                                   .dish_id = dish,
                                                   .first_day = first_day,
                                                   .turn = 1,
                                                   .price = money_of_kopecks(kopecks),
                                                   .set_at = list->made_at};
}

static enum err list_write(struct tx *tx, struct price_list *list, struct rows *rows,
                           struct day today)
{
    struct catalogue_deed deed = {0, list->made_at, today};
    TRY(price_list_insert(tx, list));
    TRY(price_rows_insert(tx, rows->rows, rows->count));
    return catalogue_change_add(tx, &deed, CHANGE_OF_LIST, list->id, CHANGE_ADDED, "", list->name);
}

/* What tills sell already, and what it will cost in two weeks. */
static enum err list_in_force(struct tx *tx, int64_t caterer_id, const char *name, struct day first,
                              struct day today, struct instant now)
{
    struct rows rows = {.count = 0};
    struct price_list list = {.caterer_id = caterer_id,
                              .name = name,
                              .covers_all = true,
                              .first_day = first,
                              .last_day = day_of_number(PRICE_NO_END),
                              .is_held = true,
                              .held_at = now,
                              .made_at = now};
    TRY(origin_take_ids(tx, 1, &list.id));
    for (int dish = DISH_NONE + 1; dish < DISH_LIMIT; dish++) {
        row_add(&rows, &list, (enum demo_dish)dish, first, demo_dish_price((enum demo_dish)dish));
    }
    struct day dearer = day_add(today, DEARER_IN_DAYS);
    row_add(&rows, &list, DISH_PIZZA, dearer, 3590);
    row_add(&rows, &list, DISH_JUICE, dearer, 1380);
    row_add(&rows, &list, DISH_CURD_BAKE, dearer, 3290);
    row_add(&rows, &list, DISH_TEA_LEMON, day_add(today, GONE_IN_DAYS), 0);
    return list_write(tx, &list, &rows, today);
}

/* A draft for a summer camp: its dishes are sold by the other list, too, which its page tells. */
static enum err list_of_camp(struct tx *tx, struct day today, struct instant now)
{
    struct rows rows = {.count = 0};
    struct price_list list = {.caterer_id = CATERER_OF_CITY,
                              .name = "Лагерь при школе",
                              .first_day = day_add(today, CAMP_IN_DAYS),
                              .last_day = day_add(today, CAMP_IN_DAYS + CAMP_DAYS),
                              .made_at = now};
    TRY(origin_take_ids(tx, 1, &list.id));
    row_add(&rows, &list, DISH_APPLE, list.first_day, 1190);
    row_add(&rows, &list, DISH_YOGHURT, list.first_day, 2790);
    row_add(&rows, &list, DISH_RAISIN_BUN, list.first_day, 1590);
    row_add(&rows, &list, DISH_MILK, list.first_day, 1450);
    for (int school = 1; school <= CAMP_SCHOOLS; school++) {
        struct price_place place = {list.id, school, list.first_day, day_of_number(PRICE_NO_END)};
        TRY(price_place_set(tx, &place));
    }
    return list_write(tx, &list, &rows, today);
}

enum err demo_prices_city(struct tx *tx, struct arena *arena, struct day first, struct day today,
                          struct instant now)
{
    TRY(demo_menu_catalogue(tx, arena, now));
    TRY(list_in_force(tx, CATERER_OF_CITY, "Столовые и буфеты города", first, today, now));
    TRY(list_in_force(tx, CATERER_OF_SUBURBS, "Столовые пригорода", first, today, now));
    return list_of_camp(tx, today, now);
}
