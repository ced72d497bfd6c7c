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

static OFFICE_HANDLER(office_code_show)
{
    staff_door_code_show(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_code_take)
{
    staff_door_code_take(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_factor_show)
{
    staff_door_factor_show(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_factor_set)
{
    staff_door_factor_set(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_me_show)
{
    staff_door_me_show(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_me_password)
{
    staff_door_me_password(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_me_session)
{
    staff_door_me_session(door_of(context), arena, request, response);
}

static OFFICE_HANDLER(office_me_factor)
{
    staff_door_me_factor(door_of(context), arena, request, response);
}

/* ---- routes ---- */

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/login", STAFF_DOOR_VISITOR, office_entrance_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {OFFICE_POST("/office/login", STAFF_DOOR_VISITOR, office_enter),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {OFFICE_GET("/office/password/first", STAFF_DOOR_FIRST, office_first_show)},
    {OFFICE_POST("/office/password/first", STAFF_DOOR_FIRST, office_first_set),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_FIRST_FIELDS),
     .trail = "Установка постоянного пароля"},
    {OFFICE_POST("/office/logout", STAFF_DOOR_FIRST, office_leave), .trail = "Выход"},
    {OFFICE_GET("/office/factor", STAFF_DOOR_FACTOR, office_code_show)},
    {OFFICE_POST("/office/factor", STAFF_DOOR_FACTOR, office_code_take), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(STAFF_CODE_FIELDS), .trail = "Код второго фактора"},
    {OFFICE_GET("/office/factor/new", STAFF_DOOR_FACTOR, office_factor_show)},
    {OFFICE_POST("/office/factor/new", STAFF_DOOR_FACTOR, office_factor_set),
     ROUTE_FIELDS(STAFF_FACTOR_FIELDS), .trail = "Настройка второго фактора"},
    {OFFICE_GET("/office/me", STAFF_DOOR_SELF, office_me_show), ROUTE_FIELDS(STAFF_ME_FIELDS)},
    {OFFICE_POST("/office/me/password", STAFF_DOOR_SELF, office_me_password),
     .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW, ROUTE_FIELDS(STAFF_ME_PASSWORD_FIELDS),
     .trail = "Смена своего пароля"},
    {OFFICE_POST("/office/me/sessions", STAFF_DOOR_SELF, office_me_session),
     ROUTE_FIELDS(STAFF_ME_SESSION_FIELDS), .trail = "Завершение своего сеанса"},
    {OFFICE_POST("/office/me/factor", STAFF_DOOR_SELF, office_me_factor), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(STAFF_ME_FACTOR_FIELDS), .trail = "Свой второй фактор"},
};

const struct office_pages office_entrance_pages = {OFFICE_PAGES(ROUTES)};
