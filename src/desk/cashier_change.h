/* Letting cashiers in at the tills of a school: name, PIN, roles, their own card, switching off.
 * Rows are school/cashier.h's; here is what they are asked before they change. */
#ifndef DESK_CASHIER_CHANGE_H
#define DESK_CASHIER_CHANGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/secret.h"
#include "desk/desk.h"
#include "school/cashier.h"

/* In order of precedence. */
enum cashier_status {
    CASHIER_DONE = 0,
    CASHIER_NO_SCHOOL,
    CASHIER_UNKNOWN,
    CASHIER_NAME_INVALID,
    CASHIER_CHIP_INVALID,
    CASHIER_CHIP_OF_PUPIL, /* it would make him a cashier */
    CASHIER_CHIP_OF_OTHER, /* another active cashier's of the school */
    CASHIER_TOO_MANY,
};

/* What is not given stays. */
struct cashier_change {
    int64_t school_number;
    int64_t id; /* 0: a new one, with name and PIN */
    bool has_name, has_pin, has_roles, has_chip, has_active;
    struct text name;
    char pin_hash[SECRET_PASSWORD_HASH_SIZE]; /* by cashier_pin_hash */
    int64_t roles;
    struct text chip; /* empty: the card is taken away */
    bool is_active;
    enum cashier_status status; /* answers from here on */
    struct cashier cashier;     /* as it is now */
};

/* In order of precedence. */
enum cashier_pin_status {
    CASHIER_PIN_OK = 0,
    CASHIER_PIN_MALFORMED, /* not CASHIER_PIN_DIGITS_LEAST … CASHIER_PIN_DIGITS_MOST digits */
    CASHIER_PIN_WEAK,      /* cashier_pin_is_weak */
};
/* Judges and hashes a PIN, outside any transaction: it takes a while. The PIN itself is wiped by
 * whoever holds it. */
enum err cashier_pin_hash(struct text pin, struct cashier_change *change,
                          enum cashier_pin_status *out_status) MUST_CHECK;

/* The tills of the school know of it within a second. */
enum err desk_cashier_change(struct desk *desk, struct arena *arena, struct cashier_change *change)
    MUST_CHECK;

/* ---- all cashiers of the city ---- */

struct city_cashier {
    int64_t school_number;
    const char *school_name;
    struct cashier cashier; /* without its PIN */
};
struct city_cashiers {
    struct city_cashier *rows; /* by school, then name */
    int count;
};
enum err city_cashiers_load(struct tx *tx, struct arena *arena, struct city_cashiers *out_cashiers)
    MUST_CHECK;

#endif
