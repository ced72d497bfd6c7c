/* A connection to an SQLite file and how each kind is set up.
 *
 * 1. No connection checkpoints by itself: not after a commit (wal_autocheckpoint=0), not when it
 *    closes (NO_CKPT_ON_CLOSE). The writer's thread does it, in words.
 * 2. A reader cannot write: it is opened read-only and is query_only besides.
 * 3. REPLACE fires delete triggers too (recursive_triggers), or facts could be replaced. */
#include <stdio.h>

#include "base/check.h"
#include "base/log.h"
#include "store/sqlite.h"

/* A word of SQLite's own locks between our reader and our writer; never long. */
enum { BUSY_WAIT_MS = 5000 };

static enum err fault_of_code(int code)
{
    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT: return ERR_CONSTRAINT;
    case SQLITE_FULL:
    case SQLITE_IOERR: return ERR_IO;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_CANTOPEN: return ERR_NOT_FOUND;
    case SQLITE_INTERRUPT: return ERR_CANCELLED;
    case SQLITE_TOOBIG: return ERR_LIMIT;
    default: return ERR_DATABASE;
    }
}

enum err sqlite_fault(struct sqlite_connection *connection, int code, const char *where)
{
    CHECK(code != SQLITE_NOMEM);
    CHECK(code != SQLITE_MISUSE);
    CHECK(code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC);
    return log_fault(fault_of_code(code), "sqlite", "at=%s code=%d text=\"%s\"", where, code,
                     sqlite3_errmsg(connection->db));
}

int sqlite_connection_step(sqlite3_stmt *word)
{
    int code = sqlite3_step(word);
    sqlite3_reset(word);
    return code;
}

static enum err execute(struct sqlite_connection *connection, const char *sql)
{
    int code = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : sqlite_fault(connection, code, "setup");
}

static enum err prepare(struct sqlite_connection *connection, const char *sql,
                        sqlite3_stmt **out_statement)
{
    int code = sqlite3_prepare_v3(connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out_statement,
                                  NULL);
    return code == SQLITE_OK ? OK : sqlite_fault(connection, code, "setup");
}

static enum err set_number(struct sqlite_connection *connection, const char *pragma, int number)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA %s=%d", pragma, number);
    return execute(connection, sql);
}

static enum err set_up_both(struct sqlite_connection *connection)
{
    sqlite3_extended_result_codes(connection->db, 1);
    sqlite3_busy_timeout(connection->db, BUSY_WAIT_MS);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    TRY(set_number(connection, "wal_autocheckpoint", 0));
    return execute(connection, "PRAGMA temp_store=MEMORY");
}

static enum err set_up_writer(struct sqlite_connection *connection, int cache_kib)
{
    TRY(set_number(connection, "page_size", SQLITE_PAGE_BYTES));
    TRY(set_number(connection, "cache_size", -cache_kib));
    TRY(execute(connection, "PRAGMA journal_mode=WAL"));
    TRY(execute(connection, "PRAGMA synchronous=FULL"));
    TRY(execute(connection, "PRAGMA foreign_keys=ON"));
    TRY(execute(connection, "PRAGMA recursive_triggers=ON"));
    TRY(prepare(connection, "BEGIN IMMEDIATE", &connection->begin));
    TRY(prepare(connection, "SAVEPOINT work", &connection->savepoint));
    TRY(prepare(connection, "RELEASE work", &connection->release));
    return prepare(connection, "ROLLBACK TO work", &connection->rollback_to);
}

static enum err set_up_reader(struct sqlite_connection *connection, int cache_kib)
{
    TRY(set_number(connection, "cache_size", -cache_kib));
    TRY(execute(connection, "PRAGMA query_only=ON"));
    return prepare(connection, "BEGIN", &connection->begin);
}

static enum err set_up(struct sqlite_connection *connection, enum sqlite_role role, int cache_kib)
{
    TRY(set_up_both(connection));
    TRY(role == SQLITE_ROLE_WRITER ? set_up_writer(connection, cache_kib)
                                   : set_up_reader(connection, cache_kib));
    TRY(prepare(connection, "COMMIT", &connection->commit));
    return prepare(connection, "ROLLBACK", &connection->rollback);
}

enum err sqlite_connection_open(struct sqlite_connection *connection, const char *path,
                                const char *vfs, enum sqlite_role role, int cache_kib)
{
    *connection = (struct sqlite_connection){.tx = {.engine = &sqlite_engine}};
    bool writes = role == SQLITE_ROLE_WRITER;
    int flags = writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    /* One thread at a time uses a connection, so SQLite need not lock it. */
    int code = sqlite3_open_v2(path, &connection->db, flags | SQLITE_OPEN_NOMUTEX, vfs);
    enum err err = code == SQLITE_OK ? set_up(connection, role, cache_kib)
                                     : sqlite_fault(connection, code, "open");
    if (err != OK) sqlite_connection_close(connection);
    return err;
}

void sqlite_connection_close(struct sqlite_connection *connection)
{
    statement_table_release(&connection->statements, sqlite_statement_release);
    sqlite3_stmt *words[] = {connection->begin,     connection->commit,  connection->rollback,
                             connection->savepoint, connection->release, connection->rollback_to};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) sqlite3_finalize(words[i]);
    CHECK(sqlite3_close(connection->db) == SQLITE_OK);
    *connection = (struct sqlite_connection){0};
}
