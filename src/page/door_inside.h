/* What the two files of the staff's door share. */
#ifndef PAGE_DOOR_INSIDE_H
#define PAGE_DOOR_INSIDE_H

#include "page/door.h"
#include "page/entry.h"

/* The session's cookie; token "" forgets it. */
void staff_door_keep(const struct request *request, const char *token, struct response *response);

#endif
