/* Reasons by name, and maps from them to codes. */
#include "pay/reason.h"

#include "base/parse.h"

const char *payment_reason_name(enum payment_reason reason)
{
    switch (reason) {
    case REASON_ACCEPTED: return "accepted";
    case REASON_DUPLICATE: return "duplicate";
    case REASON_TEMPORARY: return "temporary";
    case REASON_NOT_COMPLETED: return "not_completed";
    case REASON_COMMAND_UNKNOWN: return "command_unknown";
    case REASON_ID_INVALID: return "id_invalid";
    case REASON_ACCOUNT_MALFORMED: return "account_malformed";
    case REASON_ACCOUNT_UNKNOWN: return "account_unknown";
    case REASON_ACCOUNT_CLOSED: return "account_closed";
    case REASON_AMOUNT_INVALID: return "amount_invalid";
    case REASON_AMOUNT_TOO_SMALL: return "amount_too_small";
    case REASON_AMOUNT_TOO_BIG: return "amount_too_big";
    case REASON_DATE_INVALID: return "date_invalid";
    case REASON_FORBIDDEN: return "forbidden";
    case REASON_PARAMETER_INVALID: return "parameter_invalid";
    case REASON_OTHER_CONTENT: return "other_content";
    case REASON_CURRENCY: return "currency";
    case REASON_ACCESS: return "access";
    case REASON_PAYMENT_UNKNOWN: return "payment_unknown";
    case REASON_CANCELLED: return "cancelled";
    case REASON_CANCEL_IMPOSSIBLE: return "cancel_impossible";
    case REASON_INTERNAL: return "internal";
    case REASON_COUNT: break;
    }
    return "unknown";
}

bool payment_reason_by_name(struct text name, enum payment_reason *out_reason)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        if (!text_is(name, payment_reason_name((enum payment_reason)i))) continue;
        *out_reason = (enum payment_reason)i;
        return true;
    }
    return false;
}

/* Cuts the next pair off; false when it is none. */
static bool pair_cut(struct text *rest, enum payment_reason *out_reason, int64_t *out_code)
{
    struct text code = text_cut(rest, ',');
    struct text name = text_trim(text_cut(&code, '='));
    return payment_reason_by_name(name, out_reason) &&
           parse_int64(text_trim(code), -999, 999, out_code) == OK;
}

bool code_map_is_valid(struct text map)
{
    enum payment_reason reason;
    int64_t code;
    if (map.size == 0) return true;
    do {
        if (!pair_cut(&map, &reason, &code)) return false;
    } while (map.bytes != NULL);
    return true;
}

int code_map_find(struct text map, enum payment_reason reason, int code)
{
    enum payment_reason other;
    int64_t own;
    while (map.size > 0) {
        if (pair_cut(&map, &other, &own) && other == reason) return (int)own;
    }
    return code;
}
