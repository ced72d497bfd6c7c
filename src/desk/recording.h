/* A journal batch while it is being recorded: between load and save. */
#ifndef DESK_RECORDING_H
#define DESK_RECORDING_H

#include "desk/eaters.h"
#include "desk/journal.h"
#include "desk/meal_taken.h"
#include "desk/outage.h"
#include "ledger/posting.h"
#include "meals/receipt.h"
#include "school/setting.h"

/* Ids taken by documents that moved no money, with the contents they had. */
struct known_documents {
    struct id_map map;
    uint8_t (*contents)[POSTING_CONTENT_BYTES];
};

struct recording {
    struct tx *tx;
    struct arena *arena;
    int64_t school_id;
    struct document *documents;
    int count;
    const struct zone *zone;
    struct eaters eaters;
    struct ledger_batch *ledger;
    struct receipt *receipts; /* to be inserted */
    int receipt_count;
    int64_t version; /* of the book; raised by a card's move when no posting does it */
    bool version_is_raised;
    struct known_documents known; /* that moved no money */
    struct served_known *served;  /* set meals handed out that documents name; see served.c */
    int served_count;
    struct meal_changes meals;
};

/* NULL: not a person of this school. */
struct known_person *recording_person(const struct recording *recording, int64_t account_id);

/* What of a posting's answer the document's form check cannot have caught. */
enum document_status document_status_of(enum posting_status status);

/* Each decides one document and keeps its rows; document->status is the answer. */
enum err sale_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err return_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err card_document_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err temporary_card_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err served_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err not_served_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err guest_sale_record(struct recording *recording, struct document *document,
                           struct instant now) MUST_CHECK;
enum err guest_return_record(struct recording *recording, struct document *document,
                             struct instant now) MUST_CHECK;

/* Whether the card of the document is the account's (or none was shown); *out_usable: it works. */
bool card_is_of_account(const struct recording *recording, const struct document *document,
                        bool *out_usable);

/* The set meals that the eater took on the day, for the rules: see eater.served. */
void eater_meals_of_day(struct recording *recording, struct known_person *person, struct day day);
/* A set meal was taken (count below zero: taken back): for the mirror and for documents after. */
void meal_take(struct recording *recording, int64_t account_id, struct day day, int64_t set_meal_id,
               int64_t count);

/* ---- meals for everybody (deferred.c) ---- */

/* What the person owes of such days and is not due on the day: for the rules. */
void eater_defer(struct known_person *person, struct day day);
/* The outage that feeds everyone on the day; NULL: none. */
const struct outage *recording_outage(const struct recording *recording, struct day day);
/* Set meals worth `price` were taken on a day on which everyone is fed, by who had `there` before
 * (the balance and what was deferred). */
void meal_defer(struct recording *recording, int64_t account_id, struct day day, struct money there,
                struct money price);
/* They were taken back: what is deferred of that day's outage goes down by as much. */
void meal_undefer(struct recording *recording, int64_t account_id, struct day day,
                  struct money price);
enum err deferred_save(struct recording *recording) MUST_CHECK;

/* A batch that posts nothing has to raise the book's version by itself. */
enum err version_raise(struct recording *recording) MUST_CHECK;

/* ---- documents that move no money (known_documents.c) ---- */

bool document_moves_no_money(const struct document *document);
/* Loads those ids of the batch that such documents took. */
enum err known_documents_load(struct recording *recording) MUST_CHECK;
/* True: the id is taken, and document->status tells how. */
bool known_document_answers(const struct recording *recording, struct document *document);
/* The document was recorded now. */
void known_document_add(struct recording *recording, const struct document *document);

/* Rows beside the documents that were recorded: ids without money, set meals handed out, overrides
 * and forgotten cards. */
enum err counter_rows_insert(struct recording *recording) MUST_CHECK;

/* Loads what `served` and `not_served` documents name. */
enum err served_load(struct recording *recording) MUST_CHECK;

/* The transfers of a receipt: dishes, set meals, and the subsidy of each source; with the sides
 * changed for a return. Gives their number. */
int receipt_transfers(const struct recording *recording, const struct document *document,
                      struct transfer *out_transfers);

/* Whether the lines name what there is, at prices that it has. */
enum document_status receipt_lines_status(const struct recording *recording,
                                          const struct document *document);
/* Fills the categories and tells whether a dish went at another price than the menu's. */
bool receipt_lines_complete(const struct recording *recording, struct document *document);

/* Flags of a receipt that the document itself tells. */
int64_t receipt_flags(const struct document *document);
/* Keeps the receipt for the save. */
void receipt_keep(struct recording *recording, const struct document *document, int64_t flags);

/* What of the sale that the document names is not returned yet (return.c). *out_found false: there
 * is no such sale of this account. document->status tells whether its lines can be taken back. */
enum err return_judge(struct recording *recording, struct document *document,
                      struct instant *out_sold_at) MUST_CHECK;

/* Posts the transfers and, when they are recorded, keeps the receipt. */
enum err receipt_post(struct recording *recording, struct document *document, int64_t flags,
                      struct money floor) MUST_CHECK;

/* What a day's limit counts, here and as a guest elsewhere. */
enum { EXTRAS_TRANSFERS = 1 << TRANSFER_DISHES | 1 << TRANSFER_GUEST };

enum { RECEIPT_TRANSFERS_LIMIT = SALE_LINES_LIMIT + 2 };

#endif
