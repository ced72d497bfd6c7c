/* Handlers by page, in the order of the site map; routes.c names them. */
#ifndef OFFICE_PAGES_H
#define OFFICE_PAGES_H

#include "http/route.h"

#define OFFICE_HANDLER(name)                                                                       \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

/* entrance_pages.c */
enum { STAFF_ENDED };
OFFICE_HANDLER(staff_entrance_show);
enum { STAFF_LOGIN, STAFF_PASSWORD };
OFFICE_HANDLER(staff_enter);
OFFICE_HANDLER(staff_leave);
enum { STAFF_NEW, STAFF_AGAIN };
OFFICE_HANDLER(staff_first_show);
OFFICE_HANDLER(staff_first_set);

/* home_pages.c */
OFFICE_HANDLER(office_home_show);

extern const struct route office_routes[];
extern const int office_route_count;

#endif
