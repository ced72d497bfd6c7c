/* Sums of one account on one day. */
#ifndef LEDGER_TURNOVER_H
#define LEDGER_TURNOVER_H

#include "base/money.h"
#include "ledger/posting.h"

/* What was taken from a personal account on a day for some purposes, less what came back. `codes`
 * is a set of enum transfer_code: 1 << TRANSFER_DISHES | … */
enum err ledger_day_spending(struct tx *tx, int64_t school_id, int64_t account_id, struct day day,
                             unsigned codes, struct money *out_spent) MUST_CHECK;

#endif
