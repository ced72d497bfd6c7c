/* Today and two months in figures. */
#include "report/school_today.h"

#include <stdlib.h>

#include "report/report_inside.h"
#include "report/report_sql.h"
#include "report/school_money.h"

/* What is known of a pupil's meals, by his place in the list of people. */
struct eater {
    bool in_rosters, fed;
    bool ate_this_month, ate_before;
};

struct loading {
    struct report_making making; /* its people */
    struct school_today *today;
    struct eater *eaters;
    bool *has_meals; /* by day, from the first day of the month before */
};

/* ---- periods ---- */

static void periods_set(struct school_today *today)
{
    struct day first = day_month_first(today->today);
    struct day last_of_before = day_add(first, -1);
    struct day first_of_before = day_month_first(last_of_before);
    struct day same = day_add(first_of_before, today->today.number - first.number);
    today->month.first_day = first;
    today->month.last_day = today->today;
    today->before.first_day = first_of_before;
    today->before.last_day = day_compare(same, last_of_before) < 0 ? same : last_of_before;
}

static bool is_within(const struct month_figures *month, struct day day)
{
    return day_compare(day, month->first_day) >= 0 && day_compare(day, month->last_day) <= 0;
}

/* ---- meals ---- */

static struct eater *eater_of(const struct loading *loading, int64_t account_id)
{
    const struct report_person *person = report_person_find(&loading->making, account_id);
    return person == NULL ? NULL : &loading->eaters[person - loading->making.people];
}

static void taken_count(struct loading *loading, const struct statement *row)
{
    struct school_today *today = loading->today;
    struct day day = day_of_number((int32_t)column_int(row, COL_REPORT_TAKEN_DAY));
    struct eater *eater = eater_of(loading, column_int(row, COL_REPORT_TAKEN_ACCOUNT_ID));
    bool charged = column_int(row, COL_REPORT_TAKEN_CHARGED) > 0;
    if (!charged && column_int(row, COL_REPORT_TAKEN_SERVED) <= 0) return;
    bool is_now = is_within(&today->month, day);
    if (!is_now && !is_within(&today->before, day)) return;
    struct month_figures *month = is_now ? &today->month : &today->before;
    bool *has_meals = &loading->has_meals[day.number - today->before.first_day.number];
    month->portions++;
    month->meal_days += !*has_meals;
    *has_meals = true;
    if (eater == NULL) return;
    bool *ate = is_now ? &eater->ate_this_month : &eater->ate_before;
    month->eaters += !*ate;
    *ate = true;
    if (day_compare(day, today->today) != 0) return;
    eater->fed = true;
    if (charged) eater->in_rosters = true;
}

static enum err taken_load(struct loading *loading, int64_t school_id)
{
    scoped(statement) struct statement *rows = statement_open(loading->making.tx, &q_report_taken);
    bind_int(rows, ARG_REPORT_TAKEN_SCHOOL_ID, school_id);
    bind_int(rows, ARG_REPORT_TAKEN_FIRST_DAY, loading->today->before.first_day.number);
    bind_int(rows, ARG_REPORT_TAKEN_LAST_DAY, loading->today->today.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        taken_count(loading, rows);
    }
}

static enum err marks_load(struct loading *loading, int64_t school_id)
{
    scoped(statement) struct statement *rows = statement_open(loading->making.tx,
                                                              &q_report_sheet_marks);
    bind_int(rows, ARG_REPORT_SHEET_MARKS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_REPORT_SHEET_MARKS_DAY, loading->today->today.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct eater *eater = eater_of(loading,
                                       column_int(rows, COL_REPORT_SHEET_MARKS_ACCOUNT_ID));
        if (eater != NULL) eater->in_rosters = true;
    }
}

/* ---- classes ---- */

static void eater_add(struct class_today *row, const struct eater *eater)
{
    row->pupils++;
    row->in_rosters += eater->in_rosters;
    row->fed += eater->fed;
}

static void classes_count(const struct loading *loading)
{
    struct school_today *today = loading->today;
    const struct report_making *making = &loading->making;
    int classes = making->classes.count;
    struct class_today *rows = ARENA_ARRAY(making->arena, struct class_today, (size_t)classes + 1);
    for (int i = 0; i < making->person_count; i++) {
        const struct report_person *person = &making->people[i];
        if (person->kind != PERSON_PUPIL || person->state != PERSON_ACTIVE) continue;
        int place = person->class_place < 0 ? classes : person->class_place;
        eater_add(&rows[place], &loading->eaters[i]);
        eater_add(&today->all, &loading->eaters[i]);
    }
    today->rows = rows;
    for (int i = 0; i <= classes; i++) {
        if (rows[i].pupils == 0) continue;
        rows[i].of = i < classes ? &making->classes.classes[i] : NULL;
        rows[today->count++] = rows[i];
    }
}

/* ---- money ---- */

static struct money spent(const struct school_money *money, enum transfer_code code)
{
    return money_minus(school_money_debited(money, code), school_money_credited(money, code));
}

static enum err money_set(struct report_making *making, int64_t school_id,
                          struct month_figures *month)
{
    struct school_money money;
    TRY(school_money_load(making->tx, making->arena, school_id, month->first_day, month->last_day,
                          &money));
    month->parents = spent(&money, TRANSFER_SET_MEAL);
    month->subsidies = school_money_subsidies(&money);
    month->dishes = money_plus(spent(&money, TRANSFER_DISHES), spent(&money, TRANSFER_GUEST));
    month->top_ups = money_minus(money_zero(), spent(&money, TRANSFER_TOP_UP));
    return OK;
}

enum err school_today_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                           struct school_today *out_today)
{
    struct report_making *making;
    *out_today = (struct school_today){.today = today};
    struct loading loading = {.making = {.tx = tx, .arena = arena}, .today = out_today};
    making = &loading.making;
    making->school.id = school_id;
    periods_set(out_today);
    TRY(classes_load(tx, arena, school_id, &making->classes));
    TRY(report_people_load(making));
    int days = today.number - out_today->before.first_day.number + 1;
    loading.eaters = ARENA_ARRAY(arena, struct eater, (size_t)making->person_count + 1);
    loading.has_meals = ARENA_ARRAY(arena, bool, (size_t)days);
    TRY(taken_load(&loading, school_id));
    TRY(marks_load(&loading, school_id));
    classes_count(&loading);
    out_today->classes = making->classes;
    TRY(money_set(making, school_id, &out_today->month));
    return money_set(making, school_id, &out_today->before);
}
