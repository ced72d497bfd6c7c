/* Opening and closing the department's pages, and who may see them. */
#include "region/department.h"

#include <string.h>

#include "base/memory.h"
#include "region/inside.h"
#include "world/ticker.h"

static int routes_count(void)
{
    int count = 0;
    for (int i = 0; region_groups[i] != NULL; i++) count += region_groups[i]->count;
    return count;
}

static struct route *routes_join(int count)
{
    struct route *routes = memory_new((size_t)count * sizeof *routes);
    struct route *at = routes;
    for (int i = 0; region_groups[i] != NULL; i++) {
        memcpy(at, region_groups[i]->routes, (size_t)region_groups[i]->count * sizeof *at);
        at += region_groups[i]->count;
    }
    return routes;
}

enum err department_open(const struct staff_area_options *options, struct desk *desk,
                         const struct access *access, struct department **out_department)
{
    struct page_kit kit;
    TRY(page_kit_open(&kit));
    int count = routes_count();
    struct department *department = memory_new(sizeof *department);
    *department = (struct department){
        .options = *options,
        .desk = desk,
        .access = access,
        .kit = kit,
        .routes = routes_join(count),
        .shelf = figures_shelf_new(),
    };
    department->area = (struct area){
        .name = "region",
        .prefix = "/region",
        .routes = department->routes,
        .route_count = count,
        .context = department,
        .guard = region_guard,
        .served = region_served,
        .problem = region_problem,
    };
    department->door = (struct staff_door){
        .access = access,
        .kit = &department->kit,
        .area = &department->area,
        .options = &department->options,
        .home = "/region/",
        .login = "/region/login",
        .first = "/region/password/first",
        .top = "region",
        .view = region_door_view,
    };
    figures_warm_start(department);
    *out_department = department;
    return OK;
}

void department_close(struct department *department)
{
    if (department == NULL) return;
    ticker_stop(department->warmer);
    page_kit_close(&department->kit);
    figures_shelf_free(department->shelf);
    memory_free(department->routes);
    memory_free(department);
}

const struct area *department_area(const struct department *department)
{
    return &department->area;
}

/* ---- the guard ---- */

bool region_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    const struct department *department = context;
    return staff_door_city_guard(&department->door, arena, request, response);
}

void region_served(void *context, struct arena *arena, const struct request *request,
                   const struct response *response)
{
    const struct department *department = context;
    staff_door_served(&department->door, arena, request, response);
}
