/* What becomes of the balance when a pupil has left school: as the parent chose, by itself, without
 * a fee and from the first kopeck. */
#ifndef DESK_CLOSING_H
#define DESK_CLOSING_H

#include "desk/desk.h"
#include "school/person.h"

/* Kept in the database: numbers are never reused. */
enum closing_choice {
    CLOSING_KEEP = 1,   /* it stays: for a later return, or until the parent decides */
    CLOSING_TO_SIBLING, /* to another account of the family */
    CLOSING_TO_SOURCE   /* back to the cards that paid, the newest first */
};

struct closing {
    struct directory_place place;
    enum closing_choice choice;
    struct directory_place sibling; /* of CLOSING_TO_SIBLING */
    int64_t login_id;
    struct instant chosen_at;
    bool is_closed;
    struct instant closed_at;
};

/* *out_found false: nothing was chosen, which is CLOSING_KEEP. */
enum err closing_load(struct tx *tx, struct directory_place place, bool *out_found,
                      struct closing *out_closing) MUST_CHECK;

/* Keeps the parent's choice; one that was carried out before may be made anew. Whether the sibling
 * is of the same family is the caller's to know. */
enum err desk_closing_choose(struct desk *desk, const struct closing *closing) MUST_CHECK;

enum { CLOSINGS_LIMIT = 100 /* in one round */ };

/* One round of the job: closes the accounts of those who have left and have something left. */
enum err desk_closings_work(struct desk *desk, int *out_closed) MUST_CHECK;

#endif
