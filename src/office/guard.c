/* What the rights of the staff let them see in the office. Schools' own people have pages of their
 * own, and so has the department. */
#include "office/inside.h"
#include "office/pages.h"

/* Where somebody belongs for whom the office has no page. NULL: here. */
static const char *other_home(struct staff_rights rights)
{
    if (rights.count == 0 || office_menu_has_any(rights)) return NULL;
    if (right_reaches(rights, RIGHT_REGION, 0, 0)) return "/region/";
    return rights_are_of_city(rights) ? NULL : "/school/";
}

bool office_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    const struct office *office = context;
    if (!staff_door_city_guard(&office->door, arena, request, response)) return false;
    if (request->route->guard != STAFF_DOOR_STAFF) return true;
    const char *home = other_home(staff_of(request)->staff.rights);
    if (home == NULL) return true;
    response_redirect(response, home);
    return false;
}

void office_served(void *context, struct arena *arena, const struct request *request,
                   const struct response *response)
{
    const struct office *office = context;
    staff_door_served(&office->door, arena, request, response);
}
