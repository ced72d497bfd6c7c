/* The sums at the ends of seals, and turnovers that are read from them. */
#include "books.h"

#include <string.h>

#include "ledger/rebuild.h"
#include "ledger/seal_balance.h"
#include "ledger/turnover_book.h"

enum { DAYS = 9, SALES_A_DAY = 7 };

static struct instant noon(int day)
{
    return instant_add_ms(kit_now(), day * DAY_MS);
}

static struct day day_at(int day)
{
    return day_of_instant(noon(day), zone_moscow());
}

/* ---- I-19: a seal keeps the sums ---- */

static int64_t kept(struct fixture *fixture, int64_t account_id, const char *column, int day)
{
    return kit_number(fixture,
                      arena_printf(fixture->arena,
                                   "SELECT coalesce(sum(%s), 0) FROM seal_balance"
                                   " WHERE school_id = 24 AND account_id = %lld AND day = %d",
                                   column, (long long)account_id, (int)day_at(day).number));
}

static void body_keeps(struct fixture *fixture)
{
    books_make(fixture);
    /* The first day: topped up by 1100, of which 34 and 49 were eaten; 30 from the budget. */
    assert_int_equal(kept(fixture, SEAL_BALANCE_PEOPLE, "credits", 0), 1100 * RUB);
    assert_int_equal(kept(fixture, SEAL_BALANCE_PEOPLE, "debits", 0), 83 * RUB);
    assert_int_equal(kept(fixture, kit_system(ACCOUNT_ROSTER), "credits", 0), 79 * RUB);
    assert_int_equal(kept(fixture, kit_system(ACCOUNT_SUBSIDY), "debits", 0), 30 * RUB);
    struct seal seal = {0};
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day_at(1).number, noon(2), &seal), SEAL_MADE);
    /* The second: the roster was taken back; 161 were eaten and 5 went to another book. */
    assert_int_equal(kept(fixture, kit_system(ACCOUNT_ROSTER), "debits", 1), 79 * RUB);
    assert_int_equal(kept(fixture, SEAL_BALANCE_PEOPLE, "debits", 1), (83 + 161 + 5) * RUB);
    /* A seal that holds nothing has the sums of the one before. */
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day_at(2).number, noon(3), &seal), SEAL_MADE);
    assert_int_equal(seal.first_seq, seal.next_seq);
    assert_int_equal(kept(fixture, SEAL_BALANCE_PEOPLE, "debits", 2), (83 + 161 + 5) * RUB);
    kit_assert_right(fixture);
}

/* ---- turnovers ---- */

struct wanted {
    struct fixture *fixture;
    struct day first_day, last_day;
    struct turnover all, people;
};

static enum err turnover_load(struct tx *tx, void *context)
{
    struct wanted *wanted = context;
    struct arena *arena = wanted->fixture->arena;
    TRY(ledger_turnover(tx, arena, KIT_SCHOOL, wanted->first_day, wanted->last_day, &wanted->all));
    return ledger_turnover_people(tx, arena, KIT_SCHOOL, wanted->first_day, wanted->last_day,
                                  &wanted->people);
}

/* Debits, or credits, of an account recorded between two moments, by plain SQL. */
static int64_t naive(struct fixture *fixture, const char *side, int64_t account_id, int64_t from_ms,
                     int64_t to_ms)
{
    const char *who = account_id == SEAL_BALANCE_PEOPLE
                          ? arena_printf(fixture->arena, "%s >= 1099511627776", side)
                          : arena_printf(fixture->arena, "%s = %lld", side, (long long)account_id);
    return kit_number(fixture,
                      arena_printf(fixture->arena,
                                   "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM transfer"
                                   " WHERE school_id = 24 AND %s AND recorded_at >= %lld"
                                   " AND recorded_at < %lld",
                                   who, (long long)from_ms, (long long)to_ms));
}

static void row_agrees(struct fixture *fixture, const struct wanted *wanted,
                       const struct turnover_row *row)
{
    int64_t first = day_start(wanted->first_day, zone_moscow()).ms;
    int64_t end = day_start(day_add(wanted->last_day, 1), zone_moscow()).ms;
    int64_t debits = naive(fixture, "debit_id", row->account_id, first, end);
    int64_t credits = naive(fixture, "credit_id", row->account_id, first, end);
    int64_t opening = naive(fixture, "credit_id", row->account_id, 0, first) -
                      naive(fixture, "debit_id", row->account_id, 0, first);
    assert_int_equal(money_in_kopecks(row->debits), debits);
    assert_int_equal(money_in_kopecks(row->credits), credits);
    assert_int_equal(money_in_kopecks(row->opening), opening);
    assert_int_equal(money_in_kopecks(row->closing), opening + credits - debits);
}

/* Debits are credits, balances come to zero, and people one by one are people together. */
static void turnover_ties(const struct wanted *wanted)
{
    int64_t debits = 0, credits = 0, opening = 0, closing = 0, people = 0, each = 0;
    for (int i = 0; i < wanted->all.count; i++) {
        const struct turnover_row *row = &wanted->all.rows[i];
        debits += money_in_kopecks(row->debits);
        credits += money_in_kopecks(row->credits);
        opening += money_in_kopecks(row->opening);
        closing += money_in_kopecks(row->closing);
        if (row->account_id == SEAL_BALANCE_PEOPLE) people = money_in_kopecks(row->closing);
    }
    for (int i = 0; i < wanted->people.count; i++) {
        each += money_in_kopecks(wanted->people.rows[i].closing);
    }
    assert_int_equal(debits, credits);
    assert_int_equal(opening, 0);
    assert_int_equal(closing, 0);
    assert_int_equal(people, each);
}

static void period_agrees(struct fixture *fixture, int first, int last)
{
    struct wanted wanted = {
        .fixture = fixture, .first_day = day_at(first), .last_day = day_at(last)};
    assert_int_equal(store_read(fixture->store, turnover_load, &wanted), OK);
    turnover_ties(&wanted);
    for (int i = 0; i < wanted.all.count; i++) row_agrees(fixture, &wanted, &wanted.all.rows[i]);
    for (int i = 0; i < wanted.people.count; i++) {
        row_agrees(fixture, &wanted, &wanted.people.rows[i]);
    }
}

/* Days with and without movement; the third is sealed with the fourth, the last two are open. */
static void days_play(struct fixture *fixture)
{
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 3);
    int64_t id = 1;
    for (int day = 0; day < DAYS; day++) {
        for (int i = 0; i < SALES_A_DAY && day != 4; i++, id++) {
            struct transfer transfer = kit_transfer(
                kit_account(1 + id % 3), kit_system(ACCOUNT_SALES), 100 + id, TRANSFER_DISHES);
            struct posting posting = kit_posting(kit_id(id), POSTING_SALE, &transfer, 1);
            posting.happened_at = noon(day);
            assert_int_equal(kit_post(fixture, KIT_SCHOOL, noon(day), &posting), POSTING_RECORDED);
        }
        struct seal seal;
        if (day == 2 || day >= DAYS - 2) continue;
        assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day_at(day).number, noon(day + 1), &seal),
                         SEAL_MADE);
    }
}

static void body_turnovers(struct fixture *fixture)
{
    days_play(fixture);
    for (int first = -1; first <= DAYS; first++) {
        for (int last = first; last <= DAYS; last++) {
            /* A day forgotten is the seal's that holds it: apart, it has no end of its own. */
            if (first == 3 || last == 2) continue;
            period_agrees(fixture, first, last);
        }
    }
    kit_assert_right(fixture);
}

struct page_work {
    struct fixture *fixture;
    struct turnover_transfers page;
    int64_t after;
    struct book_range range;
};

static enum err page_load(struct tx *tx, void *context)
{
    struct page_work *work = context;
    TRY(ledger_period_range(tx, KIT_SCHOOL, day_at(1), day_at(5), &work->range));
    return ledger_turnover_transfers(tx, work->fixture->arena, KIT_SCHOOL, kit_account(2),
                                     &work->range, work->after, 2, &work->page);
}

static void body_transfers(struct fixture *fixture)
{
    struct page_work work = {.fixture = fixture};
    int count = 0;
    days_play(fixture);
    do {
        assert_int_equal(store_read(fixture->store, page_load, &work), OK);
        for (int i = 0; i < work.page.count; i++, count++) {
            const struct turnover_transfer *one = &work.page.list[i];
            assert_true(one->seq > work.after);
            assert_int_equal(one->debit_id, kit_account(2));
            assert_int_equal(one->code, TRANSFER_DISHES);
            work.after = one->seq;
        }
    } while (work.page.has_more);
    assert_true(work.range.is_sealed);
    assert_int_equal(count, kit_number(fixture, "SELECT count(*) FROM transfer"
                                                " WHERE debit_id = 1099511627778"
                                                " AND seq > 7 AND seq <= 35"));
}

/* ---- verify and rebuild ---- */

static void finds(struct fixture *fixture, const char *sql, const char *sentence)
{
    struct kit_findings findings;
    assert_true(kit_sql(fixture, sql));
    kit_verify(fixture, &findings);
    if (strstr(findings.text, sentence) == NULL) fail_msg("told: %s", findings.text);
}

static int64_t rebuilt(struct fixture *fixture)
{
    struct rebuild_report report;
    assert_int_equal(ledger_rebuild(fixture->store, &report), OK);
    assert_int_equal(report.balances_changed + report.books_changed, 0);
    return report.seals_changed;
}

static void body_verify(struct fixture *fixture)
{
    static const char *const SPOILT[][2] = {
        {"UPDATE seal_balance SET debits = debits + 1 WHERE account_id = 0",
         "sum of account 0 of school 24 at 2026-03-02: is not the sum of its transfers"},
        {"DELETE FROM seal_balance WHERE account_id = 2097152",
         "sum of account 2097152 of school 24 at 2026-03-02: is missing"},
        {"INSERT INTO seal_balance VALUES (24, 20514, 77, 1, 1)",
         "sum of account 77 of school 24 at 2026-03-02: is of no seal and account"},
        {"INSERT INTO seal_balance VALUES (24, 1, 0, 1, 1)",
         "sum of account 0 of school 24 at 1970-01-02: is of no seal and account"},
    };
    books_make(fixture);
    kit_assert_right(fixture);
    assert_int_equal(rebuilt(fixture), 0);
    for (size_t i = 0; i < sizeof SPOILT / sizeof SPOILT[0]; i++) {
        finds(fixture, SPOILT[i][0], SPOILT[i][1]);
        assert_int_equal(rebuilt(fixture), 1);
        kit_assert_right(fixture);
        assert_int_equal(rebuilt(fixture), 0);
    }
}

/* A database whose seals are older than these sums: all are made at once, or by the next seal. */
static void body_rebuild(struct fixture *fixture)
{
    struct seal seal;
    days_play(fixture);
    assert_true(kit_sql(fixture, "DELETE FROM seal_balance"));
    period_agrees(fixture, 1, 5);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day_at(DAYS - 2).number, noon(DAYS - 1), &seal),
                     SEAL_MADE);
    period_agrees(fixture, DAYS - 2, DAYS - 1);
    assert_int_equal(rebuilt(fixture), DAYS - 3);
    kit_assert_right(fixture);
    period_agrees(fixture, 1, 5);
}

#define ON_EACH_ENGINE(test, body)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body);                                                                 \
    }

ON_EACH_ENGINE(test_i19_a_seal_keeps_the_sums_at_its_end, body_keeps)
ON_EACH_ENGINE(test_i19_turnovers_of_every_period, body_turnovers)
ON_EACH_ENGINE(test_an_account_s_transfers_by_pages, body_transfers)
ON_EACH_ENGINE(test_i19_verify_finds_sums_that_are_none, body_verify)
ON_EACH_ENGINE(test_i19_rebuild_makes_the_sums_anew, body_rebuild)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i19_a_seal_keeps_the_sums_at_its_end),
        cmocka_unit_test(test_i19_turnovers_of_every_period),
        cmocka_unit_test(test_an_account_s_transfers_by_pages),
        cmocka_unit_test(test_i19_verify_finds_sums_that_are_none),
        cmocka_unit_test(test_i19_rebuild_makes_the_sums_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
