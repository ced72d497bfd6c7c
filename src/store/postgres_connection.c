/* A connection to a PostgreSQL server, and what stands around a transaction on it. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/postgres.h"

/* Plans do not depend on an argument's value, so that a statement is planned once; a commit is
 * never less than on this server's disk. */
static const char SETTINGS[] = "SET client_min_messages = warning;\n"
                               "SET lock_timeout = %d;\n"
                               "SET statement_timeout = %d;\n"
                               "SET idle_in_transaction_session_timeout = %d;\n"
                               "SET plan_cache_mode = force_generic_plan;\n"
                               "SET jit = off;\n"
                               "SELECT set_config('synchronous_commit', 'on', false)\n"
                               " WHERE current_setting('synchronous_commit') IN ('off', 'local');\n"
                               "%s";

/* A scan of a whole table would lock it whole against other serializable writers; an index scan
 * locks what it read. */
static const char WRITER_SETTINGS[] = "SET enable_seqscan = off";
static const char READER_SETTINGS[] = "SET default_transaction_read_only = on";

static enum err set_up(PGconn *server, bool writes)
{
    char sql[1024];
    int timeout_ms = writes ? POSTGRES_STATEMENT_TIMEOUT_MS : POSTGRES_READ_TIMEOUT_MS;
    int size = snprintf(sql, sizeof sql, SETTINGS, STORE_LOCK_WAIT_MS, timeout_ms, timeout_ms,
                        writes ? WRITER_SETTINGS : READER_SETTINGS);
    CHECK(size > 0 && (size_t)size < sizeof sql);
    PGresult *result = PQexec(server, sql);
    enum err err = PQresultStatus(result) == PGRES_COMMAND_OK ? OK : postgres_fault(result, "set");
    PQclear(result);
    return err;
}

enum err postgres_connect(const char *url, bool writes, PGconn **out_server)
{
    char connect_s[16], network_ms[16];
    snprintf(connect_s, sizeof connect_s, "%d", POSTGRES_CONNECT_TIMEOUT_S);
    snprintf(network_ms, sizeof network_ms, "%d", POSTGRES_NETWORK_TIMEOUT_MS);
    /* What the URL says itself comes later and wins. */
    const char *keys[] = {"connect_timeout",     "tcp_user_timeout", "keepalives_idle",
                          "keepalives_interval", "keepalives_count", "application_name",
                          "client_encoding",     "dbname",           NULL};
    const char *values[] = {connect_s, network_ms, "10", "5", "2", "obed", "UTF8", url, NULL};
    PGconn *server = PQconnectdbParams(keys, values, 1);
    CHECK(server != NULL);
    enum err err = OK;
    if (PQstatus(server) != CONNECTION_OK) {
        err = log_fault(ERR_UNAVAILABLE, "postgres_connect", "text=\"%s\"", PQerrorMessage(server));
    }
    if (err == OK) err = set_up(server, writes);
    if (err != OK) {
        PQfinish(server);
        return err;
    }
    *out_server = server;
    return OK;
}

void postgres_connection_init(struct postgres_connection *connection, const char *url, bool writes)
{
    *connection = (struct postgres_connection){
        .tx = {.engine = &postgres_engine}, .url = url, .writes = writes};
}

static void disconnect(struct postgres_connection *connection)
{
    PQfinish(connection->server);
    connection->server = NULL;
    connection->pending_count = 0;
}

void postgres_connection_release(struct postgres_connection *connection)
{
    disconnect(connection);
    statement_table_release(&connection->statements, postgres_statement_release);
    memory_free(connection->pending);
    *connection = (struct postgres_connection){0};
}

/* A server that has hung up while nobody asked left its farewell, then the end of the stream: seen
 * now, no work is sent into the void, where a commit's outcome would be unknown. */
static bool has_hung_up(PGconn *server)
{
    enum { FAREWELL_READS = 8 };
    struct pollfd watched = {.fd = PQsocket(server), .events = POLLIN};
    for (int i = 0; i < FAREWELL_READS && poll(&watched, 1, 0) > 0; i++) {
        if (PQconsumeInput(server) == 0) return true;
    }
    return PQstatus(server) == CONNECTION_BAD;
}

enum err postgres_connection_ready(struct postgres_connection *connection)
{
    if (connection->server != NULL && !connection->lost) pipeline_receive_all(connection);
    if (connection->lost || (connection->server != NULL && has_hung_up(connection->server))) {
        disconnect(connection);
    }
    connection->lost = false;
    connection->commit_sent = false;
    connection->tx.fault = OK;
    if (connection->server != NULL) return OK;
    TRY(postgres_connect(connection->url, connection->writes, &connection->server));
    connection->session++;
    CHECK(PQenterPipelineMode(connection->server) == 1);
    return OK;
}

void postgres_begin(struct postgres_connection *connection, bool is_held)
{
    const char *begin = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE";
    if (is_held) begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
    if (!connection->writes) begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    pipeline_send_command(connection, begin);
}

enum err postgres_commit(struct postgres_connection *connection)
{
    pipeline_send_command(connection, "COMMIT");
    connection->commit_sent = !connection->lost;
    pipeline_send_sync(connection);
    pipeline_receive_all(connection);
    if (connection->lost) return ERR_UNAVAILABLE;
    connection->commit_sent = false;
    if (connection->tx.fault != OK) postgres_rollback(connection);
    return connection->tx.fault;
}

void postgres_rollback(struct postgres_connection *connection)
{
    pipeline_send_sync(connection);
    pipeline_send_command(connection, "ROLLBACK");
    pipeline_send_sync(connection);
    pipeline_receive_all(connection);
}

/* Nothing was written, so how it ends tells nothing: the answers are taken in by the next use. */
void postgres_end_read(struct postgres_connection *connection)
{
    if (connection->tx.fault != OK) {
        postgres_rollback(connection);
    } else {
        pipeline_send_command(connection, "COMMIT");
        pipeline_send_sync(connection);
    }
}

/* Several statements in one text need the simple protocol, which a pipeline does not speak. */
enum err postgres_script(struct tx *tx, const char *sql)
{
    struct postgres_connection *connection = (struct postgres_connection *)tx;
    pipeline_send_sync(connection);
    pipeline_receive_all(connection);
    if (tx->fault != OK) return tx->fault;
    CHECK(PQexitPipelineMode(connection->server) == 1);
    PGresult *result = PQexec(connection->server, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        tx_fail(tx, postgres_fault(result, "script"));
    }
    PQclear(result);
    if (PQstatus(connection->server) == CONNECTION_BAD) {
        pipeline_break(connection, "script");
    } else {
        CHECK(PQenterPipelineMode(connection->server) == 1);
    }
    return tx->fault;
}
