/* Families of set meals: what people call by one name, whatever it costs on a day.
 *
 * A set meal never changes (docs/DECISIONS.md, 4): another price is another set meal of its family,
 * from a day on. Nothing of a day that has passed is ever priced anew. A family is archived, never
 * deleted. */
#ifndef MEALS_FAMILY_H
#define MEALS_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "meals/menu.h"
#include "store/store.h"

enum { FAMILY_NAME_LIMIT = 200 /* characters */ };

struct set_meal_family {
    int64_t school_id, id; /* a family that is the city's has the same id in each school */
    const char *name;
    enum meal meal;
    int64_t stage; /* enum school_stage of school/class.h; 0: all */
    int64_t caterer_id;
    int64_t funding_source_id; /* of the subsidy; 0 without one */
    bool is_archived;
    struct day archived_day; /* the first day without it */
};

struct family_price {
    int64_t family_id;
    struct day first_day;
    int64_t set_meal_id;
    struct money parent_part, subsidy_part;
    int64_t login_id; /* who set it; 0: a command */
    struct instant set_at;
};

struct family_list {
    struct set_meal_family *families; /* archived ones, too; by meal, stage, name */
    int family_count;
    struct family_price *prices; /* by family, first day, when it was set: the last one holds */
    int price_count;
};

enum err families_load(struct tx *tx, struct arena *arena, int64_t school_id,
                       struct family_list *out_list) MUST_CHECK;

struct funding_source {
    int64_t id;
    const char *name;
};

struct funding_source_list {
    struct funding_source *sources;
    int count;
};

/* Who pays subsidies, of the whole city. */
enum err funding_sources_load(struct tx *tx, struct arena *arena,
                              struct funding_source_list *out_list) MUST_CHECK;

/* NULL: there is none. */
const struct set_meal_family *family_in_list(const struct family_list *list, int64_t family_id);
const struct set_meal_family *family_of_set_meal(const struct family_list *list,
                                                 int64_t set_meal_id);
bool family_is_offered(const struct set_meal_family *family, struct day day);

/* The price that holds on the day. NULL: the family is archived by then, or has none yet. */
const struct family_price *family_price_on(const struct family_list *list, int64_t family_id,
                                           struct day day);
/* The same, only the set meal. False: none. */
bool family_meal_on(const struct family_list *list, int64_t family_id, struct day day,
                    int64_t *out_set_meal_id) MUST_CHECK;

/* ---- changing them; desk/set_meal.h does what follows from it ---- */

enum family_status {
    FAMILY_OK = 0,
    FAMILY_NAME_INVALID, /* empty or longer than FAMILY_NAME_LIMIT */
    FAMILY_MEAL_INVALID,
    FAMILY_STAGE_INVALID,
    FAMILY_CATERER_UNKNOWN,
    FAMILY_SOURCE_UNKNOWN,
    FAMILY_EXISTS, /* another one that is offered has this name */
    FAMILY_UNKNOWN,
    FAMILY_ARCHIVED,        /* it is, or will be by then */
    FAMILY_DAY_PAST,        /* a day before today */
    FAMILY_DAY_CHARGED,     /* today's was charged already: tomorrow is the first day to change */
    FAMILY_PARTS_INVALID,   /* neither part positive, one negative, or beyond an amount's limit */
    FAMILY_SOURCE_MISSING,  /* a subsidy without a source */
    FAMILY_PRICE_UNCHANGED, /* it costs that already on that day */
    FAMILY_ENTITLED,        /* somebody has a right to it on the day from which it is archived */
};
const char *family_status_name(enum family_status status);

/* Adds it without a price; family->id is the caller's. */
enum err family_add(struct tx *tx, const struct set_meal_family *family,
                    enum family_status *out_status) MUST_CHECK;

/* From first_day on: makes the set meal price->set_meal_id with the nutrients of the one before (or
 * `nutrients`, of a first one). Offered when that day has come: see families_offer.
 * Version 0: the book's is raised. */
enum err family_price_add(struct tx *tx, struct arena *arena, int64_t school_id,
                          const struct family_price *price, const struct nutrients *nutrients,
                          struct day today, int64_t version, enum family_status *out_status)
    MUST_CHECK;

/* Pure: what family_price_add would say of it. */
enum family_status family_price_judge(const struct family_list *list,
                                      const struct family_price *price, struct day today);

/* The same for a set meal that there is already: a school's own, before it knew families. Nothing
 * is asked. */
enum err family_price_adopt(struct tx *tx, int64_t school_id, const struct family_price *price)
    MUST_CHECK;

/* From the day on there is none of it. Today at the earliest. */
enum err family_archive(struct tx *tx, int64_t school_id, int64_t family_id, struct day day)
    MUST_CHECK;

/* Makes the set meal of the day, of each family, the one that is offered; one that somebody has a
 * right to is handed out either way. *out_changed: how many offers changed. Version 0: the book's
 * is raised when one did. */
enum err families_offer(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                        int64_t version, int *out_changed) MUST_CHECK;

#endif
