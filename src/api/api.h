/* Programs of others: the family's API (/api/family/v1), its reference page (/developers/api),
 * and the worker that tells the operator's own systems what happens (desk/webhook.h).
 *
 * docs/api/family.yaml is the description; everything here is held against it by the tests. */
#ifndef API_API_H
#define API_API_H

#include "access/entrance.h"
#include "desk/desk.h"
#include "http/route.h"

struct api;

/* Strings outlive the api. */
struct api_options {
    const char *base_url;         /* "https://cabinet.example", without a slash */
    const char *operator_name;    /* on the reference page */
    const char *operator_email;   /* the same */
    const char *webhook_networks; /* private networks that may be told, too; "": none */
    bool allow_plain;             /* serve without TLS: on a loopback address only */
};

/* `desk` and `access` outlive the api. ERR_SYNTAX: what is embedded is wrong. */
enum err api_open(const struct api_options *options, struct desk *desk, const struct access *access,
                  struct api **out_api) MUST_CHECK;
void api_close(struct api *api); /* NULL is fine; no request may be under way */

/* Begins to look for what webhooks tell, and to tell it; once. */
void api_start(struct api *api);

/* The area of the interface, and that of its reference page. */
const struct area *api_area(const struct api *api);
const struct area *api_reference_area(const struct api *api);

#endif
