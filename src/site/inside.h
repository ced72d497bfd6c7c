/* What the pages of the public site share with each other, and with nobody else. */
#ifndef SITE_INSIDE_H
#define SITE_INSIDE_H

#include <jansson.h>

#include "page/kit.h"
#include "site/public_site.h"

#define SITE_HANDLER(name)                                                                         \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

struct snapshot_keeper;

enum { PHONE_DIGITS_SIZE = 20 };

struct public_site {
    struct public_site_options options;
    struct desk *desk;
    struct page_kit kit;
    char phone_digits[PHONE_DIGITS_SIZE]; /* "+78620000000", for telephones */
    struct snapshot_keeper *keeper;       /* NULL: not begun */
    struct area area;
};

extern const struct route site_routes[];
extern const int site_route_count;

/* What every page needs. Give it to site_answer, or release it. */
json_t *site_view(const struct public_site *site, const char *title);
/* The same for a page that search engines are not to know: errors, folders of files. */
json_t *site_hidden_view(const struct public_site *site, const char *title);
/* Answers with the page, or with the view itself when JSON is asked for. Takes the view. */
void site_answer(const struct public_site *site, struct arena *arena, const struct request *request,
                 const char *template, int status, json_t *view, struct response *response);

/* The site's sections; `current` is a slug, "news" or "menu"; NULL: none. */
json_t *site_nav_view(const char *current);

/* Pages of errors. */
void site_problem(void *context, struct arena *arena, const struct request *request,
                  const struct problem *problem, struct response *response);
void site_not_found(const struct public_site *site, struct arena *arena,
                    const struct request *request, struct response *response);
void site_fault(const struct public_site *site, struct arena *arena, const struct request *request,
                enum err err, struct response *response);

/* food_pages.c */
enum { FOOD_SCHOOL, FOOD_FILE };
SITE_HANDLER(food_list);
SITE_HANDLER(food_file);

/* static_pages.c */
enum { STATIC_NAME, STATIC_VERSION };
SITE_HANDLER(static_show);

/* leaf_pages.c: pages that are ready in memory, and the days of menus that are not */
enum { MENU_SCHOOL };
enum { MENU_DAY_SCHOOL, MENU_DAY_DAY };
SITE_HANDLER(leaf_show);
SITE_HANDLER(site_menu_show);
SITE_HANDLER(site_menu_day_show);

/* file_pages.c */
enum { FILE_NAME };
SITE_HANDLER(site_file_show);
SITE_HANDLER(site_file_small_show);

#endif
