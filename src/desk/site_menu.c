/* Published menus. */
#include "desk/site_menu.h"

#include "desk/site_sql.h"

enum err site_menu_days_load(struct tx *tx, struct arena *arena, struct day first_day,
                             struct day last_day, struct site_menu_days *out_days)
{
    struct site_menu_days days = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_site_menu_days);
    bind_int(rows, ARG_SITE_MENU_DAYS_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_SITE_MENU_DAYS_LAST_DAY, last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t changed_ms = column_int(rows, COL_SITE_MENU_DAYS_CHANGED_AT);
        int64_t published_ms = column_int(rows, COL_SITE_MENU_DAYS_PUBLISHED_AT);
        days.rows = arena_grow(arena, days.rows, days.count, &room, sizeof *days.rows);
        days.rows[days.count++] = (struct site_menu_day){
            .school_id = column_int(rows, COL_SITE_MENU_DAYS_SCHOOL_ID),
            .stage = (enum menu_stage)column_int(rows, COL_SITE_MENU_DAYS_STAGE),
            .day = day_of_number((int32_t)column_int(rows, COL_SITE_MENU_DAYS_DAY)),
            .changed_at = instant_of_ms(changed_ms > published_ms ? changed_ms : published_ms),
        };
    }
    *out_days = days;
    return OK;
}

enum err site_menu_items_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                              struct site_menu_items *out_items)
{
    struct site_menu_items items = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_site_menu_items);
    bind_int(rows, ARG_SITE_MENU_ITEMS_DAY, day.number);
    bind_int(rows, ARG_SITE_MENU_ITEMS_FIRST_SCHOOL, school_id);
    bind_int(rows, ARG_SITE_MENU_ITEMS_LAST_SCHOOL, school_id == 0 ? INT64_MAX : school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        items.rows = arena_grow(arena, items.rows, items.count, &room, sizeof *items.rows);
        items.rows[items.count++] = (struct site_menu_item){
            .school_id = column_int(rows, COL_SITE_MENU_ITEMS_SCHOOL_ID),
            .stage = (enum menu_stage)column_int(rows, COL_SITE_MENU_ITEMS_STAGE),
            .meal = (enum menu_meal)column_int(rows, COL_SITE_MENU_ITEMS_MEAL),
            .name = column_string(rows, COL_SITE_MENU_ITEMS_NAME, arena),
            .weight_g = column_int(rows, COL_SITE_MENU_ITEMS_WEIGHT_G),
            .nutrients = {.energy_kcal = column_int(rows, COL_SITE_MENU_ITEMS_ENERGY_KCAL),
                          .protein_mg = column_int(rows, COL_SITE_MENU_ITEMS_PROTEIN_MG),
                          .fat_mg = column_int(rows, COL_SITE_MENU_ITEMS_FAT_MG),
                          .carbohydrate_mg = column_int(rows, COL_SITE_MENU_ITEMS_CARBOHYDRATE_MG)},
            .price = money_of_kopecks(column_int(rows, COL_SITE_MENU_ITEMS_PRICE)),
            .allergens = column_string(rows, COL_SITE_MENU_ITEMS_ALLERGENS, arena),
        };
    }
    *out_items = items;
    return OK;
}
