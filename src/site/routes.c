/* The public site's routes, in the order of the site map. */
#include "school/school.h"
#include "site/inside.h"

static const struct field STATIC_FIELDS[] = {
    [STATIC_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, 100, NULL},
    [STATIC_VERSION] = {"v", FIELD_IN_QUERY, FIELD_TEXT, false, 1, 40, NULL},
};

static const struct field FOOD_LIST_FIELDS[] = {
    [FOOD_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
};
static const struct field FOOD_FIELDS[] = {
    [FOOD_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [FOOD_FILE] = {"file", FIELD_IN_PATH, FIELD_TEXT, true, 1, 40, NULL},
};

static const struct field SLUG_FIELDS[] = {
    {"slug", FIELD_IN_PATH, FIELD_TEXT, true, 1, 200, NULL},
};
static const struct field MENU_FIELDS[] = {
    [MENU_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
};
static const struct field MENU_DAY_FIELDS[] = {
    [MENU_DAY_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [MENU_DAY_DAY] = {"day", FIELD_IN_PATH, FIELD_DAY, true, 0, 0, NULL},
};
static const struct field FILE_FIELDS[] = {
    [FILE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, 200, NULL},
};

#define INLINE .flags = ROUTE_INLINE
#define GET(path, does) .method = "GET", .pattern = (path), .handler = (does)

const struct route site_routes[] = {
    {GET("/", leaf_show), INLINE},
    {GET("/news", leaf_show), INLINE},
    {GET("/news/atom.xml", leaf_show), INLINE},
    {GET("/news/rss.xml", leaf_show), INLINE},
    {GET("/news/{slug}", leaf_show), INLINE, ROUTE_FIELDS(SLUG_FIELDS)},
    {GET("/news/p/{slug}", leaf_show), INLINE, ROUTE_FIELDS(SLUG_FIELDS)},
    {GET("/menu", site_menu_show), INLINE, ROUTE_FIELDS(MENU_FIELDS)},
    {GET("/menu/{slug}", leaf_show), INLINE, ROUTE_FIELDS(SLUG_FIELDS)},
    {GET("/menu/{school}/{day}", site_menu_day_show), ROUTE_FIELDS(MENU_DAY_FIELDS)},
    {GET("/sitemap", leaf_show), INLINE},
    {GET("/sitemap.xml", leaf_show), INLINE},
    {GET("/robots.txt", leaf_show), INLINE},
    {GET("/files/{name}", site_file_show), ROUTE_FIELDS(FILE_FIELDS)},
    {GET("/files/small/{name}", site_file_small_show), ROUTE_FIELDS(FILE_FIELDS)},
    {GET("/static/{name}", static_show), .flags = ROUTE_INLINE, ROUTE_FIELDS(STATIC_FIELDS)},
    {GET("/school-menu/{school}/food/", food_list), ROUTE_FIELDS(FOOD_LIST_FIELDS)},
    {GET("/school-menu/{school}/food/{file}", food_file), ROUTE_FIELDS(FOOD_FIELDS)},
    {GET("/{slug}", leaf_show), INLINE, ROUTE_FIELDS(SLUG_FIELDS)},
};
const int site_route_count = (int)(sizeof site_routes / sizeof *site_routes);
