/* Entrances: passwords, delays, sessions, links, consents, on both engines, in virtual time. */
#include <string.h>

#include "access/entrance.h"
#include "access/strength.h"
#include "access/throttle.h"
#include "base/check.h"
#include "fixture.h"

#define NUMBER TEXT("0242013137")
#define OTHER_NUMBER TEXT("0240011234")
#define GOOD_PASSWORD TEXT("каша-вторник-самокат")
#define FIRST_MOMENT_MS INT64_C(1521200000000)

static const struct login_account CHILD = {24, 2401};
static const struct login_account SIBLING = {24, 2402};
static const struct access_place PHONE = {{"192.0.2.7", 9}, {"Chrome, Android", 15}};
static const struct access_place STRANGER = {{"198.51.100.9", 12}, {"curl", 4}};

/* Cheap on purpose: what is tested is not the cost. */
static const struct password_cost CHEAP = {1, 8192};

struct scene {
    struct fixture *fixture;
    struct world world;
    struct instant now;
    struct access access;
};

static struct instant scene_now(void *context)
{
    return ((struct scene *)context)->now;
}

static void scene_init(struct scene *scene, struct fixture *fixture)
{
    *scene = (struct scene){.fixture = fixture, .now = instant_of_ms(FIRST_MOMENT_MS)};
    scene->world = (struct world){.context = scene, .now = scene_now};
    assert_int_equal(access_init(&scene->access, fixture->store, &scene->world, CHEAP), OK);
}

static void pass_time(struct scene *scene, int64_t ms)
{
    scene->now = instant_add_ms(scene->now, ms);
}

static char *give_temporary(struct scene *scene)
{
    char *password = NULL;
    assert_int_equal(entrance_give_temporary(&scene->access, scene->fixture->arena, NUMBER, CHILD,
                                             STRANGER, &password),
                     OK);
    return password;
}

static char *enter(struct scene *scene, struct text name, struct text password)
{
    struct entrance entrance = {name, password, TEXT("1"), PHONE};
    char *token = NULL;
    assert_int_equal(entrance_open(&scene->access, scene->fixture->arena, &entrance, &token), OK);
    return token;
}

struct session_work {
    struct arena *arena;
    struct text token;
    struct instant now;
    bool found;
    struct session session;
    struct session_list list;
    struct consents consents;
    struct login_account account;
    enum err add_err;
};

static enum err work_find(struct tx *tx, void *context)
{
    struct session_work *work = context;
    return session_by_token(tx, work->arena, work->token, work->now, &work->found, &work->session);
}

static bool find_session(struct scene *scene, const char *token, struct session *out_session)
{
    struct session_work work = {
        .arena = scene->fixture->arena, .token = text_of(token), .now = scene->now};
    assert_int_equal(store_read(scene->fixture->store, work_find, &work), OK);
    *out_session = work.session;
    return work.found;
}

/* A login with the permanent password GOOD_PASSWORD; gives the token of its first session. */
static char *settle(struct scene *scene)
{
    struct session session;
    char *token = enter(scene, NUMBER, text_of(give_temporary(scene)));
    assert_non_null(token);
    assert_true(find_session(scene, token, &session));
    assert_int_equal(entrance_set_password(&scene->access, scene->fixture->arena, &session,
                                           GOOD_PASSWORD, PHONE),
                     OK);
    return token;
}

static void body_temporary_password(struct fixture *fixture)
{
    struct scene scene;
    struct session session;
    scene_init(&scene, fixture);
    char *temporary = give_temporary(&scene);
    assert_true(password_looks_temporary(text_of(temporary)));
    assert_null(enter(&scene, OTHER_NUMBER, text_of(temporary)));
    char *token = enter(&scene, NUMBER, text_of(temporary));
    assert_non_null(token);
    assert_true(find_session(&scene, token, &session));
    assert_true(session.must_set_password);
    assert_int_equal(session.shown.account_id, CHILD.account_id);
    assert_string_equal(session.device, "Chrome, Android");

    assert_int_equal(
        entrance_set_password(&scene.access, scene.fixture->arena, &session, GOOD_PASSWORD, PHONE),
        OK);
    assert_true(find_session(&scene, token, &session));
    assert_false(session.must_set_password);
    assert_null(enter(&scene, NUMBER, text_of(temporary)));
    assert_non_null(enter(&scene, NUMBER, GOOD_PASSWORD));

    char *late = give_temporary(&scene);
    pass_time(&scene, TEMPORARY_PASSWORD_LIFE_MS);
    assert_null(enter(&scene, NUMBER, text_of(late)));
    assert_non_null(enter(&scene, NUMBER, GOOD_PASSWORD));
}

static char *replace_password(struct scene *scene, struct instant *out_ends_at)
{
    char *password = NULL;
    assert_int_equal(entrance_replace_password(&scene->access, scene->fixture->arena, NUMBER, CHILD,
                                               STRANGER, &password, out_ends_at),
                     OK);
    return password;
}

/* At the till, the card shown: all that was before ends, also what another receipt said. */
static void body_password_replaced(struct fixture *fixture)
{
    struct scene scene;
    struct session session;
    struct instant ends_at;
    scene_init(&scene, fixture);
    char *token = settle(&scene);
    char *first = replace_password(&scene, &ends_at);
    assert_int_equal(ends_at.ms, scene.now.ms + TEMPORARY_PASSWORD_LIFE_MS);
    assert_false(find_session(&scene, token, &session));
    assert_null(enter(&scene, NUMBER, GOOD_PASSWORD));
    char *second = replace_password(&scene, &ends_at);
    assert_null(enter(&scene, NUMBER, text_of(first)));
    token = enter(&scene, NUMBER, text_of(second));
    assert_non_null(token);
    assert_true(find_session(&scene, token, &session));
    assert_true(session.must_set_password);
    char *late = replace_password(&scene, &ends_at);
    assert_false(find_session(&scene, token, &session));
    pass_time(&scene, TEMPORARY_PASSWORD_LIFE_MS);
    assert_null(enter(&scene, NUMBER, text_of(late)));
    assert_null(enter(&scene, NUMBER, GOOD_PASSWORD));
}

static void body_password_ends_other_sessions(struct fixture *fixture)
{
    struct scene scene;
    struct session session;
    scene_init(&scene, fixture);
    char *first = settle(&scene);
    char *second = enter(&scene, NUMBER, GOOD_PASSWORD);
    assert_string_not_equal(first, second);
    assert_true(find_session(&scene, second, &session));
    assert_int_equal(entrance_set_password(&scene.access, scene.fixture->arena, &session,
                                           TEXT("другая-каша-самокат"), PHONE),
                     OK);
    assert_false(find_session(&scene, first, &session));
    assert_true(find_session(&scene, second, &session));
    assert_null(enter(&scene, NUMBER, GOOD_PASSWORD));
}

static void body_sessions_end_by_age(struct fixture *fixture)
{
    struct scene scene;
    struct session session;
    scene_init(&scene, fixture);
    char *token = settle(&scene);
    pass_time(&scene, SESSION_IDLE_MS);
    assert_true(find_session(&scene, token, &session));
    assert_true(session_needs_touch(&session, scene.now));
    pass_time(&scene, 1);
    assert_false(find_session(&scene, token, &session));
    assert_false(find_session(&scene, "no such token", &session));
    assert_false(find_session(&scene, "", &session));
}

static enum err work_touch(struct tx *tx, void *context)
{
    struct session_work *work = context;
    return session_touch(tx, work->token, work->now);
}

static void body_sessions_slide(struct fixture *fixture)
{
    struct scene scene;
    struct session session;
    scene_init(&scene, fixture);
    char *token = settle(&scene);
    int64_t lived_ms = 0;
    while (lived_ms + SESSION_IDLE_MS <= SESSION_LIFE_MS) {
        pass_time(&scene, SESSION_IDLE_MS);
        lived_ms += SESSION_IDLE_MS;
        assert_true(find_session(&scene, token, &session));
        struct session_work work = {.token = text_of(token), .now = scene.now};
        assert_int_equal(store_write(fixture->store, 0, work_touch, &work), OK);
    }
    pass_time(&scene, SESSION_LIFE_MS - lived_ms + 1);
    assert_false(find_session(&scene, token, &session));
}

static enum err work_list(struct tx *tx, void *context)
{
    struct session_work *work = context;
    TRY(consents_load(tx, work->arena, work->session.login_id, &work->consents));
    return session_list(tx, work->arena, work->session.login_id, work->now, &work->list);
}

static void body_sessions_are_counted(struct fixture *fixture)
{
    struct scene scene;
    struct session_work work = {.arena = fixture->arena};
    scene_init(&scene, fixture);
    char *first = settle(&scene);
    char *last = NULL;
    for (int i = 0; i < SESSION_COUNT_LIMIT; i++) {
        pass_time(&scene, 1000);
        last = enter(&scene, NUMBER, GOOD_PASSWORD);
    }
    assert_true(find_session(&scene, last, &work.session));
    work.now = scene.now;
    assert_int_equal(store_read(fixture->store, work_list, &work), OK);
    assert_int_equal(work.list.count, SESSION_COUNT_LIMIT);
    assert_int_equal(work.list.rows[0].id, work.session.id);
    struct session session;
    assert_false(find_session(&scene, first, &session));
    assert_int_equal(work.consents.count, 1);
    assert_string_equal(work.consents.rows[0].version, "1");
    assert_int_equal(work.consents.rows[0].given_at.ms, FIRST_MOMENT_MS);
}

static int64_t queue(struct scene *scene, struct text name, struct text address, bool *out_refused)
{
    int64_t wait_ms = -1;
    assert_int_equal(entrance_queue(&scene->access, name, address, &wait_ms, out_refused), OK);
    return wait_ms;
}

static void guess(struct scene *scene, struct text name, int times)
{
    struct entrance entrance = {name, TEXT("не тот пароль"), TEXT("1"), STRANGER};
    for (int i = 0; i < times; i++) {
        char *token = NULL;
        assert_int_equal(entrance_open(&scene->access, scene->fixture->arena, &entrance, &token),
                         OK);
        assert_null(token);
    }
}

static void body_guessing_is_slowed(struct fixture *fixture)
{
    struct scene scene;
    bool refused;
    scene_init(&scene, fixture);
    settle(&scene);
    guess(&scene, NUMBER, THROTTLE_FREE_FAILURES - 1);
    assert_int_equal(queue(&scene, NUMBER, STRANGER.address, &refused), 0);
    guess(&scene, NUMBER, 1);
    assert_int_equal(queue(&scene, NUMBER, STRANGER.address, &refused), 1000);
    assert_int_equal(queue(&scene, NUMBER, STRANGER.address, &refused), 2000);
    guess(&scene, NUMBER, 20);
    int64_t wait_ms = 0;
    while (!refused) wait_ms = queue(&scene, NUMBER, STRANGER.address, &refused);
    assert_true(wait_ms > THROTTLE_ROW_LIMIT_MS);

    /* The owner elsewhere waits one delay, however long the stranger's row is, and comes in. */
    assert_int_equal(queue(&scene, NUMBER, PHONE.address, &refused), THROTTLE_DELAY_LIMIT_MS);
    assert_false(refused);
    assert_int_equal(queue(&scene, OTHER_NUMBER, STRANGER.address, &refused), 0);
    pass_time(&scene, THROTTLE_DELAY_LIMIT_MS);
    assert_non_null(enter(&scene, NUMBER, GOOD_PASSWORD));
    assert_int_equal(queue(&scene, NUMBER, STRANGER.address, &refused), 0);
}

static void body_nobody_is_slowed_alike(struct fixture *fixture)
{
    struct scene scene;
    bool refused;
    scene_init(&scene, fixture);
    settle(&scene);
    struct text names[] = {NUMBER, OTHER_NUMBER, TEXT("9999999999")};
    for (size_t i = 0; i < 3; i++) {
        guess(&scene, names[i], THROTTLE_FREE_FAILURES + 1);
        assert_int_equal(queue(&scene, names[i], PHONE.address, &refused), 2000);
    }
    pass_time(&scene, THROTTLE_FORGET_MS + 1);
    assert_int_equal(queue(&scene, NUMBER, PHONE.address, &refused), 0);
}

static enum err work_email(struct tx *tx, void *context)
{
    struct session_work *work = context;
    return login_set_email(tx, work->session.login_id, TEXT("mother@mail.example"));
}

static void body_recovery(struct fixture *fixture)
{
    struct scene scene;
    struct session_work work = {.arena = fixture->arena};
    struct text email;
    char *link = NULL;
    scene_init(&scene, fixture);
    char *token = settle(&scene);
    assert_true(find_session(&scene, token, &work.session));
    assert_int_equal(entrance_recovery_link(&scene.access, fixture->arena, NUMBER, &link, &email),
                     OK);
    assert_null(link); /* no address yet */
    assert_int_equal(store_write(fixture->store, 0, work_email, &work), OK);
    for (int i = 0; i < LINK_HOURLY_LIMIT; i++) {
        assert_int_equal(
            entrance_recovery_link(&scene.access, fixture->arena, NUMBER, &link, &email), OK);
        assert_non_null(link);
        assert_true(text_is(email, "mother@mail.example"));
    }
    char *one_more = NULL;
    assert_int_equal(
        entrance_recovery_link(&scene.access, fixture->arena, NUMBER, &one_more, &email), OK);
    assert_null(one_more);

    char *opened = NULL;
    assert_int_equal(entrance_recover(&scene.access, fixture->arena, TEXT("forged"),
                                      TEXT("новая-каша-самокат"), PHONE, &opened),
                     OK);
    assert_null(opened);
    assert_int_equal(entrance_recover(&scene.access, fixture->arena, text_of(link),
                                      TEXT("новая-каша-самокат"), PHONE, &opened),
                     OK);
    assert_non_null(opened);
    assert_false(find_session(&scene, token, &work.session));
    assert_true(find_session(&scene, opened, &work.session));
    assert_null(enter(&scene, NUMBER, GOOD_PASSWORD));
    assert_non_null(enter(&scene, NUMBER, TEXT("новая-каша-самокат")));
    assert_int_equal(entrance_recover(&scene.access, fixture->arena, text_of(link), GOOD_PASSWORD,
                                      PHONE, &opened),
                     OK);
    assert_null(opened); /* good once */
}

static void body_links_end(struct fixture *fixture)
{
    struct scene scene;
    struct session_work work = {.arena = fixture->arena};
    struct text email;
    struct login login;
    char *link = NULL;
    bool found;
    scene_init(&scene, fixture);
    assert_true(find_session(&scene, settle(&scene), &work.session));
    assert_int_equal(store_write(fixture->store, 0, work_email, &work), OK);
    assert_int_equal(entrance_recovery_link(&scene.access, fixture->arena, NUMBER, &link, &email),
                     OK);
    pass_time(&scene, LINK_RECOVERY_LIFE_MS - 1);
    assert_int_equal(
        entrance_recovery_login(&scene.access, fixture->arena, text_of(link), &found, &login), OK);
    assert_true(found);
    assert_string_equal(login.name, "0242013137");
    pass_time(&scene, 1);
    assert_int_equal(
        entrance_recovery_login(&scene.access, fixture->arena, text_of(link), &found, &login), OK);
    assert_false(found);
}

static enum err work_add_account(struct tx *tx, void *context)
{
    struct session_work *work = context;
    work->add_err = login_account_add(tx, work->session.login_id, work->account, work->now);
    return OK;
}

static void body_children(struct fixture *fixture)
{
    struct scene scene;
    struct session_work work = {.arena = fixture->arena};
    scene_init(&scene, fixture);
    assert_true(find_session(&scene, settle(&scene), &work.session));
    work.now = scene.now;
    for (int i = 0; i < LOGIN_ACCOUNTS_LIMIT - 1; i++) {
        work.account = (struct login_account){24, SIBLING.account_id + i};
        assert_int_equal(store_write(fixture->store, 0, work_add_account, &work), OK);
        assert_int_equal(work.add_err, OK);
        assert_int_equal(store_write(fixture->store, 0, work_add_account, &work), OK);
        assert_int_equal(work.add_err, OK); /* the same again changes nothing */
    }
    work.account = (struct login_account){25, 1};
    assert_int_equal(store_write(fixture->store, 0, work_add_account, &work), OK);
    assert_int_equal(work.add_err, ERR_LIMIT);
}

#define ON_EACH_ENGINE(name)                                                                       \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body_##name);                                                          \
    }

ON_EACH_ENGINE(temporary_password)
ON_EACH_ENGINE(password_replaced)
ON_EACH_ENGINE(password_ends_other_sessions)
ON_EACH_ENGINE(sessions_end_by_age)
ON_EACH_ENGINE(sessions_slide)
ON_EACH_ENGINE(sessions_are_counted)
ON_EACH_ENGINE(guessing_is_slowed)
ON_EACH_ENGINE(nobody_is_slowed_alike)
ON_EACH_ENGINE(recovery)
ON_EACH_ENGINE(links_end)
ON_EACH_ENGINE(children)

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_temporary_password),
        cmocka_unit_test(test_password_replaced),
        cmocka_unit_test(test_password_ends_other_sessions),
        cmocka_unit_test(test_sessions_end_by_age),
        cmocka_unit_test(test_sessions_slide),
        cmocka_unit_test(test_sessions_are_counted),
        cmocka_unit_test(test_guessing_is_slowed),
        cmocka_unit_test(test_nobody_is_slowed_alike),
        cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_links_end),
        cmocka_unit_test(test_children),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
