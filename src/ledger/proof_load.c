/* Proof of a book, first part: its accounts, postings and seals, each judged by itself. */
#include <inttypes.h>
#include <string.h>

#include "base/id.h"
#include "base/memory.h"
#include "ledger/account.h"
#include "ledger/ledger_sql.h"
#include "ledger/origin.h"
#include "ledger/proof.h"

void proof_meet_id(struct proof *proof, int64_t id)
{
    if (id_origin(id) != ORIGIN_OF_SERVER) return;
    if (id_counter(id) > proof->server_counter) proof->server_counter = id_counter(id);
}

/* ---- accounts ---- */

struct account_row {
    int64_t id, kind, opened_at, checksum;
};

static bool account_kind_is_right(const struct account_row *account)
{
    if (account->id <= 0) return false;
    if (account_is_personal(account->id)) return account->kind == ACCOUNT_PERSONAL;
    return account->kind > ACCOUNT_PERSONAL && account->kind <= ACCOUNT_WRITTEN_OFF &&
           account->id / ACCOUNT_INDEX_LIMIT == account->kind;
}

static void account_judge(struct proof *proof, const struct account_row *account)
{
    int64_t school_id = proof->book.school_id;
    sums_of(&proof->sums, account->id)->is_open = true;
    proof->report.accounts++;
    proof_meet_id(proof, account->id);
    if (account->checksum !=
        account_checksum(school_id, account->id, account->kind, account->opened_at)) {
        proof_found(proof, "account %" PRId64 " of school %" PRId64 ": checksum differs",
                    account->id, school_id);
    }
    if (!account_kind_is_right(account)) {
        proof_found(proof,
                    "account %" PRId64 " of school %" PRId64 ": kind %" PRId64
                    " does not go with its id",
                    account->id, school_id, account->kind);
    }
    if (account->id == account_system_id(ACCOUNT_SALES, 0)) {
        proof->has_opening = true;
        proof->opened_at = instant_of_ms(account->opened_at);
    }
}

/* One page after the given id; *after moves on. *out_more false: it was the last. */
static enum err accounts_page(struct proof *proof, int64_t *after, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_accounts);
    bind_int(rows, ARG_PROOF_ACCOUNTS_SCHOOL_ID, proof->book.school_id);
    bind_int(rows, ARG_PROOF_ACCOUNTS_AFTER, *after);
    bind_int(rows, ARG_PROOF_ACCOUNTS_COUNT, PROOF_PAGE_ROWS);
    for (;; count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct account_row account = {
            .id = column_int(rows, COL_PROOF_ACCOUNTS_ID),
            .kind = column_int(rows, COL_PROOF_ACCOUNTS_KIND),
            .opened_at = column_int(rows, COL_PROOF_ACCOUNTS_OPENED_AT),
            .checksum = column_int(rows, COL_PROOF_ACCOUNTS_CHECKSUM),
        };
        if (!proof_key_follows(proof, "account", account.id, after)) break;
        account_judge(proof, &account);
    }
    *out_more = count == PROOF_PAGE_ROWS;
    return OK;
}

enum err proof_load_accounts(struct proof *proof)
{
    int64_t after = INT64_MIN;
    for (bool more = true; more;) TRY(accounts_page(proof, &after, &more));
    return OK;
}

/* ---- postings ---- */

static struct proof_posting *posting_new(struct proof *proof)
{
    if (proof->posting_count == proof->posting_room) {
        proof->posting_room = proof->posting_room ? proof->posting_room * 2 : PROOF_PAGE_ROWS;
        proof->postings = memory_resize(proof->postings,
                                        proof->posting_room * sizeof *proof->postings);
    }
    struct proof_posting *posting = &proof->postings[proof->posting_count++];
    *posting = (struct proof_posting){0};
    return posting;
}

static bool posting_form_is_right(const struct proof *proof, const struct proof_posting *posting)
{
    enum { FLAGS = POSTING_FLAG_FACT | POSTING_FLAG_BELOW_FLOOR };
    bool is_reversal = posting->kind == POSTING_REVERSAL;
    if (posting->id <= 0 || id_origin(posting->id) == 0) return false;
    if (posting->kind < POSTING_TOP_UP || posting->kind > POSTING_WRITE_OFF) return false;
    if ((posting->flags & ~FLAGS) != 0) return false;
    if (is_reversal != (posting->reverses_id != 0)) return false;
    if (posting->transfer_count < 1 || posting->transfer_count > POSTING_TRANSFERS_LIMIT) {
        return false;
    }
    return posting->first_seq >= 1 && posting->first_seq < proof->book.next_seq;
}

static void posting_read(const struct statement *rows, struct proof_posting *posting,
                         size_t *out_content_size)
{
    posting->id = column_int(rows, COL_PROOF_POSTINGS_ID);
    posting->kind = column_int(rows, COL_PROOF_POSTINGS_KIND);
    posting->flags = column_int(rows, COL_PROOF_POSTINGS_FLAGS);
    posting->has_floor = !column_is_null(rows, COL_PROOF_POSTINGS_FLOOR);
    posting->floor = column_int(rows, COL_PROOF_POSTINGS_FLOOR);
    posting->first_seq = column_int(rows, COL_PROOF_POSTINGS_FIRST_SEQ);
    posting->transfer_count = column_int(rows, COL_PROOF_POSTINGS_TRANSFER_COUNT);
    posting->reverses_id = column_int(rows, COL_PROOF_POSTINGS_REVERSES_ID);
    struct text content = column_bytes(rows, COL_PROOF_POSTINGS_CONTENT, NULL);
    *out_content_size = content.size;
    if (content.size == POSTING_CONTENT_BYTES) {
        memcpy(posting->content, content.bytes, POSTING_CONTENT_BYTES);
    }
}

static void posting_judge(struct proof *proof, struct proof_posting *posting, size_t content_size)
{
    proof->report.postings++;
    proof_meet_id(proof, posting->id);
    posting->is_formed = content_size == POSTING_CONTENT_BYTES &&
                         posting_form_is_right(proof, posting);
    if (posting->is_formed) return;
    proof_found(proof, "posting %" PRId64 " of school %" PRId64 ": its row is not well-formed",
                posting->id, proof->book.school_id);
}

static enum err postings_page(struct proof *proof, int64_t *after, bool *out_more)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_postings);
    bind_int(rows, ARG_PROOF_POSTINGS_SCHOOL_ID, proof->book.school_id);
    bind_int(rows, ARG_PROOF_POSTINGS_AFTER, *after);
    bind_int(rows, ARG_PROOF_POSTINGS_COUNT, PROOF_PAGE_ROWS);
    for (;; count++) {
        bool found;
        size_t content_size;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t id = column_int(rows, COL_PROOF_POSTINGS_ID);
        if (!proof_key_follows(proof, "posting", id, after)) break;
        struct proof_posting *posting = posting_new(proof);
        posting_read(rows, posting, &content_size);
        posting_judge(proof, posting, content_size);
    }
    *out_more = count == PROOF_PAGE_ROWS;
    return OK;
}

enum err proof_load_postings(struct proof *proof)
{
    int64_t after = INT64_MIN;
    for (bool more = true; more;) TRY(postings_page(proof, &after, &more));
    return OK;
}

struct proof_posting *proof_posting_find(struct proof *proof, int64_t id)
{
    size_t low = 0, high = proof->posting_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (proof->postings[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < proof->posting_count && proof->postings[low].id == id;
    return found ? &proof->postings[low] : NULL;
}

/* ---- seals ---- */

static struct seal *seal_new(struct proof *proof)
{
    if (proof->seal_count == proof->seal_room) {
        proof->seal_room = proof->seal_room ? proof->seal_room * 2 : PROOF_PAGE_ROWS;
        proof->seals = memory_resize(proof->seals, proof->seal_room * sizeof *proof->seals);
    }
    struct seal *seal = &proof->seals[proof->seal_count++];
    *seal = (struct seal){.school_id = proof->book.school_id};
    return seal;
}

static void seal_judge(struct proof *proof, const struct seal *seal, size_t hash_size)
{
    int64_t first_seq = proof->seal_count > 1 ? seal[-1].next_seq : 1;
    proof->report.seals++;
    bool is_right = hash_size == sizeof seal->hash.bytes && seal->first_seq == first_seq &&
                    seal->next_seq >= seal->first_seq && seal->next_seq <= proof->book.next_seq;
    if (is_right) return;
    proof_seal_found(proof, seal, "does not continue the transfers of the seal before");
}

enum err proof_load_seals(struct proof *proof)
{
    scoped(statement) struct statement *rows = statement_open(proof->tx, &q_proof_seals);
    bind_int(rows, ARG_PROOF_SEALS_SCHOOL_ID, proof->book.school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct seal *seal = seal_new(proof);
        int64_t day = column_int(rows, COL_PROOF_SEALS_DAY);
        seal->day = day_of_number(day > 0 && day < PROOF_DAY_LIMIT ? (int32_t)day : 0);
        seal->first_seq = column_int(rows, COL_PROOF_SEALS_FIRST_SEQ);
        seal->next_seq = column_int(rows, COL_PROOF_SEALS_NEXT_SEQ);
        seal->sealed_at = instant_of_ms(column_int(rows, COL_PROOF_SEALS_SEALED_AT));
        struct text hash = column_bytes(rows, COL_PROOF_SEALS_HASH, NULL);
        if (hash.size == sizeof seal->hash.bytes) {
            memcpy(seal->hash.bytes, hash.bytes, hash.size);
        }
        seal_judge(proof, seal, hash.size);
    }
}
