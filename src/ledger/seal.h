/* Sealing a day: what was recorded up to its end is chained into a hash, continuing the seal
 * before. Afterwards nothing is recorded into the day, and what was can no longer be altered
 * without every later seal coming out otherwise. docs/LEDGER.md says what that protects against. */
#ifndef LEDGER_SEAL_H
#define LEDGER_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/secret.h"
#include "ledger/row.h"
#include "store/store.h"

struct seal {
    int64_t school_id;
    struct day day;
    int64_t first_seq, next_seq; /* the transfers that it holds: none when equal */
    struct digest hash;
    struct instant sealed_at;
};

/* In order of precedence: the first that applies is the answer. */
enum seal_status {
    SEAL_MADE = 0,
    SEAL_BOOK_UNKNOWN,
    SEAL_DAY_NOT_OVER, /* in the book's zone */
    SEAL_EXISTS,       /* the day is before the book's open day */
};

/* "made", "book_unknown", … */
const char *seal_status_name(enum seal_status status);

/* Seals all transfers not sealed yet whose recording day, in the book's zone, is `day` or earlier:
 * days that were forgotten go into this seal. The open day is then the day after.
 * *out_seal: SEAL_MADE: the new one; SEAL_EXISTS: the one that holds the day, or one of zeros when
 * the book was opened after it; otherwise untouched. */
enum err ledger_seal(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                     struct instant now, enum seal_status *out_status, struct seal *out_seal)
    MUST_CHECK;

/* The newest seal of a book. *out_found false: none yet. */
enum err ledger_seal_last(struct tx *tx, int64_t school_id, bool *out_found, struct seal *out_seal)
    MUST_CHECK;

/* ---- the hash, for whoever makes or proves one ---- */

enum { SEAL_CHUNK_ROWS = 64 };

struct seal_hash {
    struct hash hash;
    size_t filled_bytes;
    uint8_t chunk[SEAL_CHUNK_ROWS * TRANSFER_ROW_BYTES];
};

/* BLAKE2b-256 over: the hash of the seal before (32 zero bytes for the first), school, day,
 * first_seq, next_seq and sealed_at, 8 bytes each, little-endian; then each packed row in the order
 * of seq. Of `seal` everything but the hash is read. */
void seal_hash_begin(struct seal_hash *hash, const struct digest *previous,
                     const struct seal *seal);
void seal_hash_add(struct seal_hash *hash, const uint8_t packed_row[TRANSFER_ROW_BYTES]);
struct digest seal_hash_end(struct seal_hash *hash);

#endif
