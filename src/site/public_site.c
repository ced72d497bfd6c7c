/* Opening and closing the public site. */
#include "site/public_site.h"

#include "base/memory.h"
#include "site/inside.h"

enum err public_site_open(const struct public_site_options *options, struct desk *desk,
                          struct public_site **out_site)
{
    struct page_kit kit;
    TRY(page_kit_open(&kit));
    struct public_site *site = memory_new(sizeof *site);
    *site = (struct public_site){
        .options = *options,
        .desk = desk,
        .kit = kit,
        .area = {.name = "site",
                 .prefix = "",
                 .routes = site_routes,
                 .route_count = site_route_count,
                 .context = site,
                 .problem = site_problem},
    };
    *out_site = site;
    return OK;
}

void public_site_close(struct public_site *site)
{
    if (site == NULL) return;
    page_kit_close(&site->kit);
    memory_free(site);
}

const struct area *public_site_area(const struct public_site *site)
{
    return &site->area;
}

SITE_HANDLER(home_redirect)
{
    (void)context, (void)arena, (void)request;
    response_redirect(response, "/cabinet/");
}
