/* «Что покупают дети»: dishes by money, of the period or day by day. */
#include <stdlib.h>
#include <string.h>

#include "report/report_inside.h"
#include "report/report_sql.h"

struct dish_name {
    int64_t id;
    const char *name, *category;
    int64_t weight_g;
};

struct sold {
    int day; /* of the period, from 0; 0 when days are not asked for */
    int64_t dish_id;
    int64_t quantity, amount; /* kopecks */
};

struct dishes {
    struct report_making *making;
    struct dish_name *names; /* by id */
    int name_count, name_room;
    struct sold *rows;
    int count, room;
};

/* ---- loading ---- */

static int names_compare(const void *a, const void *b)
{
    const struct dish_name *first = a, *second = b;
    return (first->id > second->id) - (first->id < second->id);
}

static enum err names_load(struct dishes *dishes)
{
    struct arena *arena = dishes->making->arena;
    scoped(statement) struct statement *rows = statement_open(dishes->making->tx, &q_report_dishes);
    bind_int(rows, ARG_REPORT_DISHES_SCHOOL_ID, dishes->making->ask->school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        dishes->names = report_list_grow(arena, dishes->names, sizeof *dishes->names,
                                         dishes->name_count, &dishes->name_room);
        dishes->names[dishes->name_count++] = (struct dish_name){
            .id = column_int(rows, COL_REPORT_DISHES_ID),
            .name = column_string(rows, COL_REPORT_DISHES_NAME, arena),
            .category = column_string(rows, COL_REPORT_DISHES_CATEGORY, arena),
            .weight_g = column_int(rows, COL_REPORT_DISHES_WEIGHT_G)};
    }
    if (dishes->name_count > 0) {
        qsort(dishes->names, (size_t)dishes->name_count, sizeof *dishes->names, names_compare);
    }
    return OK;
}

static enum err sold_load(struct dishes *dishes)
{
    struct report_making *making = dishes->making;
    const struct report_ask *ask = making->ask;
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_dishes_sold);
    bind_int(rows, ARG_DISHES_SOLD_SCHOOL_ID, ask->school_id);
    bind_int(rows, ARG_DISHES_SOLD_FIRST_DAY, ask->first_day.number);
    bind_int(rows, ARG_DISHES_SOLD_LAST_DAY, ask->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        const struct report_person *person = report_person_find(
            making, column_int(rows, COL_DISHES_SOLD_ACCOUNT_ID));
        if (!report_takes_class(making, person == NULL ? 0 : person->class_id)) continue;
        int day = (int)column_int(rows, COL_DISHES_SOLD_DAY) - ask->first_day.number;
        int64_t quantity = column_int(rows, COL_DISHES_SOLD_QUANTITY);
        dishes->rows = report_list_grow(making->arena, dishes->rows, sizeof *dishes->rows,
                                        dishes->count, &dishes->room);
        dishes->rows[dishes->count++] = (struct sold){
            .day = ask->by_days ? day : 0,
            .dish_id = column_int(rows, COL_DISHES_SOLD_ITEM_ID),
            .quantity = quantity,
            .amount = quantity * column_int(rows, COL_DISHES_SOLD_PRICE)};
    }
}

/* ---- adding up ---- */

static int dish_compare(const void *a, const void *b)
{
    const struct sold *first = a, *second = b;
    if (first->day != second->day) return first->day < second->day ? -1 : 1;
    return (first->dish_id > second->dish_id) - (first->dish_id < second->dish_id);
}

/* Most money first. */
static int money_order(const void *a, const void *b)
{
    const struct sold *first = a, *second = b;
    if (first->day != second->day) return first->day < second->day ? -1 : 1;
    if (first->amount != second->amount) return first->amount > second->amount ? -1 : 1;
    return dish_compare(a, b);
}

/* One row a dish, and a day where these are asked for. */
static void rows_fold(struct dishes *dishes)
{
    int kept = 0;
    if (dishes->count == 0) return;
    qsort(dishes->rows, (size_t)dishes->count, sizeof *dishes->rows, dish_compare);
    for (int i = 1; i < dishes->count; i++) {
        struct sold *last = &dishes->rows[kept];
        if (dish_compare(last, &dishes->rows[i]) == 0) {
            last->quantity += dishes->rows[i].quantity;
            last->amount += dishes->rows[i].amount;
        } else {
            dishes->rows[++kept] = dishes->rows[i];
        }
    }
    dishes->count = kept + 1;
    qsort(dishes->rows, (size_t)dishes->count, sizeof *dishes->rows, money_order);
}

/* ---- the sheet ---- */

static void columns_set(struct report_making *making)
{
    struct sheet *sheet = making->sheet;
    if (making->ask->by_days) sheet->group_title = "День";
    sheet_column(sheet, (struct sheet_column){"Блюдо", SHEET_TEXT, .width = 36});
    sheet_column(sheet, (struct sheet_column){"Категория", SHEET_TEXT, .width = 18});
    sheet_column(sheet, (struct sheet_column){"Выход, г", SHEET_NUMBER, .width = 10});
    sheet_column(sheet,
                 (struct sheet_column){"Порций", SHEET_NUMBER, .width = 10, .is_summed = true});
    sheet_column(sheet,
                 (struct sheet_column){"Сумма, руб.", SHEET_MONEY, .width = 15, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Доля в сумме", SHEET_PERCENT, .width = 10});
}

static int64_t amount_of_all(const struct dishes *dishes)
{
    int64_t sum = 0;
    for (int i = 0; i < dishes->count; i++) sum += dishes->rows[i].amount;
    return sum;
}

static void row_write(const struct dishes *dishes, const struct sold *sold, int64_t whole)
{
    struct sheet *sheet = dishes->making->sheet;
    const struct dish_name key = {.id = sold->dish_id};
    const struct dish_name *dish = bsearch(&key, dishes->names, (size_t)dishes->name_count,
                                           sizeof *dishes->names, names_compare);
    sheet_row(sheet);
    sheet_string(sheet, dish == NULL ? "" : dish->name);
    sheet_string(sheet, dish == NULL ? "" : dish->category);
    if (dish == NULL || dish->weight_g == 0) {
        sheet_blank(sheet);
    } else {
        sheet_number(sheet, dish->weight_g);
    }
    sheet_number(sheet, sold->quantity);
    sheet_money(sheet, money_of_kopecks(sold->amount));
    sheet_share(sheet, sold->amount, whole);
}

static void rows_write(const struct dishes *dishes)
{
    struct report_making *making = dishes->making;
    int64_t whole = amount_of_all(dishes);
    int day = -1;
    for (int i = 0; i < dishes->count; i++) {
        const struct sold *sold = &dishes->rows[i];
        if (making->ask->by_days && sold->day != day) {
            if (day >= 0) sheet_subtotal(making->sheet, "Итого за день");
            day = sold->day;
            struct day date = day_add(making->ask->first_day, day);
            sheet_group(making->sheet, text_of(day_format(making->arena, date)));
        }
        row_write(dishes, sold, whole);
    }
    if (day >= 0) sheet_subtotal(making->sheet, "Итого за день");
    sheet_total(making->sheet, "Итого");
}

enum err report_dishes(struct report_making *making)
{
    struct dishes dishes = {.making = making};
    TRY(report_people_load(making));
    TRY(names_load(&dishes));
    TRY(sold_load(&dishes));
    rows_fold(&dishes);
    report_begin(making, "по дням учёта");
    columns_set(making);
    rows_write(&dishes);
    return OK;
}
