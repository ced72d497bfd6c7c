/* Corrections: what was recorded wrongly is reversed, never edited. */
#ifndef DESK_REVERSE_H
#define DESK_REVERSE_H

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"

/* In order of precedence. */
enum reverse_status {
    REVERSE_RECORDED = 0,
    REVERSE_ID_INVALID,
    REVERSE_TIME_INVALID,
    REVERSE_EXISTS,
    REVERSE_EXISTS_WITH_OTHER_CONTENT,
    REVERSE_UNKNOWN, /* nothing is recorded under that id */
    /* A reversal; a transfer in a family: move it back instead; a guest's sale; a refund: what the
     * bank says of it decides; a write-off: desk/write_off.h gives it back. */
    REVERSE_NOT_ALLOWED,
    REVERSE_HAS_RETURNS, /* a part stands returned: return the rest instead */
    REVERSE_ALREADY,
    REVERSE_BALANCE_OVERFLOW,
};

struct reversal {
    int64_t id; /* made by whoever corrects */
    int64_t school_id;
    int64_t reversed_id;
    struct instant happened_at;
    enum reverse_status status; /* answer */
};

const char *reverse_status_name(enum reverse_status status);

/* Records the same transfers with the sides changed, whatever the balance. */
enum err desk_reverse(struct desk *desk, struct arena *arena, struct reversal *reversal) MUST_CHECK;

/* The same as a store_work, for those who reverse within a larger correction. */
struct reverse_work {
    struct desk *desk;
    struct arena *arena;
    struct reversal *reversal;
};
enum err reversal_record(struct tx *tx, void *context) MUST_CHECK;

#endif
