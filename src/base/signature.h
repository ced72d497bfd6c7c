/* Signatures of others, to be verified. The only folder that knows OpenSSL's libcrypto. */
#ifndef BASE_SIGNATURE_H
#define BASE_SIGNATURE_H

#include <stdbool.h>

#include "base/text.h"

/* Whether `pem` holds an X.509 certificate or a public key with an RSA key of 2048 bits or more. */
bool signature_key_is_rsa(struct text pem);

/* Whether `signature` is one by that key over the message: RSA PKCS#1 v1.5 with SHA-512. False for
 * a key that signature_key_is_rsa does not take. */
bool signature_is_right(struct text pem, struct text message, struct text signature);

#endif
