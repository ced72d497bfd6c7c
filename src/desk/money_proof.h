/* Proof of money by files and of settlement: what LEDGER's M-1 to M-3 and S-1 to S-4 say. */
#ifndef DESK_MONEY_PROOF_H
#define DESK_MONEY_PROOF_H

#include "ledger/verify.h"
#include "store/store.h"

/* Tells each finding and counts them; over one snapshot. */
enum err money_verify(struct store *store, const struct verify_sink *sink, int64_t *out_findings)
    MUST_CHECK;
/* The same within one transaction. */
enum err money_verify_within(struct tx *tx, const struct verify_sink *sink, int64_t *out_findings)
    MUST_CHECK;

#endif
