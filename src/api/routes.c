/* The routes of the family's API: method, path, the scope that it needs, fields. */
#include "api/inside.h"

#define CHILD_FIELD [CHILD_NUMBER] = {"number", FIELD_IN_PATH, FIELD_TEXT, true, 1, 20, NULL}

static const struct field CHILD_FIELDS[] = {CHILD_FIELD};
static const struct field STATEMENT_FIELDS[] = {
    CHILD_FIELD,
    [API_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [API_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [API_DETAIL] = {"detail", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    [API_LIMIT] = {"limit", FIELD_IN_QUERY, FIELD_INT, false, 1, API_LINES_LIMIT, NULL},
    [API_AFTER] = {"after", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
};
static const struct field MENU_FIELDS[] = {
    CHILD_FIELD,
    [API_MENU_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field ROW_FIELDS[] = {
    CHILD_FIELD,
    [API_ROW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};

#define GET(path, scope, does)                                                                     \
    .method = "GET", .pattern = "/api/family/v1" path, .guard = (scope), .handler = (does)
#define POST(path, scope, does)                                                                    \
    .method = "POST", .pattern = "/api/family/v1" path, .guard = (scope), .handler = (does)
#define DELETE(path, scope, does)                                                                  \
    .method = "DELETE", .pattern = "/api/family/v1" path, .guard = (scope), .handler = (does)
#define TAKES_JSON .body = BODY_JSON, .body_limit = API_BODY_LIMIT

const struct route api_routes[] = {
    {GET("/token", API_ANY_TOKEN, api_token_show)},
    {GET("/children", API_READ, api_children_show)},
    {GET("/children/{number}", API_READ, api_child_show), ROUTE_FIELDS(CHILD_FIELDS)},
    {GET("/children/{number}/statement", API_READ, api_statement_show),
     ROUTE_FIELDS(STATEMENT_FIELDS)},
    {GET("/children/{number}/menu", API_READ, api_menu_show), ROUTE_FIELDS(MENU_FIELDS)},
    {GET("/children/{number}/meals", API_READ, api_meals_show), ROUTE_FIELDS(CHILD_FIELDS)},
    {POST("/children/{number}/meals", API_CHOICE, api_meals_choose), TAKES_JSON,
     ROUTE_FIELDS(CHILD_FIELDS)},
    {GET("/children/{number}/absences", API_READ, api_absences_show), ROUTE_FIELDS(CHILD_FIELDS)},
    {POST("/children/{number}/absences", API_ABSENCE, api_absence_say), TAKES_JSON,
     ROUTE_FIELDS(CHILD_FIELDS)},
    {DELETE("/children/{number}/absences/{id}", API_ABSENCE, api_absence_take_back),
     ROUTE_FIELDS(ROW_FIELDS)},
    {GET("/children/{number}/limits", API_READ, api_limits_show), ROUTE_FIELDS(CHILD_FIELDS)},
    {GET("/children/{number}/cards", API_READ, api_cards_show), ROUTE_FIELDS(CHILD_FIELDS)},
    {POST("/children/{number}/cards/{id}/block", API_CARD, api_card_block),
     ROUTE_FIELDS(ROW_FIELDS)},
};
const int api_route_count = (int)(sizeof api_routes / sizeof *api_routes);
