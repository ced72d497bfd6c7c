/* Statements on PostgreSQL: binary arguments, binary results, everything pipelined that gives no
 * rows. Arguments are copied by libpq when they are sent, so that a statement may be bound anew at
 * once. */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "store/postgres.h"

static struct postgres_connection *connection_of(struct tx *tx)
{
    return (struct postgres_connection *)tx;
}

static struct postgres_statement *own(const struct statement *statement)
{
    return (struct postgres_statement *)(uintptr_t)statement;
}

static struct postgres_statement *statement_new(struct tx *tx, const struct query *query)
{
    size_t count = (size_t)query->arg_count;
    CHECK(count <= STORE_ARG_LIMIT);
    struct postgres_statement *mine = memory_new(sizeof *mine);
    mine->statement = (struct statement){.engine = &postgres_engine, .tx = tx, .query = query};
    mine->types = memory_new(count);
    mine->kinds = memory_new(count);
    mine->numbers = memory_new_array(count, sizeof *mine->numbers);
    mine->values = memory_new_array(count, sizeof(char *));
    mine->sizes = memory_new_array(count, sizeof *mine->sizes);
    mine->formats = memory_new_array(count, sizeof *mine->formats);
    for (size_t i = 0; i < count; i++) mine->formats[i] = 1;
    if (query->kind == QUERY_BATCH) {
        CHECK(query->arg_types != NULL && strlen(query->arg_types) == count);
        mine->arrays = memory_new_array(count, sizeof *mine->arrays);
    }
    return mine;
}

struct statement *postgres_statement_open(struct tx *tx, const struct query *query)
{
    struct postgres_connection *connection = connection_of(tx);
    struct statement *statement = statement_table_find(&connection->statements, query);
    if (statement == NULL) {
        statement = &statement_new(tx, query)->statement;
        statement_table_add(&connection->statements, statement);
    }
    return statement;
}

void postgres_statement_release(struct statement *statement)
{
    struct postgres_statement *mine = own(statement);
    for (int i = 0; mine->arrays != NULL && i < statement->query->arg_count; i++) {
        postgres_array_release(&mine->arrays[i]);
    }
    memory_free(mine->arrays);
    memory_free(mine->types);
    memory_free(mine->kinds);
    memory_free(mine->numbers);
    memory_free(mine->values);
    memory_free(mine->sizes);
    memory_free(mine->formats);
    PQclear(mine->result);
    memory_free(mine);
}

void postgres_statement_done(struct statement *statement)
{
    struct postgres_statement *mine = own(statement);
    PQclear(mine->result);
    mine->result = NULL;
    mine->row_count = 0;
    statement->running = false;
}

/* ---- arguments ---- */

static void bind(struct statement *statement, int arg, char kind, const void *bytes, size_t size)
{
    CHECK(size <= INT32_MAX);
    struct postgres_statement *mine = own(statement);
    mine->kinds[arg - 1] = kind;
    mine->values[arg - 1] = bytes;
    mine->sizes[arg - 1] = (int)size;
}

void postgres_bind_int(struct statement *statement, int arg, int64_t number)
{
    int64_t *place = &own(statement)->numbers[arg - 1];
    *place = (int64_t)htobe64((uint64_t)number);
    bind(statement, arg, 'i', place, sizeof *place);
}

void postgres_bind_text(struct statement *statement, int arg, struct text text)
{
    bind(statement, arg, 't', text.size == 0 ? "" : text.bytes, text.size);
}

void postgres_bind_bytes(struct statement *statement, int arg, const void *bytes, size_t size)
{
    bind(statement, arg, 'b', size == 0 ? "" : bytes, size);
}

void postgres_bind_null(struct statement *statement, int arg)
{
    bind(statement, arg, 0, NULL, 0);
}

/* ---- sending ---- */

/* An argument's type is what is bound to it. As long as that was only NULL the server infers the
 * type; the first value settles it, and the statement is prepared anew. */
static bool learn_types(struct postgres_statement *mine)
{
    bool learnt = false;
    for (int i = 0; i < mine->statement.query->arg_count; i++) {
        char kind = mine->kinds[i];
        if (kind == 0 || kind == mine->types[i]) continue;
        CHECK(mine->types[i] == 0 && "an argument keeps its type");
        mine->types[i] = kind;
        learnt = true;
    }
    return learnt;
}

static void prepare(struct postgres_connection *connection, struct postgres_statement *mine)
{
    const struct query *query = mine->statement.query;
    Oid oids[STORE_ARG_LIMIT];
    for (int i = 0; i < query->arg_count; i++) {
        char type = mine->types[i];
        if (query->kind == QUERY_BATCH) {
            oids[i] = postgres_array_oid_of(query->arg_types[i]);
        } else {
            oids[i] = type == 0 ? 0 : postgres_oid_of(type);
        }
    }
    snprintf(mine->name, sizeof mine->name, "s%llu", (unsigned long long)++connection->names_given);
    int sent = PQsendPrepare(connection->server, mine->name, query->postgres, query->arg_count,
                             oids);
    mine->session = connection->session;
    pipeline_note(connection, sent, PENDING_PREPARE, mine);
}

static enum err send(struct postgres_statement *mine)
{
    struct postgres_connection *connection = connection_of(mine->statement.tx);
    const struct query *query = mine->statement.query;
    bool learnt = query->kind != QUERY_BATCH && learn_types(mine);
    if (learnt || mine->session != connection->session) prepare(connection, mine);
    if (connection->lost) return connection->tx.fault;
    int sent = PQsendQueryPrepared(connection->server, mine->name, query->arg_count, mine->values,
                                   mine->sizes, mine->formats, 1);
    pipeline_note(connection, sent, PENDING_EXECUTE, mine);
    return connection->tx.fault;
}

/* A reader waits for the refusal that it is going to get: its end does not (postgres_end_read). */
enum err postgres_statement_run(struct statement *statement)
{
    struct postgres_connection *connection = connection_of(statement->tx);
    enum err err = send(own(statement));
    if (!connection->writes) pipeline_receive_until(connection, own(statement));
    return err != OK ? err : statement->tx->fault;
}

enum err postgres_statement_add(struct statement *statement)
{
    struct postgres_statement *mine = own(statement);
    const struct query *query = statement->query;
    for (int i = 0; i < query->arg_count; i++) {
        if (mine->row_count == 0) postgres_array_start(&mine->arrays[i], query->arg_types[i]);
        CHECK(mine->kinds[i] == 0 || mine->kinds[i] == query->arg_types[i]);
        postgres_array_add(&mine->arrays[i], mine->values[i], (size_t)mine->sizes[i]);
    }
    mine->row_count++;
    return mine->row_count < POSTGRES_BATCH_ROWS ? OK : postgres_statement_flush(statement);
}

enum err postgres_statement_flush(struct statement *statement)
{
    struct postgres_statement *mine = own(statement);
    if (mine->row_count == 0) return OK;
    for (int i = 0; i < statement->query->arg_count; i++) {
        postgres_array_end(&mine->arrays[i], mine->row_count);
        mine->values[i] = mine->arrays[i].bytes;
        mine->sizes[i] = (int)mine->arrays[i].size;
    }
    mine->row_count = 0;
    return postgres_statement_run(statement);
}

/* ---- rows ---- */

static enum err fetch(struct statement *statement)
{
    struct postgres_statement *mine = own(statement);
    enum err err = send(mine);
    if (err != OK) return err;
    pipeline_receive_until(connection_of(statement->tx), mine);
    if (statement->tx->fault != OK) return statement->tx->fault;
    CHECK(mine->result != NULL);
    statement->running = true;
    return OK;
}

enum err postgres_statement_next(struct statement *statement, bool *out_found)
{
    struct postgres_statement *mine = own(statement);
    if (!statement->running) {
        enum err err = fetch(statement);
        if (err != OK) return err;
    }
    if (++mine->row < PQntuples(mine->result)) {
        *out_found = true;
        return OK;
    }
    PQclear(mine->result);
    mine->result = NULL;
    statement->running = false;
    *out_found = false;
    return OK;
}

enum err postgres_statement_changes(struct statement *statement, int64_t *out_count)
{
    pipeline_receive_until(connection_of(statement->tx), own(statement));
    if (statement->tx->fault != OK) return statement->tx->fault;
    *out_count = own(statement)->changes;
    return OK;
}

int64_t postgres_column_int(const struct statement *statement, int column)
{
    const struct postgres_statement *mine = own(statement);
    CHECK(PQftype(mine->result, column) == POSTGRES_OID_INT8);
    if (PQgetisnull(mine->result, mine->row, column)) return 0;
    uint64_t network;
    memcpy(&network, PQgetvalue(mine->result, mine->row, column), sizeof network);
    return (int64_t)be64toh(network);
}

bool postgres_column_is_null(const struct statement *statement, int column)
{
    return PQgetisnull(own(statement)->result, own(statement)->row, column);
}

struct text postgres_column_text(const struct statement *statement, int column)
{
    const struct postgres_statement *mine = own(statement);
    CHECK(PQftype(mine->result, column) != POSTGRES_OID_INT8);
    int size = PQgetlength(mine->result, mine->row, column);
    return (struct text){PQgetvalue(mine->result, mine->row, column), (size_t)size};
}
