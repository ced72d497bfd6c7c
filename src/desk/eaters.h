/* What a batch of documents has to know of people, cards and the menu, loaded with few
 * queries. */
#ifndef DESK_EATERS_H
#define DESK_EATERS_H

#include "base/arena.h"
#include "base/id_map.h"
#include "desk/journal.h"
#include "desk/outage.h"
#include "ledger/book.h"
#include "meals/sale.h"
#include "school/card.h"
#include "school/setting.h"
#include "store/store.h"

struct known_set_meal {
    bool is_known;
    struct money parent_part, subsidy_part;
    int64_t funding_source_id;
};

struct known_dish {
    bool is_known;
    int64_t category_id;
    struct money price;
};

struct known_card {
    bool is_known;
    int64_t account_id;
    enum card_state state;
};

/* A set meal that the person took on a day. */
struct known_meal {
    struct day day;
    int64_t set_meal_id;
    int64_t served;
};

struct known_person {
    bool is_known;
    struct eater eater; /* the balance as of the documents decided so far */
    struct known_meal *meals;
    int meal_count;
    struct outage_debt *debts; /* as of the documents decided so far */
    int debt_count;
    bool debts_changed;
};

struct eaters {
    struct settings settings;
    bool has_outages; /* there has been one, or is, or will be */
    struct outage_list outages;
    struct id_map person_map, card_map, dish_map, set_meal_map;
    struct known_person *people;
    struct known_card *cards;
    struct known_dish *dishes;
    struct known_set_meal *set_meals;
};

/* Everything that the documents name, and the school's settings. */
enum err eaters_load(struct tx *tx, struct arena *arena, int64_t school_id,
                     const struct document *documents, int count, struct eaters *out_eaters)
    MUST_CHECK;

#endif
