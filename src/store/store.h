/* One database, either engine: an embedded SQLite file or a PostgreSQL server.
 *
 * - All writing goes through store_write, all reading through store_read.
 * - SQLite: one connection does all writes and all checkpoints, on a thread of its own that takes
 *   all waiting works and commits them together, synchronous=FULL; a fault undoes its own work
 *   alone. Readers are query_only with wal_autocheckpoint=0. (Before 3.51.3 several writing or
 *   checkpointing connections can corrupt a WAL database.) The lock file beside the database keeps
 *   a second writing process out: ERR_BUSY.
 * - PostgreSQL: works of one lane share a connection, so that a school's writes do not collide
 *   within a process; statements that give nothing are pipelined; transactions are SERIALIZABLE
 *   unless the work says that it holds what it decides by (store_write_held); collisions (40001,
 *   40P01) are tried again here and nowhere else.
 * - A commit that fails is a broken promise: what the disk holds is then not known. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scoped.h"
#include "base/text.h"
#include "store/query.h"

struct store;
struct tx;
struct statement;

struct store_options {
    const char *url;      /* sqlite:PATH or postgres://… (any libpq URI) */
    const char *vfs;      /* of SQLite; NULL for the system's */
    int reader_count;     /* connections kept for reading; 0: STORE_READERS_DEFAULT */
    int lane_count;       /* writing connections on PostgreSQL; 0: STORE_LANES_DEFAULT */
    int cache_kib;        /* of SQLite, the writer's, readers a quarter each; 0: the defaults */
    bool read_only;       /* no writer: store_write is then a broken promise */
    bool wait_for_nobody; /* ERR_BUSY at once instead of waiting for the lock */
};

enum {
    STORE_READERS_DEFAULT = 4,
    STORE_LANES_DEFAULT = 4,
    STORE_LOCK_WAIT_MS = 5000,
    STORE_RETRIES = 50,           /* of one work after collisions; then ERR_CONFLICT */
    STORE_GROUP_WORKS_LIMIT = 512 /* works committed together on SQLite */
};

enum store_engine { STORE_SQLITE, STORE_POSTGRES };

/* Opens; does not migrate. ERR_NOT_FOUND: no such database to read; ERR_BUSY: another process
 * writes; ERR_UNAVAILABLE: no server; ERR_SYNTAX: not a URL we know. */
enum err store_open(const struct store_options *options, struct store **out_store) MUST_CHECK;
void store_close(struct store *store); /* waits for works under way; NULL is fine */
enum store_engine store_engine_of(const struct store *store);
SCOPED_DEFINE(store, struct store, store_close)

/* Brings the schema up, each migration in a transaction of its own. ERR_SCHEMA: the database is
 * newer than this program, or a checksum differs. *out_applied counts what was done; 0: nothing. */
enum err store_migrate(struct store *store, int *out_applied) MUST_CHECK;
/* ERR_SCHEMA unless the schema is exactly this program's. */
enum err store_check_schema(struct store *store) MUST_CHECK;

/* What runs inside a transaction: load, decide, save. It may run again (after a
 * collision, or when another work of its group had a fault), so it sets what it gives anew each
 * time. A fault it returns undoes all that it wrote and is given back
 * by store_write; an answer that is no fault (a refusal) is kept in *context and commits nothing
 * when nothing was written. */
typedef enum err (*store_work)(struct tx *tx, void *context);

/* Runs `work` and commits; returns when it is durable. ERR_IO: the disk is full or fails, and
 * nothing was written. ERR_UNAVAILABLE: the PostgreSQL server went away; when that was during the
 * commit the work may be there or not, and ids make a repeat harmless. `lane` is the school's id
 * (0: the operator's): works of one lane run in the order they came. Called from any thread. */
enum err store_write(struct store *store, int64_t lane, store_work work, void *context) MUST_CHECK;

/* The same for a work that locks, before it decides, a row that everybody writes who changes what
 * it decides by (a school's book). PostgreSQL then need not watch all that the work reads: it runs
 * REPEATABLE READ, and who comes second to that row is tried again. */
enum err store_write_held(struct store *store, int64_t lane, store_work work, void *context)
    MUST_CHECK;

/* The same, without waiting: `done` is called from a thread of the store, once, when the work is
 * durable or has failed; it must be quick. */
typedef void (*store_done)(enum err err, void *context);
void store_write_later(struct store *store, int64_t lane, store_work work, store_done done,
                       void *context);
void store_write_held_later(struct store *store, int64_t lane, store_work work, store_done done,
                            void *context);

/* Runs `work` over a snapshot on a reading connection. Writing there is ERR_DATABASE. */
enum err store_read(struct store *store, store_work work, void *context) MUST_CHECK;

/* For backup and for verify: copies the whole database into a new file while it is in use
 * (SQLite only; ERR_DATABASE elsewhere). */
enum err store_copy(struct store *store, const char *path) MUST_CHECK;

/* Lets PostgreSQL's planner know the tables as they are now: for whoever loads much into tables
 * that were empty. Nothing on SQLite, whose statements say which index they take. */
enum err store_analyze(struct store *store) MUST_CHECK;

/* ---- inside a work ---- */

/* The engine, where a module must know. */
enum store_engine tx_engine(const struct tx *tx);

/* A fault of any statement sticks to its transaction: every statement that follows answers it too,
 * and the transaction is undone even if the work swallows it. */

/* A statement ready for its arguments. Statements are kept prepared per connection. A statement is
 * used by one scope at a time: two open uses of one query in one transaction are a broken
 * promise. Never fails by itself: what went wrong comes with statement_run or statement_next. */
struct statement *statement_open(struct tx *tx, const struct query *query);
void statement_done(struct statement *statement); /* NULL is fine */
SCOPED_DEFINE(statement, struct statement, statement_done)

/* Arguments by the generated constants, ARG_…; what is not bound is NULL. Texts and bytes are
 * copied or must outlive the next statement_run, statement_add or statement_done. */
void bind_int(struct statement *statement, int arg, int64_t number);
void bind_text(struct statement *statement, int arg, struct text text);
void bind_string(struct statement *statement, int arg, const char *string); /* NULL binds NULL */
void bind_bytes(struct statement *statement, int arg, const void *bytes, size_t size);
void bind_null(struct statement *statement, int arg);

/* A :exec runs. On PostgreSQL it is pipelined: its fault may come with a later statement or with
 * the commit; all faults undo the transaction, so that nobody can tell. */
enum err statement_run(struct statement *statement) MUST_CHECK;

/* A :batch takes the bound row; all rows are written at statement_flush (PostgreSQL) or one by one
 * (SQLite). Unbound arguments are NULL in this row. */
enum err statement_add(struct statement *statement) MUST_CHECK;
enum err statement_flush(struct statement *statement) MUST_CHECK;

/* The next row of a :one or :many: *out_found false at the end. The first call runs the statement.
 * A :one that gives a second row is a broken promise. After the end the statement may be bound and
 * run anew. On PostgreSQL all rows are held in memory until the end: read what has no bound in
 * pages by key. */
enum err statement_next(struct statement *statement, bool *out_found) MUST_CHECK;

/* Columns of the row by the generated constants, COL_…. NULL gives 0 or the empty text. Texts live
 * in the arena when one is given, else until the next statement_next. */
int64_t column_int(const struct statement *statement, int column);
bool column_is_null(const struct statement *statement, int column);
struct text column_text(const struct statement *statement, int column, struct arena *arena);
/* A NUL-terminated copy in the arena. */
char *column_string(const struct statement *statement, int column, struct arena *arena);
struct text column_bytes(const struct statement *statement, int column, struct arena *arena);

/* Rows that the last statement_run of a :exec changed. On PostgreSQL waits for the pipeline. */
enum err statement_changes(struct statement *statement, int64_t *out_count) MUST_CHECK;

#endif
