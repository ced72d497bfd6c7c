/* A till's day in figures: counts of refusals and of taps by how long they took. */
#ifndef MEALS_FIGURES_H
#define MEALS_FIGURES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

enum {
    FIGURES_TAPS = 13,    /* by the bounds of figures_tap_bound_ms, and one for all longer ones */
    FIGURES_REFUSALS = 8, /* sale_status 1 … 8 */
};

/* What taps count at this place at most, in milliseconds; INT64_MAX for the last. */
int64_t figures_tap_bound_ms(int place);

/* The bound under which that share of the taps lies, in thousandths; 0 without taps, -1 when it
 * lies beyond the last bound. */
int64_t figures_tap_percentile_ms(const int64_t taps[FIGURES_TAPS], int share_per_mille);

/* Counts as they are kept: parted by blanks. */
struct text figures_text(struct arena *arena, const int64_t *counts, int count);
/* Adds counts that are kept to these. */
void figures_add(struct text text, int64_t *counts, int count);

#endif
