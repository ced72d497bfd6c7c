/* What the operator sets in daily work: for the city (school 0), for a school where it differs, and
 * some for a single till (setting_is_of_till). What is not set is inherited from above.
 *
 * Each setting has a name in the database, a default and bounds; all are numbers (money in kopecks,
 * times in minutes, yes as 1). */
#ifndef SCHOOL_SETTING_H
#define SCHOOL_SETTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "store/store.h"

enum setting {
    SETTING_MAIN_MEAL_FLOOR = 0, /* kopecks, zero or below: how far set meals may go */
    SETTING_CARD_FEE,            /* kopecks, of an activation */
    SETTING_CARD_FEE_BELOW_ZERO, /* whether the fee may bring an account below zero */
    SETTING_OFFLINE_CAP,         /* kopecks of extras a pupil and day without contact */
    SETTING_OFFLINE_AFTER,       /* minutes without contact until the cap holds */
    SETTING_BALANCE_SHOWN,       /* at a tap: 0 never, 1 on request, 2 always */
    SETTING_RECEIPT_PRINTED,     /* 0 never, 1 on request, 2 always */
    SETTING_GUESTS_SERVED,       /* whether cards of other schools are served */
    SETTING_SET_MEAL_CHARGED_BY, /* 0: the till, by sales; 1: the roster */
    /* Which refusals a cashier with the role may let pass, giving a reason. */
    SETTING_OVERRIDE_CARD_NOT_ACTIVE,
    SETTING_OVERRIDE_NOT_ENTITLED,
    SETTING_OVERRIDE_DISH_BANNED,
    SETTING_OVERRIDE_OVER_DAY_LIMIT,
    SETTING_OVERRIDE_NOT_ENOUGH_MONEY,
    SETTING_OVERRIDE_ALREADY_SERVED,
    SETTING_OVERRIDE_FLOOR, /* kopecks, zero or below: how far an override may bring an account */
    SETTING_CARD_DAYS,      /* working days in which an ordered card is promised */
    SETTING_TEMPORARY_DAYS, /* days after which a temporary card is overdue */
    /* Of a day, in minutes since midnight: until when parents may change it. */
    SETTING_ABSENCE_CUTOFF,     /* of the day itself */
    SETTING_CHOICE_CUTOFF,      /* of the day SETTING_CHOICE_CUTOFF_DAYS before */
    SETTING_CHOICE_CUTOFF_DAYS, /* 0: of the day itself */
    /* Letters to parents, in minutes since midnight. */
    SETTING_NOTICE_DAILY,       /* when the daily one goes out */
    SETTING_NOTICE_QUIET_FROM,  /* none goes out from here … */
    SETTING_NOTICE_QUIET_UNTIL, /* … until here; both the same: at any hour */
    /* Rosters: minutes of the day. */
    SETTING_ROSTER_CUTOFF,   /* until then teachers mark and correct the day's */
    SETTING_ROSTER_APPROVAL, /* 1: the coordinator approves; 0: what is submitted is approved */
    SETTING_ROSTER_CHARGE, /* from then on approved ones are charged unasked; 0: only when asked */
    SETTING_WEEK_DAYS,     /* 5: Monday to Friday are days of teaching */
    SETTING_WEEK_DAYS_FIRST_GRADE,  /* the same for grade 1 */
    SETTING_OUTAGE_INSTALMENTS,     /* into how many parts a debt of meals for everybody falls */
    SETTING_OUTAGE_INSTALMENT_DAYS, /* between them */
    SETTING_UNSPENT_POLICY, /* of meals due and not eaten: enum unspent_policy of desk/unspent.h */
    SETTING_UNSPENT_DAYS,   /* how many of them a pupil may get in parcels */
    /* Of the city alone: the staff (access/factor.h, desk/assent.h). */
    SETTING_SECOND_FACTOR,    /* 1: whose rights need it must come in with a second factor */
    SETTING_ASSENT_WRITE_OFF, /* kopecks: what writes off more needs two persons */
    SETTING_ASSENT_EXPORT,    /* people: what takes out more of them needs two persons */
    SETTING_ASSENT_HOURS,     /* for how long a deed waits for its second person */
    SETTING_WRITE_OFF_MONTHS, /* without movement before a balance may be written off */
    SETTING_RETENTION_YEARS,  /* for how long who left is kept as a person */
    SETTING_COUNT,
};

struct settings {
    int64_t values[SETTING_COUNT];
    bool is_own[SETTING_COUNT]; /* set by the school itself */
};

const char *setting_name(enum setting setting);
/* False: no setting has this name. */
bool setting_by_name(struct text name, enum setting *out_setting) MUST_CHECK;
bool setting_allows(enum setting setting, int64_t value);

struct settings settings_default(void);

/* Takes one row of the table, the city's (school 0) or the school's own, in any order. Names that
 * this program does not know are passed over. */
void settings_take(struct settings *settings, int64_t school_id, struct text name, int64_t value);

/* The school's own values over the city's over the defaults. */
enum err settings_load(struct tx *tx, int64_t school_id, struct settings *out_settings) MUST_CHECK;
/* The till's own over those: what this till is told. */
enum err settings_load_of_till(struct tx *tx, int64_t school_id, int64_t origin,
                               struct settings *out_settings) MUST_CHECK;

/* ---- levels: where a value comes from ---- */

/* Whether a single till may differ: what only the till itself judges by. */
bool setting_is_of_till(enum setting setting);

enum setting_level { SETTING_BY_DEFAULT = 0, SETTING_OF_CITY, SETTING_OF_SCHOOL, SETTING_OF_TILL };
enum { SETTING_LEVELS = 4 };

struct setting_levels {
    struct setting_at_level {
        bool is_set;
        int64_t value; /* when it is set */
    } at[SETTING_COUNT][SETTING_LEVELS];
};
/* origin 0: without a till's; school_id 0: the city's alone. */
enum err setting_levels_load(struct tx *tx, int64_t school_id, int64_t origin,
                             struct setting_levels *out_levels) MUST_CHECK;
/* What holds at this level, and from which level it comes. */
int64_t setting_level_value(const struct setting_levels *levels, enum setting setting,
                            enum setting_level level, enum setting_level *out_from);

int64_t setting_low(enum setting setting);
int64_t setting_high(enum setting setting);

/* For who makes a city: without history. school_id 0: for the city. ERR_LIMIT: out of the setting's
 * bounds. */
enum err setting_set(struct tx *tx, int64_t school_id, enum setting setting, int64_t value,
                     int64_t version) MUST_CHECK;

#endif
