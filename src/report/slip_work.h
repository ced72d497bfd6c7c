/* Slips of a whole school as long work: what a class has is made at once, by the page itself. */
#ifndef REPORT_SLIP_WORK_H
#define REPORT_SLIP_WORK_H

#include "desk/slip.h"
#include "desk/work.h"

/* More slips than these are ordered as work. */
enum { SLIPS_AT_ONCE = 150 };

#define SLIP_WORK_WORD "slips"
/* A line of the table of kinds. */
#define SLIP_WORK_KIND                                                                             \
    {                                                                                              \
        SLIP_WORK_WORD, "Квитанции школы", RIGHT_SEARCH, slip_work_run                             \
    }
enum err slip_work_run(struct work_run *run) MUST_CHECK;

/* What the work is ordered with. */
struct text slip_work_params(struct arena *arena, int64_t school_id);

/* Leaves those of the class; NULL: all stay. */
void slips_of_class(struct slip_list *list, const char *class_name);

#endif
