/* The printer's queue and talk in virtual time, against a printer of a few lines: P-1 … P-4 and
 * T-1 … T-4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "till/printer_core.h"

#define MS(ms) ((ms)*INT64_C(1000))
enum { ARENA_BYTES = 4 << 20, HELD_BYTES = 1 << 16 };

/* What stands on the other side: takes bytes, understands questions and end marks, keeps text. */
struct paper {
    enum print_language language;
    bool is_silent;        /* takes all and says nothing */
    bool confirms_nothing; /* answers questions of state alone */
    bool is_late;          /* answers questions before it prints what came ahead of them */
    bool resets;           /* ESC @ sets the counter to zero, as on some models */
    uint8_t star[9];
    uint8_t escpos[4];
    uint8_t held[HELD_BYTES]; /* not yet printed */
    size_t held_size;
    int cuts, copies;
};

struct bench {
    struct arena arena;
    struct printer_core core;
    struct paper paper;
    struct buf told;
    int64_t now_us;
};

static void answer(struct bench *bench, const void *bytes, size_t size)
{
    if (!bench->paper.is_silent) printer_core_take(&bench->core, bytes, size, bench->now_us);
}

static bool paper_is_there(const struct paper *paper)
{
    return paper->language == PRINT_STAR ? (paper->star[5] & 0x08) == 0
                                         : (paper->escpos[1] & 0x20) == 0;
}

static void count_mark(struct bench *bench)
{
    struct paper *paper = &bench->paper;
    if (!paper->confirms_nothing) paper->star[7] = (uint8_t)((paper->star[7] + 2) & 0x3E);
}

static bool begins(const struct paper *paper, size_t at, const char *bytes, size_t size)
{
    return paper->held_size - at >= size && memcmp(paper->held + at, bytes, size) == 0;
}

/* Prints what is held; end marks and questions that wait their turn are reached on the way. */
static void print_held(struct bench *bench)
{
    struct paper *paper = &bench->paper;
    if (!paper_is_there(paper)) return;
    bool is_star = paper->language == PRINT_STAR;
    for (size_t at = 0; at < paper->held_size; at++) {
        if (is_star && begins(paper, at, "\x1B@", 2) && paper->resets) paper->star[7] = 0;
        if (is_star && paper->held[at] == 0x17) count_mark(bench);
        if (begins(paper, at, is_star ? "\x1B\x64\x03" : "\x1DVB", 3)) paper->cuts++;
        if (begins(paper, at, "\x8A\x8E\x8F\x88\x9F", 5)) paper->copies++;
        if (!is_star && begins(paper, at, "\x1Dr\x01", 3) && !paper->confirms_nothing) {
            answer(bench, "\0", 1);
        }
    }
    paper->held_size = 0;
}

/* Questions are answered at once, also without paper. */
static void paper_take(struct bench *bench, const char *bytes, size_t size)
{
    struct paper *paper = &bench->paper;
    for (size_t i = 0; i < size; i++) {
        if (size - i >= 3 && memcmp(bytes + i, "\x1B\x06\x01", 3) == 0) {
            if (!paper->is_late) print_held(bench);
            answer(bench, paper->star, sizeof paper->star);
            i += 2;
        } else if (size - i >= 3 && memcmp(bytes + i, "\x10\x04", 2) == 0) {
            if (!paper->is_late) print_held(bench);
            answer(bench, &paper->escpos[bytes[i + 2] - 1], 1);
            i += 2;
        } else {
            paper->held[paper->held_size++] = (uint8_t)bytes[i];
        }
    }
    if (!paper->is_late) print_held(bench);
}

static void bench_init(struct bench *bench, enum print_language language)
{
    struct print_code code = {.language = language, .columns = 32};
    memset(bench, 0, sizeof *bench);
    arena_init(&bench->arena, ARENA_BYTES);
    buf_init(&bench->told, &bench->arena);
    printer_core_init(&bench->core, &code, false);
    bench->paper.language = language;
    memcpy(bench->paper.star, "\x23\x06\0\0\0\0\0\0\0", 9);
    memcpy(bench->paper.escpos, "\x16\x12\x12\x12", 4);
}

static void bench_release(struct bench *bench)
{
    printer_core_release(&bench->core);
    arena_release(&bench->arena);
}

static void write_down(struct bench *bench)
{
    static const char *const OUTCOMES[] = {"done", "expired", "unsure", "stopped"};
    struct printer_told told;
    while (printer_core_take_told(&bench->core, &told)) {
        buf_printf(&bench->told, "%lld:%s%s ", (long long)told.id, OUTCOMES[told.outcome],
                   told.was_copy ? ":copy" : "");
    }
}

/* Sends at most `most` bytes of what waits to be sent; less than all of it is a slow line. */
static void flow(struct bench *bench, size_t most)
{
    for (;;) {
        printer_core_tick(&bench->core, bench->now_us);
        struct text output = printer_core_output(&bench->core);
        size_t size = output.size < most ? output.size : most;
        if (size == 0) break;
        char *copy = arena_copy(&bench->arena, output.bytes, size);
        printer_core_wrote(&bench->core, size, bench->now_us);
        paper_take(bench, copy, size);
        most -= size;
    }
    write_down(bench);
}

/* Time passes, with all that is due on the way. */
static void pass(struct bench *bench, int64_t ms)
{
    int64_t until_us = bench->now_us + MS(ms);
    flow(bench, SIZE_MAX);
    while (bench->now_us < until_us) {
        int64_t next_us = printer_core_next_us(&bench->core);
        if (next_us > until_us) next_us = until_us;
        bench->now_us = next_us > bench->now_us ? next_us : bench->now_us + 1;
        flow(bench, SIZE_MAX);
    }
}

static enum print_refusal queue(struct bench *bench, int64_t id, int wait_ms)
{
    struct slip slip;
    slip_init(&slip, &bench->arena);
    slip_add_text(&slip, SLIP_LEFT, 0, "slip");
    struct print_job job = {.id = id, .slip = &slip, .wait_ms = wait_ms};
    enum print_refusal refusal = printer_core_queue(&bench->core, &job, bench->now_us);
    printer_core_tick(&bench->core, bench->now_us);
    return refusal;
}

static enum printer_state state_of(struct bench *bench)
{
    return printer_core_status(&bench->core).state;
}

static void connect_printer(struct bench *bench)
{
    printer_core_connect(&bench->core, bench->now_us);
    flow(bench, SIZE_MAX);
}

#define FOR_BOTH(bench)                                                                            \
    for (int language = PRINT_STAR; language <= PRINT_ESCPOS; language++)                          \
        for (bool again = (bench_init(&(bench), (enum print_language)language), true); again;      \
             again = (bench_release(&(bench)), false))

/* ---- what goes well ---- */

static void test_prints_in_order(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        assert_int_equal(state_of(&bench), PRINTER_NOT_ANSWERING);
        for (int64_t id = 1; id <= 40; id++) assert_int_equal(queue(&bench, id, 0), PRINT_QUEUED);
        connect_printer(&bench);
        pass(&bench, 60000);
        assert_int_equal(state_of(&bench), PRINTER_READY);
        assert_int_equal(printer_core_status(&bench.core).waiting, 0);
        assert_int_equal(bench.paper.cuts, 40);
        assert_int_equal(bench.paper.copies, 0);
        assert_true(strncmp(bench.told.bytes, "1:done 2:done 3:done ", 21) == 0);
    }
}

/* Star's counter wraps, and on some models ESC @ clears it: neither hides a job's end. */
static void test_star_counter(void **state)
{
    (void)state;
    for (int resets = 0; resets <= 1; resets++) {
        for (int start = 0; start < 32; start++) {
            struct bench bench;
            bench_init(&bench, PRINT_STAR);
            bench.paper.resets = resets;
            bench.paper.star[7] = (uint8_t)(start << 1);
            connect_printer(&bench);
            for (int64_t id = 1; id <= 3; id++) {
                assert_int_equal(queue(&bench, id, 0), PRINT_QUEUED);
                pass(&bench, 3000);
            }
            assert_string_equal(bench.told.bytes, "1:done 2:done 3:done ");
            assert_int_equal(bench.paper.cuts, 3);
            bench_release(&bench);
        }
    }
}

/* A mark that is on its way when a job begins must not be taken for the job's. */
static void test_a_late_printer(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        bench.paper.is_late = true;
        bench.paper.star[7] = 1 << 1;
        connect_printer(&bench);
        for (int64_t id = 1; id <= 3; id++) assert_int_equal(queue(&bench, id, 0), PRINT_QUEUED);
        for (int seconds = 0; seconds < 60; seconds++) {
            size_t told = strlen(bench.told.bytes) / (sizeof "1:done " - 1);
            assert_true(told <= (size_t)bench.paper.cuts);
            pass(&bench, 1000);
            print_held(&bench);
        }
        assert_string_equal(bench.told.bytes, "1:done 2:done 3:done ");
        assert_int_equal(bench.paper.cuts, 3);
    }
}

static void test_a_printer_that_confirms_nothing(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        bench.paper.confirms_nothing = true;
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        pass(&bench, PRINT_TALK_CONFIRM_MS - 100);
        assert_string_equal(bench.told.bytes, "");
        pass(&bench, 200);
        assert_string_equal(bench.told.bytes, "1:done ");
    }
}

/* ---- states ---- */

static void set_paper(struct bench *bench, bool is_out)
{
    bench->paper.star[5] = is_out ? 0x0C : 0;
    bench->paper.star[2] = is_out ? 0x08 : 0;
    bench->paper.escpos[0] = is_out ? 0x1E : 0x16;
    bench->paper.escpos[1] = is_out ? 0x32 : 0x12;
    bench->paper.escpos[3] = is_out ? 0x7E : 0x12;
    print_held(bench);
}

static void test_paper_is_known_before_it_matters(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        set_paper(&bench, true);
        pass(&bench, PRINT_TALK_POLL_MS);
        assert_int_equal(state_of(&bench), PRINTER_PAPER_OUT);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        pass(&bench, 60000);
        assert_string_equal(bench.told.bytes, "");
        assert_int_equal(bench.paper.held_size, 0); /* T-2: nothing was sent */
        set_paper(&bench, false);
        pass(&bench, 4000);
        assert_string_equal(bench.told.bytes, "1:done ");
        assert_int_equal(bench.paper.copies, 0);
    }
}

/* T-4: it ends amid a receipt; the printer itself goes on when there is a new roll. */
static void test_paper_ends_amid_a_job(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        flow(&bench, 10);
        set_paper(&bench, true);
        flow(&bench, SIZE_MAX);
        pass(&bench, 300000);
        assert_string_equal(bench.told.bytes, "");
        assert_int_equal(state_of(&bench), PRINTER_PAPER_OUT);
        set_paper(&bench, false);
        pass(&bench, 1000);
        assert_string_equal(bench.told.bytes, "1:done ");
        assert_int_equal(bench.paper.cuts, 1);
        assert_int_equal(bench.paper.copies, 0);
    }
}

static void test_states_as_they_are_said(void **state)
{
    (void)state;
    static const struct {
        uint8_t packet[9];
        enum printer_state state;
    } STAR[] = {
        {{0x23, 6, 0, 0, 0, 0, 0, 0, 0}, PRINTER_READY},
        {{0x23, 6, 0, 0, 0, 4, 0, 0, 0}, PRINTER_PAPER_LOW},
        {{0x23, 6, 8, 0, 0, 8, 0, 0, 0}, PRINTER_PAPER_OUT},
        {{0x23, 6, 0x28, 0, 0, 8, 0, 0, 0}, PRINTER_COVER_OPEN},
        {{0x23, 6, 8, 8, 0, 0, 0, 0, 0}, PRINTER_BROKEN},
        {{0x23, 6, 8, 0x20, 0, 0, 0, 0, 0}, PRINTER_BROKEN},
        {{0x23, 6, 8, 0, 2, 0, 0, 0, 0}, PRINTER_BROKEN},
        {{0x23, 6, 8, 0, 0, 0, 0, 0, 0}, PRINTER_OFFLINE},
        {{0x23, 6, 4, 0, 0, 0, 0, 0, 0}, PRINTER_READY}, /* a drawer's switch */
    };
    for (size_t i = 0; i < sizeof STAR / sizeof STAR[0]; i++) {
        assert_int_equal(print_star_packet_size(STAR[i].packet, 9), 9);
        assert_int_equal(print_star_state(STAR[i].packet, 9), STAR[i].state);
    }
    static const struct {
        uint8_t answers[4];
        enum printer_state state;
    } ESCPOS[] = {
        {{0x16, 0x12, 0x12, 0x12}, PRINTER_READY},
        {{0x16, 0x12, 0x12, 0x1E}, PRINTER_PAPER_LOW},
        {{0x1E, 0x32, 0x12, 0x7E}, PRINTER_PAPER_OUT},
        {{0x1E, 0x12, 0x12, 0x72}, PRINTER_PAPER_OUT},
        {{0x1E, 0x16, 0x12, 0x12}, PRINTER_COVER_OPEN},
        {{0x1E, 0x36, 0x12, 0x7E}, PRINTER_COVER_OPEN},
        {{0x1E, 0x52, 0x1A, 0x12}, PRINTER_BROKEN},
        {{0x1E, 0x52, 0x12, 0x12}, PRINTER_BROKEN},
        {{0x1E, 0x12, 0x12, 0x12}, PRINTER_OFFLINE},
    };
    for (size_t i = 0; i < sizeof ESCPOS / sizeof ESCPOS[0]; i++) {
        assert_int_equal(print_escpos_state(ESCPOS[i].answers), ESCPOS[i].state);
    }
}

/* Flow control and answers of one byte may lie between packets, and packets come cut. */
static void test_star_noise(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, PRINT_STAR);
    bench.paper.is_silent = true;
    connect_printer(&bench);
    static const uint8_t BYTES[] = {0x11, 0x13, 0xFF, 0x08, 0x23, 0x06, 0x20, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < sizeof BYTES; i++) {
        assert_int_equal(state_of(&bench), PRINTER_NOT_ANSWERING);
        printer_core_take(&bench.core, &BYTES[i], 1, bench.now_us);
    }
    assert_int_equal(state_of(&bench), PRINTER_COVER_OPEN);
    bench_release(&bench);
}

/* ---- lost connections ---- */

static void reconnect(struct bench *bench)
{
    printer_core_lose(&bench->core);
    bench->paper.held_size = 0;
    connect_printer(bench);
}

/* P-1. */
static void test_what_may_be_printed_comes_again_as_a_copy(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        assert_int_equal(queue(&bench, 2, 0), PRINT_QUEUED);
        flow(&bench, 1); /* one byte went out */
        reconnect(&bench);
        pass(&bench, 3000);
        assert_string_equal(bench.told.bytes, "1:done:copy 2:done ");
        assert_int_equal(bench.paper.copies, 2); /* above and below */
    }
}

static void test_what_was_not_begun_is_no_copy(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        printer_core_tick(&bench.core, bench.now_us); /* it has begun, no byte went out */
        reconnect(&bench);
        pass(&bench, 3000);
        assert_string_equal(bench.told.bytes, "1:done ");
        assert_int_equal(bench.paper.copies, 0);
    }
}

static void test_silence_ends_the_connection(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        pass(&bench, 1000);
        bench.paper.is_silent = true;
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        pass(&bench, PRINT_TALK_ANSWER_MS + PRINT_TALK_POLL_MS + 10);
        assert_true(bench.core.talk.is_dead);
        assert_int_equal(printer_core_output(&bench.core).size, 0);
        bench.paper.is_silent = false;
        reconnect(&bench);
        assert_false(bench.core.talk.is_dead);
        pass(&bench, 3000);
        assert_string_equal(bench.told.bytes, "1:done:copy ");
    }
}

static void test_a_line_that_takes_nothing(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        flow(&bench, 10);
        bench.now_us += MS(PRINT_TALK_STALL_MS - 1);
        flow(&bench, 0);
        assert_false(bench.core.talk.is_dead);
        bench.now_us += MS(1);
        flow(&bench, 0);
        assert_true(bench.core.talk.is_dead);
    }
}

/* ---- the queue ---- */

static void test_no_id_waits_twice_and_none_prints_twice_unmarked(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        assert_int_equal(queue(&bench, 7, 0), PRINT_QUEUED);
        assert_int_equal(queue(&bench, 7, 0), PRINT_ALREADY_WAITING);
        assert_int_equal(queue(&bench, 0, 0), PRINT_QUEUED);
        assert_int_equal(queue(&bench, 0, 0), PRINT_QUEUED);
        connect_printer(&bench);
        pass(&bench, 3000);
        assert_int_equal(queue(&bench, 7, 0), PRINT_QUEUED);
        pass(&bench, 3000);
        assert_string_equal(bench.told.bytes, "7:done 0:done 0:done 7:done:copy ");
        assert_int_equal(bench.paper.copies, 2);
    }
}

static void test_the_queue_is_bounded(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        for (int64_t id = 1; id <= PRINTER_QUEUE_LIMIT; id++) {
            assert_int_equal(queue(&bench, id, 0), PRINT_QUEUED);
        }
        assert_int_equal(queue(&bench, 100, 0), PRINT_QUEUE_FULL);
        connect_printer(&bench);
        pass(&bench, 120000);
        assert_int_equal(bench.paper.cuts, PRINTER_QUEUE_LIMIT);
        assert_int_equal(queue(&bench, 100, 0), PRINT_QUEUED);
    }
}

static void test_waiting_ends(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        assert_int_equal(queue(&bench, 2, 5000), PRINT_QUEUED);
        pass(&bench, 4999);
        assert_string_equal(bench.told.bytes, "");
        pass(&bench, 1);
        assert_string_equal(bench.told.bytes, "2:expired ");
        pass(&bench, PRINTER_WAIT_MS);
        assert_string_equal(bench.told.bytes, "2:expired 1:expired ");
        connect_printer(&bench);
        pass(&bench, 10000);
        assert_int_equal(bench.paper.cuts, 0);
        /* An expired receipt was never printed: it is no copy when it is asked for. */
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        pass(&bench, 3000);
        assert_string_equal(bench.told.bytes, "2:expired 1:expired 1:done ");
    }
}

static void test_what_was_begun_and_never_ended_is_unsure(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 5000), PRINT_QUEUED);
        flow(&bench, 5);
        printer_core_lose(&bench.core);
        pass(&bench, 5000);
        assert_string_equal(bench.told.bytes, "1:unsure ");
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        pass(&bench, 3000);
        assert_string_equal(bench.told.bytes, "1:unsure 1:done:copy ");
    }
}

static void test_secrets_do_not_wait_long(void **state)
{
    struct bench bench;
    struct slip slip;
    (void)state;
    bench_init(&bench, PRINT_STAR);
    slip_init(&slip, &bench.arena);
    slip_add_text(&slip, SLIP_LEFT, 0, "7391 4805");
    slip.is_secret = true;
    struct print_job job = {.id = 1, .slip = &slip};
    assert_int_equal(printer_core_queue(&bench.core, &job, 0), PRINT_QUEUED);
    pass(&bench, PRINTER_SECRET_WAIT_MS);
    assert_string_equal(bench.told.bytes, "1:expired ");
    bench_release(&bench);
}

static void test_stopping(void **state)
{
    struct bench bench;
    (void)state;
    FOR_BOTH(bench)
    {
        connect_printer(&bench);
        assert_int_equal(queue(&bench, 1, 0), PRINT_QUEUED);
        assert_int_equal(queue(&bench, 2, 0), PRINT_QUEUED);
        flow(&bench, 5);
        printer_core_stop(&bench.core);
        write_down(&bench);
        assert_string_equal(bench.told.bytes, "1:unsure 2:stopped ");
    }
}

static void test_words(void **state)
{
    (void)state;
    for (int i = PRINTER_ABSENT; i <= PRINTER_NOT_ANSWERING; i++) {
        bool is_fine = i == PRINTER_ABSENT || i == PRINTER_READY;
        assert_int_equal(printer_state_words((enum printer_state)i) == NULL, is_fine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prints_in_order),
        cmocka_unit_test(test_star_counter),
        cmocka_unit_test(test_a_late_printer),
        cmocka_unit_test(test_a_printer_that_confirms_nothing),
        cmocka_unit_test(test_paper_is_known_before_it_matters),
        cmocka_unit_test(test_paper_ends_amid_a_job),
        cmocka_unit_test(test_states_as_they_are_said),
        cmocka_unit_test(test_star_noise),
        cmocka_unit_test(test_what_may_be_printed_comes_again_as_a_copy),
        cmocka_unit_test(test_what_was_not_begun_is_no_copy),
        cmocka_unit_test(test_silence_ends_the_connection),
        cmocka_unit_test(test_a_line_that_takes_nothing),
        cmocka_unit_test(test_no_id_waits_twice_and_none_prints_twice_unmarked),
        cmocka_unit_test(test_the_queue_is_bounded),
        cmocka_unit_test(test_waiting_ends),
        cmocka_unit_test(test_what_was_begun_and_never_ended_is_unsure),
        cmocka_unit_test(test_secrets_do_not_wait_long),
        cmocka_unit_test(test_stopping),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
