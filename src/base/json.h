/* Making JSON: trees, a tree as text, and strings straight into a buffer, where a tree would be a
 * detour. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/text.h"

/* The text as a JSON string with its quotes (RFC 8259). `text` is well-formed UTF-8. */
void buf_add_json_string(struct buf *buf, struct text text);

struct json_t;

/* The value as JSON in the arena; `flags` are jansson's (JSON_COMPACT, JSON_SORT_KEYS, …). The
 * value stays the caller's and is no NULL. */
struct text json_write(struct arena *arena, const struct json_t *value, size_t flags);

/* Adds to an array; the value is taken. Out of memory is a broken promise. */
void json_add(struct json_t *array, struct json_t *value);

#endif
