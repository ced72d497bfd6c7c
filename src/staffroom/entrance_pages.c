/* The entrance of the schools' staff: the door that the office has too. */
#include "staffroom/pages.h"

static const struct staff_door *door_of(const void *context)
{
    const struct staffroom *room = context;
    return &room->door;
}

static STAFFROOM_HANDLER(entrance_show)
{
    staff_door_entrance_show(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(enter)
{
    staff_door_enter(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(leave)
{
    staff_door_leave(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(first_show)
{
    staff_door_first_show(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(first_set)
{
    staff_door_first_set(door_of(context), arena, request, response);
}

#define SLOW .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/login", STAFF_DOOR_VISITOR, entrance_show), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {STAFFROOM_POST("/school/login", STAFF_DOOR_VISITOR, enter), SLOW,
     ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {STAFFROOM_GET("/school/password/first", STAFF_DOOR_FIRST, first_show)},
    {STAFFROOM_POST("/school/password/first", STAFF_DOOR_FIRST, first_set), SLOW,
     ROUTE_FIELDS(STAFF_FIRST_FIELDS)},
    {STAFFROOM_POST("/school/logout", STAFF_DOOR_FIRST, leave)},
};

const struct staffroom_pages staffroom_entrance_pages = {STAFFROOM_PAGES(ROUTES)};
