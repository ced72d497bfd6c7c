/* The education department's pages, under /region/: the city in figures.
 *
 * No child's name is reachable from here: pages are made of desk/region.h, which has none. */
#ifndef REGION_DEPARTMENT_H
#define REGION_DEPARTMENT_H

#include "access/entrance.h"
#include "base/err.h"
#include "desk/desk.h"
#include "http/route.h"
#include "page/door.h"

struct department;

/* `desk` and `access` outlive it. ERR_SYNTAX: an embedded template is wrong. */
enum err department_open(const struct staff_area_options *options, struct desk *desk,
                         const struct access *access, struct department **out_department)
    MUST_CHECK;
void department_close(struct department *department); /* NULL is fine */

const struct area *department_area(const struct department *department);

#endif
