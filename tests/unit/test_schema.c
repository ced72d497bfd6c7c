/* The product's schema and all its named statements, on both engines: facts cannot be changed, and
 * every statement is understood by PostgreSQL with the three types that the engines share. */
#include "fixture.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "store/migrate.h"

enum { TABLE_LIMIT = 300, COLUMN_LIMIT = 32 };

static const char *const ONE_COLUMN[] = {"name"};
static const char *const TWO_COLUMNS[] = {"name", "type"};

/* ---- facts ---- */

/* Tables that say of themselves that they are facts, by the trigger that the generator made. */
static const struct query q_fact_tables = {
    .name = "fact_tables",
    .kind = QUERY_MANY,
    .column_count = 1,
    .column_names = ONE_COLUMN,
    .sqlite = "SELECT tbl_name AS name FROM sqlite_schema"
              " WHERE type = 'trigger' AND name = tbl_name || '_refuses_update'",
    .postgres = "SELECT c.relname::text AS name FROM pg_trigger t"
                " JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE t.tgname = c.relname || '_refuses_change'",
};

struct fact_tables {
    struct arena *arena;
    const char *names[TABLE_LIMIT];
    int count;
};

static enum err list_facts(struct tx *tx, void *context)
{
    struct fact_tables *tables = context;
    tables->count = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_fact_tables);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        assert_true(tables->count < TABLE_LIMIT);
        tables->names[tables->count++] = column_string(row, 0, tables->arena);
    }
}

/* A statement by hand; lives in the arena, as the store knows statements by their address. */
static struct query *query_new(struct arena *arena, enum query_kind kind, const char *sql)
{
    struct query *query = ARENA_NEW(arena, struct query);
    *query = (struct query){.name = sql, .kind = kind, .sqlite = sql, .postgres = sql};
    return query;
}

struct row_maker {
    struct arena *arena;
    const char *table;
    struct buf columns, values;
};

/* Any row will do, as long as the types are right. */
static enum err gather_columns(struct tx *tx, struct row_maker *maker)
{
    struct query *query = query_new(maker->arena, QUERY_MANY, NULL);
    query->name = "table_columns";
    query->column_count = 2;
    query->column_names = TWO_COLUMNS;
    query->sqlite = arena_printf(maker->arena, "SELECT name, type FROM pragma_table_info('%s')",
                                 maker->table);
    query->postgres = arena_printf(
        maker->arena,
        "SELECT column_name::text AS name, upper(data_type)::text AS type"
        " FROM information_schema.columns WHERE table_name = '%s' ORDER BY ordinal_position",
        maker->table);
    scoped(statement) struct statement *row = statement_open(tx, query);
    for (bool first = true;; first = false) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        struct text name = column_text(row, 0, NULL), type = column_text(row, 1, NULL);
        bool bytes = text_is(type, "BYTEA"), text = text_is(type, "TEXT");
        buf_printf(&maker->columns, "%s%.*s", first ? "" : ", ", TEXT_ARGS(name));
        buf_printf(&maker->values, "%s%s", first ? "" : ", ",
                   bytes  ? (tx_engine(tx) == STORE_SQLITE ? "x'00'" : "'\\x00'::bytea")
                   : text ? "'1'"
                          : "1");
    }
}

static enum err run_sql(struct tx *tx, struct arena *arena, const char *sql)
{
    scoped(statement) struct statement *statement = statement_open(
        tx, query_new(arena, QUERY_EXEC, sql));
    return statement_run(statement);
}

static enum err insert_row(struct tx *tx, void *context)
{
    struct row_maker *maker = context;
    buf_init(&maker->columns, maker->arena);
    buf_init(&maker->values, maker->arena);
    TRY(gather_columns(tx, maker));
    return run_sql(tx, maker->arena,
                   arena_printf(maker->arena, "INSERT INTO %s (%s) VALUES (%s)", maker->table,
                                maker->columns.bytes, maker->values.bytes));
}

struct change {
    struct arena *arena;
    const char *sql;
};

static enum err run_change(struct tx *tx, void *context)
{
    const struct change *change = context;
    return run_sql(tx, change->arena, change->sql);
}

static void assert_refused(struct fixture *fixture, const char *sql)
{
    struct change change = {fixture->arena, sql};
    enum err err = store_write(fixture->store, 0, run_change, &change);
    if (err != ERR_CONSTRAINT) fail_msg("%s: %s", sql, err_name(err));
}

static const char *first_column(const struct row_maker *maker)
{
    struct text rest = buf_text(&maker->columns);
    struct text first = text_cut(&rest, ',');
    return arena_copy(maker->arena, first.bytes, first.size);
}

static void assert_append_only(struct fixture *fixture, const char *table)
{
    struct row_maker maker = {.arena = fixture->arena, .table = table};
    enum err err = store_write(fixture->store, 0, insert_row, &maker);
    if (err != OK) fail_msg("no row for %s: %s", table, err_name(err));
    const char *column = first_column(&maker);
    struct arena *arena = fixture->arena;
    assert_refused(fixture, arena_printf(arena, "UPDATE %s SET %s = %s", table, column, column));
    assert_refused(fixture, arena_printf(arena, "DELETE FROM %s", table));
    if (fixture->engine == STORE_POSTGRES) {
        assert_refused(fixture, arena_printf(arena, "TRUNCATE %s CASCADE", table));
    } else {
        /* REPLACE is a hidden DELETE. */
        assert_refused(fixture, arena_printf(arena, "INSERT OR REPLACE INTO %s (%s) VALUES (%s)",
                                             table, maker.columns.bytes, maker.values.bytes));
    }
}

static void facts_body(struct fixture *fixture)
{
    struct fact_tables tables = {.arena = fixture->arena};
    assert_int_equal(store_read(fixture->store, list_facts, &tables), OK);
    assert_true(tables.count > 0);
    bool has_transfer = false;
    for (int i = 0; i < tables.count; i++) {
        has_transfer |= strcmp(tables.names[i], "transfer") == 0;
        assert_append_only(fixture, tables.names[i]);
    }
    assert_true(has_transfer);
}

static void test_facts_cannot_be_changed(void **state)
{
    (void)state;
    fixture_each_engine(facts_body);
}

/* The till's own database, on an engine where it never runs, too: its list keeps the same rules. */
extern const struct migration till_migrations[];
extern const int till_migration_count;

static void till_facts_body(struct fixture *fixture)
{
    int applied;
    struct fact_tables tables = {.arena = fixture->arena};
    assert_int_equal(migrate_list(fixture->store, till_migrations, till_migration_count, &applied),
                     OK);
    assert_int_equal(applied, till_migration_count);
    assert_int_equal(store_read(fixture->store, list_facts, &tables), OK);
    bool has_document = false;
    for (int i = 0; i < tables.count; i++) {
        has_document |= strcmp(tables.names[i], "document") == 0;
        assert_append_only(fixture, tables.names[i]);
    }
    assert_true(has_document);
}

static void test_a_tills_facts_cannot_be_changed(void **state)
{
    (void)state;
    fixture_each_engine_bare(till_facts_body);
}

/* ---- statements ---- */

extern const struct query *const *const till_queries[];
extern const struct query *const *const all_queries[];

static bool is_shared_type(Oid type)
{
    enum { BYTEA = 17, INT8 = 20, TEXT = 25 };
    return type == INT8 || type == TEXT || type == BYTEA;
}

static bool is_shared_array(Oid type)
{
    enum { BYTEA_ARRAY = 1001, TEXT_ARRAY = 1009, INT8_ARRAY = 1016 };
    return type == INT8_ARRAY || type == TEXT_ARRAY || type == BYTEA_ARRAY;
}

/* What PostgreSQL makes of the statement when nobody tells it the arguments' types. */
static int faults_of(PGconn *server, const struct query *query)
{
    int faults = 0;
    PGresult *prepared = PQprepare(server, query->name, query->postgres, 0, NULL);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
        print_error("%s: %s", query->name, PQresultErrorMessage(prepared));
        faults++;
    }
    PGresult *shape = PQdescribePrepared(server, query->name);
    for (int i = 0; faults == 0 && i < PQnfields(shape); i++) {
        if (is_shared_type(PQftype(shape, i))) continue;
        print_error("%s: column %s has type %u\n", query->name, PQfname(shape, i),
                    PQftype(shape, i));
        faults++;
    }
    for (int i = 0; faults == 0 && i < PQnparams(shape); i++) {
        Oid type = PQparamtype(shape, i);
        bool right = query->kind == QUERY_BATCH ? is_shared_array(type) : is_shared_type(type);
        if (right) continue;
        print_error("%s: argument %s has type %u: CAST it\n", query->name, query->arg_names[i],
                    type);
        faults++;
    }
    if (faults == 0 && PQnfields(shape) != query->column_count) {
        print_error("%s: %d columns\n", query->name, PQnfields(shape));
        faults++;
    }
    PQclear(prepared);
    PQclear(shape);
    return faults;
}

static void assert_understood(struct fixture *fixture, const struct query *const *const *modules)
{
    PGconn *server = PQconnectdb(fixture->url);
    int faults = 0, count = 0;
    for (const struct query *const *const *module = modules; *module != NULL; module++) {
        for (const struct query *const *query = *module; *query != NULL; query++) {
            faults += faults_of(server, *query);
            count++;
        }
    }
    PQfinish(server);
    assert_true(count > 0);
    assert_int_equal(faults, 0);
}

static void statements_body(struct fixture *fixture)
{
    assert_understood(fixture, all_queries);
}

static void till_statements_body(struct fixture *fixture)
{
    int applied;
    assert_int_equal(migrate_list(fixture->store, till_migrations, till_migration_count, &applied),
                     OK);
    assert_understood(fixture, till_queries);
}

static void test_postgres_understands_every_statement(void **state)
{
    (void)state;
    fixture_postgres(statements_body);
    fixture_postgres_bare(till_statements_body);
}

static void planted_body(struct fixture *fixture)
{
    PGconn *server = PQconnectdb(fixture->url);
    struct query wrong_type = {.name = "sum", .kind = QUERY_ONE, .column_count = 1};
    wrong_type.postgres = "SELECT sum(amount) AS amount FROM transfer";
    struct query wrong_name = {.name = "misspelt", .kind = QUERY_ONE, .column_count = 1};
    wrong_name.postgres = "SELECT amuont FROM transfer";
    print_message("two errors are wanted here:\n");
    assert_int_equal(faults_of(server, &wrong_type), 1);
    assert_int_equal(faults_of(server, &wrong_name), 1);
    PQfinish(server);
}

static void test_wrong_statements_are_caught(void **state)
{
    (void)state;
    fixture_postgres(planted_body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_cannot_be_changed),
        cmocka_unit_test(test_a_tills_facts_cannot_be_changed),
        cmocka_unit_test(test_postgres_understands_every_statement),
        cmocka_unit_test(test_wrong_statements_are_caught),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
