/* Opening and closing the cabinet. */
#include "web/web.h"

#include "base/check.h"
#include "base/memory.h"
#include "view/asset.h"
#include "web/inside.h"
#include "web/mailing.h"
#include "web/pages.h"

enum { ASSET_ARENA_BYTES = 4096 };

static json_t *asset_view(void)
{
    static const struct {
        const char *name, *path;
    } FILES[] = {
        {"normalize", "modern-normalize.css"},
        {"style", "obed.css"},
        {"icon", "icon.svg"},
        {"icon_png", "icon-192.png"},
        {"manifest", "manifest.webmanifest"},
        {"htmx", "htmx.min.js"},
        {"script", "cabinet.js"},
    };
    struct arena arena;
    arena_init(&arena, ASSET_ARENA_BYTES);
    json_t *view = json_object();
    CHECK(view != NULL);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        view_set_string(view, FILES[i].name, asset_url(&arena, FILES[i].path));
    }
    arena_release(&arena);
    return view;
}

enum err web_open(const struct web_options *options, struct store *store, const struct world *world,
                  const struct access *access, struct web **out_web)
{
    struct template_set *set = NULL;
    TRY(template_set_open(templates, template_count, false, &set));
    struct web *web = memory_new(sizeof *web);
    *web = (struct web){
        .options = *options,
        .store = store,
        .world = world,
        .access = access,
        .templates = set,
        .asset = asset_view(),
        .area = {.name = "cabinet",
                 .prefix = "",
                 .routes = web_routes,
                 .route_count = web_route_count,
                 .context = web,
                 .guard = web_guard,
                 .problem = web_problem},
    };
    web->mailing = pool_new("mailing", 1, MAILING_QUEUE_LIMIT, mailing_run, web);
    *out_web = web;
    return OK;
}

void web_close(struct web *web)
{
    if (web == NULL) return;
    pool_free(web->mailing);
    template_set_close(web->templates);
    json_decref(web->asset);
    memory_free(web);
}

const struct area *web_area(const struct web *web)
{
    return &web->area;
}
