/* Who of a family, or of the staff on its word, said what, and when: kept for ever. */
#ifndef DESK_FAMILY_LOG_H
#define DESK_FAMILY_LOG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

/* Numbers stand in the database: they are never reused. */
enum family_event_kind {
    FAMILY_ABSENCE_SAID = 1,
    FAMILY_ABSENCE_TAKEN_BACK = 2,
    FAMILY_MEAL_CHOSEN = 3,
    FAMILY_BANNED = 4,
    FAMILY_ALLOWED = 5,
    FAMILY_ALLERGENS_SET = 6,
    FAMILY_DAY_LIMIT_SET = 7,
    FAMILY_LETTERS_SET = 8,
    FAMILY_LETTERS_ENDED = 9, /* by the link in a letter */
};

struct family_event {
    int64_t school_id, id, account_id;
    int64_t login_id;
    enum family_event_kind kind;
    const char *detail; /* in the words of the screen */
    struct instant happened_at;
};

enum { FAMILY_EVENTS_SHOWN_LIMIT = 20 };

enum err family_event_write(struct tx *tx, const struct family_event *event) MUST_CHECK;

struct family_events {
    struct family_event rows[FAMILY_EVENTS_SHOWN_LIMIT];
    int count;
};

/* The newest of the account, the newest first. */
enum err family_events_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, struct family_events *out_events) MUST_CHECK;

#endif
