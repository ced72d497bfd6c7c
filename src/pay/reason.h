/* Why a payment, or a question about one, is answered as it is: the words that the dialects of
 * banks and networks translate into their codes. Numbers are stored and never used again for
 * something else. */
#ifndef PAY_REASON_H
#define PAY_REASON_H

#include <stdbool.h>

#include "base/text.h"

enum payment_reason {
    REASON_ACCEPTED = 0,
    REASON_DUPLICATE = 1,         /* accepted before, with the same contents */
    REASON_TEMPORARY = 2,         /* ask again later; never kept */
    REASON_NOT_COMPLETED = 3,     /* still on its way; never kept */
    REASON_COMMAND_UNKNOWN = 4,   /* no such command in this channel's dialect and profile */
    REASON_ID_INVALID = 5,        /* the payment's own number is not of its form */
    REASON_ACCOUNT_MALFORMED = 6, /* not of an account number's form */
    REASON_ACCOUNT_UNKNOWN = 7,
    REASON_ACCOUNT_CLOSED = 8,
    REASON_AMOUNT_INVALID = 9,
    REASON_AMOUNT_TOO_SMALL = 10, /* below the channel's smallest payment */
    REASON_AMOUNT_TOO_BIG = 11,   /* above the channel's largest, or the account's of a day */
    REASON_DATE_INVALID = 12,
    REASON_FORBIDDEN = 13,         /* the channel takes no payments */
    REASON_PARAMETER_INVALID = 14, /* repeated, over-long or undecodable */
    REASON_OTHER_CONTENT = 15,     /* this number was used for another account or amount */
    REASON_CURRENCY = 16,          /* not roubles */
    REASON_ACCESS = 17,            /* the caller is not let in */
    REASON_PAYMENT_UNKNOWN = 18,   /* status or cancel of what was never accepted */
    REASON_CANCELLED = 19,         /* taken back at the network's wish */
    REASON_CANCEL_IMPOSSIBLE = 20, /* the money is not there any more */
    REASON_INTERNAL = 21,
    REASON_COUNT,
};

/* "account_unknown": in logs, code maps and lists. */
const char *payment_reason_name(enum payment_reason reason);
/* False: no reason has this name. */
bool payment_reason_by_name(struct text name, enum payment_reason *out_reason);

/* A channel's own codes: "duplicate=5,account_unknown=3", names of reasons and numbers of at most
 * three digits, perhaps with a minus. */
bool code_map_is_valid(struct text map);
/* The code that the map gives to the reason; `code` when it gives none. */
int code_map_find(struct text map, enum payment_reason reason, int code);

#endif
