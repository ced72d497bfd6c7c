/* The promises of store.h, on both engines, over a table of its own. */
#include "items.h"

#include <string.h>

/* ---- values ---- */

static const char BYTES[] = {0, 1, (char)255, 0, 39};

static enum err write_values(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *statement = statement_open(tx, &q_insert);
    bind_int(statement, ARG_ID, INT64_MIN);
    TRY(statement_run(statement)); /* what was not bound is NULL */
    bind_int(statement, ARG_ID, INT64_MAX);
    bind_text(statement, ARG_LABEL, (struct text){NULL, 0}); /* empty is not NULL */
    bind_bytes(statement, ARG_DATA, NULL, 0);
    TRY(statement_run(statement));
    bind_int(statement, ARG_ID, 7);
    bind_text(statement, ARG_LABEL, TEXT("Каша 'гречневая'"));
    bind_bytes(statement, ARG_DATA, BYTES, sizeof BYTES);
    TRY(statement_run(statement));
    bind_int(statement, ARG_ID, 8); /* nothing is left of the run before */
    return statement_run(statement);
}

static enum err read_values(struct tx *tx, void *context)
{
    struct fixture *fixture = context;
    scoped(statement) struct statement *row = statement_open(tx, &q_all);
    bool found;
    assert_int_equal(statement_next(row, &found), OK);
    assert_true(found && column_int(row, COL_ID) == INT64_MIN);
    assert_true(column_is_null(row, COL_LABEL) && column_is_null(row, COL_DATA));
    assert_int_equal(column_text(row, COL_LABEL, NULL).size, 0);
    assert_string_equal(column_string(row, COL_LABEL, fixture->arena), "");
    assert_int_equal(statement_next(row, &found), OK);
    struct text label = column_text(row, COL_LABEL, fixture->arena);
    struct text data = column_bytes(row, COL_DATA, fixture->arena);
    assert_int_equal(statement_next(row, &found), OK);
    assert_true(found && column_is_null(row, COL_LABEL));
    assert_int_equal(statement_next(row, &found), OK);
    assert_true(found && column_int(row, COL_ID) == INT64_MAX);
    assert_false(column_is_null(row, COL_LABEL) || column_is_null(row, COL_DATA));
    assert_int_equal(column_bytes(row, COL_DATA, NULL).size, 0);
    assert_int_equal(statement_next(row, &found), OK);
    assert_false(found);
    /* Texts in the arena outlive the row. */
    assert_true(text_is(label, "Каша 'гречневая'"));
    assert_int_equal(data.size, sizeof BYTES);
    assert_memory_equal(data.bytes, BYTES, sizeof BYTES);
    return OK;
}

static void values_body(struct fixture *fixture)
{
    items_make_table(fixture);
    assert_int_equal(store_write(fixture->store, 0, write_values, NULL), OK);
    assert_int_equal(store_read(fixture->store, read_values, fixture), OK);
}

static void test_values_come_back(void **state)
{
    (void)state;
    fixture_each_engine_bare(values_body);
}

/* A statement may be run again after its end, and a row need not be the last. */
static enum err read_twice(struct tx *tx, void *context)
{
    (void)context;
    for (int64_t id = 1; id <= 3; id++) {
        scoped(statement) struct statement *row = statement_open(tx, &q_one);
        bool found;
        bind_int(row, 1, id);
        TRY(statement_next(row, &found));
        assert_true(found && column_int(row, COL_ID) == id);
        TRY(statement_next(row, &found));
        assert_false(found);
        bind_int(row, 1, 99);
        TRY(statement_next(row, &found));
        assert_false(found);
        bind_int(row, 1, id);
        TRY(statement_next(row, &found));
        assert_true(found); /* done while a row is there */
    }
    return OK;
}

static enum err count_changes(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, &q_delete);
    bind_int(statement, 1, 2);
    TRY(statement_run(statement));
    return statement_changes(statement, context);
}

static void again_body(struct fixture *fixture)
{
    items_make_table(fixture);
    for (int64_t id = 1; id <= 3; id++) items_put(fixture->store, id);
    assert_int_equal(store_read(fixture->store, read_twice, NULL), OK);
    int64_t changed = -1;
    assert_int_equal(store_write(fixture->store, 0, count_changes, &changed), OK);
    assert_int_equal(changed, 2);
    assert_int_equal(items_count(fixture->store), 1);
}

static void test_statements_serve_again(void **state)
{
    (void)state;
    fixture_each_engine_bare(again_body);
}

/* ---- batches ---- */

struct batch_order {
    int64_t from, count;
};

static enum err write_batch(struct tx *tx, void *context)
{
    const struct batch_order *order = context;
    scoped(statement) struct statement *batch = statement_open(tx, &q_insert_many);
    for (int64_t i = 0; i < order->count; i++) {
        bind_int(batch, ARG_ID, order->from + i);
        if (i % 2) bind_string(batch, ARG_LABEL, "суп");
        if (i % 3) bind_bytes(batch, ARG_DATA, &i, sizeof i);
        TRY(statement_add(batch));
    }
    return statement_flush(batch);
}

static enum err judge_batch(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *row = statement_open(tx, &q_all);
    for (int64_t i = 0;; i++) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) return OK;
        assert_int_equal(column_int(row, COL_ID), i);
        assert_int_equal(column_is_null(row, COL_LABEL), i % 2 == 0);
        struct text data = column_bytes(row, COL_DATA, NULL);
        assert_int_equal(data.size, i % 3 ? sizeof i : 0);
        if (data.size) assert_memory_equal(data.bytes, &i, sizeof i);
    }
}

static void batch_body(struct fixture *fixture)
{
    items_make_table(fixture);
    struct batch_order none = {0, 0}, some = {0, 20000}, clash = {19990, 30};
    assert_int_equal(store_write(fixture->store, 0, write_batch, &none), OK);
    assert_int_equal(store_write(fixture->store, 0, write_batch, &some), OK);
    assert_int_equal(store_write(fixture->store, 0, write_batch, &clash), ERR_CONSTRAINT);
    assert_int_equal(items_count(fixture->store), 20000);
    assert_int_equal(store_read(fixture->store, judge_batch, NULL), OK);
}

static void test_batches_are_written_whole(void **state)
{
    (void)state;
    fixture_each_engine_bare(batch_body);
}

/* ---- faults ---- */

/* Swallows every fault that it meets; on PostgreSQL the first may even be unseen yet. */
static enum err write_twice_and_be_silent(struct tx *tx, void *context)
{
    int64_t id = *(int64_t *)context;
    enum err ignored = items_insert(tx, id + 1000);
    ignored = items_insert(tx, id);
    ignored = items_insert(tx, id + 2000);
    (void)ignored;
    return OK;
}

static enum err write_and_cancel(struct tx *tx, void *context)
{
    TRY(items_insert_one(tx, context));
    return ERR_CANCELLED;
}

static enum err read_after_fault(struct tx *tx, void *context)
{
    int64_t id = 1, count = 0;
    enum err ignored = items_insert(tx, id);
    (void)ignored;
    enum err err = items_count_work(tx, &count);
    assert_int_equal(err, ERR_CONSTRAINT); /* the answer of everything that follows */
    *(bool *)context = true;
    return OK;
}

static void faults_body(struct fixture *fixture)
{
    items_make_table(fixture);
    int64_t id = 1;
    items_put(fixture->store, id);
    struct store *store = fixture->store;
    assert_int_equal(store_write(store, 0, items_insert_one, &id), ERR_CONSTRAINT);
    assert_int_equal(store_write(store, 0, write_twice_and_be_silent, &id), ERR_CONSTRAINT);
    bool reached = false;
    assert_int_equal(store_write(store, 0, read_after_fault, &reached), ERR_CONSTRAINT);
    assert_true(reached);
    id = 2;
    assert_int_equal(store_write(store, 0, write_and_cancel, &id), ERR_CANCELLED);
    assert_int_equal(store_write(store, 0, items_use_absent, &id), ERR_DATABASE);
    assert_int_equal(items_count(store), 1);
    items_put(store, id);
    assert_int_equal(items_count(store), 2);
}

static void test_any_fault_undoes_its_work(void **state)
{
    (void)state;
    fixture_each_engine_bare(faults_body);
}

static void reader_body(struct fixture *fixture)
{
    items_make_table(fixture);
    int64_t id = 5;
    struct batch_order order = {0, 3};
    assert_int_equal(store_read(fixture->store, items_insert_one, &id), ERR_DATABASE);
    assert_int_equal(store_read(fixture->store, write_batch, &order), ERR_DATABASE);
    assert_int_equal(items_count(fixture->store), 0);
}

static void test_readers_cannot_write(void **state)
{
    (void)state;
    fixture_each_engine_bare(reader_body);
}

/* ---- snapshots ---- */

static enum err read_around_a_write(struct tx *tx, void *context)
{
    struct fixture *fixture = context;
    int64_t before = -1, after = -1;
    TRY(items_count_work(tx, &before));
    items_put(fixture->store, 10);
    TRY(items_count_work(tx, &after));
    assert_int_equal(before, after);
    return OK;
}

static void snapshot_body(struct fixture *fixture)
{
    items_make_table(fixture);
    items_put(fixture->store, 1);
    assert_int_equal(store_read(fixture->store, read_around_a_write, fixture), OK);
    assert_int_equal(items_count(fixture->store), 2);
}

static void test_a_read_sees_one_moment(void **state)
{
    (void)state;
    fixture_each_engine_bare(snapshot_body);
}

/* ---- opening ---- */

static enum err open_url(const char *url)
{
    struct store *store = NULL;
    enum err err = store_open(&(struct store_options){.url = url, .read_only = true}, &store);
    store_close(store);
    return err;
}

static void test_urls(void **state)
{
    (void)state;
    assert_int_equal(open_url(""), ERR_SYNTAX);
    assert_int_equal(open_url("sqlite:"), ERR_SYNTAX);
    assert_int_equal(open_url("mysql://x"), ERR_SYNTAX);
    assert_int_equal(open_url("sqlite:/nowhere/at/all.db"), ERR_NOT_FOUND);
    assert_int_equal(open_url("postgres://obed@%2Fnowhere:5432/obed"), ERR_UNAVAILABLE);
}

static void read_only_body(struct fixture *fixture)
{
    items_make_table(fixture);
    items_put(fixture->store, 1);
    struct store_options options = {.url = fixture->url, .read_only = true};
    struct store *reader;
    assert_int_equal(store_open(&options, &reader), OK);
    assert_int_equal(items_count(reader), 1);
    items_put(fixture->store, 2);
    assert_int_equal(items_count(reader), 2);
    store_close(reader);
    items_put(fixture->store, 3);
    assert_int_equal(items_count(fixture->store), 3);
}

static void test_a_second_store_may_read(void **state)
{
    (void)state;
    fixture_each_engine_bare(read_only_body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_come_back),
        cmocka_unit_test(test_statements_serve_again),
        cmocka_unit_test(test_batches_are_written_whole),
        cmocka_unit_test(test_any_fault_undoes_its_work),
        cmocka_unit_test(test_readers_cannot_write),
        cmocka_unit_test(test_a_read_sees_one_moment),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_a_second_store_may_read),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
