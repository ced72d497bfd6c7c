/* A process killed anywhere while it charges: the next run does what is left, and nobody is charged
 * twice. The clock is asked at every step of charging, so that it is where the killing happens. */
#include "roster_kit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/roster_city.h"

enum { KILLS_LIMIT = 40, SURVIVED = 7 /* exit status */ };

struct mortal {
    struct kit *kit;
    int left; /* questions until the end */
};

static struct instant mortal_now(void *context)
{
    struct mortal *mortal = context;
    if (--mortal->left == 0) raise(SIGKILL);
    return mortal->kit->now;
}

static void school_done(void *context, int64_t school_id, const struct roster_bulk *bulk)
{
    (void)school_id;
    (void)bulk;
    (void)mortal_now(context);
}

/* In a process of its own, over a store of its own. */
static void child_run(struct kit *kit, const char *url, int kill_at)
{
    struct mortal mortal = {kit, kill_at};
    struct world world = kit->world;
    struct store_options options = {.url = url};
    struct desk desk;
    world.context = &mortal;
    world.now = mortal_now;
    if (store_open(&options, &kit->store) != OK) _exit(1);
    desk_init(&desk, kit->store, &world);
    enum err err = desk_rosters_charge(&desk, 0, kit_today(kit), school_done, &mortal);
    _exit(err == OK ? SURVIVED : 1);
}

static void store_again(struct kit *kit)
{
    struct store_options options = {.url = kit->fixture->url};
    assert_int_equal(store_open(&options, &kit->fixture->store), OK);
    kit->store = kit->fixture->store;
    desk_init(&kit->desk, kit->store, &kit->world);
}

/* True: the child came to its end alive. */
static bool killed_at(struct kit *kit, int kill_at)
{
    int status;
    desk_release(&kit->desk);
    store_close(kit->fixture->store);
    kit->fixture->store = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) child_run(kit, kit->fixture->url, kill_at);
    assert_int_equal(waitpid(child, &status, 0), child);
    store_again(kit);
    bool is_alive = WIFEXITED(status) && WEXITSTATUS(status) == SURVIVED;
    bool is_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    assert_true(is_alive || is_killed);
    return is_alive;
}

/* All of a school or nothing of it. */
static void half_is_impossible(struct kit *kit)
{
    int64_t marks = kit_count(kit, "SELECT count(*) FROM roster_mark");
    int64_t charged = kit_count(kit, "SELECT count(*) FROM roster_sheet WHERE state = 4");
    assert_true((marks == 0) == (charged == 0));
    assert_true(marks == 0 || marks == 13);
}

static bool died_and_went_on(struct kit *kit, int kill_at)
{
    static const enum roster_act ACTS[] = {ROSTER_SUBMIT, ROSTER_APPROVE};
    roster_kit_open(kit);
    roster_kit_plain(kit, "UPDATE class SET grade = 4 WHERE id = 901");
    struct day today = kit_today(kit);
    for (int i = 0; i < 2; i++) {
        struct roster_bulk bulk;
        assert_int_equal(roster_kit_act(kit, ACTS[i], today, &bulk), ROSTER_DONE);
    }
    bool is_alive = killed_at(kit, kill_at);
    half_is_impossible(kit);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(desk_rosters_charge(&kit->desk, 0, today, NULL, NULL), OK);
        assert_int_equal(kit_count(kit, "SELECT count(*) FROM roster_mark"), 13);
        assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), -4961);
        assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 24)), -4961);
    }
    return is_alive;
}

static int kill_at_now;
static bool is_through;

static void body_of_a_kill(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    is_through = died_and_went_on(&kit, kill_at_now);
    kit_close(&kit);
}

static void test_killed_anywhere_nobody_is_charged_twice(void **state)
{
    (void)state;
    is_through = false;
    for (kill_at_now = 1; !is_through; kill_at_now++) {
        assert_true(kill_at_now < KILLS_LIMIT);
        fixture_each_engine(body_of_a_kill);
    }
    assert_true(kill_at_now > 4); /* it was killed within the charging, too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_anywhere_nobody_is_charged_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
