/* HOTP and base32. */
#include "base/one_time_code.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

enum { SHA1_SIZE = 20, COUNT_SIZE = 8, DIGITS_LEAST = 6, DIGITS_MOST = 8 };

void one_time_code(struct text secret, int64_t count, int digits, char *out_text)
{
    CHECK(digits >= DIGITS_LEAST && digits <= DIGITS_MOST && count >= 0);
    unsigned char message[COUNT_SIZE], mac[SHA1_SIZE];
    for (int i = 0; i < COUNT_SIZE; i++) {
        message[i] = (unsigned char)((uint64_t)count >> (8 * (COUNT_SIZE - 1 - i)));
    }
    unsigned size = sizeof mac;
    CHECK(HMAC(EVP_sha1(), secret.bytes, (int)secret.size, message, sizeof message, mac, &size) !=
          NULL);
    /* RFC 4226, 5.3: the last nibble says where 31 bits are taken from. */
    int at = mac[SHA1_SIZE - 1] & 0x0F;
    uint32_t bits = (uint32_t)(mac[at] & 0x7F) << 24 | (uint32_t)mac[at + 1] << 16 |
                    (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    for (int i = digits - 1; i >= 0; i--) {
        out_text[i] = (char)('0' + bits % 10);
        bits /= 10;
    }
    out_text[digits] = '\0';
}

char *base32_text(struct arena *arena, struct text bytes)
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *text = arena_take(arena, bytes.size * 8 / 5 + 2);
    size_t count = 0;
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        bits = bits << 8 | (unsigned char)bytes.bytes[i];
        for (held += 8; held >= 5; held -= 5) text[count++] = LETTERS[bits >> (held - 5) & 31];
        bits &= 0xFF;
    }
    if (held > 0) text[count++] = LETTERS[bits << (5 - held) & 31];
    text[count] = '\0';
    return text;
}
