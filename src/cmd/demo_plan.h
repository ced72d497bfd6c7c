/* What happens at a school, in the order in which it is recorded. A plan is drawn first and applied
 * afterwards, so that a transaction that has to run again does the very same. */
#ifndef CMD_DEMO_PLAN_H
#define CMD_DEMO_PLAN_H

#include "cmd/demo_school.h"
#include "desk/journal.h"
#include "desk/roster.h"
#include "desk/top_up.h"

enum demo_step_kind { STEP_TOP_UPS, STEP_ROSTER, STEP_JOURNAL, STEP_SEAL };

struct demo_step {
    enum demo_step_kind kind;
    struct instant at; /* what the school's clock shows */
    struct top_up *top_ups;
    int top_up_count;
    int64_t first_id; /* of the top-ups */
    struct roster_charge roster;
    struct document *documents; /* of the journal, prepared */
    int document_count;
    struct day day; /* to be sealed */
};

struct demo_plan {
    struct arena *arena;
    struct demo_step *steps;
    int count, room;
};

void demo_plan_init(struct demo_plan *plan, struct arena *arena);

/* A new step behind the others. */
struct demo_step *demo_plan_add(struct demo_plan *plan, enum demo_step_kind kind,
                                struct instant at);
void demo_plan_seal(struct demo_plan *plan, const struct demo_school *school, struct day day);

/* One transaction; anything that is not recorded is a fault. */
enum err demo_plan_apply(const struct demo_plan *plan, struct demo_school *school) MUST_CHECK;

/* A moment of a day, in the school's zone. */
struct instant demo_at(const struct demo_school *school, struct day day, int minute, int second);

#endif
