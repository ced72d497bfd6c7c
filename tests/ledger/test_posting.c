/* Recording: idempotency, batches with refusals among them, floors and facts, reversals, time. */
#include "kit.h"

#include <string.h>

enum { RUB = 100 };

static struct transfer sale_of(int64_t account_id, int64_t amount)
{
    return kit_transfer(account_id, kit_system(ACCOUNT_SALES), amount, TRANSFER_DISHES);
}

static void assert_balance(struct fixture *fixture, int64_t account_id, int64_t expected)
{
    assert_int_equal(kit_balance(fixture, KIT_SCHOOL, account_id), expected);
}

static enum posting_status post(struct fixture *fixture, const struct posting *posting)
{
    return kit_post(fixture, KIT_SCHOOL, kit_now(), posting);
}

/* ---- idempotency ---- */

static void body_repeat(struct fixture *fixture)
{
    struct transfer transfer = sale_of(kit_account(1), 50 * RUB);
    struct posting sale = kit_posting(kit_id(1), POSTING_SALE, &transfer, 1);
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);
    kit_book(fixture, KIT_SCHOOL + 1, zone_moscow(), 0);
    assert_int_equal(post(fixture, &sale), POSTING_RECORDED);
    assert_int_equal(post(fixture, &sale), POSTING_EXISTS);
    sale.content = kit_content(99);
    assert_int_equal(post(fixture, &sale), POSTING_EXISTS_WITH_OTHER_CONTENT);
    /* The content says whether it is the same thing, even when the rest was changed. */
    sale.content = kit_content(sale.id);
    transfer.amount = money_of_kopecks(1);
    assert_int_equal(post(fixture, &sale), POSTING_EXISTS);
    assert_balance(fixture, kit_account(1), -50 * RUB);
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM transfer"), 1);
    /* A refusal leaves the id free: what was refused may come again and be recorded. */
    struct posting poor = kit_posting(kit_id(2), POSTING_SALE, &transfer, 1);
    poor.has_floor = true;
    assert_int_equal(post(fixture, &poor), POSTING_BELOW_FLOOR);
    poor.has_floor = false;
    assert_int_equal(post(fixture, &poor), POSTING_RECORDED);
    kit_assert_right(fixture);
}

static void body_repeat_in_batch(struct fixture *fixture)
{
    struct transfer transfer = sale_of(kit_account(1), 50 * RUB);
    struct posting postings[4];
    enum posting_status statuses[4];
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    for (int i = 0; i < 4; i++) {
        postings[i] = kit_posting(kit_id(1), POSTING_SALE, &transfer, 1);
    }
    postings[2].content = kit_content(7);
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, 4, statuses);
    assert_int_equal(statuses[0], POSTING_RECORDED);
    assert_int_equal(statuses[1], POSTING_EXISTS);
    assert_int_equal(statuses[2], POSTING_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(statuses[3], POSTING_EXISTS);
    assert_balance(fixture, kit_account(1), -50 * RUB);
    kit_assert_right(fixture);
}

/* ---- batches ---- */

static void body_batch(struct fixture *fixture)
{
    struct transfer top_up = kit_transfer(kit_system(ACCOUNT_CLEARING), kit_account(1), 100 * RUB,
                                          TRANSFER_TOP_UP);
    struct transfer dear = sale_of(kit_account(1), 70 * RUB);
    struct transfer nobody = sale_of(kit_account(9), 1);
    struct transfer roster[2] = {
        kit_transfer(kit_account(1), kit_system(ACCOUNT_ROSTER), 30 * RUB, TRANSFER_SET_MEAL),
        kit_transfer(kit_system(ACCOUNT_SUBSIDY), kit_system(ACCOUNT_ROSTER), 5, TRANSFER_SUBSIDY),
    };
    struct posting postings[6] = {
        kit_posting(kit_id(1), POSTING_TOP_UP, &top_up, 1),
        kit_posting(kit_id(2), POSTING_SALE, &dear, 1),
        kit_posting(kit_id(3), POSTING_SALE, &dear, 1),
        kit_posting(kit_id(4), POSTING_SALE, &nobody, 1),
        kit_posting(kit_id(5), POSTING_ROSTER, roster, 2),
        kit_posting(kit_id(6), POSTING_SALE, &nobody, 0),
    };
    static const enum posting_status EXPECTED[6] = {
        POSTING_RECORDED,        POSTING_RECORDED, POSTING_BELOW_FLOOR,
        POSTING_ACCOUNT_UNKNOWN, POSTING_RECORDED, POSTING_TRANSFERS_INVALID,
    };
    enum posting_status statuses[6];
    for (int i = 1; i < 6; i++) postings[i].has_floor = true;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, 6, statuses);
    for (int i = 0; i < 6; i++) assert_int_equal(statuses[i], EXPECTED[i]);
    assert_balance(fixture, kit_account(1), 0);
    assert_balance(fixture, kit_system(ACCOUNT_ROSTER), 30 * RUB + 5);
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM posting"), 3);
    assert_int_equal(kit_number(fixture, "SELECT max(seq) FROM transfer"), 4);
    assert_int_equal(kit_number(fixture, "SELECT next_seq FROM book"), 5);
    kit_assert_right(fixture);
}

/* A batch in which nothing was recorded writes nothing, not even a version. An account that only
 * a refused posting touched is not written either. */
static void body_batch_of_refusals(struct fixture *fixture)
{
    struct transfer sales[2] = {sale_of(kit_account(1), 1), sale_of(kit_account(2), 1)};
    struct posting postings[2] = {
        kit_posting(kit_id(1), POSTING_SALE, &sales[0], 1),
        kit_posting(kit_id(2), POSTING_SALE, &sales[1], 1),
    };
    enum posting_status statuses[2];
    postings[0].has_floor = postings[1].has_floor = true;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, 2, statuses);
    assert_int_equal(statuses[0], POSTING_BELOW_FLOOR);
    assert_int_equal(kit_number(fixture, "SELECT version FROM book"), 1);
    postings[1].has_floor = false;
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, 2, statuses);
    assert_int_equal(statuses[1], POSTING_RECORDED);
    assert_int_equal(kit_number(fixture, "SELECT version FROM book"), 2);
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM balance WHERE version = 2"), 2);
    kit_assert_right(fixture);
}

/* ---- floors and facts ---- */

static void body_floor(struct fixture *fixture)
{
    static const struct {
        int64_t amount, floor;
        bool is_fact, has_floor;
        enum posting_status status;
        bool is_flagged;
    } CASES[] = {
        /* Each on an account that holds 100 roubles. */
        {100 * RUB, 0, false, true, POSTING_RECORDED, false},
        {100 * RUB + 1, 0, false, true, POSTING_BELOW_FLOOR, false},
        {100 * RUB + 1, 0, true, true, POSTING_RECORDED, true},
        {100 * RUB + 1, 0, false, false, POSTING_RECORDED, false},
        {100 * RUB + 1, 0, true, false, POSTING_RECORDED, false},
        {400 * RUB, -300 * RUB, false, true, POSTING_RECORDED, false},
        {400 * RUB + 1, -300 * RUB, false, true, POSTING_BELOW_FLOOR, false},
        {50 * RUB, 50 * RUB, false, true, POSTING_RECORDED, false},
        {50 * RUB + 1, 50 * RUB, false, true, POSTING_BELOW_FLOOR, false},
    };
    enum { COUNT = sizeof CASES / sizeof CASES[0] };
    int flagged = 0;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), COUNT);
    for (int i = 0; i < COUNT; i++) {
        kit_top_up(fixture, kit_id(100 + i), kit_account(i + 1), 100 * RUB);
        struct transfer transfer = sale_of(kit_account(i + 1), CASES[i].amount);
        struct posting posting = kit_posting(kit_id(i + 1), POSTING_SALE, &transfer, 1);
        posting.is_fact = CASES[i].is_fact;
        posting.has_floor = CASES[i].has_floor;
        posting.floor = money_of_kopecks(CASES[i].floor);
        assert_int_equal(post(fixture, &posting), CASES[i].status);
        flagged += CASES[i].is_flagged;
        assert_int_equal(kit_number(fixture, "SELECT count(*) FROM posting WHERE flags >= 2"),
                         flagged);
    }
    kit_assert_right(fixture);
}

/* The floor is asked for after the whole posting, of each personal account that it debits and of
 * no other. */
static void body_floor_of_many(struct fixture *fixture)
{
    struct transfer transfers[3] = {
        sale_of(kit_account(1), 60 * RUB),
        sale_of(kit_account(2), 60 * RUB),
        kit_transfer(kit_system(ACCOUNT_CLEARING), kit_account(2), 10 * RUB, TRANSFER_TOP_UP),
    };
    struct posting posting = kit_posting(kit_id(1), POSTING_SALE, transfers, 2);
    posting.has_floor = true;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 3);
    kit_top_up(fixture, kit_id(10), kit_account(1), 100 * RUB);
    kit_top_up(fixture, kit_id(11), kit_account(2), 50 * RUB);
    assert_int_equal(post(fixture, &posting), POSTING_BELOW_FLOOR);
    assert_balance(fixture, kit_account(1), 100 * RUB);
    posting.transfer_count = 3;
    assert_int_equal(post(fixture, &posting), POSTING_RECORDED);
    assert_balance(fixture, kit_account(2), 0);
    /* A top-up of somebody deep below is not asked, nor is a system account. */
    struct transfer top_up = kit_transfer(kit_system(ACCOUNT_CLEARING), kit_account(3), 1,
                                          TRANSFER_TOP_UP);
    struct posting small = kit_posting(kit_id(2), POSTING_TOP_UP, &top_up, 1);
    small.has_floor = true;
    small.floor = money_of_kopecks(1000 * RUB);
    assert_int_equal(post(fixture, &small), POSTING_RECORDED);
    kit_assert_right(fixture);
}

static void body_overflow(struct fixture *fixture)
{
    struct transfer sales[2] = {sale_of(kit_account(1), 5), sale_of(kit_account(1), 6)};
    struct posting posting = kit_posting(kit_id(1), POSTING_SALE, sales, 2);
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    assert_true(kit_sql(fixture, "UPDATE balance SET credits = 9223372036854775797 "
                                 "WHERE account_id = 2097152"));
    /* 5 fit into what is left and 6 more do not: none of the two stays. */
    assert_int_equal(kit_system(ACCOUNT_SALES), 2097152);
    assert_int_equal(post(fixture, &posting), POSTING_BALANCE_OVERFLOW);
    assert_balance(fixture, kit_account(1), 0);
    posting.transfer_count = 1;
    assert_int_equal(post(fixture, &posting), POSTING_RECORDED);
    assert_int_equal(kit_number(fixture, "SELECT max(credits) FROM balance"),
                     INT64_C(9223372036854775802));
}

/* ---- reversals ---- */

static void body_reversal(struct fixture *fixture)
{
    struct transfer roster[2] = {
        kit_transfer(kit_account(1), kit_system(ACCOUNT_ROSTER), 49 * RUB, TRANSFER_SET_MEAL),
        kit_transfer(kit_system(ACCOUNT_SUBSIDY), kit_system(ACCOUNT_ROSTER), 30 * RUB,
                     TRANSFER_SUBSIDY),
    };
    struct posting charge = kit_posting(kit_id(1), POSTING_ROSTER, roster, 2);
    struct posting back = kit_reversal(kit_id(2), kit_id(1));
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    kit_book(fixture, KIT_SCHOOL + 1, zone_moscow(), 1);
    assert_int_equal(post(fixture, &back), POSTING_REVERSED_UNKNOWN);
    assert_int_equal(post(fixture, &charge), POSTING_RECORDED);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL + 1, kit_now(), &back), POSTING_REVERSED_UNKNOWN);
    assert_int_equal(post(fixture, &back), POSTING_RECORDED);
    assert_balance(fixture, kit_account(1), 0);
    assert_balance(fixture, kit_system(ACCOUNT_SUBSIDY), 0);
    assert_balance(fixture, kit_system(ACCOUNT_ROSTER), 0);
    assert_int_equal(post(fixture, &back), POSTING_EXISTS);
    struct posting again = kit_reversal(kit_id(3), kit_id(1));
    assert_int_equal(post(fixture, &again), POSTING_REVERSED_ALREADY);
    struct posting of_reversal = kit_reversal(kit_id(4), kit_id(2));
    assert_int_equal(post(fixture, &of_reversal), POSTING_REVERSED_IS_REVERSAL);
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM transfer WHERE personal_id <> 0"),
                     2);
    kit_assert_right(fixture);
}

/* What a batch answers is what its postings would have been answered one by one. */
static void body_reversal_in_batch(struct fixture *fixture)
{
    struct transfer first = sale_of(kit_account(1), 10 * RUB);
    struct transfer second = sale_of(kit_account(2), 7 * RUB);
    struct posting before = kit_posting(kit_id(9), POSTING_SALE, &second, 1);
    struct posting postings[7] = {
        kit_posting(kit_id(1), POSTING_SALE, &first, 1),
        kit_reversal(kit_id(2), kit_id(1)),
        kit_reversal(kit_id(3), kit_id(1)),
        kit_reversal(kit_id(4), kit_id(2)),
        kit_reversal(kit_id(5), kit_id(9)),
        kit_reversal(kit_id(6), kit_id(9)),
        kit_reversal(kit_id(7), kit_id(77)),
    };
    static const enum posting_status EXPECTED[7] = {
        POSTING_RECORDED,         POSTING_RECORDED,
        POSTING_REVERSED_ALREADY, POSTING_REVERSED_IS_REVERSAL,
        POSTING_RECORDED,         POSTING_REVERSED_ALREADY,
        POSTING_REVERSED_UNKNOWN,
    };
    enum posting_status statuses[7];
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);
    assert_int_equal(post(fixture, &before), POSTING_RECORDED);
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, 7, statuses);
    for (int i = 0; i < 7; i++) assert_int_equal(statuses[i], EXPECTED[i]);
    assert_balance(fixture, kit_account(1), 0);
    assert_balance(fixture, kit_account(2), 0);
    kit_assert_right(fixture);
}

/* Taking back a top-up that is spent is refused below the floor, and flagged as a fact. */
static void body_reversal_floor(struct fixture *fixture)
{
    struct posting back = kit_reversal(kit_id(3), kit_id(1));
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    kit_top_up(fixture, kit_id(1), kit_account(1), 10 * RUB);
    kit_sell(fixture, kit_id(2), kit_account(1), 4 * RUB);
    back.has_floor = true;
    assert_int_equal(post(fixture, &back), POSTING_BELOW_FLOOR);
    back.is_fact = true;
    assert_int_equal(post(fixture, &back), POSTING_RECORDED);
    assert_balance(fixture, kit_account(1), -4 * RUB);
    assert_int_equal(kit_number(fixture, "SELECT flags FROM posting WHERE reverses_id > 0"),
                     POSTING_FLAG_FACT | POSTING_FLAG_BELOW_FLOOR);
    kit_assert_right(fixture);
}

/* ---- time ---- */

static int64_t newest_recorded_at(struct fixture *fixture)
{
    return kit_number(fixture, "SELECT recorded_at FROM transfer ORDER BY seq DESC LIMIT 1");
}

static void body_time_back(struct fixture *fixture)
{
    struct transfer transfer = sale_of(kit_account(1), 1);
    struct posting posting = kit_posting(kit_id(1), POSTING_SALE, &transfer, 1);
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    assert_int_equal(post(fixture, &posting), POSTING_RECORDED);
    assert_int_equal(newest_recorded_at(fixture), kit_now().ms);
    posting = kit_posting(kit_id(2), POSTING_SALE, &transfer, 1);
    struct instant earlier = instant_add_ms(kit_now(), -3 * HOUR_MS);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, earlier, &posting), POSTING_RECORDED);
    assert_int_equal(newest_recorded_at(fixture), kit_now().ms);
    posting = kit_posting(kit_id(3), POSTING_SALE, &transfer, 1);
    struct instant later = instant_add_ms(kit_now(), 1);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, later, &posting), POSTING_RECORDED);
    assert_int_equal(newest_recorded_at(fixture), kit_now().ms + 1);
    kit_assert_right(fixture);
}

/* The day is that of the book's zone, whichever side of its midnight the moment is on. */
static void body_midnight(struct fixture *fixture)
{
    static const char *const ZONES[] = {"Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg",
                                        "Asia/Kamchatka"};
    struct transfer transfer = sale_of(kit_account(1), 1);
    for (int64_t i = 0; i < (int64_t)(sizeof ZONES / sizeof ZONES[0]); i++) {
        const struct zone *zone = zone_find(text_of(ZONES[i]));
        struct day today = day_of_instant(kit_now(), zone);
        struct instant midnight = day_start(today, zone);
        assert_non_null(zone);
        kit_book(fixture, i, zone, 1);
        for (int side = 0; side < 2; side++) {
            struct posting posting = kit_posting(kit_id(i * 2 + side + 1), POSTING_SALE, &transfer,
                                                 1);
            posting.happened_at = instant_add_ms(midnight, side - 1);
            assert_int_equal(kit_post(fixture, i, kit_now(), &posting), POSTING_RECORDED);
            int64_t day = kit_number(fixture, arena_printf(fixture->arena,
                                                           "SELECT happened_day FROM transfer "
                                                           "WHERE school_id = %lld AND seq = %d",
                                                           (long long)i, side + 1));
            assert_int_equal(day, today.number - 1 + side);
        }
    }
    kit_assert_right(fixture);
}

/* ---- the engine itself ---- */

static void body_append_only(struct fixture *fixture)
{
    static const char *const REFUSED[] = {
        "UPDATE transfer SET amount = amount + 1",
        "DELETE FROM transfer",
        "UPDATE posting SET flags = 1",
        "DELETE FROM posting",
        "UPDATE account SET kind = 2",
        "DELETE FROM account",
        "UPDATE seal SET day = day + 1",
        "DELETE FROM seal",
        "INSERT INTO transfer SELECT * FROM transfer WHERE seq = 1",
        "INSERT INTO posting SELECT * FROM posting",
    };
    struct seal seal = {0};
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    kit_sell(fixture, kit_id(1), kit_account(1), 5);
    struct day today = day_of_instant(kit_now(), zone_moscow());
    assert_int_equal(
        kit_seal(fixture, KIT_SCHOOL, today.number, instant_add_ms(kit_now(), DAY_MS), &seal),
        SEAL_MADE);
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        if (kit_sql(fixture, REFUSED[i])) fail_msg("not refused: %s", REFUSED[i]);
    }
    kit_assert_right(fixture);
}

#define ON_EACH_ENGINE(test, body)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body);                                                                 \
    }

ON_EACH_ENGINE(test_i3_an_id_is_recorded_once, body_repeat)
ON_EACH_ENGINE(test_i3_an_id_is_recorded_once_in_a_batch, body_repeat_in_batch)
ON_EACH_ENGINE(test_i2_a_batch_records_each_whole_or_not, body_batch)
ON_EACH_ENGINE(test_i2_refusals_write_nothing, body_batch_of_refusals)
ON_EACH_ENGINE(test_i5_only_a_fact_goes_below_the_floor, body_floor)
ON_EACH_ENGINE(test_i5_the_floor_of_each_debited_account, body_floor_of_many)
ON_EACH_ENGINE(test_i2_overflow_takes_all_back, body_overflow)
ON_EACH_ENGINE(test_i8_a_reversal_mirrors_once, body_reversal)
ON_EACH_ENGINE(test_i16_a_batch_answers_as_one_by_one, body_reversal_in_batch)
ON_EACH_ENGINE(test_i5_reversals_have_floors_too, body_reversal_floor)
ON_EACH_ENGINE(test_i6_time_in_a_book_never_goes_back, body_time_back)
ON_EACH_ENGINE(test_i6_the_day_is_that_of_the_zone, body_midnight)
ON_EACH_ENGINE(test_i7_the_engine_refuses_changes_of_facts, body_append_only)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i3_an_id_is_recorded_once),
        cmocka_unit_test(test_i3_an_id_is_recorded_once_in_a_batch),
        cmocka_unit_test(test_i2_a_batch_records_each_whole_or_not),
        cmocka_unit_test(test_i2_refusals_write_nothing),
        cmocka_unit_test(test_i5_only_a_fact_goes_below_the_floor),
        cmocka_unit_test(test_i5_the_floor_of_each_debited_account),
        cmocka_unit_test(test_i2_overflow_takes_all_back),
        cmocka_unit_test(test_i8_a_reversal_mirrors_once),
        cmocka_unit_test(test_i16_a_batch_answers_as_one_by_one),
        cmocka_unit_test(test_i5_reversals_have_floors_too),
        cmocka_unit_test(test_i6_time_in_a_book_never_goes_back),
        cmocka_unit_test(test_i6_the_day_is_that_of_the_zone),
        cmocka_unit_test(test_i7_the_engine_refuses_changes_of_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
