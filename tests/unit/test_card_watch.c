/* Cards that are put on and removed, in virtual time: W-1 … W-6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "till/card_watch.h"

#define MS(ms) ((ms)*INT64_C(1000))
#define ANNA "Em-Marine[5500] 126,58404\r\n"
#define BORIS "Mifare[77242CF0]  (0004,88) 044,09335\r\n"
#define NO_CARD "No card\r\n"

struct bench {
    struct arena arena;
    struct buf told;
    struct card_watch watch;
};

static void write_down(void *context, const struct card_event *event)
{
    static const char *const KINDS[] = {"found", "lost", "on", "off"};
    struct bench *bench = context;
    const char *who = strcmp(event->chip.digits, "55007EE424") == 0 ? ":anna"
                      : event->chip.digits[0] != '\0'               ? ":boris"
                                                                    : "";
    buf_printf(&bench->told, "%s%s@%lld ", KINDS[event->kind], who,
               (long long)(event->at_us / 1000));
}

static int bench_begin(void **state)
{
    static struct bench bench;
    memset(&bench, 0, sizeof bench);
    arena_init(&bench.arena, 1 << 20);
    buf_init(&bench.told, &bench.arena);
    card_watch_init(&bench.watch, write_down, &bench);
    *state = &bench;
    return 0;
}

static int bench_end(void **state)
{
    struct bench *bench = *state;
    arena_release(&bench->arena);
    return 0;
}

/* Lets every timer run that is due by then, then takes the bytes. */
static void at(struct bench *bench, int64_t ms, const char *bytes)
{
    while (card_watch_next_us(&bench->watch) <= MS(ms)) {
        card_watch_tick(&bench->watch, card_watch_next_us(&bench->watch));
    }
    card_watch_take(&bench->watch, bytes, strlen(bytes), MS(ms));
}

static void assert_told(struct bench *bench, const char *expected)
{
    assert_string_equal(bench->told.bytes, expected);
}

static void test_put_on_and_removed(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 1000, ANNA);
    at(bench, 1500, NO_CARD);
    at(bench, 3000, BORIS);
    at(bench, 3500, NO_CARD);
    at(bench, 9000, "");
    assert_told(bench, "found@0 on:anna@1000 off:anna@1800 on:boris@3000 off:boris@3800 ");
}

static void test_cut_anywhere(void **state)
{
    static const char BYTES[] = ANNA NO_CARD;
    (void)state;
    for (size_t cut = 0; cut < sizeof BYTES; cut++) {
        void *again;
        bench_begin(&again);
        struct bench *bench = again;
        card_watch_open(&bench->watch, 0);
        card_watch_take(&bench->watch, BYTES, cut, MS(10));
        card_watch_take(&bench->watch, BYTES + cut, sizeof BYTES - 1 - cut, MS(10));
        at(bench, 1000, "");
        assert_told(bench, "found@0 on:anna@10 off:anna@310 ");
        bench_end(&again);
    }
}

static void test_repeats_are_one(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    for (int i = 0; i < 50; i++) at(bench, 1000 + 100 * i, ANNA);
    at(bench, 6000, NO_CARD);
    at(bench, 7000, "");
    assert_told(bench, "found@0 on:anna@1000 off:anna@6300 ");
}

static void test_flicker_is_none(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 1000, ANNA);
    at(bench, 1100, NO_CARD);
    at(bench, 1399, ANNA);
    at(bench, 1400, NO_CARD NO_CARD);
    at(bench, 5000, ANNA);
    assert_told(bench, "found@0 on:anna@1000 off:anna@1700 on:anna@5000 ");
}

/* The next pupil is quicker than the flicker: both count. */
static void test_another_card_at_once(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 1000, ANNA);
    at(bench, 1100, NO_CARD);
    at(bench, 1150, BORIS);
    at(bench, 1200, ANNA);
    assert_told(bench,
                "found@0 on:anna@1000 off:anna@1150 on:boris@1150 off:boris@1200 on:anna@1200 ");
}

static void test_a_reader_that_never_says_no_card(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 1000, ANNA);
    at(bench, 2999, ANNA);
    at(bench, 4999, ANNA); /* 2 s of silence: a second tap */
    at(bench, 5500, BORIS);
    at(bench, 65499, "");
    assert_told(bench, "found@0 on:anna@1000 off:anna@4999 on:anna@4999 off:anna@5500 "
                       "on:boris@5500 ");
    at(bench, 65500, "");
    assert_non_null(strstr(bench->told.bytes, "off:boris@65500 "));
}

/* Once it was heard to say "No card", it is believed that the card lies there. */
static void test_a_card_may_lie_for_long(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 0, NO_CARD);
    at(bench, 1000, ANNA);
    at(bench, 600000, ANNA);
    assert_told(bench, "found@0 on:anna@1000 ");
    assert_true(card_watch_next_us(&bench->watch) == INT64_MAX);
}

static void test_the_device_vanishes(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 1000, ANNA);
    at(bench, 1100, "Mifare[77242");
    card_watch_close(&bench->watch, MS(1200));
    card_watch_open(&bench->watch, MS(3000));
    at(bench, 3001, "CF0]  (0004,88) 044,09335\r\n"); /* not joined with what came before */
    at(bench, 3002, ANNA);
    assert_told(bench, "found@0 on:anna@1000 off:anna@1200 lost@1200 found@3000 on:anna@3002 ");
    assert_int_equal(bench->watch.noise_count, 1);
}

static void test_typed(void **state)
{
    struct bench *bench = *state;
    struct card_chip chip;
    assert_int_equal(card_keys_parse(TEXT("55007EE424"), &chip), CARD_LINE_CHIP);
    card_watch_type(&bench->watch, &chip, MS(100));
    card_watch_type(&bench->watch, &chip, MS(200)); /* Enter ends each: two taps */
    at(bench, 10000, "");
    assert_told(bench, "on:anna@100 off:anna@200 on:anna@200 off:anna@3200 ");
}

static void test_garbage(void **state)
{
    struct bench *bench = *state;
    card_watch_open(&bench->watch, 0);
    at(bench, 1, "\xFF\xFE" ANNA "????\r\nEm-Marine[5500] 126\r\n");
    assert_told(bench, "found@0 on:anna@1 ");
    assert_int_equal(bench->watch.noise_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_put_on_and_removed, bench_begin, bench_end),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test_setup_teardown(test_repeats_are_one, bench_begin, bench_end),
        cmocka_unit_test_setup_teardown(test_flicker_is_none, bench_begin, bench_end),
        cmocka_unit_test_setup_teardown(test_another_card_at_once, bench_begin, bench_end),
        cmocka_unit_test_setup_teardown(test_a_reader_that_never_says_no_card, bench_begin,
                                        bench_end),
        cmocka_unit_test_setup_teardown(test_a_card_may_lie_for_long, bench_begin, bench_end),
        cmocka_unit_test_setup_teardown(test_the_device_vanishes, bench_begin, bench_end),
        cmocka_unit_test_setup_teardown(test_typed, bench_begin, bench_end),
        cmocka_unit_test_setup_teardown(test_garbage, bench_begin, bench_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
