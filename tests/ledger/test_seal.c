/* Seals: statuses in order, days and midnights, forgotten days, empty days, the chain. */
#include "kit.h"

#include <string.h>

#include "ledger/row.h"

static struct day today(void)
{
    return day_of_instant(kit_now(), zone_moscow());
}

static struct instant day_later(int days)
{
    return instant_add_ms(kit_now(), days * DAY_MS);
}

static void sell_at(struct fixture *fixture, int64_t school_id, int64_t id, struct instant now)
{
    struct transfer transfer = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), 100,
                                            TRANSFER_DISHES);
    struct posting posting = kit_posting(kit_id(id), POSTING_SALE, &transfer, 1);
    posting.happened_at = kit_now();
    assert_int_equal(kit_post(fixture, school_id, now, &posting), POSTING_RECORDED);
}

static enum seal_status seal(struct fixture *fixture, int day, struct instant now,
                             struct seal *out_seal)
{
    return kit_seal(fixture, KIT_SCHOOL, day, now, out_seal);
}

/* ---- statuses ---- */

static void body_statuses(struct fixture *fixture)
{
    struct seal first = {0}, second = {0}, untouched = {.first_seq = 77};
    int day = today().number;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    sell_at(fixture, KIT_SCHOOL, 1, kit_now());
    /* Unknown comes before a day that is not over; not over comes before one that is sealed. */
    assert_int_equal(kit_seal(fixture, 99, day + 9, kit_now(), &untouched), SEAL_BOOK_UNKNOWN);
    assert_int_equal(seal(fixture, day, kit_now(), &untouched), SEAL_DAY_NOT_OVER);
    assert_int_equal(seal(fixture, INT32_MAX, kit_now(), &untouched), SEAL_DAY_NOT_OVER);
    assert_int_equal(untouched.first_seq, 77);
    assert_int_equal(seal(fixture, day, day_later(1), &first), SEAL_MADE);
    assert_int_equal(seal(fixture, day, day_later(1), &second), SEAL_EXISTS);
    assert_memory_equal(&first, &second, sizeof first);
    /* The clock went back: the day is not over again, and nothing is told of the seal. */
    assert_int_equal(seal(fixture, day, kit_now(), &untouched), SEAL_DAY_NOT_OVER);
    /* Days before the book was opened are closed and have no seal; one in the seal has it. */
    assert_int_equal(seal(fixture, day - 1, day_later(1), &second), SEAL_EXISTS);
    assert_int_equal(second.day.number, day);
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM seal"), 1);
    kit_assert_right(fixture);
}

/* A day is over at midnight of the book's zone, to the millisecond. */
static void body_midnight(struct fixture *fixture)
{
    static const char *const ZONES[] = {"Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"};
    for (int64_t i = 0; i < 3; i++) {
        const struct zone *zone = zone_find(text_of(ZONES[i]));
        struct seal seal = {0};
        struct day day = day_of_instant(kit_now(), zone);
        struct instant midnight = day_start(day_add(day, 1), zone);
        kit_book(fixture, i, zone, 1);
        sell_at(fixture, i, 2 * i + 1, instant_add_ms(midnight, -1));
        sell_at(fixture, i, 2 * i + 2, midnight);
        assert_int_equal(kit_seal(fixture, i, day.number, instant_add_ms(midnight, -1), &seal),
                         SEAL_DAY_NOT_OVER);
        assert_int_equal(kit_seal(fixture, i, day.number, midnight, &seal), SEAL_MADE);
        assert_int_equal(seal.first_seq, 1);
        assert_int_equal(seal.next_seq, 2);
    }
    kit_assert_right(fixture);
}

/* ---- days ---- */

/* Nothing falls into a sealed day: what comes with an older clock is recorded at the start of the
 * open day. */
static void body_sealed_day(struct fixture *fixture)
{
    struct seal seal = {0};
    int day = today().number;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    sell_at(fixture, KIT_SCHOOL, 1, kit_now());
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day, day_later(1), &seal), SEAL_MADE);
    sell_at(fixture, KIT_SCHOOL, 2, kit_now());
    assert_int_equal(kit_number(fixture, "SELECT recorded_at FROM transfer WHERE seq = 2"),
                     day_start(day_of_number(day + 1), zone_moscow()).ms);
    assert_int_equal(kit_number(fixture, "SELECT happened_day FROM transfer WHERE seq = 2"), day);
    kit_assert_right(fixture);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day + 1, day_later(2), &seal), SEAL_MADE);
    assert_int_equal(seal.first_seq, 2);
    assert_int_equal(seal.next_seq, 3);
    kit_assert_right(fixture);
}

/* A seal takes forgotten days along; a day without transfers is sealed too. */
static void body_forgotten_days(struct fixture *fixture)
{
    struct seal seal = {0}, empty = {0};
    int day = today().number;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    for (int i = 0; i < 4; i++) sell_at(fixture, KIT_SCHOOL, i + 1, day_later(i));
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day + 2, day_later(3), &seal), SEAL_MADE);
    assert_int_equal(seal.first_seq, 1);
    assert_int_equal(seal.next_seq, 4);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day + 1, day_later(3), &empty), SEAL_EXISTS);
    assert_int_equal(empty.day.number, day + 2);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day + 3, day_later(4), &seal), SEAL_MADE);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, day + 4, day_later(5), &empty), SEAL_MADE);
    assert_int_equal(empty.first_seq, 5);
    assert_int_equal(empty.next_seq, 5);
    assert_false(digest_equal(&seal.hash, &empty.hash));
    kit_assert_right(fixture);
}

/* ---- the chain ---- */

/* The hash as docs/LEDGER.md gives it, written here anew over one run of bytes. */
static struct digest hash_by_the_book(const struct digest *previous, const struct seal *seal,
                                      const struct transfer_row *rows, int count)
{
    uint8_t bytes[32 + 5 * 8 + 4 * TRANSFER_ROW_BYTES], *at = bytes;
    const int64_t numbers[5] = {seal->school_id, seal->day.number, seal->first_seq, seal->next_seq,
                                seal->sealed_at.ms};
    memcpy(at, previous->bytes, 32);
    at += 32;
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 8; k++) *at++ = (uint8_t)((uint64_t)numbers[i] >> (8 * k));
    }
    for (int i = 0; i < count; i++, at += TRANSFER_ROW_BYTES) transfer_row_pack(&rows[i], at);
    return hash_of(bytes, (size_t)(at - bytes));
}

static struct transfer_row row_of_sale(int64_t seq, int64_t id, struct instant recorded_at)
{
    struct transfer_row row = {
        .school_id = KIT_SCHOOL,
        .seq = seq,
        .posting_id = kit_id(id),
        .debit_id = kit_account(1),
        .credit_id = kit_system(ACCOUNT_SALES),
        .amount = 100,
        .code = TRANSFER_DISHES,
        .personal_id = kit_account(1),
        .happened_at = kit_now().ms,
        .happened_day = today().number,
        .recorded_at = recorded_at.ms,
        .posting_kind = POSTING_SALE,
        .first_seq = seq,
        .transfer_count = 1,
    };
    struct digest content = kit_content(kit_id(id));
    memcpy(row.content, content.bytes, POSTING_CONTENT_BYTES);
    return row;
}

static void body_chain(struct fixture *fixture)
{
    static const struct digest NONE = {{0}};
    struct seal first = {0}, second = {0};
    struct transfer_row rows[3];
    int day = today().number;
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    for (int i = 0; i < 3; i++) {
        rows[i] = row_of_sale(i + 1, i + 10, day_later(i / 2));
        sell_at(fixture, KIT_SCHOOL, i + 10, day_later(i / 2));
    }
    assert_int_equal(seal(fixture, day, day_later(1), &first), SEAL_MADE);
    struct digest expected = hash_by_the_book(&NONE, &first, rows, 2);
    assert_true(digest_equal(&first.hash, &expected));
    assert_int_equal(seal(fixture, day + 1, day_later(2), &second), SEAL_MADE);
    expected = hash_by_the_book(&first.hash, &second, &rows[2], 1);
    assert_true(digest_equal(&second.hash, &expected));
    kit_assert_right(fixture);
}

/* More transfers than a page and than a chunk of the hash. */
static void body_large_day(struct fixture *fixture)
{
    enum { POSTINGS = 3, TRANSFERS = 900 };
    static struct transfer transfers[TRANSFERS];
    struct posting postings[POSTINGS];
    enum posting_status statuses[POSTINGS];
    struct seal seal = {0};
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    for (int i = 0; i < TRANSFERS; i++) {
        transfers[i] = kit_transfer(kit_account(1), kit_system(ACCOUNT_SALES), i + 1,
                                    TRANSFER_DISHES);
    }
    for (int i = 0; i < POSTINGS; i++) {
        postings[i] = kit_posting(kit_id(i + 1), POSTING_SALE, transfers, TRANSFERS);
    }
    kit_post_batch(fixture, KIT_SCHOOL, kit_now(), postings, POSTINGS, statuses);
    assert_int_equal(statuses[POSTINGS - 1], POSTING_RECORDED);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, today().number, day_later(1), &seal), SEAL_MADE);
    assert_int_equal(seal.next_seq, POSTINGS * TRANSFERS + 1);
    kit_assert_right(fixture);
}

/* A missing transfer is never sealed over. */
static enum err seal_broken(struct tx *tx, void *context)
{
    struct arena *arena = context;
    enum seal_status status;
    struct seal seal;
    return ledger_seal(tx, arena, KIT_SCHOOL, today(), day_later(1), &status, &seal);
}

static void body_gap(struct fixture *fixture)
{
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    for (int i = 0; i < 3; i++) sell_at(fixture, KIT_SCHOOL, i + 1, kit_now());
    kit_drop_refusals(fixture);
    assert_true(kit_sql(fixture, "DELETE FROM transfer WHERE seq = 2"));
    assert_int_equal(store_write(fixture->store, KIT_SCHOOL, seal_broken, fixture->arena),
                     ERR_DATABASE);
    assert_int_equal(kit_number(fixture, "SELECT count(*) FROM seal"), 0);
}

/* ---- what a seal cannot hide ---- */

struct last_work {
    bool found;
    struct seal seal;
};

static enum err last_read(struct tx *tx, void *context)
{
    struct last_work *work = context;
    return ledger_seal_last(tx, KIT_SCHOOL, &work->found, &work->seal);
}

static void body_last(struct fixture *fixture)
{
    struct last_work work = {0};
    struct seal seal = {0};
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 1);
    assert_int_equal(store_read(fixture->store, last_read, &work), OK);
    assert_false(work.found);
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, today().number, day_later(1), &seal), SEAL_MADE);
    assert_int_equal(store_read(fixture->store, last_read, &work), OK);
    assert_true(work.found);
    assert_true(digest_equal(&work.seal.hash, &seal.hash));
    assert_int_equal(work.seal.sealed_at.ms, day_later(1).ms);
}

static void test_seal_status_names(void **state)
{
    (void)state;
    assert_string_equal(seal_status_name(SEAL_MADE), "made");
    assert_string_equal(seal_status_name(SEAL_BOOK_UNKNOWN), "book_unknown");
    assert_string_equal(seal_status_name(SEAL_DAY_NOT_OVER), "day_not_over");
    assert_string_equal(seal_status_name(SEAL_EXISTS), "exists");
}

#define ON_EACH_ENGINE(test, body)                                                                 \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body);                                                                 \
    }

ON_EACH_ENGINE(test_seal_status_order, body_statuses)
ON_EACH_ENGINE(test_i13_a_day_ends_at_the_zone_s_midnight, body_midnight)
ON_EACH_ENGINE(test_i13_nothing_falls_into_a_sealed_day, body_sealed_day)
ON_EACH_ENGINE(test_i11_seals_hold_all_days_without_a_gap, body_forgotten_days)
ON_EACH_ENGINE(test_i12_the_hash_continues_the_seal_before, body_chain)
ON_EACH_ENGINE(test_i11_a_large_day, body_large_day)
ON_EACH_ENGINE(test_i11_a_gap_is_not_sealed_over, body_gap)
ON_EACH_ENGINE(test_seal_last, body_last)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_status_order),
        cmocka_unit_test(test_i13_a_day_ends_at_the_zone_s_midnight),
        cmocka_unit_test(test_i13_nothing_falls_into_a_sealed_day),
        cmocka_unit_test(test_i11_seals_hold_all_days_without_a_gap),
        cmocka_unit_test(test_i12_the_hash_continues_the_seal_before),
        cmocka_unit_test(test_i11_a_large_day),
        cmocka_unit_test(test_i11_a_gap_is_not_sealed_over),
        cmocka_unit_test(test_seal_last),
        cmocka_unit_test(test_seal_status_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
