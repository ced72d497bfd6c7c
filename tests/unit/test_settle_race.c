/* Several who close a period at once, and who pay the last of a debt at once: one does, the others
 * hear that it is done. */
#include "settle_kit.h"

#include <pthread.h>

#include "desk/close_day.h"

enum { RACERS = 4, ROUNDS = 8, ARENA_BYTES = 64 << 20, DAY_OF_ROUND = 7000 };

struct racer {
    struct kit *kit;
    struct desk *desk; /* on PostgreSQL odd ones have another process's */
    int number;
    struct day first_day;
    pthread_barrier_t *start;
    int64_t form_id;
    struct arena arena;
    int done, known, refused; /* counted by run */
};

typedef void (*race_run)(struct racer *racer);

struct racing {
    struct racer *racer;
    race_run run;
};

static void *racer_main(void *context)
{
    const struct racing *racing = context;
    (void)pthread_barrier_wait(racing->racer->start);
    racing->run(racing->racer);
    return NULL;
}

/* A second store shares nothing with the first but the database, as a second server would. */
struct other {
    struct store *store; /* NULL: none */
    struct desk desk;
};

static void other_open(struct kit *kit, struct other *other)
{
    struct store_options options = {.url = kit->fixture->url};
    other->store = NULL;
    if (kit->fixture->engine != STORE_POSTGRES) return;
    assert_int_equal(store_open(&options, &other->store), OK);
    desk_init(&other->desk, other->store, &kit->world);
}

static void other_close(struct other *other)
{
    if (other->store == NULL) return;
    desk_release(&other->desk);
    store_close(other->store);
}

/* All start at once; gives the sums of their counters. A fault is counted nowhere. */
static struct racer race(struct kit *kit, struct other *other, struct racer each, race_run run)
{
    struct racer racers[RACERS], sum = each;
    struct racing racing[RACERS];
    pthread_t threads[RACERS];
    pthread_barrier_t start;
    assert_int_equal(pthread_barrier_init(&start, NULL, RACERS), 0);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = each;
        racers[i].number = i;
        racers[i].start = &start;
        racers[i].desk = other->store != NULL && i % 2 == 1 ? &other->desk : &kit->desk;
        arena_init(&racers[i].arena, ARENA_BYTES);
        racing[i] = (struct racing){&racers[i], run};
        assert_int_equal(pthread_create(&threads[i], NULL, racer_main, &racing[i]), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        sum.done += racers[i].done;
        sum.known += racers[i].known;
        sum.refused += racers[i].refused;
        arena_release(&racers[i].arena);
    }
    assert_int_equal(pthread_barrier_destroy(&start), 0);
    return sum;
}

static void close_days(struct racer *racer, int days)
{
    struct settle_close close = {.first_day = racer->first_day,
                                 .last_day = day_add(racer->first_day, days - 1),
                                 .staff_id = 5 + racer->number};
    if (desk_settle_close(racer->desk, &racer->arena, &close) != OK) return;
    racer->done += close.status == SETTLE_CLOSED;
    racer->known += close.status == SETTLE_EXISTS;
    racer->refused += close.status == SETTLE_OVERLAPS;
}

static void close_the_same(struct racer *racer)
{
    close_days(racer, 1);
}

/* Some of them a day more. */
static void close_more_or_less(struct racer *racer)
{
    close_days(racer, 1 + racer->number % 2);
}

DESK_TEST(test_a_period_closed_by_many_is_closed_once)
{
    struct other other;
    settle_ground(kit);
    other_open(kit, &other);
    for (int round = 0; round < ROUNDS; round++) {
        struct racer each = {.kit = kit, .first_day = kit_today(kit)};
        (void)settle_roster(kit, KIT_BREAKFAST, each.first_day, 1);
        settle_next_day(kit);
        struct racer sum = race(kit, &other, each, close_the_same);
        assert_int_equal(sum.done, 1);
        assert_int_equal(sum.known, RACERS - 1);
        assert_int_equal(settle_owed(kit, SETTLE_CATERER), (round + 1) * DAY_OF_ROUND);
    }
    other_close(&other);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM settlement_period"), ROUNDS);
    settle_is_right(kit);
}

DESK_TEST(test_of_two_periods_that_overlap_one_is_closed)
{
    struct other other;
    settle_ground(kit);
    other_open(kit, &other);
    for (int round = 0; round < ROUNDS; round++) {
        struct racer each = {.kit = kit, .first_day = kit_today(kit)};
        (void)settle_roster(kit, KIT_BREAKFAST, each.first_day, 1);
        settle_next_day(kit);
        settle_next_day(kit);
        struct racer sum = race(kit, &other, each, close_more_or_less);
        assert_int_equal(sum.done, 1);
        assert_int_equal(sum.known, RACERS / 2 - 1);
        assert_int_equal(sum.refused, RACERS / 2);
        assert_int_equal(settle_owed(kit, SETTLE_CATERER), (round + 1) * DAY_OF_ROUND);
        /* The next round begins behind the longer one, whichever was closed. */
        struct day second = day_add(each.first_day, 1);
        enum settle_status rest = settle_close_days(kit, second, second);
        assert_true(rest == SETTLE_CLOSED || rest == SETTLE_OVERLAPS);
    }
    other_close(&other);
    settle_is_right(kit);
}

static void pay_all(struct racer *racer)
{
    struct payout_make make = {.id = racer->form_id == 0 ? kit_id(racer->kit) : racer->form_id,
                               .caterer_id = SETTLE_CATERER,
                               .day = racer->first_day,
                               .amount = money_of_kopecks(DAY_OF_ROUND),
                               .purpose = TEXT("Оплата питания"),
                               .staff_id = 5};
    if (desk_payout_make(racer->desk, &racer->arena, &make) != OK) return;
    racer->done += make.status == PAYOUT_DONE;
    racer->known += make.status == PAYOUT_EXISTS;
    racer->refused += make.status == PAYOUT_ABOVE_OWED;
}

static void owe_a_day(struct kit *kit)
{
    struct day first = kit_today(kit);
    (void)settle_roster(kit, KIT_BREAKFAST, first, 1);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, first, first), SETTLE_CLOSED);
}

/* One form pressed many times, then many forms for the same money. */
DESK_TEST(test_a_debt_paid_by_many_is_paid_once)
{
    struct other other;
    settle_ground(kit);
    other_open(kit, &other);
    for (int round = 0; round < ROUNDS; round++) {
        owe_a_day(kit);
        struct racer each = {.kit = kit, .first_day = kit_today(kit)};
        if (round % 2 == 0) each.form_id = kit_id(kit);
        struct racer sum = race(kit, &other, each, pay_all);
        assert_int_equal(sum.done, 1);
        assert_int_equal(round % 2 == 0 ? sum.known : sum.refused, RACERS - 1);
        assert_int_equal(settle_owed(kit, SETTLE_CATERER), 0);
    }
    other_close(&other);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM payout"), ROUNDS);
    settle_is_right(kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_period_closed_by_many_is_closed_once),
        cmocka_unit_test(test_of_two_periods_that_overlap_one_is_closed),
        cmocka_unit_test(test_a_debt_paid_by_many_is_paid_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
