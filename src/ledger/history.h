/* What happened on a personal account: for statements. Read-only. */
#ifndef LEDGER_HISTORY_H
#define LEDGER_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "ledger/posting.h"
#include "store/store.h"

enum {
    HISTORY_DAYS_LIMIT = 3660, /* of a period: ten years */
    HISTORY_PAGE_LIMIT = 1000  /* lines of one page */
};

/* In order of precedence: the first that applies is the answer. */
enum history_status {
    HISTORY_READ = 0,
    HISTORY_PERIOD_INVALID,  /* ends before it begins */
    HISTORY_PERIOD_TOO_LONG, /* more than HISTORY_DAYS_LIMIT days */
    HISTORY_ACCOUNT_UNKNOWN, /* no such personal account in this book */
};

/* Where a page ended; a zeroed one stands before the first line. */
struct history_cursor {
    struct instant happened_at;
    int64_t seq; /* 0: before the first line */
};

struct history_request {
    int64_t school_id, account_id;
    struct day first_day, last_day; /* both are in the period */
    int line_limit;                 /* 0…HISTORY_PAGE_LIMIT; 0: figures only */
    struct history_cursor after;
};

struct history_line {
    int64_t seq, posting_id;
    enum transfer_code code;
    struct money amount;
    bool is_debit; /* taken from the account */
    struct instant happened_at;
    struct day happened_day; /* in the book's zone */
};

/* Exact: closing = opening + credits − debits, and the balance now = closing + all since. */
struct history {
    struct money balance; /* now */
    struct money opening, closing;
    struct money debits, credits;     /* of the whole period */
    const struct history_line *lines; /* of this page, by moment, then by number; in the arena */
    int line_count;
    bool has_more;
    struct history_cursor next; /* to ask for the page after this one */
};

/* *out_history is set only by HISTORY_READ. */
enum err history_read(struct tx *tx, struct arena *arena, const struct history_request *request,
                      enum history_status *out_status, struct history *out_history) MUST_CHECK;

/* The balance now. *out_found false: no such account. `out_version`: the book's version at the
 * last change. */
enum err history_balance(struct tx *tx, int64_t school_id, int64_t account_id, bool *out_found,
                         struct money *out_balance, int64_t *out_version) MUST_CHECK;

#endif
