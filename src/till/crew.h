/* Who stands at the till. Cashiers come down with the mirror; they enter by PIN or with a card of
 * their own. Wrong PINs are counted on disk, so that a restart forgives none. */
#ifndef TILL_CREW_H
#define TILL_CREW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "school/cashier.h"
#include "store/store.h"

struct crew {
    struct cashier *items;
    int count;
};
/* Active ones by name. */
enum err crew_list(struct tx *tx, struct arena *arena, struct crew *out_crew) MUST_CHECK;
enum err crew_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                    struct cashier *out_cashier) MUST_CHECK;
enum err crew_by_chip(struct tx *tx, struct arena *arena, struct text chip, bool *out_found,
                      struct cashier *out_cashier) MUST_CHECK;

/* In order of precedence. */
enum crew_status {
    CREW_ENTERED = 0,
    CREW_UNKNOWN,   /* or no longer active */
    CREW_WAIT,      /* too many wrong PINs: not even looked at before `wait_ms` */
    CREW_WRONG_PIN, /* counted */
};

struct crew_entrance {
    enum crew_status status;
    struct cashier cashier; /* when entered */
    int64_t wait_ms;        /* until the next try is looked at */
};

/* Looks at the PIN of a cashier: slow by design (some ten milliseconds), so not within a
 * transaction and not on the thread of the taps. After CREW_FREE_TRIES wrong ones each further
 * one makes the next wait twice as long, up to CREW_WAIT_MOST_MS. */
enum { CREW_FREE_TRIES = 3, CREW_WAIT_FIRST_MS = 5000, CREW_WAIT_MOST_MS = 300000 };
enum err crew_enter(struct store *store, struct arena *arena, int64_t id, struct text pin,
                    struct instant now, struct crew_entrance *out_entrance) MUST_CHECK;

/* What to tell the person, in Russian; NULL when entered. */
const char *crew_status_words(enum crew_status status);

#endif
