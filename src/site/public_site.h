/* The operator's public site around the cabinet, and the files that every area's pages name. */
#ifndef SITE_PUBLIC_SITE_H
#define SITE_PUBLIC_SITE_H

#include "base/err.h"
#include "desk/desk.h"
#include "http/route.h"

struct public_site;

/* Strings outlive the site. */
struct public_site_options {
    const char *base_url;       /* "https://obed.example", without a slash */
    const char *operator_name;  /* who answers for the service, on every page */
    const char *operator_email; /* where parents write */
    const char *operator_phone; /* NULL: none is shown */
};

/* `desk` outlives the site. ERR_SYNTAX: an embedded template is wrong. */
enum err public_site_open(const struct public_site_options *options, struct desk *desk,
                          struct public_site **out_site) MUST_CHECK;
/* Makes the pages, and from then on makes them anew when what they show changes; once, before the
 * area is served. */
void public_site_start(struct public_site *site);
void public_site_close(struct public_site *site); /* NULL is fine */

/* The area of all that no other area takes: prefix "". */
const struct area *public_site_area(const struct public_site *site);

#endif
