/* The office: pages for the operator's staff, under /office/. */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "access/entrance.h"
#include "base/err.h"
#include "desk/desk.h"
#include "http/route.h"
#include "page/door.h"

struct office;

/* `desk` and `access` outlive the office. ERR_SYNTAX: an embedded template is wrong. */
enum err office_open(const struct staff_area_options *options, struct desk *desk,
                     const struct access *access, struct office **out_office) MUST_CHECK;
void office_close(struct office *office); /* NULL is fine */

const struct area *office_area(const struct office *office);

#endif
