/* Turnovers of a book's accounts between two days: the ground of the turnover sheet.
 *
 * Days are those of recording, as seals part the books: what a sheet of sealed days says never
 * changes. A period that reaches into the open day ends with the newest transfer. */
#ifndef LEDGER_TURNOVER_BOOK_H
#define LEDGER_TURNOVER_BOOK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "ledger/posting.h"
#include "store/store.h"

/* Which transfers of the book a period holds: from first_seq up to next_seq − 1. */
struct book_range {
    int64_t first_seq, next_seq;
    bool is_sealed; /* nothing is recorded into it any more */
};

/* opening + credits − debits = closing; a balance is credits − debits. */
struct turnover_row {
    int64_t account_id; /* SEAL_BALANCE_PEOPLE: all personal accounts together */
    struct money opening, debits, credits, closing;
};

struct turnover {
    struct book_range range;
    struct turnover_row *rows; /* by account; in the arena */
    int count;
};

/* ERR_NOT_FOUND: no such book. */
enum err ledger_period_range(struct tx *tx, int64_t school_id, struct day first_day,
                             struct day last_day, struct book_range *out_range) MUST_CHECK;

/* System accounts, and people together. Accounts that never moved are left out. ERR_NOT_FOUND: no
 * such book. */
enum err ledger_turnover(struct tx *tx, struct arena *arena, int64_t school_id,
                         struct day first_day, struct day last_day, struct turnover *out_turnover)
    MUST_CHECK;

/* Personal accounts one by one: those with a balance at either end or a movement between. */
enum err ledger_turnover_people(struct tx *tx, struct arena *arena, int64_t school_id,
                                struct day first_day, struct day last_day,
                                struct turnover *out_turnover) MUST_CHECK;

struct turnover_transfer {
    int64_t seq, posting_id;
    enum posting_kind posting_kind;
    int64_t debit_id, credit_id;
    enum transfer_code code;
    struct money amount;
    struct instant happened_at, recorded_at;
};

struct turnover_transfers {
    struct turnover_transfer *list; /* in the order of the book; in the arena */
    int count;
    bool has_more;
};

enum { TURNOVER_TRANSFERS_LIMIT = 1000 /* of one page */ };

/* A page of an account's transfers of the range, those after `after_seq` (0: from the first). */
enum err ledger_turnover_transfers(struct tx *tx, struct arena *arena, int64_t school_id,
                                   int64_t account_id, const struct book_range *range,
                                   int64_t after_seq, int limit,
                                   struct turnover_transfers *out_transfers) MUST_CHECK;

#endif
