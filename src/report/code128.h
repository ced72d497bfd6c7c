/* Code 128 (ISO/IEC 15417): a linear code of digits and Latin text. */
#ifndef REPORT_CODE128_H
#define REPORT_CODE128_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum {
    CODE128_TEXT_LIMIT = 48, /* characters: a wider code is no more read by hand scanners */
    CODE128_QUIET = 10       /* modules of empty paper at both ends */
};

struct code128 {
    int width;             /* modules, without the quiet zones */
    int run_count;         /* bars and spaces, a bar first and last */
    const uint8_t *widths; /* modules of each, 1 to 4 */
};

/* The shortest code of the text in code sets B and C: pairs of digits take one symbol. ERR_LIMIT:
 * empty, longer than CODE128_TEXT_LIMIT, or not of printable ASCII. */
enum err code128_make(struct arena *arena, struct text text, struct code128 *out_code) MUST_CHECK;

#endif
