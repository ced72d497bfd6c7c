/* Slowing down whoever guesses passwords, without shutting out who knows his.
 *
 * After THROTTLE_FREE_FAILURES wrong passwords for a name each further attempt waits, twice as
 * long with every failure, up to THROTTLE_DELAY_LIMIT_MS. The wait is served and then the password
 * is judged: the right one is always taken. Attempts from one address for one name wait in a row
 * and only that row can grow long, so that a stranger elsewhere cannot make the owner wait more
 * than the one delay. Names that belong to nobody are treated the same. */
#ifndef ACCESS_THROTTLE_H
#define ACCESS_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/text.h"
#include "store/store.h"

enum {
    THROTTLE_FREE_FAILURES = 3,
    THROTTLE_DELAY_LIMIT_MS = 16000,
    THROTTLE_ROW_LIMIT_MS = 45000, /* a longer row of one address is refused */
    THROTTLE_FORGET_MS = 3600000,  /* without a failure */
    THROTTLE_BUCKETS = 1 << 16
};

/* What the attempt after so many failures waits. */
int64_t throttle_delay_ms(int64_t failures);

/* Takes a place in the row. *out_wait_ms 0: judge at once; *out_refused: the row of this address
 * is too long, *out_wait_ms says for how much longer. */
enum err throttle_queue(struct tx *tx, struct text name, struct text address, struct instant now,
                        int64_t *out_wait_ms, bool *out_refused) MUST_CHECK;

/* Whether an attempt for this name must queue at all: answered without writing. */
enum err throttle_is_free(struct tx *tx, struct text name, struct instant now, bool *out_free)
    MUST_CHECK;

/* *out_failures: in a row, with this one. */
enum err throttle_fail(struct tx *tx, struct text name, struct instant now, int64_t *out_failures)
    MUST_CHECK;
enum err throttle_succeed(struct tx *tx, struct text name, struct text address, struct instant now)
    MUST_CHECK;

#endif
