/* Rows straight into SQLite: for the maker of cities and for the control that writes what we write.
 * Whatever goes wrong ends the program with a sentence. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

_Noreturn static inline void rows_fail(sqlite3 *db, const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static inline void rows_run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) rows_fail(db, sql);
}

static inline sqlite3 *rows_open(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        rows_fail(db, path);
    }
    return db;
}

static inline sqlite3_stmt *rows_prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
        rows_fail(db, sql);
    }
    return statement;
}

static inline void rows_step(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE) {
        rows_fail(sqlite3_db_handle(statement), sqlite3_sql(statement));
    }
    sqlite3_reset(statement);
}

static inline void rows_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

/* Binds the numbers from parameter 1 on and runs. */
static inline void rows_add(sqlite3_stmt *statement, const int64_t *numbers, int count)
{
    for (int i = 0; i < count; i++) sqlite3_bind_int64(statement, i + 1, numbers[i]);
    rows_step(statement);
}

#define ROWS_ADD(statement, ...)                                                                   \
    rows_add((statement), (const int64_t[]){__VA_ARGS__},                                          \
             (int)(sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)))

#endif
