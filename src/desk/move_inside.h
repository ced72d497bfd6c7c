/* Moving, inside a transaction. Between move.c and move_person.c only. */
#ifndef DESK_MOVE_INSIDE_H
#define DESK_MOVE_INSIDE_H

#include "desk/move.h"
#include "desk/people.h"

struct moving {
    struct desk *desk;
    struct arena *arena;
    struct tx *tx;
    struct instant now;
    int64_t from_school_id, to_school_id, account_id;
    struct text class_name;
    int64_t login_id;
    int64_t cause_id; /* the asking; 0: none */
};

/* The person is in the first school and not yet in the second. */
enum err move_person(struct moving *moving) MUST_CHECK;

/* Moves the whole balance of the account from one book to the other; a balance below zero, too. */
enum err move_money(struct moving *moving, int64_t posting_id) MUST_CHECK;

#endif
