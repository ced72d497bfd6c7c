/* SQLite's one-writer rule: one connection does all writes and all checkpoints (before 3.51.3
 * several can corrupt a WAL database), and one process. A VFS in between sees who writes. */
#include "fixture.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/migrate.h"
#include "store/sqlite.h"

/* ---- an observing VFS: notes which handles write to the database and to its log ---- */

enum { HANDLE_LIMIT = 64 };

struct seen_file {
    sqlite3_file base;
    bool is_data, is_log;
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs *real;
    pthread_mutex_t mutex;
    const struct seen_file *data_writers[HANDLE_LIMIT], *log_writers[HANDLE_LIMIT];
    int data_writer_count, log_writer_count;
    long data_writes;
} seen = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static int add_writer(const struct seen_file **writers, int count, const struct seen_file *file)
{
    for (int i = 0; i < count; i++) {
        if (writers[i] == file) return count;
    }
    assert_true(count < HANDLE_LIMIT);
    writers[count] = file;
    return count + 1;
}

static void note_write(const struct seen_file *file)
{
    pthread_mutex_lock(&seen.mutex);
    if (file->is_data) {
        seen.data_writer_count = add_writer(seen.data_writers, seen.data_writer_count, file);
        seen.data_writes++;
    }
    if (file->is_log) {
        seen.log_writer_count = add_writer(seen.log_writers, seen.log_writer_count, file);
    }
    pthread_mutex_unlock(&seen.mutex);
}

static void forget_writers(void)
{
    seen.data_writer_count = seen.log_writer_count = 0;
    seen.data_writes = 0;
}

#define REAL(file) (((struct seen_file *)(file))->real)
#define CALL(file, method, ...) REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__)

static int see_close(sqlite3_file *file)
{
    int code = CALL(file, xClose);
    sqlite3_free(REAL(file));
    return code;
}

static int see_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return CALL(file, xRead, bytes, size, offset);
}

static int see_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    note_write((struct seen_file *)file);
    return CALL(file, xWrite, bytes, size, offset);
}

static int see_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    note_write((struct seen_file *)file);
    return CALL(file, xTruncate, size);
}

static int see_sync(sqlite3_file *file, int flags)
{
    return CALL(file, xSync, flags);
}

static int see_size(sqlite3_file *file, sqlite3_int64 *out_size)
{
    return CALL(file, xFileSize, out_size);
}

static int see_lock(sqlite3_file *file, int level)
{
    return CALL(file, xLock, level);
}

static int see_unlock(sqlite3_file *file, int level)
{
    return CALL(file, xUnlock, level);
}

static int see_check_lock(sqlite3_file *file, int *out_taken)
{
    return CALL(file, xCheckReservedLock, out_taken);
}

static int see_control(sqlite3_file *file, int what, void *argument)
{
    return CALL(file, xFileControl, what, argument);
}

static int see_sector_size(sqlite3_file *file)
{
    return CALL(file, xSectorSize);
}

static int see_traits(sqlite3_file *file)
{
    return CALL(file, xDeviceCharacteristics);
}

static int see_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return CALL(file, xShmMap, page, size, extend, out);
}

static int see_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return CALL(file, xShmLock, offset, count, flags);
}

static void see_shm_barrier(sqlite3_file *file)
{
    CALL(file, xShmBarrier);
}

static int see_shm_unmap(sqlite3_file *file, int remove)
{
    return CALL(file, xShmUnmap, remove);
}

static const sqlite3_io_methods SEEING = {
    .iVersion = 2,
    .xClose = see_close,
    .xRead = see_read,
    .xWrite = see_write,
    .xTruncate = see_truncate,
    .xSync = see_sync,
    .xFileSize = see_size,
    .xLock = see_lock,
    .xUnlock = see_unlock,
    .xCheckReservedLock = see_check_lock,
    .xFileControl = see_control,
    .xSectorSize = see_sector_size,
    .xDeviceCharacteristics = see_traits,
    .xShmMap = see_shm_map,
    .xShmLock = see_shm_lock,
    .xShmBarrier = see_shm_barrier,
    .xShmUnmap = see_shm_unmap,
};

static int see_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
                    int *out_flags)
{
    (void)vfs;
    struct seen_file *file = (struct seen_file *)base;
    *file = (struct seen_file){.is_data = (flags & SQLITE_OPEN_MAIN_DB) != 0,
                               .is_log = (flags & SQLITE_OPEN_WAL) != 0};
    file->real = sqlite3_malloc(seen.real->szOsFile);
    assert_non_null(file->real);
    memset(file->real, 0, (size_t)seen.real->szOsFile);
    int code = seen.real->xOpen(seen.real, path, file->real, flags, out_flags);
    if (code == SQLITE_OK) {
        file->base.pMethods = &SEEING;
    } else {
        sqlite3_free(file->real);
    }
    return code;
}

static void install_observer(void)
{
    static sqlite3_vfs observer;
    if (seen.real != NULL) return;
    seen.real = sqlite3_vfs_find(NULL);
    observer = *seen.real;
    observer.pNext = NULL;
    observer.zName = "observer";
    observer.szOsFile = (int)sizeof(struct seen_file);
    observer.xOpen = see_open;
    assert_int_equal(sqlite3_vfs_register(&observer, 0), SQLITE_OK);
}

/* ---- a load that makes the log grow, be checkpointed and start anew ---- */

static const struct migration TABLES[] = {
    {.number = 1,
     .name = "load",
     .checksum = "1",
     .sqlite = "CREATE TABLE load (id BIGINT PRIMARY KEY, data BYTEA);",
     .postgres = ""},
};
static const char *const ARGS[] = {"id", "data"};
static const struct query q_put = {
    .name = "load_put",
    .kind = QUERY_EXEC,
    .arg_count = 2,
    .arg_names = ARGS,
    .sqlite = "INSERT INTO load (id, data) VALUES (?1, ?2)"
              " ON CONFLICT (id) DO UPDATE SET data = excluded.data",
};
static const struct query q_sum = {
    .name = "load_sum",
    .kind = QUERY_ONE,
    .column_count = 1,
    .column_names = ARGS,
    .sqlite = "SELECT sum(length(data)) AS id FROM load",
};

enum { LOAD_BYTES = 100 * 1024, LOADS = 200, LOAD_IDS = 20, READING_THREADS = 3 };

static enum err put_load(struct tx *tx, void *context)
{
    /* SQLite does not write a page whose content stays the same. */
    static char data[LOAD_BYTES];
    int64_t number = *(int64_t *)context;
    memset(data, (char)number, sizeof data);
    scoped(statement) struct statement *statement = statement_open(tx, &q_put);
    bind_int(statement, 1, number % LOAD_IDS);
    bind_bytes(statement, 2, data, sizeof data);
    return statement_run(statement);
}

static enum err sum_load(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *statement = statement_open(tx, &q_sum);
    bool found;
    TRY(statement_next(statement, &found));
    assert_true(found && column_int(statement, 0) % LOAD_BYTES == 0);
    return OK;
}

struct reading {
    struct store *store;
    atomic_bool stop;
};

static void *read_all_the_time(void *context)
{
    struct reading *reading = context;
    while (!reading->stop) {
        if (store_read(reading->store, sum_load, NULL) != OK) return context;
    }
    return NULL;
}

static void load_store(struct store *store)
{
    struct reading reading = {.store = store};
    pthread_t threads[READING_THREADS];
    for (int i = 0; i < READING_THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_all_the_time, &reading), 0);
    }
    for (int64_t i = 0; i < LOADS; i++) assert_int_equal(store_write(store, 0, put_load, &i), OK);
    reading.stop = true;
    for (int i = 0; i < READING_THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

static void one_writer_body(struct fixture *fixture)
{
    int applied;
    forget_writers();
    fixture_reopen(fixture, (struct store_options){.vfs = "observer"});
    assert_int_equal(migrate_list(fixture->store, TABLES, 1, &applied), OK);
    load_store(fixture->store);
    /* The close ends the story: nobody writes any more. */
    fixture_reopen(fixture, (struct store_options){0});
    assert_true(seen.data_writes > LOAD_IDS); /* it was checkpointed */
    assert_int_equal(seen.log_writer_count, 1);
    assert_int_equal(seen.data_writer_count, 1);
}

static void test_one_connection_writes_and_checkpoints(void **state)
{
    (void)state;
    install_observer();
    fixture_sqlite_bare(one_writer_body);
}

/* The observer sees a second writer when there is one. */
static void planted_body(struct fixture *fixture)
{
    int applied;
    forget_writers();
    fixture_reopen(fixture, (struct store_options){.vfs = "observer"});
    assert_int_equal(migrate_list(fixture->store, TABLES, 1, &applied), OK);
    sqlite3 *intruder;
    const char *path = fixture->url + strlen("sqlite:");
    assert_int_equal(sqlite3_open_v2(path, &intruder, SQLITE_OPEN_READWRITE, "observer"),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(intruder, "INSERT INTO load VALUES (1, x'00')", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(intruder);
    assert_int_equal(seen.log_writer_count, 2);
}

static void test_observer_sees_a_second_writer(void **state)
{
    (void)state;
    install_observer();
    fixture_sqlite_bare(planted_body);
}

/* ---- how connections are set up ---- */

static int64_t pragma(struct sqlite_connection *connection, const char *sql)
{
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static bool keeps_log_at_close(struct sqlite_connection *connection)
{
    int on = 0;
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &on);
    return on;
}

static void set_up_body(struct fixture *fixture)
{
    struct sqlite_store *store = (struct sqlite_store *)fixture->store;
    assert_int_equal(store->reader_count, STORE_READERS_DEFAULT);
    for (int i = 0; i < store->reader_count; i++) {
        struct sqlite_connection *reader = &store->readers[i];
        assert_int_equal(pragma(reader, "PRAGMA query_only"), 1);
        assert_int_equal(sqlite3_db_readonly(reader->db, "main"), 1);
        assert_int_equal(pragma(reader, "PRAGMA wal_autocheckpoint"), 0);
        assert_true(keeps_log_at_close(reader));
    }
    enum { FULL = 2 };
    assert_int_equal(pragma(&store->writer, "PRAGMA synchronous"), FULL);
    assert_int_equal(pragma(&store->writer, "PRAGMA foreign_keys"), 1);
    assert_int_equal(pragma(&store->writer, "PRAGMA recursive_triggers"), 1);
    assert_true(keeps_log_at_close(&store->writer));
}

static void test_connections_are_set_up(void **state)
{
    (void)state;
    fixture_sqlite_bare(set_up_body);
}

/* ---- one process ---- */

static enum err open_at_once(const char *url)
{
    struct store *store = NULL;
    enum err err = store_open(&(struct store_options){.url = url, .wait_for_nobody = true}, &store);
    store_close(store);
    return err;
}

/* A process of its own, made before there are threads; it waits to be told the URL. */
struct other_process {
    pid_t child;
    int to_child;
};

static struct other_process other;

static void start_other_process(void)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    other.child = fork();
    assert_true(other.child >= 0);
    if (other.child == 0) {
        char url[256] = "";
        close(pipes[1]);
        ssize_t size = read(pipes[0], url, sizeof url - 1);
        _exit(size > 0 ? (int)open_at_once(url) : 0);
    }
    close(pipes[0]);
    other.to_child = pipes[1];
}

static void busy_body(struct fixture *fixture)
{
    size_t size = strlen(fixture->url);
    assert_int_equal(write(other.to_child, fixture->url, size), size);
    close(other.to_child);
    int status;
    assert_int_equal(waitpid(other.child, &status, 0), other.child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ERR_BUSY);
    assert_int_equal(open_at_once(fixture->url), ERR_BUSY); /* nor twice in one process */
    store_close(fixture->store);
    assert_int_equal(open_at_once(fixture->url), OK);
    assert_int_equal(store_open(&(struct store_options){.url = fixture->url}, &fixture->store), OK);
}

static void test_a_second_process_is_kept_out(void **state)
{
    (void)state;
    fixture_sqlite_bare(busy_body);
}

/* ---- copies ---- */

static void copy_body(struct fixture *fixture)
{
    int applied;
    assert_int_equal(migrate_list(fixture->store, TABLES, 1, &applied), OK);
    load_store(fixture->store);
    const char *path = arena_printf(fixture->arena, "%s/copy.db", fixture->folder);
    assert_int_equal(store_copy(fixture->store, path), OK);
    assert_int_equal(store_copy(fixture->store, path), ERR_BUSY); /* never over a file */
    struct store *copy;
    const char *url = arena_printf(fixture->arena, "sqlite:%s", path);
    assert_int_equal(store_open(&(struct store_options){.url = url}, &copy), OK);
    assert_int_equal(migrate_check_list(copy, TABLES, 1), OK);
    assert_int_equal(store_read(copy, sum_load, NULL), OK);
    store_close(copy);
}

static void test_a_copy_is_a_whole_database(void **state)
{
    (void)state;
    fixture_sqlite_bare(copy_body);
}

int main(void)
{
    start_other_process();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_connection_writes_and_checkpoints),
        cmocka_unit_test(test_observer_sees_a_second_writer),
        cmocka_unit_test(test_connections_are_set_up),
        cmocka_unit_test(test_a_second_process_is_kept_out),
        cmocka_unit_test(test_a_copy_is_a_whole_database),
    };
    return cmocka_run_group_tests_name("store writer", tests, NULL, NULL);
}
