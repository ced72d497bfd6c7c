/* What a handler answers: at once, later, or not before something happens. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "http/request.h"

enum { RESPONSE_HEADERS_LIMIT = 16 };

struct response;

/* Runs in a worker after response_later was resumed; `state` is what was given there. */
typedef void (*response_then)(void *state, struct arena *arena, const struct request *request,
                              struct response *response);

enum outcome {
    OUTCOME_ANSWER,
    OUTCOME_PARK, /* run the handler again when the key is woken or the time is up */
    OUTCOME_LATER /* run `then` when resumed */
};

/* Somebody who can finish an answer from another thread. */
struct later {
    void (*resume)(struct later *later);
};

struct response {
    struct arena *arena; /* of the request */
    struct later *later;
    uint64_t (*park_ticket)(void *park, int64_t key);
    void *park;

    enum outcome outcome;
    int status;
    const char *content_type;
    struct text body;    /* in the arena, or static */
    bool has_descriptor; /* response_descriptor: the body is a file's */
    int descriptor;
    int64_t descriptor_size;
    const char *cache_control;           /* NULL: no-store */
    const char *content_security_policy; /* NULL: the house's own */
    struct response_header {
        const char *name, *value;
    } headers[RESPONSE_HEADERS_LIMIT];
    int header_count;
    bool close; /* the connection after this answer */

    int64_t park_key;
    uint64_t park_seen;
    int park_ms;
    response_then then;
    void *then_state;
};

/* The whole answer. `body` lives in the request's arena or for ever. */
void response_set(struct response *response, int status, const char *content_type,
                  struct text body);
void response_json(struct response *response, int status, struct text body);
void response_html(struct response *response, int status, struct text body);
/* The whole answer is an open file of `size` bytes, from its beginning, sent without being held in
 * memory. The descriptor is taken. */
void response_descriptor(struct response *response, const char *content_type, int descriptor,
                         int64_t size);
/* 204. */
void response_nothing(struct response *response);

/* 303 to a path of ours; one that is not ("//host", "http:") is a broken promise. */
void response_redirect(struct response *response, const char *path);
/* 303 to another site's absolute https or http address: the bank's page. */
void response_redirect_outside(struct response *response, const char *address);

/* Lets the forms of this page lead, by a redirect, to these origins ("https://bank.example", parted
 * by blanks): browsers hold a form's whole way against the policy of its page. */
void response_let_forms_to(struct response *response, const char *origins);

/* Adds a header; name and value live as long as the request. A value with control characters or a
 * header too many is a broken promise. */
void response_header(struct response *response, const char *name, const char *value);

struct cookie {
    const char *name;
    const char *value; /* token characters only; "" deletes the cookie */
    int max_age_s;     /* 0: until the browser closes */
    bool is_strict;    /* SameSite=Strict, else Lax */
    bool is_secure;    /* off only where the house itself serves without TLS */
};
/* HttpOnly, Path=/. */
void response_cookie(struct response *response, const struct cookie *cookie);

/* A static file: gzip when accepted and there, 304 when the ETag is known. With `is_eternal` the
 * address names the contents and is kept for a year, else it is asked for again each time. */
struct static_file {
    const char *content_type;
    struct text plain;
    struct text gzip; /* bytes NULL: only plain */
    const char *etag; /* with its quotes */
};
void response_file(struct response *response, const struct request *request,
                   const struct static_file *file, bool is_eternal);

/* Whether the request says that it has the answer of this ETag (with its quotes) already. */
bool response_is_known(const struct request *request, const char *etag);

/* Long poll. First take a ticket, then read what is there; when that is nothing new, park: a wake
 * between ticket and park is not lost. `timeout_ms` is cut to HTTP_PARK_MS_LIMIT and runs from the
 * first parking of the request, however often it is woken. The handler runs again with
 * request->wake set; WAKE_TIMEOUT and WAKE_STOPPING must be answered. */
uint64_t response_ticket(const struct response *response, int64_t key);
void response_park(struct response *response, int64_t key, uint64_t ticket, int timeout_ms);

/* The answer comes later: the handler returns and touches nothing more; whoever finishes the work
 * calls later_resume from any thread, once, and `then` fills the response in a worker. */
struct later *response_later(struct response *response, response_then then, void *state);
void later_resume(struct later *later);

#endif
