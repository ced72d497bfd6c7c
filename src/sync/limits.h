/* The limits of the tills' interface. docs/api/till.yaml says the same. */
#ifndef SYNC_LIMITS_H
#define SYNC_LIMITS_H

#include "desk/till_limits.h"

enum {
    TILL_BODY_LIMIT = 1 << 20, /* bytes of a journal post */
    TILL_ENROL_BODY_LIMIT = 4096,
    TILL_WAIT_MS_LIMIT = 50000,     /* of a long poll */
    TILL_PAGE_ROWS = 2000,          /* a page of changes ends at a version behind so many rows */
    TILL_PAGE_VERSIONS = 256,       /* fewer versions than these are one page uncounted */
    TILL_TOKEN_CACHE_MS = 5000,     /* a revoked token may live on so long */
    TILL_REQUESTS_PER_SECOND = 500, /* of one till */
    TILL_REQUESTS_BURST = 1000,
    TILL_ENROL_FAILURES_PER_MINUTE = 10, /* of one address; then it waits */
    TILL_GUESTS_PER_MINUTE = 60,
    TILL_PASSWORDS_PER_MINUTE = 10,   /* by one till */
    TILL_PASSWORDS_PER_HOUR = 3,      /* of one account */
    TILL_STATE_BODY_LIMIT = 64 << 10, /* bytes */
    TILL_OPERATIONS_LIMIT = 50,
    TILL_OPERATIONS_DEFAULT = 20,
    TILL_OPERATIONS_DAYS = 62,
    TILL_WATCH_MS = 300 /* changes by other processes are looked for so often */
};

#endif
