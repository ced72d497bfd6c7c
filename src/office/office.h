/* The office: pages for the operator's staff, under /office/. */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "access/entrance.h"
#include "base/err.h"
#include "desk/desk.h"
#include "http/route.h"

struct office;

/* Strings outlive the office. */
struct office_options {
    const char *operator_name;
    const char *operator_email;
    const char *operator_phone; /* NULL: none is shown */
    bool allow_plain;           /* serve sessions without TLS: on a loopback address only */
};

/* `desk` and `access` outlive the office. ERR_SYNTAX: an embedded template is wrong. */
enum err office_open(const struct office_options *options, struct desk *desk,
                     const struct access *access, struct office **out_office) MUST_CHECK;
void office_close(struct office *office); /* NULL is fine */

const struct area *office_area(const struct office *office);

#endif
