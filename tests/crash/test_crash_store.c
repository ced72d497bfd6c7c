/* The store under power cuts and failing disks: every acknowledged work is there, every other one
 * whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "crash_run.h"
#include "store/migrate.h"

/* ---- the workload: works of three rows and a count, in bursts that form groups ---- */

enum {
    BURSTS = 20,
    SPARE_BURSTS = 4, /* played when the last one failed: by then the failure has passed */
    BURST_WORKS = 5,
    PARTS = 3,
    FAILING_WORK = 2,     /* of each burst: writes, then gives up */
    LARGE_BURST = 3,      /* fills the log, so that it is checkpointed while the store is open */
    REOPENING_BURST = 10, /* before it the store is closed and opened again */
    OPENING_TRIES = 5,
    SMALL_BYTES = 300,
    LARGE_BYTES = 280 * 1024
};

static const struct migration TABLES[] = {
    {.number = 1,
     .name = "entry",
     .checksum = "1",
     .sqlite = "CREATE TABLE entry (id BIGINT, part BIGINT, data BYTEA, PRIMARY KEY (id, part));"
               "CREATE TABLE total (id BIGINT PRIMARY KEY, entries BIGINT);"
               "INSERT INTO total (id, entries) VALUES (1, 0);",
     .postgres = ""},
};

static const char *const ARGS[] = {"id", "part", "data"};
static const struct query q_insert = {
    .name = "entry_insert",
    .kind = QUERY_EXEC,
    .arg_count = 3,
    .arg_names = ARGS,
    .sqlite = "INSERT INTO entry (id, part, data) VALUES (?1, ?2, ?3)",
};
static const struct query q_count = {
    .name = "total_add",
    .kind = QUERY_EXEC,
    .sqlite = "UPDATE total SET entries = entries + 1 WHERE id = 1",
};

struct order {
    struct crash_notes *notes;
    struct burst *burst;
    int64_t id;
    size_t size_bytes;
    bool gives_up;
};

struct burst {
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    int answers, faults;
    struct order orders[BURST_WORKS];
};

/* A planted bug: the world is told before the commit. */
static bool acknowledges_early;

static enum err write_entry(struct tx *tx, void *context)
{
    const struct order *order = context;
    static const char data[LARGE_BYTES];
    for (int part = 0; part < PARTS; part++) {
        scoped(statement) struct statement *insert = statement_open(tx, &q_insert);
        bind_int(insert, 1, order->id);
        bind_int(insert, 2, part);
        bind_bytes(insert, 3, data, order->size_bytes);
        TRY(statement_run(insert));
    }
    scoped(statement) struct statement *count = statement_open(tx, &q_count);
    TRY(statement_run(count));
    if (acknowledges_early) order->notes->words[order->id] = CRASH_ACKNOWLEDGED;
    return order->gives_up ? ERR_CANCELLED : OK;
}

static void note_answer(enum err err, void *context)
{
    struct order *order = context;
    struct burst *burst = order->burst;
    order->notes->words[order->id] = err == OK ? CRASH_ACKNOWLEDGED : CRASH_REFUSED;
    pthread_mutex_lock(&burst->mutex);
    burst->answers++;
    if (err != OK && !order->gives_up) burst->faults++;
    pthread_cond_signal(&burst->answered);
    pthread_mutex_unlock(&burst->mutex);
}

/* The number of works that failed without meaning to. */
static int play_burst(struct store *store, int number, struct crash_notes *notes)
{
    struct burst burst = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, {{0}}};
    for (int i = 0; i < BURST_WORKS; i++) {
        struct order *order = &burst.orders[i];
        *order = (struct order){.notes = notes,
                                .burst = &burst,
                                .id = number * BURST_WORKS + i,
                                .size_bytes = number == LARGE_BURST ? LARGE_BYTES : SMALL_BYTES,
                                .gives_up = i == FAILING_WORK};
        notes->words[order->id] = CRASH_UNDER_WAY;
        store_write_later(store, 0, write_entry, note_answer, order);
    }
    pthread_mutex_lock(&burst.mutex);
    while (burst.answers < BURST_WORKS) pthread_cond_wait(&burst.answered, &burst.mutex);
    pthread_mutex_unlock(&burst.mutex);
    return burst.faults;
}

/* Tries again, as a supervisor would. NULL: it cannot be opened. */
static struct store *open_crashing(const char *url)
{
    struct store_options options = {.url = url, .vfs = CRASH_VFS_NAME, .reader_count = 1};
    struct store *store = NULL;
    for (int i = 0; i < OPENING_TRIES; i++) {
        if (store_open(&options, &store) == OK) return store;
    }
    return NULL;
}

static void prepare(const char *url)
{
    struct store *store;
    int applied;
    CHECK(store_open(&(struct store_options){.url = url}, &store) == OK);
    CHECK(migrate_list(store, TABLES, 1, &applied) == OK);
    store_close(store);
}

static bool run(const char *url, struct crash_notes *notes)
{
    int last_faults = 0;
    struct store *store = open_crashing(url);
    for (int number = 0; number < BURSTS + SPARE_BURSTS; number++) {
        if (number >= BURSTS && last_faults == 0) break;
        if (store != NULL && number == REOPENING_BURST) {
            store_close(store);
            store = open_crashing(url);
        }
        if (store == NULL) return false;
        last_faults = play_burst(store, number, notes);
    }
    store_close(store);
    return last_faults == 0;
}

/* ---- the judge ---- */

static int take_row(void *context, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    struct crash_notes *found = context;
    long id = strtol(values[0], NULL, 10);
    found->words[id] = CRASH_ACKNOWLEDGED;
    return strtol(values[1], NULL, 10) != PARTS;
}

static int answer_is_ok(void *context, int columns, char **values, char **names)
{
    (void)context;
    (void)columns;
    (void)names;
    return strcmp(values[0], "ok") != 0;
}

static int count_is_right(void *context, int columns, char **values, char **names)
{
    (void)context;
    (void)columns;
    (void)names;
    return strcmp(values[0], values[1]) != 0;
}

static bool words_were_kept(const struct crash_notes *notes, const struct crash_notes *found)
{
    for (int id = 0; id < (BURSTS + SPARE_BURSTS) * BURST_WORKS; id++) {
        bool there = found->words[id] == CRASH_ACKNOWLEDGED;
        if (notes->words[id] == CRASH_ACKNOWLEDGED && !there) {
            fprintf(stderr, "work %d was acknowledged and is not there\n", id);
            return false;
        }
        bool must_not = notes->words[id] == CRASH_REFUSED || notes->words[id] == CRASH_NOT_ASKED;
        if (must_not && there) {
            fprintf(stderr, "work %d was refused and is there\n", id);
            return false;
        }
    }
    return true;
}

static bool answers(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                    void *context)
{
    char *text = NULL;
    int code = sqlite3_exec(db, sql, row, context, &text);
    if (code != SQLITE_OK) fprintf(stderr, "%s: %d %s\n", sql, code, text ? text : "");
    sqlite3_free(text);
    return code == SQLITE_OK;
}

static bool judge(const char *url, const char *path, const struct crash_notes *notes)
{
    (void)url;
    static struct crash_notes found;
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) return false;
    return answers(db, "PRAGMA integrity_check", answer_is_ok, NULL) &&
           answers(db, "SELECT id, count(*) FROM entry GROUP BY id", take_row, &found) &&
           answers(db, "SELECT entries, (SELECT count(DISTINCT id) FROM entry) FROM total",
                   count_is_right, NULL) &&
           words_were_kept(notes, &found);
}

static const struct crash_workload WORKLOAD = {
    .name = "store",
    .prepare = prepare,
    .run = run,
    .judge = judge,
};

/* ---- tests ---- */

static void test_power_cut_at_every_sync(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    long wrong;
    long plays = crash_stage_cut_everywhere(stage, 3, &wrong);
    print_message("%ld plays\n", plays);
    assert_int_equal(wrong, 0);
    assert_true(plays > 200);
    crash_stage_free(stage);
}

static void assert_caught(enum crash_bug bug)
{
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    assert_true(crash_stage_catches(stage, bug));
    crash_stage_free(stage);
}

static void test_catches_no_sync_at_all(void **state)
{
    (void)state;
    assert_caught(CRASH_BUG_NOTHING_SYNCED);
}

static void test_catches_a_log_not_synced(void **state)
{
    (void)state;
    assert_caught(CRASH_BUG_LOG_NOT_SYNCED);
}

static void test_catches_data_not_synced_at_checkpoint(void **state)
{
    (void)state;
    assert_caught(CRASH_BUG_DATA_NOT_SYNCED);
}

static void test_catches_an_early_acknowledgement(void **state)
{
    (void)state;
    acknowledges_early = true;
    assert_caught(CRASH_BUG_IN_WORKLOAD);
    acknowledges_early = false;
}

enum { FAILURE_PLAYS = 60 };

static long operations_of_a_play(struct crash_stage *stage)
{
    assert_int_equal(crash_stage_play(stage, (struct crash_plan){0}, false), CRASH_END_GOOD);
    return crash_stage_notes(stage)->counts.operations;
}

/* A disk that fails ends the process or refuses the works; it never makes a liar of us. */
static void test_failure_of_the_nth_operation(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    long operations = operations_of_a_play(stage), refused = 0, aborted = 0;
    for (int i = 0; i < FAILURE_PLAYS; i++) {
        /* The beginning one by one, the long rest in strides. */
        long at = i < FAILURE_PLAYS / 2 ? i + 1 : operations * i / FAILURE_PLAYS;
        struct crash_plan plan = {.failure = CRASH_FAIL_IO, .fail_at = at};
        enum crash_end end = crash_stage_play(stage, plan, false);
        assert_int_not_equal(end, CRASH_END_WRONG);
        refused += end == CRASH_END_REFUSED;
        aborted += end == CRASH_END_ABORTED;
    }
    print_message("%ld operations; %ld plays could not open, %ld aborted\n", operations, refused,
                  aborted);
    assert_true(aborted > 0);
    crash_stage_free(stage);
}

/* A full disk refuses, and the store goes on when there is space again: no abort, and the last
 * burst succeeds. */
static void test_full_disk_refuses_and_goes_on(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    long operations = operations_of_a_play(stage), met = 0;
    for (int i = 0; i < FAILURE_PLAYS; i++) {
        struct crash_plan plan = {.failure = CRASH_FAIL_FULL,
                                  .fail_at = 1 + operations * i / FAILURE_PLAYS,
                                  .fail_length = 1 + i % 3};
        enum crash_end end = crash_stage_play(stage, plan, false);
        long failures = crash_stage_notes(stage)->counts.failures;
        assert_int_equal(end, CRASH_END_GOOD);
        met += failures > 0;
    }
    print_message("%ld of %d plays met a full disk\n", met, (int)FAILURE_PLAYS);
    assert_true(met > FAILURE_PLAYS / 2);
    crash_stage_free(stage);
}

/* Memory that is not there ends the process, and whatever it said before stays true. */
static void test_failure_of_the_nth_allocation(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&WORKLOAD);
    long aborted = 0;
    for (long at = 1; at <= FAILURE_PLAYS; at++) {
        /* The first allocations open the store; later ones are met in strides. */
        struct crash_plan plan = {.memory_fails_at = at <= FAILURE_PLAYS / 2 ? at : 20 * at};
        enum crash_end end = crash_stage_play(stage, plan, false);
        assert_true(end == CRASH_END_ABORTED || end == CRASH_END_GOOD);
        aborted += end == CRASH_END_ABORTED;
    }
    print_message("%ld plays aborted\n", aborted);
    assert_true(aborted > FAILURE_PLAYS / 2);
    crash_stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_cut_at_every_sync),
        cmocka_unit_test(test_catches_no_sync_at_all),
        cmocka_unit_test(test_catches_a_log_not_synced),
        cmocka_unit_test(test_catches_data_not_synced_at_checkpoint),
        cmocka_unit_test(test_catches_an_early_acknowledgement),
        cmocka_unit_test(test_failure_of_the_nth_operation),
        cmocka_unit_test(test_failure_of_the_nth_allocation),
        cmocka_unit_test(test_full_disk_refuses_and_goes_on),
    };
    return cmocka_run_group_tests_name("crash store", tests, NULL, NULL);
}
