/* Channels by which money comes in, and the payments that came. */
#ifndef PAY_PAYMENT_H
#define PAY_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "store/store.h"

enum { CHANNEL_CODE_LIMIT = 32, PAYMENT_OUTSIDE_ID_LIMIT = 64 /* bytes */ };

struct channel {
    int64_t id; /* also the index of its clearing account in each book */
    const char *code;
    const char *name;
};

struct payment {
    int64_t school_id, id, channel_id;
    struct text outside_id; /* the outsider's own id, unique within the channel */
    int64_t account_id;
    struct money amount;
    struct instant happened_at;
};

enum err channel_set(struct tx *tx, const struct channel *channel) MUST_CHECK;
/* *out_found false: no such channel. The name lives in the arena. */
enum err channel_by_code(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                         struct channel *out_channel) MUST_CHECK;

/* The payment known under this key, without its outside_id. */
enum err payment_by_key(struct tx *tx, int64_t channel_id, struct text outside_id, bool *out_found,
                        struct payment *out_payment) MUST_CHECK;
/* ERR_CONSTRAINT: the key is taken. */
enum err payment_insert(struct tx *tx, const struct payment *payment) MUST_CHECK;

#endif
