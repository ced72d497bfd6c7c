/* Charging a roster: the set meal that pupils of a class ate on a day. */
#ifndef DESK_ROSTER_H
#define DESK_ROSTER_H

#include "base/arena.h"
#include "base/instant.h"
#include "desk/desk.h"
#include "ledger/posting.h"

/* In order of precedence. */
enum roster_status {
    ROSTER_RECORDED = 0,
    ROSTER_ID_INVALID,
    ROSTER_SIZE_INVALID, /* nobody, or more than ROSTER_SIZE_LIMIT */
    ROSTER_TWICE_LISTED, /* a person stands in it twice */
    ROSTER_DAY_INVALID,  /* before 2000, or after the day of charging */
    ROSTER_EXISTS,
    ROSTER_EXISTS_WITH_OTHER_CONTENT,
    ROSTER_CLASS_UNKNOWN,
    ROSTER_SET_MEAL_UNKNOWN,
    ROSTER_PERSON_UNKNOWN,
    ROSTER_CHARGED_ALREADY, /* somebody was charged for this meal of this day before */
    ROSTER_BALANCE_OVERFLOW,
};

enum { ROSTER_SIZE_LIMIT = POSTING_TRANSFERS_LIMIT - 1 };

struct roster_charge {
    int64_t id; /* made by whoever hands it in */
    int64_t school_id;
    int64_t class_id;
    struct day day; /* when it was eaten */
    int64_t set_meal_id;
    struct instant happened_at; /* when it was charged */
    const int64_t *account_ids;
    int account_count;
    /* answers */
    enum roster_status status;
    int64_t account_id; /* of ROSTER_PERSON_UNKNOWN and ROSTER_CHARGED_ALREADY: whose */
};

const char *roster_status_name(enum roster_status status);

/* Charges everybody listed or nobody: the parent's part from each account, the subsidy in one sum
 * from its source. What was eaten is a fact: charged whatever the balance. */
enum err desk_charge_roster(struct desk *desk, struct arena *arena, struct roster_charge *charge)
    MUST_CHECK;

/* The same as a store_work, for those who charge many in one transaction. */
struct roster_work {
    struct desk *desk;
    struct arena *arena;
    struct roster_charge *charge;
};
enum err roster_charge_record(struct tx *tx, void *context) MUST_CHECK;

#endif
