/* Price lists, changed by people: a draft is filled, looked at, put in force; its prices change
 * from a day on. Never of a day that has passed; of today only where nothing is sold yet. */
#ifndef DESK_PRICE_LIST_H
#define DESK_PRICE_LIST_H

#include "desk/dish.h"
#include "meals/price.h"

/* In order of precedence. */
enum price_status {
    PRICE_OK = 0,
    PRICE_LIST_UNKNOWN,
    PRICE_NAME_INVALID,
    PRICE_CATERER_UNKNOWN,
    PRICE_SCHOOLS_MISSING, /* neither all nor any */
    PRICE_SCHOOL_UNKNOWN,
    PRICE_DATES_REVERSED,
    PRICE_LIST_IS_HELD, /* it holds already: what cannot be changed any more */
    PRICE_LIST_ENDED,
    PRICE_DISH_UNKNOWN,
    PRICE_DISH_ARCHIVED,
    PRICE_AMOUNT_INVALID,
    PRICE_DAY_PAST,
    PRICE_DAY_OUTSIDE, /* of the list's own days */
    PRICE_DAY_SOLD,    /* today it is sold at another price: tomorrow is the first day */
    PRICE_UNCHANGED,
    PRICE_EMPTY,    /* of putting in force: it has no price */
    PRICE_OVERLAPS, /* another list sells the same there */
    PRICE_TOO_MANY,
};
const char *price_refusal(enum price_status status); /* in Russian; NULL of PRICE_OK */

/* A list with its schools (covers_all: none). Its id and moment are set. */
struct price_list_new {
    struct price_list list;
    const int64_t *school_ids;
    int school_count;
};
enum err price_list_make(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                         struct price_list_new *made, enum price_status *out_status) MUST_CHECK;

/* Name and, while it is a draft, its days. */
enum err price_list_change(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                           const struct price_list *list, enum price_status *out_status) MUST_CHECK;

/* Exactly these schools are in it from the day on; of a held list today's sales go on: tomorrow at
 * the earliest. Refused (PRICE_OVERLAPS) where another held list sells the same. */
enum err price_list_schools(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                            int64_t list_id, const int64_t *school_ids, int school_count,
                            struct day first_day, enum price_status *out_status) MUST_CHECK;

/* A price from a day on; zero: not sold. */
struct price_change {
    int64_t dish_id;
    struct day first_day;
    struct money price;
    enum price_status status; /* answer */
};
/* All or none: *out_status is the first refusal in their order. Several of one dish stand by day.
 * PRICE_UNCHANGED refuses nothing: such a change writes no row. *out_written counts rows. */
enum err prices_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                    int64_t list_id, struct price_change *changes, int count,
                    enum price_status *out_status, int *out_written) MUST_CHECK;

/* What is to be known before it holds. */
enum err price_list_find(struct tx *tx, struct arena *arena, int64_t list_id, struct day today,
                         struct price_findings *out_findings) MUST_CHECK;
/* Puts it in force: from its first day on, or from today where that has passed as a draft. */
enum err price_list_hold(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                         int64_t list_id, enum price_status *out_status) MUST_CHECK;
/* Its last day: today or later. */
enum err price_list_end(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        int64_t list_id, struct day last_day, enum price_status *out_status)
    MUST_CHECK;

#endif
