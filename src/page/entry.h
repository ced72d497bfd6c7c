/* Who asks: the session behind a cookie, the cookie of a visitor, and the wait of attempts with a
 * password. The same for every area of pages; what a session may see is the area's own. */
#ifndef PAGE_ENTRY_H
#define PAGE_ENTRY_H

#include <stdbool.h>

#include "access/entrance.h"
#include "base/arena.h"
#include "base/err.h"
#include "http/route.h"

/* A cookie of an area. With TLS its name binds it to this host. */
struct entry_cookie {
    const char *plain, *secure; /* "obed", "__Host-obed" */
    int max_age_s;              /* 0: until the browser closes */
};

const char *entry_cookie_name(const struct entry_cookie *cookie, const struct request *request);
/* `value` "" forgets it. */
void entry_cookie_set(const struct entry_cookie *cookie, const struct request *request,
                      const char *value, struct response *response);

/* The session of this token, noted as in use. *out_found false: there is none. */
enum err entry_session(const struct access *access, struct arena *arena, struct text token,
                       bool *out_found, struct session *out_session) MUST_CHECK;

/* The visitor's token, given to him now when he has none: forms of those who have not come in. */
struct text entry_visit(const struct entry_cookie *cookie, struct arena *arena,
                        const struct request *request, struct response *response);

enum entry_turn {
    ENTRY_GO,       /* judge the password now */
    ENTRY_PARKED,   /* the handler runs again when the wait is over */
    ENTRY_TOO_MANY, /* the row of this address is too long: 429 */
    ENTRY_STOPPING, /* 503 */
    ENTRY_FAULT     /* *out_err */
};

/* Whether an attempt for this name has its turn (access/throttle.h). */
enum entry_turn entry_take_turn(const struct access *access, const struct request *request,
                                struct text name, struct response *response, enum err *out_err);
/* The same in the row of `address`: one word for all makes all wait in one row. */
enum entry_turn entry_take_turn_from(const struct access *access, const struct request *request,
                                     struct text name, struct text address,
                                     struct response *response, enum err *out_err);

#endif
