/* What the roles of the staff let them see in the office. Schools' own people have pages of their
 * own. */
#include "office/inside.h"
#include "office/pages.h"

static bool may_see(int guard, struct staff_rights rights)
{
    if (guard == OFFICE_CARDS) return right_reaches(rights, RIGHT_CARDS_MAKE, 0, 0);
    return guard != OFFICE_MONEY || rights_have_role(rights, ROLE_ACCOUNTANT);
}

bool office_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    const struct office *office = context;
    const struct staff_door *door = &office->door;
    struct staff_caller *caller = ARENA_NEW(arena, struct staff_caller);
    if (!staff_door_admit(door, arena, request, caller, response)) return false;
    int guard = request->route->guard;
    struct staff_rights rights = caller->staff.rights;
    if (guard == STAFF_DOOR_STAFF && rights.count > 0 && !rights_are_of_city(rights)) {
        response_redirect(response, "/school/");
        return false;
    }
    if (!may_see(guard, rights)) {
        return staff_door_refuse(door, arena, request, 403, "role_missing", response);
    }
    return staff_door_takes_form(door, arena, request, response);
}

/* ---- the entrance ---- */

static const struct staff_door *door_of(const void *context)
{
    const struct office *office = context;
    return &office->door;
}

OFFICE_HANDLER(office_entrance_show)
{
    staff_door_entrance_show(door_of(context), arena, request, response);
}

OFFICE_HANDLER(office_enter)
{
    staff_door_enter(door_of(context), arena, request, response);
}

OFFICE_HANDLER(office_leave)
{
    staff_door_leave(door_of(context), arena, request, response);
}

OFFICE_HANDLER(office_first_show)
{
    staff_door_first_show(door_of(context), arena, request, response);
}

OFFICE_HANDLER(office_first_set)
{
    staff_door_first_set(door_of(context), arena, request, response);
}
