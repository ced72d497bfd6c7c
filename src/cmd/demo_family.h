/* What families of the demo said ahead: absences of the days to come. */
#ifndef CMD_DEMO_FAMILY_H
#define CMD_DEMO_FAMILY_H

#include "cmd/demo_school.h"

/* When everything else of the school is there. `today` is the day of the demo's loading. */
enum err demo_family_load(struct demo_school *school, struct day today) MUST_CHECK;

#endif
