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

static STAFFROOM_HANDLER(code_show)
{
    staff_door_code_show(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(code_take)
{
    staff_door_code_take(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(factor_show)
{
    staff_door_factor_show(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(factor_set)
{
    staff_door_factor_set(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(me_show)
{
    staff_door_me_show(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(me_password)
{
    staff_door_me_password(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(me_session)
{
    staff_door_me_session(door_of(context), arena, request, response);
}

static STAFFROOM_HANDLER(me_factor)
{
    staff_door_me_factor(door_of(context), arena, request, response);
}

#define SLOW .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/login", STAFF_DOOR_VISITOR, entrance_show), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {STAFFROOM_POST("/school/login", STAFF_DOOR_VISITOR, enter), SLOW,
     ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {STAFFROOM_GET("/school/password/first", STAFF_DOOR_FIRST, first_show)},
    {STAFFROOM_POST("/school/password/first", STAFF_DOOR_FIRST, first_set), SLOW,
     ROUTE_FIELDS(STAFF_FIRST_FIELDS), .trail = "Установка постоянного пароля"},
    {STAFFROOM_POST("/school/logout", STAFF_DOOR_FIRST, leave), .trail = "Выход"},
    {STAFFROOM_GET("/school/factor", STAFF_DOOR_FACTOR, code_show)},
    {STAFFROOM_POST("/school/factor", STAFF_DOOR_FACTOR, code_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(STAFF_CODE_FIELDS), .trail = "Код второго фактора"},
    {STAFFROOM_GET("/school/factor/new", STAFF_DOOR_FACTOR, factor_show)},
    {STAFFROOM_POST("/school/factor/new", STAFF_DOOR_FACTOR, factor_set),
     ROUTE_FIELDS(STAFF_FACTOR_FIELDS), .trail = "Настройка второго фактора"},
    {STAFFROOM_GET("/school/me", STAFF_DOOR_SELF, me_show), ROUTE_FIELDS(STAFF_ME_FIELDS)},
    {STAFFROOM_POST("/school/me/password", STAFF_DOOR_SELF, me_password),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_ME_PASSWORD_FIELDS),
     .trail = "Смена своего пароля"},
    {STAFFROOM_POST("/school/me/sessions", STAFF_DOOR_SELF, me_session),
     ROUTE_FIELDS(STAFF_ME_SESSION_FIELDS), .trail = "Завершение своего сеанса"},
    {STAFFROOM_POST("/school/me/factor", STAFF_DOOR_SELF, me_factor), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(STAFF_ME_FACTOR_FIELDS), .trail = "Свой второй фактор"},
};

const struct staffroom_pages staffroom_entrance_pages = {STAFFROOM_PAGES(ROUTES)};
