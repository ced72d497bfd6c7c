/* Inside the desk: suspense within somebody's transaction. */
#ifndef DESK_SUSPENSE_ROW_H
#define DESK_SUSPENSE_ROW_H

#include "desk/suspense.h"

/* Marks a waiting item as decided; the postings are the caller's. */
struct suspense_end {
    int64_t id;
    enum suspense_state state;
    int64_t school_id, account_id, posting_id, staff_id;
    struct text note;
};
enum err suspense_decided(struct tx *tx, const struct suspense_end *end, struct instant now)
    MUST_CHECK;

#endif
