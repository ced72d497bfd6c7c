/* Callbacks: the checksum and the names of the order. */
#include "pay/callback.h"

#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "base/parse.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "base/signature.h"
#include "pay/gateway.h"

SCOPED_DEFINE(json, json_t, json_decref)

const char *callback_status_name(enum callback_status status)
{
    switch (status) {
    case CALLBACK_TAKEN: return "taken";
    case CALLBACK_MALFORMED: return "malformed";
    case CALLBACK_CHECKSUM_MISSING: return "checksum_missing";
    case CALLBACK_CHECKSUM_WRONG: return "checksum_wrong";
    }
    return "unknown";
}

static int compare_bytes(struct text a, struct text b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter == 0 ? 0 : memcmp(a.bytes, b.bytes, shorter);
    if (order != 0) return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

static const struct callback_pair *pair_find(const struct callback_pair *pairs, int count,
                                             const char *name)
{
    for (int i = 0; i < count; i++) {
        if (text_is(pairs[i].name, name)) return &pairs[i];
    }
    return NULL;
}

/* The next pair by name after `after`: callbacks have a handful of pairs. */
static const struct callback_pair *pair_after(const struct callback_pair *pairs, int count,
                                              const struct callback_pair *after)
{
    const struct callback_pair *next = NULL;
    for (int i = 0; i < count; i++) {
        if (after != NULL && compare_bytes(pairs[i].name, after->name) <= 0) continue;
        if (next == NULL || compare_bytes(pairs[i].name, next->name) < 0) next = &pairs[i];
    }
    return next;
}

/* SPEC acquiring 3.6: all parameters but checksum and sign_alias, sorted by name in byte order,
 * name;value; of each, the last semicolon stays. */
struct text callback_signed_text(struct arena *arena, const struct callback_pair *pairs, int count)
{
    struct buf buf;
    buf_init(&buf, arena);
    const struct callback_pair *pair = pair_after(pairs, count, NULL);
    for (; pair != NULL; pair = pair_after(pairs, count, pair)) {
        if (text_is(pair->name, "checksum") || text_is(pair->name, "sign_alias")) continue;
        buf_add_text(&buf, pair->name);
        buf_add_char(&buf, ';');
        buf_add_text(&buf, pair->value);
        buf_add_char(&buf, ';');
    }
    return buf_text(&buf);
}

/* SPEC acquiring 3.6: hexadecimal in any case, compared in constant time. */
static bool checksum_is_right(struct arena *arena, struct text message, struct text checksum,
                              enum callback_signing signing, struct text key)
{
    struct text bytes;
    if (parse_hex(arena, checksum, &bytes) != OK) return false;
    switch (signing) {
    case CALLBACK_UNSIGNED: return true;
    case CALLBACK_HMAC: {
        struct digest mac = secret_mac(key, message);
        return secret_equal(bytes, (struct text){(const char *)mac.bytes, sizeof mac.bytes});
    }
    case CALLBACK_RSA: return signature_is_right(key, message, bytes);
    }
    return false;
}

static bool names_repeat(const struct callback_pair *pairs, int count)
{
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
            if (text_equal(pairs[i].name, pairs[j].name)) return true;
        }
    }
    return false;
}

static bool is_plain(struct text text, size_t limit)
{
    if (text.size == 0 || text.size > limit) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] <= ' ' || text.bytes[i] >= 0x7F) return false;
    }
    return true;
}

enum callback_status callback_read(struct arena *arena, const struct callback_pair *pairs,
                                   int count, enum callback_signing signing, struct text key,
                                   struct callback *out_callback)
{
    const struct callback_pair *md_order = pair_find(pairs, count, "mdOrder");
    const struct callback_pair *number = pair_find(pairs, count, "orderNumber");
    const struct callback_pair *operation = pair_find(pairs, count, "operation");
    const struct callback_pair *checksum = pair_find(pairs, count, "checksum");
    if (count > CALLBACK_PAIRS_LIMIT || names_repeat(pairs, count)) return CALLBACK_MALFORMED;
    if (md_order == NULL || !is_plain(md_order->value, GATEWAY_MD_ORDER_LIMIT)) {
        return CALLBACK_MALFORMED;
    }
    if (signing != CALLBACK_UNSIGNED) {
        struct text message = callback_signed_text(arena, pairs, count);
        if (checksum == NULL) return CALLBACK_CHECKSUM_MISSING;
        if (!checksum_is_right(arena, message, checksum->value, signing, key)) {
            return CALLBACK_CHECKSUM_WRONG;
        }
    }
    *out_callback = (struct callback){
        .md_order = md_order->value,
        .order_number = number != NULL ? number->value : TEXT(""),
        .operation = operation != NULL && is_plain(operation->value, GATEWAY_MD_ORDER_LIMIT)
                         ? operation->value
                         : TEXT(""),
    };
    return CALLBACK_TAKEN;
}

bool callback_pairs_of_json(struct arena *arena, struct text bytes, struct callback_pair *out_pairs,
                            int *out_count)
{
    if (bytes.size == 0 || bytes.size > CALLBACK_BYTES_LIMIT) return false;
    scoped(json) json_t *json = json_loadb(bytes.bytes, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(json)) return false;
    const char *name;
    json_t *value;
    int count = 0;
    json_object_foreach(json, name, value)
    {
        struct text text;
        if (json_is_string(value)) {
            size_t size = json_string_length(value);
            text = (struct text){arena_copy(arena, json_string_value(value), size), size};
        } else if (json_is_integer(value)) {
            text = text_of(arena_printf(arena, "%lld", (long long)json_integer_value(value)));
        } else {
            continue;
        }
        if (count == CALLBACK_PAIRS_LIMIT) return false;
        out_pairs[count].name = text_of(arena_printf(arena, "%s", name));
        out_pairs[count++].value = text;
    }
    *out_count = count;
    return true;
}
