/* The promises of store.h, on both engines, over a table of its own. */
#include "fixture.h"

#include <pthread.h>
#include <string.h>

#include "store/migrate.h"

/* ---- a table, and statements over it by hand ---- */

static const struct migration ITEM_TABLE[] = {
    {.number = 1,
     .name = "item",
     .checksum = "1",
     .sqlite = "CREATE TABLE item (id BIGINT PRIMARY KEY, label TEXT, data BYTEA) WITHOUT ROWID;",
     .postgres = "CREATE TABLE item (id BIGINT PRIMARY KEY, label TEXT, data BYTEA);"},
};

static const char *const ITEM_ARGS[] = {"id", "label", "data"};
enum { ARG_ID = 1, ARG_LABEL, ARG_DATA };
enum { COL_ID, COL_LABEL, COL_DATA };

static const struct query q_insert = {
    .name = "item_insert",
    .kind = QUERY_EXEC,
    .arg_count = 3,
    .arg_names = ITEM_ARGS,
    .sqlite = "INSERT INTO item (id, label, data) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO item (id, label, data) VALUES ($1, $2, $3)",
};
static const struct query q_insert_many = {
    .name = "item_insert_many",
    .kind = QUERY_BATCH,
    .arg_count = 3,
    .arg_names = ITEM_ARGS,
    .arg_types = "itb",
    .sqlite = "INSERT INTO item (id, label, data) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO item (id, label, data)"
                " SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])",
};
static const struct query q_delete = {
    .name = "item_delete",
    .kind = QUERY_EXEC,
    .arg_count = 1,
    .arg_names = ITEM_ARGS,
    .sqlite = "DELETE FROM item WHERE id >= ?1",
    .postgres = "DELETE FROM item WHERE id >= $1",
};
static const struct query q_one = {
    .name = "item_one",
    .kind = QUERY_ONE,
    .arg_count = 1,
    .arg_names = ITEM_ARGS,
    .column_count = 3,
    .column_names = ITEM_ARGS,
    .sqlite = "SELECT id, label, data FROM item WHERE id = ?1",
    .postgres = "SELECT id, label, data FROM item WHERE id = $1",
};
static const struct query q_all = {
    .name = "item_all",
    .kind = QUERY_MANY,
    .column_count = 3,
    .column_names = ITEM_ARGS,
    .sqlite = "SELECT id, label, data FROM item ORDER BY id",
    .postgres = "SELECT id, label, data FROM item ORDER BY id",
};
static const struct query q_count = {
    .name = "item_count",
    .kind = QUERY_ONE,
    .column_count = 1,
    .column_names = ITEM_ARGS,
    .sqlite = "SELECT count(*) AS id FROM item",
    .postgres = "SELECT count(*) AS id FROM item",
};
static const struct query q_absent = {
    .name = "item_absent",
    .kind = QUERY_EXEC,
    .sqlite = "DELETE FROM nothing_of_that_name",
    .postgres = "DELETE FROM nothing_of_that_name",
};

static void make_table(struct fixture *fixture)
{
    int applied = 0;
    assert_int_equal(migrate_list(fixture->store, ITEM_TABLE, 1, &applied), OK);
    assert_int_equal(applied, 1);
}

static enum err insert(struct tx *tx, int64_t id)
{
    scoped(statement) struct statement *statement = statement_open(tx, &q_insert);
    bind_int(statement, ARG_ID, id);
    bind_string(statement, ARG_LABEL, "борщ");
    return statement_run(statement);
}

static enum err insert_one(struct tx *tx, void *context)
{
    return insert(tx, *(int64_t *)context);
}

static enum err count_items(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, &q_count);
    bool found;
    TRY(statement_next(statement, &found));
    if (found) *(int64_t *)context = column_int(statement, 0);
    return OK;
}

static int64_t items(struct store *store)
{
    int64_t count = -1;
    assert_int_equal(store_read(store, count_items, &count), OK);
    return count;
}

static void put(struct store *store, int64_t id)
{
    assert_int_equal(store_write(store, id, insert_one, &id), OK);
}

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
    make_table(fixture);
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
    make_table(fixture);
    for (int64_t id = 1; id <= 3; id++) put(fixture->store, id);
    assert_int_equal(store_read(fixture->store, read_twice, NULL), OK);
    int64_t changed = -1;
    assert_int_equal(store_write(fixture->store, 0, count_changes, &changed), OK);
    assert_int_equal(changed, 2);
    assert_int_equal(items(fixture->store), 1);
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
    make_table(fixture);
    struct batch_order none = {0, 0}, some = {0, 20000}, clash = {19990, 30};
    assert_int_equal(store_write(fixture->store, 0, write_batch, &none), OK);
    assert_int_equal(store_write(fixture->store, 0, write_batch, &some), OK);
    assert_int_equal(store_write(fixture->store, 0, write_batch, &clash), ERR_CONSTRAINT);
    assert_int_equal(items(fixture->store), 20000);
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
    enum err ignored = insert(tx, id + 1000);
    ignored = insert(tx, id);
    ignored = insert(tx, id + 2000);
    (void)ignored;
    return OK;
}

static enum err write_and_cancel(struct tx *tx, void *context)
{
    TRY(insert_one(tx, context));
    return ERR_CANCELLED;
}

static enum err use_absent(struct tx *tx, void *context)
{
    TRY(insert_one(tx, context));
    scoped(statement) struct statement *statement = statement_open(tx, &q_absent);
    return statement_run(statement);
}

static enum err read_after_fault(struct tx *tx, void *context)
{
    int64_t id = 1, count = 0;
    enum err ignored = insert(tx, id);
    (void)ignored;
    enum err err = count_items(tx, &count);
    assert_int_equal(err, ERR_CONSTRAINT); /* the answer of everything that follows */
    *(bool *)context = true;
    return OK;
}

static void faults_body(struct fixture *fixture)
{
    make_table(fixture);
    int64_t id = 1;
    put(fixture->store, id);
    struct store *store = fixture->store;
    assert_int_equal(store_write(store, 0, insert_one, &id), ERR_CONSTRAINT);
    assert_int_equal(store_write(store, 0, write_twice_and_be_silent, &id), ERR_CONSTRAINT);
    bool reached = false;
    assert_int_equal(store_write(store, 0, read_after_fault, &reached), ERR_CONSTRAINT);
    assert_true(reached);
    id = 2;
    assert_int_equal(store_write(store, 0, write_and_cancel, &id), ERR_CANCELLED);
    assert_int_equal(store_write(store, 0, use_absent, &id), ERR_DATABASE);
    assert_int_equal(items(store), 1);
    put(store, id);
    assert_int_equal(items(store), 2);
}

static void test_any_fault_undoes_its_work(void **state)
{
    (void)state;
    fixture_each_engine_bare(faults_body);
}

static void reader_body(struct fixture *fixture)
{
    make_table(fixture);
    int64_t id = 5;
    struct batch_order order = {0, 3};
    assert_int_equal(store_read(fixture->store, insert_one, &id), ERR_DATABASE);
    assert_int_equal(store_read(fixture->store, write_batch, &order), ERR_DATABASE);
    assert_int_equal(items(fixture->store), 0);
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
    TRY(count_items(tx, &before));
    put(fixture->store, 10);
    TRY(count_items(tx, &after));
    assert_int_equal(before, after);
    return OK;
}

static void snapshot_body(struct fixture *fixture)
{
    make_table(fixture);
    put(fixture->store, 1);
    assert_int_equal(store_read(fixture->store, read_around_a_write, fixture), OK);
    assert_int_equal(items(fixture->store), 2);
}

static void test_a_read_sees_one_moment(void **state)
{
    (void)state;
    fixture_each_engine_bare(snapshot_body);
}

/* ---- groups ---- */

enum { GROUP_WORKS = 100, GROUP_LANES = 3 };

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    bool open;
};

struct member {
    struct gate *gate;
    int64_t id;
    int64_t order; /* of its run */
    enum err answer;
    int answers;
};

static int64_t runs;
static pthread_mutex_t answers_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int answer_count;

/* Holds its lane until all others wait behind it, so that they form a group. */
static enum err wait_at_gate(struct tx *tx, void *context)
{
    struct member *member = context;
    pthread_mutex_lock(&member->gate->mutex);
    while (!member->gate->open) pthread_cond_wait(&member->gate->opened, &member->gate->mutex);
    pthread_mutex_unlock(&member->gate->mutex);
    return insert(tx, member->id);
}

/* Every third fails, in three different ways; the others must not notice. */
static enum err member_work(struct tx *tx, void *context)
{
    struct member *member = context;
    member->order = __atomic_add_fetch(&runs, 1, __ATOMIC_SEQ_CST);
    TRY(insert(tx, member->id));
    if (member->id % 9 == 0) return ERR_CANCELLED;
    if (member->id % 9 == 3) return insert(tx, member->id);
    if (member->id % 9 == 6) return use_absent(tx, &(int64_t){member->id + 5000});
    return OK;
}

static void note_answer(enum err err, void *context)
{
    struct member *member = context;
    pthread_mutex_lock(&answers_mutex);
    member->answer = err;
    member->answers++;
    answer_count++;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&answers_mutex);
}

static void judge_members(struct store *store, const struct member *members)
{
    int64_t last[GROUP_LANES] = {0};
    int good = GROUP_LANES;
    for (int i = 0; i < GROUP_WORKS; i++) {
        const struct member *member = &members[i];
        assert_int_equal(member->answers, 1);
        bool fails = member->id % 3 == 0;
        assert_int_equal(member->answer != OK, fails);
        good += !fails;
        /* Works of one lane ran in the order they came. */
        assert_true(member->order > last[member->id % GROUP_LANES]);
        last[member->id % GROUP_LANES] = member->order;
    }
    assert_int_equal(items(store), good);
}

static void group_body(struct fixture *fixture)
{
    make_table(fixture);
    fixture_reopen(fixture, (struct store_options){.lane_count = GROUP_LANES});
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    struct member first[GROUP_LANES] = {0}, members[GROUP_WORKS] = {0};
    runs = answer_count = 0;
    for (int i = 0; i < GROUP_LANES; i++) {
        first[i] = (struct member){.gate = &gate, .id = 100000 + i};
        store_write_later(fixture->store, i, wait_at_gate, note_answer, &first[i]);
    }
    for (int i = 0; i < GROUP_WORKS; i++) {
        members[i].id = i + 1;
        store_write_later(fixture->store, members[i].id % GROUP_LANES, member_work, note_answer,
                          &members[i]);
    }
    pthread_mutex_lock(&gate.mutex);
    gate.open = true;
    pthread_cond_broadcast(&gate.opened);
    pthread_mutex_unlock(&gate.mutex);
    pthread_mutex_lock(&answers_mutex);
    while (answer_count < GROUP_WORKS + GROUP_LANES) pthread_cond_wait(&answered, &answers_mutex);
    pthread_mutex_unlock(&answers_mutex);
    judge_members(fixture->store, members);
}

static void test_a_failing_work_leaves_its_group_whole(void **state)
{
    (void)state;
    fixture_each_engine_bare(group_body);
}

/* What was handed in before the close is done by it. */
static void drain_body(struct fixture *fixture)
{
    make_table(fixture);
    struct member members[GROUP_WORKS] = {0};
    runs = answer_count = 0;
    for (int i = 0; i < GROUP_WORKS; i++) {
        members[i].id = i + 1;
        store_write_later(fixture->store, i, member_work, note_answer, &members[i]);
    }
    fixture_reopen(fixture, (struct store_options){0});
    assert_int_equal(answer_count, GROUP_WORKS);
    for (int i = 0; i < GROUP_WORKS; i++) assert_int_equal(members[i].answers, 1);
    assert_int_equal(items(fixture->store), GROUP_WORKS - GROUP_WORKS / 3);
}

static void test_close_waits_for_works_under_way(void **state)
{
    (void)state;
    fixture_each_engine_bare(drain_body);
}

/* Many threads, each waiting for its own. */
enum { CALLERS = 16, CALLS = 50 };

struct caller {
    struct store *store;
    int64_t number;
    pthread_t thread;
    int faults;
};

static void *call_often(void *context)
{
    struct caller *caller = context;
    for (int64_t i = 0; i < CALLS; i++) {
        int64_t id = caller->number * CALLS + i;
        int64_t count = 0;
        caller->faults += store_write(caller->store, id, insert_one, &id) != OK;
        caller->faults += store_read(caller->store, count_items, &count) != OK;
        caller->faults += count == 0;
    }
    return NULL;
}

static void callers_body(struct fixture *fixture)
{
    make_table(fixture);
    struct caller callers[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.store = fixture->store, .number = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
    }
    int faults = 0;
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        faults += callers[i].faults;
    }
    assert_int_equal(faults, 0);
    assert_int_equal(items(fixture->store), CALLERS * CALLS);
}

static void test_many_callers(void **state)
{
    (void)state;
    fixture_each_engine_bare(callers_body);
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
    make_table(fixture);
    put(fixture->store, 1);
    struct store_options options = {.url = fixture->url, .read_only = true};
    struct store *reader;
    assert_int_equal(store_open(&options, &reader), OK);
    assert_int_equal(items(reader), 1);
    put(fixture->store, 2);
    assert_int_equal(items(reader), 2);
    store_close(reader);
    put(fixture->store, 3);
    assert_int_equal(items(fixture->store), 3);
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
        cmocka_unit_test(test_a_failing_work_leaves_its_group_whole),
        cmocka_unit_test(test_close_waits_for_works_under_way),
        cmocka_unit_test(test_many_callers),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_a_second_store_may_read),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
