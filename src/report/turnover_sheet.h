/* The turnover sheet (оборотно-сальдовая ведомость): opening, debit, credit and closing of a
 * period, by account kind over all books, by book, or account by account; and the transfers of one
 * account. Days are those of recording, so that what sealed days say never changes.
 *
 * Each sum ties: debits of the period are its credits, opening and closing balances come to
 * zero. */
#ifndef REPORT_TURNOVER_SHEET_H
#define REPORT_TURNOVER_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "desk/account_name.h"
#include "report/sheet.h"
#include "store/store.h"

enum turnover_by {
    TURNOVER_BY_KIND,    /* a row an account kind, all books together */
    TURNOVER_BY_BOOK,    /* a row a book and account */
    TURNOVER_BY_ACCOUNT, /* of one book: each account, people together */
    TURNOVER_BY_PERSON   /* of one book: people's accounts one by one */
};
enum { TURNOVER_DAYS_LIMIT = 366, TURNOVER_TRANSFERS_A_PAGE = 500 };

struct turnover_ask {
    enum turnover_by by;
    int64_t school_id;      /* of BY_ACCOUNT and BY_PERSON; 0: the operator's book */
    enum account_kind kind; /* of BY_BOOK: accounts of this kind alone; 0: all */
    struct day first_day, last_day;
    bool with_links; /* rows lead to what they are made of, below /office/turnover */
};

/* In order of precedence. */
enum turnover_status {
    TURNOVER_MADE = 0,
    TURNOVER_PERIOD_TURNED,
    TURNOVER_PERIOD_LONG, /* more than TURNOVER_DAYS_LIMIT days */
    TURNOVER_BOOK_UNKNOWN
};
const char *turnover_status_words(enum turnover_status status); /* in Russian; NULL of made */

/* Columns and rows, without a total. The sheet was opened by the caller and says how the sums tie
 * in its notes. */
enum err turnover_sheet_make(struct tx *tx, struct arena *arena, const struct turnover_ask *ask,
                             enum turnover_status *out_status, struct sheet *sheet) MUST_CHECK;
/* Whether debits are credits, and balances come to zero, over the rows of a sheet of all
 * accounts. */
bool turnover_sheet_ties(const struct sheet *sheet);

struct transfers_ask {
    int64_t school_id, account_id;
    struct day first_day, last_day;
    int64_t after_seq; /* a page after this transfer; 0: the first */
    int limit;
    /* answers */
    bool has_more;
    int64_t last_seq;
};
enum err turnover_transfers_make(struct tx *tx, struct arena *arena, struct transfers_ask *ask,
                                 enum turnover_status *out_status, struct sheet *sheet) MUST_CHECK;

#endif
