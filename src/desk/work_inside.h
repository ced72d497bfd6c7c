/* Inside long work: what rows and worker share. */
#ifndef DESK_WORK_INSIDE_H
#define DESK_WORK_INSIDE_H

#include "desk/work.h"

/* The worker looks at once. NULL or not started: nothing. */
void works_wake(struct works *works);

#endif
