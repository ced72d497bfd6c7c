/* Suspense, registers and their money against the books.
 *
 * M-1. The balance of the suspense account is the sum of the payments that wait in suspense.
 * M-2. A register that was taken wholly has all its lines, and no book a share above its amount.
 * M-3. A register's money moved, in each school's book, what of the register belongs to it. */
#include "desk/money_proof.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "desk/reconciliation_sql.h"
#include "desk/settle_proof.h"
#include "desk/write_off.h"
#include "ledger/account.h"
#include "ledger/book.h"

enum { SENTENCE_BYTES = 200 };

struct proving {
    const struct verify_sink *sink;
    int64_t findings;
};

static void found(struct proving *proving, int64_t school_id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void found(struct proving *proving, int64_t school_id, const char *format, ...)
{
    char sentence[SENTENCE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    proving->sink->found(proving->sink->context, school_id, sentence);
    proving->findings++;
}

static enum err suspense_prove(struct tx *tx, struct proving *proving)
{
    bool is_row;
    int64_t waiting, balance;
    {
        scoped(statement) struct statement *sum = statement_open(tx, &q_suspense_sum);
        TRY(statement_next(sum, &is_row));
        waiting = column_int(sum, COL_SUSPENSE_SUM_AMOUNT);
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_balance_of_book);
    bind_int(row, ARG_BALANCE_OF_BOOK_SCHOOL_ID, BOOK_OF_OPERATOR);
    bind_int(row, ARG_BALANCE_OF_BOOK_ACCOUNT_ID, account_system_id(ACCOUNT_SUSPENSE, 0));
    TRY(statement_next(row, &is_row));
    balance = is_row ? column_int(row, COL_BALANCE_OF_BOOK_BALANCE) : 0;
    if (waiting != balance) {
        found(proving, BOOK_OF_OPERATOR,
              "suspense: %" PRId64 " kopecks wait, its account has %" PRId64, waiting, balance);
    }
    return OK;
}

static enum err registers_prove(struct tx *tx, struct proving *proving)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_proof_registers);
    for (;;) {
        bool is_row;
        TRY(statement_next(rows, &is_row));
        if (!is_row) return OK;
        found(proving, BOOK_OF_OPERATOR, "register %" PRId64 ": its lines do not come to it",
              column_int(rows, COL_PROOF_REGISTERS_ID));
    }
}

static enum err settlements_prove(struct tx *tx, struct proving *proving)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_proof_settlements);
    for (;;) {
        bool is_row;
        TRY(statement_next(rows, &is_row));
        if (!is_row) return OK;
        int64_t school_id = column_int(rows, COL_PROOF_SETTLEMENTS_SCHOOL_ID);
        found(proving, school_id,
              "register %" PRId64 ", school %" PRId64 ": the money moved is not its share",
              column_int(rows, COL_PROOF_SETTLEMENTS_REGISTER_ID), school_id);
    }
}

static enum err verify_run(struct tx *tx, void *context)
{
    TRY(suspense_prove(tx, context));
    TRY(registers_prove(tx, context));
    TRY(settlements_prove(tx, context));
    struct proving *proving = context;
    TRY(settle_verify(tx, proving->sink, &proving->findings));
    return write_off_verify(tx, proving->sink, &proving->findings);
}

enum err money_verify(struct store *store, const struct verify_sink *sink, int64_t *out_findings)
{
    struct proving proving = {sink, 0};
    TRY(store_read(store, verify_run, &proving));
    *out_findings = proving.findings;
    return OK;
}

enum err money_verify_within(struct tx *tx, const struct verify_sink *sink, int64_t *out_findings)
{
    struct proving proving = {sink, 0};
    TRY(verify_run(tx, &proving));
    *out_findings = proving.findings;
    return OK;
}
