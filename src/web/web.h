/* The cabinet: pages for parents. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "access/entrance.h"
#include "base/err.h"
#include "desk/desk.h"
#include "http/route.h"

struct web;

/* Strings outlive the web. */
struct web_options {
    const char *base_url;       /* "https://cabinet.example", without a slash: for mailed links */
    const char *mail_from;      /* "no-reply@cabinet.example" */
    const char *operator_name;  /* who answers for the service, on every page */
    const char *operator_email; /* where parents write */
    const char *operator_phone; /* NULL: none is shown */
    bool allow_plain;           /* serve sessions without TLS: on a loopback address only */
};

/* `desk` and `access` outlive the web. ERR_SYNTAX: an embedded template is wrong. */
enum err web_open(const struct web_options *options, struct desk *desk, const struct access *access,
                  struct web **out_web) MUST_CHECK;

/* Begins to look for what families want to hear of, and to write to them; once. */
void web_start(struct web *web);

/* Waits for mails under way; NULL is fine. */
void web_close(struct web *web);

/* The area under /cabinet. */
const struct area *web_area(const struct web *web);

#endif
