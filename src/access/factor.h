/* The second factor of the staff: codes that a phone makes (TOTP: SHA-1, 6 digits, 30 seconds), and
 * recovery codes on paper for a lost phone. Rows and rules; access/factor_door.h has the whole
 * operations.
 *
 * 1. A code is good in its own 30 seconds and in those before and after (clocks differ), and once:
 *    no code of that step or of an earlier one is taken again.
 * 2. A recovery code has 80 random bits and is good once; ten are made together, shown once and
 *    kept as hashes. New ones end the old ones.
 * 3. After FACTOR_FAILURES_LIMIT wrong codes in a row codes of the phone are not judged for
 *    FACTOR_LOCK_MS: six digits could be tried out. Recovery codes could not, and are taken then.
 * 4. The secret must be read again, so that it cannot be a hash. It is sealed with the server's
 *    factor key (obed.conf, keys of a file that no backup of the database holds); without a key it
 *    lies open, in a table of its own. */
#ifndef ACCESS_FACTOR_H
#define ACCESS_FACTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/store.h"

#define FACTOR_LOCK_MS HOUR_MS
#define FACTOR_PENDING_LIFE_MS HOUR_MS /* for setting up: the page may lie open so long */

enum {
    FACTOR_WINDOW = 1, /* steps of 30 seconds to either side; RFC 6238, 5.2 allows one for delay */
    FACTOR_FAILURES_LIMIT = 20,
    FACTOR_RECOVERY_CODES = 10,
    FACTOR_RECOVERY_DIGITS = 16,
    FACTOR_RECOVERY_TEXT_SIZE = 20, /* "k7m2-p9xq-rtv4-h3zc" with NUL */
    FACTOR_TYPED_LIMIT = 40         /* characters of a field */
};

struct factor {
    bool is_set;
    struct instant set_at;
    int recovery_left;
    bool has_pending; /* a new secret waits for its first code */
};
enum err factor_load(struct tx *tx, int64_t login_id, struct instant now, struct factor *out_factor)
    MUST_CHECK;

/* ---- setting up ---- */

/* Makes a new secret that waits for its first code; what is set stays in force until then. */
enum err factor_begin(struct tx *tx, struct arena *arena, const struct secret_key *key,
                      int64_t login_id, struct instant now) MUST_CHECK;
/* The waiting secret in letters, for the page that shows it; NULL: none waits, or its time is
 * over. */
enum err factor_pending(struct tx *tx, struct arena *arena, const struct secret_key *key,
                        int64_t login_id, struct instant now, char **out_letters) MUST_CHECK;

struct factor_codes {
    char list[FACTOR_RECOVERY_CODES][FACTOR_RECOVERY_TEXT_SIZE];
};
/* The waiting secret becomes the factor when the code is of it. *out_taken false: it is not. */
enum err factor_confirm(struct tx *tx, struct arena *arena, const struct secret_key *key,
                        int64_t login_id, struct text code, struct instant now, bool *out_taken,
                        struct factor_codes *out_codes) MUST_CHECK;
/* New recovery codes. */
enum err factor_codes_renew(struct tx *tx, int64_t login_id, struct factor_codes *out_codes)
    MUST_CHECK;
/* Nothing of it is left. */
enum err factor_reset(struct tx *tx, int64_t login_id) MUST_CHECK;

/* "otpauth://totp/…": what a phone scans. `issuer` is the operator's name. */
char *factor_uri(struct arena *arena, const char *issuer, const char *login, const char *letters);

/* ---- judging ---- */

enum factor_status {
    FACTOR_TAKEN = 0,
    FACTOR_TAKEN_RECOVERY, /* by a recovery code, which is used up */
    FACTOR_WRONG,          /* none of those, or used already */
    FACTOR_LOCKED,         /* too many wrong ones: only a recovery code is judged */
    FACTOR_NONE,           /* nothing is set up */
};
/* Judges what was typed and keeps what follows of it. */
enum err factor_judge(struct tx *tx, struct arena *arena, const struct secret_key *key,
                      int64_t login_id, struct text typed, struct instant now,
                      enum factor_status *out_status) MUST_CHECK;

/* ---- forms of codes: pure ---- */

/* Six digits; blanks are passed over ("123 456"). False: it is no code of a phone. */
bool factor_code_read(struct text typed, char out_code[7]) MUST_CHECK;
/* Sixteen digits of a recovery code; blanks and dashes are passed over, capitals are small, O is 0,
 * I and L are 1. */
bool factor_recovery_read(struct text typed, char out_code[FACTOR_RECOVERY_DIGITS + 1]) MUST_CHECK;

/* The step whose code this is, at most FACTOR_WINDOW from that of `now` and after `last_step`; -1:
 * none. Takes the same time for each. */
int64_t factor_step_of(struct text secret, const char *code, struct instant now, int64_t last_step);

#endif
