/* Statements on SQLite. Bound texts are not copied: by the contract of store.h they outlive the
 * run. An argument left from an earlier run is never read, because each run binds all of them. */
#include "base/check.h"
#include "base/memory.h"
#include "store/sqlite.h"

struct sqlite_statement {
    struct statement statement;
    sqlite3_stmt *prepared; /* NULL: it could not be prepared, and the transaction has failed */
    int64_t changes;
    bool had_row;
};

static struct sqlite_connection *connection_of(struct tx *tx)
{
    return (struct sqlite_connection *)tx;
}

static struct sqlite_statement *own(const struct statement *statement)
{
    return (struct sqlite_statement *)(uintptr_t)statement;
}

static void prepare(struct sqlite_connection *connection, struct sqlite_statement *own)
{
    const struct query *query = own->statement.query;
    int code = sqlite3_prepare_v3(connection->db, query->sqlite, -1, SQLITE_PREPARE_PERSISTENT,
                                  &own->prepared, NULL);
    if (code != SQLITE_OK) {
        tx_fail(&connection->tx, sqlite_fault(connection, code, query->name));
        return;
    }
    CHECK(sqlite3_column_count(own->prepared) == query->column_count);
    CHECK(sqlite3_bind_parameter_count(own->prepared) == query->arg_count);
}

struct statement *sqlite_statement_open(struct tx *tx, const struct query *query)
{
    struct sqlite_connection *connection = connection_of(tx);
    struct statement *statement = statement_table_find(&connection->statements, query);
    if (statement == NULL) {
        CHECK(query->arg_count <= STORE_ARG_LIMIT);
        statement = memory_new(sizeof(struct sqlite_statement));
        *statement = (struct statement){.engine = &sqlite_engine, .tx = tx, .query = query};
        statement_table_add(&connection->statements, statement);
    }
    if (own(statement)->prepared == NULL) prepare(connection, own(statement));
    return statement;
}

void sqlite_statement_release(struct statement *statement)
{
    sqlite3_finalize(own(statement)->prepared);
    memory_free(statement);
}

void sqlite_statement_done(struct statement *statement)
{
    if (statement->running) sqlite3_reset(own(statement)->prepared);
    statement->running = false;
}

void sqlite_bind_int(struct statement *statement, int arg, int64_t number)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    if (prepared != NULL) CHECK(sqlite3_bind_int64(prepared, arg, number) == SQLITE_OK);
}

/* A size that SQLite does not take is the caller's missing limit. */
static int size_of(size_t size)
{
    CHECK(size <= INT32_MAX);
    return (int)size;
}

void sqlite_bind_text(struct statement *statement, int arg, struct text text)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    if (prepared == NULL) return;
    /* No bytes would bind NULL; an empty text is not NULL. */
    const char *bytes = text.size == 0 ? "" : text.bytes;
    CHECK(sqlite3_bind_text(prepared, arg, bytes, size_of(text.size), SQLITE_STATIC) == SQLITE_OK);
}

void sqlite_bind_bytes(struct statement *statement, int arg, const void *bytes, size_t size)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    if (prepared == NULL) return;
    const void *present = size == 0 ? "" : bytes;
    CHECK(sqlite3_bind_blob(prepared, arg, present, size_of(size), SQLITE_STATIC) == SQLITE_OK);
}

void sqlite_bind_null(struct statement *statement, int arg)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    if (prepared != NULL) CHECK(sqlite3_bind_null(prepared, arg) == SQLITE_OK);
}

static enum err fail(struct statement *statement, int code)
{
    struct sqlite_connection *connection = connection_of(statement->tx);
    enum err err = sqlite_fault(connection, code, statement->query->name);
    sqlite3_reset(own(statement)->prepared);
    statement->running = false;
    return tx_fail(statement->tx, err);
}

enum err sqlite_statement_run(struct statement *statement)
{
    struct sqlite_statement *mine = own(statement);
    int code = sqlite3_step(mine->prepared);
    if (code != SQLITE_DONE) return fail(statement, code);
    mine->changes = sqlite3_changes64(connection_of(statement->tx)->db);
    sqlite3_reset(mine->prepared);
    return OK;
}

/* Rows of a batch are written as they come: there is no journey to save. */
enum err sqlite_statement_flush(struct statement *statement)
{
    (void)statement;
    return OK;
}

enum err sqlite_statement_next(struct statement *statement, bool *out_found)
{
    struct sqlite_statement *mine = own(statement);
    if (!statement->running) mine->had_row = false;
    statement->running = true;
    int code = sqlite3_step(mine->prepared);
    if (code == SQLITE_ROW) {
        CHECK(!(statement->query->kind == QUERY_ONE && mine->had_row));
        mine->had_row = true;
        *out_found = true;
        return OK;
    }
    if (code != SQLITE_DONE) return fail(statement, code);
    sqlite3_reset(mine->prepared);
    statement->running = false;
    *out_found = false;
    return OK;
}

enum err sqlite_statement_changes(struct statement *statement, int64_t *out_count)
{
    *out_count = own(statement)->changes;
    return OK;
}

int64_t sqlite_column_int(const struct statement *statement, int column)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    int type = sqlite3_column_type(prepared, column);
    CHECK(type == SQLITE_INTEGER || type == SQLITE_NULL);
    return sqlite3_column_int64(prepared, column);
}

bool sqlite_column_is_null(const struct statement *statement, int column)
{
    return sqlite3_column_type(own(statement)->prepared, column) == SQLITE_NULL;
}

struct text sqlite_column_text(const struct statement *statement, int column)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    int type = sqlite3_column_type(prepared, column);
    if (type == SQLITE_NULL) return TEXT("");
    CHECK(type == SQLITE_TEXT);
    const unsigned char *bytes = sqlite3_column_text(prepared, column);
    CHECK(bytes != NULL);
    return (struct text){(const char *)bytes, (size_t)sqlite3_column_bytes(prepared, column)};
}

struct text sqlite_column_bytes(const struct statement *statement, int column)
{
    sqlite3_stmt *prepared = own(statement)->prepared;
    int type = sqlite3_column_type(prepared, column);
    if (type == SQLITE_NULL) return TEXT("");
    CHECK(type == SQLITE_BLOB);
    const void *bytes = sqlite3_column_blob(prepared, column);
    int size = sqlite3_column_bytes(prepared, column);
    return size == 0 ? TEXT("") : (struct text){bytes, (size_t)size};
}
