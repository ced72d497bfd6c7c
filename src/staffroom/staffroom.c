/* Opening and closing the staffroom. */
#include "staffroom/staffroom.h"

#include <string.h>

#include "base/memory.h"
#include "staffroom/inside.h"

static int routes_count(void)
{
    int count = 0;
    for (int i = 0; staffroom_groups[i] != NULL; i++) count += staffroom_groups[i]->count;
    return count;
}

static struct route *routes_join(int count)
{
    struct route *routes = memory_new((size_t)count * sizeof *routes);
    struct route *at = routes;
    for (int i = 0; staffroom_groups[i] != NULL; i++) {
        const struct staffroom_pages *pages = staffroom_groups[i];
        memcpy(at, pages->routes, (size_t)pages->count * sizeof *at);
        at += pages->count;
    }
    return routes;
}

enum err staffroom_open(const struct staff_area_options *options, struct desk *desk,
                        const struct access *access, struct staffroom **out_room)
{
    struct page_kit kit;
    TRY(page_kit_open(&kit));
    int count = routes_count();
    struct staffroom *room = memory_new(sizeof *room);
    *room = (struct staffroom){
        .options = *options,
        .desk = desk,
        .access = access,
        .kit = kit,
        .routes = routes_join(count),
    };
    room->area = (struct area){
        .name = "school",
        .prefix = "/school",
        .routes = room->routes,
        .route_count = count,
        .context = room,
        .guard = staffroom_guard,
        .served = staffroom_served,
        .problem = staffroom_problem,
    };
    room->door = (struct staff_door){
        .access = access,
        .kit = &room->kit,
        .area = &room->area,
        .options = &room->options,
        .home = "/school/",
        .login = "/school/login",
        .first = "/school/password/first",
        .top = "school",
        .view = staffroom_door_view,
    };
    *out_room = room;
    return OK;
}

void staffroom_close(struct staffroom *room)
{
    if (room == NULL) return;
    page_kit_close(&room->kit);
    memory_free(room->routes);
    memory_free(room);
}

const struct area *staffroom_area(const struct staffroom *room)
{
    return &room->area;
}
