/* Names of faults for the log. */
#include "base/err.h"

const char *err_name(enum err err)
{
    switch (err) {
    case OK: return "ok";
    case ERR_LIMIT: return "limit";
    case ERR_SYNTAX: return "syntax";
    case ERR_NOT_FOUND: return "not_found";
    case ERR_IO: return "io";
    case ERR_BUSY: return "busy";
    case ERR_CONFLICT: return "conflict";
    case ERR_CONSTRAINT: return "constraint";
    case ERR_DATABASE: return "database";
    case ERR_UNAVAILABLE: return "unavailable";
    case ERR_TIMEOUT: return "timeout";
    case ERR_SCHEMA: return "schema";
    case ERR_CANCELLED: return "cancelled";
    }
    return "unknown";
}
