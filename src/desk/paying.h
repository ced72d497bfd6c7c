/* Inside the desk: a batch of top-ups between its loading and its saving. */
#ifndef DESK_PAYING_H
#define DESK_PAYING_H

#include "desk/top_up.h"
#include "ledger/posting.h"
#include "pay/payment.h"
#include "school/person.h"

/* A book that the batch pays into. */
struct paid_book {
    int64_t school_id;
    struct ledger_batch *ledger;
};

struct paying {
    struct tx *tx;
    struct top_up_batch *batch;
    struct instant now;
    bool has_limits;                /* one of them at least */
    int64_t *channel_ids;           /* by top-up; 0: unknown */
    struct directory_place *places; /* by top-up; of school 0: unknown */
    int *keys;                      /* by top-up: its place among the known */
    struct payments_known known;
    struct paid_book *books;
    int book_count;
    struct payment *payments; /* recorded now */
    int payment_count;
    struct payment_refusal *refusals; /* kept now */
    int refusal_count;
};

/* The book that a top-up of the batch pays into; NULL: none does. */
struct paid_book *paying_book(const struct paying *paying, int64_t school_id);

/* Whether the top-up has limits and its id was refused before. */
bool paying_is_refused(const struct paying *paying, int index);
/* The same refusal again, or another content under its id. */
void paying_repeat_refusal(struct top_up *top_up, const struct payment_refusal *refusal);

/* Asks a new top-up's limits; its status stays TOP_UP_RECORDED when none is broken. */
enum err paying_judge(struct paying *paying, int index) MUST_CHECK;

/* Remembers a refusal that holds for ever; the others leave nothing. */
void paying_keep_refusal(struct paying *paying, int index);
/* What was told, as it is kept. */
struct payment_refusal paying_refusal(const struct paying *paying, int index);

#endif
