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

#define GET(path, does) .method = "GET", .pattern = (path), .handler = (does)

const struct route site_routes[] = {
    {GET("/", home_redirect)},
    {GET("/static/{name}", static_show), .flags = ROUTE_INLINE, ROUTE_FIELDS(STATIC_FIELDS)},
    {GET("/school-menu/{school}/food/", food_list), ROUTE_FIELDS(FOOD_LIST_FIELDS)},
    {GET("/school-menu/{school}/food/{file}", food_file), ROUTE_FIELDS(FOOD_FIELDS)},
};
const int site_route_count = (int)(sizeof site_routes / sizeof *site_routes);
