/* Proving the books anew: `obed verify`.
 *
 * Each book is proven over one snapshot; several books at once, each on a thread of its own. What
 * is proven are the invariants of docs/LEDGER.md. Memory: about 100 bytes a posting and 64 an
 * account of the books under proof, never the transfers. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include <stdint.h>

#include "base/money.h"
#include "store/store.h"

enum {
    VERIFY_THREADS_LIMIT = 16,
    VERIFY_TOLD_LIMIT = 100, /* findings told of one book; the rest is only counted */
    VERIFY_SENTENCE_SIZE = 256
};

/* What is told of each finding: "transfer 1234 of school 24: checksum differs". One call at a
 * time, from any thread. */
struct verify_sink {
    void (*found)(void *context, int64_t school_id, const char *sentence);
    void *context;
};

struct verify_report {
    int64_t books, accounts, postings, transfers, seals;
    int64_t findings;
    struct money personal_total; /* of all personal balances */
};

/* Proves every book, then what holds between books. The books are right when there is no finding.
 * A fault means that nothing is known. `threads` is at most VERIFY_THREADS_LIMIT and at most the
 * readers of the store are of use. */
enum err ledger_verify(struct store *store, int threads, const struct verify_sink *sink,
                       struct verify_report *out_report) MUST_CHECK;

/* The same within one transaction, on one thread: for whoever must know before he commits. */
enum err ledger_verify_within(struct tx *tx, const struct verify_sink *sink,
                              struct verify_report *out_report) MUST_CHECK;

#endif
