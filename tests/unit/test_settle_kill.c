/* A process killed anywhere while it closes a period: it is closed whole or not at all, and closing
 * it again makes it whole. The engines' own system calls are counted here, so that the killing
 * happens before each of them in turn. */
#include "settle_kit.h"

#include <dlfcn.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    KILLS_LIMIT = 400,
    KILLS_EXPECTED = 10, /* at least, within one closing */
    CHILD_ARENA_BYTES = 64 << 20,
    SURVIVED = 7, /* exit status */
    CHILD_FAILED = 1,
    DAY_KOPECKS = 2 * 7000 + 3450, /* two breakfasts and a pizza */
};

/* ---- mortality: these stand before the system's own functions of the same names ---- */

static int calls_left; /* until the end; 0: immortal */

static void call_count(void)
{
    if (calls_left > 0 && --calls_left == 0) (void)raise(SIGKILL);
}

ssize_t send(int socket, const void *bytes, size_t size, int flags)
{
    ssize_t (*next)(int, const void *, size_t, int);
    *(void **)&next = dlsym(RTLD_NEXT, "send");
    call_count();
    return next(socket, bytes, size, flags);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset)
{
    ssize_t (*next)(int, const void *, size_t, off64_t);
    *(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
    call_count();
    return next(file, bytes, size, offset);
}

int fdatasync(int file)
{
    int (*next)(int);
    *(void **)&next = dlsym(RTLD_NEXT, "fdatasync");
    call_count();
    return next(file);
}

/* ---- the child ---- */

/* In a process of its own, over a store of its own. */
static void child_run(struct kit *kit, const char *url, struct day day, int kill_at)
{
    struct store_options options = {.url = url};
    struct settle_close close = {.first_day = day, .last_day = day, .staff_id = 5};
    struct arena arena;
    struct store *store;
    struct desk desk;
    arena_init(&arena, CHILD_ARENA_BYTES);
    if (store_open(&options, &store) != OK) _exit(CHILD_FAILED);
    desk_init(&desk, store, &kit->world);
    calls_left = kill_at;
    enum err err = desk_settle_close(&desk, &arena, &close);
    calls_left = 0;
    _exit(err == OK && close.status == SETTLE_CLOSED ? SURVIVED : CHILD_FAILED);
}

static void store_again(struct kit *kit)
{
    struct store_options options = {.url = kit->fixture->url};
    assert_int_equal(store_open(&options, &kit->fixture->store), OK);
    kit->store = kit->fixture->store;
    desk_init(&kit->desk, kit->store, &kit->world);
}

/* True: the child came to its end alive. */
static bool closed_alive(struct kit *kit, struct day day, int kill_at)
{
    int status;
    desk_release(&kit->desk);
    store_close(kit->fixture->store);
    kit->fixture->store = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) child_run(kit, kit->fixture->url, day, kill_at);
    assert_int_equal(waitpid(child, &status, 0), child);
    store_again(kit);
    bool is_alive = WIFEXITED(status) && WEXITSTATUS(status) == SURVIVED;
    bool is_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    assert_true(is_alive || is_killed);
    return is_alive;
}

/* ---- the story ---- */

static struct day day_with_meals(struct kit *kit)
{
    struct day day = kit_today(kit);
    (void)settle_roster(kit, KIT_BREAKFAST, day, 3);
    (void)settle_pizza(kit, kit->now);
    settle_next_day(kit);
    return day;
}

/* What the dead had asked of a server is over: done, or taken back. */
static void server_forgets(struct kit *kit)
{
    if (kit->fixture->engine != STORE_POSTGRES) return;
    while (kit_count(kit, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                          " AND pid <> pg_backend_pid() AND state <> 'idle'") > 0) {
    }
}

/* All of it or nothing, in every table and every book. */
static bool is_whole_or_not_there(struct kit *kit, int closed_before)
{
    int64_t closed = kit_count(kit, "SELECT count(*) FROM settlement_period");
    assert_true(closed == closed_before || closed == closed_before + 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM settlement_line"), 2 * closed);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM settlement_book"), 2 * closed);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM posting WHERE kind = 14"), 2 * closed);
    int64_t owed = kit_count(kit, "SELECT coalesce(CAST(sum(credits - debits) AS BIGINT), 0)"
                                  " FROM balance WHERE school_id = 0 AND account_id = 12582919");
    assert_int_equal(owed, closed * DAY_KOPECKS);
    settle_is_right(kit);
    return closed > closed_before;
}

/* One database for all deaths: a day that was not closed is tried again with a later one. */
DESK_TEST(test_killed_anywhere_a_period_is_whole_or_not_there)
{
    int closed = 0, kill_at = 0, deaths_before = 0;
    bool is_through = false;
    settle_ground(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 100000000);
    struct day day = day_with_meals(kit);
    while (!is_through) {
        assert_true(++kill_at < KILLS_LIMIT);
        is_through = closed_alive(kit, day, kill_at);
        server_forgets(kit);
        bool is_closed = is_whole_or_not_there(kit, closed);
        assert_true(is_closed || !is_through);
        deaths_before += !is_closed;
        if (!is_closed) continue;
        assert_int_equal(settle_close_days(kit, day, day), SETTLE_EXISTS);
        closed++;
        day = day_with_meals(kit);
    }
    print_message("%d deaths, %d of them before the period was there\n", kill_at - 1,
                  deaths_before);
    assert_true(deaths_before >= KILLS_EXPECTED);
    assert_int_equal(settle_close_days(kit, day, day), SETTLE_CLOSED);
    assert_true(is_whole_or_not_there(kit, closed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_anywhere_a_period_is_whole_or_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
