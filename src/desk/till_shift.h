/* Shifts of a till as the centre has them: what its receipts come to. The Z report that the till
 * printed is kept at the till alone; this is made of the same documents, once they are here. */
#ifndef DESK_TILL_SHIFT_H
#define DESK_TILL_SHIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "store/store.h"

struct till_shift {
    int64_t number; /* 0: receipts that name no shift, of programs before shifts */
    struct instant first_at, last_at; /* of its receipts */
    int64_t sales, returns;
    struct money sold, returned,
        subsidy;                       /* the parents' part; the subsidy less what was returned */
    int64_t first_number, last_number; /* of receipts */
};
struct till_shifts {
    struct till_shift *list; /* newest first */
    int count;
};
enum { TILL_SHIFTS_LIMIT = 400 };
enum err till_shifts_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                          struct till_shifts *out_shifts) MUST_CHECK;

struct till_shift_item {
    bool is_set_meal;
    const char *name;
    int64_t quantity; /* sold less returned */
    struct money amount, subsidy;
};
struct till_shift_report {
    struct till_shift shift;
    struct till_shift_item *items; /* set meals first, by name */
    int item_count;
};
/* *out_found false: the till has no receipt of this shift here. */
enum err till_shift_report_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t origin, int64_t number, bool *out_found,
                                struct till_shift_report *out_report) MUST_CHECK;

#endif
