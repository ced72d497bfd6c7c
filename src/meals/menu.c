/* What is offered. */
#include "meals/menu.h"

#include "ledger/account.h"
#include "meals/meals_sql.h"

enum err category_set(struct tx *tx, int64_t school_id, int64_t id, const char *name,
                      int64_t position, int64_t version)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_category_set);
    bind_int(set, ARG_CATEGORY_SET_SCHOOL_ID, school_id);
    bind_int(set, ARG_CATEGORY_SET_ID, id);
    bind_string(set, ARG_CATEGORY_SET_NAME, name);
    bind_int(set, ARG_CATEGORY_SET_POSITION, position);
    bind_int(set, ARG_CATEGORY_SET_VERSION, version);
    return statement_run(set);
}

enum err dish_insert(struct tx *tx, const struct dish *dish)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_dish_insert);
    bind_int(insert, ARG_DISH_INSERT_SCHOOL_ID, dish->school_id);
    bind_int(insert, ARG_DISH_INSERT_ID, dish->id);
    bind_string(insert, ARG_DISH_INSERT_NAME, dish->name);
    bind_int(insert, ARG_DISH_INSERT_WEIGHT_G, dish->weight_g);
    bind_int(insert, ARG_DISH_INSERT_ENERGY_KCAL, dish->nutrients.energy_kcal);
    bind_int(insert, ARG_DISH_INSERT_PROTEIN_MG, dish->nutrients.protein_mg);
    bind_int(insert, ARG_DISH_INSERT_FAT_MG, dish->nutrients.fat_mg);
    bind_int(insert, ARG_DISH_INSERT_CARBOHYDRATE_MG, dish->nutrients.carbohydrate_mg);
    bind_string(insert, ARG_DISH_INSERT_ALLERGENS, dish->allergens);
    return statement_run(insert);
}

enum err dish_add(struct tx *tx, const struct dish *dish, int64_t version)
{
    TRY(dish_insert(tx, dish));
    return dish_offer(tx, dish, version);
}

enum err dish_offer(struct tx *tx, const struct dish *dish, int64_t version)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_dish_offer_set);
    bind_int(set, ARG_DISH_OFFER_SET_SCHOOL_ID, dish->school_id);
    bind_int(set, ARG_DISH_OFFER_SET_DISH_ID, dish->id);
    bind_int(set, ARG_DISH_OFFER_SET_CATEGORY_ID, dish->category_id);
    bind_int(set, ARG_DISH_OFFER_SET_PRICE, money_in_kopecks(dish->price));
    bind_int(set, ARG_DISH_OFFER_SET_IS_OFFERED, dish->is_offered);
    bind_int(set, ARG_DISH_OFFER_SET_VERSION, version);
    return statement_run(set);
}

static enum err set_meal_offer(struct tx *tx, const struct set_meal *meal, int64_t version)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_set_meal_offer_set);
    bind_int(set, ARG_SET_MEAL_OFFER_SET_SCHOOL_ID, meal->school_id);
    bind_int(set, ARG_SET_MEAL_OFFER_SET_SET_MEAL_ID, meal->id);
    bind_int(set, ARG_SET_MEAL_OFFER_SET_IS_OFFERED, meal->is_offered);
    bind_int(set, ARG_SET_MEAL_OFFER_SET_VERSION, version);
    return statement_run(set);
}

enum err set_meal_add(struct tx *tx, const struct set_meal *meal, int64_t version,
                      struct instant now)
{
    int64_t source_id = account_system_id(ACCOUNT_SUBSIDY, meal->funding_source_id);
    TRY(account_open(tx, meal->school_id, source_id, ACCOUNT_SUBSIDY, now));
    scoped(statement) struct statement *insert = statement_open(tx, &q_set_meal_insert);
    bind_int(insert, ARG_SET_MEAL_INSERT_SCHOOL_ID, meal->school_id);
    bind_int(insert, ARG_SET_MEAL_INSERT_ID, meal->id);
    bind_string(insert, ARG_SET_MEAL_INSERT_NAME, meal->name);
    bind_int(insert, ARG_SET_MEAL_INSERT_MEAL, meal->meal);
    bind_int(insert, ARG_SET_MEAL_INSERT_PARENT_PART, money_in_kopecks(meal->parent_part));
    bind_int(insert, ARG_SET_MEAL_INSERT_SUBSIDY_PART, money_in_kopecks(meal->subsidy_part));
    bind_int(insert, ARG_SET_MEAL_INSERT_FUNDING_SOURCE_ID, meal->funding_source_id);
    bind_int(insert, ARG_SET_MEAL_INSERT_ENERGY_KCAL, meal->nutrients.energy_kcal);
    bind_int(insert, ARG_SET_MEAL_INSERT_PROTEIN_MG, meal->nutrients.protein_mg);
    bind_int(insert, ARG_SET_MEAL_INSERT_FAT_MG, meal->nutrients.fat_mg);
    bind_int(insert, ARG_SET_MEAL_INSERT_CARBOHYDRATE_MG, meal->nutrients.carbohydrate_mg);
    TRY(statement_run(insert));
    return set_meal_offer(tx, meal, version);
}

enum err funding_source_set(struct tx *tx, int64_t id, const char *name)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_funding_source_set);
    bind_int(set, ARG_FUNDING_SOURCE_SET_ID, id);
    bind_string(set, ARG_FUNDING_SOURCE_SET_NAME, name);
    return statement_run(set);
}

enum err set_meal_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                        bool *out_found, struct set_meal *out_meal)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_set_meal_by_id);
    bind_int(row, ARG_SET_MEAL_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_SET_MEAL_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_meal = (struct set_meal){
        .school_id = school_id,
        .id = id,
        .name = column_string(row, COL_SET_MEAL_BY_ID_NAME, arena),
        .meal = (enum meal)column_int(row, COL_SET_MEAL_BY_ID_MEAL),
        .parent_part = money_of_kopecks(column_int(row, COL_SET_MEAL_BY_ID_PARENT_PART)),
        .subsidy_part = money_of_kopecks(column_int(row, COL_SET_MEAL_BY_ID_SUBSIDY_PART)),
        .funding_source_id = column_int(row, COL_SET_MEAL_BY_ID_FUNDING_SOURCE_ID),
    };
    return OK;
}
