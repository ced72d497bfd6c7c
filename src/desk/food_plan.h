/* What a file of dishes, prices or menus would change: shown, then applied as it was shown.
 *
 * 1. What was shown is what is applied: the plan is hashed; applying plans anew in its own
 *    transaction and compares. When that comes to something else, nothing is written.
 * 2. Nothing is applied while a row has a problem.
 * 3. A dish is known by its name and weight. Other figures of a table make another dish that
 *    replaces the former; those of a menu are rounded by whoever wrote it and change nothing.
 * 4. A file that was applied changes nothing when it comes again. */
#ifndef DESK_FOOD_PLAN_H
#define DESK_FOOD_PLAN_H

#include "base/secret.h"
#include "desk/desk.h"
#include "desk/dish.h"
#include "desk/food_file.h"
#include "desk/price_list.h"

enum { FOOD_SEEN_DIGITS = 32, FOOD_KEPT_DAYS = 7, FOOD_NAME_LIMIT = 200, FOOD_UPLOADS_SHOWN = 20 };
/* A plan's own arena: a workbook unpacks to more than a request may take. */
enum { FOOD_ARENA_BYTES = 256 << 20 };

/* What the file is for. */
struct food_order {
    int64_t list_id;      /* whose prices it tells; 0: none */
    int64_t cycle_id;     /* which typical menu; 0: none */
    int64_t category_id;  /* of new dishes for which it names none; 0: none */
    struct day first_day; /* of prices that name no day, and of replacements */
    bool drops_gone;      /* what the list sells and the file lacks is sold no more from then on */
};

enum food_change_kind {
    FOOD_CATEGORY_NEW = 1,
    FOOD_DISH_NEW,
    FOOD_DISH_OTHER, /* replaces one of the same name and weight */
    FOOD_PRICE_NEW,
    FOOD_PRICE_OTHER,
    FOOD_PRICE_OFF,
    FOOD_GONE, /* in the list, not in the file; only told unless drops_gone */
    FOOD_MENU, /* a row of the cycle */
};
struct food_change {
    enum food_change_kind kind;
    int line;
    const char *name, *before, *after;
};

struct food_plan {
    struct food_file *file; /* with the problems of planning */
    struct food_change *changes;
    int count;
    int same; /* rows that change nothing */
    bool changes_anything;
    char seen[FOOD_SEEN_DIGITS + 1]; /* "": it cannot be applied */
};

/* Pure but for reading the catalogue, the lists and the cycle. */
enum err food_plan_make(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        const struct food_order *order, struct text bytes,
                        struct food_plan **out_plan) MUST_CHECK;

enum food_status {
    FOOD_APPLIED = 0,
    FOOD_UNKNOWN,
    FOOD_DONE_BEFORE,
    FOOD_PROBLEMS,
    FOOD_CHANGED, /* it comes to something else than what was shown */
    FOOD_REFUSED, /* *out_refusal says what the prices were refused for */
};
/* Plans and applies; ERR_CANCELLED undoes what was written before prices were refused. */
enum err food_plan_apply(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                         const struct food_order *order, struct text bytes, struct text seen,
                         enum food_status *out_status, struct food_plan **out_plan,
                         const char **out_refusal) MUST_CHECK;

/* ---- files that wait for somebody to say yes ---- */

struct food_upload {
    int64_t id, login_id;
    struct food_order order;
    const char *name;
    struct text bytes; /* only of food_upload_by_id */
    struct instant uploaded_at, applied_at;
    bool is_applied;
    const char *outcome;
};
/* upload->id is set; those that nobody applied within FOOD_KEPT_DAYS go. */
enum err food_upload_add(struct tx *tx, const struct catalogue_deed *deed,
                         struct food_upload *upload) MUST_CHECK;
enum err food_upload_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                           struct food_upload *out_upload) MUST_CHECK;
struct food_uploads {
    struct food_upload *list; /* the newest first */
    int count;
};
enum err food_uploads_load(struct tx *tx, struct arena *arena, struct food_uploads *out_uploads)
    MUST_CHECK;
enum err food_upload_applied(struct tx *tx, const struct catalogue_deed *deed, int64_t id,
                             const char *outcome) MUST_CHECK;
enum err food_upload_drop(struct tx *tx, int64_t id) MUST_CHECK;

/* «новых блюд — 3, цен — 12»: for commands and lists. */
const char *food_plan_words(struct arena *arena, const struct food_plan *plan);

#endif
