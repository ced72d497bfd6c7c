/* Changing a setting: for the city, a school or a till, or back to what is inherited. Every change
 * is kept, with who made it. */
#ifndef SCHOOL_SETTING_CHANGE_H
#define SCHOOL_SETTING_CHANGE_H

#include "base/arena.h"
#include "base/instant.h"
#include "school/setting.h"

/* In order of precedence. */
enum setting_status {
    SETTING_CHANGED = 0,
    SETTING_PLACE_UNKNOWN, /* no such school, or no such till in use */
    SETTING_NOT_OF_TILL,   /* it is one for the whole school: setting_is_of_till */
    SETTING_OUT_OF_BOUNDS,
    SETTING_SAME, /* it was so before: nothing is written */
};

struct setting_change {
    int64_t school_id; /* 0: for the city */
    int64_t origin;    /* of a till of the school; 0: for the whole school */
    enum setting setting;
    bool is_inherited; /* drops the own value: what is above holds again */
    int64_t value;     /* else */
    int64_t staff_id;  /* 0: the administrator, by command */
    struct instant now;
    enum setting_status status; /* answer */
};
/* Raises the version of the books whose tills it reaches. */
enum err setting_change(struct tx *tx, struct setting_change *change) MUST_CHECK;

/* A device that enrols anew keeps what was set for it alone. */
enum err till_settings_follow(struct tx *tx, int64_t school_id, int64_t before, int64_t origin)
    MUST_CHECK;

struct setting_history_line {
    int64_t school_id, school_number; /* 0: the city */
    int64_t origin;
    const char *till_name; /* "" of none */
    const char *name;      /* of the setting, as it is kept */
    bool was_inherited, is_inherited;
    int64_t value_before, value;
    int64_t staff_id;
    const char *staff_name; /* "" of a command */
    struct instant changed_at;
};
struct setting_history {
    struct setting_history_line *lines; /* newest first */
    int count;
};
enum { SETTING_HISTORY_LIMIT = 1000, SETTING_HISTORY_OF_ALL = -1 };
/* Of a school with its tills and the city's; school_id 0: the city's alone; SETTING_HISTORY_OF_ALL:
 * whatever was changed. Strings live in the arena. */
enum err setting_history_load(struct tx *tx, struct arena *arena, int64_t school_id, int most,
                              struct setting_history *out_history) MUST_CHECK;

/* Where a setting is a place's own. */
struct setting_own {
    int64_t school_id, school_number;
    int64_t origin;        /* 0: the school's */
    const char *till_name; /* "" of none */
    enum setting setting;
    int64_t value;
};
struct setting_owns {
    struct setting_own *rows; /* by school, then till; tills that have ended are left out */
    int count;
};
enum err setting_owns_load(struct tx *tx, struct arena *arena, struct setting_owns *out_owns)
    MUST_CHECK;

#endif
