/* The till's line to its server, over a stubbed world: what a server may answer, how long the till
 * waits, what its clock believes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "sync/json_handle.h"
#include "till/backoff.h"
#include "till/clock_watch.h"
#include "till/contact.h"
#include "till/uplink.h"

#define TOKEN "24.17.5vSJ0xq2mXW1u0dXQkq3s8mA0sN6cT4bYl7fPzE9hRg"

/* A world of numbers: its clocks stand where they are put, its server says what it is told to. */
struct stage {
    struct world world;
    struct instant now;
    int64_t ticks_us;
    uint32_t chance;
    enum err err;
    struct outgoing_answer answer;
    char heard_url[200], heard_headers[400];
};

static struct instant stage_now(void *context)
{
    return ((struct stage *)context)->now;
}

static int64_t stage_ticks(void *context)
{
    return ((struct stage *)context)->ticks_us;
}

static void stage_random(void *context, void *out_bytes, size_t size)
{
    uint32_t *chance = &((struct stage *)context)->chance;
    unsigned char *bytes = out_bytes;
    for (size_t i = 0; i < size; i++) {
        *chance = *chance * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(*chance >> 24);
    }
}

static enum err stage_call(void *context, struct arena *arena,
                           const struct outgoing_request *request,
                           struct outgoing_answer *out_answer)
{
    struct stage *stage = context;
    (void)arena;
    snprintf(stage->heard_url, sizeof stage->heard_url, "%.*s", TEXT_ARGS(request->url));
    stage->heard_headers[0] = '\0';
    for (int i = 0; i < request->header_count; i++) {
        size_t used = strlen(stage->heard_headers);
        snprintf(stage->heard_headers + used, sizeof stage->heard_headers - used, "%.*s: %.*s\n",
                 TEXT_ARGS(request->headers[i].name), TEXT_ARGS(request->headers[i].value));
    }
    if (stage->err != OK) return stage->err;
    *out_answer = stage->answer;
    return OK;
}

static void stage_set(struct stage *stage)
{
    *stage = (struct stage){.now.ms = INT64_C(1767585600000)};
    stage->world = (struct world){.context = stage,
                                  .now = stage_now,
                                  .ticks_us = stage_ticks,
                                  .random = stage_random,
                                  .call = stage_call};
}

/* ---- what a server may answer ---- */

static enum uplink_outcome judged(int status, const char *type, const char *body)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct uplink_answer answer = {
        .status = status, .content_type = text_of(type), .body = text_of(body)};
    enum uplink_outcome outcome = uplink_judge(&arena, false, &answer);
    assert_true(outcome != UPLINK_DONE || status == 204 || answer.said != NULL);
    assert_true(outcome == UPLINK_DONE || strlen(answer.reason) > 0);
    json_decref(answer.said);
    arena_release(&arena);
    return outcome;
}

static void test_answers_are_judged(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *type, *body;
        enum uplink_outcome outcome;
    } ROWS[] = {
        {200, "application/json", "{\"a\":1}", UPLINK_DONE},
        {201, "Application/JSON; charset=utf-8", "{}", UPLINK_DONE},
        {200, "application/json", "[]", UPLINK_NONSENSE},
        {200, "application/json", "", UPLINK_NONSENSE},
        {200, "application/json", "{\"a\":1", UPLINK_NONSENSE},
        {200, "application/json", "{\"a\":1}{", UPLINK_NONSENSE},
        {200, "application/json", "{\"a\":1,\"a\":2}", UPLINK_NONSENSE},
        {200, "application/json", "{\"a\":\"\xFF\"}", UPLINK_NONSENSE},
        {200, "text/html", "<html>Войдите в сеть</html>", UPLINK_NONSENSE},
        {200, "", "{}", UPLINK_NONSENSE},
        {301, "text/html", "", UPLINK_NONSENSE},
        {302, "application/json", "{}", UPLINK_NONSENSE},
        {101, "", "", UPLINK_NONSENSE},
        {0, "", "", UPLINK_NONSENSE},
        {999, "", "", UPLINK_NONSENSE},
        {429, "application/problem+json", "{\"code\":\"too_many_requests\"}", UPLINK_BUSY},
        {503, "text/html", "<html>", UPLINK_BUSY},
        {502, "text/html", "<html>", UPLINK_BUSY},
        {500, "application/problem+json", "{\"code\":\"fault\"}", UPLINK_FAULT},
        {500, "text/html", "<html>", UPLINK_NONSENSE},
        {401, "application/problem+json", "{\"code\":\"token_ended\"}", UPLINK_TOKEN_ENDED},
        /* A portal that asks for a login is not our server taking the token away. */
        {401, "text/html", "<html>", UPLINK_NONSENSE},
        {409, "application/problem+json", "{\"code\":\"enrol_anew\"}", UPLINK_ENROL_ANEW},
        {409, "application/problem+json", "{\"code\":\"other\"}", UPLINK_REFUSED},
        {409, "text/html", "enrol_anew", UPLINK_NONSENSE},
        {400, "application/problem+json", "{\"code\":\"malformed\"}", UPLINK_REFUSED},
        {400, "application/problem+json", "{\"code\":\"<script>\"}", UPLINK_NONSENSE},
        {400, "application/problem+json", "{\"code\":7}", UPLINK_NONSENSE},
        {404, "text/html", "<html>", UPLINK_NONSENSE},
        {413, "application/problem+json", "{\"code\":\"too_large\"}", UPLINK_REFUSED},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        enum uplink_outcome outcome = judged(ROWS[i].status, ROWS[i].type, ROWS[i].body);
        if (outcome != ROWS[i].outcome) {
            fail_msg("row %zu: %s, not %s", i, uplink_outcome_name(outcome),
                     uplink_outcome_name(ROWS[i].outcome));
        }
    }
}

/* ---- asking ---- */

struct line {
    struct stage stage;
    char folder[64], path[96];
    struct token_box *token;
    struct contact *contact;
    struct uplink uplink;
    struct arena arena;
};

static void line_set(struct line *line)
{
    stage_set(&line->stage);
    snprintf(line->folder, sizeof line->folder, "/tmp/obed-token-XXXXXX");
    CHECK(mkdtemp(line->folder) != NULL);
    snprintf(line->path, sizeof line->path, "%s/token", line->folder);
    assert_int_equal(token_open(line->path, &line->token), OK);
    line->contact = contact_new(&line->stage.world);
    line->uplink = (struct uplink){.world = &line->stage.world,
                                   .server = "https://obed.example",
                                   .token = line->token,
                                   .contact = line->contact};
    arena_init(&line->arena, 1 << 20);
}

static void line_end(struct line *line)
{
    unlink(line->path);
    rmdir(line->folder);
    contact_free(line->contact);
    token_close(line->token);
    arena_release(&line->arena);
}

static enum uplink_outcome ask(struct line *line, struct uplink_answer *out_answer)
{
    static const struct uplink_ask HELLO = {.method = "GET", .path = "hello?last_counter=7"};
    enum uplink_outcome outcome = uplink_ask(&line->uplink, &line->arena, &HELLO, out_answer);
    json_decref(out_answer->said);
    out_answer->said = NULL;
    return outcome;
}

static enum contact_state contact_of(struct line *line)
{
    struct contact_view view;
    contact_look(line->contact, &view);
    return view.state;
}

static void test_asking(void **state)
{
    (void)state;
    struct line line;
    struct uplink_answer answer;
    line_set(&line);
    assert_int_equal(ask(&line, &answer), UPLINK_NO_TOKEN);
    assert_int_equal(contact_of(&line), CONTACT_NOT_ENROLLED);
    assert_int_equal(token_keep(line.token, TEXT(TOKEN)), OK);

    line.stage.answer = (struct outgoing_answer){
        .status = 200, .content_type = TEXT("application/json"), .body = TEXT("{}")};
    assert_int_equal(ask(&line, &answer), UPLINK_DONE);
    assert_string_equal(line.stage.heard_url,
                        "https://obed.example/api/till/v1/hello?last_counter=7");
    assert_non_null(strstr(line.stage.heard_headers, "Authorization: Bearer " TOKEN "\n"));
    assert_null(strstr(line.stage.heard_headers, "Content-Type"));
    assert_int_equal(contact_of(&line), CONTACT_ONLINE);

    line.stage.err = ERR_TIMEOUT;
    assert_int_equal(ask(&line, &answer), UPLINK_SILENT);
    assert_int_equal(contact_of(&line), CONTACT_SILENT);
    line.stage.err = ERR_LIMIT;
    assert_int_equal(ask(&line, &answer), UPLINK_NONSENSE);
    assert_int_equal(contact_of(&line), CONTACT_NONSENSE);
    line.stage.err = ERR_CANCELLED;
    assert_int_equal(ask(&line, &answer), UPLINK_CANCELLED);
    line.stage.err = OK;
    line.stage.answer.status = 503;
    line.stage.answer.retry_after_s = 4;
    assert_int_equal(ask(&line, &answer), UPLINK_BUSY);
    assert_int_equal(answer.retry_after_s, 4);
    line_end(&line);
}

/* ---- the token's file ---- */

static void write_token(const struct line *line, const char *text, mode_t mode)
{
    FILE *file = fopen(line->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(line->path, mode), 0);
}

static void test_token_file(void **state)
{
    (void)state;
    struct line line;
    struct stat about;
    struct token_box *again = NULL;
    line_set(&line);
    assert_null(token_look(line.token, &line.arena));
    assert_int_equal(token_keep(line.token, TEXT(TOKEN)), OK);
    assert_int_equal(stat(line.path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(token_open(line.path, &again), OK);
    assert_string_equal(token_look(again, &line.arena), TOKEN);
    token_close(again);
    write_token(&line, TOKEN "\n", 0644);
    assert_int_equal(token_open(line.path, &again), ERR_CONSTRAINT);
    write_token(&line, "<html>", 0600);
    assert_int_equal(token_open(line.path, &again), ERR_SYNTAX);
    line_end(&line);
}

/* ---- waits ---- */

static void test_waits_grow_and_are_bounded(void **state)
{
    (void)state;
    struct stage stage;
    struct backoff backoff;
    stage_set(&stage);
    backoff_init(&backoff, 200, 30000);
    int64_t step_ms = 200;
    for (int i = 0; i < 20; i++) {
        int64_t wait_ms = backoff_wait_ms(&backoff, &stage.world, 0);
        assert_in_range(wait_ms, step_ms / 2, step_ms);
        step_ms = 2 * step_ms < 30000 ? 2 * step_ms : 30000;
    }
    assert_in_range(backoff_wait_ms(&backoff, &stage.world, 7), 7000, 8000);
    assert_in_range(backoff_wait_ms(&backoff, &stage.world, 1000000), 300000, 301000);
    backoff_reset(&backoff);
    assert_in_range(backoff_wait_ms(&backoff, &stage.world, 0), 100, 200);
}

/* ---- clocks ---- */

static void pass(struct stage *stage, int64_t ms)
{
    stage->now.ms += ms;
    stage->ticks_us += ms * 1000;
}

static void hear(struct clock_watch *watch, const struct stage *stage, int64_t server_ms)
{
    clock_watch_hear(watch, instant_of_ms(server_ms), stage->ticks_us - 2000, stage->ticks_us);
}

static enum clock_watch_state state_of(struct clock_watch *watch)
{
    struct clock_view view;
    clock_watch_look(watch, &view);
    return view.state;
}

static void test_clock_of_1970_goes_on_from_what_is_known(void **state)
{
    (void)state;
    struct stage stage;
    stage_set(&stage);
    struct instant real = stage.now;
    stage.now.ms = 0;
    struct clock_watch *watch = clock_watch_new(&stage.world, real);
    const struct world *world = clock_watch_world(watch);
    assert_int_equal(state_of(watch), CLOCK_WATCH_BEHIND);
    assert_int_equal(world_now(world).ms, real.ms);
    pass(&stage, 5000);
    assert_int_equal(world_now(world).ms, real.ms + 5000);
    /* The server tells better: it was off for an hour. */
    hear(watch, &stage, real.ms + HOUR_MS);
    assert_in_range(world_now(world).ms, real.ms + HOUR_MS, real.ms + HOUR_MS + 2);
    /* Somebody sets the machine's clock right. */
    stage.now.ms = real.ms + HOUR_MS + 500;
    assert_int_equal(state_of(watch), CLOCK_WATCH_RIGHT);
    assert_int_equal(world_now(world).ms, real.ms + HOUR_MS + 500);
    clock_watch_free(watch);
}

static void test_clock_set_ahead_and_back(void **state)
{
    (void)state;
    struct stage stage;
    stage_set(&stage);
    struct instant real = stage.now;
    struct clock_watch *watch = clock_watch_new(&stage.world, real);
    const struct world *world = clock_watch_world(watch);
    assert_int_equal(state_of(watch), CLOCK_WATCH_UNPROVEN);
    hear(watch, &stage, real.ms + 3000);
    assert_int_equal(state_of(watch), CLOCK_WATCH_RIGHT);
    struct instant before = world_now(world);
    stage.now.ms += 5 * DAY_MS;
    assert_int_equal(state_of(watch), CLOCK_WATCH_AHEAD);
    assert_in_range(world_now(world).ms, before.ms, real.ms + 3001);
    stage.now.ms -= 6 * DAY_MS;
    assert_int_equal(state_of(watch), CLOCK_WATCH_BEHIND);
    assert_in_range(world_now(world).ms, before.ms, real.ms + 3001);
    /* A small step back is waited out: moments never go back. */
    stage.now.ms = real.ms;
    int64_t last = world_now(world).ms;
    for (int i = 0; i < 100; i++) {
        pass(&stage, 100);
        assert_true(world_now(world).ms >= last);
        last = world_now(world).ms;
    }
    assert_int_equal(last, stage.now.ms);
    clock_watch_free(watch);
}

/* Ran ahead while nobody could tell; the correction is taken. */
static void test_clock_that_ran_ahead_is_corrected(void **state)
{
    (void)state;
    struct stage stage;
    stage_set(&stage);
    struct instant real = stage.now;
    struct clock_watch *watch = clock_watch_new(&stage.world, real);
    const struct world *world = clock_watch_world(watch);
    stage.now.ms += 2 * DAY_MS;
    assert_int_equal(world_now(world).ms, real.ms + 2 * DAY_MS);
    hear(watch, &stage, real.ms);
    assert_in_range(world_now(world).ms, real.ms, real.ms + 2);
    /* Slow answers tell no time; a better one is kept against worse ones that agree. */
    clock_watch_hear(watch, instant_of_ms(0), stage.ticks_us - INT64_C(30000000), stage.ticks_us);
    assert_in_range(world_now(world).ms, real.ms, real.ms + 2);
    clock_watch_free(watch);
}

int main(void)
{
    secret_init();
    log_set_level(LOG_ERROR + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_judged),
        cmocka_unit_test(test_asking),
        cmocka_unit_test(test_token_file),
        cmocka_unit_test(test_waits_grow_and_are_bounded),
        cmocka_unit_test(test_clock_of_1970_goes_on_from_what_is_known),
        cmocka_unit_test(test_clock_set_ahead_and_back),
        cmocka_unit_test(test_clock_that_ran_ahead_is_corrected),
    };
    return cmocka_run_group_tests_name("till_uplink", tests, NULL, NULL);
}
