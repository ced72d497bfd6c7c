/* The pulse of the city: what came in and what was sold, by the minute, of the last days.
 *
 * The table follows the books from behind: pulse_progress says up to which transfer of each school,
 * and whoever reads adds those behind it, so that what is told is exact whenever it is told.
 * Writing a sale costs nothing for it. */
#ifndef DESK_PULSE_H
#define DESK_PULSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "store/store.h"

enum {
    PULSE_DAYS_KEPT = 15,
    PULSE_TAIL_LIMIT = 50000, /* transfers behind the table that a reader adds */
    PULSE_FOLD_ROWS = 20000   /* transfers of one transaction */
};

struct pulse_sum {
    int64_t count; /* transfers, less those taken back */
    struct money amount;
};
struct pulse_day {
    struct day day;
    struct pulse_sum top_ups; /* money that came to accounts */
    struct pulse_sum sales;   /* dishes and set meals, the families' part */
};
struct pulse {
    bool is_known; /* false: the table is far behind the books */
    struct pulse_day today, week_before;
};

/* Today up to now, and the same weekday before up to the same minute. */
enum err pulse_load(struct tx *tx, struct instant now, struct pulse *out_pulse) MUST_CHECK;

/* Catches up with the books. */
enum err desk_pulse_fold(struct desk *desk) MUST_CHECK;
/* Makes it anew. */
enum err desk_pulse_rebuild(struct desk *desk) MUST_CHECK;

#endif
