/* Plans of subsidies: what the budgets want to give, month by month. */
#include <string.h>

#include "base/check.h"
#include "desk/region.h"
#include "desk/region_sql.h"

enum { PLANS_FIRST = 80 };

enum err subsidy_plans_load(struct tx *tx, struct arena *arena, struct day first_day,
                            struct day last_day, struct subsidy_plans *out_plans)
{
    struct subsidy_plans plans = {.rows = NULL};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_plan_load);
    bind_int(rows, ARG_PLAN_LOAD_FIRST_MONTH, day_month_first(first_day).number);
    bind_int(rows, ARG_PLAN_LOAD_LAST_MONTH, day_month_first(last_day).number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (plans.count == room) {
            struct subsidy_plan *old = plans.rows;
            room = room == 0 ? PLANS_FIRST : 2 * room;
            plans.rows = ARENA_ARRAY(arena, struct subsidy_plan, (size_t)room);
            if (old != NULL) memcpy(plans.rows, old, (size_t)plans.count * sizeof *old);
        }
        plans.rows[plans.count++] = (struct subsidy_plan){
            .school_id = column_int(rows, COL_PLAN_LOAD_SCHOOL_ID),
            .funding_source_id = column_int(rows, COL_PLAN_LOAD_FUNDING_SOURCE_ID),
            .month = {(int32_t)column_int(rows, COL_PLAN_LOAD_MONTH)},
            .amount = money_of_kopecks(column_int(rows, COL_PLAN_LOAD_AMOUNT)),
        };
    }
    *out_plans = plans;
    return OK;
}

struct money subsidy_plan_sum(const struct subsidy_plans *plans, int64_t school_id,
                              int64_t funding_source_id, bool *out_any)
{
    struct money sum = money_zero();
    *out_any = false;
    for (int i = 0; i < plans->count; i++) {
        const struct subsidy_plan *plan = &plans->rows[i];
        if (school_id != 0 && plan->school_id != school_id) continue;
        if (funding_source_id != 0 && plan->funding_source_id != funding_source_id) continue;
        sum = money_plus(sum, plan->amount);
        *out_any = true;
    }
    return sum;
}

/* ---- setting ---- */

static enum err newest_load(struct tx *tx, const struct subsidy_plan *plan, int64_t *out_number,
                            struct subsidy_planned *out_planned)
{
    bool found;
    *out_number = 0;
    *out_planned = (struct subsidy_planned){false, money_zero()};
    scoped(statement) struct statement *row = statement_open(tx, &q_plan_newest);
    bind_int(row, ARG_PLAN_NEWEST_SCHOOL_ID, plan->school_id);
    bind_int(row, ARG_PLAN_NEWEST_FUNDING_SOURCE_ID, plan->funding_source_id);
    bind_int(row, ARG_PLAN_NEWEST_MONTH, plan->month.number);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    *out_number = column_int(row, COL_PLAN_NEWEST_NUMBER);
    out_planned->is_planned = column_int(row, COL_PLAN_NEWEST_IS_PLANNED) != 0;
    out_planned->amount = money_of_kopecks(column_int(row, COL_PLAN_NEWEST_AMOUNT));
    return OK;
}

static bool is_same(struct subsidy_planned a, struct subsidy_planned b)
{
    return a.is_planned == b.is_planned && money_in_kopecks(a.amount) == money_in_kopecks(b.amount);
}

enum err subsidy_plan_set(struct tx *tx, const struct subsidy_plan *plan,
                          struct subsidy_planned planned, int64_t login_id, struct instant now,
                          bool *out_is_changed)
{
    int64_t number, kopecks = money_in_kopecks(planned.amount);
    struct subsidy_planned before;
    CHECK(plan->month.number == day_month_first(plan->month).number);
    CHECK(planned.is_planned || kopecks == 0);
    if (kopecks < 0 || kopecks > SUBSIDY_PLAN_KOPECKS_LIMIT) return ERR_LIMIT;
    TRY(newest_load(tx, plan, &number, &before));
    *out_is_changed = !is_same(before, planned);
    if (!*out_is_changed) return OK;
    scoped(statement) struct statement *add = statement_open(tx, &q_plan_add);
    bind_int(add, ARG_PLAN_ADD_SCHOOL_ID, plan->school_id);
    bind_int(add, ARG_PLAN_ADD_FUNDING_SOURCE_ID, plan->funding_source_id);
    bind_int(add, ARG_PLAN_ADD_MONTH, plan->month.number);
    bind_int(add, ARG_PLAN_ADD_NUMBER, number + 1);
    bind_int(add, ARG_PLAN_ADD_IS_PLANNED, planned.is_planned);
    bind_int(add, ARG_PLAN_ADD_AMOUNT, kopecks);
    bind_int(add, ARG_PLAN_ADD_LOGIN_ID, login_id);
    bind_int(add, ARG_PLAN_ADD_SET_AT, now.ms);
    return statement_run(add);
}

/* ---- the history ---- */

enum err subsidy_plan_changes_load(struct tx *tx, struct arena *arena, int64_t funding_source_id,
                                   struct day month, struct subsidy_plan_changes *out_changes)
{
    struct subsidy_plan_changes changes = {
        .rows = ARENA_ARRAY(arena, struct subsidy_plan_change, SUBSIDY_PLAN_CHANGES_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_plan_changes);
    bind_int(rows, ARG_PLAN_CHANGES_FUNDING_SOURCE_ID, funding_source_id);
    bind_int(rows, ARG_PLAN_CHANGES_MONTH, month.number);
    bind_int(rows, ARG_PLAN_CHANGES_ROW_LIMIT, SUBSIDY_PLAN_CHANGES_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        changes.rows[changes.count++] = (struct subsidy_plan_change){
            .school_id = column_int(rows, COL_PLAN_CHANGES_SCHOOL_ID),
            .before = {column_int(rows, COL_PLAN_CHANGES_WAS_PLANNED) != 0,
                       money_of_kopecks(column_int(rows, COL_PLAN_CHANGES_AMOUNT_BEFORE))},
            .after = {column_int(rows, COL_PLAN_CHANGES_IS_PLANNED) != 0,
                      money_of_kopecks(column_int(rows, COL_PLAN_CHANGES_AMOUNT))},
            .who = column_string(rows, COL_PLAN_CHANGES_WHO, arena),
            .set_at = {column_int(rows, COL_PLAN_CHANGES_SET_AT)},
        };
    }
    *out_changes = changes;
    return OK;
}
