/* Rosters before and after they are charged: marked, submitted, approved, charged, corrected.
 *
 * Every change is one store_write with its event. A save carries the version of the class's day
 * that its form was made of; a stale one changes nothing and tells what the others did. Until the
 * cut-off the teacher corrects, afterwards the coordinator, with a reason. What was charged is
 * corrected by a reversal and a new posting, both of now: no sealed day is touched. */
#ifndef DESK_ROSTER_SHEET_H
#define DESK_ROSTER_SHEET_H

#include "base/text.h"
#include "desk/desk.h"
#include "desk/roster_day.h"

/* Why not; in order of precedence. */
enum roster_refusal {
    ROSTER_DONE = 0,
    ROSTER_CLASS_MISSING,  /* no such class in this school, or nothing is served to it */
    ROSTER_NO_MEALS,       /* a weekend, a holiday, a closing: the class's day says which */
    ROSTER_TOO_FAR,        /* more than ROSTER_DAYS_AHEAD ahead */
    ROSTER_TOO_OLD,        /* more than ROSTER_DAYS_BACK ago */
    ROSTER_NOT_YET,        /* charged is the day itself or one that has passed */
    ROSTER_PUPIL_MISSING,  /* marked, but not of this class: the class is fuller than its list */
    ROSTER_PUPIL_TWICE,    /* one pupil, two marks for one meal */
    ROSTER_NOT_OPEN,       /* no right to this set meal on that day */
    ROSTER_PAID_ELSEWHERE, /* charged for this meal of the day in another class */
    ROSTER_STALE,          /* somebody else saved in between */
    ROSTER_LATE,           /* the cut-off has passed, and charged rosters are the coordinator's */
    ROSTER_REASON_MISSING, /* a change after the cut-off says why */
    ROSTER_REASON_LONG,    /* over ROSTER_REASON_LIMIT characters */
    ROSTER_NOT_SUBMITTED,  /* to be approved */
    ROSTER_NOT_APPROVED,   /* to be charged */
    ROSTER_NO_PRICE,       /* the set meal has no price on that day, or is archived */
    ROSTER_NO_CONTRACT,    /* with the caterer, on that day */
    ROSTER_BOOKS_REFUSE,   /* the ledger does: the log says with which status */
};

enum {
    ROSTER_DAYS_AHEAD = 14,
    ROSTER_DAYS_BACK = 366,
    ROSTER_REASON_LIMIT = 300, /* characters */
};

const char *roster_refusal_name(enum roster_refusal refusal);  /* "stale", for the log */
const char *roster_refusal_title(enum roster_refusal refusal); /* a Russian sentence; "" of DONE */

struct roster_actor {
    int64_t login_id; /* 0: a command */
    bool may_approve; /* the coordinator's rights: past the cut-off, charged sheets */
};

/* What a pupil is to eat at a meal. */
struct roster_wish {
    int64_t account_id;
    enum meal meal;
    int64_t family_id; /* 0: not to eat */
    bool is_absent;    /* with 0: he is not at school */
};

/* The marks of a class's day; pupils and meals that are not named stay as they are. */
struct roster_save {
    int64_t school_id, class_id;
    struct day day;
    struct roster_actor actor;
    bool has_version; /* false: whatever it is now (commands) */
    int64_t version;
    const struct roster_wish *wishes;
    int wish_count;
    bool submits; /* the class's sheets are submitted, too: the one button of a normal day */
    struct text reason;
    /* answers */
    enum roster_refusal refusal;
    int64_t account_id;        /* of refusals that name a pupil */
    struct roster_day *before; /* as it stood; of ROSTER_STALE what the others made */
    int changed;               /* places that were changed now */
    bool is_charged_anew;      /* sheets that were charged are so again, corrected */
};

/* Marks, submits, corrects. Durable when it returns; a refusal changes nothing. */
enum err desk_roster_save(struct desk *desk, struct arena *arena, struct roster_save *save)
    MUST_CHECK;

enum roster_act {
    ROSTER_SUBMIT = 1,  /* by a person: the proposal as it stands, with the marks there are */
    ROSTER_APPROVE = 2, /* what is submitted */
    ROSTER_CHARGE = 3,  /* what is approved */
};

/* What became of one sheet. */
struct roster_outcome {
    int64_t class_id, family_id; /* family 0: the whole class */
    const char *class_name, *family_name;
    enum roster_refusal refusal;
    int pupils;                    /* of the sheet */
    struct money parents, subsidy; /* that were charged */
};

/* One act over all sheets of a day, of a class or of the school: what can be done is done, of the
 * rest each says why not. */
struct roster_bulk {
    int64_t school_id, class_id; /* class 0: all */
    struct day day;
    enum roster_act act;
    struct roster_actor actor;
    bool has_version;
    int64_t version; /* of the day: the sum of its classes' */
    /* answers */
    enum roster_refusal refusal; /* of the whole: ROSTER_STALE, ROSTER_NOT_YET, … */
    struct roster_outcome *outcomes;
    int outcome_count;
    int done;
    int pupils;
    struct money parents, subsidy;
};

/* In one transaction: all of a school's day or, after a fault, nothing of it. Asking again does
 * what is left. */
enum err desk_roster_act(struct desk *desk, struct arena *arena, struct roster_bulk *bulk)
    MUST_CHECK;

/* What happened to a class's day, newest first. */
enum roster_event_kind {
    ROSTER_EVENT_MARKED = 1,
    ROSTER_EVENT_SUBMITTED = 2,
    ROSTER_EVENT_APPROVED = 3,
    ROSTER_EVENT_CHARGED = 4,
    ROSTER_EVENT_CORRECTED = 5, /* after the cut-off, with a reason */
    ROSTER_EVENT_TILL = 6,      /* taken off, because a till had sold it */
};

/* Before and after of one pupil and meal; family 0 is not to eat. */
struct roster_change {
    int64_t account_id;
    const char *pupil; /* "Иванов Иван" */
    enum meal meal;
    int64_t from_id, to_id;
    const char *from, *to; /* names of families, "" of 0 */
};

struct roster_event {
    int64_t id, class_id, family_id; /* family 0: the class's day */
    enum roster_event_kind kind;
    int64_t login_id;
    const char *who; /* the login's name; "" of a command */
    const char *reason;
    struct instant happened_at;
    struct roster_change *changes;
    int change_count;
};

struct roster_history {
    struct roster_event *events;
    int count;
};

/* At most `limit` of them. */
enum err roster_history_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t class_id, struct day day, int limit,
                             struct roster_history *out_history) MUST_CHECK;

#endif
