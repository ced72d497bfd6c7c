/* Counts of a till's day. */
#include "meals/figures.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/parse.h"

static const int64_t TAP_BOUNDS_MS[FIGURES_TAPS] = {1,  2,   5,   10,  15,   20,       30,
                                                    50, 100, 200, 500, 1000, INT64_MAX};

int64_t figures_tap_bound_ms(int place)
{
    CHECK(place >= 0 && place < FIGURES_TAPS);
    return TAP_BOUNDS_MS[place];
}

int64_t figures_tap_percentile_ms(const int64_t taps[FIGURES_TAPS], int share_per_mille)
{
    int64_t total = 0, seen = 0;
    for (int i = 0; i < FIGURES_TAPS; i++) total += taps[i];
    if (total == 0) return 0;
    for (int i = 0; i < FIGURES_TAPS - 1; i++) {
        seen += taps[i];
        if (seen * 1000 >= total * share_per_mille) return TAP_BOUNDS_MS[i];
    }
    return -1;
}

void figures_add(struct text text, int64_t *counts, int count)
{
    struct text rest = text;
    for (int i = 0; i < count && rest.size > 0; i++) {
        int64_t number = 0;
        if (parse_int64(text_cut(&rest, ' '), 0, INT64_MAX, &number) == OK) counts[i] += number;
    }
}

struct text figures_text(struct arena *arena, const int64_t *counts, int count)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < count; i++) {
        buf_printf(&buf, "%s%lld", i > 0 ? " " : "", (long long)counts[i]);
    }
    return buf_text(&buf);
}
