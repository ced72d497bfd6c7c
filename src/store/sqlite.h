/* Inside the store: SQLite's connections and the thread that writes. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include "store/engine.h"
#include "store/job_queue.h"
#include "store/statement_table.h"

enum {
    SQLITE_PAGE_BYTES = 4096, /* of a new database */
    SQLITE_WRITER_CACHE_KIB = 32 * 1024,
    SQLITE_READER_CACHE_KIB = 4 * 1024,
    SQLITE_CHECKPOINT_IDLE_PAGES = 1000,  /* checkpointed when nobody waits */
    SQLITE_CHECKPOINT_BUSY_PAGES = 16000, /* checkpointed whoever waits: 64 MiB of log */
    SQLITE_RESTART_PAGES = 64000, /* and old readers are waited for, or the log grows for ever */
    SQLITE_RESTART_WAIT_MS = 200
};

/* One connection and what it keeps: its statements, and the words around a transaction. */
struct sqlite_connection {
    struct tx tx; /* first: a tx is cast to its connection */
    sqlite3 *db;
    struct statement_table statements;
    sqlite3_stmt *begin, *commit, *rollback;
    sqlite3_stmt *savepoint, *release, *rollback_to; /* of the writer */
};

struct sqlite_store {
    struct store store; /* first: a store is cast to it */
    char *path;
    char *vfs; /* NULL: the system's */
    int lock_file;
    bool has_writer;

    /* The one connection that writes and checkpoints, and its thread. */
    struct sqlite_connection writer;
    pthread_t thread;
    struct job_queue queue;
    int log_pages;   /* of the write-ahead log, after the last commit */
    int moved_pages; /* of them, already in the database */
    int restart_tried_at_pages;
    bool group_was_single; /* the last one */

    pthread_mutex_t readers_mutex;
    pthread_cond_t reader_is_free;
    struct sqlite_connection *readers;
    struct sqlite_connection **free_readers;
    int reader_count, free_reader_count;
};

extern const struct engine sqlite_engine;

/* ---- sqlite_connection.c ---- */

enum sqlite_role { SQLITE_ROLE_WRITER, SQLITE_ROLE_READER };

/* Opens and sets up; on a fault nothing is left open. */
enum err sqlite_connection_open(struct sqlite_connection *connection, const char *path,
                                const char *vfs, enum sqlite_role role, int cache_kib) MUST_CHECK;
void sqlite_connection_close(struct sqlite_connection *connection);

/* Runs one of the connection's own words (begin …) and gives SQLite's code. */
int sqlite_connection_step(sqlite3_stmt *word);

/* Logs what SQLite answered and gives the fault for it. A sync that failed and memory that is not
 * there are broken promises. */
enum err sqlite_fault(struct sqlite_connection *connection, int code, const char *where);

/* ---- sqlite_writer.c ---- */

void *sqlite_writer_main(void *store);

/* Moves the whole log into the database and empties it; for the close. */
void sqlite_writer_empty_log(struct sqlite_store *store);

/* ---- sqlite_statement.c: the engine's statement functions ---- */

struct statement *sqlite_statement_open(struct tx *tx, const struct query *query);
void sqlite_statement_release(struct statement *statement);
void sqlite_statement_done(struct statement *statement);
void sqlite_bind_int(struct statement *statement, int arg, int64_t number);
void sqlite_bind_text(struct statement *statement, int arg, struct text text);
void sqlite_bind_bytes(struct statement *statement, int arg, const void *bytes, size_t size);
void sqlite_bind_null(struct statement *statement, int arg);
enum err sqlite_statement_run(struct statement *statement);
enum err sqlite_statement_flush(struct statement *statement);
enum err sqlite_statement_next(struct statement *statement, bool *out_found);
enum err sqlite_statement_changes(struct statement *statement, int64_t *out_count);
int64_t sqlite_column_int(const struct statement *statement, int column);
bool sqlite_column_is_null(const struct statement *statement, int column);
struct text sqlite_column_text(const struct statement *statement, int column);
struct text sqlite_column_bytes(const struct statement *statement, int column);

#endif
