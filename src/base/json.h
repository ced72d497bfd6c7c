/* Writing JSON straight into a buffer, where an object tree would be a detour. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/text.h"

/* The text as a JSON string with its quotes (RFC 8259). `text` is well-formed UTF-8. */
void buf_add_json_string(struct buf *buf, struct text text);

#endif
