/* The till's own desk: everything that happens at the counter, over the till's own database.
 *
 * 1. What is answered "done" is durable: the document, its number and its id are on disk.
 * 2. Nothing here waits for the network; nothing but the till's own disk is touched.
 * 3. The rules are meals/sale.h's, the same as the server's. Money is what the server said last,
 *    less what this till and its siblings did that the mirror does not contain yet.
 * 4. A request that comes again (a second click, a page loaded anew, a lost answer) is answered
 *    with what was done the first time (is_repeat), and does nothing.
 *
 * Functions may be called from any thread. A fault means that nothing was done; its sentence is
 * counter_fault_words(). Strings of answers live in the arena. */
#ifndef TILL_COUNTER_H
#define TILL_COUNTER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "meals/sale.h"
#include "school/card_line.h"
#include "school/setting.h"
#include "store/store.h"
#include "till/contact.h"
#include "till/crew.h"
#include "till/identity.h"
#include "till/outbox.h"
#include "till/replica.h"
#include "till/shift.h"
#include "world/world.h"

/* Refusals and taps that are not on disk yet. */
enum { COUNTER_TAP_BUCKETS = 13 };
struct counter_tally {
    pthread_mutex_t mutex;
    struct day day;
    int64_t refused[SALE_STATUS_LIMIT];
    int64_t taps[COUNTER_TAP_BUCKETS];
};

struct counter_standing;

struct counter {
    struct store *store;
    const struct world *world; /* whose clock is the till's: clock_watch_world() */
    struct contact *contact;
    atomic_bool is_stopping; /* set when the power fails: nothing is sold any more */
    struct counter_tally tally;
};

void counter_init(struct counter *counter, struct store *store, const struct world *world,
                  struct contact *contact);
void counter_release(struct counter *counter);

/* In order of precedence. Not every operation can answer each. */
enum counter_status {
    COUNTER_DONE = 0,
    COUNTER_NOT_ENROLLED,
    COUNTER_STOPPING,     /* the power fails: nothing is sold any more */
    COUNTER_CLOCK_BEHIND, /* the till's clock cannot be right: enum clock_state */
    COUNTER_CLOCK_AHEAD,
    COUNTER_NO_SHIFT,       /* no shift is open */
    COUNTER_NO_CASHIER,     /* the screen is locked */
    COUNTER_NO_DATA,        /* the mirror was never complete */
    COUNTER_ROLE_NEEDED,    /* the cashier has not the role for it */
    COUNTER_ORDER_WRONG,    /* the page's order is malformed: sale_form, texts too long */
    COUNTER_CARD_RANDOM,    /* a phone or bank card with a number made anew at each tap */
    COUNTER_CARD_AMBIGUOUS, /* the reader gives a part of the number, and several cards end so */
    COUNTER_CARD_UNKNOWN,   /* not of this school */
    COUNTER_PERSON_UNKNOWN,
    COUNTER_ITEM_UNKNOWN,       /* no such dish or set meal, or not offered */
    COUNTER_PRICE_CHANGED,      /* since the page showed it */
    COUNTER_NO_SET_MEAL,        /* queue: none is due to the person today */
    COUNTER_ACKNOWLEDGE,        /* allergies have to be acknowledged first */
    COUNTER_REFUSED,            /* the rules say no: see `refusal` */
    COUNTER_OVERRIDE_FORBIDDEN, /* this refusal may not be overridden, by setting */
    COUNTER_REASON_NEEDED,      /* an override wants a reason */
    COUNTER_RECEIPT_UNKNOWN,
    COUNTER_RECEIPT_OLD,       /* of another shift */
    COUNTER_RETURN_TOO_LARGE,  /* more than was sold and not yet returned */
    COUNTER_CARD_MAY_NOT,      /* the card's state does not allow it */
    COUNTER_FEE_TOO_LARGE,     /* the account has not the fee, and it may not go below zero */
    COUNTER_CHIP_TAKEN,        /* the chip is somebody's already */
    COUNTER_CHIP_UNFIT,        /* not the whole number is known, or it changes */
    COUNTER_CLASS_EMPTY,       /* nobody is in the class */
    COUNTER_GUESTS_NOT_SERVED, /* by setting */
    COUNTER_GUEST_OFFLINE,     /* a guest is served on line only */
    COUNTER_GUEST_OLD,         /* the server told of him too long ago */
    COUNTER_GUEST_WAITING,     /* the server has not answered to a guest's sale yet */
    COUNTER_GUEST_DISHES_ONLY, /* set meals are this school's own */
    COUNTER_GUEST_REFUSED,     /* the server said no: see counter_guest_answer */
    COUNTER_STATUS_COUNT,
};

const char *counter_status_name(enum counter_status status); /* "no_shift" */
/* What to tell the cashier, in Russian: what happened and what to do; NULL for COUNTER_DONE. */
const char *counter_status_words(enum counter_status status);
const char *counter_refusal_words(enum sale_status refusal);
const char *counter_fault_words(enum err err);

/* ---- who stands there ---- */

/* A set meal that this person may take today. */
struct counter_meal {
    int64_t set_meal_id;
    bool is_due; /* by right or roster; else anybody may buy it, but the queue offers it not */
    const char *name;
    enum meal meal;
    struct money price, subsidy; /* price zero when the roster charges */
    bool is_charged_by_roster;   /* handing it out takes no money */
    enum sale_status refusal;    /* SALE_OK: may be handed out now */
};

struct counter_person {
    struct replica_person about;
    bool has_card;            /* a card was shown, or the account has one in use */
    struct replica_card card; /* that was shown, else the account's newest */
    bool was_shown;
    struct money balance;       /* the till's own figure, which may still change */
    struct money unsent;        /* of it: taken here and by siblings, not in the mirror yet */
    bool balance_is_shown;      /* by setting, at a tap; else it is shown on request or never */
    bool balance_may_be_asked;  /* on request */
    enum sale_status refusal;   /* that would meet any sale: account closed, card not active */
    struct money spent_today;   /* on extras */
    bool must_acknowledge;      /* allergies */
    struct counter_meal *meals; /* taken ones too; due ones first, by meal */
    int meal_count;
    struct ban *bans;
    int ban_count;
};

enum tap_kind { TAP_PERSON, TAP_CASHIER, TAP_NOBODY /* see status */ };

struct tap {
    enum tap_kind kind;
    enum counter_status status; /* TAP_NOBODY, or why nothing may be sold to the person just now */
    struct counter_person person;
    struct cashier cashier;
};

/* A card was put on the reader: whose is it, and what may be done? Writes nothing. */
enum err counter_tap(struct counter *counter, struct arena *arena, const struct card_chip *chip,
                     struct tap *out_tap) MUST_CHECK;
/* The same for somebody found by class and name. COUNTER_PERSON_UNKNOWN is TAP_NOBODY. */
enum err counter_person(struct counter *counter, struct arena *arena, int64_t account_id,
                        struct tap *out_tap) MUST_CHECK;

/* ---- selling ---- */

struct counter_line {
    enum sale_item_kind kind;
    int64_t item_id;
    int64_t quantity;
    struct money price; /* as the page showed it; negative: it showed none */
};

struct counter_order {
    struct text request; /* the page's key of this sale, at most OUTBOX_REQUEST_LIMIT bytes */
    int64_t account_id;
    int64_t card_id; /* 0: the card was forgotten, the person found by class and name */
    const struct counter_line *lines;
    int line_count;
    bool is_acknowledged;        /* allergies were */
    int64_t override_cashier_id; /* 0: none; who lets pass what the rules refuse */
    struct text override_reason;
};

struct counter_sold_line {
    enum sale_item_kind kind;
    int64_t item_id;
    const char *name;
    int64_t quantity;
    struct money price, subsidy; /* of one */
};

/* A receipt as it is printed: of a sale, a return, or a set meal handed out (number 0). */
struct counter_receipt {
    enum outbox_kind kind;
    int64_t id, number;
    const char *number_text; /* "24-001983"; "" without number */
    struct instant at;
    const struct zone *zone;
    int64_t account_id;
    const char *owner, *class_name; /* "Иванов Иван Иванович" */
    int64_t returned_id;
    struct counter_sold_line *lines;
    int line_count;
    struct money total, subsidy;
    int64_t shift;
    const char *cashier_name, *school_name, *till_name;
    bool is_offline, is_overridden, is_forgotten;
    bool is_of_open_shift;
};

struct counter_outcome {
    enum counter_status status;
    enum sale_status refusal;         /* COUNTER_REFUSED; of a done one: what was overridden */
    bool is_repeat;                   /* the request was done before; this is what was done then */
    struct counter_person person;     /* as it is now; when the person is known */
    struct counter_receipt *receipts; /* done: a sale, and apart from it what the roster charges */
    int receipt_count;
    struct money balance; /* behind it */
};

/* Tray: dishes and set meals to one person. */
enum err counter_sell(struct counter *counter, struct arena *arena,
                      const struct counter_order *order, struct counter_outcome *out_outcome)
    MUST_CHECK;

/* Queue: one tap hands out the set meal that is due; which one, `meal` says (0: the first that is
 * due). The same card within COUNTER_DEBOUNCE_MS is a repeat. Allergies are acknowledged once a
 * shift and person by `is_acknowledged`. */
enum { COUNTER_DEBOUNCE_MS = 8000 };
struct counter_serving {
    struct text request; /* may be empty */
    enum meal meal;      /* 0: any */
    int64_t account_id, card_id;
    bool is_acknowledged;
    int64_t override_cashier_id;
    struct text override_reason;
};
enum err counter_serve(struct counter *counter, struct arena *arena,
                       const struct counter_serving *serving, struct counter_outcome *out_outcome)
    MUST_CHECK;
/* From the chip to the decision in one transaction. */
enum err counter_serve_chip(struct counter *counter, struct arena *arena,
                            const struct card_chip *chip, enum meal meal,
                            struct counter_outcome *out_outcome) MUST_CHECK;

/* Class: the set meal of `meal` to everybody of the class to whom it is due, minus the absent. */
struct counter_class_line {
    int64_t account_id;
    const char *name; /* "Иванов Иван" */
    const char *set_meal_name;
    int64_t set_meal_id; /* 0: none is due */
    bool is_absent;      /* by the roster's mark, or as the cashier said */
    const char *allergens;
    enum sale_status refusal; /* SALE_OK: handed out, or would be */
    bool is_done;
};
struct counter_class {
    enum counter_status status;
    bool is_repeat;
    struct counter_class_line *lines;
    int line_count, done_count;
};
/* What would happen; writes nothing. */
enum err counter_class_look(struct counter *counter, struct arena *arena, int64_t class_id,
                            enum meal meal, struct counter_class *out_class) MUST_CHECK;
/* Everybody in one transaction, each his own document. `absent` are accounts. Whom the rules refuse
 * is left out and named; nobody else waits for that. */
struct counter_class_order {
    struct text request;
    int64_t class_id;
    enum meal meal;
    const int64_t *absent;
    int absent_count;
};
enum err counter_serve_class(struct counter *counter, struct arena *arena,
                             const struct counter_class_order *order,
                             struct counter_class *out_class) MUST_CHECK;

/* ---- guests: somebody of another school ---- */

/* A guest's sale is decided by the server alone: nobody tells the till what he has on his account.
 * The till writes the document, hands it in, and the food goes over the counter when the server has
 * said yes; what it said no to never happened. */

enum { COUNTER_GUEST_TEXT_SIZE = 1000 };
#define COUNTER_GUEST_LIMIT_MS (4 * MINUTE_MS) /* the server's own is five minutes */

/* As the server told of him. */
struct counter_guest {
    int64_t account_id, card_id, school_number;
    struct instant asked_at; /* the server's clock */
    struct instant heard_at; /* the till's, at that moment */
    char name[COUNTER_GUEST_TEXT_SIZE];
    char class_name[COUNTER_GUEST_TEXT_SIZE]; /* "" of an employee */
    char allergens[COUNTER_GUEST_TEXT_SIZE];  /* codes parted by spaces */
};

/* COUNTER_DONE, COUNTER_GUESTS_NOT_SERVED, COUNTER_GUEST_OFFLINE: whether a card that this school
 * does not know may be asked about. */
enum counter_status counter_guest_may(const struct counter_standing *standing);
/* For the same views as one of the own: without meals, and nothing of his money. */
void counter_guest_person(struct arena *arena, const struct counter_guest *guest,
                          struct counter_person *out_person);
/* Dishes; of the order the card, the account and an override are not looked at. COUNTER_DONE: the
 * server is to be asked; its answer is counter_guest_answer's. */
enum err counter_guest_sell(struct counter *counter, struct arena *arena,
                            const struct counter_order *order, const struct counter_guest *guest,
                            struct counter_outcome *out_outcome) MUST_CHECK;
/* The receipt whose answer is waited for; 0: none. */
enum err counter_guest_waiting(struct counter *counter, int64_t *out_receipt_id) MUST_CHECK;
/* COUNTER_DONE: sold; COUNTER_GUEST_REFUSED: *out_reason is the server's word for it;
 * COUNTER_GUEST_WAITING; COUNTER_RECEIPT_UNKNOWN. */
enum err counter_guest_answer(struct counter *counter, struct arena *arena, int64_t receipt_id,
                              struct counter_outcome *out_outcome, struct text *out_reason)
    MUST_CHECK;
/* What to tell the cashier of that word. */
const char *counter_guest_refusal_words(struct text reason);

/* ---- taking back ---- */

struct counter_return_line {
    int place; /* of the receipt's line, from 0 */
    int64_t quantity;
};
struct counter_return {
    struct text request;
    int64_t receipt_id;
    const struct counter_return_line *lines; /* none: everything that is left */
    int line_count;
};
/* A receipt of the open shift, whole or in part; needs CASHIER_RETURN. */
enum err counter_take_back(struct counter *counter, struct arena *arena,
                           const struct counter_return *back, struct counter_outcome *out_outcome)
    MUST_CHECK;

/* ---- cards ---- */

struct counter_card_done {
    enum counter_status status;
    bool is_repeat;
    struct money fee, balance;
    int64_t document_id;
    struct counter_person person;
};

/* The card on the reader goes into use, for the fee. */
enum err counter_activate(struct counter *counter, struct arena *arena, struct text request,
                          int64_t card_id, struct counter_card_done *out_done) MUST_CHECK;
/* CARD_LOST or CARD_BLOCKED; all of the account's cards in use when card_id is 0. */
enum err counter_card_stop(struct counter *counter, struct arena *arena, struct text request,
                           int64_t account_id, int64_t card_id, enum card_state state,
                           struct counter_card_done *out_done) MUST_CHECK;
/* A blank chip becomes a key of the account; needs CASHIER_TEMPORARY. */
enum err counter_temporary_give(struct counter *counter, struct arena *arena, struct text request,
                                int64_t account_id, const struct card_chip *chip,
                                struct counter_card_done *out_done) MUST_CHECK;
enum err counter_temporary_back(struct counter *counter, struct arena *arena, struct text request,
                                int64_t card_id, struct counter_card_done *out_done) MUST_CHECK;

/* ---- looking back ---- */

struct counter_receipts {
    struct counter_receipt *items;
    int count;
};
/* Newest first, of the whole till when account_id is 0. */
enum err counter_recent(struct counter *counter, struct arena *arena, int64_t account_id, int limit,
                        struct counter_receipts *out_receipts) MUST_CHECK;
/* For a copy. *out_found false: no such receipt here. */
enum err counter_receipt(struct counter *counter, struct arena *arena, int64_t id, bool *out_found,
                         struct counter_receipt *out_receipt) MUST_CHECK;

/* ---- receipts put aside ---- */

enum { COUNTER_POSTPONED_LIMIT = 20, COUNTER_POSTPONED_BYTES_LIMIT = 16 * 1024 };
struct counter_postponed {
    int64_t id, account_id; /* account 0: nobody yet */
    struct instant made_at;
    const char *owner;
    struct text body; /* as the page gave it */
};
struct counter_postponed_list {
    struct counter_postponed *items;
    int count;
};
/* COUNTER_ORDER_WRONG: too long or too many. */
enum err counter_postpone(struct counter *counter, int64_t account_id, struct text body,
                          enum counter_status *out_status, int64_t *out_id) MUST_CHECK;
enum err counter_postponed(struct counter *counter, struct arena *arena,
                           struct counter_postponed_list *out_list) MUST_CHECK;
/* Takes it up: it is given and gone. *out_found false: somebody took it before. */
enum err counter_postponed_take(struct counter *counter, struct arena *arena, int64_t id,
                                bool *out_found, struct counter_postponed *out_postponed)
    MUST_CHECK;

/* ---- how the till stands ---- */

struct counter_standing {
    struct identity identity;
    enum clock_state clock;
    enum counter_status
        status; /* COUNTER_DONE: a card may be tapped; else what stands against it */
    bool is_online;
    struct replica_state mirror;
    struct outbox_standing outbox;
    bool has_shift;
    struct shift shift; /* the newest */
    bool has_cashier;
    struct cashier cashier;
    struct settings settings;
};
enum err counter_standing(struct counter *counter, struct arena *arena,
                          struct counter_standing *out_standing) MUST_CHECK;

/* ---- figures ---- */

/* From tap to shown took so long. Any thread, no disk. */
void counter_tapped(struct counter *counter, int64_t took_us);
/* Writes what was counted since the last time: every minute, and when the daemon stops. */
enum err counter_tally_flush(struct counter *counter) MUST_CHECK;

/* A day's figures, as POST /state wants them. */
struct counter_day {
    struct day day;
    int64_t served, offline, forgotten, overrides;
    int64_t refused[SALE_STATUS_LIMIT]; /* by enum sale_status */
    int64_t taps[COUNTER_TAP_BUCKETS];  /* at most 1, 2, 5, 10, 15, 20, 30, 50, 100, 200, 500, 1000
                                           milliseconds, and longer */
};
struct counter_days {
    struct counter_day *items; /* oldest first, at most `limit` days up to today */
    int count;
};
enum err counter_days(struct counter *counter, struct arena *arena, int limit,
                      struct counter_days *out_days) MUST_CHECK;

#endif
