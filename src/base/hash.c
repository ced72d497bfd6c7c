/* BLAKE2b-256 and HMAC-SHA-256 over libsodium. */
#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/secret.h"

_Static_assert(sizeof(struct hash) >= sizeof(crypto_generichash_state),
               "struct hash has room for libsodium's state");
_Static_assert(SECRET_HASH_SIZE == crypto_generichash_BYTES, "BLAKE2b-256");

/* libsodium wants its state on a 64-byte boundary, which a struct passed by value may not keep. */
struct aligned_state {
    _Alignas(64) crypto_generichash_state state;
};

static void state_load(struct aligned_state *state, const struct hash *hash)
{
    memcpy(&state->state, hash->state, sizeof state->state);
}

static void state_save(struct hash *hash, const struct aligned_state *state)
{
    memcpy(hash->state, &state->state, sizeof state->state);
}

void hash_init(struct hash *hash)
{
    struct aligned_state state;
    CHECK(crypto_generichash_init(&state.state, NULL, 0, SECRET_HASH_SIZE) == 0);
    state_save(hash, &state);
}

void hash_add(struct hash *hash, const void *bytes, size_t size)
{
    if (size == 0) return;
    struct aligned_state state;
    state_load(&state, hash);
    CHECK(crypto_generichash_update(&state.state, bytes, size) == 0);
    state_save(hash, &state);
}

void hash_add_int64(struct hash *hash, int64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)number >> (8 * i));
    hash_add(hash, bytes, sizeof bytes);
}

void hash_add_text(struct hash *hash, struct text text)
{
    hash_add_int64(hash, (int64_t)text.size);
    hash_add(hash, text.bytes, text.size);
}

struct digest hash_digest(struct hash *hash)
{
    struct aligned_state state;
    struct digest digest;
    state_load(&state, hash);
    CHECK(crypto_generichash_final(&state.state, digest.bytes, sizeof digest.bytes) == 0);
    return digest;
}

struct digest hash_of(const void *bytes, size_t size)
{
    struct digest digest;
    CHECK(crypto_generichash(digest.bytes, sizeof digest.bytes, bytes, size, NULL, 0) == 0);
    return digest;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int64_t digest_int63(const struct digest *digest)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) number = number << 8 | digest->bytes[i];
    return (int64_t)(number >> 1);
}

struct digest secret_mac(struct text key, struct text message)
{
    crypto_auth_hmacsha256_state state;
    struct digest digest;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.bytes, key.size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)message.bytes, message.size);
    crypto_auth_hmacsha256_final(&state, digest.bytes);
    sodium_memzero(&state, sizeof state);
    return digest;
}
