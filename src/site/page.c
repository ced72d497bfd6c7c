/* Views that all pages of the public site share, and the pages of errors. */
#include <stdio.h>
#include <string.h>

#include "access/throttle.h"
#include "base/check.h"
#include "base/json.h"
#include "page/site_shipped.h"
#include "page/words.h"
#include "site/inside.h"

enum { NAV_PATH_SIZE = 64 };

static void nav_add(json_t *rows, const char *slug, const char *word, const char *current)
{
    char path[NAV_PATH_SIZE];
    snprintf(path, sizeof path, "/%s", slug);
    json_t *row = json_pack("{s:s,s:s,s:b}", "path", path, "word", word, "current",
                            current != NULL && strcmp(current, slug) == 0);
    json_add(rows, row);
}

json_t *site_nav_view(const char *current)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < site_shipped_count; i++) {
        const struct site_shipped *page = &site_shipped[i];
        if (strcmp(page->slug, "home") == 0) continue;
        nav_add(rows, page->slug, page->menu, current);
        if (strcmp(page->slug, "about") != 0) continue;
        nav_add(rows, "news", "Новости", current);
        nav_add(rows, "menu", "Меню школ", current);
    }
    return rows;
}

json_t *site_view(const struct public_site *site, const char *title)
{
    const struct public_site_options *options = &site->options;
    json_t *view = json_pack("{s:{s:s,s:s,s:s}, s:O, s:{s:s,s:s,s:s?,s:s}}", "page", "title", title,
                             "description", title, "type", "website", "asset", site->kit.asset,
                             "operator", "name", options->operator_name, "email",
                             options->operator_email, "phone", options->operator_phone,
                             "phone_digits", site->phone_digits);
    CHECK(view != NULL);
    return view;
}

json_t *site_hidden_view(const struct public_site *site, const char *title)
{
    json_t *view = site_view(site, title), *page = json_object_get(view, "page");
    view_set(page, "is_hidden", json_true());
    view_set(page, "is_home", json_false());
    view_set(page, "is_inner", json_true());
    view_set(page, "url", json_null());
    view_set(page, "published", json_null());
    view_set(page, "up", json_null());
    view_set(view, "nav", site_nav_view(NULL));
    return view;
}

void site_answer(const struct public_site *site, struct arena *arena, const struct request *request,
                 const char *template, int status, json_t *view, struct response *response)
{
    page_kit_answer(&site->kit, arena, request, template, status, view, response);
}

/* Runs without the database: it may be asked on the network thread. */
void site_problem(void *context, struct arena *arena, const struct request *request,
                  const struct problem *problem, struct response *response)
{
    const struct public_site *site = context;
    json_t *view = site_hidden_view(site, "Ошибка");
    json_t *error = flags_view(ERROR_WORDS, error_word(problem->status));
    view_set(error, "status", json_integer(problem->status));
    view_set_string(error, "request", request->id);
    view_set_string(
        error, "wait",
        words_counted(arena, THROTTLE_ROW_LIMIT_MS / SECOND_MS, "секунду", "секунды", "секунд"));
    view_set(view, "error", error);
    site_answer(site, arena, request, "site_error", problem->status, view, response);
}

void site_not_found(const struct public_site *site, struct arena *arena,
                    const struct request *request, struct response *response)
{
    static const struct problem NOT_FOUND = {404, "not_found", NULL};
    area_problem(&site->area, arena, request, &NOT_FOUND, response);
}

void site_fault(const struct public_site *site, struct arena *arena, const struct request *request,
                enum err err, struct response *response)
{
    const struct problem problem = {fault_status(err), err_name(err), NULL};
    area_problem(&site->area, arena, request, &problem, response);
}
