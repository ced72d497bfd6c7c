/* Inside the shifts. */
#ifndef TILL_SHIFT_INSIDE_H
#define TILL_SHIFT_INSIDE_H

#include "till/shift.h"

/* SHIFT_DONE or SHIFT_CASHIER_UNKNOWN. */
enum err shift_judge_cashier(struct tx *tx, int64_t cashier_id, enum shift_status *out_status)
    MUST_CHECK;

/* The report as it is kept, and back. */
struct text shift_report_write(struct arena *arena, const struct shift_report *report);
bool shift_report_read(struct arena *arena, struct text text, struct shift_report *out_report)
    MUST_CHECK;

#endif
