/* Tables of routes: what this house answers to, kept in the order of the site map.
 *
 * A site is made of areas (cabinet, tills, payment protocols), each with its own table, guard and
 * way to tell of errors. Unknown paths are 404, known paths with another method 405 with Allow,
 * HEAD is served by GET, OPTIONS by the table itself. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "http/field.h"
#include "http/request.h"
#include "http/response.h"

enum route_flags {
    ROUTE_INLINE = 1,     /* cheap and never blocks: answered on the network thread */
    ROUTE_SLOW = 2,       /* hashes passwords: the small pool */
    ROUTE_OWN_FAULTS = 4, /* the handler answers for wrong fields itself (redisplayed forms) */
    ROUTE_OWN_PAIRS = 8   /* the handler reads query_raw and body itself (foreign encodings) */
};

enum route_body {
    BODY_NONE,      /* a body is 400 */
    BODY_FORM,      /* application/x-www-form-urlencoded, else 415 */
    BODY_MULTIPART, /* multipart/form-data, else 415: a form with files */
    BODY_JSON,      /* application/json, else 415; the handler parses request->body */
    BODY_ANY        /* the handler looks at Content-Type itself */
};

typedef void (*route_handler)(void *context, struct arena *arena, const struct request *request,
                              struct response *response);

struct route {
    const char *method;  /* "GET", "POST", "PUT", "DELETE" */
    const char *pattern; /* "/cabinet/statement", "/cabinet/children/{account}" */
    route_handler handler;
    int guard; /* a word of the area's own enum; 0: open */
    unsigned flags;
    enum route_body body;
    size_t body_limit; /* 0: HTTP_FORM_LIMIT; beyond it 413 */
    const struct field *fields;
    int field_count;
    /* What the audit log calls it («Карточка ученика»), where the area keeps one. A GET that has
     * words shows a person, and that it was opened is written down. */
    const char *trail;
};

#define ROUTE_FIELDS(array) .fields = (array), .field_count = (int)(sizeof(array) / sizeof *(array))

/* An error that no handler answered. */
struct problem {
    int status;
    const char *code;   /* a word for programs: "not_found" */
    const char *detail; /* a sentence for developers, English; NULL when the code says it all */
};

struct area {
    const char *name;   /* in the log */
    const char *prefix; /* its paths begin so: "/api/till/v1"; "" takes what no other area takes */
    const struct route *routes;
    int route_count;
    void *context; /* given to handlers, guard and problem */
    bool is_json;  /* speaks nothing but JSON */
    /* Lets the request in (true; may set request->principal) or answers itself (false). Asked for
     * routes whose guard is not 0, before fields are read. Runs where the handler runs. */
    bool (*guard)(void *context, struct arena *arena, struct request *request,
                  struct response *response);
    /* Told of each answer of a guarded route, the refusals of its guard among them, before it is
     * sent; NULL: nobody is. */
    void (*served)(void *context, struct arena *arena, const struct request *request,
                   const struct response *response);
    /* Makes the page of an error, or an area's own words of it; NULL, or of a page when JSON is
     * asked for: application/problem+json (RFC 9457). Must not block: it may run on the network
     * thread. */
    void (*problem)(void *context, struct arena *arena, const struct request *request,
                    const struct problem *problem, struct response *response);
};

struct site {
    const struct area *areas; /* longest prefix wins, whatever the order */
    int area_count;
};

/* Checks every row: known methods, patterns that begin with their area's prefix, path fields that
 * stand in the pattern and the other way round, no row twice. A wrong table is a broken promise. */
void site_check(const struct site *site);

enum route_match { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/* Finds the row for method and path; *out_area is always set. Sets request->route, segments and
 * wants_json; writes the methods of the path into *out_allow ("GET, HEAD, OPTIONS") when the path
 * is known. */
enum route_match site_find(const struct site *site, struct arena *arena, struct request *request,
                           const struct area **out_area, const char **out_allow);

/* Answers with the problem in the area's way. */
void area_problem(const struct area *area, struct arena *arena, const struct request *request,
                  const struct problem *problem, struct response *response);

/* The problem as application/problem+json (RFC 9457). */
void problem_answer_json(struct arena *arena, const struct request *request,
                         const struct problem *problem, struct response *response);

/* Judges a request by its head alone: limits, framing, target, method, kind and announced size of
 * the body. False: *response is the answer, the body is not to be read. `request` comes with id,
 * method, target, headers, remote, needs_host and is_secure; leaves with the rest of the head set.
 * *out_area is always set. */
bool site_admit(const struct site *site, struct arena *arena, struct request *request,
                struct response *response, const struct area **out_area);

/* Tells the area of an answer; nothing while the outcome is another. */
void area_served(const struct area *area, struct arena *arena, const struct request *request,
                 const struct response *response);

/* Guard, fields, handler. The response's outcome says what is next. */
void site_serve(const struct area *area, struct arena *arena, struct request *request,
                struct response *response);

/* The bytes a body of this request may have. */
size_t route_body_limit(const struct route *route);

#endif
