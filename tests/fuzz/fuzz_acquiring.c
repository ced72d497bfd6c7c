/* Answers of gateways and of the fiscal service, callbacks: any bytes are read, believed only when
 * whole, and what comes out keeps its limits. */
#include "base/check.h"
#include "base/secret.h"
#include "fuzz.h"
#include "pay/callback.h"
#include "pay/fiscal.h"
#include "pay/gateway.h"

const char *const fuzz_seeds[] = {
    "{\"orderId\":\"61351fbd-ac25-484f-b930-4d0ce4101ab7\",\"formUrl\":\"https://b/p?mdOrder=1\"}",
    "{\"errorCode\":\"0\",\"orderNumber\":\"17\",\"orderStatus\":2,\"actionCode\":0,\"amount\":"
    "19900,\"currency\":\"643\",\"depositedDate\":1675169010957,\"attributes\":[{\"name\":"
    "\"mdOrder\",\"value\":\"m1\"}],\"cardAuthInfo\":{\"maskedPan\":\"220138*******0047\"},"
    "\"paymentAmountInfo\":{\"depositedAmount\":19900,\"refundedAmount\":0}}",
    "{\"errorCode\":5,\"errorMessage\":\"Заказ не найден\"}",
    "{\"mdOrder\":\"m\",\"orderNumber\":\"7\",\"operation\":\"deposited\",\"status\":1}",
    "{\"uuid\":\"u\",\"status\":\"done\",\"payload\":{\"fiscal_document_number\":7}}",
    NULL};

static void text_check(struct text text, size_t limit)
{
    CHECK(text.size <= limit && text_is_utf8(text));
}

static void gateway_check(struct arena *arena, struct text bytes)
{
    struct gateway_registered registered = gateway_read_registered(arena, bytes);
    text_check(registered.md_order, GATEWAY_MD_ORDER_LIMIT);
    text_check(registered.page, GATEWAY_ADDRESS_LIMIT);
    bool is_done = registered.result.outcome == GATEWAY_DONE;
    CHECK(!is_done || (registered.md_order.size > 0 && gateway_origin(registered.page).size > 0));
    for (size_t i = 0; i < registered.page.size; i++) CHECK(registered.page.bytes[i] > ' ');
    struct gateway_status status = gateway_read_status(arena, bytes);
    CHECK(status.result.outcome != GATEWAY_DONE || status.has_status);
    CHECK(status.amount >= -1 && status.refunded >= -1 && status.deposited >= -1);
    text_check(status.masked_pan, GATEWAY_TEXT_LIMIT);
    text_check(status.action_text, GATEWAY_TEXT_LIMIT);
    (void)gateway_read_result(arena, bytes);
    text_check(gateway_read_sbp(arena, bytes), GATEWAY_ADDRESS_LIMIT);
    text_check(fiscal_read_answer(arena, bytes).fault, GATEWAY_TEXT_LIMIT);
}

static void callback_check(struct arena *arena, struct text bytes)
{
    struct callback_pair pairs[CALLBACK_PAIRS_LIMIT];
    struct callback callback;
    int count;
    if (!callback_pairs_of_json(arena, bytes, pairs, &count)) return;
    CHECK(count <= CALLBACK_PAIRS_LIMIT);
    enum callback_status status = callback_read(arena, pairs, count, CALLBACK_UNSIGNED, TEXT(""),
                                                &callback);
    CHECK(status != CALLBACK_TAKEN || callback.md_order.size > 0);
    /* Nobody guesses a checksum. */
    CHECK(callback_read(arena, pairs, count, CALLBACK_HMAC, TEXT("key"), &callback) !=
          CALLBACK_TAKEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena, 16 * 1024 * 1024);
    struct text text = {arena_copy(&arena, bytes, size), size};
    gateway_check(&arena, text);
    callback_check(&arena, text);
    arena_release(&arena);
    return 0;
}
