/* Coming in and going out: the door's pages, as the office shows them. */
#include "office/inside.h"
#include "office/pages.h"

static const struct staff_door *door_of(const void *context)
{
    const struct office *office = context;
    return &office->door;
}

static OFFICE_HANDLER(office_entrance_show)
{
    staff_door_entrance_show(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_enter)
{
    staff_door_enter(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_leave)
{
    staff_door_leave(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_first_show)
{
    staff_door_first_show(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_first_set)
{
    staff_door_first_set(door_of(context), arena, request, response);
}

/* ---- routes ---- */

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/login", STAFF_DOOR_VISITOR, office_entrance_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {OFFICE_POST("/office/login", STAFF_DOOR_VISITOR, office_enter),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {OFFICE_GET("/office/password/first", STAFF_DOOR_FIRST, office_first_show)},
    {OFFICE_POST("/office/password/first", STAFF_DOOR_FIRST, office_first_set),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_FIRST_FIELDS)},
    {OFFICE_POST("/office/logout", STAFF_DOOR_FIRST, office_leave)},
};

const struct office_pages office_entrance_pages = {OFFICE_PAGES(ROUTES)};
