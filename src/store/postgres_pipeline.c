/* The pipeline of a connection: what was sent and not yet answered.
 *
 * 1. Answers come in the order of what was sent; the ring `pending` mirrors libpq's own queue.
 * 2. After an error the server skips everything up to the next sync. The first fault is kept in
 *    the transaction; what was skipped answers PGRES_PIPELINE_ABORTED and says nothing new.
 * 3. A statement counts as prepared from the moment it is sent, and no more when that was skipped
 *    or refused. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/postgres.h"

enum { FIRST_PENDING = 64 };

/* By class, or by the whole state where the class says too little. */
static const struct {
    const char *state;
    enum err err;
} FAULTS[] = {
    {"40001", ERR_CONFLICT},    {"40P01", ERR_CONFLICT}, {"55P03", ERR_BUSY},
    {"57014", ERR_TIMEOUT},     {"53100", ERR_IO},       {"58030", ERR_IO},
    {"23", ERR_CONSTRAINT},     {"08", ERR_UNAVAILABLE}, {"57P", ERR_UNAVAILABLE},
    {"53300", ERR_UNAVAILABLE},
};

static enum err fault_of_state(const char *state)
{
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        if (strncmp(state, FAULTS[i].state, strlen(FAULTS[i].state)) == 0) return FAULTS[i].err;
    }
    return ERR_DATABASE;
}

enum err postgres_fault(const PGresult *result, const char *where)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    enum err err = state == NULL ? ERR_UNAVAILABLE : fault_of_state(state);
    /* A collision is daily life; whoever gives up on it says so. */
    enum log_level level = err == ERR_CONFLICT ? LOG_DEBUG : LOG_ERROR;
    log_write(level, "postgres", "at=%s state=%s text=\"%s\"", where, state ? state : "-",
              text ? text : PQresultErrorMessage(result));
    return err;
}

static void pending_add(struct postgres_connection *connection, struct pending pending)
{
    if (connection->pending_count == connection->pending_capacity) {
        size_t capacity = connection->pending_capacity;
        size_t wanted = capacity == 0 ? FIRST_PENDING : 2 * capacity;
        struct pending *ring = memory_new_array(wanted, sizeof *ring);
        for (size_t i = 0; i < capacity; i++) {
            ring[i] = connection->pending[(connection->pending_first + i) % capacity];
        }
        memory_free(connection->pending);
        connection->pending = ring;
        connection->pending_capacity = wanted;
        connection->pending_first = 0;
    }
    size_t last = connection->pending_first + connection->pending_count++;
    connection->pending[last % connection->pending_capacity] = pending;
}

static struct pending pending_take(struct postgres_connection *connection)
{
    struct pending oldest = connection->pending[connection->pending_first];
    connection->pending_first = (connection->pending_first + 1) % connection->pending_capacity;
    connection->pending_count--;
    return oldest;
}

void pipeline_break(struct postgres_connection *connection, const char *where)
{
    if (!connection->lost) {
        log_write(LOG_ERROR, "postgres", "at=%s text=\"%s\"", where,
                  PQerrorMessage(connection->server));
    }
    connection->lost = true;
    connection->pending_count = 0;
    tx_fail(&connection->tx, ERR_UNAVAILABLE);
}

void pipeline_note(struct postgres_connection *connection, int sent, enum pending_kind kind,
                   struct postgres_statement *statement)
{
    if (sent == 0) {
        pipeline_break(connection, "send");
    } else {
        pending_add(connection, (struct pending){kind, statement});
    }
}

void pipeline_send_command(struct postgres_connection *connection, const char *sql)
{
    if (connection->lost) return;
    int sent = PQsendQueryParams(connection->server, sql, 0, NULL, NULL, NULL, NULL, 1);
    pipeline_note(connection, sent, PENDING_COMMAND, NULL);
}

void pipeline_send_sync(struct postgres_connection *connection)
{
    if (connection->lost) return;
    pipeline_note(connection, PQpipelineSync(connection->server), PENDING_SYNC, NULL);
}

/* Every column is one of the three types that the engines share, or the statement is wrong. */
static void check_columns(const PGresult *result, const struct query *query)
{
    bool right = PQnfields(result) == query->column_count;
    for (int i = 0; right && i < query->column_count; i++) {
        Oid type = PQftype(result, i);
        right = type == POSTGRES_OID_INT8 || type == POSTGRES_OID_TEXT ||
                type == POSTGRES_OID_BYTEA;
    }
    if (!right) log_write(LOG_ERROR, "postgres", "statement=%s text=\"column type\"", query->name);
    CHECK(right && "columns are int8, text or bytea");
}

/* Takes the result over. */
static void keep_result(struct postgres_statement *statement, PGresult *result)
{
    PQclear(statement->result);
    statement->result = result;
    statement->row = -1;
    check_columns(result, statement->statement.query);
    bool one = statement->statement.query->kind == QUERY_ONE;
    CHECK(!one || PQntuples(result) <= 1);
}

static const char *name_of(const struct pending *pending)
{
    return pending->statement ? pending->statement->statement.query->name : "transaction";
}

static void take_answer(struct postgres_connection *connection, const struct pending *pending,
                        PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    struct postgres_statement *statement = pending->statement;
    if (status == PGRES_TUPLES_OK && statement != NULL) {
        keep_result(statement, result);
        return;
    }
    if (status == PGRES_COMMAND_OK) {
        if (statement != NULL) statement->changes = strtoll(PQcmdTuples(result), NULL, 10);
    } else {
        if (statement != NULL && pending->kind == PENDING_PREPARE) statement->session = 0;
        if (status != PGRES_PIPELINE_ABORTED) {
            tx_fail(&connection->tx, postgres_fault(result, name_of(pending)));
        }
    }
    PQclear(result);
}

static void receive_one(struct postgres_connection *connection)
{
    struct pending pending = pending_take(connection);
    PGresult *result = PQgetResult(connection->server);
    if (result == NULL) {
        pipeline_break(connection, "receive");
        return;
    }
    if (pending.kind == PENDING_SYNC) {
        bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
        if (!synced) pipeline_break(connection, "sync");
        return;
    }
    take_answer(connection, &pending, result);
    if (PQstatus(connection->server) == CONNECTION_BAD) {
        pipeline_break(connection, name_of(&pending));
        return;
    }
    /* NULL parts the answers of two statements. */
    CHECK(PQgetResult(connection->server) == NULL);
}

void pipeline_receive_all(struct postgres_connection *connection)
{
    while (connection->pending_count > 0) receive_one(connection);
}

static bool is_awaited(const struct postgres_connection *connection,
                       const struct postgres_statement *statement)
{
    for (size_t i = 0; i < connection->pending_count; i++) {
        size_t at = (connection->pending_first + i) % connection->pending_capacity;
        const struct pending *pending = &connection->pending[at];
        if (pending->kind == PENDING_EXECUTE && pending->statement == statement) return true;
    }
    return false;
}

void pipeline_receive_until(struct postgres_connection *connection,
                            const struct postgres_statement *statement)
{
    if (connection->lost || !is_awaited(connection, statement)) return;
    /* The server holds its answers back until a sync; this asks for them without one. */
    if (PQsendFlushRequest(connection->server) == 0) {
        pipeline_break(connection, "send");
        return;
    }
    while (is_awaited(connection, statement)) receive_one(connection);
}
