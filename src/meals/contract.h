/* Caterers and the contracts under which they feed a school. Nothing is charged on a day without
 * one. */
#ifndef MEALS_CONTRACT_H
#define MEALS_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

/* A caterer has an account in the books: its id is one of those' numbers. */
enum { CATERER_ID_LIMIT = (1 << 20) - 1 };
enum { CATERER_NAME_LIMIT = 200, CONTRACT_NUMBER_LIMIT = 60 /* characters */ };

struct caterer {
    int64_t id;
    const char *name;
    const char *inn; /* ten digits of a company, twelve of a person; "": not told */
};

struct caterer_list {
    struct caterer *caterers; /* by name */
    int count;
};

enum caterer_status { CATERER_OK = 0, CATERER_NAME_INVALID, CATERER_INN_INVALID };

/* Adding one again renames it. */
enum err caterer_set(struct tx *tx, const struct caterer *caterer, enum caterer_status *out_status)
    MUST_CHECK;
enum err caterers_load(struct tx *tx, struct arena *arena, struct caterer_list *out_list)
    MUST_CHECK;
/* NULL: there is none. */
const struct caterer *caterer_in_list(const struct caterer_list *list, int64_t caterer_id);

struct contract {
    int64_t school_id, id;
    int64_t caterer_id;
    const char *number;
    struct day first_day, last_day;
};

struct contract_list {
    struct contract *contracts; /* the newest first */
    int count;
};

enum err contracts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                        struct contract_list *out_list) MUST_CHECK;

/* Pure: whether a contract with the caterer holds on the day. */
bool contract_holds(const struct contract_list *list, int64_t caterer_id, struct day day);

enum contract_status {
    CONTRACT_OK = 0,
    CONTRACT_NUMBER_INVALID, /* empty or longer than CONTRACT_NUMBER_LIMIT */
    CONTRACT_DATES_REVERSED,
    CONTRACT_CATERER_UNKNOWN,
    CONTRACT_EXISTS,  /* another of the school has this number */
    CONTRACT_UNKNOWN, /* of contract_end */
    CONTRACT_CHARGED, /* something was charged under it behind its new end */
};
const char *contract_status_name(enum contract_status status);

enum err contract_add(struct tx *tx, const struct contract *contract,
                      enum contract_status *out_status) MUST_CHECK;
/* Moves the last day; what was charged behind it is asked by the desk. */
enum err contract_end(struct tx *tx, int64_t school_id, int64_t contract_id, struct day last_day,
                      enum contract_status *out_status) MUST_CHECK;

#endif
