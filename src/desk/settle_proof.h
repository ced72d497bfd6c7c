/* Proof of settlement: what LEDGER's S-1 to S-4 say. */
#ifndef DESK_SETTLE_PROOF_H
#define DESK_SETTLE_PROOF_H

#include "ledger/verify.h"
#include "store/store.h"

/* Tells each finding and counts them; inside a snapshot. */
enum err settle_verify(struct tx *tx, const struct verify_sink *sink, int64_t *out_findings)
    MUST_CHECK;

#endif
