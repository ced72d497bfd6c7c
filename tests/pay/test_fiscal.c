/* Receipts of card payments: queued with the credit, handed in once whatever the service answers,
 * off where the channel does not want them. */
#include "card_kit.h"

#include <stdio.h>
#include <string.h>

#include "desk/fiscal.h"

/* A fiscal service by script: each call takes the next answer; a NULL is no answer. */
struct service {
    struct sim_bank *bank;
    enum err (*bank_call)(void *context, struct arena *arena,
                          const struct outgoing_request *request,
                          struct outgoing_answer *out_answer);
    const char *const *answers;
    int calls, hand_ins;
    char last_body[2048];
};

static struct service service;

static enum err service_call(void *context, struct arena *arena,
                             const struct outgoing_request *request,
                             struct outgoing_answer *out_answer)
{
    if (memmem(request->url.bytes, request->url.size, "possystem", 9) == NULL) {
        return service.bank_call(context, arena, request, out_answer);
    }
    bool is_token = memmem(request->url.bytes, request->url.size, "getToken", 8) != NULL;
    *out_answer = (struct outgoing_answer){.status = 200};
    if (is_token) {
        out_answer->body = TEXT("{\"token\":\"t\",\"error\":null}");
        return OK;
    }
    if (text_is(request->method, "POST")) {
        service.hand_ins++;
        snprintf(service.last_body, sizeof service.last_body, "%.*s", TEXT_ARGS(request->body));
    }
    const char *answer = service.answers[service.calls++];
    if (answer == NULL) return ERR_TIMEOUT;
    out_answer->body = text_of(answer);
    return OK;
}

static void service_open(struct card_kit *card, const char *const *answers)
{
    struct kit *kit = card->kit;
    service = (struct service){card->bank, kit->world.call, answers, 0, 0, ""};
    kit->world.call = service_call;
    card_set(card, "fiscal", "atol");
    card_set(card, "fiscal_address", "https://fiscal.example/possystem/v5/");
    card_set(card, "fiscal_login", "shop");
    card_set(card, "fiscal_group", "school");
    card_set(card, "fiscal_inn", "7700000000");
    card_set(card, "fiscal_email", "seller@example.ru");
    card_set(card, "fiscal_secret_file",
             arena_printf(kit->arena, "%s/secret", kit->fixture->folder));
}

static void work(struct card_kit *card, int rounds)
{
    for (int i = 0; i < rounds; i++) {
        int count;
        card->bank->now_ms += 2 * HOUR_MS;
        assert_int_equal(desk_fiscal_work(&card->kit->desk, &count), OK);
    }
}

static int64_t paid(struct card_kit *card, const char *key)
{
    struct ordering ordering = card_order(card, 1, key, 50050);
    assert_true(sim_pay(card->bank, &card->bank->orders[card->bank->order_count - 1]));
    assert_int_equal(card_ask(card, ordering.order.id).state, ORDER_PAID);
    return ordering.order.id;
}

static int64_t state(struct card_kit *card)
{
    return kit_count(card->kit, "SELECT state FROM fiscal_receipt");
}

#define FISCAL_TEST(name)                                                                          \
    static void fiscal_##name(struct card_kit *card);                                              \
    DESK_TEST(name)                                                                                \
    {                                                                                              \
        struct card_kit card;                                                                      \
        card_open(&card, kit, 1);                                                                  \
        fiscal_##name(&card);                                                                      \
        card_close(&card);                                                                         \
    }                                                                                              \
    static void fiscal_##name(struct card_kit *card)

FISCAL_TEST(test_a_receipt_is_made_once_over_lost_answers)
{
    static const char *const ANSWERS[] = {
        NULL,                                                            /* handed in, unheard */
        "{\"status\":\"fail\",\"uuid\":\"u1\",\"error\":{\"code\":33}}", /* there already */
        "<html>",
        "{\"uuid\":\"u1\",\"status\":\"wait\",\"error\":null}",
        "{\"uuid\":\"u1\",\"status\":\"done\",\"error\":null,\"payload\":"
        "{\"fiscal_document_number\":42}}",
    };
    service_open(card, ANSWERS);
    (void)paid(card, "form-1");
    assert_int_equal(state(card), FISCAL_QUEUED);
    work(card, 6);
    assert_int_equal(state(card), FISCAL_MADE);
    assert_int_equal(service.calls, 5);
    assert_int_equal(service.hand_ins, 2);
    assert_non_null(strstr(service.last_body, "\"total\":500.50"));
    assert_non_null(strstr(service.last_body, "\"email\":\"parent@example.ru\""));
    assert_non_null(strstr(service.last_body, "\"payment_method\":\"advance\""));
    assert_int_equal(kit_count(card->kit, "SELECT CAST(fiscal_number AS BIGINT) FROM "
                                          "fiscal_receipt"),
                     42);
}

FISCAL_TEST(test_a_receipt_that_is_refused_waits_for_a_person)
{
    static const char *const ANSWERS[] = {
        "{\"status\":\"fail\",\"error\":{\"code\":32,\"text\":\"ИНН\"}}",
        "{\"uuid\":\"u2\",\"status\":\"wait\",\"error\":null}",
        "{\"uuid\":\"u2\",\"status\":\"done\",\"error\":null,\"payload\":{}}",
    };
    bool is_done;
    service_open(card, ANSWERS);
    (void)paid(card, "form-1");
    work(card, 3);
    assert_int_equal(state(card), FISCAL_FAILED);
    assert_int_equal(service.calls, 1);
    int64_t id = kit_count(card->kit, "SELECT id FROM fiscal_receipt");
    assert_int_equal(desk_fiscal_again(&card->kit->desk, KIT_SCHOOL, id, &is_done), OK);
    assert_true(is_done);
    work(card, 3);
    assert_int_equal(state(card), FISCAL_MADE);
    assert_int_equal(desk_fiscal_again(&card->kit->desk, KIT_SCHOOL, id, &is_done), OK);
    assert_false(is_done);
}

FISCAL_TEST(test_without_the_setting_no_receipt)
{
    (void)paid(card, "form-1");
    assert_int_equal(kit_count(card->kit, "SELECT count(*) FROM fiscal_receipt"), 0);
}

FISCAL_TEST(test_a_refund_has_a_receipt_too)
{
    static const char *const ANSWERS[] = {NULL};
    service_open(card, ANSWERS);
    struct refund_request request = {
        .school_id = KIT_SCHOOL,
        .account_id = kit_pupil(KIT_SCHOOL, 1),
        .order_id = paid(card, "form-1"),
        .origin = REFUND_BY_PARENT,
        .amount = money_of_kopecks(10000),
        .reason = TEXT(""),
    };
    assert_int_equal(desk_refund_request(&card->kit->desk, &card->arena, &request), OK);
    struct refund_decision decision = {.school_id = KIT_SCHOOL,
                                       .refund_id = request.refund_id,
                                       .staff_id = CARD_STAFF,
                                       .approves = true,
                                       .answer = TEXT("")};
    assert_int_equal(desk_refund_decide(&card->kit->desk, &card->arena, &decision), OK);
    card_pass(card, HOUR_MS);
    assert_int_equal(kit_count(card->kit, "SELECT amount FROM fiscal_receipt WHERE kind = 2"),
                     10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_receipt_is_made_once_over_lost_answers),
        cmocka_unit_test(test_a_receipt_that_is_refused_waits_for_a_person),
        cmocka_unit_test(test_without_the_setting_no_receipt),
        cmocka_unit_test(test_a_refund_has_a_receipt_too),
    };
    card_in_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
