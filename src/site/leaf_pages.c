/* Pages that are ready in memory are answered on the network thread; a menu of another day than
 * today is made when it is asked for. */
#include <inttypes.h>

#include "site/press.h"
#include "site/snapshot.h"

SITE_HANDLER(leaf_show)
{
    const struct public_site *site = context;
    if (snapshot_answer(site->keeper, arena, request, request->path, response)) return;
    site_not_found(site, arena, request, response);
}

/* A form without script asks /menu?school=24. */
SITE_HANDLER(site_menu_show)
{
    if (!request_has(request, MENU_SCHOOL)) {
        leaf_show(context, arena, request, response);
        return;
    }
    response_redirect(response,
                      arena_printf(arena, "/menu/%" PRId64, request_number(request, MENU_SCHOOL)));
}

struct day_work {
    struct arena *arena;
    struct shelf shelf;
    int64_t number;
    struct day day;
    bool found;
    struct school school;
};

static enum err work_day(struct tx *tx, void *context)
{
    struct day_work *work = context;
    TRY(school_by_number(tx, work->arena, work->number, &work->found, &work->school));
    if (!work->found) return OK;
    return shelf_load_menu(tx, work->arena, work->school.id, work->day, &work->shelf);
}

static void day_answer(const struct public_site *site, const struct request *request,
                       struct day_work *work, struct response *response)
{
    struct arena *arena = work->arena;
    struct leaf leaf;
    struct press press = {.site = site, .arena = arena, .shelf = &work->shelf};
    struct text page = press_menu_page(&press, &work->school, work->day);
    if (press.err != OK) {
        site_fault(site, arena, request, press.err, response);
        return;
    }
    const char *path = arena_copy(arena, request->path.bytes, request->path.size);
    leaf_make(arena, path, "text/html; charset=utf-8", page, work->shelf.now, &leaf);
    leaf_answer(&leaf, arena, request, response);
}

SITE_HANDLER(site_menu_day_show)
{
    const struct public_site *site = context;
    struct day_work work = {.arena = arena,
                            .number = request_number(request, MENU_DAY_SCHOOL),
                            .day = request_day(request, MENU_DAY_DAY)};
    work.shelf.now = world_now(site->desk->world);
    struct day today = day_of_instant(work.shelf.now, zone_moscow());
    if (day_compare(work.day, today) == 0) {
        response_redirect(response, arena_printf(arena, "/menu/%" PRId64, work.number));
        return;
    }
    enum err err = store_read(site->desk->store, work_day, &work);
    if (err != OK) {
        site_fault(site, arena, request, err, response);
    } else if (!work.found) {
        site_not_found(site, arena, request, response);
    } else {
        day_answer(site, request, &work, response);
    }
}
