/* Inside the counter: what each operation looks at before it decides.
 *
 * A work loads the ground (who and where we are, the shift, the clock), then the eater, decides in
 * plain C, and writes its documents through an outbox. It may run again: everything it gives is
 * set anew each time. */
#ifndef TILL_COUNTER_INSIDE_H
#define TILL_COUNTER_INSIDE_H

#include "till/counter.h"

/* ---- ground ---- */

struct ground {
    struct counter *counter;
    struct tx *tx;
    struct arena *arena;
    struct instant now;
    struct identity identity;
    struct settings settings;
    struct replica_state mirror;
    struct instant last_at; /* of the newest document */
    int64_t contained_through;
    enum clock_state clock;
    bool is_online;
    bool is_blind; /* the server was not heard for longer than offline_after */
    bool has_shift;
    struct shift shift;
    bool has_cashier;
    struct cashier cashier;
    struct day today;
    bool feeds_everyone; /* set meals whatever the balance, today */
};

enum err ground_load(struct counter *counter, struct tx *tx, struct arena *arena,
                     struct ground *out_ground) MUST_CHECK;
/* COUNTER_NOT_ENROLLED … COUNTER_NO_DATA, or COUNTER_DONE. */
enum counter_status ground_status(const struct ground *ground);
/* An outbox, and a document with what every one of this ground says. */
enum err ground_outbox(const struct ground *ground, struct outbox *out_outbox) MUST_CHECK;
struct outbox_document ground_document(const struct ground *ground, enum outbox_kind kind,
                                       struct text request, int64_t account_id);
/* The documents made under the page's key; *out_count 0: it is new. A receipt, and what the roster
 * charges besides. */
enum { REQUEST_DOCUMENTS_LIMIT = 9 };
enum err ground_repeat(const struct ground *ground, struct text request,
                       int64_t out_ids[REQUEST_DOCUMENTS_LIMIT], int *out_count) MUST_CHECK;
/* The key of a request's further document: `place` is 2 or more. */
struct text request_further(struct arena *arena, struct text request, int place);
bool request_is_formed(struct text request);

/* ---- who eats ---- */

struct diner {
    struct counter_person person;
    struct eater eater;
    struct sale_policy policy;
};

/* `card_id` 0: no card was shown. *out_found false: nobody has this account here. */
enum err eater_load(const struct ground *ground, int64_t account_id, int64_t card_id,
                    bool *out_found, struct diner *out_diner) MUST_CHECK;

/* Whose chip it is: COUNTER_DONE, COUNTER_CARD_RANDOM, _AMBIGUOUS or _UNKNOWN. */
enum err chip_find(const struct ground *ground, const struct card_chip *chip,
                   enum counter_status *out_status, struct replica_card *out_card) MUST_CHECK;

/* ---- selling ---- */

/* What is to be handed out: lines that the account pays, and set meals that the roster charges. */
struct basket {
    struct outbox_line *paid;
    int paid_count;
    struct outbox_line *charged; /* each is a document of its own */
    int charged_count;
};

struct let_pass {
    int64_t cashier_id; /* 0: nobody */
    struct text reason;
};

/* Lines, quantities and the page's key are possible ones. */
bool order_is_formed(struct arena *arena, const struct counter_order *order);
/* The order's lines at the mirror's prices; else why not. */
enum err basket_fill(const struct ground *ground, const struct diner *diner,
                     const struct counter_order *order, enum counter_status *out_status,
                     struct basket *out_basket) MUST_CHECK;
/* The whole order's prices, once they are known. */
bool basket_is_formed(struct arena *arena, const struct basket *basket);

/* The rules over the whole basket; COUNTER_DONE or COUNTER_REFUSED with *out_refusal. With an
 * override COUNTER_DONE and *out_refusal tells what was let pass. */
enum err basket_decide(const struct ground *ground, const struct diner *diner,
                       const struct basket *basket, const struct let_pass *let_pass,
                       enum counter_status *out_status, enum sale_status *out_refusal) MUST_CHECK;

/* Writes the basket's documents. `request` and its further ones name them. */
struct basket_papers {
    struct text request;
    int64_t account_id, card_id;
    unsigned flags;
    enum sale_status refusal; /* let pass */
    struct let_pass let_pass;
    int64_t ids[REQUEST_DOCUMENTS_LIMIT]; /* answer */
    int count;                            /* answer */
};
enum err basket_write(const struct ground *ground, struct outbox *outbox,
                      const struct basket *basket, struct basket_papers *papers) MUST_CHECK;

/* The set meal of `meal` (0: any) that is due first; NULL when none is. */
const struct counter_meal *meal_due(const struct counter_person *person, enum meal meal);
/* A basket of this set meal alone. */
struct basket basket_of_meal(struct arena *arena, const struct counter_meal *meal);

/* What was not done goes to the log, without names, and what the rules refused to the figures. */
void outcome_tell(struct counter *counter, struct day day, const struct counter_outcome *outcome);

/* ---- guests ---- */

/* Whom this till has sold to as a guest. */
enum err guest_load(const struct ground *ground, int64_t account_id, bool *out_found,
                    struct counter_person *out_person) MUST_CHECK;

/* ---- looking back ---- */

enum err receipt_load(const struct ground *ground, int64_t id, bool *out_found,
                      struct counter_receipt *out_receipt) MUST_CHECK;
/* Fills receipts, person and balance of a done outcome. */
enum err outcome_fill(const struct ground *ground, const int64_t *ids, int count,
                      struct counter_outcome *outcome) MUST_CHECK;

#endif
