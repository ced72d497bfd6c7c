/* Secrets that lie in a database and must be read again. */
#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/secret.h"

enum {
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES
};
_Static_assert(SECRET_BOX_EXTRA == NONCE_SIZE + TAG_SIZE, "nonce before, tag behind");
_Static_assert(sizeof(struct secret_key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key");

struct secret_key secret_key_of(struct text secret)
{
    struct digest digest = secret_mac(TEXT("obed sealed secrets"), secret);
    struct secret_key key;
    memcpy(key.bytes, digest.bytes, sizeof key.bytes);
    secret_wipe(&digest, sizeof digest);
    return key;
}

static const unsigned char *bytes_of(const char *bytes)
{
    return (const unsigned char *)bytes;
}

struct text secret_seal(struct arena *arena, const struct secret_key *key, struct text about,
                        struct text plain)
{
    unsigned char *sealed = arena_take(arena, plain.size + SECRET_BOX_EXTRA);
    randombytes_buf(sealed, NONCE_SIZE);
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + NONCE_SIZE, NULL, bytes_of(plain.bytes), plain.size, bytes_of(about.bytes),
        about.size, NULL, sealed, key->bytes);
    CHECK(failed == 0);
    return (struct text){(const char *)sealed, plain.size + SECRET_BOX_EXTRA};
}

bool secret_unseal(struct arena *arena, const struct secret_key *key, struct text about,
                   struct text sealed, struct text *out_plain)
{
    if (sealed.size < SECRET_BOX_EXTRA) return false;
    unsigned char *plain = arena_take(arena, sealed.size - SECRET_BOX_EXTRA + 1);
    const unsigned char *nonce = bytes_of(sealed.bytes);
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, nonce + NONCE_SIZE, sealed.size - NONCE_SIZE, bytes_of(about.bytes),
        about.size, nonce, key->bytes);
    if (failed != 0) return false;
    *out_plain = (struct text){(const char *)plain, sealed.size - SECRET_BOX_EXTRA};
    return true;
}
