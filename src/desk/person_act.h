/* One person by hand: entered, changed, marked as having left, taken back. The rules are those of a
 * list of one line. */
#ifndef DESK_PERSON_ACT_H
#define DESK_PERSON_ACT_H

#include "desk/desk.h"
#include "desk/people.h"
#include "desk/pupil_list.h"
#include "school/person.h"

/* The first that applies. */
enum person_act_status {
    PERSON_ACT_DONE = 0,
    PERSON_ACT_FIELDS,  /* see problems */
    PERSON_ACT_REFUSED, /* see reason: of the person as a whole */
    PERSON_ACT_EXISTS,  /* entered already: see person */
    PERSON_ACT_UNKNOWN, /* no such account in this school */
    PERSON_ACT_STATE,   /* has left already, or has not */
};

struct person_act {
    int64_t school_id;
    int64_t login_id;
    enum person_kind kind; /* of one who is entered */
    int64_t account_id;    /* of one who is known */
    struct pupil_typed typed;
    bool orders_card; /* of one who is entered */
    /* answers */
    enum person_act_status status;
    const char *problems[PUPIL_FIELDS]; /* NULL: right */
    const char *reason;
    struct person person;
    bool card_ordered;
};

enum err desk_person_enter(struct desk *desk, struct arena *arena, struct person_act *act)
    MUST_CHECK;
/* Class, names and birth day; whoever has left stays so. typed.number is not looked at. */
enum err desk_person_change(struct desk *desk, struct arena *arena, struct person_act *act)
    MUST_CHECK;
enum err desk_person_leave(struct desk *desk, struct arena *arena, struct person_act *act)
    MUST_CHECK;
/* Into the class that is typed. */
enum err desk_person_return(struct desk *desk, struct arena *arena, struct person_act *act)
    MUST_CHECK;

/* What happened to a person in this school, the newest first. */
struct person_history_row {
    enum person_event_kind kind;
    const char *from_class, *class_name; /* "": none */
    int64_t other_school_id;
    int64_t login_id;
    struct instant happened_at;
};
struct person_history {
    struct person_history_row *rows;
    int count;
};
enum { PERSON_HISTORY_ROWS = 50 };
enum err person_history_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t account_id, struct person_history *out_history) MUST_CHECK;

#endif
