/* The face of the store: hands each call to the engine, and keeps the promises that both engines
 * share (arguments in range, a statement used by one scope at a time, a fault that sticks). */
#include "store/store.h"

#include <semaphore.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/engine.h"

static const char SQLITE_PREFIX[] = "sqlite:";

static bool starts_with(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

enum err store_open(const struct store_options *options, struct store **out_store)
{
    if (starts_with(options->url, SQLITE_PREFIX)) {
        const char *path = options->url + strlen(SQLITE_PREFIX);
        if (*path != '\0') return sqlite_store_open(options, path, out_store);
    }
    if (starts_with(options->url, "postgres://") || starts_with(options->url, "postgresql://")) {
        return postgres_store_open(options, out_store);
    }
    return log_fault(ERR_SYNTAX, "store_open", "expected=\"sqlite:PATH or postgres://...\"");
}

void store_close(struct store *store)
{
    if (store != NULL) store->engine->close(store);
}

enum store_engine store_engine_of(const struct store *store)
{
    return store->engine->kind;
}

/* ---- works ---- */

struct waiter {
    sem_t finished;
    enum err err;
};

static void waiter_wake(enum err err, void *context)
{
    struct waiter *waiter = context;
    waiter->err = err;
    sem_post(&waiter->finished);
}

static enum err write_and_wait(struct store *store, int64_t lane, bool is_held, store_work work,
                               void *context)
{
    struct waiter waiter = {.err = ERR_CANCELLED};
    CHECK(sem_init(&waiter.finished, 0, 0) == 0);
    struct job job = {.work = work,
                      .context = context,
                      .done = waiter_wake,
                      .done_context = &waiter,
                      .request = log_request(),
                      .is_held = is_held};
    store->engine->submit(store, lane, &job);
    /* Interrupted by a signal: wait on. */
    while (sem_wait(&waiter.finished) != 0) continue;
    sem_destroy(&waiter.finished);
    return waiter.err;
}

enum err store_write(struct store *store, int64_t lane, store_work work, void *context)
{
    return write_and_wait(store, lane, false, work, context);
}

enum err store_write_held(struct store *store, int64_t lane, store_work work, void *context)
{
    return write_and_wait(store, lane, true, work, context);
}

static struct job *job_new(store_work work, store_done done, void *context)
{
    struct job *job = memory_new(sizeof *job);
    *job = (struct job){
        .work = work, .context = context, .done = done, .done_context = context, .in_heap = true};
    return job;
}

void store_write_later(struct store *store, int64_t lane, store_work work, store_done done,
                       void *context)
{
    store->engine->submit(store, lane, job_new(work, done, context));
}

void store_write_held_later(struct store *store, int64_t lane, store_work work, store_done done,
                            void *context)
{
    struct job *job = job_new(work, done, context);
    job->is_held = true;
    store->engine->submit(store, lane, job);
}

void job_finish(struct job *job, enum err err)
{
    /* The waiter's stack, and the job with it, may be gone once `done` was called. */
    bool in_heap = job->in_heap;
    job->done(err, job->done_context);
    if (in_heap) memory_free(job);
}

enum err store_read(struct store *store, store_work work, void *context)
{
    return store->engine->read(store, work, context);
}

enum err store_copy(struct store *store, const char *path)
{
    return store->engine->copy(store, path);
}

static enum err analyze_run(struct tx *tx, void *context)
{
    static const struct query ANALYZE = {
        .name = "analyze", .kind = QUERY_EXEC, .sqlite = "ANALYZE", .postgres = "ANALYZE"};
    (void)context;
    scoped(statement) struct statement *analyze = statement_open(tx, &ANALYZE);
    return statement_run(analyze);
}

enum err store_analyze(struct store *store)
{
    if (store_engine_of(store) != STORE_POSTGRES) return OK;
    return store_write(store, 0, analyze_run, NULL);
}

enum err tx_run_work(struct tx *tx, store_work work, void *context)
{
    tx->fault = OK;
    tx->forgot_flush = false;
    enum err err = work(tx, context);
    CHECK(tx->open_statements == 0);
    CHECK(err != OK || !tx->forgot_flush);
    return tx->fault != OK ? tx->fault : err;
}

enum err tx_fail(struct tx *tx, enum err err)
{
    if (tx->fault == OK) tx->fault = err;
    return tx->fault;
}

enum store_engine tx_engine(const struct tx *tx)
{
    return tx->engine->kind;
}

/* ---- statements ---- */

struct statement *statement_open(struct tx *tx, const struct query *query)
{
    struct statement *statement = tx->engine->open(tx, query);
    CHECK(!statement->open);
    statement->open = true;
    statement->running = statement->filling = false;
    statement->bound = 0;
    tx->open_statements++;
    return statement;
}

void statement_done(struct statement *statement)
{
    if (statement == NULL) return;
    CHECK(statement->open);
    statement->engine->done(statement);
    statement->open = false;
    if (statement->filling) statement->tx->forgot_flush = true;
    statement->tx->open_statements--;
}

static void mark_bound(struct statement *statement, int arg)
{
    CHECK(arg >= 1 && arg <= statement->query->arg_count);
    CHECK(statement->open && !statement->running);
    statement->bound |= UINT64_C(1) << (arg - 1);
}

void bind_int(struct statement *statement, int arg, int64_t number)
{
    mark_bound(statement, arg);
    statement->engine->bind_int(statement, arg, number);
}

void bind_text(struct statement *statement, int arg, struct text text)
{
    mark_bound(statement, arg);
    statement->engine->bind_text(statement, arg, text);
}

void bind_string(struct statement *statement, int arg, const char *string)
{
    if (string == NULL) {
        bind_null(statement, arg);
    } else {
        bind_text(statement, arg, text_of(string));
    }
}

void bind_bytes(struct statement *statement, int arg, const void *bytes, size_t size)
{
    mark_bound(statement, arg);
    statement->engine->bind_bytes(statement, arg, bytes, size);
}

void bind_null(struct statement *statement, int arg)
{
    mark_bound(statement, arg);
    statement->engine->bind_null(statement, arg);
}

/* What was not bound since the last run is NULL in this one. */
static void bind_rest_null(struct statement *statement)
{
    int count = statement->query->arg_count;
    uint64_t all = count == STORE_ARG_LIMIT ? UINT64_MAX : (UINT64_C(1) << count) - 1;
    for (uint64_t rest = all & ~statement->bound; rest != 0; rest &= rest - 1) {
        statement->engine->bind_null(statement, __builtin_ctzll(rest) + 1);
    }
    statement->bound = 0;
}

enum err statement_run(struct statement *statement)
{
    CHECK(statement->query->kind == QUERY_EXEC);
    if (statement->tx->fault != OK) return statement->tx->fault;
    bind_rest_null(statement);
    return statement->engine->run(statement);
}

enum err statement_add(struct statement *statement)
{
    CHECK(statement->query->kind == QUERY_BATCH);
    if (statement->tx->fault != OK) return statement->tx->fault;
    bind_rest_null(statement);
    statement->filling = true;
    return statement->engine->add(statement);
}

enum err statement_flush(struct statement *statement)
{
    CHECK(statement->query->kind == QUERY_BATCH);
    statement->filling = false;
    if (statement->tx->fault != OK) return statement->tx->fault;
    return statement->engine->flush(statement);
}

enum err statement_next(struct statement *statement, bool *out_found)
{
    CHECK(statement->query->kind == QUERY_ONE || statement->query->kind == QUERY_MANY);
    if (statement->tx->fault != OK) return statement->tx->fault;
    if (!statement->running) bind_rest_null(statement);
    return statement->engine->next(statement, out_found);
}

enum err statement_changes(struct statement *statement, int64_t *out_count)
{
    if (statement->tx->fault != OK) return statement->tx->fault;
    return statement->engine->changes(statement, out_count);
}

/* ---- columns ---- */

static void check_column(const struct statement *statement, int column)
{
    CHECK(statement->running);
    CHECK(column >= 0 && column < statement->query->column_count);
}

int64_t column_int(const struct statement *statement, int column)
{
    check_column(statement, column);
    return statement->engine->column_int(statement, column);
}

bool column_is_null(const struct statement *statement, int column)
{
    check_column(statement, column);
    return statement->engine->column_is_null(statement, column);
}

static struct text kept(struct text text, struct arena *arena)
{
    if (arena == NULL) return text;
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

struct text column_text(const struct statement *statement, int column, struct arena *arena)
{
    check_column(statement, column);
    return kept(statement->engine->column_text(statement, column), arena);
}

char *column_string(const struct statement *statement, int column, struct arena *arena)
{
    check_column(statement, column);
    struct text text = statement->engine->column_text(statement, column);
    return arena_copy(arena, text.bytes, text.size);
}

struct text column_bytes(const struct statement *statement, int column, struct arena *arena)
{
    check_column(statement, column);
    return kept(statement->engine->column_bytes(statement, column), arena);
}
