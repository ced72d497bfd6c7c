/* Opening and closing the office. */
#include "office/office.h"

#include <string.h>

#include "base/memory.h"
#include "office/inside.h"
#include "office/pages.h"

static int routes_count(void)
{
    int count = 0;
    for (int i = 0; office_groups[i] != NULL; i++) count += office_groups[i]->count;
    return count;
}

static struct route *routes_join(int count)
{
    struct route *routes = memory_new((size_t)count * sizeof *routes);
    struct route *at = routes;
    for (int i = 0; office_groups[i] != NULL; i++) {
        memcpy(at, office_groups[i]->routes, (size_t)office_groups[i]->count * sizeof *at);
        at += office_groups[i]->count;
    }
    return routes;
}

enum err office_open(const struct staff_area_options *options, struct desk *desk,
                     const struct access *access, struct office **out_office)
{
    struct page_kit kit;
    TRY(page_kit_open(&kit));
    int count = routes_count();
    struct office *office = memory_new(sizeof *office);
    *office = (struct office){
        .options = *options,
        .desk = desk,
        .access = access,
        .kit = kit,
        .routes = routes_join(count),
        .finds = memory_new(sizeof(struct rate)),
        .strays = memory_new(sizeof(struct rate)),
        .data_rate = memory_new(sizeof(struct rate)),
        .area = {.name = "office",
                 .prefix = "/office",
                 .route_count = count,
                 .context = office,
                 .guard = office_guard,
                 .served = office_served,
                 .problem = office_problem},
    };
    office->area.routes = office->routes;
    rate_init(office->finds, OFFICE_FINDS_A_MINUTE, OFFICE_FINDS_PERIOD_US, OFFICE_FINDS_AT_ONCE);
    rate_init(office->strays, OFFICE_STRAYS_A_MINUTE, OFFICE_FINDS_PERIOD_US,
              OFFICE_STRAYS_A_MINUTE);
    rate_init(office->data_rate, OFFICE_DATA_AN_HOUR, HOUR_MS * INT64_C(1000), OFFICE_DATA_AN_HOUR);
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
    rate_release(office->finds);
    memory_free(office->finds);
    rate_release(office->strays);
    memory_free(office->strays);
    rate_release(office->data_rate);
    memory_free(office->data_rate);
    memory_free(office->routes);
    memory_free(office);
}

const struct area *office_area(const struct office *office)
{
    return &office->area;
}
