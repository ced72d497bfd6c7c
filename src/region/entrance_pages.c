/* Coming in and going out: the door's pages, as the department sees them. */
#include "region/inside.h"
#include "region/pages.h"

static const struct staff_door *door_of(const void *context)
{
    const struct department *department = context;
    return &department->door;
}

static REGION_HANDLER(region_entrance_show)
{
    staff_door_entrance_show(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_enter)
{
    staff_door_enter(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_leave)
{
    staff_door_leave(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_first_show)
{
    staff_door_first_show(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_first_set)
{
    staff_door_first_set(door_of(context), arena, request, response);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/login", STAFF_DOOR_VISITOR, region_entrance_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {REGION_POST("/region/login", STAFF_DOOR_VISITOR, region_enter),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {REGION_GET("/region/password/first", STAFF_DOOR_FIRST, region_first_show)},
    {REGION_POST("/region/password/first", STAFF_DOOR_FIRST, region_first_set),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_FIRST_FIELDS)},
    {REGION_POST("/region/logout", STAFF_DOOR_FIRST, region_leave)},
};

const struct region_pages region_entrance_pages = {REGION_PAGES(ROUTES)};
