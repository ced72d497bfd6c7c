/* Inside the ledger: a batch between its opening and its saving. */
#ifndef LEDGER_BATCH_H
#define LEDGER_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/posting.h"

struct account_slot {
    int64_t id; /* 0: empty */
    int64_t debits, credits;
    bool is_known, is_changed;
};

struct posting_slot {
    int64_t id; /* 0: empty */
    bool is_recorded;
    uint8_t content[POSTING_CONTENT_BYTES];
};

/* A posting that was decided and waits for the save. */
struct recorded {
    struct posting posting;
    int64_t first_seq;
    const struct transfer *transfers; /* of a reversal: those it records */
    int transfer_count;
    int64_t flags;
};

struct ledger_batch {
    struct tx *tx;
    struct arena *arena;
    struct book book;
    struct instant now, recorded_at;
    struct account_slot *accounts; /* open addressing, at most half full */
    size_t account_slots, account_count;
    struct posting_slot *postings;
    size_t posting_slots;
    struct recorded *recorded;
    int recorded_count, recorded_limit;
};

/* The slot of the account or posting, or the empty one where it belongs. */
struct account_slot *batch_account(const struct ledger_batch *batch, int64_t id);
struct posting_slot *batch_posting(const struct ledger_batch *batch, int64_t id);

/* Loads the accounts that the batch does not hold yet. */
enum err batch_load_accounts(struct ledger_batch *batch, const int64_t *ids, int count) MUST_CHECK;

/* What the reversal of a posting records: its transfers with the sides changed. *out_status tells
 * why not, or POSTING_RECORDED; the accounts are loaded then. */
enum err reversal_load(struct ledger_batch *batch, int64_t reversed_id,
                       enum posting_status *out_status, const struct transfer **out_transfers,
                       int *out_count) MUST_CHECK;

#endif
