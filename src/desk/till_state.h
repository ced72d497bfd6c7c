/* What a till says of itself: how it fares now, and its days in figures. */
#ifndef DESK_TILL_STATE_H
#define DESK_TILL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "meals/figures.h"
#include "store/store.h"

enum {
    TILL_DAYS_LIMIT = 14,   /* of one word */
    TILL_PROGRAM_LIMIT = 40 /* characters */
};
#define TILL_COUNT_LIMIT INT64_C(1000000000)

struct till_day {
    struct day day;
    int64_t served, offline, forgotten, overrides;
    int64_t refused[FIGURES_REFUSALS]; /* by sale_status - 1 */
    int64_t taps[FIGURES_TAPS];
};

struct till_state_said {
    struct text program, printer, reader, ups;
    int64_t shift; /* 0: none is open */
    struct instant shift_opened_at;
    int64_t shift_cashier_id;
    int64_t unsent;
    bool has_oldest_unsent;
    struct instant oldest_unsent_at;
    int64_t mirror_version;
    int64_t clock_difference_ms;
    bool is_forced_offline;
    struct till_day days[TILL_DAYS_LIMIT];
    int day_count;
};

/* The newest word stands; a day that says less than is known changes nothing. */
enum err till_state_save(struct tx *tx, int64_t school_id, int64_t origin,
                         const struct till_state_said *said, struct instant now) MUST_CHECK;

/* The day of one till (origin), or of all tills of the school together (origin 0): what the
 * department publishes. *out_found false: nothing was said of it. */
enum err till_day_load(struct tx *tx, int64_t school_id, int64_t origin, struct day day,
                       bool *out_found, struct till_day *out_day) MUST_CHECK;

/* The newest word; texts in the arena, without days. *out_found false: it never said any. */
enum err till_state_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                         bool *out_found, struct till_state_said *out_said,
                         struct instant *out_said_at) MUST_CHECK;

#endif
