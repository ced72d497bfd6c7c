/* Inside the store: what each of the two engines gives to store.c. Nobody above includes this.
 *
 * Invariants of a transaction, the same on both engines:
 * 1. The first fault of a statement sticks to its transaction: every later statement answers it,
 *    and the transaction is undone even when the work swallowed it.
 * 2. A work leaves no statement open, and none that succeeds leaves a batch unflushed.
 * 3. Each job's `done` is called exactly once, from a thread of the store. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/store.h"

enum { STORE_ARG_LIMIT = 64 };

/* A transaction: one at a time on a connection, which begins with it. */
struct tx {
    const struct engine *engine;
    enum err fault;
    int open_statements;
    bool forgot_flush; /* rows were added to a batch that was never flushed */
};

/* A statement of one connection, kept for its life; the engine's own struct begins with it. */
struct statement {
    const struct engine *engine;
    struct tx *tx;
    const struct query *query;
    uint64_t bound; /* bit arg-1: bound since the last run */
    bool open;
    bool running; /* rows were asked for and their end was not met */
    bool filling; /* rows were added and not flushed */
};

/* One waiting store_write. Lives with its caller, or in the heap when nobody waits. */
struct job {
    struct job *next;
    store_work work;
    void *context;
    store_done done;
    void *done_context;
    const char *request; /* for the log; NULL when it may be gone by then */
    enum err err;
    bool in_heap;
    bool is_held; /* store_write_held */
};

struct engine {
    enum store_engine kind;
    void (*close)(struct store *store);
    void (*submit)(struct store *store, int64_t lane, struct job *job);
    enum err (*read)(struct store *store, store_work work, void *context);
    enum err (*copy)(struct store *store, const char *path);
    /* Keeps other programs from migrating this database until the second is called. */
    enum err (*hold_schema)(struct store *store);
    void (*let_schema_go)(struct store *store);
    /* Several statements without arguments or rows, inside the transaction. */
    enum err (*script)(struct tx *tx, const char *sql);

    struct statement *(*open)(struct tx *tx, const struct query *query);
    void (*done)(struct statement *statement);
    void (*bind_int)(struct statement *statement, int arg, int64_t number);
    void (*bind_text)(struct statement *statement, int arg, struct text text);
    void (*bind_bytes)(struct statement *statement, int arg, const void *bytes, size_t size);
    void (*bind_null)(struct statement *statement, int arg);
    enum err (*run)(struct statement *statement);
    enum err (*add)(struct statement *statement);
    enum err (*flush)(struct statement *statement);
    enum err (*next)(struct statement *statement, bool *out_found);
    enum err (*changes)(struct statement *statement, int64_t *out_count);
    int64_t (*column_int)(const struct statement *statement, int column);
    bool (*column_is_null)(const struct statement *statement, int column);
    struct text (*column_text)(const struct statement *statement, int column);
    struct text (*column_bytes)(const struct statement *statement, int column);
};

/* The engine's own struct begins with it. */
struct store {
    const struct engine *engine;
};

enum err sqlite_store_open(const struct store_options *options, const char *path,
                           struct store **out_store) MUST_CHECK;
enum err postgres_store_open(const struct store_options *options, struct store **out_store)
    MUST_CHECK;

/* The engine begins and ends a transaction around this: runs the work, holds invariants 1 and 2. */
enum err tx_run_work(struct tx *tx, store_work work, void *context) MUST_CHECK;

/* Remembers the first fault of a transaction and gives it back. */
enum err tx_fail(struct tx *tx, enum err err);

/* Tells whoever waits, and frees the job if it is in the heap. */
void job_finish(struct job *job, enum err err);

#endif
