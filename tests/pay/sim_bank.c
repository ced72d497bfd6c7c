/* The bank of the campaigns. */
#include "sim_bank.h"

#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/parse.h"
#include "base/secret.h"

enum { VALUE_LIMIT = 4096 };

struct sim_bank *sim_bank_new(uint64_t seed)
{
    struct sim_bank *bank = mmap(NULL, sizeof *bank, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(bank != MAP_FAILED);
    bank->seed = seed * 2 + 1;
    return bank;
}

uint64_t sim_random(struct sim_bank *bank, uint64_t limit)
{
    bank->seed = bank->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (bank->seed >> 33) % limit;
}

static void tick(struct sim_bank *bank)
{
    if (bank->kill_in > 0 && --bank->kill_in == 0) kill(getpid(), SIGKILL);
}

/* ---- what is asked ---- */

static int digit_of(char byte)
{
    return byte <= '9' ? byte - '0' : (byte & 0x5F) - 'A' + 10;
}

static void form_value(struct text body, const char *name, char *out_value)
{
    struct text rest = body;
    while (rest.size > 0) {
        struct text value = text_cut(&rest, '&');
        struct text found = text_cut(&value, '=');
        size_t size = 0;
        if (!text_is(found, name)) continue;
        for (size_t i = 0; i < value.size && size + 1 < VALUE_LIMIT; i++) {
            char byte = value.bytes[i];
            if (byte == '%') {
                byte = (char)(digit_of(value.bytes[i + 1]) * 16 + digit_of(value.bytes[i + 2]));
                i += 2;
            }
            out_value[size++] = byte;
        }
        out_value[size] = '\0';
        return;
    }
}

static void json_value(struct text body, const char *name, char *out_value)
{
    json_t *json = json_loadb(body.bytes, body.size, JSON_REJECT_DUPLICATES, NULL);
    CHECK(json_is_object(json));
    const json_t *value = json_object_get(json, name);
    if (json_is_string(value)) {
        snprintf(out_value, VALUE_LIMIT, "%s", json_string_value(value));
    } else if (json_is_integer(value)) {
        snprintf(out_value, VALUE_LIMIT, "%lld", (long long)json_integer_value(value));
    } else if (json_is_object(value)) {
        char *text = json_dumps(value, JSON_COMPACT);
        snprintf(out_value, VALUE_LIMIT, "%s", text);
        free(text);
    }
    json_decref(json);
}

static void value_of(const struct sim_bank *bank, struct text body, const char *name,
                     char out_value[VALUE_LIMIT])
{
    out_value[0] = '\0';
    if (bank->is_newer) {
        json_value(body, name, out_value);
    } else {
        form_value(body, name, out_value);
    }
}

static int64_t number_of(const struct sim_bank *bank, struct text body, const char *name)
{
    char value[VALUE_LIMIT];
    int64_t number;
    value_of(bank, body, name, value);
    CHECK(parse_int64(text_of(value), 0, INT64_MAX, &number) == OK);
    return number;
}

static struct sim_order *order_of(struct sim_bank *bank, struct text body)
{
    char id[VALUE_LIMIT], number[VALUE_LIMIT];
    value_of(bank, body, "orderId", id);
    value_of(bank, body, "orderNumber", number);
    for (int i = bank->order_count - 1; i >= 0; i--) {
        struct sim_order *order = &bank->orders[i];
        if (strcmp(order->id, id) == 0 || strcmp(order->number, number) == 0) return order;
    }
    return NULL;
}

struct sim_order *sim_order_find(struct sim_bank *bank, const char *number)
{
    for (int i = bank->order_count - 1; i >= 0; i--) {
        if (strcmp(bank->orders[i].number, number) == 0) return &bank->orders[i];
    }
    return NULL;
}

/* ---- what becomes of it ---- */

static void age(const struct sim_bank *bank, struct sim_order *order)
{
    if (order->status != 0 || bank->now_ms < order->expires_ms) return;
    order->status = 6;
    order->action = -2007;
}

bool sim_pay(struct sim_bank *bank, struct sim_order *order)
{
    age(bank, order);
    if (order->status != 0) return false;
    order->status = 2;
    order->action = 0;
    order->deposited = order->amount;
    order->paid_ms = bank->now_ms;
    return true;
}

void sim_decline(struct sim_order *order)
{
    if (order->status != 0) return;
    order->status = 6;
    order->action = -2013;
}

void sim_give_back(struct sim_order *order, int64_t kopecks)
{
    if (order->deposited == 0 || order->refunded + kopecks > order->deposited) return;
    order->refunded += kopecks;
    order->status = 4;
}

static char *refusal(struct arena *arena, int code)
{
    return arena_printf(arena, "{\"errorCode\":\"%d\",\"errorMessage\":\"%s\"}", code,
                        code == 0 ? "Успешно" : "Отказ");
}

static char *do_register(struct sim_bank *bank, struct arena *arena, struct text body)
{
    char number[VALUE_LIMIT];
    value_of(bank, body, "orderNumber", number);
    int64_t life_s = number_of(bank, body, "sessionTimeoutSecs");
    if (order_of(bank, body) != NULL) return refusal(arena, 1);
    CHECK(bank->order_count < SIM_ORDERS_LIMIT);
    struct sim_order *order = &bank->orders[bank->order_count++];
    *order = (struct sim_order){.amount = number_of(bank, body, "amount"), .action = -100};
    snprintf(order->number, sizeof order->number, "%.*s", SIM_TEXT - 1, number);
    snprintf(order->id, sizeof order->id, "sim-%016" PRIx64 "-%d", bank->seed, bank->order_count);
    order->created_ms = bank->now_ms;
    order->expires_ms = bank->now_ms + life_s * 1000;
    return arena_printf(arena,
                        "{%s\"orderId\":\"%s\",\"formUrl\":\"https://bank.example/pay?id=%s\"}",
                        bank->is_newer ? "\"errorCode\":\"0\"," : "", order->id, order->id);
}

static char *do_status(struct sim_bank *bank, struct arena *arena, struct text body,
                       enum sim_fault fault)
{
    struct sim_order *order = order_of(bank, body);
    if (order == NULL) return refusal(arena, 6);
    age(bank, order);
    int64_t amount = order->amount + (fault == SIM_OTHER_AMOUNT ? 100 : 0);
    return arena_printf(
        arena,
        "{\"errorCode\":\"0\",\"orderNumber\":\"%s%s\",\"orderStatus\":%d,\"actionCode\":%d,"
        "\"amount\":%" PRId64 ",\"currency\":\"%s\",\"depositedDate\":%" PRId64 ",\"attributes\":"
        "[{\"name\":\"mdOrder\",\"value\":\"%s\"}],\"paymentAmountInfo\":{\"depositedAmount\":"
        "%" PRId64 ",\"refundedAmount\":%" PRId64 "}}",
        order->number, fault == SIM_OTHER_NUMBER ? "9" : "", order->status, order->action, amount,
        fault == SIM_OTHER_CURRENCY ? "840" : "643", order->paid_ms, order->id, order->deposited,
        order->refunded);
}

/* A key that was refunded before is refunded no second time, where the gateway knows keys: the
 * classic one of this bank does not. */
static char *do_refund(struct sim_bank *bank, struct arena *arena, struct text body)
{
    char amount[VALUE_LIMIT], params[VALUE_LIMIT];
    struct sim_order *order = order_of(bank, body);
    value_of(bank, body, "amount", amount);
    value_of(bank, body, "jsonParams", params);
    int64_t kopecks;
    if (order == NULL) return refusal(arena, 6);
    if (parse_int64(text_of(amount), 1, INT64_MAX, &kopecks) != OK) return refusal(arena, 5);
    struct digest digest = hash_of(params, strlen(params));
    int64_t key = digest_int63(&digest);
    for (int i = 0; i < order->key_count && bank->is_newer; i++) {
        if (order->keys[i] == key) return refusal(arena, 0);
    }
    if (order->deposited == 0 || order->refunded + kopecks > order->deposited) {
        return refusal(arena, 7);
    }
    if (order->key_count < SIM_KEYS_LIMIT) order->keys[order->key_count++] = key;
    order->refunded += kopecks;
    order->status = 4;
    return refusal(arena, 0);
}

/* ---- calls ---- */

static bool url_is(struct text url, const char *name)
{
    size_t size = strlen(name);
    return url.size >= size && text_is(text_part(url, url.size - size, size), name);
}

static enum sim_fault fault_now(struct sim_bank *bank, struct text url)
{
    enum sim_fault fault = bank->always;
    bool is_wrong = sim_random(bank, 100) < (uint64_t)bank->fault_percent;
    if (is_wrong) fault = (enum sim_fault)(1 + sim_random(bank, SIM_FAULTS - 1));
    if (fault >= SIM_OTHER_AMOUNT && !url_is(url, "getOrderStatusExtended.do")) fault = SIM_HTML;
    bank->faults += fault != SIM_HONEST;
    return fault;
}

static char *perform(struct sim_bank *bank, struct arena *arena,
                     const struct outgoing_request *request, enum sim_fault fault)
{
    if (url_is(request->url, "register.do")) return do_register(bank, arena, request->body);
    if (url_is(request->url, "refund.do")) return do_refund(bank, arena, request->body);
    return do_status(bank, arena, request->body, fault);
}

static void spoil(enum sim_fault fault, char *text, struct outgoing_answer *answer)
{
    answer->body = text_of(text);
    switch (fault) {
    case SIM_HTML: answer->body = TEXT("<html><body>Технические работы</body></html>"); break;
    case SIM_SERVER_ERROR:
        answer->status = 500;
        answer->body = TEXT("<h1>500</h1>");
        break;
    case SIM_NOTHING: answer->body = TEXT(""); break;
    case SIM_HALF: answer->body.size /= 2; break;
    case SIM_REDIRECT: answer->status = 302; break;
    case SIM_SYSTEM_ERROR: answer->body = TEXT("{\"errorCode\":\"7\"}"); break;
    case SIM_HONEST:
    case SIM_LOST_REQUEST:
    case SIM_LOST_ANSWER:
    case SIM_OTHER_AMOUNT:
    case SIM_OTHER_CURRENCY:
    case SIM_OTHER_NUMBER:
    case SIM_FAULTS: break;
    }
}

static enum err sim_call(void *context, struct arena *arena, const struct outgoing_request *request,
                         struct outgoing_answer *out_answer)
{
    struct sim_bank *bank = context;
    enum sim_fault fault = fault_now(bank, request->url);
    bool does_nothing = fault == SIM_LOST_REQUEST || fault == SIM_SYSTEM_ERROR;
    bank->calls++;
    tick(bank);
    *out_answer = (struct outgoing_answer){.status = 200, .content_type = TEXT("application/json")};
    char *text = does_nothing ? arena_printf(arena, "%s", "")
                              : perform(bank, arena, request, fault);
    tick(bank);
    if (fault == SIM_LOST_REQUEST || fault == SIM_LOST_ANSWER) return ERR_TIMEOUT;
    spoil(fault, text, out_answer);
    return OK;
}

static struct instant sim_now(void *context)
{
    struct sim_bank *bank = context;
    tick(bank);
    return instant_of_ms(bank->now_ms);
}

static int64_t sim_ticks_us(void *context)
{
    return ((struct sim_bank *)context)->now_ms * 1000;
}

struct world sim_world(struct sim_bank *bank)
{
    return (struct world){
        .context = bank, .now = sim_now, .ticks_us = sim_ticks_us, .call = sim_call};
}
