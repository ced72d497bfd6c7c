/* Every posting_status in its order: each reason alone, and every set of reasons that can hold at
 * once, of which the first must answer. */
#include "kit.h"

#include <string.h>

#include "base/id.h"

enum { TILL_SALE = 1, TILL_REVERSED = 2, TILL_REVERSAL = 3, FRESH = 100 };

/* What a reason sets: two that set the same thing do not go together. A reversal has no transfers
 * of its own, so that it goes with nothing that needs one. */
enum {
    SETS_ID = 1,
    SETS_COUNT = 2,
    SETS_AMOUNT = 4,
    SETS_ACCOUNTS = 8,
    SETS_MOMENT = 16,
    SETS_UNKNOWN = 32,
    SETS_OVERFLOW = 64,
    SETS_FLOOR = 128,
    SETS_REVERSAL = SETS_AMOUNT | SETS_ACCOUNTS | SETS_UNKNOWN | SETS_OVERFLOW | SETS_FLOOR,
};

struct plan {
    struct posting posting;
    struct transfer *transfers;
};

static void id_invalid(struct plan *plan)
{
    plan->posting.id = id_counter(plan->posting.id);
}

static void too_many(struct plan *plan)
{
    plan->posting.transfer_count = POSTING_TRANSFERS_LIMIT + 1;
}

static void amount_invalid(struct plan *plan)
{
    plan->transfers[0].amount = money_zero();
}

static void accounts_invalid(struct plan *plan)
{
    plan->transfers[0].credit_id = kit_account(2);
}

static void too_early(struct plan *plan)
{
    struct day first = day_of_number(POSTING_FIRST_DAY);
    plan->posting.happened_at = instant_add_ms(day_start(first, zone_moscow()), -1);
}

static void too_late(struct plan *plan)
{
    plan->posting.happened_at = instant_add_ms(kit_now(), POSTING_FUTURE_LIMIT_MS + 1);
}

static void exists(struct plan *plan)
{
    plan->posting.id = kit_id(TILL_SALE);
    plan->posting.content = kit_content(kit_id(TILL_SALE));
}

static void exists_with_other(struct plan *plan)
{
    plan->posting.id = kit_id(TILL_SALE);
    plan->posting.content = kit_content(0);
}

static void account_unknown(struct plan *plan)
{
    plan->transfers[1].credit_id = account_system_id(ACCOUNT_SUBSIDY, 77);
}

static void reverse(struct plan *plan, int64_t counter)
{
    plan->posting.kind = POSTING_REVERSAL;
    plan->posting.reverses_id = kit_id(counter);
    if (plan->posting.transfer_count <= POSTING_TRANSFERS_LIMIT) plan->posting.transfer_count = 0;
}

static void reversed_unknown(struct plan *plan)
{
    reverse(plan, FRESH + 1);
}

static void reversed_is_reversal(struct plan *plan)
{
    reverse(plan, TILL_REVERSAL);
}

static void reversed_already(struct plan *plan)
{
    reverse(plan, TILL_REVERSED);
}

static void overflow(struct plan *plan)
{
    plan->transfers[2].credit_id = kit_system(ACCOUNT_CARD_FEES);
}

static void below_floor(struct plan *plan)
{
    plan->posting.has_floor = true;
    plan->posting.floor = money_of_kopecks(INT64_C(1000000000000));
}

static const struct reason {
    enum posting_status status;
    int sets;
    void (*apply)(struct plan *plan);
} REASONS[] = {
    {POSTING_ID_INVALID, SETS_ID, id_invalid},
    {POSTING_TRANSFERS_INVALID, SETS_COUNT, too_many},
    {POSTING_AMOUNT_INVALID, SETS_AMOUNT, amount_invalid},
    {POSTING_ACCOUNTS_INVALID, SETS_ACCOUNTS, accounts_invalid},
    {POSTING_TOO_EARLY, SETS_MOMENT, too_early},
    {POSTING_TOO_LATE, SETS_MOMENT, too_late},
    {POSTING_EXISTS, SETS_ID, exists},
    {POSTING_EXISTS_WITH_OTHER_CONTENT, SETS_ID, exists_with_other},
    {POSTING_ACCOUNT_UNKNOWN, SETS_UNKNOWN, account_unknown},
    {POSTING_REVERSED_UNKNOWN, SETS_REVERSAL, reversed_unknown},
    {POSTING_REVERSED_IS_REVERSAL, SETS_REVERSAL, reversed_is_reversal},
    {POSTING_REVERSED_ALREADY, SETS_REVERSAL, reversed_already},
    {POSTING_BALANCE_OVERFLOW, SETS_OVERFLOW, overflow},
    {POSTING_BELOW_FLOOR, SETS_FLOOR, below_floor},
};
enum { REASON_COUNT = sizeof REASONS / sizeof REASONS[0], BATCH = 64 };

static struct plan plan_new(struct arena *arena, bool is_long)
{
    int room = is_long ? POSTING_TRANSFERS_LIMIT + 1 : 3;
    struct plan plan = {.transfers = ARENA_ARRAY(arena, struct transfer, (size_t)room)};
    for (int i = 0; i < room; i++) {
        plan.transfers[i] = kit_transfer(kit_account(2), kit_system(ACCOUNT_SALES), 100,
                                         TRANSFER_DISHES);
    }
    plan.transfers[0].debit_id = kit_account(2);
    plan.posting = kit_posting(kit_id(FRESH), POSTING_SALE, plan.transfers, 3);
    return plan;
}

static bool go_together(unsigned set)
{
    int sets = 0;
    for (int i = 0; i < REASON_COUNT; i++) {
        if (!(set >> i & 1)) continue;
        if (sets & REASONS[i].sets) return false;
        sets |= REASONS[i].sets;
    }
    return true;
}

/* The plan of a set of reasons (bit i: REASONS[i]). The posting's own number of transfers comes
 * before what a reversal makes of it. */
static struct plan plan_make(struct arena *arena, unsigned set)
{
    struct plan plan = plan_new(arena, set & 2);
    for (int i = 0; i < REASON_COUNT; i++) {
        if (set >> i & 1) REASONS[i].apply(&plan);
    }
    return plan;
}

static void prepare(struct fixture *fixture)
{
    struct posting reversal = kit_reversal(kit_id(TILL_REVERSAL), kit_id(TILL_REVERSED));
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 3);
    kit_top_up(fixture, kit_id(10), kit_account(1), 100000);
    kit_sell(fixture, kit_id(TILL_SALE), kit_account(1), 3450);
    kit_sell(fixture, kit_id(TILL_REVERSED), kit_account(1), 830);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, kit_now(), &reversal), POSTING_RECORDED);
    /* Close to the end of 64 bits, which no honest book comes near. */
    assert_true(kit_sql(fixture, arena_printf(fixture->arena,
                                              "UPDATE balance SET credits = 9223372036854775800 "
                                              "WHERE account_id = %lld",
                                              (long long)kit_system(ACCOUNT_CARD_FEES))));
}

static void check_batch(struct fixture *fixture, const struct posting *postings,
                        const enum posting_status *expected, const unsigned *sets, int count)
{
    enum posting_status statuses[BATCH];
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, count, statuses);
    for (int i = 0; i < count; i++) {
        if (statuses[i] == expected[i]) continue;
        fail_msg("reasons %#x: answered %s, expected %s", sets[i], posting_status_name(statuses[i]),
                 posting_status_name(expected[i]));
    }
}

static void body_order(struct fixture *fixture)
{
    struct posting postings[BATCH];
    enum posting_status expected[BATCH];
    unsigned sets[BATCH];
    int count = 0, total = 0, alone = 0;
    struct arena arena;
    arena_init(&arena, 8 << 20);
    prepare(fixture);
    for (unsigned set = 1; set < 1U << REASON_COUNT; set++) {
        if (!go_together(set)) continue;
        postings[count] = plan_make(&arena, set).posting;
        expected[count] = REASONS[__builtin_ctz(set)].status;
        sets[count++] = set;
        total++;
        alone += (set & (set - 1)) == 0;
        if (count < BATCH) continue;
        check_batch(fixture, postings, expected, sets, count);
        count = 0;
        arena_reset(&arena);
    }
    check_batch(fixture, postings, expected, sets, count);
    arena_release(&arena);
    assert_int_equal(alone, REASON_COUNT);
    assert_in_range(total, 300, 1 << REASON_COUNT);
    /* None of them left anything. */
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM posting"), 4);
    assert_int_equal(kit_number(fixture, "SELECT next_seq FROM book"), 5);
    assert_int_equal(kit_balance(fixture, KIT_SCHOOL, kit_account(2)), 0);
}

/* Without any reason the same posting is recorded, so that none of the above was refused for
 * something that nobody named. */
static void body_plain(struct fixture *fixture)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    prepare(fixture);
    struct plan plan = plan_new(&arena, false);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, kit_now(), &plan.posting), POSTING_RECORDED);
    assert_int_equal(kit_balance(fixture, KIT_SCHOOL, kit_account(2)), -300);
    arena_release(&arena);
}

/* ---- the edges of single reasons ---- */

static enum posting_status post_one(struct fixture *fixture, struct posting posting)
{
    static int64_t counter;
    if (posting.id == 0) posting.id = id_make(KIT_TILL, 1000 + ++counter);
    return kit_post(fixture, KIT_SCHOOL, kit_now(), &posting);
}

static void body_edges(struct fixture *fixture)
{
    struct transfer sale = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), 1,
                                        TRANSFER_DISHES);
    struct transfer two_personal = kit_transfer(kit_account(1), kit_account(2), 1, TRANSFER_FAMILY);
    struct posting posting = kit_posting(0, POSTING_SALE, &sale, 1);
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);

    posting.id = -1;
    assert_int_equal(post_one(fixture, posting), POSTING_ID_INVALID);
    posting.id = INT64_MIN;
    assert_int_equal(post_one(fixture, posting), POSTING_ID_INVALID);
    posting.id = 0;
    posting.transfer_count = 0;
    assert_int_equal(post_one(fixture, posting), POSTING_TRANSFERS_INVALID);
    posting.transfer_count = 1;
    posting.transfers = &two_personal;
    assert_int_equal(post_one(fixture, posting), POSTING_ACCOUNTS_INVALID);
    posting.transfers = &sale;

    static const struct {
        int64_t amount;
        enum posting_status status;
    } AMOUNTS[] = {
        {INT64_MIN, POSTING_AMOUNT_INVALID},
        {-1, POSTING_AMOUNT_INVALID},
        {0, POSTING_AMOUNT_INVALID},
        {1, POSTING_RECORDED},
        {MONEY_AMOUNT_LIMIT_KOPECKS, POSTING_RECORDED},
        {MONEY_AMOUNT_LIMIT_KOPECKS + 1, POSTING_AMOUNT_INVALID},
        {INT64_MAX, POSTING_AMOUNT_INVALID},
    };
    for (size_t i = 0; i < sizeof AMOUNTS / sizeof AMOUNTS[0]; i++) {
        sale.amount = money_of_kopecks(AMOUNTS[i].amount);
        assert_int_equal(post_one(fixture, posting), AMOUNTS[i].status);
    }
    kit_assert_right(fixture);
}

static void body_moments(struct fixture *fixture)
{
    struct transfer sale = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), 1,
                                        TRANSFER_DISHES);
    struct posting posting = kit_posting(0, POSTING_SALE, &sale, 1);
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    int64_t first = day_start(day_of_number(POSTING_FIRST_DAY), zone_moscow()).ms;
    int64_t last = kit_now().ms + POSTING_FUTURE_LIMIT_MS;
    const struct {
        int64_t ms;
        enum posting_status status;
    } MOMENTS[] = {
        {INT64_MIN, POSTING_TOO_EARLY}, {0, POSTING_TOO_EARLY},   {first - 1, POSTING_TOO_EARLY},
        {first, POSTING_RECORDED},      {last, POSTING_RECORDED}, {last + 1, POSTING_TOO_LATE},
        {INT64_MAX, POSTING_TOO_LATE},
    };
    for (size_t i = 0; i < sizeof MOMENTS / sizeof MOMENTS[0]; i++) {
        posting.happened_at = instant_of_ms(MOMENTS[i].ms);
        assert_int_equal(post_one(fixture, posting), MOMENTS[i].status);
    }
    kit_assert_right(fixture);
}

static void test_status_order(void **state)
{
    (void)state;
    fixture_each_engine(body_order);
}

static void test_status_recorded_without_a_reason(void **state)
{
    (void)state;
    fixture_each_engine(body_plain);
}

static void test_i1_amounts_and_accounts_at_the_edges(void **state)
{
    (void)state;
    fixture_each_engine(body_edges);
}

static void test_i6_moments_at_the_edges(void **state)
{
    (void)state;
    fixture_each_engine(body_moments);
}

static void test_status_names(void **state)
{
    (void)state;
    for (int i = POSTING_RECORDED; i <= POSTING_BELOW_FLOOR; i++) {
        const char *name = posting_status_name((enum posting_status)i);
        assert_string_not_equal(name, "unknown");
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(name, posting_status_name((enum posting_status)k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_order),
        cmocka_unit_test(test_status_recorded_without_a_reason),
        cmocka_unit_test(test_i1_amounts_and_accounts_at_the_edges),
        cmocka_unit_test(test_i6_moments_at_the_edges),
        cmocka_unit_test(test_status_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
