/* Top-ups, transfers in a family, reversals. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "ledger/account.h"
#include "pay/payment.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

static int64_t balance_at(struct kit *kit, int64_t school_id, int pupil)
{
    return kit_balance(kit, school_id, kit_pupil(school_id, pupil));
}

/* ---- top-ups ---- */

static struct top_up payment(struct kit *kit, const char *outside_id)
{
    return (struct top_up){
        .channel = "bank",
        .outside_id = text_of(outside_id),
        .number = text_of(kit_number(kit, KIT_SCHOOL, 1)),
        .amount = money_of_kopecks(50000),
        .happened_at = kit->now,
    };
}

static enum top_up_status pay(struct kit *kit, struct top_up *top_up)
{
    assert_int_equal(desk_top_up(&kit->desk, kit->arena, top_up), OK);
    return top_up->status;
}

DESK_TEST(test_a_payment_is_credited_once)
{
    struct top_up first = payment(kit, "P-1"), same = payment(kit, "P-1");
    assert_int_equal(pay(kit, &first), TOP_UP_RECORDED);
    assert_int_equal(first.school_id, KIT_SCHOOL);
    /* The time of the repeat may be another: the bank's clock is not the key. */
    same.happened_at = instant_add_ms(same.happened_at, 5000);
    assert_int_equal(pay(kit, &same), TOP_UP_EXISTS);
    assert_true(same.payment_id == first.payment_id);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 50000);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_CLEARING, 3)), -50000);
}

static const enum top_up_status BREAKABLE[] = {
    TOP_UP_OUTSIDE_ID_INVALID,
    TOP_UP_AMOUNT_INVALID,
    TOP_UP_TIME_INVALID,
    TOP_UP_CHANNEL_UNKNOWN,
    TOP_UP_EXISTS_WITH_OTHER_CONTENT,
    TOP_UP_ACCOUNT_UNKNOWN,
};

static void break_rule(struct top_up *top_up, enum top_up_status rule)
{
    if (rule == TOP_UP_OUTSIDE_ID_INVALID) top_up->outside_id = TEXT("");
    if (rule == TOP_UP_AMOUNT_INVALID) top_up->amount = money_zero();
    if (rule == TOP_UP_TIME_INVALID) top_up->happened_at = instant_of_ms(0);
    if (rule == TOP_UP_CHANNEL_UNKNOWN) top_up->channel = "nobody";
    if (rule == TOP_UP_EXISTS_WITH_OTHER_CONTENT) {
        top_up->outside_id = TEXT("P-1");
        if (money_is_positive(top_up->amount)) top_up->amount = money_of_kopecks(49999);
    }
    if (rule == TOP_UP_ACCOUNT_UNKNOWN) top_up->number = TEXT("9999999999");
}

DESK_TEST(test_each_status_alone_and_with_every_other)
{
    struct top_up recorded = payment(kit, "P-1");
    assert_int_equal(pay(kit, &recorded), TOP_UP_RECORDED);
    for (size_t first = 0; first < ROWS(BREAKABLE); first++) {
        for (size_t second = first; second < ROWS(BREAKABLE); second++) {
            struct top_up broken = payment(kit, "P-2");
            break_rule(&broken, BREAKABLE[second]);
            break_rule(&broken, BREAKABLE[first]);
            pay(kit, &broken);
            if (broken.status != BREAKABLE[first]) {
                fail_msg("%s with %s: %s", top_up_status_name(BREAKABLE[first]),
                         top_up_status_name(BREAKABLE[second]), top_up_status_name(broken.status));
            }
        }
    }
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 50000);
}

DESK_TEST(test_payments_at_the_edges)
{
    char id[PAYMENT_OUTSIDE_ID_LIMIT + 2];
    memset(id, 'x', sizeof id);
    id[PAYMENT_OUTSIDE_ID_LIMIT + 1] = '\0';
    struct top_up long_id = payment(kit, id);
    assert_int_equal(pay(kit, &long_id), TOP_UP_OUTSIDE_ID_INVALID);
    id[PAYMENT_OUTSIDE_ID_LIMIT] = '\0';
    struct top_up longest = payment(kit, id);
    assert_int_equal(pay(kit, &longest), TOP_UP_RECORDED);
    struct top_up not_utf8 = payment(kit, "\xFF");
    assert_int_equal(pay(kit, &not_utf8), TOP_UP_OUTSIDE_ID_INVALID);
    struct top_up most = payment(kit, "most"), more = payment(kit, "more");
    most.amount = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS);
    more.amount = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS + 1);
    assert_int_equal(pay(kit, &most), TOP_UP_RECORDED);
    assert_int_equal(pay(kit, &more), TOP_UP_AMOUNT_INVALID);
    struct top_up early = payment(kit, "early"), late = payment(kit, "late");
    early.happened_at = instant_add_ms(day_start(day_of_number(POSTING_FIRST_DAY), zone_moscow()),
                                       -1);
    late.happened_at = instant_add_ms(kit->now, POSTING_FUTURE_LIMIT_MS + 1);
    assert_int_equal(pay(kit, &early), TOP_UP_TIME_INVALID);
    assert_int_equal(pay(kit, &late), TOP_UP_TIME_INVALID);
    late.happened_at = instant_add_ms(late.happened_at, -1);
    assert_int_equal(pay(kit, &late), TOP_UP_RECORDED);
    /* One who has left may still be paid for. */
    struct top_up left = payment(kit, "left");
    left.number = text_of(kit_number(kit, KIT_SCHOOL, 4));
    assert_int_equal(pay(kit, &left), TOP_UP_RECORDED);
}

DESK_TEST(test_another_account_or_sum_is_another_payment)
{
    struct top_up first = payment(kit, "P-1"), sum = payment(kit, "P-1");
    struct top_up account = payment(kit, "P-1"), unknown = payment(kit, "P-1");
    assert_int_equal(pay(kit, &first), TOP_UP_RECORDED);
    sum.amount = money_of_kopecks(50001);
    account.number = text_of(kit_number(kit, KIT_OTHER_SCHOOL, 1));
    unknown.number = TEXT("9999999999");
    assert_int_equal(pay(kit, &sum), TOP_UP_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(pay(kit, &account), TOP_UP_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(pay(kit, &unknown), TOP_UP_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(balance_at(kit, KIT_OTHER_SCHOOL, 1), 0);
}

/* A list of several schools, with repeats and mistakes among it, in one transaction. */
DESK_TEST(test_a_list_of_payments)
{
    struct top_up before = payment(kit, "P-0");
    assert_int_equal(pay(kit, &before), TOP_UP_RECORDED);
    struct top_up list[] = {
        payment(kit, "P-1"), payment(kit, "P-2"),        payment(kit, "P-1"),
        payment(kit, "P-1"), payment(kit, "P-0"),        payment(kit, "P-3"),
        payment(kit, "P-4"), payment(kit, "\"\\,]\x01"), payment(kit, "P-3"),
    };
    list[1].number = text_of(kit_number(kit, KIT_OTHER_SCHOOL, 1));
    list[3].amount = money_of_kopecks(1);
    list[5].number = TEXT("\xFF\"]");
    list[6].channel = "nobody";
    struct top_up_batch batch = {&kit->desk, kit->arena, list, (int)ROWS(list), 0};
    assert_int_equal(id_maker_take(&kit->desk.ids, batch.count, &batch.first_id), OK);
    assert_int_equal(store_write(kit->store, 0, top_ups_record, &batch), OK);
    static const enum top_up_status EXPECTED[] = {
        TOP_UP_RECORDED,        TOP_UP_RECORDED,
        TOP_UP_EXISTS,          TOP_UP_EXISTS_WITH_OTHER_CONTENT,
        TOP_UP_EXISTS,          TOP_UP_ACCOUNT_UNKNOWN,
        TOP_UP_CHANNEL_UNKNOWN, TOP_UP_RECORDED,
        TOP_UP_RECORDED, /* an id that was refused is free */
    };
    for (size_t i = 0; i < ROWS(list); i++) assert_int_equal(list[i].status, EXPECTED[i]);
    assert_true(list[2].payment_id == list[0].payment_id);
    assert_true(list[4].payment_id == before.payment_id);
    assert_int_equal(list[1].school_id, KIT_OTHER_SCHOOL);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 4 * 50000);
    assert_int_equal(balance_at(kit, KIT_OTHER_SCHOOL, 1), 50000);
    /* The whole list again, under new ids, moves nothing. */
    assert_int_equal(id_maker_take(&kit->desk.ids, batch.count, &batch.first_id), OK);
    assert_int_equal(store_write(kit->store, 0, top_ups_record, &batch), OK);
    assert_int_equal(list[0].status, TOP_UP_EXISTS);
    assert_int_equal(list[7].status, TOP_UP_EXISTS);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM payment"), 5);
    struct top_up_batch none = {&kit->desk, kit->arena, list, 0, 0};
    assert_int_equal(store_write(kit->store, 0, top_ups_record, &none), OK);
}

/* ---- family ---- */

static struct family_transfer move(struct kit *kit, int64_t to_school, int to, int64_t kopecks)
{
    return (struct family_transfer){
        .id = kit_id(kit),
        .from = {KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)},
        .to = {to_school, kit_pupil(to_school, to)},
        .amount = money_of_kopecks(kopecks),
        .happened_at = kit->now,
    };
}

static enum family_transfer_status transfer(struct kit *kit, struct family_transfer *transfer)
{
    assert_int_equal(desk_transfer_in_family(&kit->desk, kit->arena, transfer), OK);
    return transfer->status;
}

static void family_body(struct kit *kit, int64_t other_school, int other)
{
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct family_transfer first = move(kit, other_school, other, 9999), same = first;
    struct family_transfer other_sum = first, other_id = move(kit, other_school, other, 2);
    assert_int_equal(transfer(kit, &first), FAMILY_TRANSFER_RECORDED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 1);
    assert_int_equal(balance_at(kit, other_school, other), 9999);
    assert_int_equal(transfer(kit, &same), FAMILY_TRANSFER_EXISTS);
    other_sum.amount = money_of_kopecks(1);
    assert_int_equal(transfer(kit, &other_sum), FAMILY_TRANSFER_EXISTS_WITH_OTHER_CONTENT);
    /* Never below zero, not even by one kopeck. */
    assert_int_equal(transfer(kit, &other_id), FAMILY_TRANSFER_NOT_ENOUGH_MONEY);
    other_id.amount = money_of_kopecks(1);
    assert_int_equal(transfer(kit, &other_id), FAMILY_TRANSFER_RECORDED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_transfer"), 4);
}

DESK_TEST(test_a_transfer_within_a_school)
{
    family_body(kit, KIT_SCHOOL, 2);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_TRANSIT, 0)), 0);
}

DESK_TEST(test_a_transfer_between_schools)
{
    family_body(kit, KIT_OTHER_SCHOOL, 2);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_TRANSIT, 0)), 10000);
    assert_int_equal(kit_balance(kit, KIT_OTHER_SCHOOL, account_system_id(ACCOUNT_TRANSIT, 0)),
                     -10000);
}

DESK_TEST(test_family_refusals)
{
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct family_transfer nothing = move(kit, KIT_OTHER_SCHOOL, 1, 0);
    assert_int_equal(transfer(kit, &nothing), FAMILY_TRANSFER_AMOUNT_INVALID);
    struct family_transfer negative = move(kit, KIT_OTHER_SCHOOL, 1, -5);
    assert_int_equal(transfer(kit, &negative), FAMILY_TRANSFER_AMOUNT_INVALID);
    struct family_transfer itself = move(kit, KIT_SCHOOL, 1, 5);
    assert_int_equal(transfer(kit, &itself), FAMILY_TRANSFER_SAME_ACCOUNT);
    itself.amount = money_zero();
    assert_int_equal(transfer(kit, &itself), FAMILY_TRANSFER_AMOUNT_INVALID);
    struct family_transfer late = move(kit, KIT_OTHER_SCHOOL, 1, 5);
    late.happened_at = instant_add_ms(kit->now, POSTING_FUTURE_LIMIT_MS + 1);
    assert_int_equal(transfer(kit, &late), FAMILY_TRANSFER_TIME_INVALID);
    struct family_transfer nowhere = move(kit, KIT_OTHER_SCHOOL, 1, 5);
    nowhere.to.school_id = 999;
    assert_int_equal(transfer(kit, &nowhere), FAMILY_TRANSFER_ACCOUNT_UNKNOWN);
    struct family_transfer nobody = move(kit, KIT_OTHER_SCHOOL, 1, 5);
    nobody.to.account_id = kit_pupil(KIT_SCHOOL, 1);
    assert_int_equal(transfer(kit, &nobody), FAMILY_TRANSFER_ACCOUNT_UNKNOWN);
    struct family_transfer from_nobody = move(kit, KIT_OTHER_SCHOOL, 1, 5);
    from_nobody.from.account_id = kit_pupil(KIT_OTHER_SCHOOL, 2);
    assert_int_equal(transfer(kit, &from_nobody), FAMILY_TRANSFER_ACCOUNT_UNKNOWN);
    /* The second side's refusal has undone the first. */
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 10000);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_TRANSIT, 0)), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_transfer"), 0);
    nowhere.to.school_id = KIT_OTHER_SCHOOL;
    assert_int_equal(transfer(kit, &nowhere), FAMILY_TRANSFER_RECORDED);
}

/* ---- reversals ---- */

static enum reverse_status reverse(struct kit *kit, int64_t id, int64_t reversed_id)
{
    struct reversal reversal = {
        .id = id, .school_id = KIT_SCHOOL, .reversed_id = reversed_id, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &reversal), OK);
    return reversal.status;
}

DESK_TEST(test_a_reversal_takes_everything_back_once)
{
    const struct sale_line lines[] = {kit_pizza(1), kit_meal(KIT_BREAKFAST)};
    struct document sale = kit_sale(kit, lines, 2);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    int64_t id = kit_id(kit);
    assert_int_equal(reverse(kit, id, sale.id), REVERSE_RECORDED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 1)), 0);
    assert_int_equal(reverse(kit, id, sale.id), REVERSE_EXISTS);
    assert_int_equal(reverse(kit, id, kit_id(kit)), REVERSE_EXISTS_WITH_OTHER_CONTENT);
    assert_int_equal(reverse(kit, kit_id(kit), sale.id), REVERSE_ALREADY);
    assert_int_equal(reverse(kit, kit_id(kit), id), REVERSE_NOT_ALLOWED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 0);
}

DESK_TEST(test_reversal_refusals)
{
    assert_int_equal(reverse(kit, 5, kit_id(kit)), REVERSE_ID_INVALID);
    assert_int_equal(reverse(kit, kit_id(kit), kit_id(kit)), REVERSE_UNKNOWN);
    struct reversal elsewhere = {
        .id = kit_id(kit), .school_id = 999, .reversed_id = 1, .happened_at = kit->now};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &elsewhere), OK);
    assert_int_equal(elsewhere.status, REVERSE_UNKNOWN);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct reversal late = {.id = kit_id(kit),
                            .school_id = KIT_SCHOOL,
                            .reversed_id = kit_count(kit, "SELECT id FROM payment"),
                            .happened_at = instant_add_ms(kit->now, POSTING_FUTURE_LIMIT_MS + 1)};
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &late), OK);
    assert_int_equal(late.status, REVERSE_TIME_INVALID);
    /* Another school's book does not hold it. */
    struct reversal other = late;
    other.school_id = KIT_OTHER_SCHOOL;
    other.happened_at = kit->now;
    assert_int_equal(desk_reverse(&kit->desk, kit->arena, &other), OK);
    assert_int_equal(other.status, REVERSE_UNKNOWN);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 10000);
}

/* The money of a wrong payment was eaten meanwhile: the account goes below zero all the same. */
DESK_TEST(test_a_reversal_is_a_fact)
{
    const struct sale_line pizza = kit_pizza(1);
    kit_pay(kit, KIT_SCHOOL, 1, 3450);
    struct document sale = kit_sale(kit, &pizza, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    int64_t payment_id = kit_count(kit, "SELECT id FROM payment");
    assert_int_equal(reverse(kit, kit_id(kit), payment_id), REVERSE_RECORDED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), -3450);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_CLEARING, 3)), 0);
}

DESK_TEST(test_what_is_not_reversed)
{
    const struct sale_line two = kit_pizza(2), one = kit_pizza(1);
    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    struct document sale = kit_sale(kit, &two, 1);
    struct document back = kit_return(kit, &sale, &one, 1);
    struct document batch[] = {sale, back};
    kit_record(kit, batch, 2);
    assert_int_equal(batch[1].status, DOCUMENT_RECORDED);
    assert_int_equal(reverse(kit, kit_id(kit), sale.id), REVERSE_HAS_RETURNS);
    struct family_transfer moved = move(kit, KIT_OTHER_SCHOOL, 1, 100);
    assert_int_equal(transfer(kit, &moved), FAMILY_TRANSFER_RECORDED);
    assert_int_equal(reverse(kit, kit_id(kit), moved.id), REVERSE_NOT_ALLOWED);
    /* The return itself may be taken back, and then the sale. */
    assert_int_equal(reverse(kit, kit_id(kit), back.id), REVERSE_RECORDED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 10000 - 6900 - 100);
    assert_int_equal(reverse(kit, kit_id(kit), sale.id), REVERSE_RECORDED);
    assert_int_equal(balance_at(kit, KIT_SCHOOL, 1), 10000 - 100);
}

static void test_status_names(void **state)
{
    (void)state;
    for (int a = TOP_UP_RECORDED; a <= TOP_UP_BALANCE_OVERFLOW; a++) {
        assert_string_not_equal(top_up_status_name((enum top_up_status)a), "");
    }
    for (int a = FAMILY_TRANSFER_RECORDED; a <= FAMILY_TRANSFER_NOT_ENOUGH_MONEY; a++) {
        assert_string_not_equal(family_transfer_status_name((enum family_transfer_status)a),
                                "unknown");
    }
    for (int a = REVERSE_RECORDED; a <= REVERSE_BALANCE_OVERFLOW; a++) {
        assert_string_not_equal(reverse_status_name((enum reverse_status)a), "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_payment_is_credited_once),
        cmocka_unit_test(test_each_status_alone_and_with_every_other),
        cmocka_unit_test(test_payments_at_the_edges),
        cmocka_unit_test(test_another_account_or_sum_is_another_payment),
        cmocka_unit_test(test_a_list_of_payments),
        cmocka_unit_test(test_a_transfer_within_a_school),
        cmocka_unit_test(test_a_transfer_between_schools),
        cmocka_unit_test(test_family_refusals),
        cmocka_unit_test(test_a_reversal_takes_everything_back_once),
        cmocka_unit_test(test_reversal_refusals),
        cmocka_unit_test(test_a_reversal_is_a_fact),
        cmocka_unit_test(test_what_is_not_reversed),
        cmocka_unit_test(test_status_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
