/* Rebuilding: sums over the transfers of a book, compared with what is stored. */
#include "ledger/rebuild.h"

#include "base/log.h"
#include "base/memory.h"
#include "ledger/book.h"
#include "ledger/ledger_sql.h"
#include "ledger/seal_balance.h"
#include "ledger/sums.h"

enum { REBUILD_PAGE_ROWS = 4096 };

struct rebuild {
    struct tx *tx;
    struct book book;
    struct sums sums;
    int64_t next_seq;
    struct rebuild_report report;
};

/* A key that does not follow the one before is no whole number: nothing is built on that. */
static enum err key_move(const struct rebuild *rebuild, int64_t key, int64_t *after)
{
    if (key <= *after) {
        return log_fault(ERR_DATABASE, "rebuild", "school=%lld after=%lld reason=key_not_a_number",
                         (long long)rebuild->book.school_id, (long long)*after);
    }
    *after = key;
    return OK;
}

/* ---- the sums as they must be ---- */

static enum err accounts_page(struct rebuild *rebuild, int64_t *after, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(rebuild->tx, &q_proof_accounts);
    bind_int(rows, ARG_PROOF_ACCOUNTS_SCHOOL_ID, rebuild->book.school_id);
    bind_int(rows, ARG_PROOF_ACCOUNTS_AFTER, *after);
    bind_int(rows, ARG_PROOF_ACCOUNTS_COUNT, REBUILD_PAGE_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        TRY(key_move(rebuild, column_int(rows, COL_PROOF_ACCOUNTS_ID), after));
        sums_of(&rebuild->sums, *after)->is_open = true;
    }
    *out_more = count == REBUILD_PAGE_ROWS;
    return OK;
}

static enum err transfers_page(struct rebuild *rebuild, int64_t *after, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(rebuild->tx, &q_proof_transfers);
    bind_int(rows, ARG_PROOF_TRANSFERS_SCHOOL_ID, rebuild->book.school_id);
    bind_int(rows, ARG_PROOF_TRANSFERS_AFTER, *after);
    bind_int(rows, ARG_PROOF_TRANSFERS_COUNT, REBUILD_PAGE_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        TRY(key_move(rebuild, column_int(rows, COL_PROOF_TRANSFERS_SEQ), after));
        int64_t amount = column_int(rows, COL_PROOF_TRANSFERS_AMOUNT);
        sums_of(&rebuild->sums, column_int(rows, COL_PROOF_TRANSFERS_DEBIT_ID))->debits += amount;
        sums_of(&rebuild->sums, column_int(rows, COL_PROOF_TRANSFERS_CREDIT_ID))->credits += amount;
        rebuild->next_seq = *after + 1;
    }
    *out_more = count == REBUILD_PAGE_ROWS;
    return OK;
}

static enum err sums_make(struct rebuild *rebuild)
{
    int64_t after = INT64_MIN;
    for (bool more = true; more;) TRY(accounts_page(rebuild, &after, &more));
    after = INT64_MIN;
    rebuild->next_seq = 1;
    for (bool more = true; more;) TRY(transfers_page(rebuild, &after, &more));
    return OK;
}

/* ---- what is stored ---- */

static enum err balance_delete(struct rebuild *rebuild, int64_t account_id)
{
    rebuild->report.balances_changed++;
    scoped(statement) struct statement *row = statement_open(rebuild->tx, &q_balance_delete);
    bind_int(row, ARG_BALANCE_DELETE_SCHOOL_ID, rebuild->book.school_id);
    bind_int(row, ARG_BALANCE_DELETE_ACCOUNT_ID, account_id);
    return statement_run(row);
}

/* Marks the rows that are right; the others are written afterwards. */
static enum err balances_page(struct rebuild *rebuild, int64_t *after, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(rebuild->tx, &q_proof_balances);
    bind_int(rows, ARG_PROOF_BALANCES_SCHOOL_ID, rebuild->book.school_id);
    bind_int(rows, ARG_PROOF_BALANCES_AFTER, *after);
    bind_int(rows, ARG_PROOF_BALANCES_COUNT, REBUILD_PAGE_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        TRY(key_move(rebuild, column_int(rows, COL_PROOF_BALANCES_ACCOUNT_ID), after));
        rebuild->report.balances++;
        struct account_sum *sum = sums_of(&rebuild->sums, *after);
        int64_t version = column_int(rows, COL_PROOF_BALANCES_VERSION);
        sum->has_balance = sum->debits == column_int(rows, COL_PROOF_BALANCES_DEBITS) &&
                           sum->credits == column_int(rows, COL_PROOF_BALANCES_CREDITS) &&
                           version >= 0 && version <= rebuild->book.version;
        sum->is_surplus = !sum->is_open;
    }
    *out_more = count == REBUILD_PAGE_ROWS;
    return OK;
}

static enum err balance_write(struct rebuild *rebuild, struct statement *save,
                              const struct account_sum *sum)
{
    rebuild->report.balances_changed++;
    bind_int(save, ARG_BALANCE_SAVE_SCHOOL_ID, rebuild->book.school_id);
    bind_int(save, ARG_BALANCE_SAVE_ACCOUNT_ID, sum->id);
    bind_int(save, ARG_BALANCE_SAVE_DEBITS, sum->debits);
    bind_int(save, ARG_BALANCE_SAVE_CREDITS, sum->credits);
    bind_int(save, ARG_BALANCE_SAVE_VERSION, rebuild->book.version + 1);
    return statement_add(save);
}

static enum err balances_write(struct rebuild *rebuild)
{
    scoped(statement) struct statement *save = statement_open(rebuild->tx, &q_balance_save);
    for (size_t i = 0; i < rebuild->sums.place_count; i++) {
        const struct account_sum *sum = &rebuild->sums.places[i];
        if (!sum->is_taken) continue;
        if (sum->is_surplus) {
            TRY(balance_delete(rebuild, sum->id));
        } else if (sum->is_open && !sum->has_balance) {
            TRY(balance_write(rebuild, save, sum));
        }
    }
    return statement_flush(save);
}

static enum err book_write(struct rebuild *rebuild)
{
    bool is_wrong = rebuild->book.next_seq != rebuild->next_seq;
    if (is_wrong) rebuild->report.books_changed++;
    if (!is_wrong && rebuild->report.balances_changed == 0) return OK;
    scoped(statement) struct statement *save = statement_open(rebuild->tx, &q_book_set_next_seq);
    bind_int(save, ARG_BOOK_SET_NEXT_SEQ_SCHOOL_ID, rebuild->book.school_id);
    bind_int(save, ARG_BOOK_SET_NEXT_SEQ_NEXT_SEQ, rebuild->next_seq);
    bind_int(save, ARG_BOOK_SET_NEXT_SEQ_VERSION, rebuild->book.version + 1);
    return statement_run(save);
}

static enum err rebuild_run(struct rebuild *rebuild)
{
    TRY(sums_make(rebuild));
    int64_t after = INT64_MIN;
    for (bool more = true; more;) TRY(balances_page(rebuild, &after, &more));
    TRY(balances_write(rebuild));
    TRY(seal_balances_rebuild(rebuild->tx, rebuild->book.school_id,
                              &rebuild->report.seals_changed));
    return book_write(rebuild);
}

enum err ledger_rebuild_book(struct tx *tx, int64_t school_id, struct rebuild_report *report)
{
    bool found;
    struct rebuild rebuild = {.tx = tx, .report = {.books = 1}};
    TRY(book_load(tx, school_id, &found, &rebuild.book));
    if (!found) return ERR_NOT_FOUND;
    enum err err = rebuild_run(&rebuild);
    sums_release(&rebuild.sums);
    report->books += rebuild.report.books;
    report->balances += rebuild.report.balances;
    report->balances_changed += rebuild.report.balances_changed;
    report->books_changed += rebuild.report.books_changed;
    report->seals_changed += rebuild.report.seals_changed;
    return err;
}

/* ---- all books ---- */

struct book_work {
    int64_t school_id;
    struct rebuild_report before, after; /* the report without and with this book */
};

static enum err book_rebuild(struct tx *tx, void *context)
{
    struct book_work *work = context;
    work->after = work->before;
    return ledger_rebuild_book(tx, work->school_id, &work->after);
}

struct school_search {
    int64_t after, school_id;
    bool found;
};

static enum err school_next(struct tx *tx, void *context)
{
    struct school_search *search = context;
    scoped(statement) struct statement *row = statement_open(tx, &q_book_after);
    bind_int(row, ARG_BOOK_AFTER_AFTER, search->after);
    TRY(statement_next(row, &search->found));
    if (search->found) search->school_id = column_int(row, COL_BOOK_AFTER_SCHOOL_ID);
    return OK;
}

enum err ledger_rebuild(struct store *store, struct rebuild_report *out_report)
{
    struct school_search search = {.after = INT64_MIN};
    struct book_work work = {0};
    for (;;) {
        TRY(store_read(store, school_next, &search));
        if (!search.found) break;
        work.school_id = search.after = search.school_id;
        TRY(store_write(store, work.school_id, book_rebuild, &work));
        work.before = work.after;
    }
    *out_report = work.before;
    return OK;
}
