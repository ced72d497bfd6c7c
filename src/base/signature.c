/* RSA signatures over OpenSSL. */
#include "base/signature.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/scoped.h"

enum { RSA_BITS_MIN = 2048 };

SCOPED_DEFINE(bio, BIO, BIO_free_all)
SCOPED_DEFINE(certificate, X509, X509_free)
SCOPED_DEFINE(key, EVP_PKEY, EVP_PKEY_free)
SCOPED_DEFINE(digest_context, EVP_MD_CTX, EVP_MD_CTX_free)

static BIO *bio_of(struct text pem)
{
    return pem.size == 0 || pem.size > INT32_MAX ? NULL : BIO_new_mem_buf(pem.bytes, (int)pem.size);
}

static EVP_PKEY *key_of_certificate(struct text pem)
{
    scoped(bio) BIO *bio = bio_of(pem);
    if (bio == NULL) return NULL;
    scoped(certificate) X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    return certificate == NULL ? NULL : X509_get_pubkey(certificate);
}

static EVP_PKEY *key_of_pem(struct text pem)
{
    EVP_PKEY *key = key_of_certificate(pem);
    if (key != NULL) return key;
    scoped(bio) BIO *bio = bio_of(pem);
    return bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
}

static bool key_is_taken(EVP_PKEY *key)
{
    return key != NULL && EVP_PKEY_base_id(key) == EVP_PKEY_RSA &&
           EVP_PKEY_bits(key) >= RSA_BITS_MIN;
}

bool signature_key_is_rsa(struct text pem)
{
    scoped(key) EVP_PKEY *key = key_of_pem(pem);
    return key_is_taken(key);
}

bool signature_is_right(struct text pem, struct text message, struct text signature)
{
    scoped(key) EVP_PKEY *key = key_of_pem(pem);
    if (!key_is_taken(key)) return false;
    scoped(digest_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL) return false;
    if (EVP_DigestVerifyInit(context, NULL, EVP_sha512(), NULL, key) != 1) return false;
    return EVP_DigestVerify(context, (const unsigned char *)signature.bytes, signature.size,
                            (const unsigned char *)message.bytes, message.size) == 1;
}
