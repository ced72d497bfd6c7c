/* Inside the desk: which document of the bank is which register's money.
 *
 * SPEC sber 2.3: the trailer's payment-order number and date ↔ the statement's document Номер and
 * Дата with Сумма = total credited. A register without an order (OSMP) is known by the payer's INN,
 * the sum and the days. */
#ifndef DESK_REGISTER_MONEY_H
#define DESK_REGISTER_MONEY_H

#include "desk/desk.h"
#include "pay/channel.h"

struct register_head {
    int64_t id;
    struct day day;
    struct money amount, credited, fee;
    struct text order_number;
    struct day order_day;
};

struct money_document {
    int64_t id;
    struct text number;
    struct day day, arrived_day;
    struct money amount;
    struct text payer_inn;
    int64_t suspense_id; /* 0: it is not in the books yet */
};

struct register_heads {
    struct register_head *heads; /* by day */
    int count;
};
/* Those of a channel, of days from `since`, whose money has not come. */
enum err registers_awaiting(struct tx *tx, struct arena *arena, int64_t channel_id,
                            struct day since, struct register_heads *out_heads) MUST_CHECK;
enum err register_awaiting(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                           struct register_head *out_head) MUST_CHECK;

struct money_documents {
    struct money_document *documents;
    int count;
};
/* Money of the bank that waits in suspense. */
enum err documents_waiting(struct tx *tx, struct arena *arena, struct day since,
                           struct money_documents *out_documents) MUST_CHECK;

enum money_fit { MONEY_IS_ANOTHERS = 0, MONEY_FITS, MONEY_HAS_OTHER_AMOUNT };
/* Pure. */
enum money_fit money_fit(const struct channel *channel, const struct register_head *head,
                         const struct money_document *document);

/* What the bank keeps of an amount by the channel's fee, rounded to the kopeck. */
struct money channel_fee(const struct channel *channel, struct money amount);

/* The register's money has come: the postings of its settlement in all books, and the end of the
 * document's waiting. The difference, if any, is the operator's cost. */
enum err register_settle(struct tx *tx, struct arena *arena, struct instant now,
                         const struct channel *channel, const struct register_head *head,
                         const struct money_document *document) MUST_CHECK;

#endif
