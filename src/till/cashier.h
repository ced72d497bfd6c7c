/* Who stands at the till. Cashiers come down with the mirror; they enter by PIN or with a card of
 * their own. Wrong PINs are counted on disk, so that a restart forgives none. */
#ifndef TILL_CASHIER_H
#define TILL_CASHIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

/* Bits. What everybody may do needs none. */
enum {
    CASHIER_RETURN = 1,
    CASHIER_OVERRIDE = 2,
    CASHIER_TEMPORARY = 4, /* give out temporary cards */
};

enum { CASHIER_PIN_DIGITS_LEAST = 4, CASHIER_PIN_DIGITS_MOST = 12 };

struct cashier {
    int64_t id;
    const char *name;
    const char *pin;  /* encoded Argon2id; "" for card only */
    const char *chip; /* "" for PIN only */
    unsigned roles;
    bool is_active;
};

struct cashiers {
    struct cashier *items;
    int count;
};
/* Active ones by name. */
enum err cashier_list(struct tx *tx, struct arena *arena, struct cashiers *out_cashiers) MUST_CHECK;
enum err cashier_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                       struct cashier *out_cashier) MUST_CHECK;
enum err cashier_by_chip(struct tx *tx, struct arena *arena, struct text chip, bool *out_found,
                         struct cashier *out_cashier) MUST_CHECK;

/* In order of precedence. */
enum cashier_status {
    CASHIER_ENTERED = 0,
    CASHIER_UNKNOWN,   /* or no longer active */
    CASHIER_WAIT,      /* too many wrong PINs: not even looked at before `wait_ms` */
    CASHIER_WRONG_PIN, /* counted */
};

struct cashier_entrance {
    enum cashier_status status;
    struct cashier cashier; /* when entered */
    int64_t wait_ms;        /* until the next try is looked at */
};

/* Looks at the PIN of a cashier: slow by design (some ten milliseconds), so not within a
 * transaction and not on the thread of the taps. After CASHIER_FREE_TRIES wrong ones each further
 * one makes the next wait twice as long, up to CASHIER_WAIT_MOST_MS. */
enum { CASHIER_FREE_TRIES = 3, CASHIER_WAIT_FIRST_MS = 5000, CASHIER_WAIT_MOST_MS = 300000 };
enum err cashier_enter(struct store *store, struct arena *arena, int64_t id, struct text pin,
                       struct instant now, struct cashier_entrance *out_entrance) MUST_CHECK;

const char *cashier_status_name(enum cashier_status status);
/* What to tell the person, in Russian; NULL when entered. */
const char *cashier_status_words(enum cashier_status status);

#endif
