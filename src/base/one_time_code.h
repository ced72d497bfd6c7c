/* One-time codes: HOTP (RFC 4226) over SHA-1, counted by time (TOTP, RFC 6238): what programs for
 * phones make from a secret that both sides keep. */
#ifndef BASE_ONE_TIME_CODE_H
#define BASE_ONE_TIME_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"

enum {
    ONE_TIME_CODE_DIGITS = 6,
    ONE_TIME_CODE_TEXT_SIZE = ONE_TIME_CODE_DIGITS + 1,
    ONE_TIME_STEP_MS = 30000, /* RFC 6238, 5.2: the default */
    ONE_TIME_SECRET_SIZE = 20 /* bytes; RFC 4226, 4, R6 recommends 160 bits */
};

/* The code of this count: `digits` of them, 6 to 8, with leading zeros. */
void one_time_code(struct text secret, int64_t count, int digits, char *out_text);

/* The count at this moment. */
static inline int64_t one_time_step(struct instant at)
{
    return at.ms / ONE_TIME_STEP_MS;
}

/* RFC 4648 base32 without padding: what is typed into a phone that cannot scan. */
char *base32_text(struct arena *arena, struct text bytes);

#endif
