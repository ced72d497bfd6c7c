/* A transfer's row as it is hashed: for its checksum and for the day's seal. */
#ifndef LEDGER_ROW_H
#define LEDGER_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "ledger/posting.h"

struct transfer_row {
    int64_t school_id, seq, posting_id, debit_id, credit_id, amount, code, personal_id;
    int64_t happened_at, happened_day, recorded_at;
    int64_t posting_kind, posting_flags, floor, first_seq, transfer_count, reverses_id;
    bool has_floor;
    uint8_t content[POSTING_CONTENT_BYTES];
};

enum { TRANSFER_ROW_BYTES = 18 * 8 + POSTING_CONTENT_BYTES };

/* Every field, little-endian; an absent floor or reversed posting is packed as 0. */
void transfer_row_pack(const struct transfer_row *row, uint8_t out_bytes[TRANSFER_ROW_BYTES]);

/* 63 bits of BLAKE2b-256 over the packed row. */
int64_t packed_row_checksum(const uint8_t bytes[TRANSFER_ROW_BYTES]);
int64_t transfer_row_checksum(const struct transfer_row *row);

#endif
