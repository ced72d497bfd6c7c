/* Charging the rosters of many schools: by a command, and by a running server when a school's hour
 * has come. A school is one transaction; killed in between, the next run does what is left. */
#ifndef DESK_ROSTER_CITY_H
#define DESK_ROSTER_CITY_H

#include "desk/roster_sheet.h"

enum { ROSTER_DUE_DAYS = 7 /* back: what was approved later, or sold by a till off-line */ };

/* What became of a school's day. The bulk lives until the function returns. */
typedef void (*roster_school_done)(void *context, int64_t school_id,
                                   const struct roster_bulk *bulk);

/* Charges what is approved of the day; school_id 0: of all schools. ERR_NOT_FOUND: no such school.
 * A fault at one school ends it; those before are charged. */
enum err desk_rosters_charge(struct desk *desk, int64_t school_id, struct day day,
                             roster_school_done done, void *context) MUST_CHECK;

/* The same of all schools whose hour (SETTING_ROSTER_CHARGE) has come: today's, and what is left of
 * the ROSTER_DUE_DAYS before. Asks each school one small question where nothing is due. */
enum err desk_rosters_charge_due(struct desk *desk, roster_school_done done, void *context)
    MUST_CHECK;

#endif
