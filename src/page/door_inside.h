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

#endif
