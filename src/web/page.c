/* Views that all pages of the cabinet share. */
#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "web/inside.h"

json_t *page_view(const struct web *web, const struct caller *caller, const char *title)
{
    const struct web_options *options = &web->options;
    json_t *view = json_pack("{s:{s:s,s:b}, s:O, s:{s:s,s:s,s:s?}, s:{s:s,s:s}, s:s}", "page",
                             "title", title, "script", 0, "asset", web->kit.asset, "operator",
                             "name", options->operator_name, "email", options->operator_email,
                             "phone", options->operator_phone, "terms", "version", TERMS_VERSION,
                             "date", TERMS_DATE, "csrf", caller == NULL ? "" : caller->csrf);
    CHECK(view != NULL);
    return view;
}

static json_t *children_view(struct arena *arena, const struct family *family)
{
    json_t *children = json_array();
    CHECK(children != NULL);
    for (int i = 0; i < family->count; i++) {
        const struct child *child = &family->children[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "number", child->number, "name", child->name,
                                "balance", money_format(arena, child->balance), "current",
                                i == family->shown);
        json_add(children, row);
    }
    return children;
}

static const char *const PAGES[] = {"home",   "profile", "statement", "absence", "meals",
                                    "limits", "letters", "appeals",   NULL};

json_t *page_view_family(const struct web *web, struct arena *arena, const struct caller *caller,
                         const struct family *family, const char *title, const char *active)
{
    const struct child *child = &family->children[family->shown];
    json_t *view = page_view(web, caller, title);
    json_t *account = json_pack("{s:s,s:s,s:s,s:s}", "number", child->number, "owner",
                                words_upper(arena, child->full_name), "school",
                                words_upper(arena, child->school_name), "balance",
                                money_format(arena, child->balance));
    view_set(view, "account", account);
    view_set(view, "nav", flags_view(PAGES, active));
    view_set_string(view, "here", active);
    view_set(view, "has_children", json_boolean(family->count > 1));
    view_set(view, "children", children_view(arena, family));
    return view;
}

enum err page_view_inside(const struct web *web, struct arena *arena, const struct caller *caller,
                          const char *title, const char *active, json_t **out_view)
{
    struct page_reading reading = {.arena = arena, .session = &caller->session};
    TRY(page_read(web, &reading));
    *out_view = page_view_family(web, arena, caller, &reading.family, title, active);
    return OK;
}

void page_answer(const struct web *web, struct arena *arena, const struct request *request,
                 const char *template, int status, json_t *view, struct response *response)
{
    page_kit_answer(&web->kit, arena, request, template, status, view, response);
}
