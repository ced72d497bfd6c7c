/* The time of a refused entrance tells nothing of the account: measured, with the real cost. */
#include <stdlib.h>

#include "access/entrance.h"
#include "fixture.h"

enum { ATTEMPTS = 9, KINDS = 4 };

static const struct access_place PLACE = {{"192.0.2.7", 9}, {"test", 4}};

struct scene {
    struct fixture *fixture;
    struct world world;
    struct access access;
};

static void scene_init(struct scene *scene, struct fixture *fixture, struct password_cost cost)
{
    static const struct world_options OPTIONS = {.smtp_url = NULL};
    *scene = (struct scene){.fixture = fixture};
    world_init(&scene->world, &OPTIONS);
    assert_int_equal(access_init(&scene->access, fixture->store, &scene->world, cost), OK);
}

static char *enter(struct scene *scene, struct text name, struct text password)
{
    struct entrance entrance = {name, password, TEXT("1"), PLACE};
    char *token = NULL;
    assert_int_equal(entrance_open(&scene->access, scene->fixture->arena, &entrance, &token), OK);
    return token;
}

static int64_t refused_us(struct scene *scene, struct text name, struct text password)
{
    int64_t began_us = world_ticks_us(&scene->world);
    assert_null(enter(scene, name, password));
    return world_ticks_us(&scene->world) - began_us;
}

static int by_size(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static int64_t median(int64_t *times)
{
    qsort(times, ATTEMPTS, sizeof *times, by_size);
    return times[ATTEMPTS / 2];
}

struct session_work {
    struct arena *arena;
    struct text token;
    struct instant now;
    bool found;
    struct session session;
};

static enum err work_session(struct tx *tx, void *context)
{
    struct session_work *work = context;
    return session_by_token(tx, work->arena, work->token, work->now, &work->found, &work->session);
}

static void make_login(struct scene *scene, struct text name, int64_t account_id, bool settle)
{
    char *temporary = NULL;
    struct login_account account = {24, account_id};
    struct arena *arena = scene->fixture->arena;
    assert_int_equal(
        entrance_give_temporary(&scene->access, arena, name, account, PLACE, &temporary), OK);
    if (!settle) return;
    struct session_work work = {.arena = arena,
                                .token = text_of(enter(scene, name, text_of(temporary))),
                                .now = world_now(&scene->world)};
    assert_int_equal(store_read(scene->fixture->store, work_session, &work), OK);
    assert_true(work.found);
    assert_int_equal(entrance_set_password(&scene->access, scene->fixture->arena, &work.session,
                                           TEXT("каша-вторник"), PLACE),
                     OK);
}

static void body_time_tells_nothing(struct fixture *fixture)
{
    struct scene scene;
    scene_init(&scene, fixture, password_cost_default());
    make_login(&scene, TEXT("0242013137"), 1, true);
    make_login(&scene, TEXT("0240011234"), 2, false);
    static const struct text NAMES[KINDS] = {
        {"0242013137", 10}, {"0240011234", 10}, {"9999999999", 10}, {"9999999998", 10}};
    static const struct text PASSWORDS[KINDS] = {
        {"мимо цели", 17}, {"k7m2p-x9qrt", 11}, {"мимо цели", 17}, {"k7m2p-x9qrt", 11}};
    int64_t times[KINDS][ATTEMPTS];
    for (int n = 0; n < ATTEMPTS; n++) {
        for (int k = 0; k < KINDS; k++) times[k][n] = refused_us(&scene, NAMES[k], PASSWORDS[k]);
    }
    int64_t medians[KINDS];
    for (int k = 0; k < KINDS; k++) medians[k] = median(times[k]);
    for (int k = 1; k < KINDS; k++) {
        assert_true(medians[k] * 2 < medians[0] * 3 && medians[0] * 2 < medians[k] * 3);
    }

    /* The measure itself: a cheap hash is seen at once. */
    scene_init(&scene, fixture, (struct password_cost){1, 8192});
    for (int n = 0; n < ATTEMPTS; n++) times[0][n] = refused_us(&scene, NAMES[2], PASSWORDS[2]);
    assert_true(median(times[0]) * 3 < medians[2] * 2);
}

static void test_time_tells_nothing(void **state)
{
    (void)state;
    fixture_sqlite(body_time_tells_nothing);
}

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_time_tells_nothing)};
    return cmocka_run_group_tests_name("access_time", tests, NULL, NULL);
}
