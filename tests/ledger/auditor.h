/* A naive second ledger of arrays and loops, written from docs/LEDGER.md. */
#ifndef TESTS_LEDGER_AUDITOR_H
#define TESTS_LEDGER_AUDITOR_H

#include "kit.h"

enum {
    BOOKS = 2,
    PERSONS = 6,
    ACCOUNTS = PERSONS + 4,
    POSTINGS_LIMIT = 4000,
    TRANSFERS_LIMIT = 12000,
    BATCH_LIMIT = 12,
    TRANSFERS_OF_POSTING = 4
};

struct audited_posting {
    int book;
    int64_t id, content, reverses_id;
    bool is_reversal;
    int first, count; /* of its transfers */
};

struct audited_transfer {
    int book;
    int64_t debit_id, credit_id, amount;
};

struct audited_book {
    const struct zone *zone;
    int64_t open_day, recorded_at, sealed, recorded;
    int64_t recorded_days[TRANSFERS_LIMIT];
};

struct auditor {
    struct audited_posting postings[POSTINGS_LIMIT];
    struct audited_transfer transfers[TRANSFERS_LIMIT];
    int posting_count, transfer_count;
    struct audited_book books[BOOKS];
    int64_t account_ids[ACCOUNTS];
};

struct proposal {
    struct posting posting;
    int64_t content;
    struct transfer transfers[TRANSFERS_OF_POSTING];
};

/* What becomes of the proposal; it is kept when it is recorded. */
enum posting_status audit(struct auditor *auditor, int book, int64_t now,
                          const struct proposal *proposal);
/* *out_next_seq is set by SEAL_MADE. */
enum seal_status audit_seal(struct auditor *auditor, int book, int64_t day, int64_t now,
                            int64_t *out_next_seq);
int64_t audited_balance(const struct auditor *auditor, int book, int64_t account_id);
int64_t audited_day(const struct audited_book *book, int64_t ms);

#endif
