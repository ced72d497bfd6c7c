/* Pages of templates, texts and structured data. */
#include "site/press.h"

#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/log.h"
#include "page/words.h"
#include "view/markdown.h"
#include "view/typograph.h"

char *press_url(const struct press *press, const char *path)
{
    return arena_printf(press->arena, "%s%s", press->site->options.base_url, path);
}

char *press_text(const struct press *press, const char *text)
{
    return typograph_text(press->arena, text_of(text));
}

static void fault(struct press *press, enum err err)
{
    if (press->err == OK) press->err = err;
}

/* ---- views ---- */

json_t *press_view(const struct press *press, const struct page_head *head)
{
    json_t *view = site_view(press->site, press_text(press, head->title));
    json_t *page = json_object_get(view, "page");
    view_set_string(page, "description", press_text(press, head->description));
    view_set_string(page, "type", head->type);
    view_set_string(page, "url", press_url(press, head->path));
    view_set_string(page, "picture", press_url(press, "/static/icon-512.png"));
    view_set(page, "is_home", json_boolean(head->is_home));
    view_set(page, "is_inner", json_boolean(!head->is_home));
    view_set(page, "is_hidden", json_false());
    view_set(page, "up",
             head->up_path == NULL ? json_null()
                                   : json_pack("{s:s,s:s}", "path", head->up_path, "title",
                                               press_text(press, head->up_title)));
    view_set(page, "published",
             head->published_at.ms == 0
                 ? json_null()
                 : json_string(instant_format_iso(press->arena, head->published_at)));
    view_set(view, "nav", site_nav_view(head->nav));
    return view;
}

/* ---- structured data ---- */

json_t *press_datum(const char *type)
{
    json_t *datum = json_pack("{s:s,s:s}", "@context", "https://schema.org", "@type", type);
    CHECK(datum != NULL);
    return datum;
}

json_t *press_organization(const struct press *press)
{
    const struct public_site_options *options = &press->site->options;
    json_t *datum = json_pack("{s:s,s:s,s:s,s:s,s:s}", "@type", "Organization", "name",
                              options->operator_name, "url", press_url(press, "/"), "email",
                              options->operator_email, "logo",
                              press_url(press, "/static/icon-512.png"));
    CHECK(datum != NULL);
    if (options->operator_phone != NULL) {
        view_set_string(datum, "telephone", options->operator_phone);
    }
    return datum;
}

static json_t *crumb(const struct press *press, int position, const char *name, const char *path)
{
    return json_pack("{s:s,s:i,s:s,s:s}", "@type", "ListItem", "position", position, "name", name,
                     "item", press_url(press, path));
}

static json_t *breadcrumbs(const struct press *press, const struct page_head *head)
{
    json_t *datum = press_datum("BreadcrumbList");
    json_t *items = json_array();
    int position = 1;
    json_add(items, crumb(press, position++, "Главная", "/"));
    if (head->up_path != NULL) {
        json_add(items, crumb(press, position++, head->up_title, head->up_path));
    }
    json_add(items, crumb(press, position, head->title, head->path));
    view_set(datum, "itemListElement", items);
    return datum;
}

static int add_json(const char *bytes, size_t size, void *context)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '<') {
            buf_add_string(context, "\\u003c");
        } else {
            buf_add_char(context, bytes[i]);
        }
    }
    return 0;
}

/* A block of data is no script: the browser does not run it, and our policy need not let it. */
static void add_datum(struct buf *out, json_t *datum)
{
    scoped(json) json_t *taken = datum;
    buf_add_string(out, "<script type=\"application/ld+json\">");
    CHECK(json_dump_callback(taken, add_json, out, JSON_COMPACT) == 0);
    buf_add_string(out, "</script>\n");
}

/* ---- pages ---- */

struct text press_page(struct press *press, const struct page_head *head, json_t *view,
                       json_t *data, const char *before, struct text html, const char *behind)
{
    scoped(json) json_t *taken = view;
    struct buf out, data_out;
    buf_init(&out, press->arena);
    buf_init(&data_out, press->arena);
    if (!head->is_home) add_datum(&data_out, breadcrumbs(press, head));
    if (data != NULL) add_datum(&data_out, data);
    struct site_part parts[6];
    int count = 0;
    parts[count++] = (struct site_part){.template = "site_head"};
    parts[count++] = (struct site_part){.html = buf_text(&data_out)};
    parts[count++] = (struct site_part){.template = "site_top"};
    if (before != NULL) parts[count++] = (struct site_part){.template = before};
    parts[count++] = (struct site_part){.html = html};
    parts[count++] = (struct site_part){.template = behind != NULL ? behind : "site_foot"};
    fault(press, site_parts_render(press->site->kit.templates, taken, parts, count, &out));
    return buf_text(&out);
}

void press_keep_bytes(struct press *press, const char *path, const char *content_type,
                      struct text bytes)
{
    press->leaves = arena_grow(press->arena, press->leaves, press->count, &press->room,
                               sizeof *press->leaves);
    leaf_make(press->arena, path, content_type, bytes, press->shelf->now,
              &press->leaves[press->count++]);
}

void press_keep(struct press *press, const struct page_head *head, json_t *view, json_t *data,
                const char *before, struct text html, const char *behind)
{
    struct text page = press_page(press, head, view, data, before, html, behind);
    press_keep_bytes(press, head->path, "text/html; charset=utf-8", page);
}

struct text press_html(struct press *press, struct text markdown)
{
    struct text html = TEXT("");
    fault(press, site_text_html(press->arena, &press->shelf->names, &press->shelf->files, markdown,
                                &html));
    return html;
}
