/* Embedded files by path. */
#include "view/asset.h"

#include <string.h>

#include "base/check.h"

enum { ASSET_VERSION_SIZE = 10 };

static int path_compare(struct text path, const char *other)
{
    size_t size = strlen(other);
    size_t common = path.size < size ? path.size : size;
    int order = common == 0 ? 0 : memcmp(path.bytes, other, common);
    if (order != 0) return order;
    return (path.size > size) - (path.size < size);
}

const struct asset *asset_find(struct text path)
{
    int low = 0;
    int high = asset_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = path_compare(path, assets[middle].path);
        if (order == 0) return &assets[middle];
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

char *asset_url(struct arena *arena, const char *path)
{
    const struct asset *asset = asset_find(text_of(path));
    CHECK(asset != NULL);
    /* The ETag is quoted; its first digits tell versions apart. */
    return arena_printf(arena, "/static/%s?v=%.*s", path, ASSET_VERSION_SIZE, asset->etag + 1);
}
