/* Staff: forms, roles, and the office's door beside the family's, on both engines. */
#include <pthread.h>
#include <string.h>

#include "access/entrance.h"
#include "access/staff.h"
#include "fixture.h"

#define LOGIN TEXT("petrova.a")
#define NUMBER TEXT("0242013137")
#define PASSWORD TEXT("каша-вторник-самокат")

static const struct access_place DESK = {{"192.0.2.7", 9}, {"Firefox, Linux", 14}};
static const struct login_account CHILD = {24, 2401};

/* Cheap on purpose: what is tested is not the cost. */
static const struct password_cost CHEAP = {1, 8192};

static struct instant fixed_now(void *context)
{
    (void)context;
    return instant_of_ms(INT64_C(1772400000000));
}

static const struct world WORLD = {.now = fixed_now};

struct scene {
    struct fixture *fixture;
    struct access access;
};

struct staff_work {
    struct arena *arena;
    int64_t school_id;
    struct text login, name;
    enum staff_status status;
    struct staff_right right;
    bool flag;
    int64_t id;
    bool found;
    struct staff staff;
    struct staff_list list;
    struct staff_right_events events;
};

static enum err work_add(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    return staff_add(tx, work->arena, work->school_id, work->login, work->name, fixed_now(NULL),
                     &work->status, &work->id);
}

static enum err work_right(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    const struct staff_right_change change = {work->id, work->right, work->flag, 0,
                                              fixed_now(NULL)};
    return staff_right_set(tx, &change, &work->status);
}

static enum err work_active(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    return staff_switch(tx, work->id, work->flag, 0, &work->status);
}

static enum err work_find(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    TRY(staff_list_load(tx, work->arena, work->school_id, &work->list));
    TRY(staff_right_events_load(tx, work->arena, work->id, 24, &work->events));
    return staff_by_login(tx, work->arena, work->login, &work->found, &work->staff);
}

static void scene_init(struct scene *scene, struct fixture *fixture)
{
    *scene = (struct scene){.fixture = fixture};
    assert_int_equal(access_init(&scene->access, fixture->store, &WORLD, CHEAP), OK);
}

static enum staff_status add(struct scene *scene, struct text login, struct text name,
                             int64_t *out_id)
{
    struct staff_work work = {.arena = scene->fixture->arena, .login = login, .name = name};
    assert_int_equal(store_write(scene->fixture->store, 0, work_add, &work), OK);
    *out_id = work.id;
    return work.status;
}

static struct staff_work find(struct scene *scene, struct text login)
{
    struct staff_work work = {.arena = scene->fixture->arena, .login = login};
    assert_int_equal(store_read(scene->fixture->store, work_find, &work), OK);
    return work;
}

static enum staff_status set_right(struct scene *scene, int64_t id, struct staff_right right,
                                   bool has_it)
{
    struct staff_work work = {.id = id, .right = right, .flag = has_it};
    assert_int_equal(store_write(scene->fixture->store, 0, work_right, &work), OK);
    return work.status;
}

static void set_role(struct scene *scene, int64_t id, enum staff_role role, bool has_it)
{
    assert_int_equal(set_right(scene, id, (struct staff_right){role, 0, 0}, has_it), STAFF_OK);
}

static char *temporary(struct scene *scene, int64_t id)
{
    char *password = NULL;
    const struct trail_entry trail = {
        .kind = TRAIL_PASSWORD, .happened_at = fixed_now(NULL), .place = DESK};
    assert_int_equal(
        entrance_give_staff_temporary(&scene->access, scene->fixture->arena, id, &trail, &password),
        OK);
    return password;
}

static char *enter(struct scene *scene, struct text name, struct text password, bool is_office)
{
    char *token = NULL;
    struct entrance entrance = {.name = name,
                                .password = password,
                                .consent = TEXT("1"),
                                .place = DESK,
                                .is_office = is_office};
    assert_int_equal(entrance_open(&scene->access, scene->fixture->arena, &entrance, &token), OK);
    return token;
}

static void body_rows(struct fixture *fixture)
{
    struct scene scene;
    int64_t id, other;
    scene_init(&scene, fixture);
    assert_int_equal(add(&scene, LOGIN, TEXT("Петрова Анна Сергеевна"), &id), STAFF_OK);
    assert_int_equal(add(&scene, LOGIN, TEXT("Другая"), &other), STAFF_EXISTS);
    assert_int_equal(add(&scene, TEXT("boris"), TEXT("Борисов Борис"), &other), STAFF_OK);

    struct staff_work seen = find(&scene, LOGIN);
    assert_true(seen.found && seen.staff.is_active);
    assert_int_equal(seen.staff.rights.count, 0);
    assert_string_equal(seen.staff.name, "Петрова Анна Сергеевна");

    set_role(&scene, id, ROLE_ACCOUNTANT, true);
    set_role(&scene, id, ROLE_ACCOUNTANT, true);
    set_role(&scene, id, ROLE_SUPPORT, true);
    set_role(&scene, other, ROLE_ADMINISTRATOR, true);
    seen = find(&scene, LOGIN);
    assert_int_equal(seen.staff.rights.count, 2);
    assert_int_equal(seen.staff.rights.list[0].role, ROLE_ACCOUNTANT);
    assert_int_equal(seen.staff.rights.list[1].role, ROLE_SUPPORT);
    assert_int_equal(seen.list.count, 2);
    assert_string_equal(seen.list.rows[0].login, "boris");
    assert_int_equal(seen.list.rows[0].rights.list[0].role, ROLE_ADMINISTRATOR);
    assert_string_equal(staff_list_name(&seen.list, id), "Петрова Анна Сергеевна");
    set_role(&scene, id, ROLE_ACCOUNTANT, false);
    seen = find(&scene, LOGIN);
    assert_int_equal(seen.staff.rights.count, 1);
    assert_int_equal(seen.staff.rights.list[0].role, ROLE_SUPPORT);
    assert_false(find(&scene, TEXT("nobody")).found);
}

static void body_doors(struct fixture *fixture)
{
    struct scene scene;
    int64_t id;
    char *family = NULL;
    scene_init(&scene, fixture);
    assert_int_equal(add(&scene, LOGIN, TEXT("Петрова Анна"), &id), STAFF_OK);
    struct text given = text_of(temporary(&scene, id));
    assert_null(enter(&scene, LOGIN, given, false));
    assert_non_null(enter(&scene, LOGIN, given, true));

    assert_int_equal(
        entrance_give_temporary(&scene.access, fixture->arena, NUMBER, CHILD, DESK, &family), OK);
    assert_null(enter(&scene, NUMBER, text_of(family), true));
    assert_non_null(enter(&scene, NUMBER, text_of(family), false));
}

struct session_work {
    struct arena *arena;
    struct text token;
    bool found;
    struct session session;
};

static enum err work_session(struct tx *tx, void *context)
{
    struct session_work *work = context;
    return session_by_token(tx, work->arena, work->token, fixed_now(NULL), &work->found,
                            &work->session);
}

static void body_leaving(struct fixture *fixture)
{
    struct scene scene;
    int64_t id;
    scene_init(&scene, fixture);
    assert_int_equal(add(&scene, LOGIN, TEXT("Петрова Анна"), &id), STAFF_OK);
    char *password = temporary(&scene, id);
    struct session_work session = {.arena = fixture->arena,
                                   .token = text_of(enter(&scene, LOGIN, text_of(password), true))};
    assert_int_equal(store_read(fixture->store, work_session, &session), OK);
    assert_true(session.found && session.session.must_set_password);
    assert_int_equal(session.session.shown.account_id, 0);

    struct staff_work work = {.id = id, .flag = false};
    assert_int_equal(store_write(fixture->store, 0, work_active, &work), OK);
    assert_int_equal(store_read(fixture->store, work_session, &session), OK);
    assert_false(session.found);
    assert_null(enter(&scene, LOGIN, text_of(password), true));
    work.flag = true;
    assert_int_equal(store_write(fixture->store, 0, work_active, &work), OK);
    assert_non_null(enter(&scene, LOGIN, text_of(password), true));
}

static void test_forms(void **state)
{
    (void)state;
    struct text name = TEXT("Петрова");
    assert_int_equal(staff_form_check(LOGIN, name), STAFF_OK);
    assert_int_equal(staff_form_check(TEXT("a-1"), name), STAFF_OK);
    static const char *const LOGINS[] = {"",
                                         "ab",
                                         "1ab",
                                         "0242013137",
                                         "Petrova",
                                         "пет",
                                         "a b",
                                         "-ab",
                                         "a_b",
                                         "a/b",
                                         "a2345678901234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof LOGINS / sizeof *LOGINS; i++) {
        assert_int_equal(staff_form_check(text_of(LOGINS[i]), name), STAFF_LOGIN_INVALID);
    }
    assert_int_equal(staff_form_check(LOGIN, TEXT("")), STAFF_NAME_INVALID);
    assert_int_equal(staff_form_check(LOGIN, TEXT("a\nb")), STAFF_NAME_INVALID);
    assert_int_equal(staff_form_check(LOGIN, TEXT("\xff")), STAFF_NAME_INVALID);
}

static void test_role_names(void **state)
{
    (void)state;
    enum staff_role role;
    for (enum staff_role each = ROLE_ADMINISTRATOR; each <= ROLE_EDITOR; each++) {
        assert_true(staff_role_by_name(text_of(staff_role_name(each)), &role));
        assert_int_equal(role, each);
        assert_true(*staff_role_title(each) != '\0');
    }
    assert_false(staff_role_by_name(TEXT("king"), &role));
}

/* ---- rights and places ---- */

static void test_places_of_roles(void **state)
{
    (void)state;
    assert_true(staff_right_is_formed((struct staff_right){ROLE_ACCOUNTANT, 0, 0}));
    assert_false(staff_right_is_formed((struct staff_right){ROLE_ACCOUNTANT, 24, 0}));
    assert_true(staff_right_is_formed((struct staff_right){ROLE_COORDINATOR, 24, 0}));
    assert_false(staff_right_is_formed((struct staff_right){ROLE_COORDINATOR, 0, 0}));
    assert_false(staff_right_is_formed((struct staff_right){ROLE_COORDINATOR, 24, 7}));
    assert_true(staff_right_is_formed((struct staff_right){ROLE_TEACHER, 24, 7}));
    assert_false(staff_right_is_formed((struct staff_right){ROLE_TEACHER, 24, 0}));
    assert_false(staff_right_is_formed((struct staff_right){ROLE_TEACHER, 0, 7}));
}

/* Least disclosure, said once more: money and reasons are nobody's at school but the
 * coordinator's. */
static void test_who_knows_what(void **state)
{
    (void)state;
    static const enum staff_role OTHERS[] = {ROLE_HEADTEACHER, ROLE_TEACHER, ROLE_CANTEEN_HEAD,
                                             ROLE_COOK, ROLE_DEPARTMENT};
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        assert_false(role_has(OTHERS[i], RIGHT_BALANCES));
        assert_false(role_has(OTHERS[i], RIGHT_BENEFITS));
        assert_false(role_has(OTHERS[i], RIGHT_STAFF));
    }
    assert_true(role_has(ROLE_COORDINATOR, RIGHT_BALANCES));
    assert_true(role_has(ROLE_COORDINATOR, RIGHT_BENEFITS));
    assert_false(role_has(ROLE_ACCOUNTANT, RIGHT_BENEFITS));
    assert_false(role_has(ROLE_COOK, RIGHT_PUPILS_READ));
    assert_false(role_has(ROLE_COOK, RIGHT_ROSTER_READ));
    assert_false(role_has(ROLE_TEACHER, RIGHT_ROSTER_APPROVE));
    assert_false(role_has(ROLE_COORDINATOR, RIGHT_SET_MEALS));
    /* Nobody holds all: who sets the rules moves no money. */
    assert_false(role_has(ROLE_ADMINISTRATOR, RIGHT_MONEY));
    assert_false(role_has(ROLE_ADMINISTRATOR, RIGHT_SETTLEMENT));
    assert_false(role_has(ROLE_ACCOUNTANT, RIGHT_STAFF));
    assert_false(role_has(ROLE_DEPARTMENT, RIGHT_PUPILS_READ));
    for (enum right right = RIGHT_SCHOOL_READ; right <= RIGHT_PLAN; right++) {
        bool is_held = false;
        for (enum staff_role role = ROLE_ADMINISTRATOR; role <= ROLE_EDITOR; role++) {
            is_held = is_held || role_has(role, right);
        }
        assert_true(is_held);
        assert_true(*right_name(right) != '\0');
    }
}

static void test_reach(void **state)
{
    (void)state;
    static const struct staff_right HELD[] = {{ROLE_TEACHER, 24, 7}, {ROLE_COOK, 25, 0}};
    const struct staff_rights rights = {HELD, 2};
    assert_true(right_reaches(rights, RIGHT_ROSTER_MARK, 24, 7));
    assert_false(right_reaches(rights, RIGHT_ROSTER_MARK, 24, 8));
    assert_false(right_reaches(rights, RIGHT_ROSTER_MARK, 24, 0));
    assert_false(right_reaches(rights, RIGHT_ROSTER_MARK, 25, 7));
    assert_false(right_reaches(rights, RIGHT_KITCHEN_READ, 24, 7));
    assert_true(right_reaches(rights, RIGHT_KITCHEN_READ, 25, 0));
    assert_true(right_touches(rights, RIGHT_ROSTER_MARK, 24));
    assert_false(right_touches(rights, RIGHT_ROSTER_MARK, 25));
    assert_true(rights_touch_school(rights, 24) && rights_touch_school(rights, 25));
    assert_false(rights_touch_school(rights, 26) || rights_are_of_city(rights));

    static const struct staff_right CITY[] = {{ROLE_ADMINISTRATOR, 0, 0}};
    const struct staff_rights all = {CITY, 1};
    assert_true(right_reaches(all, RIGHT_BENEFITS, 24, 7));
    assert_true(right_reaches(all, RIGHT_REGION, 0, 0));
    assert_true(rights_are_of_city(all));
    const struct staff_rights none = {NULL, 0};
    assert_false(rights_touch_school(none, 24) || right_reaches(none, RIGHT_MENU, 24, 0));
}

static void body_places(struct fixture *fixture)
{
    struct scene scene;
    int64_t id;
    scene_init(&scene, fixture);
    assert_int_equal(add(&scene, LOGIN, TEXT("Орлова Вера"), &id), STAFF_OK);
    const struct staff_right own = {ROLE_TEACHER, 24, 7};
    assert_int_equal(set_right(&scene, id, (struct staff_right){ROLE_TEACHER, 24, 0}, true),
                     STAFF_RIGHT_INVALID);
    assert_int_equal(set_right(&scene, id, own, true), STAFF_OK);
    assert_int_equal(set_right(&scene, id, own, true), STAFF_OK);
    assert_int_equal(set_right(&scene, id, (struct staff_right){ROLE_COOK, 25, 0}, true), STAFF_OK);
    struct staff_work seen = {.arena = fixture->arena, .login = LOGIN, .school_id = 25};
    assert_int_equal(store_read(fixture->store, work_find, &seen), OK);
    assert_int_equal(seen.staff.rights.count, 2);
    assert_int_equal(seen.list.count, 1);
    assert_int_equal(seen.list.rows[0].rights.count, 2);
    seen.school_id = 26;
    assert_int_equal(store_read(fixture->store, work_find, &seen), OK);
    assert_int_equal(seen.list.count, 0);
    assert_int_equal(set_right(&scene, id, own, false), STAFF_OK);
    seen.id = id;
    assert_int_equal(store_read(fixture->store, work_find, &seen), OK);
    /* Given once, though it was said twice; ended. What happened in school 25 is not here. */
    assert_int_equal(seen.events.count, 2);
    assert_true(seen.events.rows[0].is_given != seen.events.rows[1].is_given);
    assert_int_equal(seen.events.rows[0].right.class_id, 7);
    assert_int_equal(find(&scene, LOGIN).staff.rights.count, 1);

    for (int i = 1; i < STAFF_RIGHTS_LIMIT; i++) {
        assert_int_equal(set_right(&scene, id, (struct staff_right){ROLE_TEACHER, 24, i}, true),
                         STAFF_OK);
    }
    assert_int_equal(set_right(&scene, id, (struct staff_right){ROLE_TEACHER, 24, 999}, true),
                     STAFF_TOO_MANY);
    assert_int_equal(find(&scene, LOGIN).staff.rights.count, STAFF_RIGHTS_LIMIT);
}

static enum staff_status set_active(struct scene *scene, int64_t id, bool is_active)
{
    struct staff_work work = {.id = id, .flag = is_active};
    assert_int_equal(store_write(scene->fixture->store, 0, work_active, &work), OK);
    return work.status;
}

/* Whoever asks, the command line too: somebody must be left who lets people in. */
static void body_last_administrator(struct fixture *fixture)
{
    const struct staff_right right = {.role = ROLE_ADMINISTRATOR};
    struct scene scene;
    int64_t anna, boris;
    scene_init(&scene, fixture);
    assert_int_equal(add(&scene, LOGIN, TEXT("Петрова Анна"), &anna), STAFF_OK);
    assert_int_equal(add(&scene, TEXT("boris"), TEXT("Борисов Борис"), &boris), STAFF_OK);
    set_role(&scene, anna, ROLE_ADMINISTRATOR, true);
    assert_int_equal(set_right(&scene, anna, right, false), STAFF_LAST_ADMINISTRATOR);
    assert_int_equal(set_active(&scene, anna, false), STAFF_LAST_ADMINISTRATOR);
    assert_int_equal(find(&scene, LOGIN).staff.rights.count, 1);
    assert_true(find(&scene, LOGIN).staff.is_active);

    set_role(&scene, boris, ROLE_ADMINISTRATOR, true);
    assert_int_equal(set_active(&scene, boris, false), STAFF_OK);
    /* One who is shut out lets nobody in. */
    assert_int_equal(set_right(&scene, anna, right, false), STAFF_LAST_ADMINISTRATOR);
    assert_int_equal(set_active(&scene, anna, false), STAFF_LAST_ADMINISTRATOR);
    assert_int_equal(set_active(&scene, boris, true), STAFF_OK);
    assert_int_equal(set_right(&scene, anna, right, false), STAFF_OK);
    assert_int_equal(set_right(&scene, boris, right, false), STAFF_LAST_ADMINISTRATOR);
}

/* Two who end each other's at once. */
struct rival {
    struct scene *scene;
    int64_t other;
    enum staff_status status;
};

static void *rival_run(void *context)
{
    struct rival *rival = context;
    rival->status = set_right(rival->scene, rival->other,
                              (struct staff_right){.role = ROLE_ADMINISTRATOR}, false);
    return NULL;
}

static void body_rivals(struct fixture *fixture)
{
    struct scene scene;
    struct rival rivals[2] = {{.scene = &scene}, {.scene = &scene}};
    pthread_t threads[2];
    scene_init(&scene, fixture);
    assert_int_equal(add(&scene, LOGIN, TEXT("Петрова Анна"), &rivals[0].other), STAFF_OK);
    assert_int_equal(add(&scene, TEXT("boris"), TEXT("Борис"), &rivals[1].other), STAFF_OK);
    for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 2; i++) {
            set_role(&scene, rivals[i].other, ROLE_ADMINISTRATOR, true);
        }
        for (int i = 0; i < 2; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, rival_run, &rivals[i]), 0);
        }
        for (int i = 0; i < 2; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
        int ended = (rivals[0].status == STAFF_OK) + (rivals[1].status == STAFF_OK);
        assert_int_equal(ended, 1);
        assert_true(rivals[0].status == STAFF_LAST_ADMINISTRATOR ||
                    rivals[1].status == STAFF_LAST_ADMINISTRATOR);
    }
}

#define EACH(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body_##name);                                                          \
    }
EACH(rows)
EACH(doors)
EACH(leaving)
EACH(places)
EACH(last_administrator)
EACH(rivals)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_role_names),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_doors),
        cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_last_administrator),
        cmocka_unit_test(test_rivals),
        cmocka_unit_test(test_places_of_roles),
        cmocka_unit_test(test_who_knows_what),
        cmocka_unit_test(test_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
