/* Shifts of a till, from receipts. */
#include "desk/till_shift.h"

#include <string.h>

#include "base/id.h"
#include "desk/tills_sql.h"
#include "meals/sale.h"

enum { ITEMS_FIRST = 64 };

static struct money column_money(const struct statement *row, int column)
{
    return money_of_kopecks(column_int(row, column));
}

static struct till_shift shift_read(const struct statement *row)
{
    return (struct till_shift){
        .number = column_int(row, COL_TILL_SHIFT_SUMS_SHIFT),
        .first_at = instant_of_ms(column_int(row, COL_TILL_SHIFT_SUMS_FIRST_AT)),
        .last_at = instant_of_ms(column_int(row, COL_TILL_SHIFT_SUMS_LAST_AT)),
        .sales = column_int(row, COL_TILL_SHIFT_SUMS_SALES),
        .returns = column_int(row, COL_TILL_SHIFT_SUMS_RETURNS),
        .sold = column_money(row, COL_TILL_SHIFT_SUMS_SOLD),
        .returned = column_money(row, COL_TILL_SHIFT_SUMS_RETURNED),
        .subsidy = column_money(row, COL_TILL_SHIFT_SUMS_SUBSIDY),
        .first_number = column_int(row, COL_TILL_SHIFT_SUMS_FIRST_NUMBER),
        .last_number = column_int(row, COL_TILL_SHIFT_SUMS_LAST_NUMBER),
    };
}

/* number 0: of all shifts. */
static enum err shifts_read(struct tx *tx, int64_t school_id, int64_t origin, int64_t number,
                            struct till_shifts *shifts)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_shift_sums);
    bind_int(rows, ARG_TILL_SHIFT_SUMS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILL_SHIFT_SUMS_FIRST_ID, id_make(origin, 1));
    bind_int(rows, ARG_TILL_SHIFT_SUMS_LAST_ID, id_make(origin, ID_COUNTER_LIMIT - 1));
    bind_int(rows, ARG_TILL_SHIFT_SUMS_SHIFT, number);
    bind_int(rows, ARG_TILL_SHIFT_SUMS_MOST, TILL_SHIFTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        shifts->list[shifts->count++] = shift_read(rows);
    }
}

enum err till_shifts_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                          struct till_shifts *out_shifts)
{
    struct till_shifts shifts = {.list = ARENA_ARRAY(arena, struct till_shift, TILL_SHIFTS_LIMIT)};
    TRY(shifts_read(tx, school_id, origin, 0, &shifts));
    *out_shifts = shifts;
    return OK;
}

static struct till_shift_item *item_add(struct till_shift_report *report, struct arena *arena,
                                        int *room)
{
    if (report->item_count == *room) {
        struct till_shift_item *old = report->items;
        *room = *room == 0 ? ITEMS_FIRST : 2 * *room;
        report->items = ARENA_ARRAY(arena, struct till_shift_item, (size_t)*room);
        if (old != NULL) memcpy(report->items, old, (size_t)report->item_count * sizeof *old);
    }
    return &report->items[report->item_count++];
}

static enum err items_read(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                           struct till_shift_report *report)
{
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_shift_items);
    bind_int(rows, ARG_TILL_SHIFT_ITEMS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILL_SHIFT_ITEMS_FIRST_ID, id_make(origin, 1));
    bind_int(rows, ARG_TILL_SHIFT_ITEMS_LAST_ID, id_make(origin, ID_COUNTER_LIMIT - 1));
    bind_int(rows, ARG_TILL_SHIFT_ITEMS_SHIFT, report->shift.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *item_add(report, arena, &room) = (struct till_shift_item){
            .is_set_meal = column_int(rows, COL_TILL_SHIFT_ITEMS_KIND) == SALE_SET_MEAL,
            .name = column_string(rows, COL_TILL_SHIFT_ITEMS_NAME, arena),
            .quantity = column_int(rows, COL_TILL_SHIFT_ITEMS_QUANTITY),
            .amount = column_money(rows, COL_TILL_SHIFT_ITEMS_AMOUNT),
            .subsidy = column_money(rows, COL_TILL_SHIFT_ITEMS_SUBSIDY),
        };
    }
}

enum err till_shift_report_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t origin, int64_t number, bool *out_found,
                                struct till_shift_report *out_report)
{
    struct till_shift one;
    struct till_shifts shifts = {.list = &one};
    struct till_shift_report report = {.item_count = 0};
    TRY(shifts_read(tx, school_id, origin, number, &shifts));
    *out_found = shifts.count == 1;
    if (!*out_found) return OK;
    report.shift = one;
    TRY(items_read(tx, arena, school_id, origin, &report));
    *out_report = report;
    return OK;
}
