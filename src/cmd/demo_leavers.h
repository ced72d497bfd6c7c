/* Pupils who left school №24 long ago with money on their accounts: what the lists of dormant
 * balances and of leavers have to show. */
#ifndef CMD_DEMO_LEAVERS_H
#define CMD_DEMO_LEAVERS_H

#include "cmd/demo_plan.h"
#include "cmd/demo_school.h"

/* Takes ids of the school's maker. */
enum err demo_leavers_create(struct tx *tx, struct demo_school *school, int64_t version) MUST_CHECK;

/* Their last top-ups. */
void demo_leavers_plan(struct demo_plan *plan, struct demo_school *school, struct day day);

#endif
