/* A fresh database for each test body, once on each engine.
 *
 *     static void body(struct fixture *fixture) { … fixture->store … }
 *     static void test(void **state) { (void)state; fixture_each_engine(body); }
 *
 * SQLite lies in a temporary folder of its own. PostgreSQL is a fresh database of the server whose
 * URL is in the environment variable OBED_TEST_POSTGRES (tools/postgres.sh start DIR); without it
 * a note is written and only SQLite is tested. ./check always sets it. */
#ifndef TESTS_UNIT_FIXTURE_H
#define TESTS_UNIT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "store/store.h"

struct fixture {
    enum store_engine engine;
    struct store *store;
    struct arena *arena;
    const char *url;    /* of the database; a second store may be opened by it */
    const char *folder; /* a temporary folder, removed afterwards */
};

typedef void (*fixture_body)(struct fixture *fixture);

/* The store is open and migrated. */
void fixture_each_engine(fixture_body body);
/* The store is open and empty. */
void fixture_each_engine_bare(fixture_body body);
void fixture_sqlite(fixture_body body);
void fixture_sqlite_bare(fixture_body body);
/* The test is skipped where no server is given. */
void fixture_postgres(fixture_body body);
void fixture_postgres_bare(fixture_body body);

/* Closes the fixture's store and opens it anew with other options (the URL is filled in). */
void fixture_reopen(struct fixture *fixture, struct store_options options);

#endif
