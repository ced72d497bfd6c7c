/* Day seals.
 *
 * Invariants (docs/LEDGER.md):
 * I-11 seals hold the book's transfers in order, each exactly once, without a gap between them;
 * I-12 a seal's hash continues the seal before it;
 * I-13 nothing recorded after a seal bears a moment of its day or an earlier one. */
#include "ledger/seal.h"

#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "ledger/book.h"
#include "ledger/ledger_sql.h"
#include "ledger/seal_balance.h"

enum { SEAL_PAGE_ROWS = 1000 };

const char *seal_status_name(enum seal_status status)
{
    switch (status) {
    case SEAL_MADE: return "made";
    case SEAL_BOOK_UNKNOWN: return "book_unknown";
    case SEAL_DAY_NOT_OVER: return "day_not_over";
    case SEAL_EXISTS: return "exists";
    }
    return "unknown";
}

/* ---- the hash ---- */

void seal_hash_begin(struct seal_hash *hash, const struct digest *previous, const struct seal *seal)
{
    hash_init(&hash->hash);
    hash->filled_bytes = 0;
    hash_add(&hash->hash, previous->bytes, sizeof previous->bytes);
    hash_add_int64(&hash->hash, seal->school_id);
    hash_add_int64(&hash->hash, seal->day.number);
    hash_add_int64(&hash->hash, seal->first_seq);
    hash_add_int64(&hash->hash, seal->next_seq);
    hash_add_int64(&hash->hash, seal->sealed_at.ms);
}

static void chunk_flush(struct seal_hash *hash)
{
    hash_add(&hash->hash, hash->chunk, hash->filled_bytes);
    hash->filled_bytes = 0;
}

void seal_hash_add(struct seal_hash *hash, const uint8_t packed_row[TRANSFER_ROW_BYTES])
{
    if (hash->filled_bytes == sizeof hash->chunk) chunk_flush(hash);
    memcpy(hash->chunk + hash->filled_bytes, packed_row, TRANSFER_ROW_BYTES);
    hash->filled_bytes += TRANSFER_ROW_BYTES;
}

struct digest seal_hash_end(struct seal_hash *hash)
{
    chunk_flush(hash);
    return hash_digest(&hash->hash);
}

/* ---- what is read ---- */

static void digest_copy(struct digest *digest, struct text bytes)
{
    CHECK(bytes.size == sizeof digest->bytes);
    memcpy(digest->bytes, bytes.bytes, sizeof digest->bytes);
}

enum err ledger_seal_last(struct tx *tx, int64_t school_id, bool *out_found, struct seal *out_seal)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_seal_last);
    bind_int(row, ARG_SEAL_LAST_SCHOOL_ID, school_id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    out_seal->school_id = school_id;
    out_seal->day = day_of_number((int32_t)column_int(row, COL_SEAL_LAST_DAY));
    out_seal->first_seq = column_int(row, COL_SEAL_LAST_FIRST_SEQ);
    out_seal->next_seq = column_int(row, COL_SEAL_LAST_NEXT_SEQ);
    out_seal->sealed_at = instant_of_ms(column_int(row, COL_SEAL_LAST_SEALED_AT));
    digest_copy(&out_seal->hash, column_bytes(row, COL_SEAL_LAST_HASH, NULL));
    return OK;
}

static enum err seal_holding(struct tx *tx, int64_t school_id, struct day day,
                             struct seal *out_seal)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_seal_holding);
    bind_int(row, ARG_SEAL_HOLDING_SCHOOL_ID, school_id);
    bind_int(row, ARG_SEAL_HOLDING_DAY, day.number);
    TRY(statement_next(row, &found));
    *out_seal = (struct seal){.school_id = school_id};
    if (!found) return OK;
    out_seal->day = day_of_number((int32_t)column_int(row, COL_SEAL_HOLDING_DAY));
    out_seal->first_seq = column_int(row, COL_SEAL_HOLDING_FIRST_SEQ);
    out_seal->next_seq = column_int(row, COL_SEAL_HOLDING_NEXT_SEQ);
    out_seal->sealed_at = instant_of_ms(column_int(row, COL_SEAL_HOLDING_SEALED_AT));
    digest_copy(&out_seal->hash, column_bytes(row, COL_SEAL_HOLDING_HASH, NULL));
    return OK;
}

/* The first transfer not to be sealed: recorded after the day, or not at all yet. */
static enum err seal_end(struct tx *tx, const struct book *book, int64_t first_seq,
                         struct instant day_end, int64_t *out_next_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_seal_end);
    bind_int(row, ARG_SEAL_END_SCHOOL_ID, book->school_id);
    bind_int(row, ARG_SEAL_END_FIRST_SEQ, first_seq);
    bind_int(row, ARG_SEAL_END_NEXT_SEQ, book->next_seq);
    bind_int(row, ARG_SEAL_END_END_MS, day_end.ms);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_next_seq = column_int(row, COL_SEAL_END_NEXT_SEQ);
    return OK;
}

static struct transfer_row row_read(const struct statement *rows, int64_t school_id)
{
    struct transfer_row row = {
        .school_id = school_id,
        .seq = column_int(rows, COL_TRANSFERS_OF_RANGE_SEQ),
        .posting_id = column_int(rows, COL_TRANSFERS_OF_RANGE_POSTING_ID),
        .debit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_DEBIT_ID),
        .credit_id = column_int(rows, COL_TRANSFERS_OF_RANGE_CREDIT_ID),
        .amount = column_int(rows, COL_TRANSFERS_OF_RANGE_AMOUNT),
        .code = column_int(rows, COL_TRANSFERS_OF_RANGE_CODE),
        .personal_id = column_int(rows, COL_TRANSFERS_OF_RANGE_PERSONAL_ID),
        .happened_at = column_int(rows, COL_TRANSFERS_OF_RANGE_HAPPENED_AT),
        .happened_day = column_int(rows, COL_TRANSFERS_OF_RANGE_HAPPENED_DAY),
        .recorded_at = column_int(rows, COL_TRANSFERS_OF_RANGE_RECORDED_AT),
        .posting_kind = column_int(rows, COL_TRANSFERS_OF_RANGE_POSTING_KIND),
        .posting_flags = column_int(rows, COL_TRANSFERS_OF_RANGE_FLAGS),
        .has_floor = !column_is_null(rows, COL_TRANSFERS_OF_RANGE_FLOOR),
        .floor = column_int(rows, COL_TRANSFERS_OF_RANGE_FLOOR),
        .first_seq = column_int(rows, COL_TRANSFERS_OF_RANGE_FIRST_SEQ),
        .transfer_count = column_int(rows, COL_TRANSFERS_OF_RANGE_TRANSFER_COUNT),
        .reverses_id = column_int(rows, COL_TRANSFERS_OF_RANGE_REVERSES_ID),
    };
    struct text content = column_bytes(rows, COL_TRANSFERS_OF_RANGE_CONTENT, NULL);
    CHECK(content.size == POSTING_CONTENT_BYTES);
    memcpy(row.content, content.bytes, POSTING_CONTENT_BYTES);
    return row;
}

/* Adds the transfers from first_seq up to next_seq, which are one page at most. */
static enum err page_add(struct tx *tx, int64_t school_id, int64_t first_seq, int64_t next_seq,
                         struct seal_hash *hash)
{
    int64_t seq = first_seq;
    scoped(statement) struct statement *rows = statement_open(tx, &q_transfers_of_range);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_FIRST_SEQ, first_seq);
    bind_int(rows, ARG_TRANSFERS_OF_RANGE_NEXT_SEQ, next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        uint8_t packed[TRANSFER_ROW_BYTES];
        struct transfer_row row = row_read(rows, school_id);
        if (row.seq != seq) break;
        transfer_row_pack(&row, packed);
        seal_hash_add(hash, packed);
        seq++;
    }
    if (seq == next_seq) return OK;
    return log_fault(ERR_DATABASE, "seal", "school=%lld seq=%lld reason=transfer_missing",
                     (long long)school_id, (long long)seq);
}

static enum err seal_compute(struct tx *tx, struct arena *arena, const struct digest *previous,
                             struct seal *seal)
{
    struct seal_hash *hash = ARENA_NEW(arena, struct seal_hash);
    seal_hash_begin(hash, previous, seal);
    for (int64_t seq = seal->first_seq; seq < seal->next_seq;) {
        int64_t left = seal->next_seq - seq;
        int64_t page_end = seq + (left < SEAL_PAGE_ROWS ? left : SEAL_PAGE_ROWS);
        TRY(page_add(tx, seal->school_id, seq, page_end, hash));
        seq = page_end;
    }
    seal->hash = seal_hash_end(hash);
    return OK;
}

/* ---- what is written ---- */

static enum err seal_save(struct tx *tx, const struct seal *seal)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_seal_insert);
    bind_int(insert, ARG_SEAL_INSERT_SCHOOL_ID, seal->school_id);
    bind_int(insert, ARG_SEAL_INSERT_DAY, seal->day.number);
    bind_int(insert, ARG_SEAL_INSERT_FIRST_SEQ, seal->first_seq);
    bind_int(insert, ARG_SEAL_INSERT_NEXT_SEQ, seal->next_seq);
    bind_bytes(insert, ARG_SEAL_INSERT_HASH, seal->hash.bytes, sizeof seal->hash.bytes);
    bind_int(insert, ARG_SEAL_INSERT_SEALED_AT, seal->sealed_at.ms);
    TRY(statement_run(insert));
    scoped(statement) struct statement *close = statement_open(tx, &q_book_close_day);
    bind_int(close, ARG_BOOK_CLOSE_DAY_SCHOOL_ID, seal->school_id);
    bind_int(close, ARG_BOOK_CLOSE_DAY_OPEN_DAY, day_add(seal->day, 1).number);
    return statement_run(close);
}

/* The sums of the seal before and of what this one holds; all anew where that one has none. */
static enum err balances_make(struct tx *tx, const struct seal *previous, const struct seal *seal)
{
    bool found;
    struct sums sums = {.used = 0};
    enum err err = seal_balances_load(tx, seal->school_id, previous->day, &sums, &found);
    if (err == OK) {
        err = seal_balances_add(tx, seal->school_id, found ? seal->first_seq : 1, seal->next_seq,
                                &sums);
    }
    if (err == OK) err = seal_balances_save(tx, seal->school_id, seal->day, &sums);
    sums_release(&sums);
    return err;
}

static enum err seal_make(struct tx *tx, struct arena *arena, const struct book *book,
                          struct day day, struct instant now, struct seal *out_seal)
{
    bool has_previous;
    struct seal previous = {.next_seq = 1};
    TRY(ledger_seal_last(tx, book->school_id, &has_previous, &previous));
    struct seal seal = {
        .school_id = book->school_id,
        .day = day,
        .first_seq = previous.next_seq,
        .sealed_at = now,
    };
    struct instant day_end = day_start(day_add(day, 1), book->zone);
    TRY(seal_end(tx, book, seal.first_seq, day_end, &seal.next_seq));
    TRY(seal_compute(tx, arena, &previous.hash, &seal));
    TRY(seal_save(tx, &seal));
    *out_seal = seal;
    return balances_make(tx, &previous, &seal);
}

enum err ledger_seal(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                     struct instant now, enum seal_status *out_status, struct seal *out_seal)
{
    bool found;
    struct book book;
    TRY(book_load(tx, school_id, &found, &book));
    *out_status = SEAL_BOOK_UNKNOWN;
    if (!found) return OK;
    *out_status = SEAL_DAY_NOT_OVER;
    if (day_compare(day, day_of_instant(now, book.zone)) >= 0) return OK;
    *out_status = SEAL_EXISTS;
    if (day_compare(day, book.open_day) < 0) return seal_holding(tx, school_id, day, out_seal);
    *out_status = SEAL_MADE;
    return seal_make(tx, arena, &book, day, now, out_seal);
}
