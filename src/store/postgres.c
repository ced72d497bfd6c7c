/* A PostgreSQL database as a store: opening, the lanes, the pool of readers, the lock of
 * migrations. */
#include "store/postgres.h"

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

/* The key of the advisory lock: "obed" in ASCII, then 1. */
#define TAKE_SCHEMA_LOCK "SELECT pg_advisory_lock(1868719460, 1)"

static struct postgres_store *own(struct store *store)
{
    return (struct postgres_store *)store;
}

static void make_readers(struct postgres_store *store, int count)
{
    store->readers = memory_new_array((size_t)count, sizeof *store->readers);
    store->free_readers = memory_new_array((size_t)count, sizeof(struct postgres_connection *));
    for (int i = 0; i < count; i++) {
        postgres_connection_init(&store->readers[i], store->url, false);
        store->free_readers[i] = &store->readers[i];
    }
    store->reader_count = store->free_reader_count = count;
}

static void make_lanes(struct postgres_store *store, int count)
{
    store->lanes = memory_new_array((size_t)count, sizeof *store->lanes);
    for (int i = 0; i < count; i++) {
        postgres_connection_init(&store->lanes[i].connection, store->url, true);
        job_queue_init(&store->lanes[i].queue);
        store->lanes[i].jitter = (uint32_t)i + 1;
    }
    store->lane_count = count;
}

static void start_lanes(struct postgres_store *store)
{
    for (int i = 0; i < store->lane_count; i++) {
        struct postgres_lane *lane = &store->lanes[i];
        CHECK(pthread_create(&lane->thread, NULL, postgres_lane_main, lane) == 0);
    }
}

static void release(struct postgres_store *store)
{
    for (int i = 0; i < store->lane_count; i++) {
        postgres_connection_release(&store->lanes[i].connection);
        job_queue_release(&store->lanes[i].queue);
    }
    for (int i = 0; i < store->reader_count; i++) {
        postgres_connection_release(&store->readers[i]);
    }
    pthread_mutex_destroy(&store->readers_mutex);
    pthread_cond_destroy(&store->reader_is_free);
    memory_free(store->lanes);
    memory_free(store->readers);
    memory_free(store->free_readers);
    memory_free(store->url);
    memory_free(store);
}

/* Connects one reader and one lane, to find out; the others connect when they are needed. */
enum err postgres_store_open(const struct store_options *options, struct store **out_store)
{
    struct postgres_store *store = memory_new(sizeof *store);
    store->store.engine = &postgres_engine;
    store->url = memory_copy_string(options->url);
    CHECK(pthread_mutex_init(&store->readers_mutex, NULL) == 0);
    CHECK(pthread_cond_init(&store->reader_is_free, NULL) == 0);
    int lanes = options->lane_count > 0 ? options->lane_count : STORE_LANES_DEFAULT;
    make_readers(store, options->reader_count > 0 ? options->reader_count : STORE_READERS_DEFAULT);
    make_lanes(store, options->read_only ? 0 : lanes);
    enum err err = postgres_connection_ready(&store->readers[0]);
    if (err == OK && store->lane_count > 0) {
        err = postgres_connection_ready(&store->lanes[0].connection);
    }
    if (err != OK) {
        release(store);
        return err;
    }
    start_lanes(store);
    *out_store = &store->store;
    return OK;
}

static void close_store(struct store *base)
{
    struct postgres_store *store = own(base);
    CHECK(store->free_reader_count == store->reader_count);
    for (int i = 0; i < store->lane_count; i++) job_queue_close(&store->lanes[i].queue);
    for (int i = 0; i < store->lane_count; i++) pthread_join(store->lanes[i].thread, NULL);
    release(store);
}

static void submit(struct store *base, int64_t lane, struct job *job)
{
    struct postgres_store *store = own(base);
    CHECK(store->lane_count > 0);
    /* Serializable transactions collide over a page of an index that both read and write; rows of
     * schools with neighbouring numbers lie on the same pages. */
    uint64_t at = (uint64_t)lane / POSTGRES_LANE_SCHOOLS % (uint64_t)store->lane_count;
    job_queue_add(&store->lanes[at].queue, job);
}

static struct postgres_connection *take_reader(struct postgres_store *store)
{
    pthread_mutex_lock(&store->readers_mutex);
    while (store->free_reader_count == 0) {
        pthread_cond_wait(&store->reader_is_free, &store->readers_mutex);
    }
    struct postgres_connection *reader = store->free_readers[--store->free_reader_count];
    pthread_mutex_unlock(&store->readers_mutex);
    return reader;
}

static void give_back_reader(struct postgres_store *store, struct postgres_connection *reader)
{
    pthread_mutex_lock(&store->readers_mutex);
    store->free_readers[store->free_reader_count++] = reader;
    pthread_mutex_unlock(&store->readers_mutex);
    pthread_cond_signal(&store->reader_is_free);
}

static enum err read_snapshot(struct postgres_connection *reader, store_work work, void *context)
{
    TRY(postgres_connection_ready(reader));
    postgres_begin(reader, false);
    if (reader->lost) return ERR_UNAVAILABLE;
    enum err err = tx_run_work(&reader->tx, work, context);
    postgres_end_read(reader);
    return err;
}

static enum err read_work(struct store *base, store_work work, void *context)
{
    struct postgres_store *store = own(base);
    struct postgres_connection *reader = take_reader(store);
    enum err err = read_snapshot(reader, work, context);
    /* A connection that died while it lay idle is noticed now: once more on a new one. */
    if (err == ERR_UNAVAILABLE && reader->lost) err = read_snapshot(reader, work, context);
    give_back_reader(store, reader);
    return err;
}

static enum err copy_store(struct store *base, const char *path)
{
    (void)base;
    return log_fault(ERR_DATABASE, "copy", "file=%s text=\"use pg_basebackup or pg_dump\"", path);
}

static enum err hold_schema(struct store *base)
{
    struct postgres_store *store = own(base);
    TRY(postgres_connect(store->url, true, &store->schema_holder));
    PGresult *result = PQexec(store->schema_holder, TAKE_SCHEMA_LOCK);
    bool taken = PQresultStatus(result) == PGRES_TUPLES_OK;
    enum err err = taken ? OK : postgres_fault(result, "schema_lock");
    PQclear(result);
    if (!taken) {
        PQfinish(store->schema_holder);
        store->schema_holder = NULL;
    }
    return err;
}

/* The lock ends with its session. */
static void let_schema_go(struct store *base)
{
    PQfinish(own(base)->schema_holder);
    own(base)->schema_holder = NULL;
}

const struct engine postgres_engine = {
    .kind = STORE_POSTGRES,
    .close = close_store,
    .submit = submit,
    .read = read_work,
    .copy = copy_store,
    .hold_schema = hold_schema,
    .let_schema_go = let_schema_go,
    .script = postgres_script,
    .open = postgres_statement_open,
    .done = postgres_statement_done,
    .bind_int = postgres_bind_int,
    .bind_text = postgres_bind_text,
    .bind_bytes = postgres_bind_bytes,
    .bind_null = postgres_bind_null,
    .run = postgres_statement_run,
    .add = postgres_statement_add,
    .flush = postgres_statement_flush,
    .next = postgres_statement_next,
    .changes = postgres_statement_changes,
    .column_int = postgres_column_int,
    .column_is_null = postgres_column_is_null,
    .column_text = postgres_column_text,
    .column_bytes = postgres_column_text,
};
