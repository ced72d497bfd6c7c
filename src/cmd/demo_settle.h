/* The demo's settlement: a closed period, a payment executed and one that waits. */
#ifndef CMD_DEMO_SETTLE_H
#define CMD_DEMO_SETTLE_H

#include "cmd/demo_school.h"
#include "desk/desk.h"

/* Closes the first period: from the demo's first day to the end of a month, or two thirds of its
 * days when no month ends within; what follows stays open. Pays the city's caterer in two parts. A
 * period that is not to be closed stays open. */
enum err demo_settle_load(struct desk *desk, const struct demo_calendar *calendar, struct day today)
    MUST_CHECK;

#endif
