/* Packing of rows. The order is part of the books: seals made once must come out the same for
 * ever, so fields are only ever added behind a new schema of seals. */
#include "ledger/row.h"

#include <endian.h>
#include <string.h>

static uint8_t *pack_int64(uint8_t *at, int64_t number)
{
    uint64_t little_endian = htole64((uint64_t)number);
    memcpy(at, &little_endian, sizeof little_endian);
    return at + sizeof little_endian;
}

void transfer_row_pack(const struct transfer_row *row, uint8_t out_bytes[TRANSFER_ROW_BYTES])
{
    const int64_t numbers[] = {
        row->school_id,
        row->seq,
        row->posting_id,
        row->debit_id,
        row->credit_id,
        row->amount,
        row->code,
        row->personal_id,
        row->happened_at,
        row->happened_day,
        row->recorded_at,
        row->posting_kind,
        row->posting_flags,
        row->has_floor,
        row->has_floor ? row->floor : 0,
        row->first_seq,
        row->transfer_count,
        row->reverses_id,
    };
    _Static_assert(sizeof numbers + POSTING_CONTENT_BYTES == TRANSFER_ROW_BYTES, "all are packed");
    uint8_t *at = out_bytes;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) at = pack_int64(at, numbers[i]);
    memcpy(at, row->content, POSTING_CONTENT_BYTES);
}

int64_t packed_row_checksum(const uint8_t bytes[TRANSFER_ROW_BYTES])
{
    struct digest digest = hash_of(bytes, TRANSFER_ROW_BYTES);
    return digest_int63(&digest);
}

int64_t transfer_row_checksum(const struct transfer_row *row)
{
    uint8_t bytes[TRANSFER_ROW_BYTES];
    transfer_row_pack(row, bytes);
    return packed_row_checksum(bytes);
}
