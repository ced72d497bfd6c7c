/* The gate: each rule of its protocols, on both engines. */
#include "net_kit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "gate/answer.h"
#include "ledger/account.h"
#include "school/person.h"

#define CHECK_1 "osmp/osmp?command=check&txn_id=%d&account=%s&sum=1.00"
#define PAY "osmp/osmp?command=pay&txn_id=%s&txn_date=%s&account=%s&sum=%s"
#define DATE "20260302110000"
#define SBER "sber/sber?ACTION=payment&ACCOUNT=%s&AMOUNT=%s&PAY_ID=%s&PAY_DATE=02.03.2026_11:00:00"
#define ROWS(table) (sizeof(table) / sizeof *(table))

static const char *number_of(struct net *net, int pupil)
{
    return kit_number(net->kit, KIT_SCHOOL, pupil);
}

static int64_t balance_of(struct net *net, int pupil)
{
    return kit_balance(net->kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, pupil));
}

static void assert_same(struct text first, struct text second)
{
    if (!text_equal(first, second)) {
        fail_msg("%.*s\nand again:\n%.*s", TEXT_ARGS(first), TEXT_ARGS(second));
    }
}

/* ---- OSMP ---- */

/* SPEC osmp 1.3 */
NET_TEST(test_osmp_answers_word_by_word)
{
    struct arena *arena = net->kit->arena;
    struct text check = net_get(net, CHECK_1, 1234567, number_of(net, 1));
    assert_string_equal(arena_copy(arena, check.bytes, check.size),
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>\n"
                        "  <osmp_txn_id>1234567</osmp_txn_id>\n  <result>0</result>\n"
                        "  <comment></comment>\n  <fields>\n"
                        "    <field1 name=\"FIO\">И. И.</field1>\n"
                        "    <field2 name=\"school\">Школа, 3Б</field2>\n  </fields>\n"
                        "</response>\n");
    struct text pay = net_get(net, PAY, "1234567", DATE, number_of(net, 1), "10.45");
    const char *expected = arena_printf(
        arena,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>\n"
        "  <osmp_txn_id>1234567</osmp_txn_id>\n  <prv_txn>%s</prv_txn>\n"
        "  <sum>10.45</sum>\n  <result>0</result>\n  <comment>OK</comment>\n"
        "</response>\n",
        net_element(arena, pay, "prv_txn"));
    assert_string_equal(arena_copy(arena, pay.bytes, pay.size), expected);
    assert_int_equal(balance_of(net, 1), 1045);
}

/* SPEC osmp 1.5.1: answered exactly as the first time, a year later too, whatever has changed. */
NET_TEST(test_osmp_a_repeat_is_answered_byte_for_byte)
{
    struct text first = net_get(net, PAY, "77", DATE, number_of(net, 1), "500.00");
    assert_same(first, net_get(net, PAY, "77", DATE, number_of(net, 1), "500.00"));
    net_wait(net, 400 * DAY_MS);
    assert_same(first, net_get(net, PAY, "77", DATE, number_of(net, 1), "500.00"));
    net_set(net, NET_OSMP_ID, CHANNEL_MAX_AMOUNT, "10000");
    net_set(net, NET_OSMP_ID, CHANNEL_ENABLED, "0");
    assert_same(first, net_get(net, PAY, "77", "20260303110000", number_of(net, 1), "500"));
    assert_int_equal(balance_of(net, 1), 50000);
}

/* SPEC osmp 1.4: fatal means that repeating the request will give the same error. */
NET_TEST(test_osmp_a_refusal_holds_for_ever)
{
    struct text unknown = net_get(net, PAY, "1", DATE, "0249999999", "10.00");
    struct text closed = net_get(net, PAY, "2", DATE, number_of(net, 4), "10.00");
    struct text small = net_get(net, PAY, "3", DATE, number_of(net, 1), "0.99");
    struct text big = net_get(net, PAY, "4", DATE, number_of(net, 1), "15000.01");
    assert_int_equal(net_code(net, unknown), 5);
    assert_int_equal(net_code(net, closed), 79);
    assert_int_equal(net_code(net, small), 241);
    assert_int_equal(net_code(net, big), 242);
    net_set(net, NET_OSMP_ID, CHANNEL_MIN_AMOUNT, "1");
    net_set(net, NET_OSMP_ID, CHANNEL_MAX_AMOUNT, "100000000");
    assert_same(small, net_get(net, PAY, "3", DATE, number_of(net, 1), "0.99"));
    assert_same(big, net_get(net, PAY, "4", DATE, number_of(net, 1), "15000.01"));
    assert_same(unknown, net_get(net, PAY, "1", DATE, "0249999999", "10.00"));
    assert_int_equal(net_code(net, net_get(net, PAY, "5", DATE, number_of(net, 1), "0.99")), 0);
    assert_int_equal(balance_of(net, 1), 99);
    assert_int_equal(kit_count(net->kit, "SELECT count(*) FROM payment_refused"), 4);
}

/* SPEC osmp 1.5.4: 300, an alarm and no credit. */
NET_TEST(test_osmp_one_id_with_other_contents)
{
    struct text paid = net_get(net, PAY, "9", DATE, number_of(net, 1), "10.00");
    struct text sum = net_get(net, PAY, "9", DATE, number_of(net, 1), "10.01");
    struct text account = net_get(net, PAY, "9", DATE, number_of(net, 2), "10.00");
    assert_int_equal(net_code(net, sum), 300);
    assert_int_equal(net_code(net, account), 300);
    assert_same(sum, net_get(net, PAY, "9", DATE, number_of(net, 1), "10.01"));
    assert_same(paid, net_get(net, PAY, "9", DATE, number_of(net, 1), "10.00"));
    net_get(net, PAY, "10", DATE, "0249999999", "10.00");
    assert_int_equal(net_code(net, net_get(net, PAY, "10", DATE, number_of(net, 1), "10.00")), 300);
    assert_int_equal(balance_of(net, 1), 1000);
    assert_int_equal(balance_of(net, 2), 0);
    assert_int_equal(kit_count(net->kit, "SELECT count(*) FROM payment_conflict"), 3);
}

/* SPEC osmp 1.2, 1.4: what is wrong with the request itself. */
NET_TEST(test_osmp_wrong_requests)
{
    static const struct {
        const char *query;
        int code;
    } WRONG[] = {
        {"", 300},
        {"command=buy&txn_id=1&account=0240000001&sum=1.00", 300},
        {"command=pay&account=0240000001&sum=1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=12a&account=0240000001&sum=1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=-1&account=0240000001&sum=1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=123456789012345678901&account=0240000001&sum=1.00&txn_date=" DATE,
         300},
        {"command=pay&txn_id=1&sum=1.00&txn_date=" DATE, 4},
        {"command=pay&txn_id=1&account=024000001&sum=1.00&txn_date=" DATE, 4},
        {"command=pay&txn_id=1&account=024000000%31&sum=1,00&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&sum=1.001&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&sum=-1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&sum=0.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&sum=1e3&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&sum=99999999999999&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&sum=1.00", 300},
        {"command=pay&txn_id=1&account=0240000001&sum=1.00&txn_date=20260230000000", 300},
        {"command=pay&txn_id=1&account=0240000001&sum=1.00&txn_date=20260302240000", 300},
        {"command=pay&txn_id=1&account=0240000001&sum=1.00&ccy=USD&txn_date=" DATE, 31},
        {"command=pay&txn_id=1&account=0240000001&sum=1.00&sum=1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=0240000001&ACCOUNT=0240000001&sum=1&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=%FF240000001&sum=1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=1&account=024000000%3&sum=1.00&txn_date=" DATE, 300},
        {"command=pay&txn_id=1%00&account=0240000001&sum=1.00&txn_date=" DATE, 300},
        {"command=check&txn_id=1&account=x", 4},
        {"command=check&txn_id=1&account=0249999999", 5},
        {"command=check&txn_id=1&account=0240000004", 79},
        {"command=cancel&txn_id=1&cancel_txn_id=1", 300},
        {"command=status&txn_id=1", 300},
    };
    for (size_t i = 0; i < ROWS(WRONG); i++) {
        struct text first = net_get(net, "osmp/osmp?%s", WRONG[i].query);
        if (net_code(net, first) != WRONG[i].code) {
            fail_msg("%s: %.*s", WRONG[i].query, TEXT_ARGS(first));
        }
        assert_same(first, net_get(net, "osmp/osmp?%s", WRONG[i].query));
    }
    assert_int_equal(balance_of(net, 1), 0);
    assert_int_equal(kit_count(net->kit, "SELECT count(*) FROM payment"), 0);
}

/* SPEC osmp 1.2: unknown parameters must be ignored, whatever bytes they are. */
NET_TEST(test_osmp_what_is_accepted)
{
    static const char *const RIGHT[] = {
        "command=pay&txn_id=1&account=+0240000001+&sum=1.00&txn_date=" DATE,
        "COMMAND=PAY&txn_id=2&account=0240000001&sum=1&txn_date=" DATE "&ccy=643",
        "command=pay&txn_id=3&account=0240000001&sum=1.0&txn_date=" DATE "&ccy=rub&data1=%FF&x=%",
        "command=pay&txn_id=4&account=0240000001&sum=01.00&txn_date=" DATE "&trm_id=&prv_id=7",
        "command=pay&txn_id=00000000000000000005&account=0240000001&sum=1.00&txn_date=" DATE,
        "command=pay&txn_id=99999999999999999999&account=0240000001&sum=1.00&txn_date=" DATE,
        /* A network whose clock is days ahead, or whose payment lay about for a year. */
        "command=pay&txn_id=6&account=0240000001&sum=1.00&txn_date=20270302000000",
        "command=pay&txn_id=7&account=0240000001&sum=1.00&txn_date=20250302000000",
    };
    for (size_t i = 0; i < ROWS(RIGHT); i++) {
        struct text first = net_get(net, "osmp/osmp?%s", RIGHT[i]);
        if (net_code(net, first) != 0) fail_msg("%s: %.*s", RIGHT[i], TEXT_ARGS(first));
        assert_same(first, net_get(net, "osmp/osmp?%s", RIGHT[i]));
    }
    assert_int_equal(balance_of(net, 1), 100 * (int64_t)ROWS(RIGHT));
}

/* SPEC osmp 1.5.6 */
NET_TEST(test_osmp_the_day_of_reconciliation)
{
    net_get(net, PAY, "1", "20260228235959", number_of(net, 1), "10.00");
    net_get(net, PAY, "2", "20270101000000", number_of(net, 1), "10.00");
    struct day february, january;
    assert_true(day_from_date((struct date){2026, 2, 28}, &february));
    assert_true(day_from_date((struct date){2027, 1, 1}, &january));
    const char *sql = arena_printf(net->kit->arena,
                                   "SELECT count(*) FROM payment_key WHERE bank_day IN (%d, %d)",
                                   (int)february.number, (int)january.number);
    assert_int_equal(kit_count(net->kit, sql), 2);
}

/* SPEC osmp 1.1: newer networks POST a form. */
NET_TEST(test_osmp_post_and_methods)
{
    const char *form = "command=pay&txn_id=1&account=0240000001&sum=5.00&txn_date=" DATE;
    struct call post = {.method = "POST", .target = "/gate/osmp/osmp", .form = form};
    struct heard first = net_call(net, net->kit->arena, &post);
    assert_int_equal(first.status, 200);
    assert_int_equal(net_code(net, first.body), 0);
    assert_same(first.body, net_get(net, "osmp/osmp?%s", form));
    struct call head = {.method = "HEAD", .target = "/gate/osmp/osmp?command=pay&txn_id=2"};
    assert_int_equal(net_call(net, net->kit->arena, &head).status, 405);
    net_set(net, NET_OSMP_ID, CHANNEL_METHODS, "post");
    struct call get = {.target = "/gate/osmp/osmp?command=check&txn_id=1"};
    assert_int_equal(net_call(net, net->kit->arena, &get).status, 405);
    assert_int_equal(net_call(net, net->kit->arena, &post).status, 200);
    assert_int_equal(balance_of(net, 1), 500);
}

/* SPEC osmp 1.2: getInfo; SPEC sber 2.2: protocol no. 2 has check and pay alone. */
NET_TEST(test_osmp_info_and_the_profile_of_protocol_2)
{
    const char *info = "osmp/osmp?command=getInfo&account=0240000001";
    struct text answer = net_get(net, "%s", info);
    assert_int_equal(net_code(net, answer), 0);
    assert_string_equal(net_element(net->kit->arena, answer, "osmp_txn_id"), "");
    net_set(net, NET_OSMP_ID, CHANNEL_PROFILE, "eps2");
    assert_int_equal(net_code(net, net_get(net, "%s", info)), 300);
    assert_int_equal(net_code(net, net_get(net, PAY, "1", DATE, number_of(net, 1), "1.00")), 0);
}

NET_TEST(test_osmp_limits_of_a_day)
{
    net_set(net, NET_OSMP_ID, CHANNEL_DAY_LIMIT, "100000");
    assert_int_equal(net_code(net, net_get(net, PAY, "1", DATE, number_of(net, 1), "600.00")), 0);
    assert_int_equal(net_code(net, net_get(net, PAY, "2", DATE, number_of(net, 1), "400.01")), 242);
    assert_int_equal(net_code(net, net_get(net, PAY, "3", DATE, number_of(net, 1), "400.00")), 0);
    /* Another account and another day have limits of their own. */
    assert_int_equal(net_code(net, net_get(net, PAY, "4", DATE, number_of(net, 2), "999.00")), 0);
    assert_int_equal(
        net_code(net, net_get(net, PAY, "5", "20260301000000", number_of(net, 1), "999.00")), 0);
}

NET_TEST(test_a_disabled_channel)
{
    net_set(net, NET_OSMP_ID, CHANNEL_ENABLED, "0");
    struct text refused = net_get(net, PAY, "1", DATE, number_of(net, 1), "10.00");
    assert_int_equal(net_code(net, refused), 7);
    assert_int_equal(net_code(net, net_get(net, CHECK_1, 1, number_of(net, 1))), 7);
    net_set(net, NET_OSMP_ID, CHANNEL_ENABLED, "1");
    assert_same(refused, net_get(net, PAY, "1", DATE, number_of(net, 1), "10.00"));
    assert_int_equal(balance_of(net, 1), 0);
}

NET_TEST(test_a_channel_s_own_codes)
{
    net_set(net, NET_OSMP_ID, CHANNEL_CODE_MAP, "account_closed=8, other_content = 243");
    assert_int_equal(net_code(net, net_get(net, PAY, "1", DATE, number_of(net, 4), "1.00")), 8);
    net_set(net, NET_SBER_ID, CHANNEL_CODES, "numbered");
    net_get(net, SBER, number_of(net, 1), "5.00", "1");
    assert_int_equal(net_code(net, net_get(net, SBER, number_of(net, 1), "5.00", "1")), 5);
}

/* Names that a payer reads: masked, by the channel's form. */
NET_TEST(test_what_a_payer_sees)
{
    struct arena *arena = net->kit->arena;
    kit_pay(net->kit, KIT_SCHOOL, 1, 12050);
    net_set(net, NET_OSMP_ID, CHANNEL_FIELD_NAMES, "disp");
    net_set(net, NET_OSMP_ID, CHANNEL_SHOWS_BALANCE, "1");
    net_set(net, NET_OSMP_ID, CHANNEL_NAME_FORM, "stars");
    struct text check = net_get(net, CHECK_1, 1, number_of(net, 1));
    const char *all = arena_copy(arena, check.bytes, check.size);
    assert_non_null(strstr(all, "<field1 name=\"disp1\">И***** И***</field1>"));
    assert_non_null(strstr(all, "<field3 name=\"disp3\">120.50</field3>"));
    net_set(net, NET_OSMP_ID, CHANNEL_SHOWS_BALANCE, "0");
    net_set(net, NET_OSMP_ID, CHANNEL_SHOWS_SCHOOL, "0");
    net_set(net, NET_OSMP_ID, CHANNEL_NAME_FORM, "none");
    check = net_get(net, CHECK_1, 1, number_of(net, 1));
    assert_null(strstr(arena_copy(arena, check.bytes, check.size), "field"));
}

/* ---- Sberbank ---- */

/* SPEC sber 2.1 */
NET_TEST(test_sber_check_and_payment)
{
    struct arena *arena = net->kit->arena;
    net_set(net, NET_SBER_ID, CHANNEL_SHOWS_BALANCE, "1");
    net_set(net, NET_SBER_ID, CHANNEL_RECOMMENDED_SUM, "50000");
    struct text check = net_get(net, "sber/sber?ACTION=check&ACCOUNT=%s", number_of(net, 1));
    assert_string_equal(arena_copy(arena, check.bytes, check.size),
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>\n"
                        "  <CODE>0</CODE>\n  <MESSAGE>Абонент найден</MESSAGE>\n"
                        "  <FIO>И. И.</FIO>\n  <BALANCE>0.00</BALANCE>\n"
                        "  <INFO>Школа, 3Б</INFO>\n  <REC_SUM>500.00</REC_SUM>\n</response>\n");
    struct instant registered = net->kit->now;
    struct text first = net_get(net, SBER, number_of(net, 1), "500.00", "832514532178");
    assert_int_equal(net_code(net, first), 0);
    assert_string_equal(net_element(arena, first, "AMOUNT"), "500.00");
    assert_string_equal(net_element(arena, first, "REG_DATE"),
                        arena_printf(arena, "02.03.2026_%s:%02d",
                                     instant_format_time(arena, registered, zone_moscow()),
                                     (int)(registered.ms / 1000 % 60)));
    net_wait(net, 400 * DAY_MS);
    struct text second = net_get(net, SBER, number_of(net, 1), "500.00", "832514532178");
    assert_int_equal(net_code(net, second), 8);
    static const char *const KEPT[] = {"EXT_ID", "REG_DATE", "AMOUNT"};
    for (size_t i = 0; i < ROWS(KEPT); i++) {
        assert_string_equal(net_element(arena, first, KEPT[i]),
                            net_element(arena, second, KEPT[i]));
    }
    assert_same(second, net_get(net, SBER, number_of(net, 1), "500.00", "832514532178"));
    assert_int_equal(balance_of(net, 1), 50000);
}

/* SPEC sber 2.1: names in any case, both forms of the date. */
NET_TEST(test_sber_forms)
{
    static const struct {
        const char *query;
        int code;
    } ASKED[] = {
        {"action=payment&account=0240000001&amount=1.00&pay_id=1&pay_date=20260302110000", 0},
        {"Action=Payment&Account=0240000001&Amount=1.00&Pay_Id=2&Pay_Date=02.03.2026_11:00:00", 0},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=1.00&PAY_ID=3&PAY_DATE=02.03.2026%5F11%3A00%3A0"
         "0",
         0},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=1.00&PAY_ID=4&PAY_DATE=02.03.2026 11:00:00", 12},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=1.00&PAY_ID=4", 12},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=1.00&PAY_DATE=02.03.2026_11:00:00", 6},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=x&PAY_ID=4&PAY_DATE=02.03.2026_11:00:00", 9},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=0.50&PAY_ID=5&PAY_DATE=02.03.2026_11:00:00", 10},
        {"ACTION=payment&ACCOUNT=0240000001&AMOUNT=20000&PAY_ID=6&PAY_DATE=02.03.2026_11:00:00",
         11},
        {"ACTION=payment&ACCOUNT=0249999999&AMOUNT=1.00&PAY_ID=7&PAY_DATE=02.03.2026_11:00:00", 3},
        {"ACTION=payment&ACCOUNT=0240000004&AMOUNT=1.00&PAY_ID=8&PAY_DATE=02.03.2026_11:00:00", 5},
        {"ACTION=payment&ACCOUNT=12&AMOUNT=1.00&PAY_ID=9&PAY_DATE=02.03.2026_11:00:00", 4},
        {"ACTION=pay&ACCOUNT=0240000001", 2},
        {"ACTION=status&PAY_ID=1", 2},
        {"ACTION=check&ACCOUNT=0249999999", 3},
        {"ACTION=check&ACCOUNT=0240000001&ACCOUNT=0240000002", 300},
    };
    for (size_t i = 0; i < ROWS(ASKED); i++) {
        struct text answer = net_get(net, "sber/sber?%s", ASKED[i].query);
        if (net_code(net, answer) != ASKED[i].code) {
            fail_msg("%s: %.*s", ASKED[i].query, TEXT_ARGS(answer));
        }
    }
    assert_int_equal(balance_of(net, 1), 300);
}

/* SPEC sber 2.1: Windows-1251 by agreement, in requests and answers. */
NET_TEST(test_sber_windows_1251)
{
    net_set(net, NET_SBER_ID, CHANNEL_ENCODING, "windows-1251");
    struct call call = {.target = "/gate/sber/sber?ACTION=check&ACCOUNT=0240000001&FIO=%C8%E2%E0"};
    struct heard heard = net_call(net, net->kit->arena, &call);
    assert_string_equal(heard.content_type, "text/xml; charset=windows-1251");
    const char *all = arena_copy(net->kit->arena, heard.body.bytes, heard.body.size);
    assert_non_null(strstr(all, "encoding=\"windows-1251\""));
    assert_non_null(strstr(all, "<MESSAGE>\xC0\xE1\xEE\xED\xE5\xED\xF2 \xED\xE0\xE9\xE4\xE5\xED<"));
    assert_non_null(strstr(all, "<FIO>\xC8. \xC8.</FIO>"));
}

/* SPEC sber 2.1: status and cancel by profile; the money has to be there still. */
NET_TEST(test_sber_status_and_cancel)
{
    net_set(net, NET_SBER_ID, CHANNEL_STATUS_ACTION, "1");
    net_set(net, NET_SBER_ID, CHANNEL_CANCEL_ACTION, "1");
    assert_int_equal(net_code(net, net_get(net, "sber/sber?ACTION=status&PAY_ID=1")), 6);
    assert_int_equal(net_code(net, net_get(net, "sber/sber?ACTION=cancel&PAY_ID=1")), 6);
    struct text paid = net_get(net, SBER, number_of(net, 1), "100.00", "1");
    struct text status = net_get(net, "sber/sber?ACTION=status&PAY_ID=1");
    assert_same(paid, status);
    struct sale_line pizza[] = {kit_pizza(1)};
    struct document sale = kit_sale(net->kit, pizza, 1);
    kit_record(net->kit, &sale, 1);
    assert_int_equal(net_code(net, net_get(net, "sber/sber?ACTION=cancel&PAY_ID=1")), 9);
    assert_int_equal(balance_of(net, 1), 10000 - 3450);
    kit_pay(net->kit, KIT_SCHOOL, 1, 3450);
    struct text cancelled = net_get(net, "sber/sber?ACTION=cancel&PAY_ID=1");
    assert_int_equal(net_code(net, cancelled), 0);
    assert_same(cancelled, net_get(net, "sber/sber?ACTION=cancel&PAY_ID=1"));
    assert_int_equal(net_code(net, net_get(net, "sber/sber?ACTION=status&PAY_ID=1")), 7);
    assert_int_equal(balance_of(net, 1), 0);
    /* The id stays spent: paying under it again credits nothing. */
    assert_int_equal(net_code(net, net_get(net, SBER, number_of(net, 1), "100.00", "1")), 8);
    assert_int_equal(balance_of(net, 1), 0);
}

/* ---- who may ask ---- */

static int status_of(struct net *net, const char *remote, const char *login, const char *forwarded)
{
    struct call call = {.target = "/gate/osmp/osmp?command=check&txn_id=1&account=0240000001",
                        .remote = remote,
                        .login = login,
                        .forwarded = forwarded};
    return net_call(net, net->kit->arena, &call).status;
}

struct password_work {
    struct arena *arena;
    struct channel_change change;
    const char *password;
};

static enum err password_run(struct tx *tx, void *context)
{
    struct password_work *work = context;
    return channel_set_password(tx, work->arena, &work->change, &work->password);
}

static const char *basic_of(struct arena *arena, const char *login, const char *password)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *plain = arena_printf(arena, "%s:%s", login, password);
    size_t size = strlen(plain);
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "Basic ");
    for (size_t i = 0; i < size; i += 3) {
        uint32_t bits = 0;
        for (size_t j = 0; j < 3; j++) {
            bits = bits << 8 | (i + j < size ? (uint8_t)plain[i + j] : 0);
        }
        for (size_t j = 0; j < 4; j++) {
            buf_add_char(&buf, i + j > size ? '=' : DIGITS[bits >> (18 - 6 * j) & 63]);
        }
    }
    return buf.bytes;
}

/* SPEC osmp 1.1: a filter of addresses and, where there is one, a login. */
NET_TEST(test_who_is_let_in)
{
    struct arena *arena = net->kit->arena;
    assert_int_equal(status_of(net, "127.0.0.1", NULL, NULL), 200);
    assert_int_equal(status_of(net, "::1", NULL, NULL), 200);
    /* Everybody behind a proxy of this machine would look local. */
    assert_int_equal(status_of(net, "127.0.0.1", NULL, "203.0.113.9"), 403);
    assert_int_equal(status_of(net, "203.0.113.9", NULL, NULL), 403);
    net_set(net, NET_OSMP_ID, CHANNEL_NETWORKS, "79.142.16.0/20, 2001:db8::/32");
    assert_int_equal(status_of(net, "79.142.31.255", NULL, NULL), 200);
    assert_int_equal(status_of(net, "::ffff:79.142.16.1", NULL, NULL), 200);
    assert_int_equal(status_of(net, "2001:db8:1::1", NULL, NULL), 200);
    assert_int_equal(status_of(net, "79.142.32.0", NULL, NULL), 403);
    assert_int_equal(status_of(net, "nonsense", NULL, NULL), 403);
    struct password_work work = {.arena = arena, .change = {.code = "osmp", .now = net->kit->now}};
    assert_int_equal(store_write(net->kit->store, 0, password_run, &work), OK);
    net_set(net, NET_OSMP_ID, CHANNEL_LOGIN, "qiwi");
    const char *right = basic_of(arena, "qiwi", work.password);
    assert_int_equal(status_of(net, "79.142.16.1", NULL, NULL), 401);
    assert_int_equal(status_of(net, "79.142.16.1", basic_of(arena, "qiwi", "x"), NULL), 401);
    assert_int_equal(status_of(net, "79.142.16.1", basic_of(arena, "", work.password), NULL), 401);
    assert_int_equal(status_of(net, "79.142.16.1", "Basic %%%", NULL), 401);
    assert_int_equal(status_of(net, "79.142.16.1", right, NULL), 200);
    assert_int_equal(status_of(net, "203.0.113.9", right, NULL), 403);
    net_set(net, NET_OSMP_ID, CHANNEL_NETWORKS, "");
    assert_int_equal(status_of(net, "203.0.113.9", right, NULL), 200);
    net_set(net, NET_OSMP_ID, CHANNEL_LOGIN, "");
    assert_int_equal(status_of(net, "203.0.113.9", right, NULL), 403);
}

NET_TEST(test_what_is_no_channel)
{
    static const char *const TARGETS[] = {"/gate/osmp/sber?command=check",
                                          "/gate/osmp/nobody",
                                          "/gate/osmp/bank",
                                          "/gate/nothing/osmp",
                                          "/gate/osmp",
                                          "/gate"};
    for (size_t i = 0; i < ROWS(TARGETS); i++) {
        struct heard heard = net_call(net, net->kit->arena, &(struct call){.target = TARGETS[i]});
        assert_int_equal(heard.status, 404);
        /* XML all the same, and nothing fatal in it. */
        assert_int_equal(net_code(net, heard.body), 1);
    }
}

/* Numbers are not to be counted out: too many in vain, and known ones are put off too. */
NET_TEST(test_questions_in_vain)
{
    net_set(net, NET_OSMP_ID, CHANNEL_UNKNOWN_PER_MINUTE, "5");
    for (int i = 0; i < 5; i++) {
        const char *number = arena_printf(net->kit->arena, "024999999%d", i);
        assert_int_equal(net_code(net, net_get(net, CHECK_1, i, number)), 5);
    }
    struct text unknown = net_get(net, CHECK_1, 7, "0249999999");
    assert_int_equal(net_code(net, unknown), 1);
    assert_same(unknown, net_get(net, CHECK_1, 7, number_of(net, 1)));
    /* Payments are not questions. */
    assert_int_equal(net_code(net, net_get(net, PAY, "1", DATE, number_of(net, 1), "1.00")), 0);
    /* Another terminal asks for itself. */
    assert_int_equal(net_code(net, net_get(net, CHECK_1 "&trm_id=2", 8, number_of(net, 1))), 0);
    net_wait(net, MINUTE_MS);
    assert_int_equal(net_code(net, net_get(net, CHECK_1, 9, number_of(net, 1))), 0);
}

/* ---- trouble of our own ---- */

struct drop_work {
    struct query query;
};

static enum err drop_run(struct tx *tx, void *context)
{
    struct drop_work *work = context;
    scoped(statement) struct statement *drop = statement_open(tx, &work->query);
    return statement_run(drop);
}

static void sql_run(struct net *net, const char *sql)
{
    struct drop_work *work = ARENA_NEW(net->kit->arena, struct drop_work);
    work->query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    assert_int_equal(store_write(net->kit->store, 0, drop_run, work), OK);
}

/* A fault of the database is a temporary error, never a fatal one. */
NET_TEST(test_a_fault_is_temporary)
{
    sql_run(net, "ALTER TABLE payment_key RENAME TO payment_away");
    assert_int_equal(net_code(net, net_get(net, PAY, "1", DATE, number_of(net, 1), "1.00")), 1);
    assert_int_equal(net_code(net, net_get(net, SBER, number_of(net, 1), "1.00", "1")), 1);
    assert_int_equal(balance_of(net, 1), 0);
    sql_run(net, "ALTER TABLE payment_away RENAME TO payment_key");
    struct text paid = net_get(net, PAY, "1", DATE, number_of(net, 1), "1.00");
    assert_int_equal(net_code(net, paid), 0);
    assert_same(paid, net_get(net, PAY, "1", DATE, number_of(net, 1), "1.00"));
    assert_int_equal(balance_of(net, 1), 100);
}

/* ---- many at once ---- */

enum { CALLERS = 16, CALLER_ARENA_BYTES = 1 << 20 };

struct caller {
    struct net *net;
    pthread_t thread;
    struct arena arena;
    const char *target;
    struct heard heard;
};

static void *caller_main(void *context)
{
    struct caller *caller = context;
    caller->heard = net_call(caller->net, &caller->arena, &(struct call){.target = caller->target});
    return NULL;
}

NET_TEST(test_sixteen_at_once_with_one_id)
{
    static const char TARGET[] =
        "/gate/osmp/osmp?command=pay&txn_id=16&account=0240000001&sum=16.00&txn_date=" DATE;
    struct caller callers[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.net = net, .target = TARGET};
        arena_init(&callers[i].arena, CALLER_ARENA_BYTES);
        assert_int_equal(pthread_create(&callers[i].thread, NULL, caller_main, &callers[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].heard.status, 200);
        assert_same(callers[0].heard.body, callers[i].heard.body);
    }
    for (int i = 0; i < CALLERS; i++) arena_release(&callers[i].arena);
    assert_int_equal(balance_of(net, 1), 1600);
}

/* ---- tables ---- */

static void test_codes_and_their_fatality(void **state)
{
    (void)state;
    static const int FATAL[] = {4, 5, 7, 8, 31, 32, 79, 241, 242, 243, 300, 251, 12345, -1};
    static const int PASSING[] = {0, 1, 90};
    for (size_t i = 0; i < ROWS(FATAL); i++) assert_true(osmp_code_is_fatal(FATAL[i]));
    for (size_t i = 0; i < ROWS(PASSING); i++) assert_false(osmp_code_is_fatal(PASSING[i]));
}

static void test_code_maps(void **state)
{
    (void)state;
    static const char *const WRONG[] = {
        "x=1",          "duplicate",      "duplicate=",
        "duplicate=1,", "duplicate=1000", "duplicate=1;temporary=2"};
    for (size_t i = 0; i < ROWS(WRONG); i++) assert_false(code_map_is_valid(text_of(WRONG[i])));
    assert_true(code_map_is_valid(TEXT("")));
    assert_true(code_map_is_valid(TEXT("duplicate=0, internal=-1")));
    assert_int_equal(code_map_find(TEXT("duplicate=0,internal=-1"), REASON_INTERNAL, 300), -1);
    assert_int_equal(code_map_find(TEXT("duplicate=0"), REASON_INTERNAL, 300), 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_osmp_answers_word_by_word),
        cmocka_unit_test(test_osmp_a_repeat_is_answered_byte_for_byte),
        cmocka_unit_test(test_osmp_a_refusal_holds_for_ever),
        cmocka_unit_test(test_osmp_one_id_with_other_contents),
        cmocka_unit_test(test_osmp_wrong_requests),
        cmocka_unit_test(test_osmp_what_is_accepted),
        cmocka_unit_test(test_osmp_the_day_of_reconciliation),
        cmocka_unit_test(test_osmp_post_and_methods),
        cmocka_unit_test(test_osmp_info_and_the_profile_of_protocol_2),
        cmocka_unit_test(test_osmp_limits_of_a_day),
        cmocka_unit_test(test_a_disabled_channel),
        cmocka_unit_test(test_a_channel_s_own_codes),
        cmocka_unit_test(test_what_a_payer_sees),
        cmocka_unit_test(test_sber_check_and_payment),
        cmocka_unit_test(test_sber_forms),
        cmocka_unit_test(test_sber_windows_1251),
        cmocka_unit_test(test_sber_status_and_cancel),
        cmocka_unit_test(test_who_is_let_in),
        cmocka_unit_test(test_what_is_no_channel),
        cmocka_unit_test(test_questions_in_vain),
        cmocka_unit_test(test_a_fault_is_temporary),
        cmocka_unit_test(test_sixteen_at_once_with_one_id),
        cmocka_unit_test(test_codes_and_their_fatality),
        cmocka_unit_test(test_code_maps),
    };
    secret_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
