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
#include "pay/reason.h"
#include "store/store.h"

enum { PAYMENT_OUTSIDE_ID_LIMIT = 64 /* bytes */ };

/* How we came to know of a payment. Kept: numbers are never used again for something else. */
enum payment_source {
    PAYMENT_LISTED = 0, /* a list without a form of its own: the demo, an older system */
    PAYMENT_ON_LINE = 1,
    PAYMENT_BY_REGISTER = 2,
    PAYMENT_BY_STATEMENT = 3, /* of the bank */
    PAYMENT_BY_CARD = 4,      /* an order paid on the bank's page */
    PAYMENT_BY_PERSON = 5,    /* decided in the office: out of suspense */
};

struct payment {
    int64_t school_id, id, channel_id;
    struct text outside_id; /* the outsider's own id, unique within the channel */
    int64_t account_id;
    struct money amount;
    struct instant happened_at; /* received by the bank or the network */
    /* how it became known; stands with its key */
    enum payment_source source;
    struct day bank_day;    /* by which the bank counts it: of registers and reconciliation */
    struct instant told_at; /* to us, the first time */
    int64_t version;        /* of the book, that first holds it */
};

/* A payment that was refused for good on line. */
struct payment_refusal {
    int64_t channel_id;
    struct text outside_id;
    struct text number; /* of the account, as it was told */
    struct money amount;
    enum payment_reason reason;
    struct instant happened_at, told_at;
};

/* Payments known under keys of one channel, by outside id. */
struct payments_known {
    struct id_map keys;       /* see payment_key() */
    struct payment *payments; /* by place; without outside_id, source, bank_day and version */
    bool *is_known;
    const struct payment_refusal **refusals; /* by place; NULL: none */
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

/* The same for what was refused; strings live in the arena. */
enum err payments_refused_load(struct tx *tx, struct arena *arena, int64_t channel_id,
                               struct text outside_ids, struct payments_known *known) MUST_CHECK;

/* ERR_CONSTRAINT: a key is taken. */
enum err payments_insert(struct tx *tx, const struct payment *payments, int count) MUST_CHECK;
/* The same without their keys: what is known under the outside id is an earlier payment. */
enum err payment_rows_insert(struct tx *tx, const struct payment *payments, int count) MUST_CHECK;
enum err payments_refused_insert(struct tx *tx, const struct payment_refusal *refusals, int count)
    MUST_CHECK;

/* Keeps, once for each other content, that an id came with it. */
enum err payment_conflict_keep(struct tx *tx, const struct payment_refusal *told) MUST_CHECK;

/* For the office: what was told under an id that is another payment's. */
struct payment_conflict {
    const char *channel, *outside_id, *number;
    struct money amount;
    struct instant told_at;
    int64_t school_id, payment_id; /* recorded under the id; 0: it was refused */
};
struct payment_conflicts {
    struct payment_conflict *conflicts; /* newest first */
    int count;
};
enum { PAYMENT_CONFLICTS_LIMIT = 500 };
enum err payment_conflicts_load(struct tx *tx, struct arena *arena, struct instant since,
                                struct payment_conflicts *out_conflicts) MUST_CHECK;

#endif
