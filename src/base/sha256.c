/* SHA-256 over OpenSSL, which knows the processor's own instructions for it. */
#include "base/sha256.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "base/check.h"
#include "base/memory.h"

struct sha256 {
    EVP_MD_CTX *context;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *sha256 = memory_new(sizeof *sha256);
    sha256->context = EVP_MD_CTX_new();
    CHECK(sha256->context != NULL);
    CHECK(EVP_DigestInit_ex(sha256->context, EVP_sha256(), NULL) == 1);
    return sha256;
}

void sha256_add(struct sha256 *sha256, const void *bytes, size_t size)
{
    if (size > 0) CHECK(EVP_DigestUpdate(sha256->context, bytes, size) == 1);
}

void sha256_done(struct sha256 *sha256, char out_text[SHA256_TEXT_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    CHECK(EVP_DigestFinal_ex(sha256->context, digest, &size) == 1 && size == 32);
    for (unsigned i = 0; i < size; i++) snprintf(out_text + 2 * i, 3, "%02x", digest[i]);
    EVP_MD_CTX_free(sha256->context);
    memory_free(sha256);
}
