/* Shifts of this till, numbered from 1 without gaps, and their reports. */
#ifndef TILL_SHIFT_H
#define TILL_SHIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "store/store.h"

struct shift {
    int64_t number;
    bool is_open;
    struct instant opened_at, closed_at;
    int64_t opened_by, closed_by; /* cashiers */
    int64_t cashier_id;           /* who is at the till; 0: nobody, the screen is locked */
};

/* The newest one. *out_found false: there was none yet. */
enum err shift_newest(struct tx *tx, bool *out_found, struct shift *out_shift) MUST_CHECK;

/* In order of precedence. */
enum shift_status {
    SHIFT_DONE = 0,
    SHIFT_NOT_ENROLLED,
    SHIFT_CLOCK_WRONG,
    SHIFT_CASHIER_UNKNOWN, /* or no longer active */
    SHIFT_OPEN_ALREADY,    /* open: it is not closed yet */
    SHIFT_NOT_OPEN,        /* close, enter, leave */
};

/* Each is a transaction of its own; the cashier has entered (cashier.h). */
enum err shift_open(struct store *store, int64_t cashier_id, struct instant now,
                    enum shift_status *out_status, struct shift *out_shift) MUST_CHECK;
/* Another cashier takes over within the shift; 0 locks the screen. */
enum err shift_enter(struct store *store, int64_t cashier_id, enum shift_status *out_status)
    MUST_CHECK;

/* ---- reports ---- */

struct shift_item {
    const char *name;
    bool is_set_meal;
    int64_t quantity;    /* sold less returned */
    struct money amount; /* the parents' part, sold less returned */
    struct money subsidy;
};

struct shift_report {
    int64_t shift;
    struct instant opened_at, made_at;
    bool is_final; /* Z */
    const char *school_name, *till_name, *cashier_name;
    int64_t school_number;
    int64_t sale_count, return_count;
    struct money sold, returned, subsidy; /* subsidy: sold less returned */
    int64_t served_count;                 /* set meals that the roster charges */
    int64_t activation_count;
    struct money fees;
    int64_t lost_count, blocked_count, temporary_count, given_back_count;
    int64_t offline_count, override_count, forgotten_count;
    int64_t first_number, last_number; /* of the receipts; 0: none */
    int64_t unsent_count;              /* of the whole till, when the report was made */
    struct shift_item *items;          /* set meals first, by name */
    int item_count;
};

/* X: of the open shift, as it is. SHIFT_NOT_OPEN: there is none. */
enum err shift_report_x(struct store *store, struct arena *arena, struct instant now,
                        enum shift_status *out_status, struct shift_report *out_report) MUST_CHECK;
/* Z: closes the shift and keeps the report. */
enum err shift_close(struct store *store, struct arena *arena, int64_t cashier_id,
                     struct instant now, enum shift_status *out_status,
                     struct shift_report *out_report) MUST_CHECK;
/* The kept Z report of a closed shift, for a copy. *out_found false: no such report. */
enum err shift_report_kept(struct tx *tx, struct arena *arena, int64_t shift, bool *out_found,
                           struct shift_report *out_report) MUST_CHECK;

const char *shift_status_name(enum shift_status status);
const char *shift_status_words(enum shift_status status); /* Russian; NULL when done */

#endif
