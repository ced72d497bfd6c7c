/* Works that are committed together, and many who wait at once. */
#include "items.h"

#include <pthread.h>

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
    return items_insert(tx, member->id);
}

/* Every third fails, in three different ways; the others must not notice. */
static enum err member_work(struct tx *tx, void *context)
{
    struct member *member = context;
    member->order = __atomic_add_fetch(&runs, 1, __ATOMIC_SEQ_CST);
    TRY(items_insert(tx, member->id));
    if (member->id % 9 == 0) return ERR_CANCELLED;
    if (member->id % 9 == 3) return items_insert(tx, member->id);
    if (member->id % 9 == 6) return items_use_absent(tx, &(int64_t){member->id + 5000});
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
    assert_int_equal(items_count(store), good);
}

static void group_body(struct fixture *fixture)
{
    items_make_table(fixture);
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
    items_make_table(fixture);
    struct member members[GROUP_WORKS] = {0};
    runs = answer_count = 0;
    for (int i = 0; i < GROUP_WORKS; i++) {
        members[i].id = i + 1;
        store_write_later(fixture->store, i, member_work, note_answer, &members[i]);
    }
    fixture_reopen(fixture, (struct store_options){0});
    assert_int_equal(answer_count, GROUP_WORKS);
    for (int i = 0; i < GROUP_WORKS; i++) assert_int_equal(members[i].answers, 1);
    assert_int_equal(items_count(fixture->store), GROUP_WORKS - GROUP_WORKS / 3);
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
        caller->faults += store_write(caller->store, id, items_insert_one, &id) != OK;
        caller->faults += store_read(caller->store, items_count_work, &count) != OK;
        caller->faults += count == 0;
    }
    return NULL;
}

static void callers_body(struct fixture *fixture)
{
    items_make_table(fixture);
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
    assert_int_equal(items_count(fixture->store), CALLERS * CALLS);
}

static void test_many_callers(void **state)
{
    (void)state;
    fixture_each_engine_bare(callers_body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_failing_work_leaves_its_group_whole),
        cmocka_unit_test(test_close_waits_for_works_under_way),
        cmocka_unit_test(test_many_callers),
    };
    return cmocka_run_group_tests_name("store group", tests, NULL, NULL);
}
