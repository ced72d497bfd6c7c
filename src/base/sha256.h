/* SHA-256 of what comes in pieces: for checksums that other programs check (`sha256sum -c`). Ours
 * own are BLAKE2b, base/secret.h. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

enum { SHA256_TEXT_SIZE = 65 /* hexadecimal, with NUL */ };

struct sha256;

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *sha256, const void *bytes, size_t size);
/* Ends and frees it. */
void sha256_done(struct sha256 *sha256, char out_text[SHA256_TEXT_SIZE]);

#endif
