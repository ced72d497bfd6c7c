/* Migrations: forward only, refused when the database is not the beginning of our list, and old or
 * new but never between when they are killed or lose power. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "crash_run.h"
#include "store/migrate.h"

/* Each makes a table and fills it from the one before, in several statements. */
#define STEP(n, before)                                                                            \
    {                                                                                              \
        .number = n, .name = "step", .checksum = "sum" #n,                                         \
        .sqlite = "CREATE TABLE step" #n " (id BIGINT PRIMARY KEY);" before,                       \
        .postgres = "CREATE TABLE step" #n " (id BIGINT PRIMARY KEY);" before                      \
    }
#define FILL(n, from)                                                                              \
    "INSERT INTO step" #n " SELECT id FROM " #from ";"                                             \
    "INSERT INTO step" #n " SELECT id + 100 FROM " #from ";"

static const struct migration STEPS[] = {
    STEP(1, "INSERT INTO step1 (id) VALUES (1); INSERT INTO step1 (id) VALUES (2);"),
    STEP(2, FILL(2, step1)),
    STEP(3, FILL(3, step1)),
    STEP(4, FILL(4, step1)),
    STEP(5, FILL(5, step1)),
};
enum { STEP_COUNT = 5, STEP_ROWS = 4 };

static int migrate(struct store *store, int count)
{
    int applied = -1;
    assert_int_equal(migrate_list(store, STEPS, count, &applied), OK);
    return applied;
}

/* ---- what is refused ---- */

static void forward_body(struct fixture *fixture)
{
    struct store *store = fixture->store;
    assert_int_equal(migrate_check_list(store, STEPS, STEP_COUNT), ERR_SCHEMA);
    assert_int_equal(migrate(store, 2), 2);
    assert_int_equal(migrate_check_list(store, STEPS, STEP_COUNT), ERR_SCHEMA);
    assert_int_equal(migrate(store, STEP_COUNT), 3);
    assert_int_equal(migrate(store, STEP_COUNT), 0);
    assert_int_equal(migrate_check_list(store, STEPS, STEP_COUNT), OK);
    /* A program of yesterday meets the database of today. */
    int applied = -1;
    assert_int_equal(migrate_list(store, STEPS, 3, &applied), ERR_SCHEMA);
    assert_int_equal(applied, -1);
    assert_int_equal(migrate_check_list(store, STEPS, 3), ERR_SCHEMA);
}

static void test_only_forward(void **state)
{
    (void)state;
    fixture_each_engine_bare(forward_body);
}

static void changed_body(struct fixture *fixture)
{
    migrate(fixture->store, 3);
    struct migration changed[STEP_COUNT];
    memcpy(changed, STEPS, sizeof changed);
    changed[1].checksum = "other";
    int applied = -1;
    assert_int_equal(migrate_list(fixture->store, changed, STEP_COUNT, &applied), ERR_SCHEMA);
    assert_int_equal(migrate_check_list(fixture->store, changed, 3), ERR_SCHEMA);
    assert_int_equal(migrate_check_list(fixture->store, STEPS, 3), OK);
}

static void test_a_changed_migration_is_refused(void **state)
{
    (void)state;
    fixture_each_engine_bare(changed_body);
}

static const struct query q_lose_second = {
    .name = "lose_second",
    .kind = QUERY_EXEC,
    .sqlite = "DELETE FROM schema_migration WHERE number = 2",
    .postgres = "DELETE FROM schema_migration WHERE number = 2",
};

static enum err lose_second(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *statement = statement_open(tx, &q_lose_second);
    return statement_run(statement);
}

static void gap_body(struct fixture *fixture)
{
    migrate(fixture->store, 3);
    assert_int_equal(store_write(fixture->store, 0, lose_second, NULL), OK);
    int applied = -1;
    assert_int_equal(migrate_list(fixture->store, STEPS, STEP_COUNT, &applied), ERR_SCHEMA);
}

static void test_a_gap_is_refused(void **state)
{
    (void)state;
    fixture_each_engine_bare(gap_body);
}

static void broken_body(struct fixture *fixture)
{
    struct migration broken[STEP_COUNT];
    memcpy(broken, STEPS, sizeof broken);
    broken[3].sqlite = broken[3].postgres = "CREATE TABLE half (id BIGINT); SELECT nonsense;";
    int applied = -1;
    assert_int_equal(migrate_list(fixture->store, broken, STEP_COUNT, &applied), ERR_DATABASE);
    assert_int_equal(migrate_check_list(fixture->store, STEPS, 3), OK);
    /* Nothing of it is left: the right one makes its table. */
    broken[3].sqlite = broken[3].postgres = "CREATE TABLE half (id BIGINT);";
    assert_int_equal(migrate_list(fixture->store, broken, STEP_COUNT, &applied), OK);
    assert_int_equal(applied, 2);
}

static void test_a_broken_migration_leaves_nothing(void **state)
{
    (void)state;
    fixture_each_engine_bare(broken_body);
}

static void product_body(struct fixture *fixture)
{
    int applied = -1;
    assert_int_equal(store_check_schema(fixture->store), OK);
    assert_int_equal(store_migrate(fixture->store, &applied), OK);
    assert_int_equal(applied, 0);
}

static void test_the_schema_of_this_program(void **state)
{
    (void)state;
    fixture_each_engine(product_body);
}

/* ---- two at once ---- */

static void *migrate_in_thread(void *context)
{
    struct store *store;
    int applied;
    if (store_open(&(struct store_options){.url = context}, &store) != OK) return context;
    enum err err = migrate_list(store, STEPS, STEP_COUNT, &applied);
    store_close(store);
    return err == OK ? NULL : context;
}

static void two_body(struct fixture *fixture)
{
    enum { MIGRATORS = 4 };
    pthread_t threads[MIGRATORS];
    char *url = arena_copy(fixture->arena, fixture->url, strlen(fixture->url));
    for (int i = 0; i < MIGRATORS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, migrate_in_thread, url), 0);
    }
    for (int i = 0; i < MIGRATORS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(migrate_check_list(fixture->store, STEPS, STEP_COUNT), OK);
}

static void test_several_migrators_agree(void **state)
{
    (void)state;
    fixture_postgres_bare(two_body);
}

/* ---- killed ---- */

static const char *const COUNT_COLUMNS[] = {"wrong"};

/* Rows that a half-done step would leave: tables without a row in the list, or the reverse, or with
 * too few rows. Asked of one step whose table is there. */
static bool step_is_whole(struct tx *tx, struct arena *arena, int step)
{
    struct query *query = ARENA_NEW(arena, struct query);
    *query = (struct query){
        .name = "step_rows", .kind = QUERY_ONE, .column_count = 1, .column_names = COUNT_COLUMNS};
    query->sqlite = query->postgres = arena_printf(arena, "SELECT count(*) AS wrong FROM step%d",
                                                   step);
    scoped(statement) struct statement *row = statement_open(tx, query);
    bool found = false;
    return statement_next(row, &found) == OK && found &&
           column_int(row, 0) == (step == 1 ? 2 : STEP_ROWS);
}

struct whole {
    struct arena *arena;
    bool is_whole;
};

static enum err judge_steps(struct tx *tx, void *context)
{
    struct whole *whole = context;
    whole->is_whole = true;
    for (int step = 1; step <= STEP_COUNT; step++) {
        if (!step_is_whole(tx, whole->arena, step)) whole->is_whole = false;
    }
    return OK;
}

/* A half-done step would stop the rest: its table would be there already. */
static bool can_be_finished(const char *url)
{
    struct store *store;
    struct arena arena;
    int applied;
    if (store_open(&(struct store_options){.url = url}, &store) != OK) return false;
    arena_init(&arena, 1 << 16);
    struct whole whole = {.arena = &arena};
    bool good = migrate_list(store, STEPS, STEP_COUNT, &applied) == OK &&
                migrate_check_list(store, STEPS, STEP_COUNT) == OK &&
                store_read(store, judge_steps, &whole) == OK && whole.is_whole;
    store_close(store);
    arena_release(&arena);
    return good;
}

/* Migrates in a process of its own and kills it after a while; true when it was still at work. */
static bool migrate_and_kill(const char *url, unsigned after_us)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store;
        int applied;
        if (store_open(&(struct store_options){.url = url}, &store) != OK) _exit(1);
        enum err err = migrate_list(store, STEPS, STEP_COUNT, &applied);
        _exit(err == OK ? 0 : 1);
    }
    /* Real time, because what is killed is a real process. */
    usleep(after_us);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

enum { KILLS = 20, KILL_STEP_US = 400 };

static void test_killed_at_any_moment_on_sqlite(void **state)
{
    (void)state;
    char folder[] = "/tmp/obed-migrate.XXXXXX";
    assert_non_null(mkdtemp(folder));
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
        char url[128], rest[192];
        snprintf(url, sizeof url, "sqlite:%s/%d.db", folder, i);
        killed += migrate_and_kill(url, (unsigned)(i * KILL_STEP_US));
        assert_true(can_be_finished(url));
        static const char *const ENDINGS[] = {"", "-wal", "-shm", "-lock"};
        for (int j = 0; j < 4; j++) {
            snprintf(rest, sizeof rest, "%s%s", url + strlen("sqlite:"), ENDINGS[j]);
            unlink(rest);
        }
    }
    assert_int_equal(rmdir(folder), 0);
    assert_true(killed > 0);
}

static void kill_postgres_body(struct fixture *fixture)
{
    /* One kill a database: threads of the store may not be there when a process forks, so the
     * fixture's own store is closed meanwhile. */
    static int step;
    store_close(fixture->store);
    migrate_and_kill(fixture->url, (unsigned)(++step * 4 * KILL_STEP_US));
    assert_true(can_be_finished(fixture->url));
    assert_int_equal(store_open(&(struct store_options){.url = fixture->url}, &fixture->store), OK);
}

static void test_killed_at_any_moment_on_postgres(void **state)
{
    (void)state;
    for (int i = 0; i < KILLS / 2; i++) fixture_postgres_bare(kill_postgres_body);
}

/* ---- without power ---- */

static void prepare_empty(const char *url)
{
    struct store *store;
    CHECK(store_open(&(struct store_options){.url = url}, &store) == OK);
    store_close(store);
}

static bool run_migrations(const char *url, struct crash_notes *notes)
{
    (void)notes;
    struct store *store;
    int applied;
    struct store_options options = {.url = url, .vfs = CRASH_VFS_NAME};
    if (store_open(&options, &store) != OK) return false;
    bool good = migrate_list(store, STEPS, STEP_COUNT, &applied) == OK;
    store_close(store);
    return good;
}

static bool judge_migrations(const char *url, const char *path, const struct crash_notes *notes)
{
    (void)path;
    (void)notes;
    return can_be_finished(url);
}

static const struct crash_workload MIGRATING = {
    .name = "migrate",
    .prepare = prepare_empty,
    .run = run_migrations,
    .judge = judge_migrations,
};

static void test_power_cut_at_every_sync(void **state)
{
    (void)state;
    struct crash_stage *stage = crash_stage_new(&MIGRATING);
    long wrong;
    long plays = crash_stage_cut_everywhere(stage, 2, &wrong);
    assert_int_equal(wrong, 0);
    assert_true(plays > STEP_COUNT * 4);
    crash_stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_at_any_moment_on_sqlite),
        cmocka_unit_test(test_power_cut_at_every_sync),
        cmocka_unit_test(test_only_forward),
        cmocka_unit_test(test_a_changed_migration_is_refused),
        cmocka_unit_test(test_a_gap_is_refused),
        cmocka_unit_test(test_a_broken_migration_leaves_nothing),
        cmocka_unit_test(test_the_schema_of_this_program),
        cmocka_unit_test(test_several_migrators_agree),
        cmocka_unit_test(test_killed_at_any_moment_on_postgres),
    };
    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
