/* Dishes and categories of the city, changed by people; and who changed what. */
#ifndef DESK_DISH_H
#define DESK_DISH_H

#include "base/arena.h"
#include "base/instant.h"
#include "desk/catalogue.h"
#include "meals/price.h"

/* Who does it and when. */
struct catalogue_deed {
    int64_t login_id; /* 0: a command */
    struct instant now;
    struct day today; /* the latest that it is in any school: what has begun there has begun */
};
enum err catalogue_deed_of(struct tx *tx, int64_t login_id, struct instant now,
                           struct catalogue_deed *out_deed) MUST_CHECK;

/* Adds the dish; dish->id, login and moment are set. With former_id it replaces that one: from
 * `first_day` on it stands in its place in every price list, for the same prices, and in the city's
 * cycles at once; the former is archived. Schools follow with desk_prices_apply(). */
enum err dish_make(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                   struct catalogue_dish *dish, struct day first_day, enum dish_status *out_status)
    MUST_CHECK;

/* The same for one that was judged over this catalogue: imports make hundreds. */
enum err dish_write(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                    const struct catalogue *catalogue, struct catalogue_dish *dish,
                    struct day first_day) MUST_CHECK;

/* Puts it into another category. */
enum err dish_move(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                   int64_t dish_id, int64_t category_id, enum dish_status *out_status) MUST_CHECK;

/* Out of the lists that people choose from, or back. Nothing is deleted. */
enum err dish_archive(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                      int64_t dish_id, bool is_archived, enum dish_status *out_status) MUST_CHECK;

/* Adds one at the end (id 0, *out_id), or renames it. */
enum err category_name_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                           int64_t id, struct text name, enum category_status *out_status,
                           int64_t *out_id) MUST_CHECK;
/* One place up or down; at its end nothing happens. */
enum err category_step(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                       int64_t id, bool is_up, enum category_status *out_status) MUST_CHECK;

/* ---- history ---- */

/* Numbers stand in the database. */
enum change_subject {
    CHANGE_OF_DISH = 1,
    CHANGE_OF_CATEGORY = 2,
    CHANGE_OF_LIST = 3,
    CHANGE_OF_CYCLE = 4,
};
enum change_kind {
    CHANGE_ADDED = 1,
    CHANGE_NAME = 2,
    CHANGE_CATEGORY = 3,
    CHANGE_ARCHIVED = 4,
    CHANGE_REPLACED = 5,
    CHANGE_ORDER = 6,
    CHANGE_SCHOOLS = 7,
    CHANGE_DAYS = 8,
    CHANGE_HELD = 9,
    CHANGE_LAID = 10,
    CHANGE_MENU = 11,
    CHANGE_IMPORT = 12,
};
const char *change_title(enum change_kind kind); /* «Название» */

struct catalogue_change {
    int64_t id, login_id, subject_id;
    struct instant happened_at;
    enum change_kind kind;
    enum change_subject subject;
    const char *old_text, *new_text;
};
struct catalogue_changes {
    struct catalogue_change *list; /* the newest first */
    int count;
};
enum { CHANGES_SHOWN = 200 };
/* `subject_id` 0: of all such subjects. */
enum err catalogue_changes_load(struct tx *tx, struct arena *arena, enum change_subject subject,
                                int64_t subject_id, struct catalogue_changes *out_changes)
    MUST_CHECK;
enum err catalogue_change_add(struct tx *tx, const struct catalogue_deed *deed,
                              enum change_subject subject, int64_t subject_id,
                              enum change_kind kind, const char *old_text, const char *new_text)
    MUST_CHECK;

#endif
