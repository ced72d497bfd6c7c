/* The accounts of a book: people's and the system's own.
 *
 * A personal account's id is made like any other and never has origin 0; a system account's id is
 * its kind and a number within the kind (a funding source, a channel), with origin 0. So an id
 * alone tells which it is. */
#ifndef LEDGER_ACCOUNT_H
#define LEDGER_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "store/store.h"

enum account_kind {
    ACCOUNT_PERSONAL = 1, /* what we owe a person; may stand below zero down to a floor */
    ACCOUNT_SALES = 2,    /* sold for people's money at tills */
    ACCOUNT_ROSTER = 3,   /* set meals, both parts */
    ACCOUNT_CARD_FEES = 4,
    ACCOUNT_TRANSIT = 5,     /* to and from other books and between accounts of a family */
    ACCOUNT_SUBSIDY = 6,     /* by funding source: what the budget owes for meals */
    ACCOUNT_CLEARING = 7,    /* by channel: what a bank or a network owes us */
    ACCOUNT_CORRECTIONS = 8, /* balances brought in from an older system */
    /* of book 0 */
    ACCOUNT_BANK = 9,      /* below zero: the operator's money in the bank */
    ACCOUNT_SUSPENSE = 10, /* money that came for nobody known */
    ACCOUNT_COSTS = 11,    /* what banks keep (0) and what differences cost (1) */
    ACCOUNT_PAYABLE = 12,  /* by caterer: what is owed for meals of closed periods */
    ACCOUNT_PAYOUTS = 13,  /* payments to caterers on their way through the bank */
    /* of every book, opened when first needed */
    ACCOUNT_WRITTEN_OFF = 14 /* balances of people who did not come back for years */
};

enum { ACCOUNT_INDEX_LIMIT = 1 << 20 };
/* Numbers within ACCOUNT_COSTS. */
enum { COSTS_OF_BANKS = 0, COSTS_OF_DIFFERENCES = 1 };

/* `index` is 0 where the kind has but one account; out of range is a broken promise. */
int64_t account_system_id(enum account_kind kind, int64_t index);
bool account_is_personal(int64_t account_id);

/* Opens an account with a zero balance. Opening one again does nothing. */
enum err account_open(struct tx *tx, int64_t school_id, int64_t account_id, enum account_kind kind,
                      struct instant now) MUST_CHECK;

/* What account.checksum must be: 63 bits of BLAKE2b over the row's numbers, little-endian. */
int64_t account_checksum(int64_t school_id, int64_t account_id, int64_t kind, int64_t opened_at);

#endif
