/* Random bytes and tokens over libsodium. */
#include "base/secret.h"

#include <sodium.h>

#include "base/check.h"

_Static_assert(SECRET_TOKEN_TEXT_SIZE ==
                   sodium_base64_ENCODED_LEN(SECRET_TOKEN_SIZE,
                                             sodium_base64_VARIANT_URLSAFE_NO_PADDING),
               "a token's text fits");

void secret_init(void)
{
    CHECK(sodium_init() >= 0);
}

void secret_random(void *out_bytes, size_t size)
{
    randombytes_buf(out_bytes, size);
}

char *secret_token(struct arena *arena)
{
    unsigned char bytes[SECRET_TOKEN_SIZE];
    char *text = arena_take(arena, SECRET_TOKEN_TEXT_SIZE);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, SECRET_TOKEN_TEXT_SIZE, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    return text;
}

bool secret_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || sodium_memcmp(a.bytes, b.bytes, a.size) == 0);
}

void secret_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}
