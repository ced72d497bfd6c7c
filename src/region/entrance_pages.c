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

static REGION_HANDLER(region_code_show)
{
    staff_door_code_show(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_code_take)
{
    staff_door_code_take(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_factor_show)
{
    staff_door_factor_show(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_factor_set)
{
    staff_door_factor_set(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_me_show)
{
    staff_door_me_show(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_me_password)
{
    staff_door_me_password(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_me_session)
{
    staff_door_me_session(door_of(context), arena, request, response);
}

static REGION_HANDLER(region_me_factor)
{
    staff_door_me_factor(door_of(context), arena, request, response);
}

static const struct route ROUTES[] = {
    {REGION_GET("/region/login", STAFF_DOOR_VISITOR, region_entrance_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {REGION_POST("/region/login", STAFF_DOOR_VISITOR, region_enter),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {REGION_GET("/region/password/first", STAFF_DOOR_FIRST, region_first_show)},
    {REGION_POST("/region/password/first", STAFF_DOOR_FIRST, region_first_set),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_FIRST_FIELDS),
     .trail = "Установка постоянного пароля"},
    {REGION_POST("/region/logout", STAFF_DOOR_FIRST, region_leave), .trail = "Выход"},
    {REGION_GET("/region/factor", STAFF_DOOR_FACTOR, region_code_show)},
    {REGION_POST("/region/factor", STAFF_DOOR_FACTOR, region_code_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(STAFF_CODE_FIELDS), .trail = "Код второго фактора"},
    {REGION_GET("/region/factor/new", STAFF_DOOR_FACTOR, region_factor_show)},
    {REGION_POST("/region/factor/new", STAFF_DOOR_FACTOR, region_factor_set),
     ROUTE_FIELDS(STAFF_FACTOR_FIELDS), .trail = "Настройка второго фактора"},
    {REGION_GET("/region/me", STAFF_DOOR_SELF, region_me_show), ROUTE_FIELDS(STAFF_ME_FIELDS)},
    {REGION_POST("/region/me/password", STAFF_DOOR_SELF, region_me_password),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_ME_PASSWORD_FIELDS),
     .trail = "Смена своего пароля"},
    {REGION_POST("/region/me/sessions", STAFF_DOOR_SELF, region_me_session),
     ROUTE_FIELDS(STAFF_ME_SESSION_FIELDS), .trail = "Завершение своего сеанса"},
    {REGION_POST("/region/me/factor", STAFF_DOOR_SELF, region_me_factor), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(STAFF_ME_FACTOR_FIELDS), .trail = "Свой второй фактор"},
};

const struct region_pages region_entrance_pages = {REGION_PAGES(ROUTES)};
