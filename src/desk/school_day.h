/* Changing the calendar: what the rows of school/calendar.h are asked before they change. */
#ifndef DESK_SCHOOL_DAY_H
#define DESK_SCHOOL_DAY_H

#include "base/arena.h"
#include "base/instant.h"
#include "school/calendar.h"

struct school_day_change {
    int64_t school_id; /* CALENDAR_OF_CITY: for all schools */
    struct day day;
    int64_t shift;               /* 0: all */
    bool is_dropped;             /* the day becomes what terms and week say */
    enum calendar_day_kind kind; /* else */
    const char *reason;
    int64_t login_id; /* 0: a command */
    struct instant now;
    struct day today;
};

enum school_day_status {
    SCHOOL_DAY_OK = 0,
    SCHOOL_DAY_SHIFT_INVALID,
    SCHOOL_DAY_REASON_MISSING,
    SCHOOL_DAY_REASON_TOO_LONG,
    SCHOOL_DAY_SEALED,  /* the day is over and sealed; the city's: before today */
    SCHOOL_DAY_TOO_FAR, /* more than two years from today */
    SCHOOL_DAY_CHARGED, /* meals of the day were charged: first they are taken back */
    SCHOOL_DAY_UNKNOWN, /* of one that is dropped: there is no such row */
};
const char *school_day_status_name(enum school_day_status status);

enum err school_day_set(struct tx *tx, struct arena *arena, const struct school_day_change *change,
                        enum school_day_status *out_status) MUST_CHECK;

#endif
