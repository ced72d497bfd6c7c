/* An SQLite database as a store: opening, the lock file, the pool of readers, copies. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

enum { LOCK_TRY_MS = 50, COPY_STEP_PAGES = 1024 };

static struct sqlite_store *own(struct store *store)
{
    return (struct sqlite_store *)store;
}

/* ---- the lock ---- */

static bool lock_is_taken(int file)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(file, F_OFD_SETLK, &whole) != 0;
}

/* Who holds the lock is the only process that writes; it goes with the process that dies. */
static enum err take_lock(struct sqlite_store *store, bool wait_for_nobody)
{
    char name[PATH_MAX];
    int size = snprintf(name, sizeof name, "%s-lock", store->path);
    if (size < 0 || (size_t)size >= sizeof name) return log_fault(ERR_LIMIT, "lock", "path=long");
    store->lock_file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (store->lock_file < 0) {
        return log_fault(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "lock", "file=%s errno=%d", name,
                         errno);
    }
    int waited_ms = 0;
    while (lock_is_taken(store->lock_file)) {
        /* Who waits for nobody asks the holder instead: nothing has failed. */
        if (wait_for_nobody) return ERR_BUSY;
        if (waited_ms >= STORE_LOCK_WAIT_MS) {
            return log_fault(ERR_BUSY, "lock", "file=%s held_by=\"another process\"", name);
        }
        poll(NULL, 0, LOCK_TRY_MS);
        waited_ms += LOCK_TRY_MS;
    }
    return OK;
}

/* ---- opening and closing ---- */

static void configure_library(void)
{
    /* Both must come before anything else touches SQLite; a later store finds them done. Memory
     * statistics are a global lock around each allocation; a savepoint's undo log larger than
     * 64 KiB would go to a temporary file. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
}

static enum err open_readers(struct sqlite_store *store, int count, int cache_kib)
{
    store->readers = memory_new_array((size_t)count, sizeof *store->readers);
    store->free_readers = memory_new_array((size_t)count, sizeof(struct sqlite_connection *));
    while (store->reader_count < count) {
        struct sqlite_connection *reader = &store->readers[store->reader_count];
        TRY(sqlite_connection_open(reader, store->path, store->vfs, SQLITE_ROLE_READER, cache_kib));
        store->free_readers[store->reader_count++] = reader;
    }
    store->free_reader_count = store->reader_count;
    return OK;
}

static enum err open_writer(struct sqlite_store *store, const struct store_options *options)
{
    int cache_kib = options->cache_kib > 0 ? options->cache_kib : SQLITE_WRITER_CACHE_KIB;
    TRY(take_lock(store, options->wait_for_nobody));
    TRY(sqlite_connection_open(&store->writer, store->path, store->vfs, SQLITE_ROLE_WRITER,
                               cache_kib));
    store->has_writer = true;
    return OK;
}

static void release(struct sqlite_store *store)
{
    for (int i = 0; i < store->reader_count; i++) sqlite_connection_close(&store->readers[i]);
    if (store->has_writer) sqlite_connection_close(&store->writer);
    /* Last: as long as a connection is open, nobody else may write. */
    if (store->lock_file >= 0) close(store->lock_file);
    job_queue_release(&store->queue);
    pthread_mutex_destroy(&store->readers_mutex);
    pthread_cond_destroy(&store->reader_is_free);
    memory_free(store->readers);
    memory_free(store->free_readers);
    memory_free(store->path);
    memory_free(store->vfs);
    memory_free(store);
}

enum err sqlite_store_open(const struct store_options *options, const char *path,
                           struct store **out_store)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    pthread_once(&configured, configure_library);
    struct sqlite_store *store = memory_new(sizeof *store);
    store->store.engine = &sqlite_engine;
    store->path = memory_copy_string(path);
    store->vfs = options->vfs ? memory_copy_string(options->vfs) : NULL;
    store->lock_file = -1;
    job_queue_init(&store->queue);
    CHECK(pthread_mutex_init(&store->readers_mutex, NULL) == 0);
    CHECK(pthread_cond_init(&store->reader_is_free, NULL) == 0);

    int readers = options->reader_count > 0 ? options->reader_count : STORE_READERS_DEFAULT;
    int reader_cache_kib = options->cache_kib > 0 ? options->cache_kib / 4
                                                  : SQLITE_READER_CACHE_KIB;
    enum err err = options->read_only ? OK : open_writer(store, options);
    if (err == OK) err = open_readers(store, readers, reader_cache_kib);
    if (err != OK) {
        release(store);
        return err;
    }
    if (store->has_writer) {
        CHECK(pthread_create(&store->thread, NULL, sqlite_writer_main, store) == 0);
    }
    *out_store = &store->store;
    return OK;
}

static void close_store(struct store *base)
{
    struct sqlite_store *store = own(base);
    CHECK(store->free_reader_count == store->reader_count);
    if (store->has_writer) {
        job_queue_close(&store->queue);
        pthread_join(store->thread, NULL);
    }
    release(store);
}

/* ---- works ---- */

static void submit(struct store *base, int64_t lane, struct job *job)
{
    (void)lane; /* one writer keeps the order of all lanes */
    CHECK(own(base)->has_writer);
    job_queue_add(&own(base)->queue, job);
}

static struct sqlite_connection *take_reader(struct sqlite_store *store)
{
    pthread_mutex_lock(&store->readers_mutex);
    while (store->free_reader_count == 0) {
        pthread_cond_wait(&store->reader_is_free, &store->readers_mutex);
    }
    struct sqlite_connection *reader = store->free_readers[--store->free_reader_count];
    pthread_mutex_unlock(&store->readers_mutex);
    return reader;
}

static void give_back_reader(struct sqlite_store *store, struct sqlite_connection *reader)
{
    pthread_mutex_lock(&store->readers_mutex);
    store->free_readers[store->free_reader_count++] = reader;
    pthread_mutex_unlock(&store->readers_mutex);
    pthread_cond_signal(&store->reader_is_free);
}

static enum err read_snapshot(struct sqlite_connection *reader, store_work work, void *context)
{
    int code = sqlite_connection_step(reader->begin);
    if (code != SQLITE_DONE) return sqlite_fault(reader, code, "begin");
    enum err err = tx_run_work(&reader->tx, work, context);
    /* Nothing was written: the end of it cannot fail, unless SQLite has ended it by itself. */
    if (!sqlite3_get_autocommit(reader->db)) {
        CHECK(sqlite_connection_step(reader->commit) == SQLITE_DONE);
    }
    return err;
}

static enum err read_work(struct store *base, store_work work, void *context)
{
    struct sqlite_store *store = own(base);
    struct sqlite_connection *reader = take_reader(store);
    enum err err = read_snapshot(reader, work, context);
    give_back_reader(store, reader);
    return err;
}

/* ---- copies ---- */

/* A copy in steps starts over when its source changes; for a snapshot that was read from nothing
 * changes, so the first read comes before the first step. */
static enum err copy_pages(struct sqlite_connection *from, sqlite3 *to)
{
    int code = sqlite3_exec(from->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    if (code != SQLITE_OK) return sqlite_fault(from, code, "copy");
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from->db, "main");
    if (backup == NULL) return log_fault(ERR_IO, "copy", "text=\"%s\"", sqlite3_errmsg(to));
    do {
        code = sqlite3_backup_step(backup, COPY_STEP_PAGES);
    } while (code == SQLITE_OK);
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE) return OK;
    return log_fault(ERR_IO, "copy", "code=%d text=\"%s\"", code, sqlite3_errmsg(to));
}

static enum err copy_to(struct sqlite_connection *from, const char *path, const char *vfs)
{
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(path, &to, flags, vfs);
    enum err err = code == SQLITE_OK ? copy_pages(from, to)
                                     : log_fault(ERR_IO, "copy", "code=%d file=%s", code, path);
    sqlite3_close(to);
    return err;
}

struct copy {
    const char *path, *vfs;
};

static enum err copy_work(struct tx *tx, void *context)
{
    const struct copy *copy = context;
    return copy_to((struct sqlite_connection *)tx, copy->path, copy->vfs);
}

static enum err copy_store(struct store *base, const char *path)
{
    struct copy copy = {path, own(base)->vfs};
    if (access(path, F_OK) == 0) return log_fault(ERR_BUSY, "copy", "file=%s exists=1", path);
    return read_work(base, copy_work, &copy);
}

/* ---- migrations ---- */

/* The lock file keeps every other writer out already. */
static enum err hold_schema(struct store *base)
{
    (void)base;
    return OK;
}

static void let_schema_go(struct store *base)
{
    (void)base;
}

static enum err script(struct tx *tx, const char *sql)
{
    struct sqlite_connection *connection = (struct sqlite_connection *)tx;
    int code = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    if (code == SQLITE_OK) return OK;
    return tx_fail(tx, sqlite_fault(connection, code, "script"));
}

const struct engine sqlite_engine = {
    .kind = STORE_SQLITE,
    .close = close_store,
    .submit = submit,
    .read = read_work,
    .copy = copy_store,
    .hold_schema = hold_schema,
    .let_schema_go = let_schema_go,
    .script = script,
    .open = sqlite_statement_open,
    .done = sqlite_statement_done,
    .bind_int = sqlite_bind_int,
    .bind_text = sqlite_bind_text,
    .bind_bytes = sqlite_bind_bytes,
    .bind_null = sqlite_bind_null,
    .run = sqlite_statement_run,
    .add = sqlite_statement_run,
    .flush = sqlite_statement_flush,
    .next = sqlite_statement_next,
    .changes = sqlite_statement_changes,
    .column_int = sqlite_column_int,
    .column_is_null = sqlite_column_is_null,
    .column_text = sqlite_column_text,
    .column_bytes = sqlite_column_bytes,
};
