/* What the tests of settlement share: a school with a caterer, days in one call, closing and
 * paying. */
#ifndef TESTS_UNIT_SETTLE_KIT_H
#define TESTS_UNIT_SETTLE_KIT_H

#include "desk_kit.h"

#include "desk/payout.h"
#include "desk/settle.h"

enum { SETTLE_CATERER = 7, SETTLE_OTHER_CATERER = 8 };

/* Two caterers: 7 with breakfasts, lunches and snacks of school 24, by contract «12-П», 8 with a
 * contract in school 25. Both have requisites, and so has the operator. */
void settle_ground(struct kit *kit);
void settle_sql(struct kit *kit, const char *text);

/* Lets the test change what facts of settlement say, as somebody who goes past the program. */
void settle_drop_refusals(struct kit *kit);

/* Noon of the next day; the day before is sealed in every book. */
void settle_next_day(struct kit *kit);

/* A roster of school 24: bits of pupils. Gives its id. */
int64_t settle_roster(struct kit *kit, int64_t set_meal_id, struct day day, unsigned pupils);
void settle_reverse(struct kit *kit, int64_t id);
/* A pizza of pupil 1 that happened then. */
struct document settle_pizza(struct kit *kit, struct instant at);

enum settle_status settle_close_days(struct kit *kit, struct day first_day, struct day last_day);
struct settle_period settle_of(struct kit *kit, int64_t period_id);
struct settle_period settle_computed(struct kit *kit, struct day first_day, struct day last_day);

struct payout_make settle_pay(struct kit *kit, int64_t caterer_id, int64_t kopecks);
int64_t settle_owed(struct kit *kit, int64_t caterer_id);

/* What money_verify tells, a sentence a line; "" when all is right. */
const char *settle_findings(struct kit *kit);
#define settle_is_right(kit) assert_string_equal(settle_findings(kit), "")

#endif
