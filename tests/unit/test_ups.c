/* The UPS in virtual time: upsd's words and silences, U-1 … U-4; and the shutdown command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "till/ups_talk.h"

#define MS(ms) ((ms)*INT64_C(1000))

struct bench {
    struct ups_talk talk;
    int64_t now_us;
    const char *status, *charge, *runtime; /* whole answers */
    const char *user, *password, *login;
    bool is_silent;
    char asked[1024];
};

static void bench_init(struct bench *bench, const char *user, const char *password)
{
    *bench = (struct bench){.status = "VAR shkaf ups.status \"OL CHRG\"",
                            .charge = "VAR shkaf battery.charge \"97.5\"",
                            .runtime = "VAR shkaf battery.runtime \"1800\"",
                            .user = "OK",
                            .password = "OK",
                            .login = "OK"};
    assert_true(ups_talk_init(&bench->talk, "shkaf", user, password));
}

static const char *answer_to(const struct bench *bench, struct text question)
{
    if (text_is(question, "GET VAR shkaf ups.status")) return bench->status;
    if (text_is(question, "GET VAR shkaf battery.charge")) return bench->charge;
    if (text_is(question, "GET VAR shkaf battery.runtime")) return bench->runtime;
    if (text_is(question, "USERNAME till")) return bench->user;
    if (text_is(question, "PASSWORD secret")) return bench->password;
    if (text_is(question, "LOGIN shkaf")) return bench->login;
    return "ERR UNKNOWN-COMMAND";
}

static void flow(struct bench *bench)
{
    for (;;) {
        ups_talk_tick(&bench->talk, bench->now_us);
        struct text output = ups_talk_output(&bench->talk);
        if (output.size == 0) return;
        assert_true(output.bytes[output.size - 1] == '\n');
        char line[UPS_LINE_LIMIT];
        struct text question = text_part(output, 0, output.size - 1);
        const char *answer = answer_to(bench, question);
        size_t used = strlen(bench->asked);
        if (question.bytes[0] != 'G') {
            snprintf(bench->asked + used, sizeof bench->asked - used, "%.*s;", TEXT_ARGS(question));
        }
        ups_talk_wrote(&bench->talk, output.size);
        int size = snprintf(line, sizeof line, "%s\n", answer);
        for (int i = 0; i < size && !bench->is_silent; i++) {
            ups_talk_take(&bench->talk, line + i, 1, bench->now_us);
        }
    }
}

static void pass(struct bench *bench, int64_t ms)
{
    int64_t until_us = bench->now_us + MS(ms);
    while (bench->now_us < until_us) {
        int64_t next_us = ups_talk_next_us(&bench->talk);
        if (next_us > until_us) next_us = until_us;
        bench->now_us = next_us > bench->now_us ? next_us : bench->now_us + 1;
        flow(bench);
    }
}

static void connect_ups(struct bench *bench)
{
    ups_talk_connect(&bench->talk, bench->now_us);
    flow(bench);
}

/* Until the next poll is through. */
static enum ups_state say(struct bench *bench, const char *status)
{
    bench->status = status;
    pass(bench, UPS_POLL_MS + 1);
    return bench->talk.status.state;
}

static void test_on_line(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, NULL, NULL);
    assert_int_equal(bench.talk.status.state, UPS_UNKNOWN);
    connect_ups(&bench);
    assert_int_equal(bench.talk.status.state, UPS_ON_LINE);
    assert_true(bench.talk.status.is_connected);
    assert_int_equal(bench.talk.status.charge_percent, 97);
    assert_int_equal(bench.talk.status.runtime_seconds, 1800);
    assert_string_equal(bench.asked, "");
}

/* U-1, U-2, U-4. */
static void test_power_goes_and_comes(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, NULL, NULL);
    connect_ups(&bench);
#define SAID(words, expected)                                                                      \
    assert_int_equal(say(&bench, "VAR shkaf ups.status \"" words "\""), (expected))
    SAID("OB DISCHRG", UPS_ON_BATTERY);
    SAID("DISCHRG OB", UPS_ON_BATTERY);
    SAID("OL CHRG LB", UPS_ON_LINE); /* low, and being charged */
    SAID("OB", UPS_ON_BATTERY);
    SAID("LB DISCHRG OB", UPS_CRITICAL);
    SAID("OB DISCHRG", UPS_CRITICAL);
    SAID("", UPS_CRITICAL);
    SAID("OL", UPS_ON_LINE);
    SAID("OL FSD", UPS_CRITICAL);
    SAID("OL TRIM BOOST NEWWORD", UPS_ON_LINE);
    SAID("WAIT", UPS_ON_LINE);
    assert_false(bench.talk.status.is_connected); /* neither mains nor battery: silence */
    SAID("OBX LBX", UPS_ON_LINE);
    assert_false(bench.talk.status.is_connected);
    SAID("OL RB OVER", UPS_ON_LINE);
    assert_true(bench.talk.status.needs_battery && bench.talk.status.is_overloaded);
    SAID("OL", UPS_ON_LINE);
    assert_false(bench.talk.status.needs_battery || bench.talk.status.is_overloaded);
}

/* U-3. */
static void test_silence(void **state)
{
    static const char *const ANSWERS[] = {"ERR DATA-STALE",
                                          "ERR DRIVER-NOT-CONNECTED",
                                          "ERR UNKNOWN-UPS",
                                          "nonsense",
                                          "VAR other ups.status \"OL\"",
                                          "VAR shkaf ups.status OL",
                                          NULL};
    (void)state;
    for (int i = 0; ANSWERS[i] != NULL; i++) {
        struct bench bench;
        bench_init(&bench, NULL, NULL);
        connect_ups(&bench);
        say(&bench, "VAR shkaf ups.status \"OB\"");
        int64_t heard_us = bench.talk.heard_us;
        say(&bench, ANSWERS[i]);
        assert_false(bench.talk.status.is_connected);
        assert_int_equal(bench.talk.status.state, UPS_ON_BATTERY);
        pass(&bench, (heard_us - bench.now_us) / 1000 + UPS_SILENCE_LIMIT_MS - 1);
        assert_int_equal(bench.talk.status.state, UPS_ON_BATTERY);
        pass(&bench, 1);
        assert_int_equal(bench.talk.status.state, UPS_CRITICAL);
        assert_int_equal(bench.talk.status.charge_percent, -1);
        say(&bench, "VAR shkaf ups.status \"OL\"");
        assert_int_equal(bench.talk.status.state, UPS_ON_LINE);
        assert_true(bench.talk.status.is_connected);
        say(&bench, ANSWERS[i]);
        pass(&bench, UPS_SILENCE_LIMIT_MS);
        assert_int_equal(bench.talk.status.state, UPS_UNKNOWN);
    }
}

static void test_the_connection_is_lost(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, NULL, NULL);
    connect_ups(&bench);
    say(&bench, "VAR shkaf ups.status \"OB\"");
    bench.is_silent = true;
    pass(&bench, UPS_POLL_MS + UPS_ANSWER_MS + 1);
    assert_true(bench.talk.is_dead);
    ups_talk_lose(&bench.talk);
    assert_false(bench.talk.status.is_connected);
    pass(&bench, UPS_SILENCE_LIMIT_MS); /* time passes without a connection, too */
    assert_int_equal(bench.talk.status.state, UPS_CRITICAL);
    bench.is_silent = false;
    bench.status = "VAR shkaf ups.status \"OL\"";
    connect_ups(&bench);
    assert_int_equal(bench.talk.status.state, UPS_ON_LINE);
}

static void test_nobody_there_from_the_first(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, NULL, NULL);
    pass(&bench, 1000000);
    assert_int_equal(bench.talk.status.state, UPS_UNKNOWN);
}

static void test_login(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "till", "secret");
    connect_ups(&bench);
    assert_string_equal(bench.asked, "USERNAME till;PASSWORD secret;LOGIN shkaf;");
    pass(&bench, 10 * UPS_POLL_MS);
    assert_string_equal(bench.asked, "USERNAME till;PASSWORD secret;LOGIN shkaf;");
    /* State is read all the same when it is refused. */
    bench_init(&bench, "till", "secret");
    bench.login = "ERR ACCESS-DENIED";
    connect_ups(&bench);
    assert_int_equal(bench.talk.status.state, UPS_ON_LINE);
    assert_true(bench.talk.was_denied);
}

static void test_values_that_are_none(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, NULL, NULL);
    bench.charge = "ERR VAR-NOT-SUPPORTED";
    bench.runtime = "VAR shkaf battery.runtime \"soon\"";
    connect_ups(&bench);
    assert_int_equal(bench.talk.status.charge_percent, -1);
    assert_int_equal(bench.talk.status.runtime_seconds, -1);
    bench.charge = "VAR shkaf battery.charge \"1000\"";
    bench.runtime = "VAR shkaf battery.runtime \"-5\"";
    pass(&bench, UPS_POLL_MS + 1);
    assert_int_equal(bench.talk.status.charge_percent, -1);
    assert_int_equal(bench.talk.status.runtime_seconds, -1);
}

static void test_long_lines_and_lines_unasked(void **state)
{
    struct bench bench;
    char line[2 * UPS_LINE_LIMIT];
    (void)state;
    bench_init(&bench, NULL, NULL);
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    connect_ups(&bench);
    ups_talk_take(&bench.talk, line, sizeof line, bench.now_us);
    ups_talk_take(&bench.talk, "VAR shkaf ups.status \"OB LB\"\n", 29, bench.now_us);
    assert_int_equal(bench.talk.status.state, UPS_ON_LINE);
}

static void test_names(void **state)
{
    struct ups_talk talk;
    (void)state;
    assert_false(ups_talk_init(&talk, "", NULL, NULL));
    assert_false(ups_talk_init(&talk, NULL, NULL, NULL));
    assert_false(ups_talk_init(&talk, "a b", NULL, NULL));
    assert_false(ups_talk_init(&talk, "a\nFSD a", NULL, NULL));
    assert_false(ups_talk_init(&talk, "a", "u\nSET", "p"));
    assert_false(ups_talk_init(&talk, "a", "u", "p\"q"));
    assert_false(ups_talk_init(&talk,
                               "a123456789012345678901234567890123456789012345678901234567890"
                               "1234",
                               NULL, NULL));
}

static void test_words(void **state)
{
    (void)state;
    struct ups_status status = {.state = UPS_ABSENT};
    assert_null(ups_state_words(&status));
    status.state = UPS_UNKNOWN;
    assert_null(ups_state_words(&status));
    status.state = UPS_ON_LINE;
    assert_null(ups_state_words(&status));
    status.needs_battery = true;
    assert_non_null(ups_state_words(&status));
    status.state = UPS_ON_BATTERY;
    assert_non_null(ups_state_words(&status));
    status.state = UPS_CRITICAL;
    assert_non_null(ups_state_words(&status));
}

static void test_command(void **state)
{
    int status = 0;
    (void)state;
    assert_int_equal(ups_run_command("/bin/sh -c exit\t7"), OK); /* words, not a shell's line */
    assert_true(wait(&status) > 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(ups_run_command("  false  "), OK);
    assert_true(wait(&status) > 0);
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_int_equal(ups_run_command(""), ERR_SYNTAX);
    assert_int_equal(ups_run_command("   "), ERR_SYNTAX);
    assert_int_equal(ups_run_command("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"), ERR_SYNTAX);
    assert_int_equal(ups_run_command("/nowhere/such-program now"), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_line),
        cmocka_unit_test(test_power_goes_and_comes),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_the_connection_is_lost),
        cmocka_unit_test(test_nobody_there_from_the_first),
        cmocka_unit_test(test_login),
        cmocka_unit_test(test_values_that_are_none),
        cmocka_unit_test(test_long_lines_and_lines_unasked),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
