/* Receipts as JSON, and what ATOL answers. */
#include <inttypes.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/json.h"
#include "base/scoped.h"
#include "pay/fiscal.h"

SCOPED_DEFINE(json, json_t, json_decref)

enum { UUID_LIMIT = 64, TOKEN_LIMIT = 4096, ERROR_DUPLICATE = 33, ERROR_TOKEN = 11 };
enum { FISCAL_NUMBER_LIMIT = 20 };

static void add_string(struct buf *buf, const char *name, struct text value)
{
    buf_add_json_string(buf, text_of(name));
    buf_add_char(buf, ':');
    buf_add_json_string(buf, value);
}

static struct text setting_text(const struct acquiring *acquiring, enum channel_setting setting)
{
    return text_of(channel_text(acquiring->channel, setting));
}

static struct text item_name(struct arena *arena, struct text account_number)
{
    return text_of(arena_printf(arena, "Аванс, лицевой счёт %.*s", TEXT_ARGS(account_number)));
}

static struct text receiver(const struct acquiring *acquiring, struct text email)
{
    return email.size > 0 ? email : setting_text(acquiring, CHANNEL_FISCAL_EMAIL);
}

/* ---- the gateway's orderBundle ---- */

/* SPEC fiscal 4.1: the newer gateway's layout; sums in kopecks. */
static void add_newer(struct buf *buf, struct arena *arena, const struct acquiring *acquiring,
                      struct text account_number, int64_t kopecks, bool is_refund)
{
    buf_add_string(buf, "{\"ffdVersion\":\"1.2\",");
    add_string(buf, "receiptType", is_refund ? TEXT("sell_refund") : TEXT("sell"));
    buf_add_string(buf, ",\"company\":{");
    add_string(buf, "email", setting_text(acquiring, CHANNEL_FISCAL_EMAIL));
    buf_add_char(buf, ',');
    add_string(buf, "sno", setting_text(acquiring, CHANNEL_FISCAL_TAXATION));
    buf_add_char(buf, ',');
    add_string(buf, "inn", setting_text(acquiring, CHANNEL_FISCAL_INN));
    buf_add_char(buf, ',');
    add_string(buf, "paymentAddress", setting_text(acquiring, CHANNEL_FISCAL_PLACE));
    buf_printf(buf,
               "},\"payments\":[{\"type\":1,\"sum\":%" PRId64 "}],\"total\":%" PRId64
               ",\"cartItems\":{\"items\":[{\"positionId\":\"1\",\"itemCode\":\"advance\",",
               kopecks, kopecks);
    add_string(buf, "name", item_name(arena, account_number));
    buf_printf(buf,
               ",\"quantity\":{\"value\":1,\"measure\":\"0\"},\"itemPrice\":%" PRId64
               ",\"itemAmount\":%" PRId64
               ",\"paymentMethod\":\"advance\",\"paymentObject\":10,\"tax\":{\"taxType\":0}}]}}",
               kopecks, kopecks);
}

/* SPEC fiscal 4.1: the classic layout; method 3 is an advance, object 10 a payment. */
static void add_classic(struct buf *buf, struct arena *arena, struct text account_number,
                        struct text email, int64_t kopecks)
{
    buf_add_string(buf, "{\"customerDetails\":{");
    add_string(buf, "email", email);
    buf_add_string(buf, "},\"cartItems\":{\"items\":[{\"positionId\":\"1\",");
    add_string(buf, "name", item_name(arena, account_number));
    buf_printf(buf,
               ",\"quantity\":{\"value\":1,\"measure\":\"шт\"},\"itemAmount\":%" PRId64
               ",\"itemCode\":\"advance\",\"itemPrice\":%" PRId64
               ",\"tax\":{\"taxType\":0,\"taxSum\":0},\"itemAttributes\":{\"attributes\":["
               "{\"name\":\"paymentMethod\",\"value\":\"3\"},"
               "{\"name\":\"paymentObject\",\"value\":\"10\"}]}}]}}",
               kopecks, kopecks);
}

struct text fiscal_bundle(struct arena *arena, const struct acquiring *acquiring,
                          struct text account_number, struct text email, struct money amount,
                          bool is_refund)
{
    struct buf buf;
    int64_t kopecks = money_in_kopecks(amount);
    bool is_newer = channel_number(acquiring->channel, CHANNEL_GATEWAY) != 0;
    buf_init(&buf, arena);
    if (is_newer) {
        add_newer(&buf, arena, acquiring, account_number, kopecks, is_refund);
    } else {
        add_classic(&buf, arena, account_number, receiver(acquiring, email), kopecks);
    }
    return buf_text(&buf);
}

/* ---- ATOL Online v5 ---- */

static char *atol_moment(struct arena *arena, struct instant now)
{
    const struct zone *zone = zone_moscow();
    int64_t second = now.ms / SECOND_MS % 60;
    return arena_printf(arena, "%s %s:%02" PRId64, day_format(arena, day_of_instant(now, zone)),
                        instant_format_time(arena, now, zone), second);
}

/* SPEC fiscal 4.2: roubles with two decimals, price × quantity = sum. */
struct text fiscal_atol_body(struct arena *arena, const struct acquiring *acquiring,
                             const struct fiscal_receipt *receipt, struct instant now)
{
    struct buf buf;
    const char *sum = money_format_dot(arena, receipt->amount);
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"timestamp\":\"%s\",\"external_id\":\"%s\",\"receipt\":{\"client\":{",
               atol_moment(arena, now), id_format(arena, receipt->id));
    add_string(&buf, "email", receiver(acquiring, receipt->email));
    buf_add_string(&buf, "},\"company\":{");
    add_string(&buf, "email", setting_text(acquiring, CHANNEL_FISCAL_EMAIL));
    buf_add_char(&buf, ',');
    add_string(&buf, "sno", setting_text(acquiring, CHANNEL_FISCAL_TAXATION));
    buf_add_char(&buf, ',');
    add_string(&buf, "inn", setting_text(acquiring, CHANNEL_FISCAL_INN));
    buf_add_char(&buf, ',');
    add_string(&buf, "payment_address", setting_text(acquiring, CHANNEL_FISCAL_PLACE));
    buf_add_string(&buf, "},\"items\":[{");
    add_string(&buf, "name", item_name(arena, receipt->account_number));
    buf_printf(&buf,
               ",\"price\":%s,\"quantity\":1,\"measure\":0,\"sum\":%s,"
               "\"payment_method\":\"advance\",\"payment_object\":10,"
               "\"vat\":{\"type\":\"none\"}}],\"payments\":[{\"type\":1,\"sum\":%s}],"
               "\"total\":%s}}",
               sum, sum, sum, sum);
    return buf_text(&buf);
}

static struct text text_at(struct arena *arena, const json_t *object, const char *name,
                           size_t limit)
{
    const json_t *value = json_object_get(object, name);
    struct text text = {json_string_value(value), json_string_length(value)};
    if (text.size == 0 || text.size > limit || !text_is_utf8(text)) return TEXT("");
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] < ' ' || text.bytes[i] == 0x7F) return TEXT("");
    }
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

static struct text number_at(struct arena *arena, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value)) return text_at(arena, object, name, FISCAL_NUMBER_LIMIT);
    return text_of(arena_printf(arena, "%" PRId64, (int64_t)json_integer_value(value)));
}

static enum fiscal_outcome outcome_of(const json_t *json, const struct fiscal_answer *answer,
                                      bool has_error)
{
    const char *status = json_string_value(json_object_get(json, "status"));
    struct text word = text_of(status);
    if (has_error && answer->error == ERROR_TOKEN) return FISCAL_SAYS_TOKEN;
    /* Handed in before: the answer to the first time was lost. */
    bool is_there = has_error && answer->error == ERROR_DUPLICATE && answer->uuid.size > 0;
    if (is_there || text_is(word, "wait")) return FISCAL_SAYS_WAIT;
    if (has_error || text_is(word, "fail")) return FISCAL_SAYS_FAIL;
    if (text_is(word, "done")) return FISCAL_SAYS_DONE;
    return answer->token.size > 0 ? FISCAL_SAYS_TOKEN : FISCAL_SAYS_NOTHING;
}

struct fiscal_answer fiscal_read_answer(struct arena *arena, struct text bytes)
{
    struct fiscal_answer answer = {0};
    if (bytes.size == 0 || bytes.size > GATEWAY_ANSWER_LIMIT) return answer;
    scoped(json) json_t *json = json_loadb(bytes.bytes, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(json)) return answer;
    const json_t *error = json_object_get(json, "error");
    const json_t *payload = json_object_get(json, "payload");
    bool has_error = json_is_object(error);
    answer.token = text_at(arena, json, "token", TOKEN_LIMIT);
    answer.uuid = text_at(arena, json, "uuid", UUID_LIMIT);
    answer.error = json_integer_value(json_object_get(error, "code"));
    answer.fault = text_at(arena, error, "text", GATEWAY_TEXT_LIMIT);
    answer.fiscal_number = number_at(arena, payload, "fiscal_document_number");
    answer.outcome = outcome_of(json, &answer, has_error);
    return answer;
}
