/* Somebody of another school at a till of this one: who he is, as far as a cashier has to know. */
#ifndef DESK_GUEST_H
#define DESK_GUEST_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "school/school.h"
#include "store/store.h"

/* In order of precedence. */
enum guest_status {
    GUEST_FOUND = 0,
    GUEST_CHIP_UNKNOWN,
    GUEST_OWN_SCHOOL, /* no guest at all */
    GUEST_NOT_SERVED, /* this school serves none */
    GUEST_CARD_NOT_ACTIVE,
    GUEST_ACCOUNT_CLOSED,
};

struct guest {
    int64_t host_school_id;
    struct text chip;         /* hexadecimal, upper case */
    enum guest_status status; /* answers from here on */
    struct school school;     /* his own; not with GUEST_CHIP_UNKNOWN */
    int64_t account_id, card_id;
    const char *name;       /* "Иванов И." */
    const char *class_name; /* empty for an employee */
    const char *allergens;  /* codes parted by blanks */
};

/* "chip_unknown", … for the wire. */
const char *guest_status_name(enum guest_status status);

/* Strings live in the arena. What he has on his account is not told. */
enum err guest_find(struct tx *tx, struct arena *arena, struct guest *guest) MUST_CHECK;

#endif
