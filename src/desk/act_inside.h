/* What the files behind act.h share with each other. */
#ifndef DESK_ACT_INSIDE_H
#define DESK_ACT_INSIDE_H

#include "desk/act.h"
#include "desk/meals_moved.h"

/* From one day to ISSUED_DAYS_LIMIT. */
bool issue_period_fits(struct day first_day, struct day last_day);

/* What a document says, as JSON and back. False: the text is none of ours. */
struct text act_write(struct arena *arena, const struct act *act);
bool act_read(struct arena *arena, struct text content, struct act *out_act) MUST_CHECK;
struct text subsidies_write(struct arena *arena, const struct subsidy_report *report);
bool subsidies_read(struct arena *arena, struct text content, struct subsidy_report *out_report)
    MUST_CHECK;

#endif
