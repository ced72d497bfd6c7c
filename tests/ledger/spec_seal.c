/* A session that seals or rebuilds against one that posts, in every interleaving: a late posting is
 * either in the seal or recorded after its day, and never between. */
#include "spec.h"

#include "ledger/origin.h"
#include "ledger/rebuild.h"

struct scene {
    struct fixture *fixture;
    struct spec spec;
    struct arena arenas[2];
    int64_t school_id;
    struct seal seal;
    enum seal_status seal_status;
    enum posting_status posting_status;
    int64_t first_ids[2];
};

static struct day today(void)
{
    return day_of_instant(kit_now(), zone_moscow());
}

static struct instant midnight(void)
{
    return day_start(day_add(today(), 1), zone_moscow());
}

/* ---- the works of the sessions ---- */

static enum err seal_day(struct tx *tx, void *context)
{
    struct scene *scene = context;
    arena_reset(&scene->arenas[0]);
    spec_turn(&scene->spec.sessions[0]);
    TRY(ledger_seal(tx, &scene->arenas[0], scene->school_id, today(), midnight(),
                    &scene->seal_status, &scene->seal));
    spec_turn(&scene->spec.sessions[0]);
    return OK;
}

static enum err rebuild_book(struct tx *tx, void *context)
{
    struct scene *scene = context;
    struct rebuild_report report = {0};
    spec_turn(&scene->spec.sessions[0]);
    TRY(ledger_rebuild_book(tx, scene->school_id, &report));
    spec_turn(&scene->spec.sessions[0]);
    return OK;
}

/* By a clock that stands a moment before midnight. */
static enum err post_late(struct tx *tx, void *context)
{
    struct scene *scene = context;
    struct ledger_batch *batch;
    struct transfer transfer = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), 100,
                                            TRANSFER_DISHES);
    struct posting posting = kit_posting(kit_id(2), POSTING_SALE, &transfer, 1);
    const int64_t accounts[] = {transfer.debit_id, transfer.credit_id};
    const struct ledger_needs needs = {&posting.id, 1, accounts, 2};
    arena_reset(&scene->arenas[1]);
    TRY(ledger_batch_open(tx, &scene->arenas[1], scene->school_id, instant_add_ms(midnight(), -1),
                          &needs, &batch));
    TRY(ledger_batch_post(batch, &posting, &scene->posting_status));
    spec_turn(&scene->spec.sessions[1]);
    TRY(ledger_batch_save(batch));
    spec_turn(&scene->spec.sessions[1]);
    return OK;
}

static enum err take_ids(struct tx *tx, struct scene *scene, int who)
{
    spec_turn(&scene->spec.sessions[who]);
    TRY(origin_take_ids(tx, ORIGIN_BLOCK_IDS, &scene->first_ids[who]));
    spec_turn(&scene->spec.sessions[who]);
    return OK;
}

static enum err take_ids_first(struct tx *tx, void *context)
{
    return take_ids(tx, context, 0);
}

static enum err take_ids_second(struct tx *tx, void *context)
{
    return take_ids(tx, context, 1);
}

/* ---- scenes ---- */

static void scene_open(struct scene *scene, struct fixture *fixture, store_work first,
                       store_work second)
{
    *scene = (struct scene){.fixture = fixture, .school_id = 100};
    spec_open(&scene->spec, fixture);
    for (int i = 0; i < 2; i++) {
        arena_init(&scene->arenas[i], 1 << 20);
        scene->spec.sessions[i].work = i == 0 ? first : second;
        scene->spec.sessions[i].context = scene;
    }
}

static void scene_close(struct scene *scene)
{
    for (int i = 0; i < 2; i++) arena_release(&scene->arenas[i]);
    spec_close(&scene->spec);
    kit_assert_right(scene->fixture);
}

static void scene_next(struct scene *scene)
{
    struct transfer sale = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), 100,
                                        TRANSFER_DISHES);
    struct posting posting = kit_posting(kit_id(1), POSTING_SALE, &sale, 1);
    scene->school_id++;
    kit_book(scene->fixture, scene->school_id, zone_moscow(), 1);
    for (int i = 0; i < 2; i++) scene->spec.sessions[i].school_id = scene->school_id;
    assert_int_equal(kit_post(scene->fixture, scene->school_id, kit_now(), &posting),
                     POSTING_RECORDED);
}

static int64_t late_recorded_at(struct scene *scene)
{
    return kit_number(scene->fixture, arena_printf(scene->fixture->arena,
                                                   "SELECT recorded_at FROM transfer "
                                                   "WHERE school_id = %lld AND seq = 2",
                                                   (long long)scene->school_id));
}

static void body_seal(struct fixture *fixture)
{
    struct scene scene;
    int inside = 0, after = 0;
    scene_open(&scene, fixture, seal_day, post_late);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        assert_true(spec_run(&scene.spec, i));
        assert_int_equal(scene.seal_status, SEAL_MADE);
        assert_int_equal(scene.posting_status, POSTING_RECORDED);
        bool is_inside = scene.seal.next_seq == 3;
        inside += is_inside;
        after += scene.seal.next_seq == 2;
        assert_int_equal(late_recorded_at(&scene), midnight().ms - (is_inside ? 1 : 0));
    }
    assert_int_equal(inside + after, SPEC_RUNS);
    assert_true(inside > 0 && after > 0);
    assert_true(scene.spec.collisions > 0);
    scene_close(&scene);
}

static void body_rebuild(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture, rebuild_book, post_late);
    for (int i = 0; i < SPEC_RUNS; i++) {
        scene_next(&scene);
        assert_true(kit_sql(fixture, "UPDATE balance SET debits = debits + 1 WHERE debits > 0"));
        assert_true(spec_run(&scene.spec, i));
        assert_int_equal(scene.posting_status, POSTING_RECORDED);
        struct rebuild_report report;
        assert_int_equal(ledger_rebuild(fixture->store, &report), OK);
    }
    scene_close(&scene);
}

static void body_ids(struct fixture *fixture)
{
    struct scene scene;
    scene_open(&scene, fixture, take_ids_first, take_ids_second);
    int64_t highest = 0;
    for (int i = 0; i < SPEC_RUNS; i++) {
        assert_true(spec_run(&scene.spec, i));
        int64_t low = scene.first_ids[0], high = scene.first_ids[1];
        if (low > high) {
            int64_t swapped = low;
            low = high;
            high = swapped;
        }
        assert_true(low > highest);
        assert_true(high - low >= ORIGIN_BLOCK_IDS);
        highest = high + ORIGIN_BLOCK_IDS - 1;
    }
    scene_close(&scene);
}

#define ON_POSTGRES(test, body)                                                                    \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_postgres(body);                                                                    \
    }

ON_POSTGRES(test_i13_a_late_posting_against_the_seal, body_seal)
ON_POSTGRES(test_i17_rebuild_against_a_posting, body_rebuild)
ON_POSTGRES(test_i15_ids_taken_at_once_are_apart, body_ids)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i13_a_late_posting_against_the_seal),
        cmocka_unit_test(test_i17_rebuild_against_a_posting),
        cmocka_unit_test(test_i15_ids_taken_at_once_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
