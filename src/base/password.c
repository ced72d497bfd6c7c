/* Passwords as Argon2id hashes (RFC 9106) over libsodium. */
#include <sodium.h>

#include "base/log.h"
#include "base/secret.h"

_Static_assert(SECRET_PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "an encoded hash fits");

struct password_cost password_cost_default(void)
{
    return (struct password_cost){.passes = 3, .memory_bytes = 16 * 1024 * 1024};
}

enum err password_hash(struct text password, struct password_cost cost,
                       char out_hash[SECRET_PASSWORD_HASH_SIZE])
{
    if (crypto_pwhash_str(out_hash, password.bytes, password.size, cost.passes,
                          cost.memory_bytes) != 0) {
        return log_fault(ERR_LIMIT, "password_hash", "reason=no_memory");
    }
    return OK;
}

bool password_matches(const char *hash, struct text password)
{
    return crypto_pwhash_str_verify(hash, password.bytes, password.size) == 0;
}
