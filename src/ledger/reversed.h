/* Whether a posting was taken back. */
#ifndef LEDGER_REVERSED_H
#define LEDGER_REVERSED_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

enum err ledger_is_reversed(struct tx *tx, int64_t school_id, int64_t posting_id,
                            bool *out_reversed) MUST_CHECK;

/* The kind (enum posting_kind) of a recorded posting; *out_found false: there is none. */
enum err ledger_posting_kind(struct tx *tx, int64_t school_id, int64_t posting_id, bool *out_found,
                             int64_t *out_kind) MUST_CHECK;

#endif
