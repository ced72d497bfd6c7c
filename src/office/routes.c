/* The office's routes, in the order of the site map. */
#include "office/inside.h"
#include "office/pages.h"

static const struct field ENTRANCE_FIELDS[] = {
    [STAFF_ENDED] = {"ended", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field LOGIN_FIELDS[] = {
    [STAFF_LOGIN] = {"login", FIELD_IN_FORM, FIELD_TEXT, true, 1, STAFF_LOGIN_LONGEST, NULL},
    [STAFF_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, true, 1, 200, NULL},
};
static const struct field FIRST_FIELDS[] = {
    [STAFF_NEW] = {"password", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [STAFF_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
};

#define GET(path, who, does) .method = "GET", .pattern = (path), .guard = (who), .handler = (does)
#define POST(path, who, does)                                                                      \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does), .body = BODY_FORM
#define OWN .flags = ROUTE_OWN_FAULTS
#define SLOW .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW

const struct route office_routes[] = {
    {GET("/office/login", OFFICE_VISITOR, staff_entrance_show), OWN, ROUTE_FIELDS(ENTRANCE_FIELDS)},
    {POST("/office/login", OFFICE_VISITOR, staff_enter), SLOW, ROUTE_FIELDS(LOGIN_FIELDS)},
    {GET("/office/password/first", OFFICE_FIRST, staff_first_show)},
    {POST("/office/password/first", OFFICE_FIRST, staff_first_set), SLOW,
     ROUTE_FIELDS(FIRST_FIELDS)},
    {POST("/office/logout", OFFICE_FIRST, staff_leave)},

    {GET("/office/", OFFICE_STAFF, office_home_show)},
};
const int office_route_count = (int)(sizeof office_routes / sizeof *office_routes);
