/* Files that pages name: an address with its version may be kept for ever. */
#include "view/asset.h"
#include "web/inside.h"
#include "web/pages.h"

WEB_HANDLER(static_show)
{
    const struct web *web = context;
    const struct asset *asset = asset_find(request_text(request, STATIC_NAME));
    if (asset == NULL) {
        const struct problem problem = {404, "not_found", NULL};
        area_problem(&web->area, arena, request, &problem, response);
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
