/* A table from account to sums that grows. */
#include "ledger/sums.h"

#include "base/memory.h"

enum { PLACES_LEAST = 64 };

void sums_release(struct sums *sums)
{
    memory_free(sums->places);
    *sums = (struct sums){0};
}

/* The place of the account, or the empty one where it belongs. */
static struct account_sum *place_of(const struct sums *sums, int64_t account_id)
{
    size_t mask = sums->place_count - 1;
    size_t at = (size_t)(((uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;
    while (sums->places[at].is_taken && sums->places[at].id != account_id) at = (at + 1) & mask;
    return &sums->places[at];
}

static void sums_grow(struct sums *sums)
{
    struct sums old = *sums;
    sums->place_count = old.place_count ? old.place_count * 2 : PLACES_LEAST;
    sums->places = memory_new_array(sums->place_count, sizeof *sums->places);
    for (size_t i = 0; i < old.place_count; i++) {
        if (old.places[i].is_taken) *place_of(sums, old.places[i].id) = old.places[i];
    }
    memory_free(old.places);
}

void sums_make_room(struct sums *sums, size_t count)
{
    while ((sums->used + count) * 2 > sums->place_count) sums_grow(sums);
}

struct account_sum *sums_of(struct sums *sums, int64_t account_id)
{
    sums_make_room(sums, 1);
    struct account_sum *sum = place_of(sums, account_id);
    if (!sum->is_taken) {
        *sum = (struct account_sum){.id = account_id, .is_taken = true};
        sums->used++;
    }
    return sum;
}
