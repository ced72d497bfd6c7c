/* A canteen's morning at the till under power cuts and a failing disk: sales, the queue, a class,
 * returns, an activation, answers of the server and pages of changes. Afterwards the journal is
 * whole, every operation that was acknowledged is in it exactly once, and no other is; a class is
 * there whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "crash_run.h"
#include "till_kit.h"

enum {
    ROUNDS = 3,
    STEPS = 6,           /* of a round */
    CLASS_DOCUMENTS = 3, /* of the class: everybody who is active */
};

static const char *path_of(const char *url)
{
    static const char PREFIX[] = "sqlite:";
    CHECK(strncmp(url, PREFIX, sizeof PREFIX - 1) == 0);
    return url + sizeof PREFIX - 1;
}

static void prepare(const char *url)
{
    struct till_kit *kit = memory_new(sizeof *kit);
    CHECK(till_kit_open(kit, path_of(url), NULL) == OK);
    till_kit_furnish(kit);
    till_set(kit, SETTING_SET_MEAL_CHARGED_BY, 0);
    till_kit_close(kit);
    memory_free(kit);
}

/* ---- the morning ---- */

enum step { STEP_SALE, STEP_RETURN, STEP_QUEUE, STEP_CLASS, STEP_CARD, STEP_SERVER };

static struct text key_of(struct till_kit *kit, int round, enum step step)
{
    return text_of(arena_printf(&kit->arena, "k%d-%d", round, (int)step));
}

static enum err step_sale(struct till_kit *kit, int round, enum counter_status *status)
{
    const struct counter_line lines[] = {till_dish(TILL_PIZZA, 1), till_dish(TILL_JUICE, 2)};
    const struct counter_order order = {.request = key_of(kit, round, STEP_SALE),
                                        .account_id = till_pupil(1),
                                        .card_id = till_card(1),
                                        .lines = lines,
                                        .line_count = 2};
    struct counter_outcome outcome;
    TRY(counter_sell(&kit->counter, &kit->arena, &order, &outcome));
    *status = outcome.status;
    return OK;
}

static enum err step_return(struct till_kit *kit, int round, enum counter_status *status)
{
    struct counter_receipts recent;
    struct counter_outcome outcome;
    TRY(counter_recent(&kit->counter, &kit->arena, till_pupil(1), 1, &recent));
    const struct counter_return_line line = {1, 1};
    const struct counter_return back = {.request = key_of(kit, round, STEP_RETURN),
                                        .receipt_id = recent.count > 0 ? recent.items[0].id : 1,
                                        .lines = &line,
                                        .line_count = 1};
    TRY(counter_take_back(&kit->counter, &kit->arena, &back, &outcome));
    *status = outcome.status;
    return OK;
}

static enum err step_queue(struct till_kit *kit, int round, enum counter_status *status)
{
    const struct counter_serving serving = {.request = key_of(kit, round, STEP_QUEUE),
                                            .meal = MEAL_LUNCH,
                                            .account_id = till_pupil(1),
                                            .card_id = till_card(1)};
    struct counter_outcome outcome;
    TRY(counter_serve(&kit->counter, &kit->arena, &serving, &outcome));
    *status = outcome.status;
    return OK;
}

static enum err step_class(struct till_kit *kit, int round, enum counter_status *status)
{
    const struct counter_class_order order = {
        .request = key_of(kit, round, STEP_CLASS), .class_id = TILL_CLASS, .meal = MEAL_BREAKFAST};
    struct counter_class done;
    TRY(counter_serve_class(&kit->counter, &kit->arena, &order, &done));
    CHECK(done.status != COUNTER_DONE || done.done_count == CLASS_DOCUMENTS);
    *status = done.status;
    return OK;
}

/* A temporary card each day. */
static enum err step_card(struct till_kit *kit, int round, enum counter_status *status)
{
    struct counter_card_done done;
    struct card_chip chip = till_chip_of(arena_printf(&kit->arena, "05000000%02X", round));
    TRY(counter_temporary_give(&kit->counter, &kit->arena, key_of(kit, round, STEP_CARD),
                               till_pupil(2), &chip, &done));
    *status = done.status;
    return OK;
}

struct server_work {
    struct till_kit *kit;
    int64_t version;
};

static enum err server_work(struct tx *tx, void *context)
{
    enum { EVERYTHING = 1000 };
    struct server_work *work = context;
    struct outbox_list list;
    TRY(outbox_unsent(tx, &work->kit->arena, 0, EVERYTHING, SIZE_MAX, &list));
    for (int i = 0; i < list.count; i++) {
        const struct outbox_answer answer = {
            .id = list.items[i].id, .result = OUTBOX_RECORDED, .version = work->version};
        bool found;
        TRY(outbox_answered(tx, &answer, work->kit->now, &found));
    }
    return outbox_settle(tx);
}

/* The server answers what it has, and says what it knows. */
static enum err step_server(struct till_kit *kit, int round, enum counter_status *status)
{
    struct server_work work = {kit, 100 + round};
    TRY(store_write(kit->store, 0, server_work, &work));
    TRY(till_apply(kit, 100 + round, "\"classes\":[{\"class\":\"901\",\"name\":\"04А\"}]"));
    *status = COUNTER_DONE;
    return OK;
}

static enum err step_do(struct till_kit *kit, int round, enum step step,
                        enum counter_status *status)
{
    switch (step) {
    case STEP_SALE: return step_sale(kit, round, status);
    case STEP_RETURN: return step_return(kit, round, status);
    case STEP_QUEUE: return step_queue(kit, round, status);
    case STEP_CLASS: return step_class(kit, round, status);
    case STEP_CARD: return step_card(kit, round, status);
    case STEP_SERVER: return step_server(kit, round, status);
    }
    return OK;
}

static bool morning(const char *url, struct crash_notes *notes, bool acknowledges_first)
{
    struct till_kit *kit = memory_new(sizeof *kit);
    if (till_kit_open(kit, path_of(url), CRASH_VFS_NAME) != OK) return false;
    for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < STEPS; step++) {
            _Atomic enum crash_word *word = &notes->words[round * STEPS + step];
            enum counter_status status = COUNTER_REFUSED;
            *word = acknowledges_first ? CRASH_ACKNOWLEDGED : CRASH_UNDER_WAY;
            enum err err = step_do(kit, round, (enum step)step, &status);
            bool is_done = err == OK && status == COUNTER_DONE;
            /* A disk that fails refuses in a sentence, and nothing was done. */
            CHECK(err == OK || counter_fault_words(err) != NULL);
            if (!acknowledges_first) *word = is_done ? CRASH_ACKNOWLEDGED : CRASH_REFUSED;
        }
        till_wait(kit, DAY_MS);
    }
    till_kit_close(kit);
    memory_free(kit);
    return true;
}

static bool run(const char *url, struct crash_notes *notes)
{
    return morning(url, notes, false);
}

/* A planted bug: the screen says done before the disk does. */
static bool run_hasty(const char *url, struct crash_notes *notes)
{
    return morning(url, notes, true);
}

/* ---- the judge ---- */

static int64_t documents_of(struct till_kit *kit, int round, enum step step)
{
    const char *key = arena_printf(&kit->arena, "k%d-%d", round, (int)step);
    return till_count(kit, arena_printf(&kit->arena,
                                        "SELECT count(*) FROM document WHERE request = '%s'"
                                        " OR request LIKE '%s/%%'",
                                        key, key));
}

static int64_t whole_of(enum step step)
{
    if (step == STEP_SERVER) return 0;
    return step == STEP_CLASS ? CLASS_DOCUMENTS : 1;
}

static bool step_is_kept(struct till_kit *kit, const struct crash_notes *notes, int round,
                         enum step step)
{
    enum crash_word word = notes->words[round * STEPS + (int)step];
    int64_t found = documents_of(kit, round, step), whole = whole_of(step);
    bool right = found == 0 || found == whole;
    if (word == CRASH_ACKNOWLEDGED) right = found == whole;
    if (word == CRASH_REFUSED || word == CRASH_NOT_ASKED) right = found == 0;
    if (!right) {
        fprintf(stderr, "round %d step %d: %lld of %lld documents, told %d\n", round, (int)step,
                (long long)found, (long long)whole, (int)word);
    }
    return right;
}

static bool morning_is_kept(struct till_kit *kit, const struct crash_notes *notes)
{
    bool right = till_journal_is_whole(kit);
    for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < STEPS; step++) {
            right = right && step_is_kept(kit, notes, round, (enum step)step);
        }
    }
    /* Whoever comes next finds a till that sells. */
    struct counter_line juice = till_dish(TILL_JUICE, 1);
    till_wait(kit, 30 * DAY_MS);
    return right && till_sell(kit, 1, &juice, 1).status == COUNTER_DONE &&
           till_journal_is_whole(kit);
}

static bool judge(const char *url, const char *path, const struct crash_notes *notes)
{
    (void)path;
    struct till_kit *kit = memory_new(sizeof *kit);
    if (till_kit_open(kit, path_of(url), NULL) != OK) return false;
    bool right = morning_is_kept(kit, notes);
    till_kit_close(kit);
    memory_free(kit);
    return right;
}

static const struct crash_workload MORNING = {
    .name = "till", .prepare = prepare, .run = run, .judge = judge};
static const struct crash_workload HASTY = {
    .name = "till", .prepare = prepare, .run = run_hasty, .judge = judge};

/* ---- tests ---- */

static void test_power_cut_at_every_sync(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&MORNING);
    assert_int_equal(crash_stage_play(stage, (struct crash_plan){0}, false), CRASH_END_GOOD);
    for (int i = 0; i < ROUNDS * STEPS; i++) {
        assert_int_equal(crash_stage_notes(stage)->words[i], CRASH_ACKNOWLEDGED);
    }
    long wrong;
    long plays = crash_stage_cut_everywhere(stage, 2, &wrong);
    print_message("%ld plays\n", plays);
    assert_int_equal(wrong, 0);
    assert_true(plays > 80);
    crash_stage_free(stage);
}

static void test_planted_bugs_are_caught(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&MORNING);
    assert_true(crash_stage_catches(stage, CRASH_BUG_LOG_NOT_SYNCED));
    assert_true(crash_stage_catches(stage, CRASH_BUG_NOTHING_SYNCED));
    crash_stage_free(stage);
    stage = crash_stage_new(&HASTY);
    assert_true(crash_stage_catches(stage, CRASH_BUG_IN_WORKLOAD));
    crash_stage_free(stage);
}

enum { FAILURE_PLAYS = 40 };

/* The N-th operation fails, or finds no space for a while: refused clearly, nothing in half, and
 * what was acknowledged before and after is there. */
static void test_failures_of_the_disk(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&MORNING);
    assert_int_equal(crash_stage_play(stage, (struct crash_plan){0}, false), CRASH_END_GOOD);
    long operations = crash_stage_notes(stage)->counts.operations;
    for (int i = 0; i < FAILURE_PLAYS; i++) {
        struct crash_plan plan = {.failure = i % 2 ? CRASH_FAIL_IO : CRASH_FAIL_FULL,
                                  .fail_at = 1 + operations * i / FAILURE_PLAYS,
                                  .fail_length = 1 + i % 7};
        assert_int_not_equal(crash_stage_play(stage, plan, false), CRASH_END_WRONG);
    }
    crash_stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_cut_at_every_sync),
        cmocka_unit_test(test_planted_bugs_are_caught),
        cmocka_unit_test(test_failures_of_the_disk),
    };
    return cmocka_run_group_tests_name("crash till", tests, NULL, NULL);
}
