/* Instalments of an account.
 *
 * By a day the account has to cover what is due on it: it lacks what stays below zero once what
 * is not due yet is counted as if it were there. An instalment is how much more it lacks on its
 * day. */
#include "desk/instalment.h"

#include <stdint.h>

static struct money smaller(struct money a, struct money b)
{
    return money_compare(a, b) < 0 ? a : b;
}

static struct money left_on(const struct outage_debt_list *list, struct day day)
{
    struct money left = money_zero();
    for (int i = 0; i < list->count; i++) {
        left = money_plus(left, deferral_left(&list->debts[i].deferral, day));
    }
    return left;
}

static struct money lacking_on(const struct outage_debt_list *list, struct money balance,
                               struct day day)
{
    struct money there = money_plus(balance, left_on(list, day));
    return money_is_negative(there) ? money_minus(money_zero(), there) : money_zero();
}

/* The first day after `day` on which anything comes due; false: none. */
static bool next_day(const struct outage_debt_list *list, struct day day, struct day *out_next)
{
    bool found = false;
    for (int i = 0; i < list->count; i++) {
        const struct deferral *deferral = &list->debts[i].deferral;
        for (int64_t number = 1; number <= deferral->instalment_count; number++) {
            struct day due = deferral_instalment_day(deferral, number);
            if (day_compare(due, day) <= 0) continue;
            if (!found || day_compare(due, *out_next) < 0) *out_next = due;
            found = true;
            break;
        }
    }
    return found;
}

static int instalment_limit(const struct outage_debt_list *list)
{
    int64_t count = 0;
    for (int i = 0; i < list->count; i++) count += list->debts[i].deferral.instalment_count;
    return (int)count;
}

void instalment_plan_make(const struct outage_debt_list *list, struct money balance,
                          struct day today, struct arena *arena, struct instalment_plan *out_plan)
{
    struct money amount = money_zero(), lacking = lacking_on(list, balance, today);
    for (int i = 0; i < list->count; i++) {
        amount = money_plus(amount, list->debts[i].deferral.amount);
    }
    struct instalment_plan plan = {
        .later = money_zero(),
        .now = smaller(lacking, money_minus(amount, left_on(list, today))),
        .instalments = ARENA_ARRAY(arena, struct instalment, (size_t)instalment_limit(list)),
    };
    for (struct day day = today; next_day(list, day, &day);) {
        struct money then = lacking_on(list, balance, day);
        struct money part = money_minus(then, lacking);
        lacking = then;
        if (!money_is_positive(part)) continue;
        plan.instalments[plan.count++] = (struct instalment){day, part};
        plan.later = money_plus(plan.later, part);
    }
    *out_plan = plan;
}
