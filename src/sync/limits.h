/* The limits of the tills' interface. docs/api/till.yaml says the same. */
#ifndef SYNC_LIMITS_H
#define SYNC_LIMITS_H

enum {
    TILL_BODY_LIMIT = 1 << 20, /* bytes of a journal post */
    TILL_ENROL_BODY_LIMIT = 4096,
    TILL_NAME_LIMIT = 60,       /* characters */
    TILL_WAIT_MS_LIMIT = 50000, /* of a long poll */
    TILL_PAGE_ROWS = 2000,      /* a page of changes ends at a version behind so many rows */
    TILL_PAGE_VERSIONS = 256,   /* fewer versions than these are one page uncounted */
    TILL_AHEAD_LIMIT = 32,      /* ranges of counters remembered beyond a gap */
    TILL_CODE_LETTERS = 8,
    TILL_CODE_MINUTES = 24 * 60, /* a code lives */
    TILL_CODE_MINUTES_LIMIT = 7 * 24 * 60,
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
    TILL_NUMBERS_A_DIGIT = 1000000, /* of receipts: each till of a school has its own million */
    TILL_WATCH_MS = 300             /* changes by other processes are looked for so often */
};

#endif
