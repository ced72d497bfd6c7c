/* Views that all pages of the public site share, and the pages of errors. */
#include "access/throttle.h"
#include "base/check.h"
#include "page/words.h"
#include "site/inside.h"

json_t *site_view(const struct public_site *site, const char *title)
{
    const struct public_site_options *options = &site->options;
    json_t *view = json_pack("{s:{s:s,s:b}, s:O, s:{s:s,s:s,s:s?}}", "page", "title", title,
                             "script", 0, "asset", site->kit.asset, "operator", "name",
                             options->operator_name, "email", options->operator_email, "phone",
                             options->operator_phone);
    CHECK(view != NULL);
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
    json_t *view = site_view(site, "Ошибка");
    json_t *error = flags_view(ERROR_WORDS, error_word(problem->status));
    view_set(error, "status", json_integer(problem->status));
    view_set_string(error, "request", request->id);
    view_set_string(
        error, "wait",
        words_counted(arena, THROTTLE_ROW_LIMIT_MS / SECOND_MS, "секунду", "секунды", "секунд"));
    view_set(view, "error", error);
    site_answer(site, arena, request, "error", problem->status, view, response);
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
