/* What verify tells of right books, also while they are written, and what rebuild changes. */
#include "books.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "ledger/rebuild.h"

/* ---- figures, and books that hold nothing ---- */

static void body_figures(struct fixture *fixture)
{
    struct kit_findings findings;
    kit_verify(fixture, &findings);
    assert_int_equal(findings.report.books, 0);
    assert_int_equal(findings.report.findings, 0);
    books_make(fixture);
    kit_book(fixture, OTHER_SCHOOL + 1, zone_find(TEXT("Asia/Kamchatka")), 0);
    kit_verify(fixture, &findings);
    assert_string_equal(findings.text, "");
    assert_int_equal(findings.report.books, 3);
    assert_int_equal(findings.report.accounts, 7 + 2 + 7 + 1 + 7);
    assert_int_equal(findings.report.postings, 10);
    assert_int_equal(findings.report.transfers, 12);
    assert_int_equal(findings.report.seals, 1);
    int64_t first = 1000 - 34 - 10 - 5 - 1, second = 100 - 150, other = 5;
    assert_int_equal(money_in_kopecks(findings.report.personal_total),
                     (first + second + other) * RUB);
}

/* More findings than are told are counted all the same. */
static void body_flood(struct fixture *fixture)
{
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 200);
    assert_true(kit_sql(fixture, "UPDATE balance SET version = 99"));
    struct kit_findings findings;
    kit_verify(fixture, &findings);
    int told = 0;
    for (const char *at = findings.text; *at != '\0'; at++) told += *at == '\n';
    assert_int_equal(told, VERIFY_TOLD_LIMIT);
    assert_int_equal(findings.report.findings, 207);
}

/* ---- while the books are written ---- */

struct beside {
    struct fixture *fixture;
    atomic_bool is_over;
    struct kit_findings findings;
    int64_t proofs, found;
    enum err err;
};

static void beside_found(void *context, int64_t school_id, const char *sentence)
{
    struct beside *beside = context;
    (void)school_id;
    snprintf(beside->findings.text, sizeof beside->findings.text, "%s", sentence);
}

static void *prove_on(void *context)
{
    struct beside *beside = context;
    struct verify_sink sink = {beside_found, beside};
    while (beside->err == OK && !atomic_load(&beside->is_over)) {
        beside->err = ledger_verify(beside->fixture->store, 2, &sink, &beside->findings.report);
        beside->found += beside->findings.report.findings;
        beside->proofs++;
    }
    return NULL;
}

/* Each book is proven over a snapshot: what is recorded meanwhile is no finding. */
static void body_beside(struct fixture *fixture)
{
    struct beside beside = {.fixture = fixture};
    pthread_t thread;
    books_make(fixture);
    assert_int_equal(pthread_create(&thread, NULL, prove_on, &beside), 0);
    for (int i = 0; i < 150; i++) kit_sell(fixture, kit_id(1000 + i), kit_account(1 + i % 2), 5);
    atomic_store(&beside.is_over, true);
    pthread_join(thread, NULL);
    assert_int_equal(beside.err, OK);
    assert_true(beside.proofs > 0);
    if (beside.found > 0) fail_msg("%s", beside.findings.text);
    kit_assert_right(fixture);
}

/* ---- rebuild ---- */

static struct rebuild_report rebuild(struct fixture *fixture)
{
    struct rebuild_report report;
    assert_int_equal(ledger_rebuild(fixture->store, &report), OK);
    return report;
}

static void body_rebuild(struct fixture *fixture)
{
    static const char ROWS[] =
        "SELECT count(*) FROM (SELECT * FROM balance EXCEPT SELECT * FROM saved_balance) AS other";
    books_prepare(fixture);
    struct rebuild_report report = rebuild(fixture);
    assert_int_equal(report.books, 2);
    assert_int_equal(report.balances, 17);
    assert_int_equal(report.balances_changed + report.books_changed, 0);
    assert_int_equal(kit_number(fixture, ROWS), 0);
    int64_t version = kit_number(fixture, "SELECT version FROM book WHERE school_id = 24");
    assert_int_equal(version,
                     kit_number(fixture, "SELECT version FROM saved_book WHERE school_id = 24"));

    assert_true(kit_sql(fixture,
                        "UPDATE balance SET debits = debits + 1 WHERE account_id = 2097152;"
                        "DELETE FROM balance WHERE account_id = 1099511627778;"
                        "INSERT INTO balance VALUES (24, 77, 1, 1, 0);"
                        "UPDATE book SET next_seq = 3 WHERE school_id = 25"));
    report = rebuild(fixture);
    /* Sales are of both books, the rest of one. */
    assert_int_equal(report.balances_changed, 4);
    assert_int_equal(report.books_changed, 1);
    kit_assert_right(fixture);
    /* What changed bears the book's new version, and the rest its own. */
    assert_int_equal(kit_number(fixture, "SELECT version FROM book WHERE school_id = 24"),
                     version + 1);
    assert_int_equal(kit_number(fixture, ROWS), 3);
    report = rebuild(fixture);
    assert_int_equal(report.balances_changed + report.books_changed, 0);

    assert_true(kit_sql(fixture, "DELETE FROM balance"));
    assert_int_equal(rebuild(fixture).balances_changed, 17);
    kit_assert_right(fixture);
}

#define ON_EACH_ENGINE(test, body)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body);                                                                 \
    }

ON_EACH_ENGINE(test_verify_figures, body_figures)
ON_EACH_ENGINE(test_verify_beside_writers, body_beside)
ON_EACH_ENGINE(test_verify_counts_beyond_what_it_tells, body_flood)
ON_EACH_ENGINE(test_i17_rebuild_changes_nothing_that_is_right, body_rebuild)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_figures),
        cmocka_unit_test(test_verify_beside_writers),
        cmocka_unit_test(test_verify_counts_beyond_what_it_tells),
        cmocka_unit_test(test_i17_rebuild_changes_nothing_that_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
