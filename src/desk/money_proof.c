/* Suspense, registers and their money against the books.
 *
 * M-1. The balance of the suspense account is the sum of the payments that wait in suspense.
 * M-2. A register that was taken wholly has all its lines, and no book a share above its amount.
 * M-3. A register's money moved, in each school's book, what of the register belongs to it. */
#include "desk/money_proof.h"

#include <inttypes.h>

#include "desk/proving.h"
#include "desk/reconciliation_sql.h"
#include "ledger/account.h"
#include "ledger/book.h"

static enum err suspense_prove(struct proving *proving)
{
    bool is_row;
    int64_t waiting, balance;
    {
        scoped(statement) struct statement *sum = statement_open(proving->tx, &q_suspense_sum);
        TRY(statement_next(sum, &is_row));
        waiting = column_int(sum, COL_SUSPENSE_SUM_AMOUNT);
    }
    scoped(statement) struct statement *row = statement_open(proving->tx, &q_balance_of_book);
    bind_int(row, ARG_BALANCE_OF_BOOK_SCHOOL_ID, BOOK_OF_OPERATOR);
    bind_int(row, ARG_BALANCE_OF_BOOK_ACCOUNT_ID, account_system_id(ACCOUNT_SUSPENSE, 0));
    TRY(statement_next(row, &is_row));
    balance = is_row ? column_int(row, COL_BALANCE_OF_BOOK_BALANCE) : 0;
    if (waiting != balance) {
        proving_found(proving, BOOK_OF_OPERATOR,
                      "suspense: %" PRId64 " kopecks wait, its account has %" PRId64, waiting,
                      balance);
    }
    return OK;
}

static enum err registers_prove(struct proving *proving)
{
    scoped(statement) struct statement *rows = statement_open(proving->tx, &q_proof_registers);
    for (;;) {
        bool is_row;
        TRY(statement_next(rows, &is_row));
        if (!is_row) return OK;
        proving_found(proving, BOOK_OF_OPERATOR,
                      "register %" PRId64 ": its lines do not come to it",
                      column_int(rows, COL_PROOF_REGISTERS_ID));
    }
}

static enum err settlements_prove(struct proving *proving)
{
    scoped(statement) struct statement *rows = statement_open(proving->tx, &q_proof_settlements);
    for (;;) {
        bool is_row;
        TRY(statement_next(rows, &is_row));
        if (!is_row) return OK;
        int64_t school_id = column_int(rows, COL_PROOF_SETTLEMENTS_SCHOOL_ID);
        proving_found(proving, school_id,
                      "register %" PRId64 ", school %" PRId64 ": the money moved is not its share",
                      column_int(rows, COL_PROOF_SETTLEMENTS_REGISTER_ID), school_id);
    }
}

static enum err verify_run(struct tx *tx, void *context)
{
    struct proving *proving = context;
    proving->tx = tx;
    TRY(suspense_prove(proving));
    TRY(registers_prove(proving));
    TRY(settlements_prove(proving));
    TRY(settle_prove(proving));
    return write_off_prove(proving);
}

enum err money_verify(struct store *store, const struct verify_sink *sink, int64_t *out_findings)
{
    struct proving proving = {.sink = sink};
    TRY(store_read(store, verify_run, &proving));
    *out_findings = proving.findings;
    return OK;
}

enum err money_verify_within(struct tx *tx, const struct verify_sink *sink, int64_t *out_findings)
{
    struct proving proving = {.sink = sink};
    TRY(verify_run(tx, &proving));
    *out_findings = proving.findings;
    return OK;
}
