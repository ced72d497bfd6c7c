/* What the tills of school 24 have to show: cashiers, temporary cards, bans, guests, and who is
 * absent today. */
#ifndef CMD_DEMO_COUNTER_H
#define CMD_DEMO_COUNTER_H

#include <stdio.h>

#include "cmd/demo_school.h"

/* When everything else of the school is there; nothing in any other school. `today` is the day of
 * the demo's loading. */
enum err demo_counter_load(struct demo_school *school, struct day today) MUST_CHECK;

/* The cashiers, with their PINs and cards. */
void demo_cashiers_print(FILE *out);

#endif
