/* Proof of all books: a list of schools, threads that take the next one, what holds between them.
 *
 * A book is read over a snapshot of its own, so that no snapshot lives longer than one book's
 * proof. The list is made first: a book that is opened meanwhile is proven the next time. */
#include "ledger/verify.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

#include "base/check.h"
#include "base/memory.h"
#include "ledger/account.h"
#include "ledger/ledger_sql.h"
#include "ledger/origin.h"
#include "ledger/proof.h"

struct verify {
    struct store *store;
    const struct verify_sink *sink;
    int64_t *schools;
    size_t school_count, school_room;

    pthread_mutex_t lock; /* of what follows, and held while the sink is told */
    size_t next_school;
    struct verify_report report;
    int64_t server_counter;
    enum err err;
};

static void tell(struct verify *verify, const char *sentence)
{
    verify->report.findings++;
    verify->sink->found(verify->sink->context, BOOK_OF_OPERATOR, sentence);
}

/* ---- the list of schools ---- */

static void school_add(struct verify *verify, int64_t school_id)
{
    if (verify->school_count == verify->school_room) {
        verify->school_room = verify->school_room ? verify->school_room * 2 : 64;
        verify->schools = memory_resize(verify->schools,
                                        verify->school_room * sizeof *verify->schools);
    }
    verify->schools[verify->school_count++] = school_id;
}

/* Every school that any row of the ledger names, with a book or without one. */
static enum err schools_list(struct tx *tx, void *context)
{
    struct verify *verify = context;
    int64_t after = INT64_MIN;
    verify->school_count = 0;
    scoped(statement) struct statement *row = statement_open(tx, &q_schools_with_rows);
    for (;;) {
        bool found;
        bind_int(row, ARG_SCHOOLS_WITH_ROWS_AFTER, after);
        TRY(statement_next(row, &found));
        CHECK(found);
        if (column_is_null(row, COL_SCHOOLS_WITH_ROWS_SCHOOL_ID)) return OK;
        int64_t school_id = column_int(row, COL_SCHOOLS_WITH_ROWS_SCHOOL_ID);
        if (school_id <= after) {
            tell(verify, "some rows: their school is not a whole number");
            return OK;
        }
        after = school_id;
        school_add(verify, school_id);
        TRY(statement_next(row, &found));
    }
}

/* ---- one book after the other ---- */

static void tell_locked(void *context, int64_t school_id, const char *sentence)
{
    struct verify *verify = context;
    pthread_mutex_lock(&verify->lock);
    verify->sink->found(verify->sink->context, school_id, sentence);
    pthread_mutex_unlock(&verify->lock);
}

static void report_add(struct verify *verify, const struct proof *proof)
{
    struct verify_report *total = &verify->report;
    const struct verify_report *book = &proof->report;
    total->books += book->books;
    total->accounts += book->accounts;
    total->postings += book->postings;
    total->transfers += book->transfers;
    total->seals += book->seals;
    total->findings += book->findings;
    total->personal_total = money_plus(total->personal_total, book->personal_total);
    if (proof->server_counter > verify->server_counter) {
        verify->server_counter = proof->server_counter;
    }
}

struct book_work {
    struct verify *verify;
    int64_t school_id;
    struct proof *proof;
};

/* Begins anew each time: the store may run it again. */
static enum err book_prove(struct tx *tx, void *context)
{
    struct book_work *work = context;
    struct verify_sink sink = {tell_locked, work->verify};
    proof_release(work->proof);
    *work->proof = (struct proof){.tx = tx, .sink = &sink};
    return proof_run(work->proof, work->school_id);
}

static bool school_take(struct verify *verify, int64_t *out_school_id)
{
    pthread_mutex_lock(&verify->lock);
    bool taken = verify->err == OK && verify->next_school < verify->school_count;
    if (taken) *out_school_id = verify->schools[verify->next_school++];
    pthread_mutex_unlock(&verify->lock);
    return taken;
}

static void book_done(struct verify *verify, const struct proof *proof, enum err err)
{
    pthread_mutex_lock(&verify->lock);
    if (err == OK) report_add(verify, proof);
    if (verify->err == OK) verify->err = err;
    pthread_mutex_unlock(&verify->lock);
}

static void *worker_main(void *context)
{
    struct book_work work = {.verify = context, .proof = memory_new(sizeof(struct proof))};
    while (school_take(work.verify, &work.school_id)) {
        book_done(work.verify, work.proof, store_read(work.verify->store, book_prove, &work));
    }
    proof_release(work.proof);
    memory_free(work.proof);
    return NULL;
}

static enum err books_prove(struct verify *verify, int threads)
{
    pthread_t workers[VERIFY_THREADS_LIMIT];
    for (int i = 1; i < threads; i++) {
        CHECK(pthread_create(&workers[i], NULL, worker_main, verify) == 0);
    }
    worker_main(verify);
    for (int i = 1; i < threads; i++) pthread_join(workers[i], NULL);
    return verify->err;
}

/* ---- between books ---- */

/* Both halves of what crosses books are recorded in one transaction: no snapshot sees one alone. */
static enum err transit_judge(struct tx *tx, struct verify *verify)
{
    uint64_t total = 0; /* wraps: altered rows may hold anything */
    scoped(statement) struct statement *rows = statement_open(tx, &q_proof_transit);
    bind_int(rows, ARG_PROOF_TRANSIT_ACCOUNT_ID, account_system_id(ACCOUNT_TRANSIT, 0));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        total += (uint64_t)column_int(rows, COL_PROOF_TRANSIT_CREDITS) -
                 (uint64_t)column_int(rows, COL_PROOF_TRANSIT_DEBITS);
    }
    if (total != 0) tell(verify, "transit accounts of all books: do not come to zero together");
    return OK;
}

static enum err origin_judge(struct tx *tx, struct verify *verify)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_proof_origin);
    bind_int(row, ARG_PROOF_ORIGIN_ID, ORIGIN_OF_SERVER);
    TRY(statement_next(row, &found));
    int64_t next = found ? column_int(row, COL_PROOF_ORIGIN_NEXT_COUNTER) : 1;
    if (verify->server_counter < next) return OK;
    tell(verify, "origin 1: its counter is not beyond all ids that the server made");
    return OK;
}

static enum err between_prove(struct tx *tx, void *context)
{
    struct verify *verify = context;
    TRY(transit_judge(tx, verify));
    return origin_judge(tx, verify);
}

enum err ledger_verify(struct store *store, int threads, const struct verify_sink *sink,
                       struct verify_report *out_report)
{
    CHECK(threads >= 1 && threads <= VERIFY_THREADS_LIMIT);
    struct verify verify = {.store = store, .sink = sink, .report = {0}};
    CHECK(pthread_mutex_init(&verify.lock, NULL) == 0);
    enum err err = store_read(store, schools_list, &verify);
    if (err == OK) err = books_prove(&verify, threads);
    if (err == OK) err = store_read(store, between_prove, &verify);
    memory_free(verify.schools);
    pthread_mutex_destroy(&verify.lock);
    if (err == OK) *out_report = verify.report;
    return err;
}

static enum err within_prove(struct tx *tx, struct verify *verify)
{
    struct proof *proof = memory_new(sizeof *proof);
    struct book_work work = {.verify = verify, .proof = proof};
    enum err err = schools_list(tx, verify);
    while (err == OK && school_take(verify, &work.school_id)) {
        err = book_prove(tx, &work);
        book_done(verify, proof, err);
    }
    if (err == OK) err = between_prove(tx, verify);
    proof_release(proof);
    memory_free(proof);
    return err;
}

enum err ledger_verify_within(struct tx *tx, const struct verify_sink *sink,
                              struct verify_report *out_report)
{
    struct verify verify = {.sink = sink};
    CHECK(pthread_mutex_init(&verify.lock, NULL) == 0);
    enum err err = within_prove(tx, &verify);
    memory_free(verify.schools);
    pthread_mutex_destroy(&verify.lock);
    if (err == OK) *out_report = verify.report;
    return err;
}
