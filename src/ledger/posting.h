/* Recording: a posting is what belongs together, one document's transfers, all or none.
 *
 * Load, decide, save. A batch loads with a few queries what its postings need, decides each one in
 * memory, in order, and writes all rows together:
 *
 *     ledger_batch_open → (ledger_batch_balance, ledger_batch_post)* → ledger_batch_save
 *
 * A batch lives inside one store_write and belongs to one book. */
#ifndef LEDGER_POSTING_H
#define LEDGER_POSTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/secret.h"
#include "ledger/book.h"
#include "store/store.h"

/* What a posting is about. Kept for ever in the books: numbers are never reused. */
enum posting_kind {
    POSTING_TOP_UP = 1,
    POSTING_SALE = 2,
    POSTING_RETURN = 3,
    POSTING_ROSTER = 4,
    POSTING_CARD_FEE = 5,
    POSTING_FAMILY_TRANSFER = 6,
    POSTING_REVERSAL = 7,
    POSTING_BROUGHT_IN = 8,  /* a balance from an older system */
    POSTING_REFUND = 9,      /* money that goes back to where it came from */
    POSTING_SETTLEMENT = 10, /* a channel's money on its way from clearing to the bank */
    POSTING_SUSPENSE = 11,   /* money that came for nobody known, and where it went */
    POSTING_GUEST = 12,      /* a sale to somebody of another school, or its return */
    POSTING_MOVE = 13,       /* a person goes to another school, and what arrives later follows */
    POSTING_ACCRUAL = 14,    /* a closed period's meals become a debt to their caterers */
    POSTING_PAYOUT = 15,     /* a payment to a caterer: sent, executed or taken back */
    POSTING_WRITE_OFF = 16,  /* a balance that nobody has moved for years */
};

/* What a transfer is about. Numbers are never reused. */
enum transfer_code {
    TRANSFER_TOP_UP = 1,
    TRANSFER_DISHES = 2,
    TRANSFER_SET_MEAL = 3,
    TRANSFER_SUBSIDY = 4,
    TRANSFER_CARD_FEE = 5,
    TRANSFER_FAMILY = 6,
    TRANSFER_BROUGHT_IN = 7,
    TRANSFER_REFUND = 8,
    TRANSFER_SETTLEMENT = 9, /* between clearing and transit */
    TRANSFER_BANK = 10,      /* between the bank and clearing or suspense */
    TRANSFER_COST = 11,      /* a bank's fee, or a difference that the operator bears */
    TRANSFER_SUSPENSE = 12,
    TRANSFER_GUEST = 13, /* dishes in another school: out of one book's transit into the other's */
    TRANSFER_MOVE = 14,  /* the balance of who goes to another school */
    TRANSFER_ACCRUAL = 15, /* from roster or sales through transit to a caterer's payable */
    TRANSFER_PAYOUT = 16,  /* between a caterer's payable and payments under way */
    TRANSFER_WRITE_OFF = 17,
};

struct transfer {
    int64_t debit_id;
    int64_t credit_id;
    struct money amount;
    enum transfer_code code;
};

struct posting {
    int64_t id; /* made by whoever started the operation: the idempotency key */
    enum posting_kind kind;
    struct instant happened_at;
    /* The food is eaten, the money is paid: recorded whatever the balance, flagged when below the
     * floor. Otherwise a posting that would bring a debited personal account below the floor is
     * refused. */
    bool is_fact;
    bool has_floor;
    struct money floor;
    int64_t reverses_id;   /* 0 unless kind is POSTING_REVERSAL */
    struct digest content; /* over all that the maker said, transfers or not */
    const struct transfer *transfers;
    int transfer_count;
};

/* In order of precedence: the first that applies is the answer. */
enum posting_status {
    POSTING_RECORDED = 0,
    POSTING_ID_INVALID,        /* not positive, or of no origin */
    POSTING_TRANSFERS_INVALID, /* none, or more than POSTING_TRANSFERS_LIMIT */
    POSTING_AMOUNT_INVALID,    /* not positive, or above MONEY_AMOUNT_LIMIT_KOPECKS */
    POSTING_ACCOUNTS_INVALID,  /* the same twice, or two personal ones */
    POSTING_TOO_EARLY,         /* happened before POSTING_FIRST_DAY */
    POSTING_TOO_LATE,          /* happened more than POSTING_FUTURE_LIMIT_MS from now */
    POSTING_EXISTS,            /* recorded before with this content: as good as recorded */
    POSTING_EXISTS_WITH_OTHER_CONTENT,
    POSTING_ACCOUNT_UNKNOWN,      /* no such account in this book */
    POSTING_REVERSED_UNKNOWN,     /* nothing to reverse under this id */
    POSTING_REVERSED_IS_REVERSAL, /* a reversal is not reversed: record the thing anew */
    POSTING_REVERSED_ALREADY,
    POSTING_BALANCE_OVERFLOW,
    POSTING_BELOW_FLOOR,
};

enum {
    POSTING_TRANSFERS_LIMIT = 1000,
    POSTING_BATCH_LIMIT = 1000,
    POSTING_CONTENT_BYTES = 16, /* of the digest are kept */
    POSTING_FIRST_DAY = 10957   /* 2000-01-01 */
};
#define POSTING_FUTURE_LIMIT_MS DAY_MS

/* Flags of the posting row. */
enum { POSTING_FLAG_FACT = 1, POSTING_FLAG_BELOW_FLOOR = 2 };

/* A word for logs and the wire: "recorded", "exists", … */
const char *posting_status_name(enum posting_status status);

struct ledger_batch;

struct ledger_needs {
    const int64_t *posting_ids; /* all that may be posted */
    int posting_count;          /* at most POSTING_BATCH_LIMIT */
    const int64_t *account_ids; /* all that may be debited or credited; repeats are fine */
    int account_count;
};

/* ERR_NOT_FOUND: no such book (nothing is logged). `now` is the world's clock. */
enum err ledger_batch_open(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct instant now, const struct ledger_needs *needs,
                           struct ledger_batch **out_batch) MUST_CHECK;

/* As of the postings decided so far. *out_known false: no such account among the needs. */
struct money ledger_batch_balance(const struct ledger_batch *batch, int64_t account_id,
                                  bool *out_known);

/* Whether the id is recorded already, in the book or earlier in this batch: its balances have
 * moved, so that rules asked now would answer for another moment. */
bool ledger_batch_knows(const struct ledger_batch *batch, int64_t posting_id);

const struct book *ledger_batch_book(const struct ledger_batch *batch);

/* Decides one posting and keeps its rows for the save. *out_status tells what became of it;
 * nothing is kept unless POSTING_RECORDED. A reversal reads what it reverses here. */
enum err ledger_batch_post(struct ledger_batch *batch, const struct posting *posting,
                           enum posting_status *out_status) MUST_CHECK;

/* Whether the posting recorded last went below its floor as a fact. */
bool ledger_batch_last_is_below_floor(const struct ledger_batch *batch);

/* The book's version that the changed balances carry. */
int64_t ledger_batch_version(const struct ledger_batch *batch);

/* Writes all rows. A batch in which nothing was recorded writes nothing. */
enum err ledger_batch_save(struct ledger_batch *batch) MUST_CHECK;

#endif
