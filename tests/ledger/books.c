/* Two small right books. */
#include "books.h"

#include "base/buf.h"

const char *const BOOKS_TABLE[BOOKS_TABLES] = {"book",    "account",  "balance",
                                               "posting", "transfer", "seal"};

/* ---- the right books ---- */

static void post_at(struct fixture *fixture, int64_t school_id, int64_t id, enum posting_kind kind,
                    struct transfer transfer, int flags)
{
    struct posting posting = kit_posting(kit_id(id), kind, &transfer, 1);
    posting.is_fact = flags & 1;
    posting.has_floor = flags & 2;
    struct instant now = instant_add_ms(kit_now(), DAY_MS);
    posting.happened_at = now;
    assert_int_equal(kit_post(fixture, school_id, now, &posting), POSTING_RECORDED);
}

void books_make(struct fixture *fixture)
{
    int64_t sales = kit_system(ACCOUNT_SALES), transit = kit_system(ACCOUNT_TRANSIT);
    struct transfer roster[2] = {
        kit_transfer(kit_account(1), kit_system(ACCOUNT_ROSTER), 49 * RUB, TRANSFER_SET_MEAL),
        kit_transfer(kit_system(ACCOUNT_SUBSIDY), kit_system(ACCOUNT_ROSTER), 30 * RUB,
                     TRANSFER_SUBSIDY),
    };
    struct posting charge = kit_posting(kit_id(4), POSTING_ROSTER, roster, 2);
    struct posting back = kit_reversal(kit_id(7), kit_id(4));
    struct instant tomorrow = instant_add_ms(kit_now(), DAY_MS);
    struct seal seal = {0};
    kit_book(fixture, KIT_SCHOOL, zone_moscow(), 2);
    kit_book(fixture, OTHER_SCHOOL, zone_moscow(), 1);
    kit_top_up(fixture, kit_id(1), kit_account(1), 1000 * RUB);
    kit_top_up(fixture, kit_id(2), kit_account(2), 100 * RUB);
    kit_sell(fixture, kit_id(3), kit_account(1), 34 * RUB);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, kit_now(), &charge), POSTING_RECORDED);
    struct day today = day_of_instant(kit_now(), zone_moscow());
    assert_int_equal(kit_seal(fixture, KIT_SCHOOL, today.number, tomorrow, &seal), SEAL_MADE);
    post_at(fixture, KIT_SCHOOL, 5, POSTING_SALE,
            kit_transfer(kit_account(1), sales, 10 * RUB, TRANSFER_DISHES), 2);
    post_at(fixture, KIT_SCHOOL, 6, POSTING_SALE,
            kit_transfer(kit_account(2), sales, 150 * RUB, TRANSFER_DISHES), 3);
    assert_int_equal(kit_post(fixture, KIT_SCHOOL, tomorrow, &back), POSTING_RECORDED);
    post_at(fixture, KIT_SCHOOL, 8, POSTING_FAMILY_TRANSFER,
            kit_transfer(kit_account(1), transit, 5 * RUB, TRANSFER_FAMILY), 2);
    post_at(fixture, OTHER_SCHOOL, 9, POSTING_FAMILY_TRANSFER,
            kit_transfer(transit, kit_account(1), 5 * RUB, TRANSFER_FAMILY), 1);
    post_at(fixture, KIT_SCHOOL, 10, POSTING_SALE,
            kit_transfer(kit_account(1), sales, 1 * RUB, TRANSFER_DISHES), 2);
}

/* ---- altering and putting right ---- */

static void save_tables(struct fixture *fixture)
{
    for (int i = 0; i < BOOKS_TABLES; i++) {
        assert_true(kit_sql(fixture, arena_printf(fixture->arena,
                                                  "CREATE TABLE saved_%s AS SELECT * FROM %s",
                                                  BOOKS_TABLE[i], BOOKS_TABLE[i])));
    }
}

/* In one go, which is one connection and one transaction. */
void books_restore(struct fixture *fixture)
{
    struct buf sql;
    buf_init(&sql, fixture->arena);
    buf_add_string(&sql, "BEGIN;");
    for (int i = 0; i < BOOKS_TABLES; i++) {
        buf_printf(&sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM saved_%s;", BOOKS_TABLE[i],
                   BOOKS_TABLE[i], BOOKS_TABLE[i]);
    }
    buf_add_string(&sql, "COMMIT");
    assert_true(kit_sql(fixture, sql.bytes));
}

void books_prepare(struct fixture *fixture)
{
    books_make(fixture);
    kit_assert_right(fixture);
    kit_drop_refusals(fixture);
    save_tables(fixture);
}
