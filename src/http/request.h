/* One request, parsed and bounded: what a handler may know of it. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/field.h"
#include "http/limits.h"

struct route;

struct pair {
    struct text name, value;
};

struct pairs {
    const struct pair *at;
    int count;
};

/* A file of a form. */
struct upload {
    struct text field;
    struct text name;  /* as the sender called it, without folders: foreign text in UTF-8 */
    struct text bytes; /* foreign */
};

struct uploads {
    const struct upload *at;
    int count;
};

/* Why the handler runs: again after being parked (http/park.h), or for the first time. */
enum wake { WAKE_FIRST, WAKE_CALLED, WAKE_TIMEOUT, WAKE_STOPPING };

struct request {
    const char *id;     /* names the request in the log and in error answers */
    struct text method; /* as it came; HEAD is served by GET's route */
    struct text target; /* as it came, percent signs and all */
    struct text path;   /* decoded and checked: no "..", no "//", no control characters */
    struct text query_raw;
    struct pairs headers; /* values are foreign bytes: request_header checks them */
    struct text body;
    struct text remote; /* the client's address, "192.0.2.7" or "2001:db8::1" */
    bool has_body;      /* its head announces one */
    bool needs_host;    /* HTTP/1.1 */
    bool is_secure;     /* came over TLS, here or before a trusted proxy */
    bool wants_json;    /* Accept asks for JSON, or the area speaks nothing else */
    const struct route *route;
    struct pairs segments; /* path parameters by name */
    struct pairs query, form;
    struct uploads files; /* of BODY_MULTIPART */
    struct value *values; /* one a field of the route, same order */
    int fault_count;      /* fields that are not right */
    void *principal;      /* whom the area's guard let in; its type is the area's */
    enum wake wake;
};

/* The value of the header, its name in any case; empty when absent, not UTF-8, or longer than a
 * header may be. The first one when it repeats. */
struct text request_header(const struct request *request, const char *name);
int request_header_count(const struct request *request, const char *name);

/* A cookie by exact name; empty when absent. */
struct text request_cookie(const struct request *request, const char *name);

/* The token of "Authorization: Bearer …"; empty when there is none. */
struct text request_bearer(const struct request *request);

/* The first file of that field; NULL when none was chosen. */
const struct upload *request_file(const struct request *request, const char *field);

/* Values by the index of the field in its route. Asking with the wrong type or for a field that is
 * not given is a broken promise: ask request_has first unless the field is required. */
bool request_has(const struct request *request, int field);
int64_t request_number(const struct request *request, int field);
struct money request_money(const struct request *request, int field);
struct day request_day(const struct request *request, int field);
struct text request_text(const struct request *request, int field);
bool request_flag(const struct request *request, int field);
/* What is wrong with the field, for routes that answer for their fields themselves. */
enum field_fault request_fault(const struct request *request, int field);
/* What was typed, to be shown again. */
struct text request_raw(const struct request *request, int field);

/* ---- made by the edge ---- */

/* Why a target cannot be served. */
enum target_fault { TARGET_RIGHT, TARGET_TOO_LONG, TARGET_MALFORMED, TARGET_TRICK };

/* Splits and decodes `target` ("/a/b?c=d" or "http://host/a/b?c=d") into path and query_raw. */
enum target_fault request_set_target(struct request *request, struct arena *arena,
                                     struct text target);

/* name=value&… of a query or a form: percent signs and plus signs decoded, every name and value
 * well-formed UTF-8 without NUL. ERR_SYNTAX, ERR_LIMIT. */
enum err pairs_parse(struct arena *arena, struct text text, struct pairs *out_pairs) MUST_CHECK;
/* The first pair of that name, NULL when there is none; *out_count may be NULL. */
const struct pair *pairs_find(struct pairs pairs, const char *name, int *out_count);

/* Takes from X-Forwarded-For and -Proto what the last hop, our own proxy, says of the client. */
void request_believe_proxy(struct request *request);

/* Whether Accept asks for JSON rather than a page. */
bool accept_wants_json(struct text accept);

/* Fills values and fault_count by the route's fields. */
void request_read_fields(struct request *request, struct arena *arena);

#endif
