/* Fresh databases for tests. */
#include "fixture.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

enum { FIXTURE_ARENA_BYTES = 16 << 20 };

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    return remove(path);
}

static char *folder_new(struct arena *arena)
{
    const char *home = getenv("TMPDIR");
    char *folder = arena_printf(arena, "%s/obed-test.XXXXXX", home ? home : "/tmp");
    assert_non_null(mkdtemp(folder));
    return folder;
}

static void run_statement(const char *url, const char *sql)
{
    PGconn *server = PQconnectdb(url);
    PGresult *result = PQexec(server, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail_msg("%s: %s", sql, PQerrorMessage(server));
    PQclear(result);
    PQfinish(server);
}

/* The given URL with another database's name. */
static char *url_with_name(struct arena *arena, const char *url, const char *name)
{
    const char *slash = strrchr(url, '/');
    assert_non_null(slash);
    return arena_printf(arena, "%.*s/%s", (int)(slash - url), url, name);
}

static void open_store(struct fixture *fixture, struct store_options options)
{
    options.url = fixture->url;
    assert_int_equal(store_open(&options, &fixture->store), OK);
}

static void run_body(struct fixture *fixture, fixture_body body, bool migrated)
{
    secret_init();
    open_store(fixture, (struct store_options){0});
    int applied;
    if (migrated) assert_int_equal(store_migrate(fixture->store, &applied), OK);
    body(fixture);
    store_close(fixture->store);
}

static void on_sqlite(fixture_body body, bool migrated)
{
    struct arena arena;
    arena_init(&arena, FIXTURE_ARENA_BYTES);
    char *folder = folder_new(&arena);
    struct fixture fixture = {.engine = STORE_SQLITE,
                              .arena = &arena,
                              .url = arena_printf(&arena, "sqlite:%s/test.db", folder),
                              .folder = folder};
    run_body(&fixture, body, migrated);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_release(&arena);
}

static void on_postgres(fixture_body body, bool migrated)
{
    static int databases;
    const char *url = getenv("OBED_TEST_POSTGRES");
    if (url == NULL || *url == '\0') {
        print_message("OBED_TEST_POSTGRES is not set: SQLite only\n");
        return;
    }
    struct arena arena;
    arena_init(&arena, FIXTURE_ARENA_BYTES);
    char *folder = folder_new(&arena);
    const char *name = arena_printf(&arena, "obed_test_%d_%d", (int)getpid(), ++databases);
    run_statement(url, arena_printf(&arena, "CREATE DATABASE %s", name));
    struct fixture fixture = {.engine = STORE_POSTGRES,
                              .arena = &arena,
                              .url = url_with_name(&arena, url, name),
                              .folder = folder};
    run_body(&fixture, body, migrated);
    run_statement(url, arena_printf(&arena, "DROP DATABASE %s WITH (FORCE)", name));
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_release(&arena);
}

void fixture_each_engine(fixture_body body)
{
    on_sqlite(body, true);
    on_postgres(body, true);
}

void fixture_each_engine_bare(fixture_body body)
{
    on_sqlite(body, false);
    on_postgres(body, false);
}

void fixture_sqlite(fixture_body body)
{
    on_sqlite(body, true);
}

void fixture_sqlite_bare(fixture_body body)
{
    on_sqlite(body, false);
}

static void skip_without_postgres(void)
{
    const char *url = getenv("OBED_TEST_POSTGRES");
    if (url == NULL || *url == '\0') skip();
}

void fixture_postgres(fixture_body body)
{
    skip_without_postgres();
    on_postgres(body, true);
}

void fixture_postgres_bare(fixture_body body)
{
    skip_without_postgres();
    on_postgres(body, false);
}

void fixture_reopen(struct fixture *fixture, struct store_options options)
{
    store_close(fixture->store);
    open_store(fixture, options);
}
