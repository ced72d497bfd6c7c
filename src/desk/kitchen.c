/* The kitchen's order, out of the day's rosters and what was kept of them at the cut-off. */
#include "desk/kitchen.h"

#include <stdlib.h>
#include <string.h>

#include "desk/roster_inside.h"
#include "desk/roster_sql.h"
#include "school/class.h"
#include "school/meal_time.h"

/* What was kept of one sheet. */
struct kept {
    int64_t class_id, family_id;
    int portions;
};

struct kept_list {
    struct kept *rows;
    int count;
    struct instant at;
};

static enum err kept_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                          struct kept_list *out_list)
{
    *out_list = (struct kept_list){.count = 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_roster_order_taken);
    bind_int(rows, ARG_ROSTER_ORDER_TAKEN_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ROSTER_ORDER_TAKEN_DAY, day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        out_list->rows = roster_room(arena, out_list->rows, out_list->count,
                                     sizeof *out_list->rows);
        out_list->rows[out_list->count++] = (struct kept){
            .class_id = column_int(rows, COL_ROSTER_ORDER_TAKEN_CLASS_ID),
            .family_id = column_int(rows, COL_ROSTER_ORDER_TAKEN_FAMILY_ID),
            .portions = (int)column_int(rows, COL_ROSTER_ORDER_TAKEN_PORTIONS),
        };
        out_list->at = instant_of_ms(column_int(rows, COL_ROSTER_ORDER_TAKEN_TAKEN_AT));
    }
}

static int portions_kept(const struct kept_list *kept, int64_t class_id, int64_t family_id)
{
    for (int i = 0; i < kept->count; i++) {
        const struct kept *row = &kept->rows[i];
        if (row->class_id == class_id && row->family_id == family_id) return row->portions;
    }
    return 0;
}

/* ---- keeping ---- */

static enum err sheets_keep(struct tx *tx, const struct roster_day *day)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_roster_order_insert);
    for (int i = 0; i < day->sheet_count; i++) {
        const struct roster_sheet *sheet = &day->sheets[i];
        bind_int(add, ARG_ROSTER_ORDER_INSERT_SCHOOL_ID, day->school_id);
        bind_int(add, ARG_ROSTER_ORDER_INSERT_DAY, day->day.number);
        bind_int(add, ARG_ROSTER_ORDER_INSERT_CLASS_ID, sheet->class_id);
        bind_int(add, ARG_ROSTER_ORDER_INSERT_FAMILY_ID, sheet->family_id);
        bind_int(add, ARG_ROSTER_ORDER_INSERT_PORTIONS, sheet->eaters);
        bind_int(add, ARG_ROSTER_ORDER_INSERT_TAKEN_AT, day->now.ms);
        TRY(statement_add(add));
    }
    return statement_flush(add);
}

enum err roster_order_keep(struct tx *tx, struct arena *arena, const struct roster_day *day)
{
    struct kept_list kept;
    struct roster_day *school;
    TRY(kept_load(tx, arena, day->school_id, day->day, &kept));
    if (kept.count > 0) return OK;
    TRY(roster_day_load(tx, arena, day->school_id, 0, day->day, day->now, &school));
    return sheets_keep(tx, school);
}

/* ---- the order ---- */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_lines(const void *left, const void *right)
{
    const struct kitchen_line *a = left, *b = right;
    int order = compare_numbers(a->meal, b->meal);
    if (order == 0) order = compare_numbers(!a->has_time, !b->has_time);
    if (order == 0) order = compare_numbers(a->begins_minute, b->begins_minute);
    if (order == 0) order = strcmp(a->break_name, b->break_name);
    if (order == 0) order = strcmp(a->family_name, b->family_name);
    return order != 0 ? order : strcmp(a->class_name, b->class_name);
}

static struct kitchen_line line_of(const struct kitchen_order *order, const struct kept_list *kept,
                                   const struct meal_times *times, const struct roster_class *class,
                                   const struct roster_sheet *sheet)
{
    const struct meal_time *time = meal_time_of(times, sheet->meal, stage_of_grade(class->grade),
                                                class->shift);
    int ordered = order->is_kept && kept->count > 0
                      ? portions_kept(kept, class->class_id, sheet->family_id)
                      : sheet->eaters;
    return (struct kitchen_line){
        .class_id = class->class_id,
        .family_id = sheet->family_id,
        .class_name = class->name,
        .building = class->building,
        .family_name = roster_family_find(order->day, sheet->family_id)->name,
        .meal = sheet->meal,
        .shift = class->shift,
        .has_time = time != NULL,
        .begins_minute = time == NULL ? 0 : (int)time->begins_minute,
        .break_name = time == NULL ? "" : time->break_name,
        .ordered = ordered,
        .now = sheet->eaters,
        .is_handed_in = sheet->state >= ROSTER_SUBMITTED,
    };
}

enum err kitchen_order_load(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                            struct instant now, struct kitchen_order *out_order)
{
    struct kept_list kept;
    struct meal_times times;
    struct kitchen_order order = {.line_count = 0};
    TRY(roster_day_load(tx, arena, school_id, 0, day, now, &order.day));
    TRY(kept_load(tx, arena, school_id, day, &kept));
    TRY(meal_times_load(tx, arena, school_id, &times));
    order.is_kept = roster_is_late(order.day);
    order.kept_at = kept.at;
    order.lines = ARENA_ARRAY(arena, struct kitchen_line, (size_t)order.day->sheet_count + 1);
    for (int i = 0; i < order.day->class_count; i++) {
        const struct roster_class *class = &order.day->classes[i];
        for (int k = 0; k < class->sheet_count; k++) {
            const struct roster_sheet *sheet = &order.day->sheets[class->first_sheet + k];
            struct kitchen_line line = line_of(&order, &kept, &times, class, sheet);
            if (line.ordered != 0 || line.now != 0) order.lines[order.line_count++] = line;
        }
    }
    qsort(order.lines, (size_t)order.line_count, sizeof *order.lines, compare_lines);
    *out_order = order;
    return OK;
}
