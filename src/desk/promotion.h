/* A new school year: all classes of a school go one year up, those of the last one leave.
 *
 * Pupils move, classes stay: 03Б keeps its id and its past rosters, and whoever was in it is in 04Б
 * afterwards. So what was recorded of a class tells for ever which class it was. Class teachers go
 * along with their pupils, but for the step from the fourth year to the fifth. Once a calendar
 * year; what was shown is what is done. */
#ifndef DESK_PROMOTION_H
#define DESK_PROMOTION_H

#include "desk/desk.h"
#include "store/store.h"

enum { PROMOTION_CLASSES_LIMIT = 500, PROMOTION_SEEN_DIGITS = 32, PRIMARY_LAST_GRADE = 4 };

struct promotion_class {
    int64_t class_id;
    const char *name;
    int64_t grade;
    int pupils;
    const char *target; /* "": they leave school */
    bool target_is_new; /* no class of this name yet */
    bool joins;         /* the target's own pupils stay: its class is left as it is */
    bool is_kept;       /* left as it is, as asked */
};

struct promotion_plan {
    struct promotion_class *classes; /* the highest year first, then by name */
    int count;
    int pupils, graduates;
    const char *outside[PROMOTION_CLASSES_LIMIT]; /* names that tell no year: they stay */
    int outside_count;
    int64_t year;
    bool is_done; /* this year, already */
    struct instant done_at;
    char seen[PROMOTION_SEEN_DIGITS + 1]; /* of all this */
};

/* kept_ids: classes that stay as they are. */
struct promotion_request {
    int64_t school_id;
    const int64_t *kept_ids;
    int kept_count;
};

enum err promotion_plan_load(struct tx *tx, struct arena *arena,
                             const struct promotion_request *request, struct day today,
                             struct promotion_plan *out_plan) MUST_CHECK;

enum promotion_status {
    PROMOTION_DONE = 0,
    PROMOTION_DONE_ALREADY, /* this year */
    PROMOTION_NOTHING,      /* no class with pupils that could go up */
    PROMOTION_UNSEEN,       /* something else was shown */
};

struct promotion {
    struct promotion_request request;
    struct day today;
    int64_t login_id;
    struct text seen;
    enum promotion_status status;
    struct promotion_plan plan;
};
enum err desk_promote(struct desk *desk, struct arena *arena, struct promotion *promotion)
    MUST_CHECK;

#endif
