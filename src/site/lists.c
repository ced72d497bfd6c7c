/* For machines and for who looks for something: feeds, the map of the site, robots.txt. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "site/press.h"

enum { FEED_NEWS = 30 };

static void add_xml(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&': buf_add_string(out, "&amp;"); break;
        case '<': buf_add_string(out, "&lt;"); break;
        case '>': buf_add_string(out, "&gt;"); break;
        case '"': buf_add_string(out, "&quot;"); break;
        default: buf_add_char(out, *text);
        }
    }
}

static void add_element(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "<%s>", name);
    add_xml(out, text);
    buf_printf(out, "</%s>\n", name);
}

/* The newest public news, by place; NULL: no more. */
static const struct site_text *news_at(const struct press *press, int place)
{
    for (int i = 0, at = 0; i < press->shelf->texts.count; i++) {
        const struct site_text *text = &press->shelf->texts.rows[i];
        if (text->kind != SITE_NEWS || !shelf_shows(press->shelf, text)) continue;
        if (at++ == place) return text;
    }
    return NULL;
}

static char *news_url(const struct press *press, const struct site_text *news)
{
    return press_url(press, arena_printf(press->arena, "/news/%s", news->slug));
}

static const char *summary_of(const struct press *press, const struct site_text *news)
{
    return site_text_description(press->arena, &press->shelf->names, news);
}

/* ---- feeds ---- */

static void add_atom_entry(const struct press *press, struct buf *out, const struct site_text *news)
{
    const char *url = news_url(press, news);
    buf_add_string(out, "<entry>\n");
    add_element(out, "title", news->title);
    buf_printf(out, "<link href=\"%s\"/>\n", url);
    add_element(out, "id", url);
    add_element(out, "published", instant_format_iso(press->arena, news->publish_at));
    add_element(out, "updated", instant_format_iso(press->arena, news->publish_at));
    add_element(out, "summary", summary_of(press, news));
    buf_add_string(out, "</entry>\n");
}

static void press_atom(struct press *press)
{
    struct buf out;
    const struct site_text *newest = news_at(press, 0);
    struct instant updated = newest == NULL ? day_start(press->shelf->today, zone_moscow())
                                            : newest->publish_at;
    buf_init(&out, press->arena);
    buf_add_string(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                         "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"ru\">\n");
    add_element(&out, "title", "Новости школьного питания");
    buf_printf(&out, "<link href=\"%s\"/>\n", press_url(press, "/news"));
    buf_printf(&out, "<link rel=\"self\" href=\"%s\"/>\n", press_url(press, "/news/atom.xml"));
    add_element(&out, "id", press_url(press, "/news"));
    add_element(&out, "updated", instant_format_iso(press->arena, updated));
    buf_add_string(&out, "<author>\n");
    add_element(&out, "name", press->site->options.operator_name);
    buf_add_string(&out, "</author>\n");
    const struct site_text *news;
    for (int i = 0; i < FEED_NEWS && (news = news_at(press, i)) != NULL; i++) {
        add_atom_entry(press, &out, news);
    }
    buf_add_string(&out, "</feed>\n");
    press_keep_bytes(press, "/news/atom.xml", "application/atom+xml; charset=utf-8",
                     buf_text(&out));
}

static void press_rss(struct press *press)
{
    struct buf out;
    buf_init(&out, press->arena);
    buf_add_string(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\">\n"
                         "<channel>\n");
    add_element(&out, "title", "Новости школьного питания");
    add_element(&out, "link", press_url(press, "/news"));
    add_element(&out, "description", press->site->options.operator_name);
    add_element(&out, "language", "ru");
    const struct site_text *news;
    for (int i = 0; i < FEED_NEWS && (news = news_at(press, i)) != NULL; i++) {
        char date[LEAF_DATE_SIZE];
        http_date(news->publish_at, date);
        buf_add_string(&out, "<item>\n");
        add_element(&out, "title", news->title);
        add_element(&out, "link", news_url(press, news));
        add_element(&out, "guid", news_url(press, news));
        add_element(&out, "pubDate", date);
        add_element(&out, "description", summary_of(press, news));
        buf_add_string(&out, "</item>\n");
    }
    buf_add_string(&out, "</channel>\n</rss>\n");
    press_keep_bytes(press, "/news/rss.xml", "application/rss+xml; charset=utf-8", buf_text(&out));
}

/* ---- the map ---- */

static bool is_page(const struct leaf *leaf)
{
    return text_starts(text_of(leaf->content_type), TEXT("text/html"));
}

static void press_sitemap(struct press *press)
{
    struct buf out;
    buf_init(&out, press->arena);
    buf_add_string(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                         "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (int i = 0; i < press->count; i++) {
        if (!is_page(&press->leaves[i])) continue;
        buf_add_string(&out, "<url><loc>");
        add_xml(&out, press_url(press, press->leaves[i].path));
        buf_add_string(&out, "</loc></url>\n");
    }
    buf_add_string(&out, "</urlset>\n");
    press_keep_bytes(press, "/sitemap.xml", "application/xml; charset=utf-8", buf_text(&out));
}

static void press_robots(struct press *press)
{
    const char *text = arena_printf(press->arena,
                                    "User-agent: *\nDisallow: /cabinet/\nAllow: /cabinet/terms\n"
                                    "Disallow: /office/\nDisallow: /region/\nDisallow: /school/\n"
                                    "Disallow: /gate/\nDisallow: /api/till/\n\nSitemap: %s\n",
                                    press_url(press, "/sitemap.xml"));
    press_keep_bytes(press, "/robots.txt", "text/plain; charset=utf-8", text_of(text));
}

/* Pages that are the operator's own, and so stand in no menu. */
static json_t *own_pages_view(const struct press *press)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < press->shelf->texts.count; i++) {
        const struct site_text *text = &press->shelf->texts.rows[i];
        if (text->kind != SITE_PAGE || !shelf_shows(press->shelf, text)) continue;
        if (site_shipped_find(text_of(text->slug)) != NULL) continue;
        json_add(rows, json_pack("{s:s,s:s}", "path", arena_printf(press->arena, "/%s", text->slug),
                                 "title", press_text(press, text->title)));
    }
    return rows;
}

static json_t *map_schools_view(const struct press *press)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < press->shelf->schools.count; i++) {
        const struct school *school = &press->shelf->schools.rows[i];
        json_add(rows, json_pack("{s:I,s:s}", "number", (json_int_t)school->number, "name",
                                 press_text(press, school->name)));
    }
    return rows;
}

static void press_map(struct press *press)
{
    static const struct page_head HEAD = {.path = "/sitemap",
                                          .title = "Карта сайта",
                                          .description = "Все страницы сайта школьного питания.",
                                          .type = "website"};
    json_t *view = press_view(press, &HEAD), *own = own_pages_view(press);
    view_set(view, "has_own", json_boolean(json_array_size(own) > 0));
    view_set(view, "own", own);
    view_set(view, "schools", map_schools_view(press));
    press_keep(press, &HEAD, view, NULL, "site_map", TEXT(""), NULL);
}

void press_lists(struct press *press)
{
    press_map(press);
    press_sitemap(press);
    press_atom(press);
    press_rss(press);
    press_robots(press);
}
