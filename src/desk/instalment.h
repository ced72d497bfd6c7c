/* What a family has to bring of meals that were deferred (desk/outage.h), as it looks from its
 * account: money that is on the account has paid already, the first instalments first. Pure. */
#ifndef DESK_INSTALMENT_H
#define DESK_INSTALMENT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/outage.h"

struct instalment {
    struct day day; /* on which it is due: after today */
    struct money amount;
};

struct instalment_plan {
    struct money later;             /* lacking, and not to be paid yet: the sum of instalments */
    struct money now;               /* lacking of what came due */
    struct instalment *instalments; /* by day; one a day, none of nothing */
    int count;
};

/* All debts of the list are of the account that has the balance. */
void instalment_plan_make(const struct outage_debt_list *list, struct money balance,
                          struct day today, struct arena *arena, struct instalment_plan *out_plan);

#endif
