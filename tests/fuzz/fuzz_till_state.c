/* What a till may post about itself, and the photos that a school hands in: any bytes are a word or
 * a photo, or are refused. */
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "fuzz.h"
#include "school/photo.h"
#include "sync/state_read.h"

#define STATE                                                                                      \
    "{\"program\":\"1.0.0\",\"unsent\":3,\"mirror_version\":5,\"printer\":\"ready\","              \
    "\"reader\":\"none\",\"ups\":\"on_line\",\"clock_difference_ms\":-120,"                        \
    "\"forced_offline\":false,"
#define DAY                                                                                        \
    "{\"day\":\"2026-03-02\",\"served\":4,\"offline\":1,\"forgotten\":1,\"overrides\":1,"          \
    "\"refused\":{\"already_served\":2},\"taps_ms\":[0,1,2,0,0,0,0,0,0,0,0,0,1]}"

const char *const fuzz_seeds[] = {
    STATE "\"days\":[]}",
    STATE "\"shift\":{\"number\":3,\"opened_at\":\"2026-03-02T05:00:00Z\",\"cashier\":\"7\"},"
          "\"oldest_unsent_at\":\"2026-03-02T05:00:00Z\",\"days\":[" DAY "," DAY "]}",
    "{}",
    "[]",
    "\x89PNG\r\n\x1a\n",
    "\xff\xd8\xff\xe0",
    NULL};

static void judge_day(const struct till_day *day)
{
    int64_t total = 0;
    for (int i = 0; i < FIGURES_TAPS; i++) {
        CHECK(day->taps[i] >= 0 && day->taps[i] <= TILL_COUNT_LIMIT);
        total += day->taps[i];
    }
    int64_t half_ms = figures_tap_percentile_ms(day->taps, 500);
    int64_t most_ms = figures_tap_percentile_ms(day->taps, 990);
    CHECK((total == 0) == (half_ms == 0));
    CHECK(most_ms < 0 || half_ms <= most_ms);
}

static void judge_photo(struct text bytes)
{
    struct photo photo;
    if (photo_judge(bytes, &photo) != PHOTO_OK) return;
    CHECK(strlen(photo.hash) == PHOTO_HASH_SIZE - 1);
    CHECK(photo.width <= PHOTO_SIDE_LIMIT && photo.height <= PHOTO_SIDE_LIMIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct till_state_said said;
    log_set_level(LOG_ERROR + 1);
    arena_init(&arena, 16 * 1024 * 1024);
    struct text body = {arena_copy(&arena, bytes, size), size};
    const char *wrong = till_state_read(&arena, body, &said);
    CHECK(wrong == NULL || strlen(wrong) > 0);
    for (int i = 0; wrong == NULL && i < said.day_count; i++) judge_day(&said.days[i]);
    /* The heads that make a photo are hard to guess: they stand before the same bytes, too. */
    judge_photo(body);
    char *with_head = arena_take(&arena, size + 16);
    memcpy(with_head, "\xff\xd8", 2);
    memcpy(with_head + 2, bytes, size);
    judge_photo((struct text){with_head, size + 2});
    arena_release(&arena);
    return 0;
}
