/* Cashiers of a school: who may stand at its tills, and what each may do beyond selling. Tills
 * mirror them, with the hash of the PIN, so that a till can ask for it without the server.
 *
 * A PIN has few digits: whoever steals a till's disk can try them all. It keeps pupils and
 * colleagues from one another's names; what is done by it is on paper and in the books. */
#ifndef SCHOOL_CASHIER_H
#define SCHOOL_CASHIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/store.h"

/* Bits; they stand in the database: never reused. */
enum cashier_role {
    CASHIER_RETURN = 1,    /* takes receipts back */
    CASHIER_OVERRIDE = 2,  /* lets pass what the rules refuse, with a reason */
    CASHIER_TEMPORARY = 4, /* gives out temporary cards and passwords */
};

enum {
    CASHIER_NAME_LIMIT = 60, /* characters */
    CASHIER_PIN_DIGITS_LEAST = 4,
    CASHIER_PIN_DIGITS_MOST = 8,
    CASHIERS_LIMIT = 100, /* of a school */
    CASHIER_ROLE_COUNT = 3,
};

struct cashier {
    int64_t school_id;
    int64_t id;
    const char *name;
    const char *pin;  /* Argon2id */
    const char *chip; /* hexadecimal, upper case; empty: none */
    int64_t roles;    /* bits of enum cashier_role */
    bool is_active;
};

/* What a PIN is hashed with: a till has 40 MB and a cashier has no time. */
struct password_cost cashier_pin_cost(void);

/* CASHIER_PIN_DIGITS_LEAST … CASHIER_PIN_DIGITS_MOST digits. */
bool cashier_pin_is_formed(struct text pin);
/* One digit again and again, or a run up or down: what is tried first. Of one that is formed. */
bool cashier_pin_is_weak(struct text pin);
bool cashier_name_is_formed(struct text name);

/* "return", "override", "temporary"; `bit` is one of them. */
const char *cashier_role_name(int64_t bit);
/* "return,override" or "none". False: another word among them. */
bool cashier_roles_parse(struct text words, int64_t *out_roles) MUST_CHECK;

/* Adds or rewrites the whole row. ERR_LIMIT: the school has CASHIERS_LIMIT of them. */
enum err cashier_set(struct tx *tx, const struct cashier *cashier, int64_t version) MUST_CHECK;

/* *out_found false: no such cashier there. Strings live in the arena. */
enum err cashier_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                       bool *out_found, struct cashier *out_cashier) MUST_CHECK;

/* Whether the chip is an active cashier's own card there, other than of `but_id` (0: nobody). */
enum err cashier_has_chip(struct tx *tx, int64_t school_id, struct text chip, int64_t but_id,
                          bool *out_has) MUST_CHECK;

struct cashier_list {
    struct cashier rows[CASHIERS_LIMIT];
    int count;
};
/* By name. */
enum err cashier_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct cashier_list *out_list) MUST_CHECK;

#endif
