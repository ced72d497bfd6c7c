/* Calls to the gateway: the same fields as a form or as JSON. */
#include "pay/gateway.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/log.h"

enum { FIELDS_LIMIT = 16, HTTP_OK = 200 };

enum field_form {
    FIELD_STRING, /* a string in both forms */
    FIELD_NUMBER, /* digits */
    FIELD_OBJECT  /* JSON: serialised into a string in the classic form */
};

struct field {
    const char *name;
    enum field_form form;
    struct text value;
};

/* A request while it is made; empty values are left out. */
struct fields {
    struct field at[FIELDS_LIMIT];
    int count;
};

static void add(struct fields *fields, const char *name, enum field_form form, struct text value)
{
    if (value.size == 0) return;
    CHECK(fields->count < FIELDS_LIMIT);
    fields->at[fields->count++] = (struct field){name, form, value};
}

static void add_number(struct fields *fields, struct arena *arena, const char *name, int64_t number)
{
    add(fields, name, FIELD_NUMBER, text_of(arena_printf(arena, "%lld", (long long)number)));
}

/* RFC 3986: everything but letters, digits and -._~ is percent-encoded. */
static void add_encoded(struct buf *buf, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' ||
                     byte == '~';
        if (plain) {
            buf_add_char(buf, (char)byte);
        } else {
            buf_printf(buf, "%%%02X", byte);
        }
    }
}

static struct text as_form(struct arena *arena, const struct fields *fields)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < fields->count; i++) {
        if (i > 0) buf_add_char(&buf, '&');
        buf_add_string(&buf, fields->at[i].name);
        buf_add_char(&buf, '=');
        add_encoded(&buf, fields->at[i].value);
    }
    return buf_text(&buf);
}

static struct text as_json(struct arena *arena, const struct fields *fields)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < fields->count; i++) {
        buf_add_char(&buf, i == 0 ? '{' : ',');
        buf_add_json_string(&buf, text_of(fields->at[i].name));
        buf_add_char(&buf, ':');
        if (fields->at[i].form == FIELD_STRING) {
            buf_add_json_string(&buf, fields->at[i].value);
        } else {
            buf_add_text(&buf, fields->at[i].value);
        }
    }
    buf_add_char(&buf, '}');
    return buf_text(&buf);
}

static struct text body_of(const struct gateway *gateway, struct arena *arena,
                           struct fields *fields)
{
    add(fields, "userName", FIELD_STRING, gateway->login);
    add(fields, "password", FIELD_STRING, gateway->password);
    return gateway->kind == GATEWAY_JSON ? as_json(arena, fields) : as_form(arena, fields);
}

/* The body of an answer with status 200; empty when there is none. `key` as x-idempotencyKey. */
static struct text call(const struct gateway *gateway, struct arena *arena, const char *name,
                        struct fields *fields, struct text key)
{
    bool is_json = gateway->kind == GATEWAY_JSON;
    struct outgoing_header headers[2] = {
        {TEXT("Content-Type"),
         is_json ? TEXT("application/json") : TEXT("application/x-www-form-urlencoded")},
        {TEXT("x-idempotencyKey"), key},
    };
    struct outgoing_request request = {
        .method = TEXT("POST"),
        .url = text_of(arena_printf(arena, "%.*s%s", TEXT_ARGS(gateway->address), name)),
        .headers = headers,
        /* SPEC acquiring 3.1: the newer gateway keeps the answer of a key for a day. */
        .header_count = is_json && key.size > 0 ? 2 : 1,
        .body = body_of(gateway, arena, fields),
        .timeout_ms = GATEWAY_TIMEOUT_MS,
        .answer_limit_bytes = GATEWAY_ANSWER_LIMIT,
        .ca_file = gateway->ca_file,
    };
    struct outgoing_answer answer;
    const struct world *world = gateway->world;
    if (world->call(world->context, arena, &request, &answer) != OK) return TEXT("");
    if (answer.status == HTTP_OK) return answer.body;
    log_write(LOG_WARNING, "gateway", "call=%s status=%d", name, answer.status);
    return TEXT("");
}

/* No card data and no password is ever among what is logged. */
static void tell(const char *name, const struct gateway_result *result, struct text body)
{
    if (result->outcome == GATEWAY_REFUSED) {
        log_write(LOG_INFO, "gateway", "call=%s error=%lld", name, (long long)result->error);
    } else if (result->outcome == GATEWAY_UNKNOWN && body.size > 0) {
        log_write(LOG_WARNING, "gateway", "call=%s unreadable_bytes=%zu", name, body.size);
    }
}

/* ---- register.do ---- */

/* SPEC acquiring 3.7: the newer gateway offers the faster payments system when it is asked to. */
static struct text parameters_of(const struct gateway *gateway, struct arena *arena,
                                 const struct gateway_order *order)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "{\"account\":");
    buf_add_json_string(&buf, order->account_number);
    if (order->wants_sbp && gateway->kind == GATEWAY_JSON) {
        buf_add_string(&buf, ",\"qrType\":\"DYNAMIC_QR_SBP\",\"sbp.scenario\":\"C2B\"");
    }
    buf_add_char(&buf, '}');
    return buf_text(&buf);
}

static void register_fields(const struct gateway *gateway, struct arena *arena,
                            const struct gateway_order *order, struct fields *fields)
{
    add(fields, "orderNumber", FIELD_STRING, order->number);
    add_number(fields, arena, "amount", money_in_kopecks(order->amount));
    add(fields, "currency", FIELD_STRING, TEXT("643"));
    add(fields, "returnUrl", FIELD_STRING, order->return_address);
    add(fields, "failUrl", FIELD_STRING, order->return_address);
    add(fields, "description", FIELD_STRING, order->description);
    add(fields, "language", FIELD_STRING, TEXT("ru"));
    add_number(fields, arena, "sessionTimeoutSecs", order->life_s);
    add(fields, "jsonParams", FIELD_OBJECT, parameters_of(gateway, arena, order));
    add(fields, "email", FIELD_STRING, order->email);
    add(fields, "orderBundle", FIELD_OBJECT, order->bundle);
}

struct text gateway_register_body(const struct gateway *gateway, struct arena *arena,
                                  const struct gateway_order *order)
{
    struct fields fields = {0};
    register_fields(gateway, arena, order, &fields);
    return body_of(gateway, arena, &fields);
}

/* SPEC acquiring 3.7: the classic gateway makes the QR of an order when it is asked for. */
static struct text classic_sbp(const struct gateway *gateway, struct arena *arena,
                               struct text md_order)
{
    struct fields fields = {0};
    add(&fields, "mdOrder", FIELD_STRING, md_order);
    add(&fields, "qrFormat", FIELD_STRING, TEXT("matrix"));
    struct text body = call(gateway, arena, "sbp/c2b/qr/dynamic/get.do", &fields, TEXT(""));
    return gateway_read_sbp(arena, body);
}

struct gateway_registered gateway_register(const struct gateway *gateway, struct arena *arena,
                                           const struct gateway_order *order)
{
    struct fields fields = {0};
    register_fields(gateway, arena, order, &fields);
    struct text body = call(gateway, arena, "register.do", &fields, order->number);
    struct gateway_registered registered = gateway_read_registered(arena, body);
    tell("register", &registered.result, body);
    if (order->wants_sbp && gateway->kind == GATEWAY_FORM &&
        registered.result.outcome == GATEWAY_DONE) {
        registered.sbp_payload = classic_sbp(gateway, arena, registered.md_order);
    }
    return registered;
}

/* ---- the others ---- */

struct gateway_status gateway_ask(const struct gateway *gateway, struct arena *arena,
                                  struct text md_order, struct text order_number)
{
    struct fields fields = {0};
    if (md_order.size > 0) {
        add(&fields, "orderId", FIELD_STRING, md_order);
    } else {
        add(&fields, "orderNumber", FIELD_STRING, order_number);
    }
    add(&fields, "language", FIELD_STRING, TEXT("ru"));
    struct text body = call(gateway, arena, "getOrderStatusExtended.do", &fields, TEXT(""));
    struct gateway_status status = gateway_read_status(arena, body);
    tell("status", &status.result, body);
    return status;
}

struct gateway_result gateway_refund(const struct gateway *gateway, struct arena *arena,
                                     struct text md_order, struct money amount, struct text key,
                                     struct text bundle)
{
    struct fields fields = {0};
    struct text parameters = text_of(
        arena_printf(arena, "{\"externalRefundId\":\"%.*s\"}", TEXT_ARGS(key)));
    add(&fields, "orderId", FIELD_STRING, md_order);
    add_number(&fields, arena, "amount", money_in_kopecks(amount));
    add(&fields, "language", FIELD_STRING, TEXT("ru"));
    add(&fields, "jsonParams", FIELD_OBJECT, parameters);
    add(&fields, "orderBundle", FIELD_OBJECT, bundle);
    struct text body = call(gateway, arena, "refund.do", &fields, key);
    struct gateway_result result = gateway_read_result(arena, body);
    tell("refund", &result, body);
    return result;
}
