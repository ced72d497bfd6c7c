/* Cases of reconciliation: each difference between what a network told us on line, its register,
 * the bank's money and the books. A case has a kind, a deadline, perhaps a person, and in the end a
 * resolution: what sets it right is in the books, never an edit. */
#ifndef DESK_CASE_H
#define DESK_CASE_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "pay/channel.h"

/* Numbers are kept in the database and never used again for something else. */
enum case_kind {
    CASE_NOT_WITH_US = 1,     /* in the register, never told on line: credited from the register */
    CASE_NOT_IN_REGISTER = 2, /* in the books, in no register of its day */
    CASE_OTHER_AMOUNT = 3,
    CASE_OTHER_DAY = 4,
    CASE_OTHER_ACCOUNT = 5,
    CASE_ACCOUNT_UNKNOWN = 6,  /* in the register for nobody known: waits in suspense */
    CASE_REGISTER_MISSING = 7, /* SPEC osmp 1.7: list not received */
    CASE_MONEY_NOT_ARRIVED = 8,
    CASE_MONEY_OTHER_AMOUNT = 9, /* the payment order is there, with another sum */
    CASE_MONEY_UNEXPECTED = 10,  /* a bank's money that no register tells of */
    CASE_LISTED_TWICE = 11,      /* in two registers */
    CASE_TAKEN_BACK = 12,        /* in the register, reversed in the books */
};

enum case_state { CASE_OPEN = 1, CASE_CLOSED = 2 };

/* 1 and 2, 9 and 10 are a person's choice; the others close a case by themselves. */
enum case_resolution {
    CASE_UNRESOLVED = 0,
    CASE_ACKNOWLEDGED = 1, /* the books are right as they are; a note says why */
    CASE_BORNE = 2,        /* the operator bears the difference: costs ↔ clearing */
    CASE_LISTED_LATER = 3,
    CASE_REGISTER_CAME = 4,
    CASE_MONEY_CAME = 5,
    CASE_ATTACHED = 6,
    CASE_RETURNED = 7,
    CASE_PAYMENT_REVERSED = 8,
    CASE_REVERSED = 9,   /* the payment is taken back: personal → clearing */
    CASE_CORRECTED = 10, /* taken back and recorded anew with the register's amount */
};

enum case_event_kind {
    CASE_EVENT_OPENED = 1,
    CASE_EVENT_ASSIGNED = 2,
    CASE_EVENT_NOTE = 3,
    CASE_EVENT_CLOSED = 4,
};

enum { CASE_SUBJECT_LIMIT = 100, CASE_NOTE_LIMIT = 500 /* characters */, CASE_PAGE = 100 };

struct reconciliation_case {
    int64_t id;
    int64_t channel_id;
    const char *channel_code, *channel_name; /* answers */
    enum case_kind kind;
    struct text subject; /* with channel and kind what it is known by: an outside id, a day … */
    struct day day;      /* whose reconciliation it belongs to */
    enum case_state state;
    int64_t register_id, line, document_id, suspense_id; /* 0: does not apply */
    int64_t school_id, payment_id;
    struct text number; /* of the account */
    struct money ours, theirs;
    struct day other_day; /* of CASE_OTHER_DAY: in the books */
    struct instant opened_at, deadline_at;
    int64_t assigned_to; /* staff; 0: nobody */
    enum case_resolution resolution;
    struct instant closed_at;
};

/* In Russian: «нет в реестре». */
const char *case_kind_title(enum case_kind kind);
const char *case_resolution_title(enum case_resolution resolution);
/* A word for commands and logs: "not_in_register". */
const char *case_kind_name(enum case_kind kind);
/* Whether a person may settle a case of this kind so. */
bool case_resolution_fits(enum case_kind kind, enum case_resolution resolution);
/* One line in Russian: what differs, with numbers and sums. */
const char *case_sentence(struct arena *arena, const struct reconciliation_case *item);

/* Opens those that are not known yet under their subject; ids, state and deadline are filled in. */
enum err cases_open(struct tx *tx, const struct channel *channel, struct instant now,
                    struct reconciliation_case *cases, int count) MUST_CHECK;
/* Closes the open cases of the channel that have settled themselves. */
enum err cases_settle(struct tx *tx, int64_t channel_id, struct instant now) MUST_CHECK;

struct case_filter {
    int64_t channel_id; /* -1: any */
    bool has_day;
    struct day day;
    enum case_state state;
    int64_t after; /* the last id of the page before */
    int limit;     /* at most CASE_PAGE */
};
struct case_list {
    struct reconciliation_case *cases;
    int count;
};
/* For a store_read. */
enum err cases_load(struct tx *tx, struct arena *arena, const struct case_filter *filter,
                    struct case_list *out_list) MUST_CHECK;

struct case_event {
    enum case_event_kind kind;
    int64_t staff_id; /* 0: the system itself */
    struct instant happened_at;
    const char *note;
};
struct case_history {
    struct case_event *events;
    int count;
};
enum err case_load(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                   struct reconciliation_case *out_case, struct case_history *out_history)
    MUST_CHECK;

/* In order of precedence. */
enum case_status {
    CASE_DONE = 0,
    CASE_UNKNOWN,
    CASE_CLOSED_ALREADY,
    CASE_NOTE_INVALID,       /* too long, not UTF-8, or missing where one is needed */
    CASE_RESOLUTION_INVALID, /* not for a case of this kind */
    CASE_NOT_POSSIBLE,       /* the payment is taken back already, or is not there */
};

/* What a person of the staff does to a case. */
struct case_act {
    int64_t case_id;
    int64_t staff_id;
    enum case_event_kind kind;       /* assigned, note or closed */
    int64_t assigned_to;             /* of assigned: staff; 0 gives it back */
    enum case_resolution resolution; /* of closed */
    struct text note;
    enum case_status status; /* answer */
};
const char *case_status_title(enum case_status status); /* in Russian */

/* Acts, with the postings of the resolution, in one transaction, and keeps who did what. */
enum err desk_case_act(struct desk *desk, struct arena *arena, struct case_act *act) MUST_CHECK;

#endif
