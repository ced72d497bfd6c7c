/* Opening and closing the office. */
#include "office/office.h"

#include "base/memory.h"
#include "office/inside.h"
#include "office/pages.h"

enum err office_open(const struct staff_area_options *options, struct desk *desk,
                     const struct access *access, struct office **out_office)
{
    struct page_kit kit;
    TRY(page_kit_open(&kit));
    struct office *office = memory_new(sizeof *office);
    *office = (struct office){
        .options = *options,
        .desk = desk,
        .access = access,
        .kit = kit,
        .area = {.name = "office",
                 .prefix = "/office",
                 .routes = office_routes,
                 .route_count = office_route_count,
                 .context = office,
                 .guard = office_guard,
                 .problem = office_problem},
    };
    office->door = (struct staff_door){
        .access = access,
        .kit = &office->kit,
        .area = &office->area,
        .options = &office->options,
        .home = "/office/",
        .login = "/office/login",
        .first = "/office/password/first",
        .top = "office",
        .view = office_door_view,
    };
    *out_office = office;
    return OK;
}

void office_close(struct office *office)
{
    if (office == NULL) return;
    page_kit_close(&office->kit);
    memory_free(office);
}

const struct area *office_area(const struct office *office)
{
    return &office->area;
}
