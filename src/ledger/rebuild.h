/* Making what is derived anew: balances and the number of the next transfer, from the transfers.
 *
 * Rows that are right already stay as they are, version and all. Rows that were not get a new
 * version of their book, so that the tills learn them. After it nothing of a right book has
 * changed. */
#ifndef LEDGER_REBUILD_H
#define LEDGER_REBUILD_H

#include <stdint.h>

#include "store/store.h"

struct rebuild_report {
    int64_t books;
    int64_t balances;         /* looked at */
    int64_t balances_changed; /* written, made or taken away */
    int64_t books_changed;    /* whose next number was wrong */
    int64_t seals_changed;    /* whose sums (seal_balance.h) were wrong, missing or too many */
};

/* One book inside a work; adds to *report. ERR_NOT_FOUND: no such book. */
enum err ledger_rebuild_book(struct tx *tx, int64_t school_id, struct rebuild_report *report)
    MUST_CHECK;

/* All books, each in a transaction of its own. */
enum err ledger_rebuild(struct store *store, struct rebuild_report *out_report) MUST_CHECK;

#endif
