/* Absence said ahead: a pupil will not eat at school on these days. The parent says it in the
 * cabinet, or the class teacher or coordinator on the parent's word.
 *
 * What is said until the cut-off of a day takes the pupil off that day's roster; what is behind a
 * cut-off is never changed. Periods of one pupil never overlap: one that touches another's days is
 * made one with it. What is taken back half-way is parted: days behind the cut-off stay. */
#ifndef DESK_ABSENCE_H
#define DESK_ABSENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"
#include "store/store.h"

enum {
    ABSENCE_DAYS_LIMIT = 93,    /* of one period: longer is a matter for the school's office */
    ABSENCE_AHEAD_LIMIT = 366,  /* days until the first one */
    ABSENCE_REASON_LIMIT = 200, /* characters */
    ABSENCES_SHOWN_LIMIT = 100  /* of one account */
};

/* Numbers stand in the database. */
enum absence_by {
    ABSENCE_BY_PARENT = 1,
    ABSENCE_BY_TEACHER = 2,    /* who marks the pupil's roster */
    ABSENCE_BY_COORDINATOR = 3 /* who approves it */
};

struct absence {
    int64_t school_id, id, account_id;
    struct day first_day, last_day; /* both within */
    const char *reason;             /* may be empty */
    enum absence_by said_by;
    int64_t login_id;
    struct instant said_at;
    bool is_taken_back; /* it does not hold; kept to tell the newest word from older ones */
    struct instant taken_back_at;
};

/* In order of precedence. */
enum absence_status {
    ABSENCE_OK = 0,
    ABSENCE_ACCOUNT_CLOSED, /* unknown, or the pupil has left */
    ABSENCE_REVERSED,       /* the last day is before the first */
    ABSENCE_IN_PAST,        /* the first day has passed */
    ABSENCE_TOO_LATE,       /* today, behind the cut-off; of a taking back: nothing is left of it */
    ABSENCE_TOO_FAR,        /* begins more than ABSENCE_AHEAD_LIMIT days ahead */
    ABSENCE_TOO_LONG,       /* more than ABSENCE_DAYS_LIMIT days, with what it is made one with */
    ABSENCE_REASON_LONG,    /* more than ABSENCE_REASON_LIMIT characters */
    ABSENCE_ALREADY,        /* all its days are said already */
    ABSENCE_UNKNOWN,        /* of a taking back: this account has no such absence that holds */
};

/* When it is, in the school's zone, and until when today can still be changed. */
struct absence_clock {
    struct day today;
    int minute;               /* since midnight */
    int cutoff_minute;        /* SETTING_ABSENCE_CUTOFF: by a parent */
    int roster_cutoff_minute; /* SETTING_ROSTER_CUTOFF: by a teacher */
};

/* ERR_NOT_FOUND: no such school. */
enum err absence_clock_load(struct tx *tx, int64_t school_id, struct instant now,
                            struct absence_clock *out_clock) MUST_CHECK;

/* The first day that may still be changed: today before the cut-off, else tomorrow. A teacher's is
 * the roster's own, for an absence changes the roster; a coordinator corrects until midnight. */
struct day absence_first_open_day(const struct absence_clock *clock, enum absence_by by);

/* What can be said of the period alone; pure. */
enum absence_status absence_judge(struct day first_day, struct day last_day,
                                  const struct absence_clock *clock, enum absence_by by);

struct absence_saying {
    int64_t school_id, account_id;
    struct day first_day, last_day;
    struct text reason; /* kept of the older period when it is empty */
    enum absence_by said_by;
    int64_t login_id;
    /* What came of it. */
    enum absence_status status;
    struct absence_clock clock; /* by which it was judged */
    bool is_merged;
    int64_t id; /* of the period that now holds, with its days below; with ABSENCE_OK */
    struct day held_first_day, held_last_day;
};

/* Judges, makes one with what overlaps, records, and logs who said it. */
enum err desk_absence_say(struct desk *desk, struct absence_saying *saying) MUST_CHECK;

struct absence_taking {
    int64_t school_id, account_id;
    int64_t id;
    enum absence_by by;
    int64_t login_id;
    /* What came of it. */
    enum absence_status status; /* ABSENCE_OK, ABSENCE_UNKNOWN or ABSENCE_TOO_LATE */
    struct absence_clock clock;
    bool is_shortened; /* its days behind the cut-off stay: now it ends with held_last_day */
    struct day held_last_day;
};

/* Takes back those days of a period that may still be changed. */
enum err desk_absence_take_back(struct desk *desk, struct absence_taking *taking) MUST_CHECK;

/* ---- for the roster, evidence and pages ---- */

struct absence_list {
    struct absence *rows; /* those that hold: by account, then by day, without overlaps */
    int count;
    struct absence *taken_back; /* by account, then by day; days that somebody took back */
    int taken_back_count;
};

/* Those of a school that cover any of the days, in one query; one day: both the same. */
enum err absences_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                       struct day last_day, struct absence_list *out_list) MUST_CHECK;

/* Those of one account that hold and end on `from` or later, ABSENCES_SHOWN_LIMIT at most. */
enum err absences_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t account_id, struct day from, struct absence_list *out_list)
    MUST_CHECK;

/* The one that holds for this account on this day; NULL: none. */
const struct absence *absence_find(const struct absence_list *list, int64_t account_id,
                                   struct day day);

#endif
