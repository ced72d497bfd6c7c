/* «Табель питания»: child-days and money by class, pupil, set meal and day, from rosters and
 * receipts that stand. A child-day is one set meal of one pupil on one day. */
#include <stdlib.h>

#include "base/check.h"
#include "report/report_inside.h"
#include "report/report_sql.h"

/* A set meal eaten. Places are those of the lists that the report shows; 0 of what it does not. */
struct eaten {
    int class_place, person_place, meal_place;
    int day; /* of the period, from 0 */
    int64_t quantity;
    int64_t parent, subsidy; /* kopecks, of all */
};

struct eaten_list {
    struct eaten *rows;
    int count, room;
};

/* ---- loading ---- */

static int class_place_shown(const struct report_making *making, int64_t class_id)
{
    int place = report_class_place(making, class_id);
    return place < 0 ? making->classes.count : place; /* without a class: last */
}

/* False: it is not asked for. */
static bool eaten_place(const struct report_making *making, int64_t class_id, int64_t account_id,
                        int64_t set_meal_id, struct eaten *eaten)
{
    const struct report_ask *ask = making->ask;
    if (!report_takes_class(making, class_id)) return false;
    const struct report_person *person = report_person_find(making, account_id);
    eaten->class_place = class_place_shown(making, class_id);
    eaten->person_place = ask->by_names && person != NULL ? (int)(person - making->people) : 0;
    eaten->meal_place = ask->by_categories ? report_set_meal_place(making, set_meal_id) : 0;
    return true;
}

static void eaten_add(struct report_making *making, struct eaten_list *list, struct eaten eaten)
{
    list->rows = report_list_grow(making->arena, list->rows, sizeof *list->rows, list->count,
                                  &list->room);
    list->rows[list->count++] = eaten;
}

static enum err rosters_load(struct report_making *making, struct eaten_list *list)
{
    const struct report_ask *ask = making->ask;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_eaten_by_roster);
    bind_int(rows, ARG_EATEN_BY_ROSTER_SCHOOL_ID, ask->school_id);
    bind_int(rows, ARG_EATEN_BY_ROSTER_FIRST_DAY, ask->first_day.number);
    bind_int(rows, ARG_EATEN_BY_ROSTER_LAST_DAY, ask->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct eaten eaten = {.day = (int)column_int(rows, COL_EATEN_BY_ROSTER_DAY) -
                                     ask->first_day.number,
                              .quantity = 1,
                              .parent = column_int(rows, COL_EATEN_BY_ROSTER_PARENT_PART),
                              .subsidy = column_int(rows, COL_EATEN_BY_ROSTER_SUBSIDY_PART)};
        if (eaten_place(making, column_int(rows, COL_EATEN_BY_ROSTER_CLASS_ID),
                        column_int(rows, COL_EATEN_BY_ROSTER_ACCOUNT_ID),
                        column_int(rows, COL_EATEN_BY_ROSTER_SET_MEAL_ID), &eaten)) {
            eaten_add(making, list, eaten);
        }
    }
}

static enum err tills_load(struct report_making *making, struct eaten_list *list)
{
    const struct report_ask *ask = making->ask;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_eaten_by_till);
    bind_int(rows, ARG_EATEN_BY_TILL_SCHOOL_ID, ask->school_id);
    bind_int(rows, ARG_EATEN_BY_TILL_FIRST_DAY, ask->first_day.number);
    bind_int(rows, ARG_EATEN_BY_TILL_LAST_DAY, ask->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t account_id = column_int(rows, COL_EATEN_BY_TILL_ACCOUNT_ID);
        int64_t quantity = column_int(rows, COL_EATEN_BY_TILL_QUANTITY);
        const struct report_person *person = report_person_find(making, account_id);
        struct eaten eaten = {.day = (int)column_int(rows, COL_EATEN_BY_TILL_DAY) -
                                     ask->first_day.number,
                              .quantity = quantity,
                              .parent = quantity * column_int(rows, COL_EATEN_BY_TILL_PRICE),
                              .subsidy = quantity * column_int(rows, COL_EATEN_BY_TILL_SUBSIDY)};
        if (eaten_place(making, person == NULL ? 0 : person->class_id, account_id,
                        column_int(rows, COL_EATEN_BY_TILL_SET_MEAL_ID), &eaten)) {
            eaten_add(making, list, eaten);
        }
    }
}

/* ---- the sheet ---- */

static int place_compare(int a, int b)
{
    return (a > b) - (a < b);
}

/* The order of the report's rows; 0: they are one row of it. */
static int row_compare(const void *a, const void *b)
{
    const struct eaten *first = a, *second = b;
    int order = place_compare(first->class_place, second->class_place);
    if (order == 0) order = place_compare(first->person_place, second->person_place);
    return order != 0 ? order : place_compare(first->meal_place, second->meal_place);
}

static int period_days(const struct report_ask *ask)
{
    return ask->last_day.number - ask->first_day.number + 1;
}

/* "7" within a month, else "07.09". */
static const char *day_title(struct report_making *making, int place)
{
    const struct report_ask *ask = making->ask;
    struct date date = day_date(day_add(ask->first_day, place));
    if (day_date(ask->first_day).month == day_date(ask->last_day).month) {
        return arena_printf(making->arena, "%d", date.day_of_month);
    }
    return arena_printf(making->arena, "%02d.%02d", date.day_of_month, date.month);
}

static void columns_set(struct report_making *making)
{
    struct sheet *sheet = making->sheet;
    const struct report_ask *ask = making->ask;
    if (ask->by_names) sheet->group_title = "Класс";
    sheet_column(sheet, ask->by_names ? (struct sheet_column){"Ученик", SHEET_TEXT, .width = 34}
                                      : (struct sheet_column){"Класс", SHEET_TEXT, .width = 14});
    if (ask->by_categories) {
        sheet_column(sheet, (struct sheet_column){"Рацион", SHEET_TEXT, .width = 34});
    }
    for (int i = 0; ask->by_days && i < period_days(ask); i++) {
        const char *title = day_title(making, i);
        sheet_column(sheet,
                     (struct sheet_column){title, SHEET_NUMBER, .width = 5, .is_summed = true});
    }
    sheet_column(sheet,
                 (struct sheet_column){"Детодни", SHEET_NUMBER, .width = 12, .is_summed = true});
    static const char *const MONEY[] = {"Родители, руб.", "Дотация, руб.", "Всего, руб."};
    for (int i = 0; i < 3; i++) {
        sheet_column(sheet,
                     (struct sheet_column){MONEY[i], SHEET_MONEY, .width = 14, .is_summed = true});
    }
}

static const char *place_class_name(const struct report_making *making, int place)
{
    return place < making->classes.count ? making->classes.classes[place].name : "Без класса";
}

/* One row of the report from rows of the list that are the same for it. */
static void row_write(struct report_making *making, const struct eaten *rows, int count)
{
    int64_t days[REPORT_DAY_COLUMNS_LIMIT] = {0}, quantity = 0, parent = 0, subsidy = 0;
    const struct report_ask *ask = making->ask;
    struct sheet *sheet = making->sheet;
    for (int i = 0; i < count; i++) {
        if (ask->by_days) days[rows[i].day] += rows[i].quantity;
        quantity += rows[i].quantity;
        parent += rows[i].parent;
        subsidy += rows[i].subsidy;
    }
    sheet_row(sheet);
    sheet_string(sheet, ask->by_names ? making->people[rows->person_place].name
                                      : place_class_name(making, rows->class_place));
    if (ask->by_categories) sheet_string(sheet, making->set_meals[rows->meal_place].name);
    for (int i = 0; ask->by_days && i < period_days(ask); i++) {
        if (days[i] == 0) {
            sheet_blank(sheet);
        } else {
            sheet_number(sheet, days[i]);
        }
    }
    sheet_number(sheet, quantity);
    sheet_money(sheet, money_of_kopecks(parent));
    sheet_money(sheet, money_of_kopecks(subsidy));
    sheet_money(sheet, money_of_kopecks(parent + subsidy));
}

static void rows_write(struct report_making *making, const struct eaten_list *list)
{
    bool by_names = making->ask->by_names;
    int class_place = -1;
    for (int i = 0, end; i < list->count; i = end) {
        const struct eaten *row = &list->rows[i];
        for (end = i + 1; end < list->count && row_compare(row, &list->rows[end]) == 0;) end++;
        if (by_names && row->class_place != class_place) {
            if (class_place >= 0) sheet_subtotal(making->sheet, "Итого по классу");
            class_place = row->class_place;
            sheet_group(making->sheet, text_of(place_class_name(making, class_place)));
        }
        row_write(making, row, end - i);
    }
    if (class_place >= 0) sheet_subtotal(making->sheet, "Итого по классу");
    sheet_total(making->sheet, "Итого");
}

enum err report_roster(struct report_making *making)
{
    struct eaten_list list = {.count = 0};
    TRY(report_people_load(making));
    TRY(report_set_meals_load(making));
    TRY(rosters_load(making, &list));
    TRY(tills_load(making, &list));
    if (list.count > 0) qsort(list.rows, (size_t)list.count, sizeof *list.rows, row_compare);
    report_begin(making, "по дням питания");
    columns_set(making);
    rows_write(making, &list);
    return OK;
}
