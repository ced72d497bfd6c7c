/* Proof of one book, from its row to its last finding. */
#include "ledger/proof.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"
#include "ledger/ledger_sql.h"

void proof_found(struct proof *proof, const char *format, ...)
{
    char sentence[VERIFY_SENTENCE_SIZE];
    if (++proof->report.findings > VERIFY_TOLD_LIMIT) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    proof->sink->found(proof->sink->context, proof->book.school_id, sentence);
}

void proof_seal_found(struct proof *proof, const struct seal *seal, const char *what)
{
    struct date date = day_date(seal->day);
    proof_found(proof, "seal of %04d-%02d-%02d of school %" PRId64 ": %s", date.year, date.month,
                date.day_of_month, seal->school_id, what);
}

bool proof_key_follows(struct proof *proof, const char *table, int64_t key, int64_t *after)
{
    bool follows = key > *after;
    if (follows) {
        *after = key;
    } else {
        proof_found(proof,
                    "%s of school %" PRId64 ": a key behind %" PRId64 " is not a whole number",
                    table, proof->book.school_id, *after);
    }
    return follows;
}

/* The book's row. Unlike book_load, a zone that nobody knows is a finding and no fault. */
static enum err book_read(struct proof *proof, bool *out_found)
{
    struct book *book = &proof->book;
    scoped(statement) struct statement *row = statement_open(proof->tx, &q_proof_book);
    bind_int(row, ARG_PROOF_BOOK_SCHOOL_ID, book->school_id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    int64_t open_day = column_int(row, COL_PROOF_BOOK_OPEN_DAY);
    book->zone = zone_find(column_text(row, COL_PROOF_BOOK_ZONE, NULL));
    book->next_seq = column_int(row, COL_PROOF_BOOK_NEXT_SEQ);
    book->version = column_int(row, COL_PROOF_BOOK_VERSION);
    book->recorded_at = instant_of_ms(column_int(row, COL_PROOF_BOOK_RECORDED_AT));
    book->open_day = day_of_number(open_day > 0 && open_day < PROOF_DAY_LIMIT ? (int32_t)open_day
                                                                              : 0);
    if (book->zone == NULL) {
        proof_found(proof, "book of school %" PRId64 ": its zone is unknown", book->school_id);
    }
    return OK;
}

enum err proof_run(struct proof *proof, int64_t school_id)
{
    bool found;
    proof->book.school_id = school_id;
    TRY(book_read(proof, &found));
    if (!found) {
        proof_found(proof, "school %" PRId64 ": has rows in the ledger and no book", school_id);
        return OK;
    }
    proof->report.books++;
    TRY(proof_load_accounts(proof));
    TRY(proof_load_postings(proof));
    TRY(proof_load_seals(proof));
    TRY(proof_transfers(proof));
    proof_end_postings(proof);
    TRY(proof_end_reversals(proof));
    TRY(proof_end_balances(proof));
    TRY(proof_seal_sums_end(proof));
    proof_end_book(proof);
    return OK;
}

void proof_release(struct proof *proof)
{
    sums_release(&proof->sums);
    sums_release(&proof->folded);
    memory_free(proof->seal_sums);
    memory_free(proof->postings);
    memory_free(proof->seals);
}
