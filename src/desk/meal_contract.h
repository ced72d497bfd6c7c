/* Under which contract, of which caterer, a set meal of a day was: the ground of acts and of
 * settlement. */
#ifndef DESK_MEAL_CONTRACT_H
#define DESK_MEAL_CONTRACT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/id_map.h"
#include "base/instant.h"
#include "store/store.h"

struct meal_contract {
    int64_t id, caterer_id;
    const char *number;
    struct day first_day, last_day;
    const char *caterer_name, *caterer_inn;
};

/* Those of one school, in the arena. */
struct meal_contracts {
    struct meal_contract *list;
    int count;
    struct id_map meal_map; /* of set meals */
    struct known_set_meal_of *meals;
};

enum err meal_contracts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             struct meal_contracts *out_contracts) MUST_CHECK;

/* NULL: no contract of the set meal's caterer held on that day, or it has no caterer. */
const struct meal_contract *meal_contract_of(const struct meal_contracts *contracts,
                                             int64_t set_meal_id, struct day day);

/* "" of one that is not known. */
const char *meal_contracts_meal_name(const struct meal_contracts *contracts, int64_t set_meal_id);

#endif
