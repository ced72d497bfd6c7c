/* The small table. */
#include "items.h"

#include "store/migrate.h"

static const struct migration ITEM_TABLE[] = {
    {.number = 1,
     .name = "item",
     .checksum = "1",
     .sqlite = "CREATE TABLE item (id BIGINT PRIMARY KEY, label TEXT, data BYTEA) WITHOUT ROWID;",
     .postgres = "CREATE TABLE item (id BIGINT PRIMARY KEY, label TEXT, data BYTEA);"},
};

static const char *const ITEM_ARGS[] = {"id", "label", "data"};

const struct query q_insert = {
    .name = "item_insert",
    .kind = QUERY_EXEC,
    .arg_count = 3,
    .arg_names = ITEM_ARGS,
    .sqlite = "INSERT INTO item (id, label, data) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO item (id, label, data) VALUES ($1, $2, $3)",
};
const struct query q_insert_many = {
    .name = "item_insert_many",
    .kind = QUERY_BATCH,
    .arg_count = 3,
    .arg_names = ITEM_ARGS,
    .arg_types = "itb",
    .sqlite = "INSERT INTO item (id, label, data) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO item (id, label, data)"
                " SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])",
};
const struct query q_delete = {
    .name = "item_delete",
    .kind = QUERY_EXEC,
    .arg_count = 1,
    .arg_names = ITEM_ARGS,
    .sqlite = "DELETE FROM item WHERE id >= ?1",
    .postgres = "DELETE FROM item WHERE id >= $1",
};
const struct query q_one = {
    .name = "item_one",
    .kind = QUERY_ONE,
    .arg_count = 1,
    .arg_names = ITEM_ARGS,
    .column_count = 3,
    .column_names = ITEM_ARGS,
    .sqlite = "SELECT id, label, data FROM item WHERE id = ?1",
    .postgres = "SELECT id, label, data FROM item WHERE id = $1",
};
const struct query q_all = {
    .name = "item_all",
    .kind = QUERY_MANY,
    .column_count = 3,
    .column_names = ITEM_ARGS,
    .sqlite = "SELECT id, label, data FROM item ORDER BY id",
    .postgres = "SELECT id, label, data FROM item ORDER BY id",
};
const struct query q_count = {
    .name = "item_count",
    .kind = QUERY_ONE,
    .column_count = 1,
    .column_names = ITEM_ARGS,
    .sqlite = "SELECT count(*) AS id FROM item",
    .postgres = "SELECT count(*) AS id FROM item",
};
const struct query q_absent = {
    .name = "item_absent",
    .kind = QUERY_EXEC,
    .sqlite = "DELETE FROM nothing_of_that_name",
    .postgres = "DELETE FROM nothing_of_that_name",
};

void items_make_table(struct fixture *fixture)
{
    int applied = 0;
    assert_int_equal(migrate_list(fixture->store, ITEM_TABLE, 1, &applied), OK);
    assert_int_equal(applied, 1);
}

enum err items_insert(struct tx *tx, int64_t id)
{
    scoped(statement) struct statement *statement = statement_open(tx, &q_insert);
    bind_int(statement, ARG_ID, id);
    bind_string(statement, ARG_LABEL, "борщ");
    return statement_run(statement);
}

enum err items_insert_one(struct tx *tx, void *context)
{
    return items_insert(tx, *(int64_t *)context);
}

enum err items_count_work(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, &q_count);
    bool found;
    TRY(statement_next(statement, &found));
    if (found) *(int64_t *)context = column_int(statement, 0);
    return OK;
}

int64_t items_count(struct store *store)
{
    int64_t count = -1;
    assert_int_equal(store_read(store, items_count_work, &count), OK);
    return count;
}

void items_put(struct store *store, int64_t id)
{
    assert_int_equal(store_write(store, id, items_insert_one, &id), OK);
}

enum err items_use_absent(struct tx *tx, void *context)
{
    TRY(items_insert_one(tx, context));
    scoped(statement) struct statement *statement = statement_open(tx, &q_absent);
    return statement_run(statement);
}
