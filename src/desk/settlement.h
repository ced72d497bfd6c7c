/* Money that a bank passed on: from clearing to the operator's account, in all books it
 * concerns. */
#ifndef DESK_SETTLEMENT_H
#define DESK_SETTLEMENT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "ledger/posting.h"
#include "store/store.h"

struct settlement_share {
    int64_t school_id; /* never book 0 */
    struct money amount;
};

struct settlement {
    int64_t id; /* of the postings, one in each book */
    int64_t channel_id;
    int64_t source_id;      /* account of book 0 that the money is taken from: bank or suspense */
    struct money passed_on; /* what came */
    struct money kept;      /* the bank's fee, the operator's cost */
    const struct settlement_share *shares; /* whose clearing is settled by it */
    int share_count;
    struct instant happened_at;
};

/* In book 0: source → clearing, costs → clearing, clearing → transit; in each school's book:
 * transit → clearing. Recorded in one transaction or not at all. */
enum err settlement_post(struct tx *tx, struct arena *arena, struct instant now,
                         const struct settlement *settlement) MUST_CHECK;

/* A difference that the operator bears: positive, what the school's clearing has too much;
 * negative, what it has too little. In the school's book and book 0, under one id. */
enum err settlement_bear(struct tx *tx, struct arena *arena, struct instant now, int64_t id,
                         int64_t channel_id, int64_t school_id, struct money difference) MUST_CHECK;

/* Posts in book 0 and opens the system accounts that the transfers name. Amounts may be above the
 * limit of one transfer: they are split. Anything but "recorded" is a fault. */
struct operator_posting {
    int64_t id;
    enum posting_kind kind;
    struct instant happened_at;
    const struct transfer *transfers;
    int transfer_count;
};
enum err operator_post(struct tx *tx, struct arena *arena, struct instant now, int64_t school_id,
                       const struct operator_posting *posting) MUST_CHECK;

#endif
