/* Opening and closing the public site. */
#include "site/public_site.h"

#include "base/check.h"
#include "base/memory.h"
#include "site/inside.h"
#include "site/snapshot.h"

/* Figures and a plus: what a telephone dials. */
static void phone_take(struct public_site *site)
{
    const char *phone = site->options.operator_phone;
    int size = 0;
    for (; phone != NULL && *phone != '\0' && size < PHONE_DIGITS_SIZE - 1; phone++) {
        bool is_dialled = (*phone >= '0' && *phone <= '9') || (*phone == '+' && size == 0);
        if (is_dialled) site->phone_digits[size++] = *phone;
    }
}

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
    phone_take(site);
    *out_site = site;
    return OK;
}

void public_site_start(struct public_site *site)
{
    CHECK(site->keeper == NULL);
    site->keeper = snapshot_keeper_start(site);
}

void public_site_close(struct public_site *site)
{
    if (site == NULL) return;
    snapshot_keeper_stop(site->keeper);
    page_kit_close(&site->kit);
    memory_free(site);
}

const struct area *public_site_area(const struct public_site *site)
{
    return &site->area;
}
