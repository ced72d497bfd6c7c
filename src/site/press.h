/* Makes pages of a shelf. */
#ifndef SITE_PRESS_H
#define SITE_PRESS_H

#include <jansson.h>

#include "site/inside.h"
#include "site/leaf.h"
#include "site/shelf.h"

struct press {
    const struct public_site *site;
    struct arena *arena;
    const struct shelf *shelf;
    struct leaf *leaves; /* NULL where nothing is kept */
    int count, room;
    enum err err; /* the first fault */
};

/* What stands in the head of a page, and where it is. */
struct page_head {
    const char *path;
    const char *title, *description;
    const char *type;               /* of OpenGraph: "website", "article" */
    const char *nav;                /* the slug in the menu that it belongs to; NULL: none */
    const char *up_path, *up_title; /* between the first page and this one; NULL: nothing */
    struct instant published_at;    /* of an article; ms 0: none */
    bool is_home;
};

/* The view of a page with that head; the caller adds what its template needs. */
json_t *press_view(const struct press *press, const struct page_head *head);

/* The HTML of the page: the head, `data` as structured data (taken; NULL: breadcrumbs alone), the
 * template, `html` of a text, the template behind it. `view` is taken. NULL templates are left
 * out. */
struct text press_page(struct press *press, const struct page_head *head, json_t *view,
                       json_t *data, const char *before, struct text html, const char *behind);

/* The same, kept as a leaf. */
void press_keep(struct press *press, const struct page_head *head, json_t *view, json_t *data,
                const char *before, struct text html, const char *behind);
void press_keep_bytes(struct press *press, const char *path, const char *content_type,
                      struct text bytes);

/* The HTML of a text; a fault stays in press->err. */
struct text press_html(struct press *press, struct text markdown);

/* "https://obed.example/news". */
char *press_url(const struct press *press, const char *path);
/* A structured datum with context and type. */
json_t *press_datum(const char *type);
json_t *press_organization(const struct press *press);
char *press_text(const struct press *press, const char *text); /* set by typograph.h */

/* Adds to an array; both must be there. */

/* pages.c: everything but menus. menus.c: menus. lists.c: feeds, the map, robots. */
void press_pages(struct press *press);
void press_menus(struct press *press);
void press_lists(struct press *press);

/* The page of a school's menu of a day: for today it is kept, others are made when asked for. */
struct text press_menu_page(struct press *press, const struct school *school, struct day day);

#endif
