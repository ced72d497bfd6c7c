/* Opening and closing what speaks to programs of others. */
#include "api/api.h"

#include "api/inside.h"
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "view/asset.h"

enum { REFERENCE_OPEN = 0 };

static const struct route REFERENCE_ROUTES[] = {
    {.method = "GET",
     .pattern = "/developers/api",
     .handler = api_reference_show,
     .guard = REFERENCE_OPEN},
};

static void areas_set(struct api *api)
{
    api->area = (struct area){.name = "family",
                              .prefix = "/api/family/v1",
                              .routes = api_routes,
                              .route_count = api_route_count,
                              .context = api,
                              .is_json = true,
                              .guard = api_guard,
                              .problem = api_problem};
    api->reference = (struct area){.name = "developers",
                                   .prefix = "/developers/api",
                                   .routes = REFERENCE_ROUTES,
                                   .route_count = 1,
                                   .context = api};
}

enum err api_open(const struct api_options *options, struct desk *desk, const struct access *access,
                  struct api **out_api)
{
    struct page_kit kit;
    const struct asset *reference = asset_find(TEXT("reference.json"));
    CHECK(reference != NULL);
    json_t *view = json_loadb((const char *)reference->bytes, reference->size, 0, NULL);
    if (view == NULL) return log_fault(ERR_SYNTAX, "api", "reason=reference");
    enum err err = page_kit_open(&kit);
    if (err != OK) {
        json_decref(view);
        return err;
    }
    struct api *api = memory_new(sizeof *api);
    *api = (struct api){
        .options = *options, .desk = desk, .access = access, .kit = kit, .reference_view = view};
    rate_init(&api->token_rate, API_PER_MINUTE, MINUTE_MS * 1000, API_PER_MINUTE);
    rate_init(&api->address_rate, API_ADDRESS_PER_MINUTE, MINUTE_MS * 1000, API_ADDRESS_PER_MINUTE);
    rate_init(&api->vain_rate, API_VAIN_PER_MINUTE, MINUTE_MS * 1000, API_VAIN_PER_MINUTE);
    areas_set(api);
    *out_api = api;
    return OK;
}

void api_close(struct api *api)
{
    if (api == NULL) return;
    webhook_job_stop(api->webhooks);
    rate_release(&api->token_rate);
    rate_release(&api->address_rate);
    rate_release(&api->vain_rate);
    json_decref(api->reference_view);
    page_kit_close(&api->kit);
    memory_free(api);
}

void api_start(struct api *api)
{
    CHECK(api->webhooks == NULL);
    api->webhooks = webhook_job_start(api->desk, api->options.webhook_networks);
}

const struct area *api_area(const struct api *api)
{
    return &api->area;
}

const struct area *api_reference_area(const struct api *api)
{
    return &api->reference;
}
