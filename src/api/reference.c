/* «Разработчикам»: the reference page, made of docs/api at build time. */
#include "api/inside.h"
#include "base/check.h"
#include "view/asset.h"

/* The site's sections as far as a program's author wants them. */
static json_t *nav_view(void)
{
    json_t *nav = json_pack("[{s:s,s:s,s:b},{s:s,s:s,s:b},{s:s,s:s,s:b}]", "path", "/developers",
                            "word", "Разработчикам", "current", 0, "path", "/menu", "word",
                            "Меню школ", "current", 0, "path", "/contacts", "word", "Контакты",
                            "current", 0);
    CHECK(nav != NULL);
    return nav;
}

API_HANDLER(api_reference_show)
{
    const struct api *api = context;
    const struct api_options *options = &api->options;
    json_t *view = json_pack(
        "{s:{s:s,s:s,s:b,s:b,s:n,s:n,s:[{s:s,s:s}]}, s:O, s:{s:s,s:s,s:n}, s:o, s:O}", "page",
        "title", "Программный интерфейс семьи", "description",
        "Справочник для разработчиков: запросы, ответы и ошибки интерфейса семьи и вебхуков "
        "оператора школьного питания, с примерами.",
        "is_inner", 1, "is_hidden", 0, "url", "published", "up", "path", "/developers", "title",
        "Разработчикам", "asset", api->kit.asset, "operator", "name", options->operator_name,
        "email", options->operator_email, "phone", "nav", nav_view(), "reference",
        api->reference_view);
    CHECK(view != NULL);
    view_set_string(view, "family_yaml", asset_url(arena, "family.yaml"));
    view_set_string(view, "webhooks_yaml", asset_url(arena, "webhooks.yaml"));
    page_kit_answer(&api->kit, arena, request, "developers", 200, view, response);
}
