/* «Разработчикам»: the reference page, made of docs/api at build time. */
#include "api/inside.h"
#include "base/check.h"
#include "view/asset.h"

API_HANDLER(api_reference_show)
{
    const struct api *api = context;
    const struct api_options *options = &api->options;
    json_t *view = json_pack("{s:{s:s,s:b}, s:O, s:{s:s,s:s,s:n}, s:O}", "page", "title",
                             "Разработчикам", "script", 0, "asset", api->kit.asset, "operator",
                             "name", options->operator_name, "email", options->operator_email,
                             "phone", "reference", api->reference_view);
    CHECK(view != NULL);
    view_set_string(view, "family_yaml", asset_url(arena, "family.yaml"));
    view_set_string(view, "webhooks_yaml", asset_url(arena, "webhooks.yaml"));
    page_kit_answer(&api->kit, arena, request, "developers", 200, view, response);
}
