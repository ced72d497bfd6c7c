/* Inside the proofs of money (desk/money_proof.h): what one of them works with and tells. */
#ifndef DESK_PROVING_H
#define DESK_PROVING_H

#include <stdint.h>

#include "ledger/verify.h"
#include "store/store.h"

struct proving {
    struct tx *tx;
    const struct verify_sink *sink;
    int64_t findings;
};

/* Tells one finding; at most VERIFY_SENTENCE_SIZE bytes of it. */
void proving_found(struct proving *proving, int64_t school_id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* S-1 to S-4, of closed periods and payments to caterers (settle_proof.c). */
enum err settle_prove(struct proving *proving) MUST_CHECK;
/* W-1: what each school's account of written-off balances has is what lines were written off there
 * and not given back. */
enum err write_off_prove(struct proving *proving) MUST_CHECK;

#endif
