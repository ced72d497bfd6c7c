/* Files that the page names. */
#include "till/screen_pages.h"
#include "view/asset.h"

SCREEN_HANDLER(file_show)
{
    const struct screen *screen = context;
    const struct asset *asset = asset_find(request_text(request, FILE_NAME));
    if (asset == NULL) {
        const struct problem problem = {404, "not_found", NULL};
        area_problem(&screen->area, arena, request, &problem, response);
        return;
    }
    const struct static_file file = {
        .content_type = asset->type,
        .plain = {(const char *)asset->bytes, asset->size},
        .gzip = {(const char *)asset->gzip, asset->gzip_size},
        .etag = asset->etag,
    };
    response_file(response, request, &file, request_has(request, FILE_VERSION));
}
