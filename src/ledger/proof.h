/* Inside verify: the proof of one book. */
#ifndef LEDGER_PROOF_H
#define LEDGER_PROOF_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "ledger/book.h"
#include "ledger/posting.h"
#include "ledger/seal.h"
#include "ledger/sums.h"
#include "ledger/verify.h"

enum {
    PROOF_PAGE_ROWS = 4096,
    PROOF_DAY_LIMIT = 1000000 /* no day is later; one that is counts as 0 */
};

struct proof_posting {
    int64_t id, kind, flags, floor, first_seq, transfer_count, reverses_id;
    int64_t happened_at; /* of its first transfer */
    int32_t met_count;   /* transfers met so far */
    bool has_floor;
    bool is_formed;   /* its numbers are in their ranges: others are told and not used */
    bool is_reversed; /* a reversal of it was met */
    uint8_t content[POSTING_CONTENT_BYTES];
};

/* What an account had moved in all at the end of a seal. */
struct seal_sum {
    struct day day;
    int64_t account_id, debits, credits;
};

struct proof {
    struct tx *tx;
    const struct verify_sink *sink;
    struct verify_report report;
    int64_t server_counter; /* the highest of the server's ids met */

    struct book book;
    bool has_opening;
    struct instant opened_at; /* of the book's sales account, which is opened with it */
    struct sums sums;
    struct proof_posting *postings; /* by id */
    size_t posting_count, posting_room, posting_at;
    struct seal *seals; /* by day */
    size_t seal_count, seal_room;

    /* Where the stream of transfers stands. */
    int64_t expected_seq;
    int64_t newest_recorded_at;
    size_t seal_at; /* the seal whose transfers are being read */
    struct seal_hash seal_hash;
    struct sums folded;         /* as seal_balance.h counts */
    struct seal_sum *seal_sums; /* at the end of each seal, by day and account */
    size_t seal_sum_count, seal_sum_room;
    int64_t debited[POSTING_TRANSFERS_LIMIT]; /* personal accounts, of the posting being read */
    int debited_count;
};

/* Proves the book of the school within the transaction; a school that has rows and no book is a
 * finding. The proof is zeroed but for tx and sink. */
enum err proof_run(struct proof *proof, int64_t school_id) MUST_CHECK;
void proof_release(struct proof *proof);

/* Counts a finding and tells it: "WHAT of school N: …". */
void proof_found(struct proof *proof, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void proof_seal_found(struct proof *proof, const struct seal *seal, const char *what);

/* Moves *after on to the key of the row just read. False, and a finding, when it does not follow:
 * then it is no whole number, and what stands behind it is no row of the ledger. */
bool proof_key_follows(struct proof *proof, const char *table, int64_t key, int64_t *after);

/* Remembers the counter of an id that the server made. */
void proof_meet_id(struct proof *proof, int64_t id);

/* ---- proof_load.c: accounts, postings, seals ---- */

enum err proof_load_accounts(struct proof *proof) MUST_CHECK;
enum err proof_load_postings(struct proof *proof) MUST_CHECK;
enum err proof_load_seals(struct proof *proof) MUST_CHECK;
/* NULL when there is none. */
struct proof_posting *proof_posting_find(struct proof *proof, int64_t id);

/* ---- proof_transfers.c: the stream of transfers and what hangs on its order ---- */

enum err proof_transfers(struct proof *proof) MUST_CHECK;

/* ---- proof_seal_sums.c: the sums at the ends of seals ---- */

void proof_seal_sums_move(struct proof *proof, const struct transfer_row *row);
/* Keeps what the transfers so far come to, as the end of this seal. */
void proof_seal_sums_keep(struct proof *proof, struct day seal_day);
/* Compares what was kept with what is stored. */
enum err proof_seal_sums_end(struct proof *proof) MUST_CHECK;

/* ---- proof_end.c: what can be told after the last transfer ---- */

void proof_end_postings(struct proof *proof);
enum err proof_end_reversals(struct proof *proof) MUST_CHECK;
enum err proof_end_balances(struct proof *proof) MUST_CHECK;
void proof_end_book(struct proof *proof);

#endif
