/* The book of a school: its accounts, its transfers, its days. Book 0 is the operator's own. */
#ifndef LEDGER_BOOK_H
#define LEDGER_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "store/store.h"

enum { BOOK_OF_OPERATOR = 0 };

struct book {
    int64_t school_id;
    const struct zone *zone;
    int64_t next_seq;
    int64_t version;
    struct day open_day;
    struct instant recorded_at;
};

/* Opens a book with its system accounts: sales, roster, card fees, transit, corrections. The open
 * day is today in its zone. */
enum err book_create(struct tx *tx, int64_t school_id, const struct zone *zone, struct instant now)
    MUST_CHECK;

/* *out_found false: there is no such book. */
enum err book_load(struct tx *tx, int64_t school_id, bool *out_found, struct book *out_book)
    MUST_CHECK;

/* For whoever loads a book's row himself: its zone is none of ours. Logs and gives the fault. */
enum err book_zone_fault(int64_t school_id, struct text zone);

/* Raises the version by one and gives it: what a change of something mirrored by tills carries.
 * ERR_NOT_FOUND: there is no such book. */
enum err book_raise_version(struct tx *tx, int64_t school_id, int64_t *out_version) MUST_CHECK;

/* The same in every book: what a change of something that all tills mirror needs. */
enum err books_raise_versions(struct tx *tx) MUST_CHECK;

/* The moment under which something recorded now is kept: time in a book never goes back, and
 * nothing falls into a sealed day. */
struct instant book_recording_time(const struct book *book, struct instant now);

#endif
