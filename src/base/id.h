/* Ids are made by whoever starts an operation and are its idempotency key, for ever.
 *
 * 64 bits, positive: the origin (a till or a server, 23 bits) and that origin's own counter
 * (40 bits). Origin 0 names what needs no maker: the system accounts of a book. In JSON an id is
 * a string of decimal digits, because JavaScript's numbers stop at 53 bits. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum { ID_COUNTER_BITS = 40, ID_ORIGIN_BITS = 23, ID_TEXT_SIZE = 20 };
#define ID_ORIGIN_LIMIT (INT64_C(1) << ID_ORIGIN_BITS)
#define ID_COUNTER_LIMIT (INT64_C(1) << ID_COUNTER_BITS)

/* Parts out of range are a broken promise. */
int64_t id_make(int64_t origin, int64_t counter);
int64_t id_origin(int64_t id);
int64_t id_counter(int64_t id);

/* Decimal digits, 1 … 2^63-1, no sign, no leading zero. */
enum err id_parse(struct text text, int64_t *out_id) MUST_CHECK;
char *id_format(struct arena *arena, int64_t id);

#endif
