/* Two sessions that post to one book at once: whatever the interleaving, the books end as if one
 * had come after the other. */
#include "spec.h"

enum { RUB = 100 };

struct post_work {
    struct spec_session *session;
    struct arena arena;
    struct instant now;
    struct transfer transfer;
    struct posting posting;
    enum posting_status status;
    bool keeps_decision; /* the planted bug: what runs again saves what it decided before */
    struct ledger_batch *batch;
};

static enum err post(struct tx *tx, void *context)
{
    struct post_work *work = context;
    if (work->keeps_decision && work->session->runs > 1) return ledger_batch_save(work->batch);
    const int64_t accounts[] = {work->transfer.debit_id, work->transfer.credit_id};
    const struct ledger_needs needs = {&work->posting.id, 1, accounts, 2};
    arena_reset(&work->arena);
    TRY(ledger_batch_open(tx, &work->arena, work->session->school_id, work->now, &needs,
                          &work->batch));
    TRY(ledger_batch_post(work->batch, &work->posting, &work->status));
    spec_turn(work->session);
    TRY(ledger_batch_save(work->batch));
    spec_turn(work->session);
    return OK;
}

struct scene {
    struct fixture *fixture;
    struct spec spec;
    struct post_work works[2];
    int64_t school_id;
};

static void scene_open(struct scene *scene, struct fixture *fixture)
{
    *scene = (struct scene){.fixture = fixture, .school_id = 100};
    spec_open(&scene->spec, fixture);
    for (int i = 0; i < 2; i++) arena_init(&scene->works[i].arena, 1 << 20);
}

static void scene_close(struct scene *scene)
{
    for (int i = 0; i < 2; i++) arena_release(&scene->works[i].arena);
    spec_close(&scene->spec);
    kit_assert_right(scene->fixture);
}

/* A new book with two persons of 100 roubles each, and a sale of 60 by each session. */
static void scene_next(struct scene *scene)
{
    scene->school_id++;
    kit_book(scene->fixture, scene->school_id, zone_moscow(), 2);
    for (int i = 0; i < 2; i++) {
        struct transfer top_up = kit_transfer(kit_system(ACCOUNT_CLEARING), kit_account(i + 1),
                                              100 * RUB, TRANSFER_TOP_UP);
        struct posting paid = kit_posting(kit_id(50 + i), POSTING_TOP_UP, &top_up, 1);
        assert_int_equal(kit_post(scene->fixture, scene->school_id, kit_now(), &paid),
                         POSTING_RECORDED);
        struct post_work *work = &scene->works[i];
        work->session = &scene->spec.sessions[i];
        work->session->school_id = scene->school_id;
        work->session->work = post;
        work->session->context = work;
        work->now = kit_now();
        work->transfer = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), 60 * RUB,
                                      TRANSFER_DISHES);
        work->posting = kit_posting(kit_id(i + 1), POSTING_SALE, &work->transfer, 1);
    }
}

/* One of the two was recorded and the other got this answer. */
static void assert_one_recorded(struct scene *scene, enum posting_status other)
{
    enum posting_status first = scene->works[0].status, second = scene->works[1].status;
    bool is_right = (first == POSTING_RECORDED && second == other) ||
                    (first == other && second == POSTING_RECORDED);
    if (!is_right) {
        fail_msg("%s and %s", posting_status_name(first), posting_status_name(second));
    }
}

static void assert_balance(struct scene *scene, int64_t account_id, int64_t expected)
{
    assert_int_equal(kit_balance(scene->fixture, scene->school_id, account_id), expected);
}

/* ---- scenes ---- */

static void body_same_id(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        scene.works[1].posting.id = scene.works[0].posting.id;
        scene.works[1].posting.content = scene.works[0].posting.content;
        assert_true(spec_run(&scene.spec, i));
        assert_one_recorded(&scene, POSTING_EXISTS);
        assert_balance(&scene, kit_account(1), 40 * RUB);
    }
    assert_true(scene.spec.collisions > 0);
    scene_close(&scene);
}

static void body_same_id_other_content(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        scene.works[1].posting.id = scene.works[0].posting.id;
        scene.works[1].transfer.amount = money_of_kopecks(7 * RUB);
        scene.works[1].posting.content = kit_content(7);
        assert_true(spec_run(&scene.spec, i));
        assert_one_recorded(&scene, POSTING_EXISTS_WITH_OTHER_CONTENT);
        bool first = scene.works[0].status == POSTING_RECORDED;
        assert_balance(&scene, kit_account(1), first ? 40 * RUB : 93 * RUB);
    }
    scene_close(&scene);
}

static void body_floor(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        for (int k = 0; k < 2; k++) scene.works[k].posting.has_floor = true;
        assert_true(spec_run(&scene.spec, i));
        assert_one_recorded(&scene, POSTING_BELOW_FLOOR);
        assert_balance(&scene, kit_account(1), 40 * RUB);
    }
    assert_true(scene.spec.collisions > 0);
    scene_close(&scene);
}

static void body_reversal(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        for (int k = 0; k < 2; k++) {
            scene.works[k].posting = kit_reversal(kit_id(k + 1), kit_id(50));
        }
        assert_true(spec_run(&scene.spec, i));
        assert_one_recorded(&scene, POSTING_REVERSED_ALREADY);
        assert_balance(&scene, kit_account(1), 0);
    }
    assert_true(scene.spec.collisions > 0);
    scene_close(&scene);
}

/* Two persons of one school: both are recorded, under numbers without a gap. */
static void body_two_persons(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        scene.works[1].transfer.debit_id = kit_account(2);
        for (int k = 0; k < 2; k++) scene.works[k].posting.has_floor = true;
        assert_true(spec_run(&scene.spec, i));
        assert_int_equal(scene.works[0].status, POSTING_RECORDED);
        assert_int_equal(scene.works[1].status, POSTING_RECORDED);
        assert_balance(&scene, kit_account(1), 40 * RUB);
        assert_balance(&scene, kit_account(2), 40 * RUB);
        assert_balance(&scene, kit_system(ACCOUNT_SALES), 120 * RUB);
    }
    scene_close(&scene);
}

/* The proof that the sessions really cross: a work that keeps its first decision is caught. */
static void body_planted(struct fixture *fixture)
{
    struct scene scene;
    int caught = 0;
    scene_open(&scene, fixture);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        for (int k = 0; k < 2; k++) {
            scene.works[k].posting.has_floor = true;
            scene.works[k].keeps_decision = true;
        }
        bool both_ended = spec_run(&scene.spec, i);
        bool both_recorded = scene.works[0].status == POSTING_RECORDED &&
                             scene.works[1].status == POSTING_RECORDED;
        caught += !both_ended || both_recorded;
    }
    assert_in_range(caught, SPEC_WAYS, SPEC_RUNS - SPEC_WAYS);
    scene_close(&scene);
}

#define ON_POSTGRES(test, body)                                                                    \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_postgres(body);                                                                    \
    }

ON_POSTGRES(test_i3_the_same_id_at_once, body_same_id)
ON_POSTGRES(test_i3_the_same_id_with_other_content_at_once, body_same_id_other_content)
ON_POSTGRES(test_i5_withdrawals_that_together_break_the_floor, body_floor)
ON_POSTGRES(test_i8_two_reversals_at_once, body_reversal)
ON_POSTGRES(test_i2_two_persons_of_a_school_at_once, body_two_persons)
ON_POSTGRES(test_spec_catches_a_work_that_does_not_load_anew, body_planted)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i3_the_same_id_at_once),
        cmocka_unit_test(test_i3_the_same_id_with_other_content_at_once),
        cmocka_unit_test(test_i5_withdrawals_that_together_break_the_floor),
        cmocka_unit_test(test_i8_two_reversals_at_once),
        cmocka_unit_test(test_i2_two_persons_of_a_school_at_once),
        cmocka_unit_test(test_spec_catches_a_work_that_does_not_load_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
