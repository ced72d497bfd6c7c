/* The daily menu: composed by the head of the canteen, taken from the typical menu of the cycle or
 * from another day, and published. */
#ifndef DESK_MENU_DAY_H
#define DESK_MENU_DAY_H

#include "base/arena.h"
#include "desk/desk.h"
#include "meals/day_menu.h"
#include "school/calendar.h"

/* Numbers stand in the database. */
enum menu_kind { MENU_OF_DAY = 1, MENU_OF_CYCLE = 2 };

enum {
    MENU_DISHES_LIMIT = 2000,
    MENU_RECIPE_LIMIT = 30,    /* characters */
    MENU_APPROVER_LIMIT = 100, /* characters */
    MENU_DAYS_AHEAD = 60,
    MENU_REPEAT_DAYS = 7 /* the meal day before is looked for so far back */
};

struct menu_place {
    int64_t school_id;
    enum menu_kind kind;
    enum menu_stage stage;
    int32_t day; /* since 1970-01-01; of the cycle 1, 2, … */
};

struct menu_state {
    bool is_there, is_published;
    struct instant published_at, changed_at;
};

/* A row of the form by meal and its place in the meal, as the database keeps it; -1: there is no
 * such row any more. And back. */
int menu_slot_at(int64_t meal, int64_t position);
int64_t menu_slot_position(int slot);

/* One that is not there is empty. */
enum err day_menu_load(struct tx *tx, struct arena *arena, const struct menu_place *place,
                       struct day_menu *out_menu, struct menu_state *out_state) MUST_CHECK;
/* The menu of the meal day before, within MENU_REPEAT_DAYS. */
enum err day_menu_load_before(struct tx *tx, struct arena *arena, const struct menu_place *place,
                              bool *out_found, struct day_menu *out_menu) MUST_CHECK;

struct menu_dishes {
    struct menu_dish dishes[MENU_DISHES_LIMIT]; /* by name, with the till's price */
    bool is_offered[MENU_DISHES_LIMIT];
    int count;
};
enum err menu_dishes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct menu_dishes *out_dishes) MUST_CHECK;

struct menu_days {
    struct menu_day_row {
        enum menu_stage stage;
        int32_t day;
        bool is_published;
    } rows[MENU_STAGES * (366 + MENU_DAYS_AHEAD)];
    int count; /* by stage and day */
};
/* Those of a span of at most a year and MENU_DAYS_AHEAD. */
enum err menu_days_load(struct tx *tx, int64_t school_id, enum menu_kind kind, int32_t first_day,
                        int32_t last_day, struct menu_days *out_days) MUST_CHECK;

/* ---- the cycle ---- */

struct menu_cycle {
    bool is_there;
    int days; /* 1 … MENU_CYCLE_DAYS_LIMIT */
    struct day first_day;
    const char *approver_post, *approver_name;
    struct day approved_day;
};
enum err menu_cycle_load(struct tx *tx, struct arena *arena, int64_t school_id,
                         enum menu_stage stage, struct menu_cycle *out_cycle) MUST_CHECK;

/* The number of the cycle's day: meal days are counted from the first one. 0: no meals, or before
 * it. Pure; the calendar holds all days from the first one on. */
int menu_cycle_day(const struct menu_cycle *cycle, const struct calendar *calendar, struct day day);

/* ---- changing ---- */

/* In order of precedence. */
enum menu_status {
    MENU_DONE = 0,
    MENU_DAY_INVALID, /* of the cycle: not 1 … its length; farther than MENU_DAYS_AHEAD */
    MENU_STALE,       /* somebody saved it in between */
    MENU_DISH_UNKNOWN,
    MENU_PRICE_INVALID,    /* below zero, or no amount */
    MENU_EMPTY,            /* there is nothing to publish, or to copy from */
    MENU_APPROVER_INVALID, /* of the cycle: a post or a name too long */
};
const char *menu_refusal(enum menu_status status); /* in Russian; NULL of MENU_DONE */

struct menu_choice {
    int64_t dish_id; /* 0: none */
    bool has_price;  /* else the till's own */
    struct money price;
};

struct menu_saving {
    struct menu_place place;
    struct menu_choice choices[MENU_SLOTS];
    bool publishes;                 /* false: a draft, which takes a published one back */
    struct instant seen_changed_at; /* of the form; ms 0: there was none */
    int64_t login_id;
    enum menu_status status; /* answer */
};
enum err desk_menu_save(struct desk *desk, struct arena *arena, struct menu_saving *saving)
    MUST_CHECK;

/* Takes what stands in another place, with its prices; the result is a draft. */
struct menu_copying {
    struct menu_place from, to;
    int64_t login_id;
    enum menu_status status; /* answer */
};
enum err desk_menu_copy(struct desk *desk, struct arena *arena, struct menu_copying *copying)
    MUST_CHECK;

struct menu_cycle_setting {
    int64_t school_id;
    enum menu_stage stage;
    struct menu_cycle cycle;
    enum menu_status status; /* answer */
};
/* The same two within the caller's transaction. */
enum err day_menu_save(struct tx *tx, struct arena *arena, struct instant now,
                       struct menu_saving *saving) MUST_CHECK;
enum err day_menu_cycle_set(struct tx *tx, struct menu_cycle_setting *setting) MUST_CHECK;
enum err desk_menu_cycle_set(struct desk *desk, struct menu_cycle_setting *setting) MUST_CHECK;

/* «54-11з-2020», as in the recipe book. For a store_write. */
enum err menu_recipe_set(struct tx *tx, int64_t school_id, int64_t dish_id, const char *number)
    MUST_CHECK;

#endif
