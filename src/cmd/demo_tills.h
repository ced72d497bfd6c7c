/* The tills of the demo as the operator sees them: what each said last, and its days in figures. */
#ifndef CMD_DEMO_TILLS_H
#define CMD_DEMO_TILLS_H

#include "cmd/demo_school.h"

/* When the school's documents are there. `loaded_at` is the moment of the loading: the tills have
 * said a moment ago that their shifts are closed. */
enum err demo_tills_load(struct demo_school *school, const struct demo_calendar *calendar,
                         struct instant loaded_at) MUST_CHECK;

#endif
