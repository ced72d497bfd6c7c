/* Evidence: of each pupil, day and meal, what was asked for, what was due, what the till handed
 * out, whether the pupil was there, and what was charged; and what of it does not go together.
 *
 * The judge is pure. Nothing of why a pupil has a right is here: only that there is one. */
#ifndef DESK_EVIDENCE_H
#define DESK_EVIDENCE_H

#include "base/arena.h"
#include "base/id_map.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "meals/menu.h"

enum {
    EVIDENCE_DAYS_LIMIT = 31,  /* of a period */
    EVIDENCE_PAGE = 100,       /* lines of a list */
    EVIDENCE_NOTE_LIMIT = 500, /* characters */
    EVIDENCE_PEOPLE_LIMIT = 65536
};

/* In order of precedence: the first that applies is told, the facts tell the rest. Numbers are kept
 * in the database and never used again for something else. */
enum evidence_finding {
    EVIDENCE_AGREES = 0,
    EVIDENCE_CHARGED_TWICE = 1, /* by roster and till, or for two set meals of one meal */
    EVIDENCE_SERVED_TWICE = 2,
    EVIDENCE_NO_MEAL_DAY = 3, /* charged or served on a day on which the school does not feed */
    EVIDENCE_NO_CONTRACT = 4, /* charged on a day without a caterer's contract */
    EVIDENCE_CHARGED_WITHOUT_RIGHT = 5,
    EVIDENCE_SERVED_WITHOUT_RIGHT = 6,
    EVIDENCE_CHARGED_ABSENT = 7,  /* marked absent, and the till handed out nothing */
    EVIDENCE_SERVED_ABSENT = 8,   /* marked absent, and somebody ate by this card */
    EVIDENCE_CHARGED_UNASKED = 9, /* the family had said no, and nothing was handed out */
    EVIDENCE_CHARGED_NOT_SERVED = 10,
    EVIDENCE_SERVED_NOT_CHARGED = 11,
    EVIDENCE_ASKED_NOT_CHARGED = 12, /* approved in the roster, neither charged nor served */
};
enum { EVIDENCE_FINDING_COUNT = 13 };

/* What the roster says. */
enum evidence_request { EVIDENCE_NOT_ASKED = 0, EVIDENCE_EATS = 1, EVIDENCE_DOES_NOT_EAT = 2 };
enum evidence_presence { EVIDENCE_UNKNOWN = 0, EVIDENCE_PRESENT = 1, EVIDENCE_ABSENT = 2 };

/* A pupil, a day and a meal. */
struct evidence_line {
    int64_t account_id;
    struct day day;
    enum meal meal;
    int64_t class_id;    /* of the roster; else the pupil's own; 0: none */
    int64_t set_meal_id; /* what was charged, else served, else asked for */
    /* asked */
    enum evidence_request request;
    bool is_approved;     /* the sheet was */
    bool is_declined;     /* the family's choice for the day: not to eat */
    bool is_absence_told; /* by the parent, for this day */
    /* due */
    bool is_meal_day;
    const char *no_meal_reason; /* in Russian; "" when it is one */
    bool has_contract;
    bool is_entitled; /* to all that was charged or served */
    /* done */
    int64_t served;               /* handed out by tills, less what was taken back */
    int64_t charged;              /* by rosters that stand */
    int64_t paid_at_till;         /* set meals of this meal sold, less returned */
    struct money parent, subsidy; /* of both */
    bool till_takes_part;         /* tills handed out this meal to anybody of the school that day */
    enum evidence_presence presence;
    /* answer */
    enum evidence_finding finding;
};

/* Pure: sets line->finding. */
enum evidence_finding evidence_judge(const struct evidence_line *line);

/* A word for addresses and JSON: "charged_not_served". */
const char *evidence_finding_name(enum evidence_finding finding);
bool evidence_finding_by_name(struct text name, enum evidence_finding *out_finding) MUST_CHECK;
/* In Russian: «начислено, но касса не выдавала». */
const char *evidence_finding_title(enum evidence_finding finding);
/* What is to be done about it, in a sentence. */
const char *evidence_finding_advice(enum evidence_finding finding);
/* One sentence of facts: «По табелю начислено 49,61 ₽, касса не выдавала, в посещаемости отмечен
 * отсутствующим.» */
char *evidence_sentence(struct arena *arena, const struct evidence_line *line);
/* «завтрак», «обед», «полдник». */
const char *evidence_meal_title(enum meal meal);

struct evidence_period {
    int64_t school_id;
    struct day first_day, last_day; /* at most EVIDENCE_DAYS_LIMIT days */
    int64_t account_id;             /* 0: everybody */
};

struct evidence {
    struct evidence_line *lines; /* by day, then account, then meal; in the arena */
    int count;
    int64_t by_finding[EVIDENCE_FINDING_COUNT];
    int64_t explained; /* differences with a note */
    struct money charged_parent, charged_subsidy;
};

/* Every line of the period about which anything was asked or done, judged. For a store_read. */
enum err evidence_load(struct tx *tx, struct arena *arena, const struct evidence_period *period,
                       struct evidence *out_evidence) MUST_CHECK;

struct evidence_person {
    const char *number, *name, *class_name; /* «Иванов Иван Иванович»; "" of no class */
};
struct evidence_people {
    struct id_map map;
    struct evidence_person *people; /* by the map's places */
};
/* account_id 0: everybody of the school. ERR_LIMIT: more than EVIDENCE_PEOPLE_LIMIT. */
enum err evidence_people_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              int64_t account_id, struct evidence_people *out_people) MUST_CHECK;
/* One that is not there has empty names. */
const struct evidence_person *evidence_person_of(const struct evidence_people *people,
                                                 int64_t account_id);

/* ---- explanations ---- */

struct evidence_note {
    int64_t id;
    int64_t school_id, account_id;
    struct day day;
    enum meal meal;
    enum evidence_finding finding; /* when it was said */
    struct text note;
    int64_t login_id;
    const char *who; /* the name; an answer */
    struct instant said_at;
};
struct evidence_notes {
    struct evidence_note *notes; /* by day and account, oldest first */
    int count;
};
enum err evidence_notes_load(struct tx *tx, struct arena *arena,
                             const struct evidence_period *period, struct evidence_notes *out_notes)
    MUST_CHECK;
/* The newest note of a line; NULL: it is not explained. */
const struct evidence_note *evidence_note_of(const struct evidence_notes *notes,
                                             const struct evidence_line *line);

enum evidence_note_status {
    EVIDENCE_NOTED = 0,
    EVIDENCE_NOTE_EMPTY,
    EVIDENCE_NOTE_TOO_LONG,
    EVIDENCE_NOTE_NOTHING, /* there is no such difference */
    EVIDENCE_NOTE_EXISTS,  /* the same words of the same person stand there already */
};
/* In Russian; NULL of EVIDENCE_NOTED and EVIDENCE_NOTE_EXISTS. */
const char *evidence_note_refusal(enum evidence_note_status status);

/* Keeps an explanation of the difference as it is now; `note->id` is new. */
enum err desk_evidence_explain(struct desk *desk, struct arena *arena, struct evidence_note *note,
                               enum evidence_note_status *out_status) MUST_CHECK;

#endif
