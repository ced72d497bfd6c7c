/* What the two files of the staff's door share. */
#ifndef PAGE_DOOR_INSIDE_H
#define PAGE_DOOR_INSIDE_H

#include "page/door.h"
#include "page/entry.h"

/* The session's cookie; token "" forgets it. */
void staff_door_keep(const struct request *request, const char *token, struct response *response);

/* Writes down that a form was sent, before it is served. False: it could not, and the response is
 * written. */
bool staff_door_note(const struct staff_door *door, struct arena *arena,
                     const struct request *request, struct response *response);

/* False: an attempt with this secret must wait, and the response is parked, or refuses. `address`
 * empty: the request's own. */
bool staff_door_may_try(const struct staff_door *door, struct arena *arena,
                        const struct request *request, struct text name, struct text address,
                        struct response *response);

/* The recovery codes, shown once. */
void staff_door_codes_show(const struct staff_door *door, struct arena *arena,
                           const struct request *request, const struct factor_codes *codes,
                           struct response *response);

#endif
