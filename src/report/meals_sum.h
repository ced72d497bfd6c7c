/* What the books moved for each set meal. Inside of the reports only. */
#ifndef REPORT_MEALS_SUM_H
#define REPORT_MEALS_SUM_H

#include "desk/meals_moved.h"
#include "report/report_inside.h"

struct meals_sum {
    bool is_there; /* anything was moved, even if it came to nothing */
    int64_t by_roster, by_till;
    struct money parent, subsidy; /* less what was taken back */
    struct money parent_back;     /* of the parents' part: taken back */
};

/* One for each of making->set_meals, of the classes asked for. */
struct meals_sum *meals_sum_of(struct report_making *making, const struct meals_moved *moved);

/* Said above a report whose set meals do not come to the ledger's sums. */
extern const char MEALS_DISAGREE[];

#endif
