/* QR codes. */
#ifndef REPORT_QR_H
#define REPORT_QR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum { QR_QUIET = 4 /* modules of empty paper around */ };

struct qr {
    int width;            /* modules, without the quiet zone */
    const uint8_t *cells; /* width × width, 1: dark */
};

/* Bytes at error correction M, as ГОСТ Р 56042 wants it. ERR_LIMIT: too much for one code. */
enum err qr_make(struct arena *arena, struct text text, struct qr *out_qr) MUST_CHECK;

/* With the quiet zone. */
static inline int qr_side(const struct qr *qr)
{
    return qr->width + 2 * QR_QUIET;
}

#endif
