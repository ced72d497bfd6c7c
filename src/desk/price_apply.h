/* What tills sell follows the price lists: day by day, in each school's own zone.
 *
 * A school's offers are compared with what its lists say today, and what differs is written with
 * one new version, by which its tills learn. Doing it again changes nothing, so that a server that
 * was away, or was killed in between, catches up by itself. Dishes of no list are left alone. */
#ifndef DESK_PRICE_APPLY_H
#define DESK_PRICE_APPLY_H

#include "desk/desk.h"
#include "desk/dish.h"

struct price_apply_report {
    int schools; /* in which something changed */
    int changed; /* offers and categories */
};
/* Every school, each in a transaction of its own; of a fault the rest waits for the next round. */
enum err desk_prices_apply(struct desk *desk, struct price_apply_report *out_report) MUST_CHECK;

/* One school, within the caller's transaction. */
enum err school_prices_apply(struct tx *tx, struct arena *arena, int64_t school_id,
                             struct day today, int *out_changed) MUST_CHECK;

/* Copies the facts of a dish to the school, if it has them not yet. */
enum err school_dish_copy(struct tx *tx, const struct catalogue_dish *dish, int64_t school_id)
    MUST_CHECK;

/* ---- what a school sells ---- */

struct school_offer {
    int64_t dish_id, category_id;
    struct money price;
    bool is_there, is_offered; /* not there: the school knows the dish and never sold it */
};
struct school_offers {
    struct school_offer *list; /* by dish */
    int count;
};
enum err school_offers_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct school_offers *out_offers) MUST_CHECK;

#endif
