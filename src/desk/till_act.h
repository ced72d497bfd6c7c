/* What the operator does to a till beyond its enrolment: renames, moves, retires it; and what was
 * done, kept for ever.
 *
 * No document may be lost. A till's documents belong to the school that it is enrolled in, and a
 * device never becomes another school's with the same database. So a till moves only when all that
 * it has done is here: it was heard a moment ago, no shift is open, nothing is unsent, no counter
 * has a gap. Retiring a till whose documents are out is possible once somebody says that he knows:
 * they stay on the device, and a new code of the same school lets it hand them in. */
#ifndef DESK_TILL_ACT_H
#define DESK_TILL_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "desk/desk.h"
#include "desk/till.h"

/* Numbers stand in the database: never reused. */
enum till_event_kind {
    TILL_EVENT_CODE = 1,    /* a code for a till that is none yet; words: its name */
    TILL_EVENT_RENAMED = 2, /* words: what it was called before */
    TILL_EVENT_RETIRED = 3, /* words: why */
    TILL_EVENT_LEFT = 4,    /* to other_school_id */
    TILL_EVENT_CAME = 5,    /* from other_school_id, as a code; words: its name */
};

struct till_event {
    int64_t school_id;
    int64_t origin; /* 0: of no till yet */
    enum till_event_kind kind;
    struct text words;
    int64_t other_school_id; /* 0: none */
    int64_t staff_id;        /* 0: the administrator, by command */
    struct instant happened_at;
    const char *staff_name; /* of one that is loaded; "" of a command */
    int64_t other_school_number;
};
enum err till_event_write(struct tx *tx, const struct till_event *event) MUST_CHECK;

struct till_events {
    struct till_event *list; /* newest first */
    int count;
};
enum { TILL_EVENTS_LIMIT = 200 };
/* Of one till, or with origin 0 of the whole school. */
enum err till_events_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                          struct till_events *out_events) MUST_CHECK;

/* A till says how it fares every minute, and at once when a shift is opened or closed. A word older
 * than this is not what it would say now. */
#define TILL_HEARD_MS (2 * MINUTE_MS)

/* In order of precedence. */
enum till_act_status {
    TILL_ACT_DONE = 0,
    TILL_ACT_UNKNOWN, /* no such till, or it has ended */
    TILL_ACT_NAME_INVALID,
    TILL_ACT_SCHOOL_UNKNOWN, /* of a move: no such school, or its own */
    TILL_ACT_NOT_HEARD,      /* for longer than TILL_HEARD_MS: what it holds is not known */
    TILL_ACT_SHIFT_OPEN,
    TILL_ACT_UNSENT, /* documents that are not here yet */
};

struct till_act {
    int64_t school_number, origin;
    struct text name;            /* of a rename */
    struct text reason;          /* of a retirement */
    int64_t other_school_number; /* of a move */
    bool is_known_to_be_out;     /* of a retirement: documents may be out, and somebody knows */
    int64_t staff_id;            /* 0: the administrator, by command */
    enum till_act_status status; /* answers from here on */
    const char *code;            /* of a move: for the other school */
};

/* Whether all that the till has done is here; TILL_ACT_DONE: it is. */
enum till_act_status till_is_clean(const struct till *till, bool has_said,
                                   const struct till_state_said *said, struct instant said_at,
                                   struct instant now);

/* The till and its siblings hear the new name with their next answer. */
enum err till_rename(struct desk *desk, struct arena *arena, struct till_act *act) MUST_CHECK;
/* Ends the token for good; a server believes it for TILL_TOKEN_CACHE_MS more. */
enum err till_retire(struct desk *desk, struct arena *arena, struct till_act *act) MUST_CHECK;
/* Retires it here and makes a code, good for a week, for the other school: the device enrols there
 * with a new database. */
enum err till_move(struct desk *desk, struct arena *arena, struct till_act *act) MUST_CHECK;

#endif
