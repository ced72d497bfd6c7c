/* Strict reading of one JSON object: every member has its type, and there is none that is not
 * known. The first fault is kept; after it reads give zeros. */
#ifndef HTTP_READER_H
#define HTTP_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"

struct reader {
    const json_t *object;
    size_t taken;       /* members that were asked for and are there */
    const char *fault;  /* "missing", "wrong_type", "out_of_range", "unknown_member"; NULL: none */
    const char *member; /* that it is of; NULL for an unknown one */
};

/* `object` may be anything; what is no object is "wrong_type". */
struct reader reader_of(const json_t *object);

int64_t reader_id(struct reader *reader, const char *member);          /* a string of digits */
int64_t reader_optional_id(struct reader *reader, const char *member); /* 0 when absent */
int64_t reader_int(struct reader *reader, const char *member, int64_t low, int64_t high);
struct money reader_money(struct reader *reader, const char *member); /* an integer of kopecks */
bool reader_bool(struct reader *reader, const char *member);
struct instant reader_instant(struct reader *reader, const char *member); /* RFC 3339 */
struct text reader_text(struct reader *reader, const char *member);
/* NULL when it is none. */
const json_t *reader_object(struct reader *reader, const char *member);
const json_t *reader_array(struct reader *reader, const char *member, size_t limit);
bool reader_has(const struct reader *reader, const char *member);

/* Whether all was right; an object with members that nobody asked for is not. */
bool reader_end(struct reader *reader);

/* For whoever finds a fault beyond types. */
void reader_fail(struct reader *reader, const char *fault, const char *member);

#endif
