/* A journal batch while it is being recorded: between load and save. */
#ifndef DESK_RECORDING_H
#define DESK_RECORDING_H

#include "desk/eaters.h"
#include "desk/journal.h"
#include "ledger/posting.h"
#include "meals/receipt.h"
#include "school/setting.h"

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
};

/* NULL: not a person of this school. */
struct known_person *recording_person(const struct recording *recording, int64_t account_id);

/* What of a posting's answer the document's form check cannot have caught. */
enum document_status document_status_of(enum posting_status status);

/* Each decides one document and keeps its rows; document->status is the answer. */
enum err sale_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err return_record(struct recording *recording, struct document *document) MUST_CHECK;
enum err card_document_record(struct recording *recording, struct document *document) MUST_CHECK;

/* The transfers of a receipt: dishes, set meals, and the subsidy of each source; with the sides
 * changed for a return. Gives their number. */
int receipt_transfers(const struct recording *recording, const struct document *document,
                      struct transfer *out_transfers);

/* Posts the transfers and, when they are recorded, keeps the receipt. */
enum err receipt_post(struct recording *recording, struct document *document, int64_t flags,
                      struct money floor) MUST_CHECK;

enum { RECEIPT_TRANSFERS_LIMIT = SALE_LINES_LIMIT + 2 };

#endif
