/* Files that pages name: an address with its version may be kept for ever. */
#include "site/inside.h"
#include "view/asset.h"

SITE_HANDLER(static_show)
{
    const struct public_site *site = context;
    const struct asset *asset = asset_find(request_text(request, STATIC_NAME));
    if (asset == NULL) {
        site_not_found(site, arena, request, response);
        return;
    }
    const struct static_file file = {
        .content_type = asset->type,
        .plain = {(const char *)asset->bytes, asset->size},
        .gzip = {(const char *)asset->gzip, asset->gzip_size},
        .etag = asset->etag,
    };
    response_file(response, request, &file, request_has(request, STATIC_VERSION));
}
