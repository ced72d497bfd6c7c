/* Counters and gaps, rates, and the watcher that sees versions rise behind its back. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "desk/till_progress.h"
#include "desk/till_state.h"
#include "fixture.h"
#include "http/rate.h"
#include "ledger/book.h"
#include "sync/inside.h"
#include "sync/said.h"

/* ---- progress ---- */

static void add_all(struct progress *progress, const int64_t *counters, int count)
{
    for (int i = 0; i < count; i++) progress_add(progress, counters[i]);
}

#define ADD(progress, ...)                                                                         \
    add_all(&(progress), (const int64_t[]){__VA_ARGS__},                                           \
            (int)(sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)))

static void assert_progress(const struct progress *progress, int64_t acknowledged,
                            const char *ahead)
{
    struct arena arena;
    arena_init(&arena, 1 << 16);
    assert_int_equal(progress->acknowledged, acknowledged);
    assert_true(text_is(progress_format_ahead(&arena, progress), ahead));
    arena_release(&arena);
}

static void test_progress_in_order_and_not(void **state)
{
    (void)state;
    struct progress progress = {.highest = 0};
    ADD(progress, 1, 2, 3, 3, 1);
    assert_progress(&progress, 3, "");
    ADD(progress, 6, 8, 7, 10);
    assert_progress(&progress, 3, "6-8,10-10");
    assert_int_equal(progress.highest, 10);
    ADD(progress, 9, 7);
    assert_progress(&progress, 3, "6-10");
    ADD(progress, 5);
    assert_progress(&progress, 3, "5-10");
    ADD(progress, 4);
    assert_progress(&progress, 10, "");
}

static void test_progress_forgets_the_farthest(void **state)
{
    (void)state;
    struct progress progress = {.highest = 0};
    for (int64_t i = 0; i < TILL_AHEAD_LIMIT; i++) ADD(progress, 10 + 2 * i);
    assert_int_equal(progress.ahead_count, TILL_AHEAD_LIMIT);
    ADD(progress, 1000);
    assert_int_equal(progress.ahead_count, TILL_AHEAD_LIMIT);
    assert_int_equal(progress.ahead[TILL_AHEAD_LIMIT - 1].last, 10 + 2 * (TILL_AHEAD_LIMIT - 1));
    ADD(progress, 5);
    assert_int_equal(progress.ahead_count, TILL_AHEAD_LIMIT);
    assert_int_equal(progress.ahead[0].first, 5);
    assert_int_equal(progress.highest, 1000);
}

/* Against a plain set, in every order of a few counters. */
static void test_progress_against_a_set(void **state)
{
    (void)state;
    enum { COUNTERS = 12, ROUNDS = 2000 };
    uint64_t seed = 42;
    for (int round = 0; round < ROUNDS; round++) {
        struct progress progress = {.highest = 0};
        bool seen[COUNTERS + 2] = {false};
        for (int i = 0; i < COUNTERS; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            int64_t counter = (int64_t)(seed >> 33) % COUNTERS + 1;
            seen[counter] = true;
            progress_add(&progress, counter);
        }
        int64_t expected = 0;
        while (seen[expected + 1]) expected++;
        assert_int_equal(progress.acknowledged, expected);
        bool ahead[COUNTERS + 2] = {false};
        for (int i = 0; i < progress.ahead_count; i++) {
            for (int64_t c = progress.ahead[i].first; c <= progress.ahead[i].last; c++) {
                ahead[c] = true;
            }
        }
        for (int64_t c = expected + 1; c <= COUNTERS; c++) assert_int_equal(ahead[c], seen[c]);
    }
}

static void test_progress_text(void **state)
{
    (void)state;
    struct progress progress = {.acknowledged = 3};
    assert_int_equal(progress_parse_ahead(TEXT("6-8,10-10"), &progress), OK);
    assert_progress(&progress, 3, "6-8,10-10");
    assert_int_equal(progress_parse_ahead(TEXT(""), &progress), OK);
    assert_progress(&progress, 3, "");
    assert_int_equal(progress_parse_ahead(TEXT("6"), &progress), ERR_SYNTAX);
    assert_int_equal(progress_parse_ahead(TEXT("8-6"), &progress), ERR_SYNTAX);
}

/* ---- rates ---- */

static void test_rate(void **state)
{
    (void)state;
    struct rate rate;
    rate_init(&rate, 10, 1000000, 3);
    for (int i = 0; i < 3; i++) {
        assert_true(rate_has(&rate, 7, 0));
        assert_true(rate_take(&rate, 7, 0));
    }
    assert_false(rate_has(&rate, 7, 0));
    assert_false(rate_take(&rate, 7, 99999));
    assert_true(rate_take(&rate, 8, 99999));
    assert_true(rate_take(&rate, 7, 100000));
    assert_false(rate_take(&rate, 7, 100000));
    for (int i = 0; i < 3; i++) assert_true(rate_take(&rate, 7, 10000000));
    assert_false(rate_take(&rate, 7, 10000000));
    rate_release(&rate);
}

/* ---- what a till says of itself ---- */

static void test_percentiles_of_taps(void **state)
{
    (void)state;
    int64_t taps[FIGURES_TAPS] = {0};
    assert_int_equal(figures_tap_percentile_ms(taps, 500), 0);
    taps[2] = 1;
    assert_int_equal(figures_tap_percentile_ms(taps, 990), 5);
    taps[2] = 99;
    taps[7] = 1;
    assert_int_equal(figures_tap_percentile_ms(taps, 990), 5);
    taps[7] = 2;
    assert_int_equal(figures_tap_percentile_ms(taps, 500), 5);
    assert_int_equal(figures_tap_percentile_ms(taps, 990), 50);
    taps[FIGURES_TAPS - 1] = 50;
    assert_int_equal(figures_tap_percentile_ms(taps, 990), -1);
    assert_int_equal(figures_tap_bound_ms(0), 1);
    assert_int_equal(figures_tap_bound_ms(FIGURES_TAPS - 1), INT64_MAX);
}

struct state_scene {
    struct arena *arena;
    struct till_state_said said;
    struct till_day day;
    struct lan lan;
    int64_t generation;
};

static enum err state_save_run(struct tx *tx, void *context)
{
    struct state_scene *scene = context;
    bool found;
    struct instant said_at;
    struct till_state_said kept;
    TRY(till_state_save(tx, 24, 17, &scene->said, instant_of_ms(1000)));
    scene->said.days[0].served = 5;
    scene->said.days[0].taps[3] = 4;
    TRY(till_state_save(tx, 24, 18, &scene->said, instant_of_ms(2000)));
    scene->said.days[0].served = 1; /* an older disk says less */
    TRY(till_state_save(tx, 24, 18, &scene->said, instant_of_ms(3000)));
    TRY(till_state_load(tx, scene->arena, 24, 18, &found, &kept, &said_at));
    assert_true(found);
    assert_int_equal(said_at.ms, 3000);
    assert_true(text_is(kept.printer, "ready"));
    assert_false(kept.has_oldest_unsent);
    TRY(till_state_load(tx, scene->arena, 7, 18, &found, &kept, &said_at));
    assert_false(found);
    TRY(till_day_load(tx, 24, 0, scene->said.days[0].day, &found, &scene->day));
    assert_true(found);
    TRY(till_day_load(tx, 24, 19, scene->said.days[0].day, &found, &(struct till_day){0}));
    assert_false(found);
    return OK;
}

static void state_body(struct fixture *fixture)
{
    struct state_scene scene = {.arena = fixture->arena,
                                .said = {.program = TEXT("1"),
                                         .printer = TEXT("ready"),
                                         .reader = TEXT("none"),
                                         .ups = TEXT("none"),
                                         .day_count = 1}};
    scene.said.days[0] = (struct till_day){
        .day = day_of_number(20000), .served = 3, .refused = {1, 0, 2}, .taps = {0, 0, 3}};
    assert_int_equal(store_write(fixture->store, 24, state_save_run, &scene), OK);
    assert_int_equal(scene.day.served, 3 + 5);
    assert_int_equal(scene.day.refused[2], 2 + 2);
    assert_int_equal(scene.day.taps[2], 3 + 3);
    assert_int_equal(scene.day.taps[3], 4);
}

static void test_a_school_s_day_is_the_sum_of_its_tills(void **state)
{
    (void)state;
    fixture_each_engine(state_body);
}

static enum err lan_run(struct tx *tx, void *context)
{
    struct state_scene *scene = context;
    struct lan first, second, third;
    TRY(book_create(tx, 24, zone_moscow(), instant_of_ms(1000)));
    TRY(lan_load(tx, scene->arena, 24, &first));
    assert_int_equal(first.generation, 0);
    TRY(lan_change(tx, scene->arena, 24, false));
    TRY(lan_load(tx, scene->arena, 24, &first));
    TRY(lan_change(tx, scene->arena, 24, false));
    TRY(lan_load(tx, scene->arena, 24, &second));
    TRY(lan_change(tx, scene->arena, 24, true));
    TRY(lan_load(tx, scene->arena, 24, &third));
    assert_string_equal(first.key, second.key);
    assert_string_not_equal(second.key, third.key);
    assert_int_equal(first.generation * 100 + second.generation * 10 + third.generation, 123);
    return lan_generation(tx, 24, &scene->generation);
}

static void lan_body(struct fixture *fixture)
{
    struct state_scene scene = {.arena = fixture->arena};
    assert_int_equal(store_write(fixture->store, 24, lan_run, &scene), OK);
    assert_int_equal(scene.generation, 3);
}

static void test_the_key_of_a_school(void **state)
{
    (void)state;
    fixture_each_engine(lan_body);
}

/* ---- the watcher ---- */

struct scene {
    struct desk desk;
    struct world world;
    struct sync *sync;
    struct park *park;
    atomic_int woken;
};

static void note_wake(struct park_entry *entry, void *context)
{
    (void)entry;
    ((struct scene *)context)->woken++;
}

static enum err make_book(struct tx *tx, void *context)
{
    struct scene *scene = context;
    return book_create(tx, 24, zone_moscow(), world_now(&scene->world));
}

static enum err raise_version(struct tx *tx, void *context)
{
    return book_raise_version(tx, 24, context);
}

static void wait_for_wakes(const struct scene *scene, int count)
{
    enum { STEP_US = 5000, STEPS = 2000 };
    for (int i = 0; i < STEPS && scene->woken < count; i++) usleep(STEP_US);
    assert_int_equal(scene->woken, count);
}

static void watcher_body(struct fixture *fixture)
{
    struct scene scene = {.woken = 0};
    struct world_options options = {NULL};
    world_init(&scene.world, &options);
    desk_init(&scene.desk, fixture->store, &scene.world);
    scene.park = park_new(note_wake, &scene);
    scene.sync = sync_new(&scene.desk, NULL);
    assert_int_equal(store_write(fixture->store, 24, make_book, &scene), OK);
    sync_start(scene.sync, scene.park);

    /* A school that rose after it was noted is woken; one that did not is not. */
    struct park_entry first = {.key = 24, .deadline_us = INT64_MAX};
    struct park_entry other = {.key = 7, .deadline_us = INT64_MAX};
    int64_t version;
    assert_true(park_enter(scene.park, &other, park_ticket(scene.park, 7)));
    watched_note(scene.sync, 24, 1);
    assert_true(park_enter(scene.park, &first, park_ticket(scene.park, 24)));
    assert_int_equal(store_write(fixture->store, 24, raise_version, &version), OK);
    wait_for_wakes(&scene, 1);
    assert_int_equal(park_count(scene.park), 1);

    /* A version that rose between the look and the note is seen too. */
    struct park_entry late = {.key = 24, .deadline_us = INT64_MAX};
    watched_note(scene.sync, 24, version - 1);
    assert_true(park_enter(scene.park, &late, park_ticket(scene.park, 24)));
    wait_for_wakes(&scene, 2);

    sync_stop(scene.sync);
    park_close(scene.park);
    park_free(scene.park);
    sync_free(scene.sync);
    desk_release(&scene.desk);
    world_release(&scene.world);
}

static void test_watcher(void **state)
{
    (void)state;
    fixture_each_engine(watcher_body);
}

/* ---- what a till says ---- */

static void test_said_reads_what_is_meant(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct said_journal journal;
    struct said_origins origins = {.own = 5, .replaced = 3};
    const char *body = "{\"documents\":[{\"kind\":\"sale\",\"id\":\"5497558138881\","
                       "\"at\":\"2026-03-02T09:15:00.250+03:00\",\"account\":\"77\",\"number\":12,"
                       "\"offline\":true,\"lines\":[{\"dish\":\"8\",\"quantity\":2,\"price\":3450},"
                       "{\"set_meal\":\"9\",\"quantity\":1,\"price\":0,\"subsidy\":100}]}]}";
    assert_null(said_read(&arena, text_of(body), origins, &journal));
    assert_int_equal(journal.document_count, 1);
    const struct document *document = &journal.documents[0];
    assert_int_equal(document->status, DOCUMENT_RECORDED);
    assert_int_equal(document->happened_at.ms, INT64_C(1772432100250));
    assert_int_equal(document->card_id, 0);
    assert_int_equal(document->line_count, 2);
    assert_int_equal(money_in_kopecks(document->lines[0].price), 3450);
    assert_int_equal(document->lines[1].kind, SALE_SET_MEAL);
    assert_int_equal(money_in_kopecks(document->lines[1].subsidy), 100);
    assert_non_null(said_read(&arena, TEXT("[]"), origins, &journal));
    assert_non_null(said_read(&arena, (struct text){NULL, 0}, origins, &journal));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress_in_order_and_not),
        cmocka_unit_test(test_progress_forgets_the_farthest),
        cmocka_unit_test(test_progress_against_a_set),
        cmocka_unit_test(test_progress_text),
        cmocka_unit_test(test_rate),
        cmocka_unit_test(test_percentiles_of_taps),
        cmocka_unit_test(test_a_school_s_day_is_the_sum_of_its_tills),
        cmocka_unit_test(test_the_key_of_a_school),
        cmocka_unit_test(test_watcher),
        cmocka_unit_test(test_said_reads_what_is_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
