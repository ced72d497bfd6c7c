/* Acts: what the books moved, by contract and set meal. */
#include "desk/act.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/id_map.h"
#include "desk/act_inside.h"
#include "desk/meal_contract.h"
#include "desk/requisite.h"
#include "school/school.h"

const char *issue_refusal(enum issue_status status)
{
    switch (status) {
    case ISSUE_DONE:
    case ISSUE_EXISTS: return NULL;
    case ISSUE_PERIOD_INVALID: return "Проверьте период: от одного дня до трёх месяцев.";
    case ISSUE_CONTRACT_UNKNOWN: return "Такого договора у школы нет.";
    case ISSUE_NOT_OVER:
        return "Последний день периода ещё не закрыт: документ выпускается, когда в нём уже ничего "
               "не изменится.";
    case ISSUE_OVERLAPS: return "За часть этих дней документ уже выпущен.";
    case ISSUE_EMPTY: return "За период ничего не начислено.";
    case ISSUE_BOOKS_DIFFER:
        return "Табели и чеки не сходятся с книгами. Документ не выпущен: сообщите оператору.";
    }
    return "";
}

bool issue_period_fits(struct day first_day, struct day last_day)
{
    int days = last_day.number - first_day.number + 1;
    return days >= 1 && days <= ISSUED_DAYS_LIMIT;
}

struct acting {
    struct arena *arena;
    struct meals_moved moved;
    struct meal_contracts contracts;
    struct day first_day, last_day;
};

/* Place of the contract that held on the day of the meal; the count of contracts: none did. */
static int contract_of(const struct acting *acting, const struct meal_moved *row)
{
    const struct meal_contract *contract = meal_contract_of(&acting->contracts, row->set_meal_id,
                                                            row->meal_day);
    if (contract == NULL) return acting->contracts.count;
    return (int)(contract - acting->contracts.list);
}

/* ---- rows in the order of the documents ---- */

struct sorted_row {
    const struct meal_moved *row;
    int contract; /* its place */
    bool is_correction;
    const char *name;
};

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Rows of one line of one act are neighbours, by day within. */
static int line_compare(const struct sorted_row *left, const struct sorted_row *right)
{
    int order = number_compare(left->contract, right->contract);
    if (order == 0) order = number_compare(left->is_correction, right->is_correction);
    if (order == 0) order = number_compare(left->row->meal, right->row->meal);
    if (order == 0) order = strcmp(left->name, right->name);
    if (order == 0) order = number_compare(left->row->set_meal_id, right->row->set_meal_id);
    if (order == 0) order = money_compare(left->row->parent, right->row->parent);
    if (order == 0) order = money_compare(left->row->subsidy, right->row->subsidy);
    return order;
}

static int row_compare(const void *a, const void *b)
{
    const struct sorted_row *left = a, *right = b;
    int order = line_compare(left, right);
    if (order == 0) order = day_compare(left->row->meal_day, right->row->meal_day);
    return order;
}

static struct sorted_row *rows_sort(struct acting *acting)
{
    size_t count = (size_t)acting->moved.count;
    struct sorted_row *rows = ARENA_ARRAY(acting->arena, struct sorted_row, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct meal_moved *row = &acting->moved.rows[i];
        rows[i] = (struct sorted_row){
            .row = row,
            .contract = contract_of(acting, row),
            .is_correction = day_compare(row->meal_day, acting->first_day) < 0,
            .name = meal_contracts_meal_name(&acting->contracts, row->set_meal_id),
        };
    }
    qsort(rows, count, sizeof *rows, row_compare);
    return rows;
}

/* ---- lines ---- */

/* What was charged and taken back on one day was not eaten on it. */
static void day_end(struct act_line *line, int64_t of_day)
{
    if (of_day != 0) line->days++;
}

/* A line of neighbours from `from` on; *out_next is the first that is not of it. */
static struct act_line line_make(const struct sorted_row *rows, int from, int count, int *out_next)
{
    const struct meal_moved *first = rows[from].row;
    struct act_line line = {.set_meal_id = first->set_meal_id,
                            .name = rows[from].name,
                            .meal = first->meal,
                            .is_correction = rows[from].is_correction,
                            .parent = first->parent,
                            .subsidy = first->subsidy,
                            .parent_sum = money_zero(),
                            .subsidy_sum = money_zero()};
    struct day day = first->meal_day;
    int64_t of_day = 0;
    int i = from;
    for (; i < count && line_compare(&rows[i], &rows[from]) == 0; i++) {
        const struct meal_moved *row = rows[i].row;
        if (day_compare(row->meal_day, day) != 0) {
            day_end(&line, of_day);
            of_day = 0;
            day = row->meal_day;
        }
        of_day += row->quantity;
        line.meals += row->quantity;
        line.parent_sum = money_plus(line.parent_sum, meal_moved_parent(row));
        line.subsidy_sum = money_plus(line.subsidy_sum, meal_moved_subsidy(row));
    }
    day_end(&line, of_day);
    *out_next = i;
    return line;
}

static void act_total(struct act *act, const struct act_line *line)
{
    act->meals += line->meals;
    act->parent_total = money_plus(act->parent_total, line->parent_sum);
    act->subsidy_total = money_plus(act->subsidy_total, line->subsidy_sum);
    act->total = money_plus(act->parent_total, act->subsidy_total);
}

/* Days of the act: different days of eating among its rows within the period. */
static int64_t days_count(struct acting *acting, const struct sorted_row *rows, int from, int to)
{
    struct id_map days;
    id_map_init(&days, acting->arena, ISSUED_DAYS_LIMIT + 1);
    for (int i = from; i < to; i++) {
        if (!rows[i].is_correction) id_map_add(&days, rows[i].row->meal_day.number);
    }
    return days.count;
}

static void act_head(const struct acting *acting, int contract, const struct act *common,
                     struct act *act)
{
    *act = *common;
    if (contract == acting->contracts.count) {
        act->contract_number = "";
        act->caterer = (struct act_party){"", ""};
        return;
    }
    const struct meal_contract *known = &acting->contracts.list[contract];
    act->contract_id = known->id;
    act->contract_number = known->number;
    act->contract_first_day = known->first_day;
    act->contract_last_day = known->last_day;
    act->caterer = (struct act_party){known->caterer_name, known->caterer_inn};
}

static int act_make(struct acting *acting, const struct sorted_row *rows, int from,
                    const struct act *common, struct act *act)
{
    int count = acting->moved.count, end = from;
    act_head(acting, rows[from].contract, common, act);
    while (end < count && rows[end].contract == rows[from].contract) end++;
    act->lines = ARENA_ARRAY(acting->arena, struct act_line, (size_t)(end - from));
    for (int i = from; i < end;) {
        struct act_line line = line_make(rows, i, end, &i);
        if (line.meals == 0) continue; /* charged and taken back: nothing to tell */
        act->lines[act->line_count++] = line;
        act_total(act, &line);
    }
    act->days = days_count(acting, rows, from, end);
    return end;
}

static enum err common_load(struct tx *tx, const struct acting *acting, int64_t school_id,
                            struct act *common)
{
    bool found;
    struct school school;
    struct requisites requisites;
    TRY(school_by_id(tx, acting->arena, school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    TRY(requisites_load(tx, acting->arena, &requisites));
    *common = (struct act){.school_id = school_id,
                           .school_number = school.number,
                           .school_name = school.name,
                           .operator_name = requisites.values[REQUISITE_NAME],
                           .first_day = acting->first_day,
                           .last_day = acting->last_day,
                           .parent_total = money_zero(),
                           .subsidy_total = money_zero(),
                           .total = money_zero()};
    return OK;
}

enum err acts_compute(struct tx *tx, struct arena *arena, int64_t school_id, struct day first_day,
                      struct day last_day, struct act_list *out_list)
{
    struct acting acting = {.arena = arena, .first_day = first_day, .last_day = last_day};
    struct act common;
    TRY(common_load(tx, &acting, school_id, &common));
    TRY(meal_contracts_load(tx, arena, school_id, &acting.contracts));
    TRY(meals_moved_load(tx, arena, school_id, first_day, last_day, MEALS_AS_RECORDED,
                         &acting.moved));
    struct sorted_row *rows = rows_sort(&acting);
    struct act_list list = {
        .acts = ARENA_ARRAY(arena, struct act, (size_t)acting.contracts.count + 1),
        .agrees = meals_moved_agrees(arena, &acting.moved),
    };
    for (int from = 0; from < acting.moved.count;) {
        from = act_make(&acting, rows, from, &common, &list.acts[list.count++]);
    }
    *out_list = list;
    return OK;
}
