/* The bank's acquiring gateway, as a client: orders are registered, asked about and refunded. No
 * card data passes here: the payer types them on the bank's own page.
 *
 * Two generations, chosen by the channel: the classic one takes forms (POST …/register.do with
 * name=value pairs, nested values as JSON in a string), the newer one JSON. Both answer JSON. An
 * answer that is not exactly what it should be (another HTTP status, HTML, half a JSON, nothing,
 * a redirect) is unknown: whatever was asked for may have happened or not, and is asked again. */
#ifndef PAY_GATEWAY_H
#define PAY_GATEWAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/money.h"
#include "base/text.h"
#include "world/world.h"

enum gateway_kind { GATEWAY_FORM = 1, GATEWAY_JSON = 2 };

enum {
    GATEWAY_ORDER_NUMBER_LIMIT = 30, /* SPEC acquiring 3.1: ANS..32; some installations take 30 */
    GATEWAY_MD_ORDER_LIMIT = 36,     /* bytes of the gateway's own id of an order */
    GATEWAY_ADDRESS_LIMIT = 2048,    /* of the pay page */
    GATEWAY_TEXT_LIMIT = 512,        /* of a message or a description */
    GATEWAY_ANSWER_LIMIT = 256 * 1024,
    GATEWAY_TIMEOUT_MS = 15000,
    GATEWAY_CURRENCY = 643 /* the rouble, ISO 4217 */
};

struct gateway {
    enum gateway_kind kind;
    struct text address; /* "https://securepayments.sberbank.ru/payment/rest/", with the slash */
    struct text login, password;
    const char *ca_file; /* who signed the bank's certificate; NULL: the system's */
    const struct world *world;
};

/* What became of a call. */
enum gateway_outcome {
    GATEWAY_UNKNOWN = 0, /* no answer, or none that can be believed: ask again */
    GATEWAY_DONE,        /* errorCode 0, or none and what was asked for is there */
    GATEWAY_REFUSED      /* an errorCode: see `error` */
};

/* SPEC acquiring 3.4: request-level errors that we tell apart. */
enum gateway_error {
    GATEWAY_ERROR_NONE = 0,
    GATEWAY_ERROR_REPEATED = 1, /* an order with this number was registered before */
    GATEWAY_ERROR_ACCESS = 5,   /* also: wrong parameter, order not found (ecom), wrong state */
    GATEWAY_ERROR_NO_ORDER = 6,
    GATEWAY_ERROR_STATE = 7 /* not in a state for it, or a system error */
};

struct gateway_result {
    enum gateway_outcome outcome;
    int64_t error;       /* errorCode */
    struct text message; /* errorMessage, at most GATEWAY_TEXT_LIMIT bytes; may be empty */
};

/* ---- register.do ---- */

struct gateway_order {
    struct text number; /* ours, at most GATEWAY_ORDER_NUMBER_LIMIT; unique in the shop for ever */
    struct money amount;
    struct text return_address; /* absolute */
    struct text description;
    struct text account_number;
    struct text email;  /* for the receipt; empty: none */
    struct text bundle; /* orderBundle as JSON; empty: none */
    int life_s;
    bool wants_sbp; /* a QR of the faster payments system for the same order */
};

struct gateway_registered {
    struct gateway_result result;
    struct text md_order;
    struct text page;        /* formUrl, absolute http or https, printable ASCII */
    struct text sbp_payload; /* what the QR says; empty: the gateway offers none */
};

/* A repeat with the same number may be answered GATEWAY_ERROR_REPEATED: ask for it by number. */
struct gateway_registered gateway_register(const struct gateway *gateway, struct arena *arena,
                                           const struct gateway_order *order);

/* ---- getOrderStatusExtended.do ---- */

/* SPEC acquiring 3.3: orderStatus. */
enum gateway_order_status {
    GATEWAY_REGISTERED = 0,
    GATEWAY_HELD = 1,
    GATEWAY_DEPOSITED = 2, /* the only one that is paid */
    GATEWAY_REVERSED = 3,
    GATEWAY_REFUNDED = 4, /* a refund was made, even a partial one */
    GATEWAY_ACS = 5,
    GATEWAY_DECLINED = 6
};

/* SPEC acquiring 3.5: actionCode. */
enum {
    GATEWAY_ACTION_TIMEOUT = -2007,
    GATEWAY_ACTION_ATTEMPTS = -2013,
    GATEWAY_ACTION_NO_ATTEMPT = -100,
    GATEWAY_ACTION_SBP_UNDERWAY = -99
};

struct gateway_status {
    struct gateway_result result;
    bool has_status; /* false: the gateway does not know the order */
    int64_t status;  /* enum gateway_order_status, or a number that we do not know */
    int64_t action;
    struct text action_text;  /* actionCodeDescription */
    struct text order_number; /* empty: not told */
    struct text md_order;     /* attributes[mdOrder]; empty: not told */
    int64_t amount;           /* kopecks; -1: not told */
    int64_t deposited;        /* paymentAmountInfo.depositedAmount; -1: not told */
    int64_t refunded;         /* paymentAmountInfo.refundedAmount; -1: not told */
    int64_t currency;         /* -1: not told */
    int64_t paid_at_ms;       /* depositedDate, else authDateTime; 0: not told */
    struct text masked_pan;   /* "220138*******0047"; empty: not told, or more than a mask */
    struct text reference;    /* authRefNum (RRN); empty: not told */
};

/* Whether the gateway says that it has no such order: SPEC acquiring 3.3, error 6 of the classic
 * one, 5 or 6 of the newer one, which says 5 of a wrong password too. */
bool gateway_has_no_order(const struct gateway_result *result);

/* By the gateway's id, or by our number where the gateway's is not known. */
struct gateway_status gateway_ask(const struct gateway *gateway, struct arena *arena,
                                  struct text md_order, struct text order_number);

/* ---- refund.do ---- */

/* Unknown: ask for the order's status and compare the refunded sum before another try. `key` is
 * the refund's own id, the same for each try (jsonParams.externalRefundId). */
struct gateway_result gateway_refund(const struct gateway *gateway, struct arena *arena,
                                     struct text md_order, struct money amount, struct text key,
                                     struct text bundle);

/* ---- parsers of foreign bytes: pure ---- */

/* `bytes` are an answer's body of HTTP status 200. */
struct gateway_registered gateway_read_registered(struct arena *arena, struct text bytes);
struct gateway_status gateway_read_status(struct arena *arena, struct text bytes);
struct gateway_result gateway_read_result(struct arena *arena, struct text bytes);
/* The payload of …/sbp/c2b/qr/dynamic/get.do; empty when the gateway offers none. */
struct text gateway_read_sbp(struct arena *arena, struct text bytes);

/* ---- builders: pure ---- */

struct text gateway_register_body(const struct gateway *gateway, struct arena *arena,
                                  const struct gateway_order *order);

/* "https://host:port" of an absolute http or https address; empty for anything else. */
struct text gateway_origin(struct text address);

#endif
