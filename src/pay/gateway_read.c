/* What a gateway answers, read strictly: anything that is not exactly of the protocol's form makes
 * the outcome unknown, never a success and never a refusal.
 *
 * 1. A body that is not one whole JSON object without repeated names is unknown.
 * 2. GATEWAY_DONE of a registration comes with the gateway's id and a page that a browser may be
 *    sent to.
 * 3. Texts that come out are well-formed UTF-8 within their limits. */
#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "base/scoped.h"
#include "pay/gateway.h"

enum { ERROR_LIMIT = 999, KOPECKS_LIMIT_DIGITS = 12 };
#define KOPECKS_LIMIT INT64_C(999999999999) /* SPEC acquiring 3.1: N..12 */
#define ACTION_LIMIT INT64_C(9999999)

SCOPED_DEFINE(json, json_t, json_decref)

static json_t *object_of(struct text bytes)
{
    if (bytes.size == 0 || bytes.size > GATEWAY_ANSWER_LIMIT) return NULL;
    json_t *json = json_loadb(bytes.bytes, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(json)) return json;
    json_decref(json);
    return NULL;
}

/* A text of at most `limit` bytes without control characters, copied; empty when it is not there
 * or not that. */
static struct text text_at(struct arena *arena, const json_t *object, const char *name,
                           size_t limit)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value)) return TEXT("");
    struct text text = {json_string_value(value), json_string_length(value)};
    if (text.size == 0 || text.size > limit || !text_is_utf8(text)) return TEXT("");
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] < ' ' || text.bytes[i] == 0x7F) return TEXT("");
    }
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

/* SPEC acquiring 3.1: numbers come as numbers or as strings of digits. False: it is neither, or out
 * of bounds. `missing` when it is not there. */
static bool number_at(const json_t *object, const char *name, int64_t low, int64_t high,
                      int64_t missing, int64_t *out_number)
{
    const json_t *value = json_object_get(object, name);
    int64_t number = missing;
    if (json_is_string(value)) {
        struct text text = {json_string_value(value), json_string_length(value)};
        if (parse_int64(text, low, high, &number) != OK) return false;
    } else if (json_is_integer(value)) {
        number = json_integer_value(value);
        if (number < low || number > high) return false;
    } else if (value != NULL && !json_is_null(value)) {
        return false;
    }
    *out_number = number;
    return true;
}

/* False: errorCode is nonsense. Without one the outcome is done: the caller looks for what was
 * asked for. */
static bool result_read(struct arena *arena, const json_t *json, struct gateway_result *out_result)
{
    int64_t error;
    if (!number_at(json, "errorCode", 0, ERROR_LIMIT, 0, &error)) return false;
    out_result->outcome = error == 0 ? GATEWAY_DONE : GATEWAY_REFUSED;
    out_result->error = error;
    out_result->message = text_at(arena, json, "errorMessage", GATEWAY_TEXT_LIMIT);
    return true;
}

/* ---- register.do ---- */

struct text gateway_origin(struct text address)
{
    struct text scheme = text_starts(address, TEXT("https://")) ? TEXT("https://")
                                                                : TEXT("http://");
    if (!text_starts(address, scheme)) return TEXT("");
    struct text rest = text_part(address, scheme.size, address.size);
    size_t host = 0;
    while (host < rest.size && rest.bytes[host] != '/' && rest.bytes[host] != '?' &&
           rest.bytes[host] != '#') {
        char byte = rest.bytes[host];
        bool is_of_host = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' ||
                          byte == ':' || byte == '[' || byte == ']';
        if (!is_of_host) return TEXT("");
        host++;
    }
    return host == 0 ? TEXT("") : text_part(address, 0, scheme.size + host);
}

/* An address that may stand in a Location header. */
static struct text address_at(struct arena *arena, const json_t *object, const char *name)
{
    struct text address = text_at(arena, object, name, GATEWAY_ADDRESS_LIMIT);
    for (size_t i = 0; i < address.size; i++) {
        if (address.bytes[i] <= ' ' || address.bytes[i] >= 0x7F) return TEXT("");
    }
    return gateway_origin(address).size > 0 ? address : TEXT("");
}

struct gateway_registered gateway_read_registered(struct arena *arena, struct text bytes)
{
    struct gateway_registered read = {0};
    scoped(json) json_t *json = object_of(bytes);
    if (json == NULL || !result_read(arena, json, &read.result)) {
        return (struct gateway_registered){0};
    }
    if (read.result.outcome != GATEWAY_DONE) return read;
    read.md_order = text_at(arena, json, "orderId", GATEWAY_MD_ORDER_LIMIT);
    read.page = address_at(arena, json, "formUrl");
    read.sbp_payload = address_at(arena, json_object_get(json, "externalParams"), "sbpPayload");
    if (read.md_order.size == 0 || read.page.size == 0) return (struct gateway_registered){0};
    return read;
}

struct text gateway_read_sbp(struct arena *arena, struct text bytes)
{
    struct gateway_result result = {0};
    scoped(json) json_t *json = object_of(bytes);
    if (json == NULL || !result_read(arena, json, &result)) return TEXT("");
    return result.outcome == GATEWAY_DONE ? address_at(arena, json, "payload") : TEXT("");
}

/* ---- getOrderStatusExtended.do ---- */

/* SPEC pci 9.2: at most the first six and the last four digits of a card are kept; a gateway that
 * says more is not believed. */
static struct text mask_at(struct arena *arena, const json_t *card)
{
    enum { MASKED_DIGITS_LIMIT = 10, MASK_BYTES_LIMIT = 24 };
    struct text mask = text_at(arena, card, "maskedPan", MASK_BYTES_LIMIT);
    if (mask.size == 0) mask = text_at(arena, card, "pan", MASK_BYTES_LIMIT);
    int digits = 0;
    for (size_t i = 0; i < mask.size; i++) digits += mask.bytes[i] >= '0' && mask.bytes[i] <= '9';
    return digits > MASKED_DIGITS_LIMIT ? TEXT("") : mask;
}

static struct text md_order_at(struct arena *arena, const json_t *json)
{
    size_t i;
    json_t *attribute;
    json_array_foreach(json_object_get(json, "attributes"), i, attribute)
    {
        const char *name = json_string_value(json_object_get(attribute, "name"));
        if (name != NULL && text_is(text_of(name), "mdOrder")) {
            return text_at(arena, attribute, "value", GATEWAY_MD_ORDER_LIMIT);
        }
    }
    return TEXT("");
}

static bool sums_read(const json_t *json, struct gateway_status *status)
{
    const json_t *sums = json_object_get(json, "paymentAmountInfo");
    int64_t paid = 0, authorised = 0;
    bool right = number_at(json, "amount", 0, KOPECKS_LIMIT, -1, &status->amount) &&
                 number_at(json, "currency", 0, 999, -1, &status->currency) &&
                 number_at(sums, "depositedAmount", 0, KOPECKS_LIMIT, -1, &status->deposited) &&
                 number_at(sums, "refundedAmount", 0, KOPECKS_LIMIT, -1, &status->refunded) &&
                 number_at(json, "depositedDate", 0, INT64_MAX, 0, &paid) &&
                 number_at(json, "authDateTime", 0, INT64_MAX, 0, &authorised);
    status->paid_at_ms = paid != 0 ? paid : authorised;
    return right;
}

static bool state_read(struct arena *arena, const json_t *json, struct gateway_status *status)
{
    const json_t *value = json_object_get(json, "orderStatus");
    status->has_status = value != NULL && !json_is_null(value);
    status->action_text = text_at(arena, json, "actionCodeDescription", GATEWAY_TEXT_LIMIT);
    return number_at(json, "orderStatus", 0, 99, -1, &status->status) &&
           number_at(json, "actionCode", -ACTION_LIMIT, ACTION_LIMIT, GATEWAY_ACTION_NO_ATTEMPT,
                     &status->action);
}

struct gateway_status gateway_read_status(struct arena *arena, struct text bytes)
{
    struct gateway_status read = {0};
    scoped(json) json_t *json = object_of(bytes);
    if (json == NULL || !result_read(arena, json, &read.result) ||
        !state_read(arena, json, &read) || !sums_read(json, &read)) {
        return (struct gateway_status){0};
    }
    /* The question succeeded and says nothing: half an answer. */
    if (read.result.outcome == GATEWAY_DONE && !read.has_status) {
        return (struct gateway_status){0};
    }
    const json_t *card = json_object_get(json, "cardAuthInfo");
    read.order_number = text_at(arena, json, "orderNumber", GATEWAY_MD_ORDER_LIMIT);
    read.md_order = md_order_at(arena, json);
    read.masked_pan = mask_at(arena, card);
    read.reference = text_at(arena, json, "authRefNum", 24);
    return read;
}

bool gateway_has_no_order(const struct gateway_result *result)
{
    static const char NOT_FOUND[] = "аказ не найден";
    if (result->outcome != GATEWAY_REFUSED) return false;
    if (result->error == GATEWAY_ERROR_NO_ORDER) return true;
    return result->error == GATEWAY_ERROR_ACCESS && result->message.size > 0 &&
           memmem(result->message.bytes, result->message.size, NOT_FOUND, sizeof NOT_FOUND - 1) !=
               NULL;
}

/* ---- refund.do ---- */

struct gateway_result gateway_read_result(struct arena *arena, struct text bytes)
{
    struct gateway_result result = {0};
    scoped(json) json_t *json = object_of(bytes);
    /* SPEC acquiring 3.2: these calls answer errorCode, so that an object without one is not it. */
    if (json == NULL || json_object_get(json, "errorCode") == NULL ||
        !result_read(arena, json, &result)) {
        return (struct gateway_result){0};
    }
    return result;
}
