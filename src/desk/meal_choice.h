/* Which set meal is wanted: for a day, two weeks ahead, or standing for a weekday. Nobody has to
 * choose: without a wish the school's own order holds (meals given by right, nothing else).
 *
 * A day's own wish goes before a standing one. Nothing is changed behind a day's cut-off: standing
 * wishes are dated, and a new one begins with the first day that is still open. A wish for what the
 * pupil has no right to on the day is no wish: whoever reads them compares them with the rights. */
#ifndef DESK_MEAL_CHOICE_H
#define DESK_MEAL_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"
#include "meals/menu.h"
#include "store/store.h"

enum {
    MEAL_CHOICE_DAYS_AHEAD = 14,
    MEAL_CHOICE_WISHES_LIMIT = 128, /* at once: two weeks and a standing week of three meals */
};

/* Numbers stand in the database. */
enum meal_wish {
    MEAL_WISH_FAMILY = 1,   /* this family of set meals */
    MEAL_WISH_NOTHING = 2,  /* not to eat */
    MEAL_WISH_AS_USUAL = 3, /* ends a wish: of a day the standing one holds, of a standing one what
                               the school gives */
};

struct meal_choice {
    int64_t account_id;
    enum meal meal;
    struct day day;      /* number 0: standing */
    int weekday;         /* of a standing one: 1 Monday … 7 Sunday */
    struct day from_day; /* of a standing one */
    enum meal_wish wish;
    int64_t family_id; /* of MEAL_WISH_FAMILY */
    struct instant said_at;
};

/* When it is, in the school's zone, and until when a day can be chosen for. */
struct choice_clock {
    struct day today;
    int minute;
    int cutoff_minute; /* SETTING_CHOICE_CUTOFF: of the day SETTING_CHOICE_CUTOFF_DAYS before */
    int cutoff_days;
};

/* ERR_NOT_FOUND: no such school. */
enum err choice_clock_load(struct tx *tx, int64_t school_id, struct instant now,
                           struct choice_clock *out_clock) MUST_CHECK;

/* The first day that may still be chosen for. */
struct day choice_first_open_day(const struct choice_clock *clock);

/* In order of precedence. */
enum choice_status {
    CHOICE_OK = 0,
    CHOICE_ACCOUNT_CLOSED, /* unknown, or the pupil has left */
    CHOICE_TOO_LATE,       /* the day's cut-off has passed */
    CHOICE_TOO_FAR,        /* more than MEAL_CHOICE_DAYS_AHEAD days */
    CHOICE_NO_MEAL_DAY,    /* the school does not feed the pupil on it */
    CHOICE_NOT_OFFERED,    /* the pupil has no right to this set meal */
};

/* One wish. With a standing one `from_day` is set by the desk. */
struct choice_saying {
    int64_t school_id, account_id, login_id;
    const struct meal_choice *wishes; /* all or none are recorded; account_id is not looked at */
    int wish_count;                   /* at most MEAL_CHOICE_WISHES_LIMIT */
    /* What came of it. */
    enum choice_status status;
    int refused; /* place of the first that was refused */
    struct choice_clock clock;
    int changed; /* how many say something new */
};

enum err desk_meal_choose(struct desk *desk, struct choice_saying *saying) MUST_CHECK;

/* ---- for the roster, evidence and pages ---- */

struct meal_choices {
    struct meal_choice *rows; /* by account, meal, then a day's own before standing ones */
    int count;
};

/* All wishes of a school that may hold on the day, in one query. */
enum err meal_choices_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                           struct meal_choices *out_choices) MUST_CHECK;

/* Those of one account: its own days from `from` on, and every standing one. */
enum err meal_choices_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                                 int64_t account_id, struct day from,
                                 struct meal_choices *out_choices) MUST_CHECK;

/* The wish for the very day; NULL: none was ever said. */
const struct meal_choice *meal_choice_of_day(const struct meal_choices *choices, int64_t account_id,
                                             enum meal meal, struct day day);
/* The standing wish for the day's weekday; NULL: none was ever said. */
const struct meal_choice *meal_choice_standing(const struct meal_choices *choices,
                                               int64_t account_id, enum meal meal, struct day day);

/* The wish that holds, with its said_at; NULL: none. A wish that was ended by MEAL_WISH_AS_USUAL is
 * given with that word, so that it can be told from older ones. */
const struct meal_choice *meal_choice_find(const struct meal_choices *choices, int64_t account_id,
                                           enum meal meal, struct day day);

#endif
