/* What the ledger's tests share: books, accounts, postings in one call, and the hand of somebody
 * who writes past the ledger. */
#ifndef TESTS_LEDGER_KIT_H
#define TESTS_LEDGER_KIT_H

#include "fixture.h"

#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/posting.h"
#include "ledger/seal.h"
#include "ledger/verify.h"

enum {
    KIT_SCHOOL = 24,
    KIT_TILL = 7 /* an origin of ids */
};

/* 2026-03-02 09:00 in Moscow, a Monday. */
struct instant kit_now(void);

/* An id of the till, and a personal account's id of the server. */
int64_t kit_id(int64_t counter);
int64_t kit_account(int64_t counter);
int64_t kit_system(enum account_kind kind);

/* A book with system accounts, clearing of channel 0, subsidy 0 and `persons` personal accounts,
 * kit_account(1) on; opened at kit_now() less a day. */
void kit_book(struct fixture *fixture, int64_t school_id, const struct zone *zone, int persons);

/* Amounts in kopecks. `content` is a number that stands for all that the maker said. */
struct transfer kit_transfer(int64_t debit_id, int64_t credit_id, int64_t amount,
                             enum transfer_code code);
struct digest kit_content(int64_t content);

/* A posting of the given transfers that happened at kit_now(), no fact, without a floor. */
struct posting kit_posting(int64_t id, enum posting_kind kind, const struct transfer *transfers,
                           int count);
struct posting kit_reversal(int64_t id, int64_t reverses_id);

/* Posts all in one batch at `now`; statuses by place. */
void kit_post_batch(struct fixture *fixture, int64_t school_id, struct instant now,
                    const struct posting *postings, int count, enum posting_status *out_statuses);
enum posting_status kit_post(struct fixture *fixture, int64_t school_id, struct instant now,
                             const struct posting *posting);

/* A top-up and a sale of one transfer, at kit_now(); they must be recorded. */
void kit_top_up(struct fixture *fixture, int64_t id, int64_t account_id, int64_t amount);
void kit_sell(struct fixture *fixture, int64_t id, int64_t account_id, int64_t amount);

int64_t kit_balance(struct fixture *fixture, int64_t school_id, int64_t account_id);
enum seal_status kit_seal(struct fixture *fixture, int64_t school_id, int day, struct instant now,
                          struct seal *out_seal);

/* One number of a query in plain SQL. */
int64_t kit_number(struct fixture *fixture, const char *sql);

/* Runs SQL on a connection of its own, as an administrator would: true when it was done. The
 * triggers that refuse changes of facts stand in its way unless they are dropped. */
bool kit_sql(struct fixture *fixture, const char *sql);
void kit_drop_refusals(struct fixture *fixture);

/* How the engine would run the query, as text. `arguments` and `setting` (plan_cache_mode) are for
 * PostgreSQL, in the order of its parameters. */
const char *kit_plan(struct fixture *fixture, const struct query *query, const char *arguments,
                     const char *setting);

/* Makes the checksums of the school's transfers right again, as a forger would who knows how. */
void kit_forge_checksums(struct fixture *fixture, int64_t school_id);

/* Everything that verify told, a sentence a line, in the fixture's arena; "" when all is right. */
struct kit_findings {
    char text[16384];
    struct verify_report report;
};
void kit_verify(struct fixture *fixture, struct kit_findings *out_findings);
void kit_assert_right(struct fixture *fixture);

#endif
