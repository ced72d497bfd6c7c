/* Appeals («обращения»): what parents ask, complain of and propose, in the cabinet or by telephone,
 * and what support answers. Everything said is an event, kept for ever; the appeal's own row says
 * how it stands. */
#ifndef DESK_APPEAL_H
#define DESK_APPEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "desk/desk.h"
#include "store/store.h"

enum {
    APPEAL_TEXT_LIMIT = 2000,  /* characters of one saying */
    APPEAL_CALLER_LIMIT = 200, /* characters: who called, and where to call back */
    APPEAL_OPEN_LIMIT = 5,     /* of one login, not answered */
    APPEAL_DAY_LIMIT = 10,     /* sayings of one login in 24 hours */
    APPEAL_EVENTS_LIMIT = 100, /* of one appeal */
    APPEALS_SHOWN_LIMIT = 100, /* of one account or login */
    APPEAL_DUE_DAYS = 3,       /* until somebody should have answered */
    APPEAL_LIST_LIMIT = 500    /* of the office's queue */
};

/* Numbers stand in the database: they are never reused. */
enum appeal_nature { APPEAL_QUESTION = 1, APPEAL_COMPLAINT = 2, APPEAL_PROPOSAL = 3 };
enum { APPEAL_NATURES = 3 };

enum appeal_kind {
    APPEAL_CHARGE = 1, /* what was written off */
    APPEAL_TOP_UP = 2,
    APPEAL_CARD = 3,
    APPEAL_FOOD = 4,    /* what is cooked */
    APPEAL_SERVICE = 5, /* queues, the canteen's people */
    APPEAL_CABINET = 6, /* entrance, passwords, letters */
    APPEAL_REFUND = 7,
    APPEAL_OTHER = 8,
};
enum { APPEAL_KINDS = 8 };

enum appeal_state { APPEAL_NEW = 1, APPEAL_TAKEN = 2, APPEAL_ANSWERED = 3, APPEAL_CLOSED = 4 };
enum { APPEAL_STATES = 4 };

enum appeal_event_kind {
    APPEAL_EVENT_MADE = 1,
    APPEAL_EVENT_ADDED = 2, /* the parent says more; what was answered is taken up again */
    APPEAL_EVENT_TAKEN = 3,
    APPEAL_EVENT_ANSWER = 4,
    APPEAL_EVENT_NOTE = 5, /* for the staff alone */
    APPEAL_EVENT_CLOSED = 6,
    APPEAL_EVENT_REOPENED = 7,
};

/* «Жалоба», «Качество питания», «Новое». */
const char *appeal_nature_title(enum appeal_nature nature);
const char *appeal_kind_title(enum appeal_kind kind);
const char *appeal_state_title(enum appeal_state state);
/* "complaint", "food", "new": in forms and addresses, by number; each list ends with NULL. */
extern const char *const APPEAL_NATURE_WORDS[APPEAL_NATURES + 1];
extern const char *const APPEAL_KIND_WORDS[APPEAL_KINDS + 1];
extern const char *const APPEAL_STATE_WORDS[APPEAL_STATES + 1];

/* In order of precedence. */
enum appeal_status {
    APPEAL_OK = 0,
    APPEAL_UNKNOWN,
    APPEAL_TEXT_EMPTY,
    APPEAL_TEXT_LONG,
    APPEAL_CALLER_INVALID, /* of somebody who called: nobody is named, or too long */
    APPEAL_TOO_MANY_OPEN,  /* APPEAL_OPEN_LIMIT of this login wait for an answer */
    APPEAL_TOO_OFTEN,      /* APPEAL_DAY_LIMIT, or APPEAL_EVENTS_LIMIT */
    APPEAL_NOT_NOW,        /* not in this state */
};
/* A sentence in Russian for the page. */
const char *appeal_status_words(enum appeal_status status);

struct appeal_making {
    int64_t school_id, account_id; /* 0: about no school, about nobody in particular */
    int64_t login_id;              /* of the parent; 0: somebody called */
    int64_t staff_id;              /* who writes it down for a caller */
    struct text caller;            /* of somebody who called */
    enum appeal_nature nature;
    enum appeal_kind kind;
    struct text text;
    /* answers */
    enum appeal_status status;
    int64_t id, number;
};
/* Judges and keeps. The caller has seen that the login has the account. */
enum err desk_appeal_make(struct desk *desk, struct appeal_making *making) MUST_CHECK;

/* What a parent adds, or a person of the staff does. */
struct appeal_act {
    int64_t school_id, id;
    enum appeal_event_kind kind; /* not APPEAL_EVENT_MADE */
    int64_t login_id;            /* who */
    bool is_parent;              /* APPEAL_EVENT_ADDED alone, and of his own appeal */
    struct text text;            /* of what was added, of an answer, of a note */
    enum appeal_status status;   /* answer */
};
/* An answer is mailed to the confirmed address of the parent who asked, if there is one. */
enum err desk_appeal_act(struct desk *desk, struct appeal_act *act) MUST_CHECK;

struct appeal {
    int64_t school_id, id, number;
    int64_t account_id, login_id;
    const char *caller;
    enum appeal_nature nature;
    enum appeal_kind kind;
    enum appeal_state state;
    int64_t taken_by; /* staff; 0: nobody */
    struct instant made_at, due_at, changed_at;
    bool has_answer;
    struct instant answered_at; /* the first time */
    /* of the lists */
    const char *school_name; /* ""; about none */
    int64_t school_number;
    const char *account_number; /* "": about nobody */
    const char *surname, *name, *patronymic;
    const char *staff_name; /* of who took it; "" */
};
struct appeal_list {
    struct appeal *rows;
    int count;
};

/* Of the office's queue: those that wait longest for an answer first, then the newest. */
struct appeal_filter {
    int state;         /* 0: all that are not closed */
    int kind;          /* 0: any */
    int64_t school_id; /* -1: any; 0: about none */
};
enum err appeals_load(struct tx *tx, struct arena *arena, const struct appeal_filter *filter,
                      struct appeal_list *out_list) MUST_CHECK;
/* About the account, the newest first. login_id not 0: only those that this parent wrote. */
enum err appeals_of_account(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, int64_t login_id, struct appeal_list *out_list)
    MUST_CHECK;

struct appeal_event {
    int64_t id;
    enum appeal_event_kind kind;
    int64_t login_id;
    const char *staff_name; /* "": a parent's */
    const char *text;
    struct instant happened_at;
};
struct appeal_story {
    struct appeal_event *rows; /* in order */
    int count;
};
enum err appeal_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                     bool *out_found, struct appeal *out_appeal, struct appeal_story *out_story)
    MUST_CHECK;
/* By what people call it. */
enum err appeal_by_number(struct tx *tx, struct arena *arena, int64_t number, bool *out_found,
                          struct appeal *out_appeal) MUST_CHECK;

/* What waits: for the first screen. */
struct appeal_waiting {
    int64_t waiting, late; /* late: not answered and past the day by which it should be */
};
enum err appeals_waiting(struct tx *tx, struct instant now, struct appeal_waiting *out_waiting)
    MUST_CHECK;

/* How many, by school and kind: all that the department sees of them. */
struct appeal_count {
    int64_t school_id; /* 0: about no school */
    enum appeal_kind kind;
    int64_t count;      /* made in the period */
    int64_t complaints; /* of them */
    int64_t unanswered; /* of them, now */
    int64_t late;       /* answered too late, or late now */
};
struct appeal_counts {
    struct appeal_count *rows; /* by school, kind; those without any are left out */
    int count;
};
enum err appeal_counts(struct tx *tx, struct arena *arena, struct day first_day,
                       struct day last_day, struct instant now, struct appeal_counts *out_counts)
    MUST_CHECK;

#endif
