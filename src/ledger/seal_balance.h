/* What a book's accounts had been debited and credited in all when a day was sealed: derived, one
 * row an account and seal, personal accounts together. Written with each seal, proven by verify,
 * made anew by rebuild. */
#ifndef LEDGER_SEAL_BALANCE_H
#define LEDGER_SEAL_BALANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/instant.h"
#include "ledger/sums.h"
#include "store/store.h"

enum { SEAL_BALANCE_PEOPLE = 0 /* stands for every personal account */ };

/* The account under which a transfer's side is counted. */
int64_t seal_balance_account(int64_t account_id);
void seal_balances_move(struct sums *sums, int64_t debit_id, int64_t credit_id, int64_t amount);

/* Adds the rows of the seal of that day. *out_found false: it has none. */
enum err seal_balances_load(struct tx *tx, int64_t school_id, struct day seal_day,
                            struct sums *sums, bool *out_found) MUST_CHECK;
/* Adds the transfers from first_seq up to next_seq. */
enum err seal_balances_add(struct tx *tx, int64_t school_id, int64_t first_seq, int64_t next_seq,
                           struct sums *sums) MUST_CHECK;
enum err seal_balances_save(struct tx *tx, int64_t school_id, struct day seal_day,
                            const struct sums *sums) MUST_CHECK;

/* Makes the rows of all seals of a book anew; counts those that were missing, wrong or too many.
 * Rows that are right are not written. */
enum err seal_balances_rebuild(struct tx *tx, int64_t school_id, int64_t *out_changed) MUST_CHECK;

#endif
