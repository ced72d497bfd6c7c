/* Contracts of a school, by set meal and day. */
#include "desk/meal_contract.h"

#include "desk/act.h"
#include "desk/evidence_sql.h"

enum { SET_MEALS_LIMIT = 10000 };

struct known_set_meal_of {
    const char *name;
    int64_t caterer_id;
};

static enum err set_meals_load(struct tx *tx, struct arena *arena, int64_t school_id,
                               struct meal_contracts *contracts)
{
    id_map_init(&contracts->meal_map, arena, SET_MEALS_LIMIT);
    contracts->meals = ARENA_ARRAY(arena, struct known_set_meal_of, SET_MEALS_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_evidence_set_meals);
    bind_int(rows, ARG_EVIDENCE_SET_MEALS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || contracts->meal_map.count == SET_MEALS_LIMIT) return OK;
        int place = id_map_add(&contracts->meal_map, column_int(rows, COL_EVIDENCE_SET_MEALS_ID));
        contracts->meals[place] = (struct known_set_meal_of){
            .name = column_string(rows, COL_EVIDENCE_SET_MEALS_NAME, arena),
            .caterer_id = column_int(rows, COL_EVIDENCE_SET_MEALS_CATERER_ID),
        };
    }
}

enum err meal_contracts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             struct meal_contracts *out_contracts)
{
    struct meal_contracts contracts = {.count = 0};
    TRY(set_meals_load(tx, arena, school_id, &contracts));
    contracts.list = ARENA_ARRAY(arena, struct meal_contract, ACT_CONTRACTS_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_evidence_contracts);
    bind_int(rows, ARG_EVIDENCE_CONTRACTS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || contracts.count == ACT_CONTRACTS_LIMIT) break;
        contracts.list[contracts.count++] = (struct meal_contract){
            .id = column_int(rows, COL_EVIDENCE_CONTRACTS_ID),
            .caterer_id = column_int(rows, COL_EVIDENCE_CONTRACTS_CATERER_ID),
            .number = column_string(rows, COL_EVIDENCE_CONTRACTS_NUMBER, arena),
            .first_day = {(int32_t)column_int(rows, COL_EVIDENCE_CONTRACTS_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_EVIDENCE_CONTRACTS_LAST_DAY)},
            .caterer_name = column_string(rows, COL_EVIDENCE_CONTRACTS_CATERER_NAME, arena),
            .caterer_inn = column_string(rows, COL_EVIDENCE_CONTRACTS_INN, arena),
        };
    }
    *out_contracts = contracts;
    return OK;
}

static bool contract_has(const struct meal_contract *contract, struct day day)
{
    return day_compare(day, contract->first_day) >= 0 && day_compare(day, contract->last_day) <= 0;
}

const struct meal_contract *meal_contract_of(const struct meal_contracts *contracts,
                                             int64_t set_meal_id, struct day day)
{
    int place = id_map_find(&contracts->meal_map, set_meal_id);
    int64_t caterer_id = place < 0 ? 0 : contracts->meals[place].caterer_id;
    for (int i = 0; i < contracts->count && caterer_id != 0; i++) {
        const struct meal_contract *contract = &contracts->list[i];
        if (contract->caterer_id == caterer_id && contract_has(contract, day)) return contract;
    }
    return NULL;
}

const char *meal_contracts_meal_name(const struct meal_contracts *contracts, int64_t set_meal_id)
{
    int place = id_map_find(&contracts->meal_map, set_meal_id);
    return place < 0 ? "" : contracts->meals[place].name;
}
