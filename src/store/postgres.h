/* Inside the store: PostgreSQL's connections, their pipelines, and the lanes that write. */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include <libpq-fe.h>
#include <pthread.h>

#include "store/engine.h"
#include "store/job_queue.h"
#include "store/postgres_array.h"
#include "store/statement_table.h"

enum {
    POSTGRES_CONNECT_TIMEOUT_S = 5,
    POSTGRES_STATEMENT_TIMEOUT_MS = 60000,
    POSTGRES_READ_TIMEOUT_MS = 600000, /* verify and reports read for long */
    POSTGRES_NETWORK_TIMEOUT_MS = 20000,
    POSTGRES_GROUP_WORKS_LIMIT = 64, /* works of a lane committed together */
    POSTGRES_GROUP_TRIES = 4,        /* of a group that collides, before each goes alone */
    POSTGRES_LANE_SCHOOLS = 8,       /* neighbours that share a lane, as they share pages */
    POSTGRES_BATCH_ROWS = 8192,      /* rows sent with one statement of a batch */
    POSTGRES_BACKOFF_LIMIT_MS = 64
};

struct postgres_statement {
    struct statement statement; /* first: a statement is cast to it */
    char name[24];
    uint64_t session;    /* in which it is prepared; 0: not */
    char *types;         /* an argument: 'i', 't', 'b', or 0 as long as only NULL was bound */
    char *kinds;         /* of what is bound now, likewise */
    int64_t *numbers;    /* in network order */
    const char **values; /* NULL binds NULL */
    int *sizes;
    int *formats;                  /* all 1: binary */
    struct postgres_array *arrays; /* of a batch, one an argument */
    int row_count;                 /* in them */
    PGresult *result;
    int row; /* of the result */
    int64_t changes;
};

/* What the server still owes an answer to, oldest first. */
enum pending_kind { PENDING_COMMAND, PENDING_PREPARE, PENDING_EXECUTE, PENDING_SYNC };
struct pending {
    enum pending_kind kind;
    struct postgres_statement *statement; /* NULL of a command or sync */
};

struct postgres_connection {
    struct tx tx; /* first: a tx is cast to its connection */
    const char *url;
    bool writes;
    PGconn *server;   /* NULL: not connected */
    uint64_t session; /* counts connections made; 0: none yet */
    struct statement_table statements;
    uint64_t names_given;
    struct pending *pending; /* a ring */
    size_t pending_first, pending_count, pending_capacity;
    bool lost;        /* the connection broke during this transaction */
    bool commit_sent; /* whether it was committed is the server's to say */
};

struct postgres_lane {
    struct postgres_connection connection;
    struct job_queue queue;
    pthread_t thread;
    uint32_t jitter; /* state of the backoff's small generator */
};

struct postgres_store {
    struct store store; /* first: a store is cast to it */
    char *url;
    struct postgres_lane *lanes;
    int lane_count;
    PGconn *schema_holder; /* holds the advisory lock of migrations */

    pthread_mutex_t readers_mutex;
    pthread_cond_t reader_is_free;
    struct postgres_connection *readers;
    struct postgres_connection **free_readers;
    int reader_count, free_reader_count;
};

extern const struct engine postgres_engine;

/* ---- postgres_connection.c ---- */

/* A bare connection with our settings, not in pipeline mode. */
enum err postgres_connect(const char *url, bool writes, PGconn **out_server) MUST_CHECK;

void postgres_connection_init(struct postgres_connection *connection, const char *url, bool writes);
void postgres_connection_release(struct postgres_connection *connection);

/* Connects unless connected, and takes in what an earlier transaction left unread. */
enum err postgres_connection_ready(struct postgres_connection *connection) MUST_CHECK;

/* Around a transaction. Begin is only sent; commit waits for the server's word; end_read does not.
 * A commit that broke off with the connection is ERR_UNAVAILABLE and commit_sent stays true: the
 * transaction may be there or not; ids make a repeat harmless. */
void postgres_begin(struct postgres_connection *connection, bool is_held);
enum err postgres_commit(struct postgres_connection *connection) MUST_CHECK;
void postgres_rollback(struct postgres_connection *connection);
void postgres_end_read(struct postgres_connection *connection);

enum err postgres_script(struct tx *tx, const char *sql) MUST_CHECK;

/* ---- postgres_pipeline.c ---- */

void pipeline_send_command(struct postgres_connection *connection, const char *sql);
void pipeline_send_sync(struct postgres_connection *connection);
/* Notes what was sent; a `sent` of 0 is libpq's word for a broken connection. */
void pipeline_note(struct postgres_connection *connection, int sent, enum pending_kind kind,
                   struct postgres_statement *statement);
/* Takes in everything, or up to the latest execution of the statement. */
void pipeline_receive_all(struct postgres_connection *connection);
void pipeline_receive_until(struct postgres_connection *connection,
                            const struct postgres_statement *statement);
/* The connection is gone: nothing pending will be answered. */
void pipeline_break(struct postgres_connection *connection, const char *where);

/* The fault for an answer of the server, logged. */
enum err postgres_fault(const PGresult *result, const char *where);

/* ---- postgres_lane.c ---- */

void *postgres_lane_main(void *lane);

/* ---- postgres_statement.c: the engine's statement functions ---- */

struct statement *postgres_statement_open(struct tx *tx, const struct query *query);
void postgres_statement_release(struct statement *statement);
void postgres_statement_done(struct statement *statement);
void postgres_bind_int(struct statement *statement, int arg, int64_t number);
void postgres_bind_text(struct statement *statement, int arg, struct text text);
void postgres_bind_bytes(struct statement *statement, int arg, const void *bytes, size_t size);
void postgres_bind_null(struct statement *statement, int arg);
enum err postgres_statement_run(struct statement *statement);
enum err postgres_statement_add(struct statement *statement);
enum err postgres_statement_flush(struct statement *statement);
enum err postgres_statement_next(struct statement *statement, bool *out_found);
enum err postgres_statement_changes(struct statement *statement, int64_t *out_count);
int64_t postgres_column_int(const struct statement *statement, int column);
bool postgres_column_is_null(const struct statement *statement, int column);
struct text postgres_column_text(const struct statement *statement, int column);

#endif
