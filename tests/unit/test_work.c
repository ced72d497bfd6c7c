/* Long work: orders, progress, results, ends of every kind, and processes that die. */
#include "desk_kit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/work.h"
#include "desk/work_sql.h"

enum { LOGIN = 501, OTHER_LOGIN = 502 };

static enum err run_hello(struct work_run *run)
{
    FILE *file;
    TRY(work_progress(run, 1, 2, "Пишем файл"));
    TRY(work_result(run, "привет.txt", "text/plain", &file));
    fputs("hello", file);
    work_say(run, "Написано: 5 байт");
    return OK;
}

static enum err run_refused(struct work_run *run)
{
    return work_refuse(run, "Нечего выгружать");
}

static enum err run_faulty(struct work_run *run)
{
    FILE *file;
    TRY(work_result(run, "half.txt", "text/plain", &file));
    fputs("half", file);
    return ERR_DATABASE;
}

/* A person cancels while it runs: the next word of progress says so. */
static enum err run_cancelled(struct work_run *run)
{
    const char *folder;
    TRY(work_folder(run, &folder));
    FILE *left = fopen(arena_printf(run->arena, "%s/left", folder), "we");
    assert_non_null(left);
    fclose(left);
    assert_int_equal(desk_work_cancel(run->desk, run->id, run->login_id), OK);
    return work_progress(run, 1, 0, NULL);
}

static const struct work_kind KINDS[] = {
    {"hello", "Приветствие", RIGHT_REGION, run_hello},
    {"refused", "Отказ", RIGHT_REGION, run_refused},
    {"faulty", "Сбой", RIGHT_REGION, run_faulty},
    {"cancelled", "Отмена", RIGHT_REGION, run_cancelled},
    {NULL},
};

struct rig {
    struct kit *kit;
    struct works *works;
    char folder[64];
};

static void rig_open(struct rig *rig, struct kit *kit)
{
    rig->kit = kit;
    snprintf(rig->folder, sizeof rig->folder, "/tmp/obed-works-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    assert_int_equal(works_open(&rig->kit->desk, KINDS, rig->folder, &rig->works), OK);
}

static void rig_close(struct rig *rig)
{
    works_close(rig->works);
    assert_int_equal(rmdir(rig->folder), 0); /* nothing is left behind */
}

static int64_t order(struct rig *rig, const char *kind, int64_t login_id)
{
    struct work_order order = {.kind = kind, .login_id = login_id, .params = TEXT("{}")};
    assert_int_equal(desk_work_order(&rig->kit->desk, &order), OK);
    assert_int_not_equal(order.status, WORK_TOO_MANY);
    return order.id;
}

static bool look(struct rig *rig)
{
    bool ran;
    assert_int_equal(works_look(rig->works, &ran), OK);
    return ran;
}

struct loading {
    struct arena *arena;
    int64_t id, login_id;
    bool found;
    struct work work;
};

static enum err load(struct tx *tx, void *context)
{
    struct loading *loading = context;
    return work_by_id(tx, loading->arena, loading->id, loading->login_id, &loading->found,
                      &loading->work);
}

static struct work work_of(struct rig *rig, int64_t id)
{
    struct loading loading = {rig->kit->arena, id, LOGIN, false, {0}};
    assert_int_equal(store_read(rig->kit->store, load, &loading), OK);
    assert_true(loading.found);
    return loading.work;
}

static void drop_result(struct rig *rig)
{
    rig->kit->now = instant_add_ms(rig->kit->now, WORK_RESULT_DAYS * DAY_MS);
    look(rig);
}

DESK_TEST(test_a_work_is_done_and_its_result_kept)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t id = order(&rig, "hello", LOGIN);
    assert_int_equal(work_of(&rig, id).state, WORK_WAITS);
    assert_true(look(&rig));
    assert_false(look(&rig));
    struct work work = work_of(&rig, id);
    assert_int_equal(work.state, WORK_DONE);
    assert_int_equal(work_percent(&work), 100);
    assert_string_equal(work.words, "Написано: 5 байт");
    assert_string_equal(work.result_name, "привет.txt");
    assert_int_equal(work.result_size, 5);
    int descriptor;
    int64_t size;
    assert_int_equal(works_result_open(rig.works, id, &descriptor, &size), OK);
    char bytes[8];
    assert_int_equal(read(descriptor, bytes, sizeof bytes), 5);
    assert_memory_equal(bytes, "hello", 5);
    close(descriptor);

    drop_result(&rig);
    assert_false(work_of(&rig, id).has_result);
    assert_int_equal(works_result_open(rig.works, id, &descriptor, &size), ERR_NOT_FOUND);
    rig_close(&rig);
}

DESK_TEST(test_another_person_s_work_is_not_there)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t id = order(&rig, "refused", OTHER_LOGIN);
    struct loading loading = {kit->arena, id, LOGIN, true, {0}};
    assert_int_equal(store_read(kit->store, load, &loading), OK);
    assert_false(loading.found);
    assert_int_equal(desk_work_cancel(&kit->desk, id, LOGIN), OK);
    assert_int_equal(kit_count(kit, "SELECT state FROM work"), WORK_WAITS);
    rig_close(&rig);
}

DESK_TEST(test_two_of_a_kind_by_one_person_are_one)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t first = order(&rig, "hello", LOGIN);
    assert_int_equal(order(&rig, "hello", LOGIN), first);
    assert_int_not_equal(order(&rig, "hello", OTHER_LOGIN), first);
    assert_int_not_equal(order(&rig, "refused", LOGIN), first);
    while (look(&rig)) {
    }
    assert_int_not_equal(order(&rig, "hello", LOGIN), first);
    while (look(&rig)) {
    }
    drop_result(&rig);
    rig_close(&rig);
}

DESK_TEST(test_refusals_and_faults_are_told_apart)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t refused = order(&rig, "refused", LOGIN), faulty = order(&rig, "faulty", LOGIN);
    while (look(&rig)) {
    }
    struct work work = work_of(&rig, refused);
    assert_int_equal(work.state, WORK_REFUSED);
    assert_string_equal(work.words, "Нечего выгружать");
    work = work_of(&rig, faulty);
    assert_int_equal(work.state, WORK_FAILED);
    assert_string_equal(work.result_name, "");
    rig_close(&rig);
}

DESK_TEST(test_cancelled_while_it_waits_and_while_it_runs)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t waiting = order(&rig, "hello", LOGIN), running = order(&rig, "cancelled", LOGIN);
    assert_int_equal(desk_work_cancel(&kit->desk, waiting, LOGIN), OK);
    assert_int_equal(work_of(&rig, waiting).state, WORK_CANCELLED);
    while (look(&rig)) {
    }
    assert_int_equal(work_of(&rig, running).state, WORK_CANCELLED);
    rig_close(&rig);
}

static enum err begin_and_die(struct tx *tx, void *context)
{
    const int64_t *id = context;
    scoped(statement) struct statement *begin = statement_open(tx, &q_work_begin);
    bind_int(begin, ARG_WORK_BEGIN_ID, *id);
    bind_int(begin, ARG_WORK_BEGIN_NOW, 0);
    return statement_run(begin);
}

/* The last try it has. */
static enum err die_too_often(struct tx *tx, void *context)
{
    for (int i = 1; i < WORK_TRIES_LIMIT; i++) {
        TRY(begin_and_die(tx, context));
        scoped(statement) struct statement *again = statement_open(tx, &q_work_again);
        bind_int(again, ARG_WORK_AGAIN_ID, *(const int64_t *)context);
        bind_int(again, ARG_WORK_AGAIN_FORGIVEN, 0);
        bind_string(again, ARG_WORK_AGAIN_WORDS, "");
        bind_int(again, ARG_WORK_AGAIN_NOW, 0);
        TRY(statement_run(again));
    }
    return begin_and_die(tx, context);
}

/* What a process that died leaves: a row that runs, and half of a file. */
static void die_amid(struct rig *rig, int64_t id)
{
    char path[128];
    assert_int_equal(store_write(rig->kit->store, 0, begin_and_die, &id), OK);
    snprintf(path, sizeof path, "%s/%lld.part", rig->folder, (long long)id);
    FILE *part = fopen(path, "we");
    assert_non_null(part);
    fclose(part);
    rig->kit->now = instant_add_ms(rig->kit->now, WORK_LOST_MS + 1);
}

DESK_TEST(test_a_work_whose_process_died_is_done_anew)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t id = order(&rig, "hello", LOGIN);
    die_amid(&rig, id);
    assert_true(look(&rig));
    assert_int_equal(work_of(&rig, id).state, WORK_DONE);
    drop_result(&rig);
    rig_close(&rig);
}

DESK_TEST(test_a_work_that_kills_its_process_fails_honestly)
{
    struct rig rig;
    rig_open(&rig, kit);
    int64_t id = order(&rig, "hello", LOGIN);
    assert_int_equal(store_write(kit->store, 0, die_too_often, &id), OK);
    assert_false(look(&rig));
    struct work work = work_of(&rig, id);
    assert_int_equal(work.state, WORK_FAILED);
    assert_true(strstr(work.words, "останавливался") != NULL);
    rig_close(&rig);
}

DESK_TEST(test_the_thread_takes_what_is_ordered)
{
    struct rig rig;
    rig_open(&rig, kit);
    works_start(rig.works);
    int64_t id = order(&rig, "hello", LOGIN);
    while (work_of(&rig, id).state != WORK_DONE) {
    }
    works_stop(rig.works);
    drop_result(&rig);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_work_is_done_and_its_result_kept),
        cmocka_unit_test(test_another_person_s_work_is_not_there),
        cmocka_unit_test(test_two_of_a_kind_by_one_person_are_one),
        cmocka_unit_test(test_refusals_and_faults_are_told_apart),
        cmocka_unit_test(test_cancelled_while_it_waits_and_while_it_runs),
        cmocka_unit_test(test_a_work_whose_process_died_is_done_anew),
        cmocka_unit_test(test_a_work_that_kills_its_process_fails_honestly),
        cmocka_unit_test(test_the_thread_takes_what_is_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
