/* When the demo's schools feed, whom and under which contract: the calendar, families of the set
 * meals, caterers, benefits and the rules by which entitlements follow from them. */
#ifndef CMD_DEMO_RIGHTS_H
#define CMD_DEMO_RIGHTS_H

#include "cmd/demo_school.h"

/* Once for the city: terms that hold exactly the demo's school days, meal times, caterers, kinds of
 * benefits, rules. A day that is none at other times teaches when it is today, so that there is
 * something to do on each day on which the demo is loaded. */
enum err demo_rights_city(struct tx *tx, const struct demo_calendar *calendar, struct day today,
                          struct instant now) MUST_CHECK;

/* Inside a work: the families of the school's set meals, and its contracts. */
enum err demo_rights_school(struct tx *tx, const struct demo_school *school) MUST_CHECK;

/* The kind of the pupil's benefit, 0: none; the same for the same pupil. */
int64_t demo_benefit_kind(const struct demo_school *school, const struct demo_person *person);

/* Inside a work: benefits and wishes of everybody, and what follows from them. */
enum err demo_rights_people(struct tx *tx, struct demo_school *school, int64_t version) MUST_CHECK;
/* The same for the golden pupil, from 2018 on. */
enum err demo_rights_golden(struct tx *tx, const struct demo_school *school, int64_t version)
    MUST_CHECK;

#endif
