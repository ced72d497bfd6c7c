/* The staff of school 24 in the demo: one person of each role of a school. */
#ifndef CMD_DEMO_STAFF_H
#define CMD_DEMO_STAFF_H

#include <stdio.h>

#include "cmd/demo_school.h"

/* When the school's classes are there; nothing in any other school. The people have no passwords
 * yet: obed staff password gives each one. */
enum err demo_staff_load(struct demo_school *school) MUST_CHECK;

/* Who they are: login, role, name. */
void demo_staff_print(FILE *out);

#endif
