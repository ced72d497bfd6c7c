/* Payments to caterers for closed periods: made as payment orders, sent to the bank in a register,
 * executed by the bank's statement, or taken back.
 *
 * The money leaves what is owed when the order is made (payable → payouts), so that nothing is paid
 * twice; when the bank has executed it, payouts → bank; taken back, payouts → payable. Any part of
 * what is owed may be paid. docs/LEDGER.md S-1, S-2. */
#ifndef DESK_PAYOUT_H
#define DESK_PAYOUT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "desk/requisite.h"

/* Kept in the database. */
enum payout_state {
    PAYOUT_MADE = 1,
    PAYOUT_SENT = 2, /* it stands in a register for the bank */
    PAYOUT_EXECUTED = 3,
    PAYOUT_CANCELLED = 4
};
const char *payout_state_title(enum payout_state state); /* «подготовлен» */

enum {
    PAYOUT_PURPOSE_LIMIT = 210,   /* characters, the banks' limit */
    PAYOUT_NOTE_LIMIT = 500,      /* characters */
    PAYOUT_NUMBER_LIMIT = 999999, /* banks take six digits */
    PAYOUT_DAYS_AHEAD = 30,       /* of an order's day */
    PAYOUT_LIST_LIMIT = 2000
};

/* What a caterer is owed, as the books have it. */
struct caterer_debt {
    int64_t caterer_id;
    const char *name, *inn;
    struct money accrued;   /* of all closed periods */
    struct money under_way; /* made and sent */
    struct money executed;
    struct money owed; /* the balance of its account; below zero: it owes */
    bool has_payee;    /* all requisites are there */
};
struct caterer_debts {
    struct caterer_debt *list; /* by name; all caterers; in the arena */
    int count;
};
enum err caterer_debts_load(struct tx *tx, struct arena *arena, struct caterer_debts *out_debts)
    MUST_CHECK;

struct payout {
    int64_t id, number;
    int64_t caterer_id;
    struct day day;
    struct money amount;
    const char *purpose;
    struct requisites payer, payee; /* as they were when it was made */
    enum payout_state state;
    int64_t register_id, document_id;
    int64_t posting_id;   /* by which it ended */
    struct day ended_day; /* of the bank, when executed */
    int64_t staff_id;
    const char *who;
    struct instant made_at;
};
struct payouts {
    struct payout *list;
    int count;
};

struct payout_query {
    int64_t caterer_id;      /* 0: all */
    enum payout_state state; /* 0: all */
    int64_t register_id;     /* 0: all */
};
/* The newest first. */
enum err payouts_load(struct tx *tx, struct arena *arena, const struct payout_query *query,
                      struct payouts *out_payouts) MUST_CHECK;
enum err payout_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                      struct payout *out_payout) MUST_CHECK;

struct payout_event {
    enum payout_state state;
    const char *who; /* "": the bank's statement, or a command */
    struct instant happened_at;
    const char *note;
};
struct payout_events {
    struct payout_event *list; /* by time */
    int count;
};
enum err payout_events_load(struct tx *tx, struct arena *arena, int64_t payout_id,
                            struct payout_events *out_events) MUST_CHECK;

/* In order of precedence. */
enum payout_status {
    PAYOUT_DONE = 0,
    PAYOUT_EXISTS, /* this form was handed in before: the payout of then; as good as done */
    PAYOUT_UNKNOWN,
    PAYOUT_CATERER_UNKNOWN,
    PAYOUT_DAY_INVALID, /* in the past, or further than PAYOUT_DAYS_AHEAD */
    PAYOUT_AMOUNT_INVALID,
    PAYOUT_PURPOSE_INVALID, /* empty, too long, or with what banks do not print */
    PAYOUT_PAYEE_UNTOLD,    /* the caterer's requisites are not whole */
    PAYOUT_PAYER_UNTOLD,    /* the operator's own are not */
    PAYOUT_ABOVE_OWED,
    PAYOUT_NO_NUMBER, /* PAYOUT_NUMBER_LIMIT is reached */
    PAYOUT_NOT_NOW,   /* not in a state for it */
    PAYOUT_NOTE_INVALID,
};
const char *payout_refusal(enum payout_status status); /* in Russian; NULL of done and exists */

struct payout_make {
    int64_t id; /* came with the form; the posting's */
    int64_t caterer_id;
    struct day day;
    struct money amount;
    struct text purpose;
    int64_t staff_id;
    /* answers */
    enum payout_status status;
    int64_t number;
};
enum err desk_payout_make(struct desk *desk, struct arena *arena, struct payout_make *make)
    MUST_CHECK;

struct payout_end {
    int64_t payout_id;
    bool is_executed; /* otherwise it is taken back */
    struct day day;   /* of the bank, when executed */
    struct text note; /* needed to take back, and to say by hand that it was executed */
    int64_t staff_id;
    enum payout_status status; /* answer */
};
/* By a person's word. */
enum err desk_payout_end(struct desk *desk, struct arena *arena, struct payout_end *end) MUST_CHECK;

/* ---- inside a work ---- */

/* Marks all that are made as sent in this register; gives them by number. */
enum err payouts_send(struct tx *tx, struct arena *arena, struct instant now, int64_t register_id,
                      int64_t staff_id, struct payouts *out_payouts) MUST_CHECK;

struct payout_document {
    int64_t id, statement_id, document_key;
    struct text number;
    struct day day; /* on which the bank took the money */
    struct money amount;
    struct text payee_account;
};
/* A document of the bank took money from our account: the payout sent under its number, with its
 * amount and payee, is executed. *out_matched false: it is none of ours. Once a document. */
enum err payout_executed(struct tx *tx, struct arena *arena, struct instant now,
                         const struct payout_document *document, bool *out_matched) MUST_CHECK;

#endif
