/* Statements: opening and closing balances, pages, limits, and how the engines find the lines. */
#include "kit.h"

#include <string.h>

#include "ledger/history.h"
#include "ledger/ledger_sql.h"

enum { RUB = 100 };

struct history_work {
    struct arena *arena;
    struct history_request request;
    enum history_status status;
    struct history history;
};

static enum err read_work(struct tx *tx, void *context)
{
    struct history_work *work = context;
    return history_read(tx, work->arena, &work->request, &work->status, &work->history);
}

static struct history_work history(struct fixture *fixture, int first_day, int last_day, int lines,
                                   struct history_cursor after)
{
    struct history_work work = {
        .arena = fixture->arena,
        .request = {KIT_SCHOOL, kit_account(1), day_of_number(first_day), day_of_number(last_day),
                    lines, after},
    };
    assert_int_equal(store_read(fixture->store, read_work, &work), OK);
    return work;
}

static int first_day(void)
{
    return day_of_instant(kit_now(), zone_moscow()).number;
}

/* Something on a day counted from kit_now(), which may be told late. */
static void move_on(struct fixture *fixture, int64_t id, int day, int64_t amount)
{
    bool is_sale = amount > 0;
    struct transfer transfer =
        is_sale
            ? kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), amount, TRANSFER_DISHES)
            : kit_transfer(kit_system(ACCOUNT_CLEARING), kit_account(1), -amount, TRANSFER_TOP_UP);
    struct posting posting = kit_posting(kit_id(id), is_sale ? POSTING_SALE : POSTING_TOP_UP,
                                         &transfer, 1);
    posting.happened_at = instant_add_ms(kit_now(), day * DAY_MS);
    struct instant now = instant_add_ms(kit_now(), 30 * DAY_MS);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, now, &posting), POSTING_RECORDED);
}

static const struct {
    int day;
    int64_t amount;
} MOVES[] = {
    {0, -1000 * RUB}, {0, 49 * RUB}, {1, 34 * RUB}, {3, 50 * RUB},  {3, 1},
    {5, -1},          {2, 7 * RUB},  {9, 10 * RUB}, {-20, 5 * RUB}, {31, 2 * RUB},
};
enum { MOVE_COUNT = sizeof MOVES / sizeof MOVES[0] };

static int64_t sum_before(int day)
{
    int64_t sum = 0;
    for (int i = 0; i < MOVE_COUNT; i++) {
        if (MOVES[i].day < day) sum -= MOVES[i].amount;
    }
    return sum;
}

static void make_moves(struct fixture *fixture)
{
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);
    for (int i = 0; i < MOVE_COUNT; i++) move_on(fixture, i + 1, MOVES[i].day, MOVES[i].amount);
    kit_assert_right(fixture);
}

/* Every period over the days there are, against sums by hand. */
static void body_periods(struct fixture *fixture)
{
    make_moves(fixture);
    for (int first = -22; first <= 33; first += 3) {
        for (int last = first; last <= 34; last += 4) {
            struct history_work work = history(fixture, first_day() + first, first_day() + last,
                                               HISTORY_PAGE_LIMIT, (struct history_cursor){0});
            const struct history *got = &work.history;
            assert_int_equal(work.status, HISTORY_READ);
            assert_int_equal(money_in_kopecks(got->opening), sum_before(first));
            assert_int_equal(money_in_kopecks(got->closing), sum_before(last + 1));
            assert_int_equal(money_in_kopecks(got->balance), sum_before(99));
            int lines = 0;
            for (int i = 0; i < MOVE_COUNT; i++) {
                lines += MOVES[i].day >= first && MOVES[i].day <= last;
            }
            assert_int_equal(got->line_count, lines);
            assert_false(got->has_more);
        }
    }
}

static void body_lines(struct fixture *fixture)
{
    make_moves(fixture);
    struct history_work work = history(fixture, first_day(), first_day() + 3, HISTORY_PAGE_LIMIT,
                                       (struct history_cursor){0});
    const struct history_line *lines = work.history.lines;
    static const struct {
        int64_t seq, amount;
        int day;
        bool is_debit;
    } EXPECTED[] = {
        {1, 1000 * RUB, 0, false}, {2, 49 * RUB, 0, true}, {3, 34 * RUB, 1, true},
        {7, 7 * RUB, 2, true},     {4, 50 * RUB, 3, true}, {5, 1, 3, true},
    };
    assert_int_equal(work.history.line_count, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(lines[i].seq, EXPECTED[i].seq);
        assert_int_equal(lines[i].posting_id, kit_id(EXPECTED[i].seq));
        assert_int_equal(money_in_kopecks(lines[i].amount), EXPECTED[i].amount);
        assert_int_equal(lines[i].is_debit, EXPECTED[i].is_debit);
        assert_int_equal(lines[i].code, i == 0 ? TRANSFER_TOP_UP : TRANSFER_DISHES);
        assert_int_equal(lines[i].happened_day.number, first_day() + EXPECTED[i].day);
        assert_int_equal(lines[i].happened_at.ms, kit_now().ms + EXPECTED[i].day * DAY_MS);
    }
    assert_int_equal(money_in_kopecks(work.history.credits), 1000 * RUB);
    assert_int_equal(money_in_kopecks(work.history.debits), 140 * RUB + 1);
}

/* Pages of any size come to the same lines, and the figures stay those of the whole period. */
static void body_pages(struct fixture *fixture)
{
    make_moves(fixture);
    struct history_work whole = history(fixture, first_day() - 30, first_day() + 40,
                                        HISTORY_PAGE_LIMIT, (struct history_cursor){0});
    assert_int_equal(whole.history.line_count, MOVE_COUNT);
    for (int size = 1; size <= MOVE_COUNT; size++) {
        struct history_cursor after = {0};
        int met = 0;
        for (bool more = true; more;) {
            struct history_work page = history(fixture, first_day() - 30, first_day() + 40, size,
                                               after);
            assert_in_range(page.history.line_count, 1, (unsigned)size);
            for (int i = 0; i < page.history.line_count; i++) {
                assert_int_equal(page.history.lines[i].seq, whole.history.lines[met++].seq);
            }
            assert_int_equal(money_in_kopecks(page.history.closing),
                             money_in_kopecks(whole.history.closing));
            after = page.history.next;
            more = page.history.has_more;
        }
        assert_int_equal(met, MOVE_COUNT);
    }
    struct history_work figures = history(fixture, first_day() - 30, first_day() + 40, 0,
                                          (struct history_cursor){0});
    assert_int_equal(figures.history.line_count, 0);
    assert_int_equal(money_in_kopecks(figures.history.closing),
                     money_in_kopecks(whole.history.closing));
}

static void body_statuses(struct fixture *fixture)
{
    struct history_cursor start = {0};
    int day = first_day();
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    assert_int_equal(history(fixture, day, day, 10, start).status, HISTORY_READ);
    assert_int_equal(history(fixture, day, day - 1, 10, start).status, HISTORY_PERIOD_INVALID);
    assert_int_equal(history(fixture, INT32_MIN, INT32_MAX, 1, start).status,
                     HISTORY_PERIOD_TOO_LONG);
    assert_int_equal(history(fixture, day - HISTORY_DAYS_LIMIT, day, 10, start).status,
                     HISTORY_PERIOD_TOO_LONG);
    assert_int_equal(history(fixture, day - HISTORY_DAYS_LIMIT + 1, day, 10, start).status,
                     HISTORY_READ);
    assert_int_equal(history(fixture, INT32_MAX, INT32_MAX, 10, start).status, HISTORY_READ);
    struct history_work nobody = {
        .arena = fixture->arena,
        .request = {KIT_SCHOOL, kit_account(9), day_of_number(day), day_of_number(day), 10, start},
    };
    assert_int_equal(store_read(fixture->store, read_work, &nobody), OK);
    assert_int_equal(nobody.status, HISTORY_ACCOUNT_UNKNOWN);
    nobody.request.account_id = kit_system(ACCOUNT_SALES);
    assert_int_equal(store_read(fixture->store, read_work, &nobody), OK);
    assert_int_equal(nobody.status, HISTORY_ACCOUNT_UNKNOWN);
}

/* ---- plans ---- */

/* Many rows past the ledger: 100 accounts over 200 days, enough for a plan to matter. */
static void fill(struct fixture *fixture)
{
    static const char ROWS[] =
        "INSERT INTO transfer SELECT 24, n, n, 1099511627777 + n %% 100, 2097152, 100, 2, "
        "1099511627777 + n %% 100, 0, 20000 + n / 100, 0, 0 FROM %s";
    const char *numbers = fixture->engine == STORE_POSTGRES
                              ? "generate_series(1, 20000) AS numbers(n)"
                              : "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
                                "FROM numbers WHERE n < 20000) SELECT n FROM numbers)";
    assert_true(kit_sql(fixture, arena_printf(fixture->arena, ROWS, numbers)));
    if (fixture->engine == STORE_POSTGRES) assert_true(kit_sql(fixture, "ANALYZE transfer"));
}

static void assert_seeks(struct fixture *fixture, const struct query *query, const char *arguments,
                         const char *setting)
{
    const char *plan = kit_plan(fixture, query, arguments, setting);
    const char *seek = fixture->engine == STORE_POSTGRES
                           ? "(happened_day ="
                           : "transfer_by_day (school_id=? AND happened_day=? AND personal_id=?)";
    bool scans = strstr(plan, "SCAN t\n") != NULL || strstr(plan, "Seq Scan on transfer") != NULL ||
                 strstr(plan, "Filter: (personal_id") != NULL;
    if (strstr(plan, "transfer_by_day") == NULL || strstr(plan, seek) == NULL || scans) {
        fail_msg("%s reads more than it gives:\n%s", query->name, plan);
    }
}

static void body_plans(struct fixture *fixture)
{
    static const char *const SETTINGS[] = {"force_custom_plan", "force_generic_plan"};
    fill(fixture);
    for (int i = 0; i < 2; i++) {
        assert_seeks(fixture, &q_turnover_of_period, "20050, 20110, 1099511627787, 24",
                     SETTINGS[i]);
        assert_seeks(fixture, &q_history_page, "20050, 20110, 24, 1099511627787, 0, 0, 50",
                     SETTINGS[i]);
    }
    assert_seeks(fixture, &q_transfers_of_day, "24, 20050, 1099511627787", SETTINGS[1]);
    const char *reversal = kit_plan(fixture, &q_reversal_of, "24, 7", SETTINGS[1]);
    assert_non_null(strstr(reversal, "posting_by_reversed"));
    const char *newest = kit_plan(fixture, &q_newest_happened_day, "24", SETTINGS[1]);
    assert_non_null(strstr(newest, "transfer_by_day"));
}

#define ON_EACH_ENGINE(test, body)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body);                                                                 \
    }

ON_EACH_ENGINE(test_i18_opening_and_closing_of_every_period, body_periods)
ON_EACH_ENGINE(test_history_lines, body_lines)
ON_EACH_ENGINE(test_history_pages, body_pages)
ON_EACH_ENGINE(test_history_status_order, body_statuses)
ON_EACH_ENGINE(test_history_seeks_one_range_a_day, body_plans)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i18_opening_and_closing_of_every_period),
        cmocka_unit_test(test_history_lines),
        cmocka_unit_test(test_history_pages),
        cmocka_unit_test(test_history_status_order),
        cmocka_unit_test(test_history_seeks_one_range_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
