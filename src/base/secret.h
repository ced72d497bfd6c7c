/* Randomness that must not be guessed, hashes, passwords. The only folder that knows libsodium. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum {
    SECRET_HASH_SIZE = 32,
    SECRET_TOKEN_SIZE = 32,
    SECRET_TOKEN_TEXT_SIZE = 44, /* base64url with NUL */
    SECRET_PASSWORD_HASH_SIZE = 128
};

/* Once, before anything else here; a machine without random numbers is a broken promise. */
void secret_init(void);
void secret_random(void *out_bytes, size_t size);

/* A token of 256 random bits as base64url text, in the arena. */
char *secret_token(struct arena *arena);

/* BLAKE2b-256. A running hash is a plain value: it may be copied to branch. */
struct hash {
    uint64_t state[48];
};
struct digest {
    uint8_t bytes[SECRET_HASH_SIZE];
};
void hash_init(struct hash *hash);
void hash_add(struct hash *hash, const void *bytes, size_t size);
void hash_add_int64(struct hash *hash, int64_t number);  /* little-endian */
void hash_add_text(struct hash *hash, struct text text); /* size, then bytes */
struct digest hash_digest(struct hash *hash);            /* ends the hash */
struct digest hash_of(const void *bytes, size_t size);
bool digest_equal(const struct digest *a, const struct digest *b); /* in constant time */
/* The first 63 bits, for checksums and keys. Never negative. */
int64_t digest_int63(const struct digest *digest);

/* HMAC-SHA-256 over the bytes. */
struct digest secret_mac(struct text key, struct text message);

/* Equal in constant time for texts of one size; different sizes are different. */
bool secret_equal(struct text a, struct text b);

struct password_cost {
    unsigned long long passes;
    size_t memory_bytes;
};
/* Argon2id: 3 passes over 16 MiB. OWASP asks for at least 19 MiB with 2 or 12 MiB with 3 passes. */
struct password_cost password_cost_default(void);

/* The encoded Argon2id hash; slow by design: call it in the bounded pool only. */
enum err password_hash(struct text password, struct password_cost cost,
                       char out_hash[SECRET_PASSWORD_HASH_SIZE]) MUST_CHECK;
bool password_matches(const char *hash, struct text password);

/* What a file of secrets holds, without line ends behind it: a password, a certificate. At most
 * SECRET_FILE_LIMIT bytes, at least one; ERR_NOT_FOUND, ERR_IO, ERR_LIMIT. */
enum { SECRET_FILE_LIMIT = 16 * 1024 };
enum err secret_read_file(struct arena *arena, const char *path, struct text *out_secret)
    MUST_CHECK;

/* ---- sealed secrets: those that must be read again ---- */

struct secret_key {
    uint8_t bytes[32];
};
enum { SECRET_BOX_EXTRA = 40 /* bytes that a sealed text is longer */ };

/* The key that this secret makes: what a file holds. */
struct secret_key secret_key_of(struct text secret);

/* XChaCha20-Poly1305 with a random nonce. `about` is bound to it: a sealed text moved to another
 * row does not open. */
struct text secret_seal(struct arena *arena, const struct secret_key *key, struct text about,
                        struct text plain);
/* False: another key, another `about`, or changed bytes. */
bool secret_unseal(struct arena *arena, const struct secret_key *key, struct text about,
                   struct text sealed, struct text *out_plain) MUST_CHECK;

void secret_wipe(void *memory, size_t size);

#endif
