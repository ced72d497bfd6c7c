/* The payments that came through channels. */
#ifndef PAY_PAYMENT_H
#define PAY_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/id_map.h"
#include "base/instant.h"
#include "base/money.h"
#include "pay/channel.h"
#include "store/store.h"

enum { PAYMENT_OUTSIDE_ID_LIMIT = 64 /* bytes */ };

struct payment {
    int64_t school_id, id, channel_id;
    struct text outside_id; /* the outsider's own id, unique within the channel */
    int64_t account_id;
    struct money amount;
    struct instant happened_at;
};

/* Payments known under keys of one channel, by outside id. */
struct payments_known {
    struct id_map keys;       /* see payment_key() */
    struct payment *payments; /* by place; without outside_id and happened_at */
    bool *is_known;
};

/* Stands for an outside id within its channel: 63 bits of a hash. */
int64_t payment_key(int64_t channel_id, struct text outside_id);

/* Room for `limit` keys, of any channels. */
void payments_known_init(struct payments_known *known, struct arena *arena, int limit);
/* The place of this key, which is added when it is new. */
int payments_known_add(struct payments_known *known, int64_t channel_id, struct text outside_id);
/* Asks for all of one channel, given as a JSON list; the keys were added. */
enum err payments_known_load(struct tx *tx, int64_t channel_id, struct text outside_ids,
                             struct payments_known *known) MUST_CHECK;

/* ERR_CONSTRAINT: a key is taken. */
enum err payments_insert(struct tx *tx, const struct payment *payments, int count) MUST_CHECK;

#endif
