/* What only PostgreSQL can do to us: collisions of two sessions, connections that die, and faults
 * that arrive later than their cause. */
#include "fixture.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "store/migrate.h"

static const struct migration TABLES[] = {
    {.number = 1,
     .name = "duty",
     .checksum = "1",
     .sqlite = "",
     .postgres = "CREATE TABLE duty (id BIGINT PRIMARY KEY, on_call BIGINT NOT NULL);"
                 "INSERT INTO duty VALUES (1, 1), (2, 1);"},
};

static const char *const DUTY[] = {"id", "on_call"};
static const struct query q_on_call = {
    .name = "on_call",
    .kind = QUERY_ONE,
    .column_count = 1,
    .column_names = DUTY,
    .postgres = "SELECT CAST(coalesce(sum(on_call), 0) AS BIGINT) AS id FROM duty",
};
static const struct query q_go_home = {
    .name = "go_home",
    .kind = QUERY_EXEC,
    .arg_count = 1,
    .arg_names = DUTY,
    .postgres = "UPDATE duty SET on_call = 0 WHERE id = $1",
};
static const struct query q_come = {
    .name = "come",
    .kind = QUERY_EXEC,
    .arg_count = 2,
    .arg_names = DUTY,
    .postgres = "INSERT INTO duty (id, on_call) VALUES ($1, $2)",
};

static void make_table(struct fixture *fixture)
{
    int applied;
    assert_int_equal(migrate_list(fixture->store, TABLES, 1, &applied), OK);
}

static enum err count_on_call(struct tx *tx, int64_t *out_count)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_on_call);
    bool found;
    TRY(statement_next(row, &found));
    *out_count = column_int(row, 0);
    return OK;
}

static enum err count_work(struct tx *tx, void *context)
{
    return count_on_call(tx, context);
}

static int64_t on_call(struct store *store)
{
    int64_t count = -1;
    assert_int_equal(store_read(store, count_work, &count), OK);
    return count;
}

/* ---- write skew: each goes home when somebody else stays ---- */

struct doctor {
    struct store *store;
    pthread_barrier_t *both_have_looked;
    int64_t id;
    atomic_int tries;
    bool went_home;
    enum err err;
};

static enum err go_home_if_another_stays(struct tx *tx, void *context)
{
    struct doctor *doctor = context;
    int64_t count;
    doctor->went_home = false;
    TRY(count_on_call(tx, &count));
    if (atomic_fetch_add(&doctor->tries, 1) == 0) pthread_barrier_wait(doctor->both_have_looked);
    if (count < 2) return OK;
    scoped(statement) struct statement *statement = statement_open(tx, &q_go_home);
    bind_int(statement, 1, doctor->id);
    doctor->went_home = true;
    return statement_run(statement);
}

static void *doctor_main(void *context)
{
    struct doctor *doctor = context;
    doctor->err = store_write(doctor->store, 0, go_home_if_another_stays, doctor);
    return NULL;
}

static void skew_body(struct fixture *fixture)
{
    make_table(fixture);
    struct store *second;
    assert_int_equal(store_open(&(struct store_options){.url = fixture->url}, &second), OK);
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 2);
    struct doctor doctors[] = {
        {.store = fixture->store, .both_have_looked = &barrier, .id = 1},
        {.store = second, .both_have_looked = &barrier, .id = 2},
    };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, doctor_main, &doctors[1]), 0);
    doctor_main(&doctors[0]);
    pthread_join(thread, NULL);
    assert_int_equal(doctors[0].err, OK);
    assert_int_equal(doctors[1].err, OK);
    assert_int_equal(doctors[0].went_home + doctors[1].went_home, 1);
    assert_int_equal(doctors[0].tries + doctors[1].tries, 3); /* one of them ran again */
    assert_int_equal(on_call(fixture->store), 1);
    pthread_barrier_destroy(&barrier);
    store_close(second);
}

static void test_write_skew_is_prevented(void **state)
{
    (void)state;
    fixture_postgres_bare(skew_body);
}

/* ---- many sessions on one row: all are done in the end ---- */

enum { SESSIONS = 3, ROUNDS = 20 };

static const struct query q_add = {
    .name = "add",
    .kind = QUERY_EXEC,
    .arg_count = 2,
    .arg_names = DUTY,
    .postgres = "UPDATE duty SET on_call = $2 WHERE id = $1",
};

static enum err add_one(struct tx *tx, void *context)
{
    (void)context;
    int64_t count;
    TRY(count_on_call(tx, &count));
    scoped(statement) struct statement *statement = statement_open(tx, &q_add);
    bind_int(statement, 1, 1);
    bind_int(statement, 2, count); /* the other row holds one */
    return statement_run(statement);
}

static void *add_often(void *context)
{
    struct store *store;
    if (store_open(&(struct store_options){.url = context}, &store) != OK) return context;
    int faults = 0;
    for (int i = 0; i < ROUNDS; i++) faults += store_write(store, 0, add_one, NULL) != OK;
    store_close(store);
    return faults == 0 ? NULL : context;
}

static void contention_body(struct fixture *fixture)
{
    make_table(fixture);
    pthread_t threads[SESSIONS];
    void *url = arena_printf(fixture->arena, "%s", fixture->url);
    for (int i = 0; i < SESSIONS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, add_often, url), 0);
    }
    for (int i = 0; i < SESSIONS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(on_call(fixture->store), 2 + SESSIONS * ROUNDS);
}

static void test_colliding_works_are_all_done(void **state)
{
    (void)state;
    fixture_postgres_bare(contention_body);
}

/* ---- faults that come late ---- */

/* Three inserts are only sent; the second clashes. Nobody asks until the commit. */
static enum err insert_three(struct tx *tx, void *context)
{
    (void)context;
    for (int64_t id = 10; id <= 12; id++) {
        scoped(statement) struct statement *statement = statement_open(tx, &q_come);
        bind_int(statement, 1, id == 11 ? 1 : id);
        bind_int(statement, 2, 1);
        TRY(statement_run(statement));
    }
    return OK;
}

/* The same argument is NULL first, then a number: the statement's type is learnt. */
static enum err insert_null_then_number(struct tx *tx, void *context)
{
    int64_t number = *(int64_t *)context;
    scoped(statement) struct statement *statement = statement_open(tx, &q_come);
    if (number >= 0) {
        bind_int(statement, 1, 20);
        bind_int(statement, 2, number);
    }
    return statement_run(statement);
}

static void late_body(struct fixture *fixture)
{
    make_table(fixture);
    struct store *store = fixture->store;
    int64_t none = -1, seven = 7;
    assert_int_equal(store_write(store, 0, insert_three, NULL), ERR_CONSTRAINT);
    assert_int_equal(on_call(store), 2);
    assert_int_equal(store_write(store, 0, insert_null_then_number, &none), ERR_CONSTRAINT);
    assert_int_equal(store_write(store, 0, insert_null_then_number, &seven), OK);
    assert_int_equal(on_call(store), 9);
}

static void test_a_late_fault_undoes_its_work(void **state)
{
    (void)state;
    fixture_postgres_bare(late_body);
}

/* ---- connections that die ---- */

static void hang_up_on_all(const char *url)
{
    PGconn *server = PQconnectdb(url);
    PQclear(PQexec(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    /* The server's word that all are gone. */
    PGresult *left;
    bool some;
    do {
        left = PQexec(server, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                              " AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
        some = PQntuples(left) > 0;
        PQclear(left);
    } while (some);
    PQfinish(server);
}

struct interrupted {
    const char *url;
    int tries;
    int hang_ups; /* to come */
};

static enum err be_interrupted(struct tx *tx, void *context)
{
    struct interrupted *work = context;
    int64_t count;
    work->tries++;
    TRY(count_on_call(tx, &count));
    if (work->hang_ups-- > 0) hang_up_on_all(work->url);
    scoped(statement) struct statement *statement = statement_open(tx, &q_come);
    bind_int(statement, 1, 30 + work->tries);
    bind_int(statement, 2, 1);
    TRY(statement_run(statement));
    return count_on_call(tx, &count);
}

static void hang_up_body(struct fixture *fixture)
{
    make_table(fixture);
    struct store *store = fixture->store;
    int64_t seven = 7;
    assert_int_equal(on_call(store), 2);
    /* While idle: nobody notices. */
    hang_up_on_all(fixture->url);
    assert_int_equal(on_call(store), 2);
    assert_int_equal(store_write(store, 0, insert_null_then_number, &seven), OK);
    /* Amid a work: it runs again, on a new connection, once. */
    struct interrupted once = {fixture->url, 0, 1}, always = {fixture->url, 0, 100};
    assert_int_equal(store_write(store, 0, be_interrupted, &once), OK);
    assert_int_equal(once.tries, 2);
    assert_int_equal(on_call(store), 10);
    assert_int_equal(store_write(store, 0, be_interrupted, &always), ERR_UNAVAILABLE);
    assert_int_equal(on_call(store), 10);
    assert_int_equal(store_read(store, be_interrupted, &always), ERR_UNAVAILABLE);
    assert_int_equal(on_call(store), 10);
}

static void test_lost_connections_are_replaced(void **state)
{
    (void)state;
    fixture_postgres_bare(hang_up_body);
}

/* The server's word for the commit is lost: deferred work of the commit itself hangs up. */
static const struct migration HANGS_UP[] = {
    {.number = 1,
     .name = "hangs_up",
     .checksum = "1",
     .sqlite = "",
     .postgres = "CREATE TABLE duty (id BIGINT PRIMARY KEY, on_call BIGINT NOT NULL);"
                 "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                 "  PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
                 "CREATE CONSTRAINT TRIGGER last AFTER INSERT ON duty DEFERRABLE INITIALLY DEFERRED"
                 "  FOR EACH ROW EXECUTE FUNCTION hang_up();"},
};

static void unknown_body(struct fixture *fixture)
{
    int applied;
    int64_t seven = 7;
    assert_int_equal(migrate_list(fixture->store, HANGS_UP, 1, &applied), OK);
    enum err err = store_write(fixture->store, 0, insert_null_then_number, &seven);
    assert_int_equal(err, ERR_UNAVAILABLE); /* and it is not run again */
    assert_int_equal(on_call(fixture->store), 0);
}

static void test_an_unknown_commit_is_not_repeated(void **state)
{
    (void)state;
    fixture_postgres_bare(unknown_body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_skew_is_prevented),
        cmocka_unit_test(test_colliding_works_are_all_done),
        cmocka_unit_test(test_a_late_fault_undoes_its_work),
        cmocka_unit_test(test_lost_connections_are_replaced),
        cmocka_unit_test(test_an_unknown_commit_is_not_repeated),
    };
    return cmocka_run_group_tests_name("store on PostgreSQL", tests, NULL, NULL);
}
