/* The staffroom: pages for the schools' staff, under /school/. */
#ifndef STAFFROOM_STAFFROOM_H
#define STAFFROOM_STAFFROOM_H

#include "access/entrance.h"
#include "base/err.h"
#include "desk/desk.h"
#include "http/route.h"
#include "page/door.h"

struct staffroom;

/* `desk` and `access` outlive it. ERR_SYNTAX: an embedded template is wrong. */
enum err staffroom_open(const struct staff_area_options *options, struct desk *desk,
                        const struct access *access, struct staffroom **out_room) MUST_CHECK;
void staffroom_close(struct staffroom *room); /* NULL is fine */

const struct area *staffroom_area(const struct staffroom *room);

#endif
