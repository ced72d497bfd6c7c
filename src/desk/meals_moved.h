/* What the books moved for set meals in a period: the ground of acts, of reports on subsidies and
 * of a school's reports. The sums are the ledger's, to the kopeck; whoever makes a document asks
 * meals_moved_agrees first. */
#ifndef DESK_MEALS_MOVED_H
#define DESK_MEALS_MOVED_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "meals/menu.h"
#include "store/store.h"

/* A set meal of a pupil, charged (quantity above zero) or taken back (below). */
struct meal_moved {
    struct day meal_day; /* when it was eaten */
    int64_t account_id, class_id, set_meal_id;
    enum meal meal;
    int64_t quantity;
    struct money parent, subsidy; /* of one */
    int64_t funding_source_id;
    bool is_by_till;
};

struct source_sum {
    int64_t funding_source_id;
    struct money amount;
};

struct meals_moved {
    struct meal_moved *rows; /* in the arena */
    int count;
    /* what the ledger has of the same days */
    struct money ledger_parent;
    struct source_sum *ledger_subsidies;
    int ledger_source_count;
};

/* Of what a period's days are. */
enum meals_basis {
    MEALS_AS_RECORDED, /* as seals part the books, whenever it is said to have happened: an act of
                          sealed days never changes, and what came late falls into a later one */
    MEALS_AS_HAPPENED  /* as statements and turnovers count */
};

/* ERR_NOT_FOUND: no such school. */
enum err meals_moved_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct day first_day, struct day last_day, enum meals_basis basis,
                          struct meals_moved *out_moved) MUST_CHECK;

/* Only what tills sold, returned and reversed, by the days on which it happened; without the
 * ledger's sums. */
enum err meals_sold_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct day first_day, struct day last_day, struct meals_moved *out_moved)
    MUST_CHECK;

/* Whether the rows come to the ledger's own sums: parents' part, and subsidy by source. */
bool meals_moved_agrees(struct arena *arena, const struct meals_moved *moved);

/* quantity × of one; either part. */
struct money meal_moved_parent(const struct meal_moved *row);
struct money meal_moved_subsidy(const struct meal_moved *row);

#endif
