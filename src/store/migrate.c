/* Migrations: numbered, forward only.
 *
 * 1. A migration and its row in schema_migration are one transaction: killed at any moment, the
 *    database is as before it or as after it.
 * 2. What was applied is this program's list, from the first on, with equal checksums; anything
 *    else is ERR_SCHEMA and nothing is changed.
 * 3. Two programs never migrate at once: SQLite's lock file, an advisory lock on PostgreSQL. */
#include "store/migrate.h"

#include "base/log.h"
#include "store/engine.h"

static const char CREATE_TABLE[] = "CREATE TABLE IF NOT EXISTS schema_migration (\n"
                                   "    number BIGINT NOT NULL PRIMARY KEY,\n"
                                   "    name TEXT NOT NULL,\n"
                                   "    checksum TEXT NOT NULL,\n"
                                   "    applied_at_ms BIGINT NOT NULL\n"
                                   ")";

static const char *const NO_ARGS[] = {NULL};
static const char *const TABLE_COLUMNS[] = {"tables"};
static const struct query q_table_exists = {
    .name = "schema_migration_exists",
    .kind = QUERY_ONE,
    .arg_names = NO_ARGS,
    .column_count = 1,
    .column_names = TABLE_COLUMNS,
    .sqlite = "SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'schema_migration'",
    .postgres = "SELECT count(*) AS tables FROM pg_catalog.pg_class\n"
                " WHERE oid = to_regclass('schema_migration')",
};

enum { COL_NUMBER, COL_NAME, COL_CHECKSUM };
static const char *const APPLIED_COLUMNS[] = {"number", "name", "checksum"};
static const struct query q_applied = {
    .name = "schema_migration_list",
    .kind = QUERY_MANY,
    .arg_names = NO_ARGS,
    .column_count = 3,
    .column_names = APPLIED_COLUMNS,
    .sqlite = "SELECT number, name, checksum FROM schema_migration ORDER BY number",
    .postgres = "SELECT number, name, checksum FROM schema_migration ORDER BY number",
};

enum { ARG_NUMBER = 1, ARG_NAME, ARG_CHECKSUM };
static const char *const INSERT_ARGS[] = {"number", "name", "checksum"};
/* The one place where the engine's clock serves: the moment is for people to read. */
static const struct query q_insert = {
    .name = "schema_migration_insert",
    .kind = QUERY_EXEC,
    .arg_count = 3,
    .arg_names = INSERT_ARGS,
    .sqlite = "INSERT INTO schema_migration (number, name, checksum, applied_at_ms)\n"
              "VALUES (?1, ?2, ?3, CAST(strftime('%s', 'now') AS INTEGER) * 1000)",
    .postgres = "INSERT INTO schema_migration (number, name, checksum, applied_at_ms)\n"
                "VALUES ($1, $2, $3, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
};

struct migration_list {
    const struct migration *items;
    int count;
    int applied; /* found in the database */
};

static enum err table_exists(struct tx *tx, bool *out_exists)
{
    scoped(statement) struct statement *statement = statement_open(tx, &q_table_exists);
    bool found;
    TRY(statement_next(statement, &found));
    *out_exists = found && column_int(statement, 0) > 0;
    return OK;
}

/* The row of the database at its place in our list. */
static enum err judge_row(const struct statement *row, const struct migration_list *list)
{
    int64_t number = column_int(row, COL_NUMBER);
    struct text name = column_text(row, COL_NAME, NULL);
    if (list->applied >= list->count) {
        return log_fault(ERR_SCHEMA, "schema",
                         "number=%lld name=%.*s newest_known=%d text=\"the database is newer than "
                         "this program\"",
                         (long long)number, TEXT_ARGS(name), list->count);
    }
    const struct migration *known = &list->items[list->applied];
    if (number != known->number) {
        return log_fault(ERR_SCHEMA, "schema",
                         "number=%lld expected=%d text=\"a migration is missing\"",
                         (long long)number, known->number);
    }
    if (!text_is(column_text(row, COL_CHECKSUM, NULL), known->checksum)) {
        return log_fault(ERR_SCHEMA, "schema",
                         "number=%lld name=%.*s text=\"the migration was changed after it had been "
                         "applied\"",
                         (long long)number, TEXT_ARGS(name));
    }
    return OK;
}

/* Counts what was applied, as long as it is the beginning of our list. */
static enum err applied_read(struct tx *tx, void *context)
{
    struct migration_list *list = context;
    list->applied = 0;
    bool exists;
    TRY(table_exists(tx, &exists));
    if (!exists) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_applied);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        TRY(judge_row(row, list));
        list->applied++;
    }
}

static enum err apply_next(struct tx *tx, void *context)
{
    struct migration_list *list = context;
    const struct migration *next = &list->items[list->applied];
    bool postgres = tx_engine(tx) == STORE_POSTGRES;
    TRY(tx->engine->script(tx, CREATE_TABLE));
    TRY(tx->engine->script(tx, postgres ? next->postgres : next->sqlite));
    scoped(statement) struct statement *insert = statement_open(tx, &q_insert);
    bind_int(insert, ARG_NUMBER, next->number);
    bind_string(insert, ARG_NAME, next->name);
    bind_string(insert, ARG_CHECKSUM, next->checksum);
    return statement_run(insert);
}

/* Looks again first: another program may have migrated while we waited for the schema. */
static enum err apply_all(struct store *store, struct migration_list *list, int *out_applied)
{
    TRY(store_read(store, applied_read, list));
    int before = list->applied;
    while (list->applied < list->count) {
        const struct migration *next = &list->items[list->applied];
        TRY(store_write(store, 0, apply_next, list));
        log_write(LOG_INFO, "migrated", "number=%d name=%s", next->number, next->name);
        list->applied++;
    }
    *out_applied = list->applied - before;
    return OK;
}

enum err migrate_list(struct store *store, const struct migration *list, int count,
                      int *out_applied)
{
    struct migration_list all = {.items = list, .count = count};
    TRY(store->engine->hold_schema(store));
    enum err err = apply_all(store, &all, out_applied);
    store->engine->let_schema_go(store);
    return err;
}

enum err migrate_check_list(struct store *store, const struct migration *list, int count)
{
    struct migration_list all = {.items = list, .count = count};
    TRY(store_read(store, applied_read, &all));
    if (all.applied == count) return OK;
    return log_fault(ERR_SCHEMA, "schema", "applied=%d known=%d text=\"not migrated\"", all.applied,
                     count);
}

enum err store_migrate(struct store *store, int *out_applied)
{
    return migrate_list(store, migrations, migration_count, out_applied);
}

enum err store_check_schema(struct store *store)
{
    return migrate_check_list(store, migrations, migration_count);
}
