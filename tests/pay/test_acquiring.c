/* What is said to a gateway and read from it, byte by byte; checksums; the rules of an order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/parse.h"
#include "base/secret.h"
#include "base/signature.h"
#include "pay/callback.h"
#include "pay/fiscal.h"
#include "pay/gateway.h"
#include "pay/order.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    secret_init();
    arena_init(&arena, 1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void assert_text(struct text text, const char *expected)
{
    assert_string_equal(arena_copy(&arena, text.bytes, text.size), expected);
}

/* ---- what is said ---- */

static struct gateway_order sample_order(void)
{
    return (struct gateway_order){
        .number = TEXT("1099511627777"),
        .amount = money_of_kopecks(12550),
        .return_address = TEXT("https://x.ru/ok?id=1"),
        .description = TEXT("Пополнение"),
        .account_number = TEXT("0242013137"),
        .email = TEXT(""),
        .bundle = TEXT(""),
        .life_s = 1200,
    };
}

/* The samples of SPEC acquiring 3.1, with our own fields. */
static void test_a_registration_as_a_form_and_as_json(void **state)
{
    (void)state;
    struct gateway_order order = sample_order();
    struct gateway gateway = {.kind = GATEWAY_FORM, .login = TEXT("u"), .password = TEXT("p&=")};
    assert_text(gateway_register_body(&gateway, &arena, &order),
                "orderNumber=1099511627777&amount=12550&currency=643"
                "&returnUrl=https%3A%2F%2Fx.ru%2Fok%3Fid%3D1&failUrl=https%3A%2F%2Fx.ru%2Fok%3F"
                "id%3D1&description=%D0%9F%D0%BE%D0%BF%D0%BE%D0%BB%D0%BD%D0%B5%D0%BD%D0%B8%D0%B5"
                "&language=ru&sessionTimeoutSecs=1200&jsonParams=%7B%22account%22%3A%22"
                "0242013137%22%7D&userName=u&password=p%26%3D");
    gateway.kind = GATEWAY_JSON;
    order.wants_sbp = true;
    assert_text(gateway_register_body(&gateway, &arena, &order),
                "{\"orderNumber\":\"1099511627777\",\"amount\":12550,\"currency\":\"643\","
                "\"returnUrl\":\"https://x.ru/ok?id=1\",\"failUrl\":\"https://x.ru/ok?id=1\","
                "\"description\":\"Пополнение\",\"language\":\"ru\",\"sessionTimeoutSecs\":1200,"
                "\"jsonParams\":{\"account\":\"0242013137\",\"qrType\":\"DYNAMIC_QR_SBP\","
                "\"sbp.scenario\":\"C2B\"},\"userName\":\"u\",\"password\":\"p&=\"}");
}

/* ---- what is read ---- */

static void test_registrations_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum gateway_outcome outcome;
    } ROWS[] = {
        {"{\"orderId\":\"a\",\"formUrl\":\"https://b/p\"}", GATEWAY_DONE},
        {"{\"errorCode\":\"0\",\"orderId\":\"a\",\"formUrl\":\"https://b/p\"}", GATEWAY_DONE},
        {"{\"errorCode\":0,\"orderId\":\"a\",\"formUrl\":\"http://b:1/p\"}", GATEWAY_DONE},
        {"{\"errorCode\":\"1\",\"errorMessage\":\"Заказ уже обработан\"}", GATEWAY_REFUSED},
        {"{\"errorCode\":5}", GATEWAY_REFUSED},
        {"", GATEWAY_UNKNOWN},
        {"<html>", GATEWAY_UNKNOWN},
        {"[]", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"formUrl\":\"https://b/p\"", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"formUrl\":\"https://b/p\"}}", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"orderId\":\"b\",\"formUrl\":\"https://b/p\"}", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\"}", GATEWAY_UNKNOWN},
        {"{\"formUrl\":\"https://b/p\"}", GATEWAY_UNKNOWN},
        {"{\"errorCode\":\"x\",\"orderId\":\"a\",\"formUrl\":\"https://b/p\"}", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"formUrl\":\"javascript:alert(1)\"}", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"formUrl\":\"//b/p\"}", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"formUrl\":\"https://b/p\\r\\nX: y\"}", GATEWAY_UNKNOWN},
        {"{\"orderId\":\"a\",\"formUrl\":\"https://\"}", GATEWAY_UNKNOWN},
        {"{\"orderId\":7,\"formUrl\":\"https://b/p\"}", GATEWAY_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct gateway_registered read = gateway_read_registered(&arena, text_of(ROWS[i].body));
        if (read.result.outcome != ROWS[i].outcome) fail_msg("%s", ROWS[i].body);
    }
}

/* SPEC acquiring 3.3: the official example of a paid order. */
static const char PAID[] =
    "{\"errorCode\":\"0\",\"errorMessage\":\"Успешно\",\"orderNumber\":\"17\",\"orderStatus\":2,"
    "\"actionCode\":0,\"actionCodeDescription\":\"\",\"amount\":19900,\"currency\":\"643\","
    "\"date\":1675169008805,\"depositedDate\":1675169010957,\"authRefNum\":\"303112098637\","
    "\"terminalId\":\"20235777\",\"attributes\":[{\"name\":\"mdOrder\",\"value\":\"m1\"}],"
    "\"cardAuthInfo\":{\"maskedPan\":\"220138*******0047\"},\"paymentAmountInfo\":"
    "{\"approvedAmount\":19900,\"depositedAmount\":19900,\"refundedAmount\":0}}";

static void test_a_status_is_read(void **state)
{
    (void)state;
    struct gateway_status paid = gateway_read_status(&arena, text_of(PAID));
    assert_int_equal(paid.result.outcome, GATEWAY_DONE);
    assert_int_equal(paid.status, GATEWAY_DEPOSITED);
    assert_int_equal(paid.amount, 19900);
    assert_int_equal(paid.deposited, 19900);
    assert_int_equal(paid.refunded, 0);
    assert_int_equal(paid.currency, 643);
    assert_int_equal(paid.paid_at_ms, 1675169010957);
    assert_text(paid.md_order, "m1");
    assert_text(paid.order_number, "17");
    assert_text(paid.masked_pan, "220138*******0047");
    assert_text(paid.reference, "303112098637");
    static const char *const UNKNOWN[] = {
        "{\"errorCode\":\"0\"}",
        "{\"errorCode\":\"0\",\"orderStatus\":\"two\"}",
        "{\"errorCode\":\"0\",\"orderStatus\":2,\"amount\":1.5}",
        "{\"errorCode\":\"0\",\"orderStatus\":2,\"amount\":-5}",
        "{\"errorCode\":\"0\",\"orderStatus\":2,\"currency\":\"RUB\"}",
    };
    for (size_t i = 0; i < sizeof UNKNOWN / sizeof *UNKNOWN; i++) {
        struct gateway_status read = gateway_read_status(&arena, text_of(UNKNOWN[i]));
        if (read.result.outcome != GATEWAY_UNKNOWN) fail_msg("%s", UNKNOWN[i]);
    }
    struct gateway_status whole = gateway_read_status(
        &arena, TEXT("{\"orderStatus\":2,\"cardAuthInfo\":{\"pan\":\"2201382000000047\"}}"));
    assert_int_equal(whole.masked_pan.size, 0);
}

static void test_no_such_order(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        bool has_none;
    } ROWS[] = {
        {"{\"errorCode\":\"6\",\"errorMessage\":\"Неверный номер заказа\"}", true},
        {"{\"errorCode\":\"5\",\"errorMessage\":\"Заказ не найден\"}", true},
        {"{\"errorCode\":\"5\",\"errorMessage\":\"Доступ запрещён\"}", false},
        {"{\"errorCode\":\"7\",\"errorMessage\":\"Системная ошибка\"}", false},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct gateway_status read = gateway_read_status(&arena, text_of(ROWS[i].body));
        assert_int_equal(gateway_has_no_order(&read.result), ROWS[i].has_none);
    }
}

/* ---- callbacks: SPEC acquiring 3.6, its vectors ---- */

static const struct callback_pair SIGNED[] = {
    {{"mdOrder", 7}, {"3ff6962a-7dcc-4283-ab50-a6d7dd3386fe", 36}},
    {{"orderNumber", 11}, {"10747", 5}},
    {{"checksum", 8}, {"51C892147225ABE87798CB02979D70EF46D0AE79B5AA3B28B1C260BE286C50A9", 64}},
    {{"operation", 9}, {"deposited", 9}},
    {{"status", 6}, {"1", 1}},
    {{"amount", 6}, {"123456", 6}},
};
enum { SIGNED_COUNT = sizeof SIGNED / sizeof *SIGNED };

static void test_hmac_vectors(void **state)
{
    (void)state;
    struct callback callback;
    struct text key = TEXT("yourSecretToken");
    assert_text(callback_signed_text(&arena, SIGNED, SIGNED_COUNT),
                "amount;123456;mdOrder;3ff6962a-7dcc-4283-ab50-a6d7dd3386fe;operation;deposited;"
                "orderNumber;10747;status;1;");
    assert_int_equal(callback_read(&arena, SIGNED, SIGNED_COUNT, CALLBACK_HMAC, key, &callback),
                     CALLBACK_TAKEN);
    assert_text(callback.order_number, "10747");
    struct callback_pair lower[SIGNED_COUNT];
    for (int i = 0; i < SIGNED_COUNT; i++) lower[i] = SIGNED[i];
    lower[2].value = TEXT("51c892147225abe87798cb02979d70ef46d0ae79b5aa3b28b1c260be286c50a9");
    assert_int_equal(callback_read(&arena, lower, SIGNED_COUNT, CALLBACK_HMAC, key, &callback),
                     CALLBACK_TAKEN);
    lower[5].value = TEXT("123457");
    assert_int_equal(callback_read(&arena, lower, SIGNED_COUNT, CALLBACK_HMAC, key, &callback),
                     CALLBACK_CHECKSUM_WRONG);
    assert_int_equal(callback_read(&arena, SIGNED, 2, CALLBACK_HMAC, key, &callback),
                     CALLBACK_CHECKSUM_MISSING);
    assert_int_equal(callback_read(&arena, SIGNED, 2, CALLBACK_UNSIGNED, TEXT(""), &callback),
                     CALLBACK_TAKEN);
    lower[4] = lower[0];
    assert_int_equal(
        callback_read(&arena, lower, SIGNED_COUNT, CALLBACK_UNSIGNED, TEXT(""), &callback),
        CALLBACK_MALFORMED);
    struct digest second = secret_mac(TEXT("0123456789abcdef0123456789abcdef"),
                                      TEXT("bar;baz;foo;bar;"));
    assert_string_equal(format_hex(&arena, second.bytes, sizeof second.bytes),
                        "dd85e0313f1da19c7c2080a314efb5e20d5e85ed78f78e04e88c794734e7a9f5");
}

static const char RSA_KEY[] = "-----BEGIN PUBLIC KEY-----\n"
                              "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwtuGKbQ4WmfdV1gjWWys\n"
                              "5jyHKTWXnxX3zVa5/Cx5aKwJpOsjrXnHh6l8bOPQ6Sgj3iSeKJ9plZ3i7rPjkfmw\n"
                              "qUOJ1eLU5NvGkVjOgyi11aUKgEKwS5Iq5HZvXmPLzu+U22EUCTQwjBqnE/Wf0hnI\n"
                              "wYABDgc0fJeJJAHYHMBcJXTuxF8DmDf4DpbLrQ2bpGaCPKcX+04POS4zVLVCHF6N\n"
                              "6gYtM7U2QXYcTMTGsAvmIqSj1vddGwvNGeeUVoPbo6enMBbvZgjN5p6j3ItTziMb\n"
                              "Vba3m/u7bU1dOG2/79UpGAGR10qEFHiOqS6WpO7CuIR2tL9EznXRc7D9JZKwGfoY\n"
                              "/QIDAQAB\n"
                              "-----END PUBLIC KEY-----\n";
static const char RSA_SIGNATURE[] =
    "9524FD765FB1BABFB1F42E4BC6EF5A4B07BAA3F9C809098ACBB462618A9327539F975FEDB4CF6EC1556FF88BA74774"
    "342AF4F5B51BA63903BE9647C670EBD962467282955BD1D57B16935C956864526810870CD32967845EBABE1C6565C0"
    "3F94FF66907CEDB54669A1C74AC1AD6E39B67FA7EF6D305A007A474F03B80FD6C965656BEAA74E09BB1189F4B32E62"
    "2C903DC52843C454B7ACF76D6F76324C27767DE2FF6E7217716C19C530CA7551DB58268CC815638C30F3BCA3270E1F"
    "D44F63C14974B108E65C20638ECE2F2D752F32742FFC5077415102706FA5235D310D4948A780B08D1B75C8983F22F2"
    "11DFCBF14435F262ADDA6A97BFEB6D332C3D51010B";

static void test_rsa_vector(void **state)
{
    (void)state;
    struct callback callback;
    struct callback_pair pairs[] = {
        {TEXT("amount"), TEXT("35000099")},
        {TEXT("sign_alias"), TEXT("SHA-512 with RSA")},
        {TEXT("checksum"), TEXT(RSA_SIGNATURE)},
        {TEXT("mdOrder"), TEXT("12b59da8-f68f-7c8d-12b5-9da8000826ea")},
        {TEXT("operation"), TEXT("deposited")},
        {TEXT("status"), TEXT("1")},
    };
    struct text key = TEXT(RSA_KEY);
    assert_true(signature_key_is_rsa(key));
    assert_false(signature_key_is_rsa(TEXT("nonsense")));
    assert_int_equal(callback_read(&arena, pairs, 6, CALLBACK_RSA, key, &callback), CALLBACK_TAKEN);
    pairs[0].value = TEXT("935000099");
    assert_int_equal(callback_read(&arena, pairs, 6, CALLBACK_RSA, key, &callback),
                     CALLBACK_CHECKSUM_WRONG);
    assert_int_equal(callback_read(&arena, pairs, 6, CALLBACK_RSA, TEXT("x"), &callback),
                     CALLBACK_CHECKSUM_WRONG);
}

static void test_json_callbacks(void **state)
{
    (void)state;
    struct callback_pair pairs[CALLBACK_PAIRS_LIMIT];
    struct callback callback;
    int count;
    assert_true(callback_pairs_of_json(
        &arena,
        TEXT("{\"mdOrder\":\"m\",\"orderNumber\":\"7\",\"operation\":\"deposited\",\"status\":1,"
             "\"additionalParams\":{}}"),
        pairs, &count));
    assert_int_equal(count, 4);
    assert_int_equal(callback_read(&arena, pairs, count, CALLBACK_UNSIGNED, TEXT(""), &callback),
                     CALLBACK_TAKEN);
    assert_text(callback.md_order, "m");
    assert_false(callback_pairs_of_json(&arena, TEXT("[]"), pairs, &count));
    assert_false(callback_pairs_of_json(&arena, TEXT("{\"a\":"), pairs, &count));
}

/* ---- the rules of an order ---- */

static struct order waiting_order(void)
{
    return (struct order){.amount = money_of_kopecks(19900),
                          .state = ORDER_WAITING,
                          .number = TEXT("17"),
                          .md_order = TEXT("m1"),
                          .created_at = instant_of_ms(1675169000000),
                          .expires_at = instant_of_ms(1675170200000)};
}

static void test_verdicts(void **state)
{
    (void)state;
    struct order order = waiting_order();
    struct gateway_status paid = gateway_read_status(&arena, text_of(PAID));
    assert_int_equal(order_judge(&order, &paid), ORDER_SAYS_PAID);
    static const int64_t STATUSES[] = {0, 1, 3, 4, 5, 6, 7};
    static const enum order_verdict SAYS[] = {
        ORDER_SAYS_UNPAID, ORDER_SAYS_UNPAID,   ORDER_SAYS_RETURNED, ORDER_SAYS_RETURNED,
        ORDER_SAYS_UNPAID, ORDER_SAYS_DECLINED, ORDER_SAYS_NOTHING};
    for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++) {
        struct gateway_status status = paid;
        status.status = STATUSES[i];
        assert_int_equal(order_judge(&order, &status), SAYS[i]);
    }
    struct gateway_status other = paid;
    other.amount = 19901;
    assert_int_equal(order_judge(&order, &other), ORDER_SAYS_OTHER);
    other = paid;
    other.currency = 840;
    assert_int_equal(order_judge(&order, &other), ORDER_SAYS_OTHER);
    other = paid;
    other.deposited = 10000;
    assert_int_equal(order_judge(&order, &other), ORDER_SAYS_OTHER);
    other = paid;
    other.order_number = TEXT("18");
    assert_int_equal(order_judge(&order, &other), ORDER_SAYS_OTHER);
    other.status = 0;
    assert_int_equal(order_judge(&order, &other), ORDER_SAYS_NOTHING);
    other = paid;
    other.md_order = TEXT("m2");
    assert_int_equal(order_judge(&order, &other), ORDER_SAYS_OTHER);
}

static void test_states(void **state)
{
    (void)state;
    struct order order = waiting_order();
    struct gateway_status paid = gateway_read_status(&arena, text_of(PAID));
    struct instant soon = instant_add_ms(order.created_at, MINUTE_MS);
    struct instant late = instant_add_ms(order.expires_at, HOUR_MS);
    struct instant due;
    assert_int_equal(order_state_after(&order, ORDER_SAYS_UNPAID, &paid, soon), ORDER_WAITING);
    assert_int_equal(order_state_after(&order, ORDER_SAYS_UNPAID, &paid, late), ORDER_EXPIRED);
    assert_int_equal(order_state_after(&order, ORDER_SAYS_NOTHING, &paid, late), ORDER_WAITING);
    order.state = ORDER_EXPIRED;
    assert_int_equal(order_state_after(&order, ORDER_SAYS_PAID, &paid, late), ORDER_PAID);
    assert_true(order_next_due(&order, ORDER_EXPIRED, late, &due));
    assert_false(order_next_due(&order, ORDER_EXPIRED, instant_add_ms(late, 4 * DAY_MS), &due));
    assert_false(order_next_due(&order, ORDER_PAID, soon, &due));
    order.state = ORDER_PAID;
    assert_int_equal(order_state_after(&order, ORDER_SAYS_UNPAID, &paid, soon), ORDER_PAID);
    assert_int_equal(order_state_after(&order, ORDER_SAYS_OTHER, &paid, soon), ORDER_PAID);
}

/* ---- receipts ---- */

static void test_answers_of_the_fiscal_service(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum fiscal_outcome outcome;
    } ROWS[] = {
        {"{\"token\":\"t\",\"error\":null}", FISCAL_SAYS_TOKEN},
        {"{\"uuid\":\"u\",\"status\":\"wait\",\"error\":null}", FISCAL_SAYS_WAIT},
        {"{\"uuid\":\"u\",\"status\":\"done\",\"error\":null,\"payload\":"
         "{\"fiscal_document_number\":7}}",
         FISCAL_SAYS_DONE},
        {"{\"status\":\"fail\",\"error\":{\"code\":32,\"text\":\"чек\"}}", FISCAL_SAYS_FAIL},
        {"{\"status\":\"fail\",\"uuid\":\"u\",\"error\":{\"code\":33}}", FISCAL_SAYS_WAIT},
        {"{\"status\":\"fail\",\"error\":{\"code\":11}}", FISCAL_SAYS_TOKEN},
        {"{\"status\":\"wait\",\"error\":{\"code\":34}}", FISCAL_SAYS_WAIT},
        {"", FISCAL_SAYS_NOTHING},
        {"<html>", FISCAL_SAYS_NOTHING},
        {"{}", FISCAL_SAYS_NOTHING},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct fiscal_answer answer = fiscal_read_answer(&arena, text_of(ROWS[i].body));
        if (answer.outcome != ROWS[i].outcome) fail_msg("%s", ROWS[i].body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_registration_as_a_form_and_as_json),
        cmocka_unit_test(test_registrations_are_read_strictly),
        cmocka_unit_test(test_a_status_is_read),
        cmocka_unit_test(test_no_such_order),
        cmocka_unit_test(test_hmac_vectors),
        cmocka_unit_test(test_rsa_vector),
        cmocka_unit_test(test_json_callbacks),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_answers_of_the_fiscal_service),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
