/* The first screen: is all well? */
#include "office/inside.h"
#include "office/pages.h"

OFFICE_HANDLER(office_home_show)
{
    const struct office *office = context;
    json_t *view = office_view(office, request, "Рабочее место оператора", "home");
    office_answer(office, arena, request, "office_home", 200, view, response);
}
