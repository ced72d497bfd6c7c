/* Closing days: sealing what is over, in every book. */
#ifndef DESK_CLOSE_DAY_H
#define DESK_CLOSE_DAY_H

#include "base/instant.h"
#include "desk/desk.h"

/* A day is closed this long after its midnight, so that a till's evening arrives in it. */
#define CLOSE_DAY_AFTER_MS (3 * HOUR_MS)

struct close_report {
    int64_t books;  /* looked at */
    int64_t sealed; /* seals made now */
};

/* Seals each book up to the last day that is over by CLOSE_DAY_AFTER_MS in its zone. Days closed
 * already are left alone: running it again does nothing. */
enum err desk_close_days(struct desk *desk, struct close_report *out_report) MUST_CHECK;

/* The same up to a given day. */
enum err desk_close_days_until(struct desk *desk, struct day day, struct close_report *out_report)
    MUST_CHECK;

#endif
