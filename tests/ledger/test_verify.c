/* What verify must find. A small right book is altered behind the ledger's back, one thing at a
 * time, and put right again: every column of every table of the ledger, then every rule by itself
 * with the checksums forged, so that no rule hides behind another. */
#include "books.h"

#include <string.h>

#include "base/buf.h"
#include "ledger/rebuild.h"

/* A byte of a column of bytes becomes another. */
static const char *byte_changed(struct fixture *fixture, const char *column)
{
    if (fixture->engine == STORE_POSTGRES) {
        return arena_printf(fixture->arena, "set_byte(%s, 3, 255 - get_byte(%s, 3))", column,
                            column);
    }
    return arena_printf(fixture->arena,
                        "CAST(substr(%s, 1, 3) || CASE hex(substr(%s, 4, 1)) WHEN '00' THEN x'01' "
                        "ELSE x'00' END || substr(%s, 5) AS BLOB)",
                        column, column, column);
}

static void assert_found(struct fixture *fixture, const char *what, const char *sentence)
{
    struct kit_findings findings;
    kit_verify(fixture, &findings);
    if (findings.report.findings == 0 || strstr(findings.text, sentence) == NULL) {
        fail_msg("after %s\nexpected: %s\nfound: %s", what, sentence, findings.text);
    }
}

/* ---- every column ---- */

/* `change` is added to a number; NULL: one byte of a column of bytes is changed. */
static const struct alteration {
    const char *table, *row, *column, *change, *sentence;
} ALTERATIONS[] = {
    {"transfer", "seq = 3", "school_id", "+ 1000", "transfers 3 to 3 of school 24: missing"},
    {"transfer", "seq = 3", "school_id", "+ 1000", "school 1024: has rows in the ledger"},
    {"transfer", "seq = 3", "seq", "+ 65536", "transfers 3 to 3 of school 24: missing"},
    {"transfer", "seq = 3", "posting_id", "+ 256", "transfer 3 of school 24: its posting is miss"},
    {"transfer", "seq = 3", "debit_id", "+ 256", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "debit_id", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "credit_id", "+ 1048576", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "amount", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "amount", "+ 1", "seal of 2026-03-02 of school 24: hash differs"},
    {"transfer", "seq = 9", "amount", "+ 16777216", "transfer 9 of school 24: checksum differs"},
    {"transfer", "seq = 3", "code", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "personal_id", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "happened_at", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "happened_at", "- 4611686018427387904", "transfer 3 of school 24: ha"},
    {"transfer", "seq = 3", "happened_day", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 3", "recorded_at", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"transfer", "seq = 9", "recorded_at", "- 256", "transfer 9 of school 24: recorded before"},
    {"transfer", "seq = 9", "checksum", "+ 1", "transfer 9 of school 24: checksum differs"},
    {"posting", "first_seq = 3", "school_id", "+ 1000", "transfer 3 of school 24: its posting is"},
    {"posting", "first_seq = 3", "id", "+ 256", "transfer 3 of school 24: its posting is missing"},
    {"posting", "first_seq = 3", "kind", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"posting", "first_seq = 3", "flags", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"posting", "first_seq = 3", "flags", "+ 256", "posting 7696581394435 of school 24: its row"},
    {"posting", "first_seq = 6", "floor", "- 1", "transfer 6 of school 24: checksum differs"},
    {"posting", "first_seq = 3", "first_seq", "+ 1", "transfer 3 of school 24: checksum differs"},
    {"posting", "first_seq = 3", "first_seq", "- 9223372036854775807", "of school 24: its row"},
    {"posting", "first_seq = 3", "transfer_count", "+ 1", "posting 7696581394435 of school 24: ha"},
    {"posting", "first_seq = 3", "transfer_count", "+ 9223372036854775806", "school 24: its row"},
    {"posting", "first_seq = 8", "reverses_id", "+ 65536", "posting 7696581394439 of school 24: r"},
    {"posting", "first_seq = 8", "reverses_id", "- 1", "transfer 8 of school 24: checksum differs"},
    {"posting", "first_seq = 3", "content", NULL, "transfer 3 of school 24: checksum differs"},
    {"account", "id = 2097152", "school_id", "+ 1000", "account 2097152 of school 24: there"},
    {"account", "id = 1099511627778", "school_id", "+ 1000", "2 of school 24: its credit account"},
    {"account", "id = 1099511627778", "id", "+ 256", "account 1099511628034 of school 24: checksu"},
    {"account", "id = 2097152", "kind", "+ 1", "account 2097152 of school 24: kind 3 does not go"},
    {"account", "id = 2097152", "kind", "+ 256", "account 2097152 of school 24: checksum differs"},
    {"account", "id = 2097152", "opened_at", "+ 1", "account 2097152 of school 24: checksum diff"},
    {"account", "id = 2097152", "checksum", "- 1", "account 2097152 of school 24: checksum diff"},
    {"balance", "account_id = 2097152", "school_id", "+ 1000", "account 2097152 of school 24: is "},
    {"balance", "account_id = 2097152", "account_id", "+ 512", "account 2097664 of school 24: the"},
    {"balance", "account_id = 2097152", "debits", "+ 1", "balance of account 2097152 of school 24"},
    {"balance", "account_id = 2097152", "credits", "- 1", "balances of school 24: do not come to"},
    {"balance", "account_id = 5242880", "credits", "- 1", "transit accounts of all books: do not"},
    {"balance", "account_id = 2097152", "version", "+ 65536", "account 2097152 of school 24: vers"},
    {"seal", "day = 20514", "school_id", "+ 1000", "book of school 24: its open day is not"},
    {"seal", "day = 20514", "day", "+ 1", "seal of 2026-03-03 of school 24: hash differs"},
    {"seal", "day = 20514", "day", "+ 4611686018427387904", "of school 24: hash differs"},
    {"seal", "day = 20514", "first_seq", "+ 1", "seal of 2026-03-02 of school 24: does not contin"},
    {"seal", "day = 20514", "next_seq", "- 1", "seal of 2026-03-02 of school 24: hash differs"},
    {"seal", "day = 20514", "next_seq", "+ 1", "transfer 6 of school 24: recorded after the day"},
    {"seal", "day = 20514", "hash", NULL, "seal of 2026-03-02 of school 24: hash differs"},
    {"seal", "day = 20514", "sealed_at", "+ 1", "seal of 2026-03-02 of school 24: hash differs"},
    {"book", "school_id = 24", "school_id", "+ 1000", "school 24: has rows in the ledger and no b"},
    {"book", "school_id = 24", "zone", "|| 'x'", "book of school 24: its zone is unknown"},
    {"book", "school_id = 24", "next_seq", "+ 1", "book of school 24: its next transfer is 13"},
    {"book", "school_id = 24", "version", "- 3", "version is beyond the book's"},
    {"book", "school_id = 24", "open_day", "+ 1", "book of school 24: its open day is not"},
    {"book", "school_id = 24", "recorded_at", "+ 1", "book of school 24: its moment is not"},
};
enum { ALTERATION_COUNT = sizeof ALTERATIONS / sizeof ALTERATIONS[0] };

static const char *alteration_sql(struct fixture *fixture, const struct alteration *alteration)
{
    const char *column = alteration->column;
    const char *value = alteration->change == NULL
                            ? byte_changed(fixture, column)
                            : arena_printf(fixture->arena, "%s %s", column, alteration->change);
    return arena_printf(fixture->arena, "UPDATE %s SET %s = %s WHERE school_id = 24 AND %s",
                        alteration->table, column, value, alteration->row);
}

static bool is_altered(const char *table, const char *column)
{
    for (int i = 0; i < ALTERATION_COUNT; i++) {
        if (strcmp(ALTERATIONS[i].table, table) == 0 &&
            strcmp(ALTERATIONS[i].column, column) == 0) {
            return true;
        }
    }
    return false;
}

/* The list above must name every column that the schema has. */
static void assert_all_columns(struct fixture *fixture)
{
    for (int i = 0; i < BOOKS_TABLES; i++) {
        const char *sql = fixture->engine == STORE_POSTGRES
                              ? "SELECT count(*) FROM information_schema.columns "
                                "WHERE table_schema = 'public' AND table_name = '%s'"
                              : "SELECT count(*) FROM pragma_table_info('%s')";
        struct buf question;
        const char *end = strstr(sql, "%s");
        buf_init(&question, fixture->arena);
        buf_add(&question, sql, (size_t)(end - sql));
        buf_add_string(&question, BOOKS_TABLE[i]);
        buf_add_string(&question, end + 2);
        int64_t columns = kit_number(fixture, question.bytes), altered = 0;
        for (int k = 0; k < ALTERATION_COUNT; k++) {
            bool is_first = strcmp(ALTERATIONS[k].table, BOOKS_TABLE[i]) == 0;
            for (int earlier = 0; is_first && earlier < k; earlier++) {
                is_first = strcmp(ALTERATIONS[earlier].table, BOOKS_TABLE[i]) != 0 ||
                           strcmp(ALTERATIONS[earlier].column, ALTERATIONS[k].column) != 0;
            }
            altered += is_first;
        }
        assert_int_equal(altered, columns);
        assert_true(is_altered(BOOKS_TABLE[i], "school_id"));
    }
}

static void body_columns(struct fixture *fixture)
{
    books_prepare(fixture);
    assert_all_columns(fixture);
    for (int i = 0; i < ALTERATION_COUNT; i++) {
        const char *sql = alteration_sql(fixture, &ALTERATIONS[i]);
        if (!kit_sql(fixture, sql)) fail_msg("not done: %s", sql);
        assert_found(fixture, sql, ALTERATIONS[i].sentence);
        books_restore(fixture);
    }
    kit_assert_right(fixture);
}

/* ---- every rule by itself ---- */

/* The checksums are made right after the change. "24" is the school, days 20514 and 20515. */
static const struct fraud {
    int invariant;
    const char *sql, *sentence;
} FRAUDS[] = {
    {1, "UPDATE transfer SET amount = 1000000001 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: amount out of range"},
    {4, "UPDATE transfer SET amount = 999 WHERE seq = 6 AND school_id = 24",
     "balance of account 1099511627777 of school 24: is not the sum of its transfers"},
    {9, "UPDATE transfer SET credit_id = 2097153 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: its credit account is not open"},
    {9, "UPDATE transfer SET debit_id = 2097153 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: its debit account is not open"},
    {1, "UPDATE transfer SET credit_id = debit_id WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: its two accounts do not go together"},
    {1, "UPDATE transfer SET credit_id = debit_id + 1 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: its two accounts do not go together"},
    {10, "UPDATE transfer SET personal_id = 0 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: personal account is not one of the two"},
    {1, "UPDATE transfer SET code = 99 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: unknown code"},
    {6, "UPDATE transfer SET happened_day = happened_day - 1 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: day is not that of its moment"},
    {6, "UPDATE transfer SET happened_at = 5 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: happened at an impossible moment"},
    {6, "UPDATE transfer SET happened_at = happened_at + 86400001 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: happened at an impossible moment"},
    {2, "UPDATE transfer SET happened_at = happened_at + 1 WHERE seq = 9 AND school_id = 24",
     "transfer 9 of school 24: happened at another moment than its posting"},
    {6, "UPDATE transfer SET recorded_at = recorded_at - 1 WHERE seq = 9 AND school_id = 24",
     "transfer 9 of school 24: recorded before the transfer in front of it"},
    {13,
     "UPDATE transfer SET recorded_at = recorded_at - 86400000 WHERE seq >= 6 AND school_id = 24",
     "transfer 6 of school 24: recorded into a day that was sealed before"},
    {13,
     "UPDATE transfer SET recorded_at = recorded_at + 86400000 WHERE seq = 5 AND school_id = 24",
     "transfer 5 of school 24: recorded after the day of its seal"},
    {2, "UPDATE transfer SET posting_id = posting_id + 1 WHERE seq = 6 AND school_id = 24",
     "transfer 6 of school 24: is outside the numbers of its posting"},
    {2, "UPDATE transfer SET seq = -4 WHERE seq = 11 AND school_id = 24",
     "transfer -4 of school 24: number is not positive"},
    {2, "DELETE FROM transfer WHERE seq = 11 AND school_id = 24",
     "posting 7696581394442 of school 24: has 0 transfers and says 1"},
    {2, "DELETE FROM transfer WHERE seq >= 9 AND school_id = 24",
     "book of school 24: its next transfer is 12 and the last one met is 8"},
    {5, "UPDATE posting SET flags = 0 WHERE first_seq = 7 AND school_id = 24",
     "of school 24: brings an account below its floor and is no fact"},
    {5, "UPDATE posting SET flags = 1 WHERE first_seq = 7 AND school_id = 24",
     "of school 24: its flag of going below the floor is wrong"},
    {5, "UPDATE posting SET flags = 3 WHERE first_seq = 6 AND school_id = 24",
     "of school 24: its flag of going below the floor is wrong"},
    {5, "UPDATE posting SET floor = 90701 WHERE first_seq = 6 AND school_id = 24",
     "of school 24: brings an account below its floor and is no fact"},
    {5, "UPDATE posting SET floor = NULL WHERE first_seq = 7 AND school_id = 24",
     "of school 24: its flag of going below the floor is wrong"},
    {3, "UPDATE posting SET kind = 99 WHERE first_seq = 6 AND school_id = 24",
     "of school 24: its row is not well-formed"},
    {3, "UPDATE posting SET kind = 7 WHERE first_seq = 6 AND school_id = 24",
     "of school 24: its row is not well-formed"},
    {3, "UPDATE posting SET transfer_count = 0 WHERE first_seq = 6 AND school_id = 24",
     "of school 24: its row is not well-formed"},
    {3, "UPDATE posting SET transfer_count = 1001 WHERE first_seq = 6 AND school_id = 24",
     "of school 24: its row is not well-formed"},
    {8, "UPDATE posting SET reverses_id = 7696581394433 WHERE reverses_id = 7696581394436",
     "posting 7696581394439 of school 24: does not mirror what it reverses"},
    {8, "UPDATE transfer SET amount = amount + 1 WHERE seq = 8 AND school_id = 24",
     "posting 7696581394439 of school 24: does not mirror what it reverses"},
    {8, "UPDATE transfer SET code = 7 WHERE seq = 9 AND school_id = 24",
     "posting 7696581394439 of school 24: does not mirror what it reverses"},
    {8, "UPDATE posting SET reverses_id = 7696581394442 WHERE reverses_id = 7696581394436",
     "posting 7696581394439 of school 24: reverses a reversal or a later posting"},
    {8, "UPDATE posting SET reverses_id = 5 WHERE reverses_id = 7696581394436",
     "posting 7696581394439 of school 24: reverses a posting that is missing"},
    {8,
     "DROP INDEX posting_by_reversed; "
     "UPDATE posting SET kind = 7, reverses_id = 7696581394436 WHERE id = 7696581394442",
     "posting 7696581394442 of school 24: reverses a posting that was reversed before"},
    {4, "DELETE FROM balance WHERE account_id = 1099511627778 AND school_id = 24",
     "balance of account 1099511627778 of school 24: is missing"},
    {4, "INSERT INTO balance VALUES (24, 77, 0, 0, 0)",
     "balance of account 77 of school 24: there is no such account"},
    {4, "UPDATE balance SET debits = debits + 5, credits = credits + 5 WHERE account_id = 2097152",
     "balance of account 2097152 of school 24: is not the sum of its transfers"},
    {4, "DELETE FROM account WHERE id = 2097152 AND school_id = 24",
     "book of school 24: its sales account is missing"},
    {11, "DELETE FROM seal", "book of school 24: its open day is not the day after the last seal"},
    {14, "UPDATE balance SET credits = credits + 1 WHERE account_id = 5242880 AND school_id = 25",
     "transit accounts of all books: do not come to zero together"},
    {15, "UPDATE origin SET next_counter = 2 WHERE id = 1",
     "origin 1: its counter is not beyond all ids that the server made"},
};

static int invariant;

static void body_rules(struct fixture *fixture)
{
    int broken = 0;
    books_prepare(fixture);
    for (size_t i = 0; i < sizeof FRAUDS / sizeof FRAUDS[0]; i++) {
        if (FRAUDS[i].invariant != invariant) continue;
        if (!kit_sql(fixture, FRAUDS[i].sql)) fail_msg("not done: %s", FRAUDS[i].sql);
        kit_forge_checksums(fixture, KIT_SCHOOL);
        assert_found(fixture, FRAUDS[i].sql, FRAUDS[i].sentence);
        books_restore(fixture);
        assert_true(kit_sql(fixture, "UPDATE origin SET next_counter = 9000000 WHERE id = 1"));
        broken++;
    }
    assert_true(broken > 0);
    kit_assert_right(fixture);
}

/* ---- what a seal adds ---- */

/* Somebody who knows how to forge moves money of a day and makes checksums, balances and the sums
 * at its end right. Of an open day nothing tells; of a sealed day the seal does. */
static void body_forgery(struct fixture *fixture)
{
    static const char FORGERY[] =
        "UPDATE transfer SET amount = amount - 100 WHERE school_id = 24 AND seq = %d;"
        "UPDATE balance SET debits = debits - 100 WHERE school_id = 24 AND account_id = %lld;"
        "UPDATE balance SET credits = credits - 100 WHERE school_id = 24 AND account_id = %lld;";
    long long pupil = (long long)kit_account(1), sales = (long long)kit_system(ACCOUNT_SALES);
    books_prepare(fixture);
    assert_true(kit_sql(fixture, arena_printf(fixture->arena, FORGERY, 6, pupil, sales)));
    kit_forge_checksums(fixture, KIT_SCHOOL);
    kit_assert_right(fixture);
    books_restore(fixture);
    assert_true(kit_sql(fixture, arena_printf(fixture->arena, FORGERY, 3, pupil, sales)));
    assert_true(kit_sql(fixture,
                        "UPDATE seal_balance SET debits = debits - 100 WHERE account_id = 0;"
                        "UPDATE seal_balance SET credits = credits - 100"
                        " WHERE account_id = 2097152"));
    kit_forge_checksums(fixture, KIT_SCHOOL);
    struct kit_findings findings;
    kit_verify(fixture, &findings);
    assert_string_equal(findings.text, "seal of 2026-03-02 of school 24: hash differs\n");
}

/* ---- what is no number ---- */

/* SQLite keeps whatever an altered row holds: no column type refuses it. */
static void body_kinds(struct fixture *fixture)
{
    static const struct {
        const char *sql, *sentence;
    } KINDS[] = {
        {"UPDATE transfer SET amount = 'x' WHERE seq = 3 AND school_id = 24",
         "transfer 3 of school 24: checksum differs"},
        {"UPDATE transfer SET checksum = 0.5 WHERE seq = 3 AND school_id = 24",
         "transfer 3 of school 24: checksum differs"},
        {"UPDATE transfer SET seq = 'x' WHERE seq = 3 AND school_id = 24",
         "transfer of school 24: a key behind 11 is not a whole number"},
        {"UPDATE transfer SET seq = 4.5 WHERE seq = 3 AND school_id = 24",
         "transfer of school 24: a key behind 4 is not a whole number"},
        {"UPDATE posting SET id = x'00' WHERE first_seq = 3 AND school_id = 24",
         "posting of school 24: a key behind 7696581394442 is not a whole number"},
        {"UPDATE posting SET content = 'sixteen letters!' WHERE first_seq = 3 AND school_id = 24",
         "transfer 3 of school 24: checksum differs"},
        {"UPDATE posting SET content = 5 WHERE first_seq = 3 AND school_id = 24",
         "posting 7696581394435 of school 24: its row is not well-formed"},
        {"UPDATE account SET id = 'x' WHERE id = 2097152 AND school_id = 24",
         "account of school 24: a key behind"},
        {"UPDATE balance SET account_id = 'x' WHERE account_id = 2097152 AND school_id = 24",
         "balance of school 24: a key behind"},
        {"UPDATE balance SET debits = 'x' WHERE account_id = 1099511627777 AND school_id = 24",
         "balance of account 1099511627777 of school 24: is not the sum of its transfers"},
        {"UPDATE seal SET hash = 7", "seal of 2026-03-02 of school 24: hash differs"},
        {"UPDATE seal SET day = 'x'", "of school 24: hash differs"},
        {"UPDATE book SET zone = x'ff' WHERE school_id = 24",
         "book of school 24: its zone is unknown"},
        {"UPDATE book SET next_seq = 'x' WHERE school_id = 24",
         "book of school 24: its next transfer"},
        {"UPDATE transfer SET school_id = 'x' WHERE seq = 3 AND school_id = 24",
         "some rows: their school is not a whole number"},
    };
    books_prepare(fixture);
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (!kit_sql(fixture, KINDS[i].sql)) fail_msg("not done: %s", KINDS[i].sql);
        assert_found(fixture, KINDS[i].sql, KINDS[i].sentence);
        books_restore(fixture);
    }
    kit_assert_right(fixture);
    assert_true(kit_sql(fixture, "UPDATE transfer SET seq = 'x' WHERE seq = 3"));
    struct rebuild_report report;
    assert_int_equal(ledger_rebuild(fixture->store, &report), ERR_DATABASE);
}

#define ON_EACH_ENGINE(test, body)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body);                                                                 \
    }

ON_EACH_ENGINE(test_i7_verify_names_what_was_altered_in_every_column, body_columns)

#define VERIFY_FINDS(test, number)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        invariant = number;                                                                        \
        fixture_each_engine(body_rules);                                                           \
    }

VERIFY_FINDS(test_i1_verify_finds_wrong_transfers, 1)
VERIFY_FINDS(test_i2_verify_finds_postings_torn, 2)
VERIFY_FINDS(test_i3_verify_finds_postings_that_cannot_be, 3)
VERIFY_FINDS(test_i4_verify_finds_balances_that_are_no_sums, 4)
VERIFY_FINDS(test_i5_verify_finds_floors_broken, 5)
VERIFY_FINDS(test_i6_verify_finds_wrong_moments, 6)
VERIFY_FINDS(test_i8_verify_finds_reversals_that_are_no_mirrors, 8)
VERIFY_FINDS(test_i9_verify_finds_accounts_not_open, 9)
VERIFY_FINDS(test_i10_verify_finds_wrong_persons, 10)
VERIFY_FINDS(test_i11_verify_finds_seals_missing, 11)
VERIFY_FINDS(test_i13_verify_finds_what_slipped_into_a_sealed_day, 13)
VERIFY_FINDS(test_i14_verify_finds_transit_that_is_not_zero, 14)
VERIFY_FINDS(test_i15_verify_finds_a_counter_that_went_back, 15)

ON_EACH_ENGINE(test_i12_a_seal_tells_what_checksums_cannot, body_forgery)

static void test_i7_verify_names_what_is_no_number(void **state)
{
    (void)state;
    fixture_sqlite(body_kinds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i7_verify_names_what_was_altered_in_every_column),
        cmocka_unit_test(test_i1_verify_finds_wrong_transfers),
        cmocka_unit_test(test_i2_verify_finds_postings_torn),
        cmocka_unit_test(test_i3_verify_finds_postings_that_cannot_be),
        cmocka_unit_test(test_i4_verify_finds_balances_that_are_no_sums),
        cmocka_unit_test(test_i5_verify_finds_floors_broken),
        cmocka_unit_test(test_i6_verify_finds_wrong_moments),
        cmocka_unit_test(test_i8_verify_finds_reversals_that_are_no_mirrors),
        cmocka_unit_test(test_i9_verify_finds_accounts_not_open),
        cmocka_unit_test(test_i10_verify_finds_wrong_persons),
        cmocka_unit_test(test_i11_verify_finds_seals_missing),
        cmocka_unit_test(test_i13_verify_finds_what_slipped_into_a_sealed_day),
        cmocka_unit_test(test_i14_verify_finds_transit_that_is_not_zero),
        cmocka_unit_test(test_i15_verify_finds_a_counter_that_went_back),
        cmocka_unit_test(test_i7_verify_names_what_is_no_number),
        cmocka_unit_test(test_i12_a_seal_tells_what_checksums_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
