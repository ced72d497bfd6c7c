/* Views that all pages share, and the answer made of a view. */
#include <string.h>

#include "base/check.h"
#include "web/inside.h"
#include "web/words.h"

void view_set(json_t *view, const char *name, json_t *value)
{
    CHECK(value != NULL && json_object_set_new(view, name, value) == 0);
}

void view_set_string(json_t *view, const char *name, const char *string)
{
    view_set(view, name, json_string(string));
}

json_t *text_view(struct text text)
{
    json_t *value = json_stringn(text.bytes == NULL ? "" : text.bytes, text.size);
    CHECK(value != NULL);
    return value;
}

json_t *flags_view(const char *const *names, const char *chosen)
{
    json_t *flags = json_object();
    CHECK(flags != NULL);
    for (; *names != NULL; names++) {
        view_set(flags, *names, json_boolean(chosen != NULL && strcmp(*names, chosen) == 0));
    }
    return flags;
}

json_t *page_view(const struct web *web, const struct caller *caller, const char *title)
{
    const struct web_options *options = &web->options;
    json_t *view = json_pack("{s:{s:s,s:b}, s:O, s:{s:s,s:s,s:s?}, s:{s:s,s:s}, s:s}", "page",
                             "title", title, "script", 0, "asset", web->asset, "operator", "name",
                             options->operator_name, "email", options->operator_email, "phone",
                             options->operator_phone, "terms", "version", TERMS_VERSION, "date",
                             TERMS_DATE, "csrf", caller == NULL ? "" : caller->csrf);
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
        CHECK(row != NULL && json_array_append_new(children, row) == 0);
    }
    return children;
}

json_t *page_view_family(const struct web *web, struct arena *arena, const struct caller *caller,
                         const struct family *family, const char *title, const char *active)
{
    static const char *const PAGES[] = {"home", "profile", "statement", NULL};
    const struct child *child = &family->children[family->shown];
    json_t *view = page_view(web, caller, title);
    json_t *account = json_pack("{s:s,s:s,s:s,s:s}", "number", child->number, "owner",
                                words_upper(arena, child->full_name), "school",
                                words_upper(arena, child->school_name), "balance",
                                money_format(arena, child->balance));
    view_set(view, "account", account);
    view_set(view, "nav", flags_view(PAGES, active));
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

static int add_json(const char *bytes, size_t size, void *context)
{
    buf_add(context, bytes, size);
    return 0;
}

void page_answer(const struct web *web, struct arena *arena, const struct request *request,
                 const char *template, int status, json_t *view, struct response *response)
{
    scoped(json) json_t *taken = view;
    struct buf buf;
    buf_init(&buf, arena);
    if (request->wants_json) {
        CHECK(json_dump_callback(taken, add_json, &buf, JSON_COMPACT) == 0);
        response_json(response, status, buf_text(&buf));
        return;
    }
    enum err err = template_render(web->templates, template, taken, &buf);
    if (err == OK) {
        response_html(response, status, buf_text(&buf));
    } else {
        /* No page of ours can be made, so that none tells of it. */
        response_set(response, 500, "text/plain; charset=utf-8", TEXT("Внутренняя ошибка\n"));
    }
}
