/* Calls by which the gateway tells of an order: a hint to ask, never a proof of payment. */
#ifndef PAY_CALLBACK_H
#define PAY_CALLBACK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

enum { CALLBACK_PAIRS_LIMIT = 64, CALLBACK_BYTES_LIMIT = 16 * 1024 };

/* How the channel's gateway signs. */
enum callback_signing {
    CALLBACK_UNSIGNED = 0,
    CALLBACK_HMAC = 1, /* HMAC-SHA256 with a shared key */
    CALLBACK_RSA = 2   /* RSA PKCS#1 v1.5 over SHA-512; verified by the gateway's certificate */
};

struct callback_pair {
    struct text name, value; /* decoded */
};

/* In order of precedence. */
enum callback_status {
    CALLBACK_TAKEN = 0,
    CALLBACK_MALFORMED,        /* no order in it, too much of it, a name twice */
    CALLBACK_CHECKSUM_MISSING, /* the channel's gateway signs, and this is not signed */
    CALLBACK_CHECKSUM_WRONG
};

const char *callback_status_name(enum callback_status status);

struct callback {
    struct text md_order;
    struct text order_number;
    struct text operation; /* "deposited", "refunded", …: for the log */
};

/* Judges the parameters of one callback. `key` is the shared key, or the certificate as PEM. Pure.
 * *out_callback lives as long as the pairs. */
enum callback_status callback_read(struct arena *arena, const struct callback_pair *pairs,
                                   int count, enum callback_signing signing, struct text key,
                                   struct callback *out_callback);

/* The members of a JSON callback as pairs: strings and whole numbers; nested ones are left out.
 * False: not one JSON object. At most CALLBACK_PAIRS_LIMIT are written. */
bool callback_pairs_of_json(struct arena *arena, struct text bytes, struct callback_pair *out_pairs,
                            int *out_count);

/* What the checksum is over: "name;value;" of each pair but checksum and sign_alias, by name. */
struct text callback_signed_text(struct arena *arena, const struct callback_pair *pairs, int count);

#endif
