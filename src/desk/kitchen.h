/* The kitchen's order: how many of what, by class and break, and what changed after the cut-off.
 * Numbers only: nobody's name goes to the kitchen. */
#ifndef DESK_KITCHEN_H
#define DESK_KITCHEN_H

#include "desk/roster_day.h"

/* A class and a set meal's family. */
struct kitchen_line {
    int64_t class_id, family_id;
    const char *class_name, *building, *family_name;
    enum meal meal;
    int64_t shift;
    bool has_time;
    int begins_minute;      /* of the break, when has_time */
    const char *break_name; /* "" when nobody said when it is served */
    int ordered;            /* as it stood at the cut-off; before it, as it is now */
    int now;
    bool is_handed_in;
};

struct kitchen_order {
    struct roster_day *day;
    bool is_kept;               /* the cut-off has passed: `ordered` moves no more */
    struct instant kept_at;     /* when it was written down; 0: nothing changed since the cut-off */
    struct kitchen_line *lines; /* by meal, begin of the break, family, class; those of zeros left
                                   out */
    int line_count;
};

/* ERR_NOT_FOUND: no such school. */
enum err kitchen_order_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                            struct instant now, struct kitchen_order *out_order) MUST_CHECK;

#endif
