/* jansson's values as scoped handles, and its parser as this interface uses it. */
#ifndef SYNC_JSON_HANDLE_H
#define SYNC_JSON_HANDLE_H

#include <jansson.h>

#include "base/scoped.h"
#include "base/text.h"

SCOPED_DEFINE(json, json_t, json_decref)

/* RFC 8259 with no member twice and nothing behind the value; NULL when it is not JSON. */
static inline json_t *json_parse(struct text text, json_error_t *out_error)
{
    return json_loadb(text.bytes ? text.bytes : "", text.size, JSON_REJECT_DUPLICATES, out_error);
}

#endif
